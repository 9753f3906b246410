//! The keys of the configuration file.

use std::{borrow::Borrow, collections::BTreeMap, time::Duration};

use serde::{Deserialize, Deserializer, de::Error as _};
use toml::Spanned;
use url::Url;

use crate::domain::{ProfileName, Service, ThemeName};

use super::super::{
    amount::{self, IdleLock},
    check,
    flags::{ColorChoice, OutputFormat},
    targets::{TargetFile, TargetKey},
};

/// The whole file.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Shape {
    #[serde(deserialize_with = "line")]
    pub(super) default_profile: Option<String>,
    #[serde(deserialize_with = "theme")]
    pub(super) theme: Option<ThemeName>,
    #[serde(deserialize_with = "color")]
    pub(super) color: Option<ColorChoice>,
    pub(super) ascii: Option<bool>,
    #[serde(deserialize_with = "output")]
    pub(super) output: Option<OutputFormat>,
    #[serde(deserialize_with = "path")]
    pub(super) log: Option<String>,
    #[serde(deserialize_with = "names_max_age")]
    pub(super) names_max_age: Option<Duration>,
    pub(super) targets: BTreeMap<TargetKey, TargetFile>,
    pub(super) profiles: BTreeMap<ProfileKey, Spanned<ProfileFile>>,
}

/// A profile, as it is written.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct ProfileFile {
    #[serde(deserialize_with = "region")]
    pub(in super::super) region: Option<String>,
    #[serde(deserialize_with = "project_id")]
    pub(in super::super) project_id: Option<String>,
    #[serde(deserialize_with = "line")]
    pub(in super::super) project: Option<String>,
    #[serde(deserialize_with = "line")]
    pub(in super::super) environment: Option<String>,
    #[serde(deserialize_with = "theme")]
    pub(in super::super) theme: Option<ThemeName>,
    pub(in super::super) read_only: Option<bool>,
    #[serde(deserialize_with = "services")]
    pub(in super::super) services: Option<Vec<Service>>,
    #[serde(deserialize_with = "workspace_id")]
    pub(in super::super) workspace_id: Option<String>,
    #[serde(deserialize_with = "path")]
    pub(in super::super) ca_bundle: Option<String>,
    #[serde(deserialize_with = "proxy")]
    pub(in super::super) proxy: Option<Url>,
    #[serde(deserialize_with = "variable")]
    pub(in super::super) proxy_env: Option<String>,
    #[serde(deserialize_with = "path")]
    pub(in super::super) proxy_file: Option<String>,
    pub(in super::super) never_reveal: Option<bool>,
    pub(in super::super) clipboard: Option<bool>,
    #[serde(deserialize_with = "idle_lock")]
    pub(in super::super) idle_lock: Option<IdleLock>,
    #[serde(deserialize_with = "timeout")]
    pub(in super::super) timeout: Option<Duration>,
    #[serde(deserialize_with = "recipient")]
    pub(in super::super) recipient: Option<String>,
    pub(in super::super) auth: Option<Spanned<AuthFile>>,
    pub(in super::super) endpoints: EndpointsFile,
    pub(in super::super) policy: PolicyFile,
    pub(in super::super) instances: Vec<InstanceFile>,
    pub(in super::super) targets: BTreeMap<TargetKey, TargetFile>,
}

/// How a profile signs in, as it is written.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct AuthFile {
    #[serde(deserialize_with = "method")]
    pub(in super::super) method: Option<Method>,
    #[serde(deserialize_with = "line")]
    pub(in super::super) username: Option<String>,
    #[serde(deserialize_with = "line")]
    pub(in super::super) domain: Option<String>,
    #[serde(deserialize_with = "line")]
    pub(in super::super) domain_id: Option<String>,
    pub(in super::super) mfa: Option<bool>,
    #[serde(deserialize_with = "line")]
    pub(in super::super) access_key: Option<String>,
    #[serde(deserialize_with = "variable")]
    pub(in super::super) token_env: Option<String>,
    #[serde(deserialize_with = "path")]
    pub(in super::super) token_file: Option<String>,
    #[serde(deserialize_with = "command")]
    pub(in super::super) token_command: Option<Vec<String>>,
    #[serde(deserialize_with = "variable")]
    pub(in super::super) password_env: Option<String>,
    #[serde(deserialize_with = "path")]
    pub(in super::super) password_file: Option<String>,
    #[serde(deserialize_with = "command")]
    pub(in super::super) password_command: Option<Vec<String>>,
    #[serde(deserialize_with = "variable")]
    pub(in super::super) secret_key_env: Option<String>,
    #[serde(deserialize_with = "path")]
    pub(in super::super) secret_key_file: Option<String>,
    #[serde(deserialize_with = "command")]
    pub(in super::super) secret_key_command: Option<Vec<String>>,
    #[serde(deserialize_with = "variable")]
    pub(in super::super) security_token_env: Option<String>,
    #[serde(deserialize_with = "path")]
    pub(in super::super) security_token_file: Option<String>,
    #[serde(deserialize_with = "command")]
    pub(in super::super) security_token_command: Option<Vec<String>>,
}

