//! Apps: one, and one page of them.

use jiff::Timestamp;
use serde::Deserialize;

use super::PAGE_LIMIT;
use crate::{
    api::{Endpoint, Malformed, Page, Request, ShownApp, Site, lenient, request::Segment::Open},
    domain::{App, AppCode, AppId, Creator, Secret, Service, Text},
};

#[derive(Deserialize)]
struct WireApp {
    #[serde(deserialize_with = "lenient::id")]
    app_id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    app_name: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    app_remark: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    app_key: Option<Text>,
    #[serde(default, deserialize_with = "lenient::secret")]
    app_secret: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::text")]
    app_type: Option<Text>,
    #[serde(default)]
    app_codes: Option<Vec<Secret>>,
    #[serde(default, deserialize_with = "lenient::count")]
    bounded_api_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient::time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::time")]
    updated_at: Option<Timestamp>,
}

impl WireApp {
    fn into_app(self, site: &Site) -> App {
        let codes = self.app_codes.unwrap_or_default();
        App {
            at: site.app(self.app_id),
            name: self.app_name.unwrap_or_default(),
            remark: self.app_remark,
            key: self.app_key,
            creator: Creator::Unsaid,
            status: None,
            kind: self.app_type,
            api_count: self.bounded_api_count,
            code_count: Some(codes.len() as u64),
            created_at: self.created_at,
            updated_at: self.updated_at,
            masked_secret: self.app_secret.filter(Secret::is_server_mask),
            codes: Some(
                codes
                    .into_iter()
                    .map(|value| AppCode {
                        id: None,
                        value,
                        created_at: None,
                    })
                    .collect(),
            ),
        }
    }
}

/// The documented answer is `{"app": {…}}`; a bare app is taken as well.
pub(super) fn decode_app(site: &Site, body: &[u8]) -> Result<ShownApp, Malformed> {
    #[derive(Deserialize)]
    struct Wrapped {
        app: WireApp,
    }
    let app = match lenient::decode::<Wrapped>(body) {
        Ok(wrapped) => wrapped.app,
        Err(malformed) => lenient::decode::<WireApp>(body).map_err(|_| malformed)?,
    };
    let secret = app.app_secret.clone();
    Ok(ShownApp {
        app: app.into_app(site),
        secret,
    })
}

/// A page of apps, without their secrets.
pub(super) fn decode_page(site: &Site, body: &[u8]) -> Result<Page<App>, Malformed> {
    let wire: Page<WireApp> = Page::decode(body, "apps")?;
    Ok(wire.map(|app| app.into_app(site)))
}

/// `ListApigApps`: one page of the caller's own apps.
#[derive(Debug)]
pub struct ListApps<'a> {
    /// Where.
    pub site: &'a Site,
    /// Described as a page number; see the listing for how a service that counts apps is noticed.
    pub offset: u64,
}

impl Endpoint for ListApps<'_> {
    type Reply = Page<App>;

    fn request(&self) -> Request {
        let path = self.site.path("/apps", &[]);
        Request::get(Service::ModelArts, "ListApigApps", path)
            .with("limit", PAGE_LIMIT)
            .with("offset", self.offset)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode_page(self.site, body)
    }
}

/// `ShowApigApp`.
#[derive(Debug)]
pub struct ShowApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// Whether secrets are wanted in clear (`iphertext_enabled`, the wire's spelling).
    pub in_clear: bool,
}

impl Endpoint for ShowApp<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        let path = self.site.path("/apps/{app_id}", &[Open(self.app.raw())]);
        let request = Request::get(Service::ModelArts, "ShowApigApp", path);
        if self.in_clear {
            request.with("iphertext_enabled", true)
        } else {
            request
        }
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode_app(self.site, body)
    }
}

/// `ApigAppExists`: whether the caller has an app of this name.
#[derive(Debug)]
pub struct AppExists<'a> {
    /// Where.
    pub site: &'a Site,
    /// The name.
    pub name: &'a str,
}

impl Endpoint for AppExists<'_> {
    type Reply = Option<bool>;

    fn request(&self) -> Request {
        let path = self
            .site
            .path("/apps/{app_name}/exists", &[Open(self.name)]);
        Request::get(Service::ModelArts, "ApigAppExists", path)
    }

    /// `None` where the answer says neither.
    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::switch")]
            exists: Option<bool>,
        }
        lenient::decode::<Wire>(body).map(|wire| wire.exists)
    }
}
