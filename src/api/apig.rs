//! APIG, dedicated gateways: `/v2/{project_id}/apigw/…`.

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Body, Endpoint, Malformed, Page, Path, Repeat, Request, Site,
    gateway::{WireApp, found},
    lenient,
    request::{Field, Segment::Open},
};
use crate::domain::{App, AppId, Gateway, Limits, ProfileName, ProjectId, Secret, Service, Text};

/// `ListInstancesV2`: the gateways of a project.
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
        let path = Path::new(
            "/v2/{project_id}/apigw/instances",
            &[Open(self.project.raw())],
        );
        Request::get(Service::Apig, "ListInstancesV2", path)
            .with("offset", self.offset)
            .with("limit", super::PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireInstance {
            #[serde(deserialize_with = "lenient::id")]
            id: String,
            #[serde(default, deserialize_with = "lenient::text")]
            instance_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            status: Option<Text>,
        }
        let wire: Page<WireInstance> = Page::decode(body, "instances")?;
        Ok(wire.map(|instance| {
            found(
                self.profile,
                Service::Apig,
                instance.id,
                instance.instance_name,
                instance.status,
            )
        }))
    }
}

/// `ListAppsV2`: one page of a gateway's apps.
#[derive(Debug)]
pub struct ListApps<'a> {
    /// Where.
    pub site: &'a Site,
    /// How many to pass over.
    pub offset: u64,
    /// How many to give, 1 to 500.
    pub limit: u64,
}

impl Endpoint for ListApps<'_> {
    type Reply = Page<App>;

    fn request(&self) -> Request {
        Request::get(Service::Apig, "ListAppsV2", self.site.path("/apps", &[]))
            .with("offset", self.offset)
            .with("limit", self.limit)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        let wire: Page<WireApp> = Page::decode(body, "apps")?;
        Ok(wire.map(|app| app.into_app(self.site)))
    }
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
        ShownApp::decode(self.site, body)
    }
}

/// An app, and its secret where the answer has it in clear.
#[derive(Debug, PartialEq, Eq)]
pub struct ShownApp {
    /// The app.
    pub app: App,
    /// The secret as it came: in clear, masked by the service, or not at all.
    pub secret: Option<Secret>,
}

impl ShownApp {
    fn decode(site: &Site, body: &[u8]) -> Result<Self, Malformed> {
        let mut wire: WireApp = lenient::decode(body)?;
        let secret = wire.app_secret.clone();
        wire.app_secret = wire.app_secret.filter(Secret::is_server_mask);
        Ok(Self {
            app: wire.into_app(site),
            secret,
        })
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
        let mut fields = vec![("name", Field::Open(Value::from(self.name)))];
        fields.extend(
            self.remark
                .map(|remark| ("remark", Field::Open(Value::from(remark)))),
        );
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
        ShownApp::decode(self.site, body)
    }
}

/// `ResettingAppSecretV2`: a new secret, chosen by the caller or made by the gateway.
#[derive(Debug)]
pub struct ResetSecret<'a> {
    /// Where.
    pub site: &'a Site,
    /// The app.
    pub app: &'a AppId,
    /// The chosen value, where the gateway's switch allows one.
    pub secret: Option<&'a Secret>,
}

impl Endpoint for ResetSecret<'_> {
    type Reply = ShownApp;

    fn request(&self) -> Request {
        let fields = self
            .secret
            .map(|secret| ("app_secret", Field::Secret(secret.clone())))
            .into_iter()
            .collect();
        Request::write(
            Service::Apig,
            "ResettingAppSecretV2",
            Method::PUT,
            self.site
                .path("/apps/secret/{app_id}", &[Open(self.app.raw())]),
            Body::Json(fields),
            if self.secret.is_some() {
                Repeat::Same
            } else {
                Repeat::Never
            },
        )
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        ShownApp::decode(self.site, body)
    }
}

/// `ListProjectCofigsV2` (the vendor's spelling): limits, and the switch for chosen keys and
/// secrets.
#[derive(Debug)]
pub struct ListConfigs<'a> {
    /// Where.
    pub site: &'a Site,
}

impl Endpoint for ListConfigs<'_> {
    type Reply = Limits;

    fn request(&self) -> Request {
        let path = self.site.path("/project/configs", &[]);
        Request::get(Service::Apig, "ListProjectCofigsV2", path)
            .with("offset", 0)
            .with("limit", super::PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireConfig {
            #[serde(default, deserialize_with = "lenient::text")]
            config_name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::text")]
            config_value: Option<Text>,
            #[serde(default, deserialize_with = "lenient::count")]
            used: Option<u64>,
        }
        let wire: Page<WireConfig> = Page::decode(body, "configs")?;
        let mut limits = Limits::default();
        for config in wire.items {
            let value = config.config_value.unwrap_or_default();
            match config.config_name.as_ref().map(Text::raw) {
                Some("APP_NUM_LIMIT") => {
                    limits.apps = value.raw().trim().parse().ok();
                    limits.apps_used = config.used;
                }
                Some("APP_CODE_NUM_LIMIT") => limits.codes = value.raw().trim().parse().ok(),
                Some("APP_KEY_SECRET_SWITCH") => {
                    limits.custom_secret = lenient::switch_word(value.raw());
                }
                // The documents list it beside the switch above without saying which rules; it
                // decides only where the other is missing.
                Some("APP_SECRET_SWITCH") => {
                    limits.custom_secret = limits
                        .custom_secret
                        .or_else(|| lenient::switch_word(value.raw()));
                }
                Some(_) | None => {}
            }
        }
        Ok(limits)
    }
}

/// `ListFeaturesV2`: whether the gateway's feature `app_secret` (chosen secrets) is on.
#[derive(Debug)]
pub struct ListFeatures<'a> {
    /// Where.
    pub site: &'a Site,
}

impl Endpoint for ListFeatures<'_> {
    type Reply = Option<bool>;

    fn request(&self) -> Request {
        let path = self.site.path("/features", &[]);
        Request::get(Service::Apig, "ListFeaturesV2", path)
            .with("offset", 0)
            .with("limit", super::PAGE_LIMIT)
    }

    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed> {
        #[derive(Deserialize)]
        struct WireFeature {
            #[serde(default, deserialize_with = "lenient::text")]
            name: Option<Text>,
            #[serde(default, deserialize_with = "lenient::switch")]
            enable: Option<bool>,
        }
        let wire: Page<WireFeature> = Page::decode(body, "features")?;
        Ok(wire
            .items
            .into_iter()
            .find(|feature| {
                feature
                    .name
                    .as_ref()
                    .is_some_and(|name| name.raw() == "app_secret")
            })
            .and_then(|feature| feature.enable))
    }
}
