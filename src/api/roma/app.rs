//! One application.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    api::{
        Body, Endpoint, Malformed, Repeat, Request, Site, app::name_and_remark, lenient,
        request::Segment::Open,
    },
    domain::{App, AppId, Creator, Service, Text},
};

#[derive(Deserialize)]
pub(super) struct WireApp {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    remark: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    key: Option<Text>,
    #[serde(default, deserialize_with = "lenient::time")]
    create_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::time")]
    update_time: Option<Timestamp>,
}

impl WireApp {
    pub(super) fn into_app(self, site: &Site) -> App {
        App {
            at: site.app(self.id),
            name: self.name.unwrap_or_default(),
            remark: self.remark,
            key: self.key,
            creator: Creator::Unsaid,
            status: None,
            kind: None,
            api_count: None,
            code_count: None,
            created_at: self.create_time,
            updated_at: self.update_time,
            masked_secret: None,
            codes: None,
        }
    }
}

/// `CheckRomaAppDetails`.
#[derive(Debug)]
pub struct ShowApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ShowApp<'_> {
    type Reply = App;

    fn request(&self) -> Request {
        let path = self
            .site
            .apps_path("/apps/{app_id}", &[Open(self.app.raw())]);
        Request::get(Service::Roma, "CheckRomaAppDetails", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        lenient::decode::<WireApp>(body).map(|app| app.into_app(self.site))
    }
}

/// `UpdateRomaApp`: name and remark; the key is fixed.
#[derive(Debug)]
pub struct UpdateApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The name, changed or as it was just read.
    pub name: &'a str,
    /// The remark, changed or as it was just read.
    pub remark: Option<&'a str>,
}

impl Endpoint for UpdateApp<'_> {
    type Reply = App;

    fn request(&self) -> Request {
        let fields = name_and_remark(self.name, self.remark);
        Request::write(
            Service::Roma,
            "UpdateRomaApp",
            Method::PUT,
            self.site
                .apps_path("/apps/{app_id}", &[Open(self.app.raw())]),
            Body::Json(fields),
            Repeat::Same,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        lenient::decode::<WireApp>(body).map(|app| app.into_app(self.site))
    }
}
