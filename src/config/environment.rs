//! The profile that the environment alone makes, named `env`.

use std::collections::BTreeMap;

use url::Url;

use crate::domain::{InstanceId, ProfileName, Secret, Service};

use super::{
    Auth, ConfigError, ConfiguredInstance, Endpoints, Layer, Lookup, Profile, SecretSource, Spot,
    Target, check, endpoint::Given, regions, resolve, sdk_endpoints::SdkEndpoints,
};

/// The name of the profile.
pub(super) const NAME: &str = "env";

const TOKEN: &str = "CLAVIGER_TOKEN";
const ACCESS: &str = "HUAWEICLOUD_SDK_AK";
const SECRET: &str = "HUAWEICLOUD_SDK_SK";
const SECURITY_TOKEN: &str = "HUAWEICLOUD_SDK_SECURITY_TOKEN";
const REGION: &str = "CLAVIGER_REGION";
const PROJECTS: [&str; 2] = ["CLAVIGER_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID"];
const ENDPOINTS: [(Target, &str); 5] = [
    (Target::Iam, "CLAVIGER_ENDPOINT_IAM"),
    (Target::Service(Service::Apig), "CLAVIGER_ENDPOINT_APIG"),
    (Target::Service(Service::Roma), "CLAVIGER_ENDPOINT_ROMA"),
    (
        Target::Service(Service::ModelArts),
        "CLAVIGER_ENDPOINT_MODELARTS",
    ),
    (Target::Csms, "CLAVIGER_ENDPOINT_CSMS"),
];
const INSTANCES: &str = "CLAVIGER_INSTANCES";

/// What the environment says, no secret among it.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment {
    auth: Option<Auth>,
    partial: Option<&'static str>,
    values: BTreeMap<&'static str, String>,
    sdk: SdkEndpoints,
}

impl Environment {
    /// Looks at the variables. Of those that hold a secret only the presence is kept.
    pub(super) fn read(env: Lookup<'_>) -> Self {
        let given = |name: &str| env(name).filter(|value| !value.is_empty());
        let source = |name: &str| {
            let value = Secret::new(env(name)?);
            (!value.is_empty()).then(|| SecretSource::Env(name.to_owned()))
        };
        let (auth, partial) = match (source(TOKEN), given(ACCESS), source(SECRET)) {
            (Some(token), _, _) => (Some(Auth::Token(token)), None),
            (None, Some(access), Some(secret)) => {
                let key = Auth::AccessKey {
                    access,
                    secret,
                    security_token: source(SECURITY_TOKEN),
                };
                (Some(key), None)
            }
            (None, Some(_), None) => (
                None,
                Some("HUAWEICLOUD_SDK_AK is set, but HUAWEICLOUD_SDK_SK is not"),
            ),
            (None, None, Some(_)) => (
                None,
                Some("HUAWEICLOUD_SDK_SK is set, but HUAWEICLOUD_SDK_AK is not"),
            ),
            (None, None, None) => (None, None),
        };
        let sdk = SdkEndpoints::read(env, given(REGION).as_deref());
        let values = [REGION, INSTANCES]
            .into_iter()
            .chain(PROJECTS)
            .chain(ENDPOINTS.map(|(_target, name)| name))
            .filter_map(|name| Some((name, given(name)?)))
            .collect();
        Self {
            auth,
            partial,
            values,
            sdk,
        }
    }

    /// How it signs in, where there is a credential.
    pub(super) fn auth(&self) -> Option<&Auth> {
        self.auth.as_ref()
    }

    /// Whether there is a credential, and so a profile.
    pub(super) fn is_there(&self) -> bool {
        self.auth.is_some()
    }

    /// Whether there is a part of a credential, but not all of it.
    pub(super) fn is_partial(&self) -> bool {
        self.partial.is_some()
    }

