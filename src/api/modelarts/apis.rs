//! The APIs that an app may call.

use serde::Deserialize;

use super::PAGE_LIMIT;
use crate::{
    api::{Endpoint, Malformed, Page, Request, Site, lenient, request::Segment::Open},
    domain::{AppId, BoundApi, BoundApis, Service, Text},
};

/// `ShowApisBindToApp`: the APIs that an app may call, the first 1,000 of them.
#[derive(Debug)]
pub struct ListBoundApis<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ListBoundApis<'_> {
    type Reply = BoundApis;

    fn request(&self) -> Request {
        let path = self
            .site
            .path("/apps/{app_id}/auth-apis", &[Open(self.app.raw())]);
        Request::get(Service::ModelArts, "ShowApisBindToApp", path)
            .with("limit", PAGE_LIMIT)
            .with("offset", 0)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireApi {
            #[serde(default, deserialize_with = "lenient::text")]
            api_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            service_name: Option<Text>,
        }
        let wire: Page<WireApi> = Page::decode(body, "apis")?;
        Ok(wire
            .map(|api| BoundApi {
                name: api.api_name.unwrap_or_default(),
                group: api.service_name,
                environment: None,
            })
            .into())
    }
}
