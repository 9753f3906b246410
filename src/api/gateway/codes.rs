//! `AppCodes`.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    api::{
        Body, Endpoint, Malformed, PAGE_LIMIT, Page, Repeat, Request, Site, lenient,
        request::{Field, Segment::Open},
    },
    domain::{AppCode, AppId, CodeId, Secret, Text},
};

#[derive(Deserialize)]
struct WireCode {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::secret")]
    app_code: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::time")]
    create_time: Option<Timestamp>,
}

impl From<WireCode> for AppCode {
    fn from(code: WireCode) -> Self {
        Self {
            id: Some(CodeId::new(code.id)),
            value: code.app_code.unwrap_or_default(),
            created_at: code.create_time,
        }
    }
}

/// A code that was just made, and whose the gateway says that it is.
#[derive(Debug, PartialEq, Eq)]
pub struct MadeCode {
    /// The code.
    pub code: AppCode,
    /// The app, where the answer names it.
    pub app: Option<AppId>,
}

impl MadeCode {
    fn decode(body: &[u8]) -> Result<Self, Malformed> {
        #[derive(Deserialize)]
        struct Owner {
            #[serde(default, deserialize_with = "lenient::text")]
            app_id: Option<Text>,
        }
        let code = lenient::decode::<WireCode>(body)?.into();
        let owner = lenient::decode::<Owner>(body)?.app_id;
        let named = owner.filter(|id| !id.is_empty());
        Ok(Self {
            code,
            app: named.map(|id| AppId::from(id.raw())),
        })
    }
}

/// `ListAppCodesV2`: the codes of an app, in clear.
#[derive(Debug)]
pub struct ListCodes<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ListCodes<'_> {
    type Reply = Page<AppCode>;

    fn request(&self) -> Request {
        let path = self
            .site
            .path("/apps/{app_id}/app-codes", &[Open(self.app.raw())]);
        Request::get(self.site.place.service, "ListAppCodesV2", path)
            .with("offset", 0)
            .with("limit", PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        let wire: Page<WireCode> = Page::decode(body, "app_codes")?;
        Ok(wire.map(AppCode::from))
    }
}

/// `CreateAppCodeAutoV2`: one more code, made by the gateway.
#[derive(Debug)]
pub struct GenerateCode<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for GenerateCode<'_> {
    type Reply = MadeCode;

    fn request(&self) -> Request {
        Request::write(
            self.site.place.service,
            "CreateAppCodeAutoV2",
            Method::PUT,
            self.site
                .path("/apps/{app_id}/app-codes", &[Open(self.app.raw())]),
            Body::None,
            Repeat::Never,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        MadeCode::decode(body)
    }
}

/// `CreateAppCodeV2`: one more code, chosen by the caller.
#[derive(Debug)]
pub struct AddCode<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The code.
    pub code: &'a Secret,
}

impl Endpoint for AddCode<'_> {
    type Reply = MadeCode;

    fn request(&self) -> Request {
        Request::write(
            self.site.place.service,
            "CreateAppCodeV2",
            Method::POST,
            self.site
                .path("/apps/{app_id}/app-codes", &[Open(self.app.raw())]),
            Body::Json(vec![("app_code", Field::Secret(self.code.clone()))]),
            // What an equal code meets that is there already is not documented.
            Repeat::Never,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        MadeCode::decode(body)
    }
}

/// `DeleteAppCodeV2`.
#[derive(Debug)]
pub struct DeleteCode<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The code.
    pub code: &'a CodeId,
}

impl Endpoint for DeleteCode<'_> {
    type Reply = ();

    fn request(&self) -> Request {
        Request::write(
            self.site.place.service,
            "DeleteAppCodeV2",
            Method::DELETE,
            self.site.path(
                "/apps/{app_id}/app-codes/{app_code_id}",
                &[Open(self.app.raw()), Open(self.code.raw())],
            ),
            Body::None,
            // A second one would be told that there is no such code, which hides the success of
            // the first.
            Repeat::Never,
        )
    }

    fn decode(&self, _: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }
}