    /// The variable that names or holds the credential.
    pub(super) fn credential(&self) -> &'static str {
        match (&self.auth, self.partial) {
            (Some(Auth::Token(_)), _) => TOKEN,
            (None, Some(why)) if why.starts_with(SECRET) => SECRET,
            (Some(Auth::Password { .. } | Auth::AccessKey { .. }) | None, _) => ACCESS,
        }
    }

    /// The profile.
    pub(super) fn profile(&self) -> Result<Profile, ConfigError> {
        let Some(auth) = self.auth.clone() else {
            let why = self
                .partial
                .unwrap_or("set CLAVIGER_TOKEN, or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK");
            return Err(ConfigError::Environment(why.to_owned()));
        };
        let incomplete = |what: String| ConfigError::Environment(what);
        let region = self.checked(REGION, check::region)?;
        let [iam, apig, roma, modelarts, csms] =
            ENDPOINTS.map(
                |(target, name)| match self.checked(name, check::endpoint)? {
                    None => self.sdk_endpoint(target),
                    given => Ok(given),
                },
            );
        let (iam, apig, roma, modelarts, csms) = (iam?, apig?, roma?, modelarts?, csms?);
        let endpoints = Endpoints::new(
            region.as_deref(),
            Layer::Environment,
            Given {
                iam: iam.as_ref(),
                apig: apig.as_ref(),
                roma: roma.as_ref(),
                modelarts: modelarts.as_ref(),
                csms: csms.as_ref(),
            },
        );
        // In a region that the catalogue of regions does not know the token's own catalog tells.
        let catalog_tells = endpoints.iam.is_some()
            && !matches!(auth, Auth::AccessKey { .. })
            && !region.as_deref().is_some_and(regions::is_known);
        let services = resolve::served(None, &endpoints, catalog_tells);
        if services.is_empty() {
            return Err(incomplete(match &region {
                Some(region) if matches!(auth, Auth::Token(_)) && endpoints.iam.is_none() => {
                    format!(
                        "no service has an endpoint in the region {region}: set CLAVIGER_ENDPOINT_IAM, where the token's catalog names them, or CLAVIGER_ENDPOINT_APIG, _ROMA or _MODELARTS"
                    )
                }
                Some(region) => format!(
                    "no service has an endpoint in the region {region}: set CLAVIGER_ENDPOINT_APIG, _ROMA or _MODELARTS"
                ),
                None => {
                    "set CLAVIGER_REGION, or CLAVIGER_ENDPOINT_APIG, _ROMA or _MODELARTS".to_owned()
                }
            }));
        }
        let mut id = None;
        for name in PROJECTS {
            if id.is_none() {
                id = self.checked(name, check::project_id)?;
            }
        }
        let named = region.as_deref().filter(|_region| endpoints.iam.is_some());
        let project = resolve::project(id.as_deref(), None, named, &auth)
            .map_err(|_missing| incomplete("set CLAVIGER_PROJECT_ID".to_owned()))?;
        let instances = self.checked(INSTANCES, instances)?.unwrap_or_default();
        let name = ProfileName::new(NAME);
        let mut profile = Profile::plain(name, region, project, endpoints, auth);
        profile.services = services;
        profile.instances = instances;
        profile.layers = self.layers();
        // A variable of this program's own is as good as a name.
        let holder = Some(self.credential()).filter(|name| *name != TOKEN);
        profile.held = holder.map(|name| format!("{name} in the environment"));
        Ok(profile)
    }

    fn layers(&self) -> BTreeMap<&'static str, Layer> {
        let key = |name: &str| match name {
            REGION => Some("region"),
            INSTANCES => Some("instances"),
            name if PROJECTS.contains(&name) => Some("project_id"),
            _ => None,
        };
        self.values
            .keys()
            .filter_map(|name| key(name))
            .chain(["auth"])
            .map(|key| (key, Layer::Environment))
            .collect()
    }

    /// An address that the vendor's SDKs would use.
    fn sdk_endpoint(&self, target: Target) -> Result<Option<Url>, ConfigError> {
        self.sdk
            .url(target)
            .map_err(|(name, what)| ConfigError::wrong(Spot::Variable(name), what))
    }

    fn checked<T>(
        &self,
        name: &'static str,
        check: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        self.values
            .get(name)
            .map(|text| check(text))
            .transpose()
            .map_err(|what| ConfigError::wrong(Spot::Variable(name.to_owned()), what))
    }
}

/// Reads `apig:ID,roma:ID`.
fn instances(text: &str) -> Result<Vec<ConfiguredInstance>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (service, id) = part
                .split_once(':')
                .ok_or("expected a list such as apig:ID,roma:ID".to_owned())?;
            Ok(ConfiguredInstance {
                service: check::gateway_service(service.trim())?,
                id: InstanceId::new(check::instance_id(id.trim())?),
                name: None,
                probe: None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
