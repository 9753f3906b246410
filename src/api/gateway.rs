//! What APIG and ROMA Connect share: the same shapes below `/apigw/instances/{instance_id}` and
//! `/apic/instances/{instance_id}`.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    Body, Endpoint, Malformed, Page, Path, Repeat, Request, lenient,
    request::{
        Field,
        Segment::{self, Open},
    },
};
use crate::domain::{
    App, AppCode, AppId, AppRef, BoundApi, BoundApis, CodeId, Creator, Gateway, InstanceId, Place,
    ProfileName, ProjectId, Secret, Service, Text,
};

/// Where a request goes: the project of the credential, and the place whose apps it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The project.
    pub project: ProjectId,
    /// The place; for APIG and ROMA Connect with its instance.
    pub place: Place,
}

impl Site {
    /// The path of `rest` below the gateway, with `segments` for the names in it.
    pub(super) fn path(&self, rest: &str, segments: &[Segment<'_>]) -> Path {
        let base = match self.place.service {
            Service::Apig => "/v2/{project_id}/apigw/instances/{instance_id}",
            Service::Roma => "/v2/{project_id}/apic/instances/{instance_id}",
            Service::ModelArts => "/v1/{project_id}/app-auth",
        };
        self.path_at(base, rest, segments)
    }

    /// The path of `rest` below `base`, which names the project and, where there is one, the
    /// instance.
    pub(super) fn path_at(&self, base: &str, rest: &str, segments: &[Segment<'_>]) -> Path {
        let mut values = vec![Open(self.project.raw())];
        values.extend(
            self.place
                .instance
                .as_ref()
                .map(|instance| Open(instance.raw())),
        );
        values.extend_from_slice(segments);
        Path::new(&format!("{base}{rest}"), &values)
    }

    /// An app of this place.
    pub(super) fn app(&self, id: String) -> AppRef {
        AppRef {
            place: self.place.clone(),
            id: AppId::new(id),
        }
    }
}

/// A gateway that `profile` found; one without a name goes by its id.
pub(super) fn found(
    profile: &ProfileName,
    service: Service,
    id: String,
    name: Option<Text>,
    status: Option<Text>,
) -> Gateway {
    Gateway {
        name: name.unwrap_or_else(|| Text::from(id.as_str())),
        status,
        place: Place {
            profile: profile.clone(),
            service,
            instance: Some(InstanceId::new(id)),
        },
    }
}

/// An app as APIG and the gateway half of ROMA Connect write it.
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
    pub(super) app_secret: Option<Secret>,
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
            .with("limit", super::PAGE_LIMIT)
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
    type Reply = AppCode;

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
        lenient::decode::<WireCode>(body).map(AppCode::from)
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
    type Reply = AppCode;

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
        lenient::decode::<WireCode>(body).map(AppCode::from)
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

/// `ListApisBindedToAppV2`: the APIs that an app may call, the first 500 of them.
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
        let path = self.site.path("/app-auths/binded-apis", &[]);
        Request::get(self.site.place.service, "ListApisBindedToAppV2", path)
            .with("app_id", self.app.raw())
            .with("offset", 0)
            .with("limit", super::PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireAuth {
            #[serde(default, rename = "api_name", deserialize_with = "lenient::text")]
            api: Option<Text>,
            #[serde(default, rename = "group_name", deserialize_with = "lenient::text")]
            group: Option<Text>,
            #[serde(default, rename = "env_name", deserialize_with = "lenient::text")]
            environment: Option<Text>,
        }
        let wire: Page<WireAuth> = Page::decode(body, "auths")?;
        Ok(wire
            .map(|auth| BoundApi {
                name: auth.api.unwrap_or_default(),
                group: auth.group,
                environment: auth.environment,
            })
            .into())
    }
}
