//! The secret of an application.

use serde::Deserialize;

use crate::{
    api::{Endpoint, Malformed, Request, Site, app, lenient, request::Segment::Open},
    domain::{AppId, Secret, Service, Text},
};

/// `CheckRomaAppSecret`: the present secret, in clear.
#[derive(Debug)]
pub struct ShowSecret<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
}

impl Endpoint for ShowSecret<'_> {
    type Reply = Option<Secret>;

    fn request(&self) -> Request {
        let path = self
            .site
            .apps_path("/apps/{app_id}/secret", &[Open(self.app.raw())]);
        Request::get(Service::Roma, "CheckRomaAppSecret", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode_secret(body)
    }
}

/// A secret, and whose the service says that it is.
#[derive(Debug, PartialEq, Eq)]
pub struct OwnedSecret {
    /// The secret, where the answer shows one.
    pub secret: Option<Secret>,
    /// The app, where the answer names it.
    pub app: Option<AppId>,
}

/// `ResetRomaAppSecret`: a new secret, chosen by the caller or made by the service.
#[derive(Debug)]
pub struct ResetSecret<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The chosen value.
    pub secret: Option<&'a Secret>,
}

impl Endpoint for ResetSecret<'_> {
    type Reply = OwnedSecret;

    fn request(&self) -> Request {
        let path = self
            .site
            .apps_path("/apps/{app_id}/secret", &[Open(self.app.raw())]);
        app::reset_secret(
            Service::Roma,
            "ResetRomaAppSecret",
            path,
            "secret",
            self.secret,
        )
    }

    /// An answer that names neither the app nor a secret confirms nothing, whatever its status.
    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::text")]
            id: Option<Text>,
        }
        let secret = decode_secret(body)?;
        let id = lenient::decode::<Wire>(body)?.id;
        if secret.is_none() && id.is_none() {
            return Err(Malformed(Text::new(
                "id: missing or of another type".to_owned(),
            )));
        }
        Ok(OwnedSecret {
            secret,
            app: id.map(|id| AppId::from(id.raw())),
        })
    }
}

fn decode_secret(body: &[u8]) -> Result<Option<Secret>, Malformed> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(default, deserialize_with = "lenient::secret")]
        secret: Option<Secret>,
    }
    lenient::decode::<Wire>(body).map(|wire| wire.secret)
}
