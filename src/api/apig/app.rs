//! One app.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::{
        Body, Endpoint, Malformed, Repeat, Request, ShownApp, Site,
        app::name_and_remark,
        lenient,
        request::{Field, Segment::Open},
    },
    domain::{App, AppId, Creator, Secret, Service, Text},
};

/// An app as APIG writes it.
#[derive(Deserialize)]
pub(super) struct WireApp {
    #[serde(deserialize_with = "lenient::id")]
    id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    remark: Option<Text>,
    #[serde(default, deserialize_with = "lenient::text")]
    app_key: Option<Text>,
    #[serde(default, deserialize_with = "lenient::secret")]
    app_secret: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::text")]
    creator: Option<Text>,
    #[serde(default, deserialize_with = "lenient::integer")]
    status: Option<i64>,
    #[serde(default, deserialize_with = "lenient::text")]
    app_type: Option<Text>,
    #[serde(default, deserialize_with = "lenient::count")]
    bind_num: Option<u64>,
    #[serde(default, deserialize_with = "lenient::time")]
    register_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::time")]
    update_time: Option<Timestamp>,
}

impl WireApp {
    pub(super) fn into_app(self, site: &Site) -> App {
        App {
            at: site.app(self.id),
            name: self.name.unwrap_or_default(),
            remark: self.remark,
            key: self.app_key,
            creator: match self.creator {
                None => Creator::Unsaid,
                Some(creator) => match creator.raw() {
                    "USER" => Creator::User,
                    "MARKET" => Creator::Market,
                    _ => Creator::Other(creator),
                },
            },
            status: self.status,
            kind: self.app_type,
            api_count: self.bind_num,
            code_count: None,
            created_at: self.register_time,
            updated_at: self.update_time,
            masked_secret: self.app_secret.filter(Secret::is_server_mask),
            codes: None,
        }
    }
}

/// The app that an answer shows, and its secret beside it.
pub(super) fn shown(site: &Site, body: &[u8]) -> Result<ShownApp, Malformed> {
    let mut wire: WireApp = lenient::decode(body)?;
    let secret = wire.app_secret.take();
    wire.app_secret = secret.clone().filter(Secret::is_server_mask);
    Ok(ShownApp {
        app: wire.into_app(site),
        secret,
    })
}

/// `ShowDetailsOfAppV2`, with the secret where the gateway shows it in clear.
#[derive(Debug)]
pub struct ShowApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ShowApp<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        let path = self.site.path("/apps/{app_id}", &[Open(self.app.raw())]);
        Request::get(Service::Apig, "ShowDetailsOfAppV2", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        shown(self.site, body)
    }
}

/// `UpdateAppV2`: name and remark always, key and secret only where they change.
#[derive(Debug)]
pub struct UpdateApp<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The name, changed or as it was just read: the call demands one.
    pub name: &'a str,
    /// The remark, changed or as it was just read: no document says that an omitted one survives.
    pub remark: Option<&'a str>,
    /// A new key.
    pub key: Option<&'a str>,
    /// A new secret.
    pub secret: Option<&'a Secret>,
}

impl Endpoint for UpdateApp<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        let mut fields = name_and_remark(self.name, self.remark);
        fields.extend(
            self.key
                .map(|key| ("app_key", Field::Open(Value::from(key)))),
        );
        fields.extend(
            self.secret
                .map(|secret| ("app_secret", Field::Secret(secret.clone()))),
        );
        Request::write(
            Service::Apig,
            "UpdateAppV2",
            Method::PUT,
            self.site.path("/apps/{app_id}", &[Open(self.app.raw())]),
            Body::Json(fields),
            Repeat::Same,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        shown(self.site, body)
    }
}
