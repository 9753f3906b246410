//! `ModelArts` app authentication: `/v1/{project_id}/app-auth/…`. A code has no id: it is named by
//! itself, in the path.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Body, Endpoint, Malformed, Page, Repeat, Request, Site, lenient,
    request::{
        Field,
        Segment::{Open, Secret as Hidden},
    },
};
use crate::domain::{App, AppCode, AppId, BoundApi, BoundApis, Creator, Secret, Service, Text};

/// The largest page, and the documented default.
pub const PAGE_LIMIT: u64 = 1000;

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

/// An app, and its secret as it came: in clear, masked, or not at all.
#[derive(Debug, PartialEq, Eq)]
pub struct ShownApp {
    /// The app with its codes.
    pub app: App,
    /// The secret.
    pub secret: Option<Secret>,
}

/// The documented answer is `{"app": {…}}`; a bare app is taken as well.
fn decode_app(site: &Site, body: &[u8]) -> Result<ShownApp, Malformed> {
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
        let wire: Page<WireApp> = Page::decode(body, "apps")?;
        Ok(wire.map(|app| app.into_app(self.site)))
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

/// The body that the calls on codes and secrets share. Whether the service renames the app from
/// it is not documented, so it always holds the app's present name and remark.
#[derive(Debug)]
pub struct Named<'a> {
    /// The app's present name.
    pub name: &'a str,
    /// The app's present remark.
    pub remark: Option<&'a str>,
}

impl<'a> Named<'a> {
    /// What `app` is called as it was just read.
    pub fn of(app: &'a App) -> Self {
        Self {
            name: app.name.raw(),
            remark: app.remark.as_ref().map(Text::raw),
        }
    }

    fn body(&self) -> Body {
        let mut fields = vec![("app_name", Field::Open(Value::from(self.name)))];
        fields.extend(
            self.remark
                .map(|remark| ("app_remark", Field::Open(Value::from(remark)))),
        );
        Body::Json(fields)
    }
}

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
