//! Which APIs an app may call.

use http::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    api::{
        Body, Endpoint, Malformed, PAGE_LIMIT, Page, Repeat, Request, Site, lenient,
        request::{Field, Segment::Open},
    },
    domain::{
        Api, ApiId, AppId, BoundApi, BoundApis, Environment, EnvironmentId, Grant, GrantId,
        GrantResult, Granted, Text,
    },
};

/// `ListEnvironmentsV2`: the environments of a gateway, at most 500 of the ten that one may have.
#[derive(Debug)]
pub struct ListEnvironments<'a> {
    /// Where.
    pub site: &'a Site,
}

impl Endpoint for ListEnvironments<'_> {
    type Reply = Page<Environment>;

    fn request(&self) -> Request {
        let path = self.site.path("/envs", &[]);
        Request::get(self.site.place.service, "ListEnvironmentsV2", path)
            .with("offset", 0)
            .with("limit", PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "lenient::id")]
            id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
        }
        let wire: Page<Wire> = Page::decode(body, "envs")?;
        Ok(wire.map(|environment| Environment {
            name: environment
                .name
                .unwrap_or_else(|| Text::from(environment.id.as_str())),
            id: EnvironmentId::new(environment.id),
        }))
    }
}

/// The query of `ListApisBindedToAppV2` for one page.
fn bound(site: &Site, app: &AppId, offset: u64) -> Request {
    let path = site.path("/app-auths/binded-apis", &[]);
    Request::get(site.place.service, "ListApisBindedToAppV2", path)
        .with("app_id", app.raw())
        .with("offset", offset)
        .with("limit", PAGE_LIMIT)
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
        bound(self.site, self.app, 0)
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

/// `ListApisBindedToAppV2`, with what it takes to revoke and to grant again: one page of it.
#[derive(Debug)]
pub struct ListGrants<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// How many to pass over.
    pub offset: u64,
}

impl Endpoint for ListGrants<'_> {
    type Reply = Page<Grant>;

    fn request(&self) -> Request {
        bound(self.site, self.app, self.offset)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "lenient::id")]
            id: String,
            #[serde(deserialize_with = "lenient::id")]
            api_id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            api_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            group_name: Option<Text>,
            #[serde(deserialize_with = "lenient::id")]
            env_id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            env_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::time")]
            auth_time: Option<Timestamp>,
        }
        let wire: Page<Wire> = Page::decode(body, "auths")?;
        Ok(wire.map(|grant| Grant {
            id: GrantId::new(grant.id),
            api: Api {
                name: grant.api_name.unwrap_or_default(),
                id: ApiId::new(grant.api_id),
                group: grant.group_name,
                auth: None,
            },
            environment: Environment {
                name: grant
                    .env_name
                    .unwrap_or_else(|| Text::from(grant.env_id.as_str())),
                id: EnvironmentId::new(grant.env_id),
            },
            since: grant.auth_time,
        }))
    }
}

/// `ListApisUnbindedToAppV2`: what an app could be granted in an environment, one page of it.
#[derive(Debug)]
pub struct ListGrantable<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The environment, without which the call is refused.
    pub environment: &'a EnvironmentId,
    /// How many to pass over.
    pub offset: u64,
}

impl Endpoint for ListGrantable<'_> {
    type Reply = Page<Api>;

    fn request(&self) -> Request {
        let path = self.site.path("/app-auths/unbinded-apis", &[]);
        Request::get(self.site.place.service, "ListApisUnbindedToAppV2", path)
            .with("app_id", self.app.raw())
            .with("env_id", self.environment.raw())
            .with("offset", self.offset)
            .with("limit", PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(deserialize_with = "lenient::id")]
            id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            group_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            auth_type: Option<Text>,
        }
        let wire: Page<Wire> = Page::decode(body, "apis")?;
        Ok(wire.map(|api| Api {
            id: ApiId::new(api.id),
            name: api.name.unwrap_or_default(),
            group: api.group_name,
            auth: api.auth_type,
        }))
    }
}

/// `CreateAuthorizingAppsV2`: every app named may call every API named, in one environment. Each
/// pair has a result of its own inside the success.
#[derive(Debug)]
pub struct GrantApis<'a> {
    /// Where.
    pub site: &'a Site,
    /// The apps.
    pub apps: &'a [AppId],
    /// The APIs.
    pub apis: &'a [ApiId],
    /// The environment.
    pub environment: &'a EnvironmentId,
}

impl Endpoint for GrantApis<'_> {
    type Reply = Vec<Granted>;

    fn request(&self) -> Request {
        let fields = vec![
            ("env_id", Field::Open(Value::from(self.environment.raw()))),
            (
                "app_ids",
                Field::Open(self.apps.iter().map(AppId::raw).collect()),
            ),
            (
                "api_ids",
                Field::Open(self.apis.iter().map(ApiId::raw).collect()),
            ),
        ];
        Request::write(
            self.site.place.service,
            "CreateAuthorizingAppsV2",
            Method::POST,
            self.site.path("/app-auths", &[]),
            Body::Json(fields),
            // What stands already is skipped, or the call is refused as done: the same in effect.
            Repeat::Same,
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::text")]
            id: Option<Text>,
            #[serde(deserialize_with = "lenient::id")]
            api_id: String,
            #[serde(deserialize_with = "lenient::id")]
            app_id: String,
            #[serde(default)]
            auth_result: Option<WireResult>,
        }
        #[derive(Deserialize, Default)]
        struct WireResult {
            #[serde(default, deserialize_with = "lenient::text")]
            status: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            error_code: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            error_msg: Option<Text>,
        }
        let wire: Page<Wire> = Page::decode(body, "auths")?;
        let granted = wire.map(|pair| {
            let said = pair.auth_result.unwrap_or_default();
            Granted {
                api: ApiId::new(pair.api_id),
                app: AppId::new(pair.app_id),
                grant: pair
                    .id
                    .filter(|id| !id.is_empty())
                    .map(|id| GrantId::new(id.raw())),
                result: match said.status.as_ref().map(Text::raw) {
                    Some("SUCCESS") => GrantResult::Granted,
                    Some("SKIPPED") => GrantResult::AlreadyThere,
                    Some("FAILED") => GrantResult::Refused {
                        code: said.error_code,
                        message: said.error_msg,
                    },
                    Some(_) | None => GrantResult::Unsaid(said.status),
                },
            }
        });
        Ok(granted.items)
    }
}

/// `CancelingAuthorizationV2`: the app may no longer call the API in that environment.
#[derive(Debug)]
pub struct RevokeGrant<'a> {
    /// Where.
    pub site: &'a Site,
    /// Which grant.
    pub grant: &'a GrantId,
}

impl Endpoint for RevokeGrant<'_> {
    type Reply = ();

    fn request(&self) -> Request {
        Request::write(
            self.site.place.service,
            "CancelingAuthorizationV2",
            Method::DELETE,
            self.site
                .path("/app-auths/{app_auth_id}", &[Open(self.grant.raw())]),
            Body::None,
            // A second one would be told that there is no such grant, which hides the success of
            // the first.
            Repeat::Never,
        )
    }

    fn decode(&self, _: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }
}