/// How a profile signs in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(in super::super) enum Method {
    Token,
    Password,
    Aksk,
}

/// The addresses that a profile gives.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct EndpointsFile {
    #[serde(deserialize_with = "endpoint")]
    pub(in super::super) iam: Option<Url>,
    #[serde(deserialize_with = "endpoint")]
    pub(in super::super) apig: Option<Url>,
    #[serde(deserialize_with = "endpoint")]
    pub(in super::super) roma: Option<Url>,
    #[serde(deserialize_with = "endpoint")]
    pub(in super::super) modelarts: Option<Url>,
    #[serde(deserialize_with = "endpoint")]
    pub(in super::super) csms: Option<Url>,
}

/// How old credentials may become.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct PolicyFile {
    #[serde(deserialize_with = "days")]
    pub(in super::super) secret_max_age: Option<i64>,
    #[serde(deserialize_with = "days")]
    pub(in super::super) code_max_age: Option<i64>,
}

/// A gateway that a profile gives.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct InstanceFile {
    #[serde(deserialize_with = "gateway_service")]
    pub(in super::super) service: Service,
    #[serde(deserialize_with = "instance_id")]
    pub(in super::super) id: String,
    #[serde(default, deserialize_with = "line")]
    pub(in super::super) name: Option<String>,
    #[serde(default, deserialize_with = "probe")]
    pub(in super::super) probe: Option<Url>,
}

/// The name of a profile, as a key.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in super::super) struct ProfileKey(pub(in super::super) ProfileName);

impl Borrow<ProfileName> for ProfileKey {
    fn borrow(&self) -> &ProfileName {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ProfileKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked(deserializer, check::profile_name).map(Self)
    }
}

/// Reads text and what `check` makes of it; its complaint gets the place of the value.
fn checked<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    check: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    check(&text).map_err(D::Error::custom)
}

macro_rules! optional {
    ($($name:ident: $type:ty = $check:expr;)*) => {$(
        fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<$type>, D::Error> {
            checked(deserializer, $check).map(Some)
        }
    )*};
}

optional! {
    line: String = check::line;
    path: String = check::path;
    variable: String = check::variable;
    command: Vec<String> = check::command;
    region: String = check::region;
    project_id: String = check::project_id;
    workspace_id: String = check::workspace_id;
    recipient: String = check::recipient;
    endpoint: Url = check::endpoint;
    probe: Url = crate::domain::probe::address;
    proxy: Url = |text| super::super::proxy::plain(text).map_err(|wrong| wrong.to_string());
    idle_lock: IdleLock = amount::idle_lock;
    timeout: Duration = amount::timeout;
    names_max_age: Duration = amount::names_max_age;
    theme: ThemeName = check::theme;
    days: i64 = check::days;
    color: ColorChoice = |text| check::word(text, "auto, always or never");
    output: OutputFormat = |text| check::word(text, "table, wide, json, jsonl or csv");
    method: Method = |text| check::word(text, "token, password or aksk");
}

fn gateway_service<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Service, D::Error> {
    checked(deserializer, check::gateway_service)
}

fn instance_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    checked(deserializer, check::instance_id)
}

fn services<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Service>>, D::Error> {
    let words: Vec<String> = Vec::deserialize(deserializer)?;
    let mut services = Vec::new();
    for word in &words {
        let service = check::service(word).map_err(D::Error::custom)?;
        if !services.contains(&service) {
            services.push(service);
        }
    }
    if services.is_empty() {
        return Err(D::Error::custom(
            "expected one or more of apig, roma and modelarts",
        ));
    }
    Ok(Some(services))
}
