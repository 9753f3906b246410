//! The secret of an app.

use super::app::shown;
use crate::{
    api::{Endpoint, Malformed, Request, ShownApp, Site, app, request::Segment::Open},
    domain::{AppId, Secret, Service},
};

/// `ResettingAppSecretV2`: a new secret, chosen by the caller or made by the gateway.
#[derive(Debug)]
pub struct ResetSecret<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The chosen value, where the gateway's switch allows one.
    pub secret: Option<&'a Secret>,
}

impl Endpoint for ResetSecret<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        let path = self
            .site
            .path("/apps/secret/{app_id}", &[Open(self.app.raw())]);
        app::reset_secret(
            Service::Apig,
            "ResettingAppSecretV2",
            path,
            "app_secret",
            self.secret,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        shown(self.site, body)
    }
}
