//! Whether somebody else's app exists.

use serde::Deserialize;

use crate::{
    api::{Endpoint, Malformed, Request, Site, lenient, request::Segment::Open},
    domain::{AppId, Service, Text},
};

/// `CheckAppV2`, `ValidateRomaApp`: an app by its id, whoever owns it.
#[derive(Debug)]
pub struct CheckApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// The id that somebody named.
    pub app: &'a AppId,
}

/// What a gateway tells of an app to those who do not own it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppOutline {
    /// Its id.
    pub id: AppId,
    /// Its name.
    pub name: Text,
    /// Its remark.
    pub remark: Option<Text>,
}

impl Endpoint for CheckApp<'_> {
    type Reply = AppOutline;

    fn request(&self) -> Request {
        let (service, id) = (self.site.place.service, self.app.raw());
        match service {
            Service::Apig | Service::ModelArts => {
                let path = self
                    .site
                    .apps_path("/apps/validation/{app_id}", &[Open(id)]);
                Request::get(service, "CheckAppV2", path)
            }
            Service::Roma => {
                let path = self.site.apps_path("/validate-apps", &[]);
                Request::get(service, "ValidateRomaApp", path).with("id", id)
            }
        }
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "lenient::id")]
            id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            remark: Option<Text>,
        }
        let wire: Wire = lenient::decode(body)?;
        Ok(AppOutline {
            id: AppId::new(wire.id),
            name: wire.name.unwrap_or_default(),
            remark: wire.remark,
        })
    }
}
