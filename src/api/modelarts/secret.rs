//! The secret of an app.

use http::Method;

use super::{Named, app::decode_app};
use crate::{
    api::{Endpoint, Malformed, Repeat, Request, ShownApp, Site, request::Segment::Open},
    domain::{AppId, Service},
};

/// `ResetApigAppSecret`: another secret, made by the service.
#[derive(Debug)]
pub struct ResetSecret<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The app's present name and remark.
    pub named: Named<'a>,
}

impl Endpoint for ResetSecret<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        Request::write(
            Service::ModelArts,
            "ResetApigAppSecret",
            Method::PUT,
            self.site
                .path("/apps/{app_id}/app-secret", &[Open(self.app.raw())]),
            self.named.body(),
            Repeat::Never,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode_app(self.site, body)
    }
}
