//! Codes, which have no id: each is named by itself, in the path.

use http::Method;

use super::{Named, app::decode_app};
use crate::{
    api::{
        Body, Endpoint, Malformed, Repeat, Request, ShownApp, Site,
        request::Segment::{Open, Secret as Hidden},
    },
    domain::{App, AppId, Secret, Service},
};

/// `CreateApigAppCode`: one more code, made by the service.
#[derive(Debug)]
pub struct GenerateCode<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The app's present name and remark.
    pub named: Named<'a>,
}

impl Endpoint for GenerateCode<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        Request::write(
            Service::ModelArts,
            "CreateApigAppCode",
            Method::POST,
            self.site
                .path("/apps/{app_id}/app-code", &[Open(self.app.raw())]),
            self.named.body(),
            Repeat::Never,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode_app(self.site, body)
    }
}

/// `ResetApigAppCode`: another value in the place of `code`.
#[derive(Debug)]
pub struct ResetCode<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The code to replace.
    pub code: &'a Secret,
    /// The app's present name and remark.
    pub named: Named<'a>,
}

impl Endpoint for ResetCode<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        Request::write(
            Service::ModelArts,
            "ResetApigAppCode",
            Method::PUT,
            self.site.path(
                "/apps/{app_id}/app-code/{app_code}",
                &[Open(self.app.raw()), Hidden(self.code)],
            ),
            self.named.body(),
            Repeat::Never,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode_app(self.site, body)
    }
}

/// `DeleteApigAppCode`: the answer shows the app with the codes that are left.
#[derive(Debug)]
pub struct DeleteCode<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The code to delete.
    pub code: &'a Secret,
}

impl Endpoint for DeleteCode<'_> {
    type Reply = Option<App>;

    fn request(&self) -> Request {
        Request::write(
            Service::ModelArts,
            "DeleteApigAppCode",
            Method::DELETE,
            self.site.path(
                "/apps/{app_id}/app-code/{app_code}",
                &[Open(self.app.raw()), Hidden(self.code)],
            ),
            Body::None,
            // A second one would be told that there is no such code, which hides the success of
            // the first.
            Repeat::Never,
        )
    }

    /// The app is a courtesy: without it the code is deleted all the same.
    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        Ok(decode_app(self.site, body).ok().map(|shown| shown.app))
    }
}
