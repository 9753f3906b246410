//! ROMA Connect applications: `/v2/{project_id}/instances/…`. Codes and bound APIs live on the
//! gateway paths, see the endpoints shared with APIG.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Body, Endpoint, Malformed, Page, Path, Repeat, Request, Site,
    gateway::found,
    lenient,
    request::{
        Field,
        Segment::{self, Open},
    },
};
use crate::domain::{App, AppId, Creator, Gateway, ProfileName, ProjectId, Secret, Service, Text};

/// The path of `rest` below an instance's public resources.
fn path(site: &Site, rest: &str, segments: &[Segment<'_>]) -> Path {
    site.path_at("/v2/{project_id}/instances/{instance_id}", rest, segments)
}

/// `CheckRomaInstanceListV2`: the instances of a project.
#[derive(Debug)]
pub struct ListInstances<'a> {
    /// The profile that asks: part of the identity of what is found.
    pub profile: &'a ProfileName,
    /// The project.
    pub project: &'a ProjectId,
    /// How many to pass over.
    pub offset: u64,
}

impl Endpoint for ListInstances<'_> {
    type Reply = Page<Gateway>;

    fn request(&self) -> Request {
        let path = Path::new("/v2/{project_id}/instances", &[Open(self.project.raw())]);
        Request::get(Service::Roma, "CheckRomaInstanceListV2", path)
            .with("offset", self.offset)
            .with("limit", super::PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireInstance {
            #[serde(deserialize_with = "lenient::id")]
            id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            status: Option<Text>,
        }
        let wire: Page<WireInstance> = Page::decode(body, "instances")?;
        Ok(wire.map(|instance| {
            found(
                self.profile,
                Service::Roma,
                instance.id,
                instance.name,
                instance.status,
            )
        }))
    }
}

#[derive(Deserialize)]
struct WireApp {
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
    fn into_app(self, site: &Site) -> App {
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

/// `ListRomaApp`: one page of an instance's applications.
#[derive(Debug)]
pub struct ListApps<'a> {
    /// Where.
    pub site: &'a Site,
    /// How many to pass over, at most 10,000 in the older documents.
    pub offset: u64,
    /// How many to give, 1 to 500.
    pub limit: u64,
}

impl Endpoint for ListApps<'_> {
    type Reply = Page<App>;

    fn request(&self) -> Request {
        Request::get(Service::Roma, "ListRomaApp", path(self.site, "/apps", &[]))
            .with("offset", self.offset)
            .with("limit", self.limit)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        let wire: Page<WireApp> = Page::decode(body, "apps")?;
        Ok(wire.map(|app| app.into_app(self.site)))
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
        let path = path(self.site, "/apps/{app_id}", &[Open(self.app.raw())]);
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
        let mut fields = vec![("name", Field::Open(Value::from(self.name)))];
        fields.extend(
            self.remark
                .map(|remark| ("remark", Field::Open(Value::from(remark)))),
        );
        Request::write(
            Service::Roma,
            "UpdateRomaApp",
            Method::PUT,
            path(self.site, "/apps/{app_id}", &[Open(self.app.raw())]),
            Body::Json(fields),
            Repeat::Same,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        lenient::decode::<WireApp>(body).map(|app| app.into_app(self.site))
    }
}

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
        let path = path(self.site, "/apps/{app_id}/secret", &[Open(self.app.raw())]);
        Request::get(Service::Roma, "CheckRomaAppSecret", path)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        decode_secret(body)
    }
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
    type Reply = Option<Secret>;

    fn request(&self) -> Request {
        let fields = self
            .secret
            .map(|secret| ("secret", Field::Secret(secret.clone())))
            .into_iter()
            .collect();
        Request::write(
            Service::Roma,
            "ResetRomaAppSecret",
            Method::PUT,
            path(self.site, "/apps/{app_id}/secret", &[Open(self.app.raw())]),
            Body::Json(fields),
            if self.secret.is_some() {
                Repeat::Same
            } else {
                Repeat::Never
            },
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
        if secret.is_none() && lenient::decode::<Wire>(body)?.id.is_none() {
            return Err(Malformed(Text::new(
                "id: missing or of another type".to_owned(),
            )));
        }
        Ok(secret)
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
