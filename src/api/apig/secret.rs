//! The secret of an app.

use http::Method;

use super::app::shown;
use crate::{
    api::{
        Body, Endpoint, Malformed, Repeat, Request, ShownApp, Site,
        request::{Field, Segment::Open},
    },
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
        let fields = self
            .secret
            .map(|secret| ("app_secret", Field::Secret(secret.clone())))
            .into_iter()
            .collect();
        Request::write(
            Service::Apig,
            "ResettingAppSecretV2",
            Method::PUT,
            self.site
                .path("/apps/secret/{app_id}", &[Open(self.app.raw())]),
            Body::Json(fields),
            if self.secret.is_some() {
                Repeat::Same
            } else {
                Repeat::Never
            },
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        shown(self.site, body)
    }
}
