//! From a profile as it is written to a profile that can be used.

mod auth;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use toml::Spanned;

use crate::domain::{InstanceId, NamedTarget, Policy, ProfileName, ProjectId, Service};

use super::{
    Auth, ConfigError, ConfiguredInstance, Endpoints, Layer, Profile, Project, Proxy, SecretSource,
    Sourced,
    amount::{DEFAULT_IDLE_LOCK, DEFAULT_TIMEOUT, IdleLock},
    endpoint::Given,
    file::{ProfileFile, Source},
    nearest, paths, regions, targets,
};

/// What the environment and the flags say about every profile.
#[derive(Clone, Debug, Default)]
pub(super) struct Overrides {
    pub(super) read_only: Option<Layer>,
    pub(super) ca_bundle: Option<Sourced<PathBuf>>,
    pub(super) timeout: Option<Sourced<Duration>>,
    pub(super) workspace_id: Option<Sourced<String>>,
    pub(super) targets: Vec<NamedTarget>,
}

impl Overrides {
    /// Puts them over `profile`.
    pub(super) fn apply(&self, profile: &mut Profile) {
        if let Some(layer) = self.read_only {
            profile.read_only = true;
            profile.layers.insert("read_only", layer);
        }
        if let Some(bundle) = &self.ca_bundle {
            profile.ca_bundle = Some(bundle.value.clone());
            profile.layers.insert("ca_bundle", bundle.layer);
        }
        if let Some(timeout) = &self.timeout {
            profile.timeout = timeout.value;
            profile.layers.insert("timeout", timeout.layer);
        }
        if let Some(workspace) = &self.workspace_id {
            profile.workspace_id = Some(workspace.value.clone());
            profile.layers.insert("workspace_id", workspace.layer);
        }
        targets::add(&mut profile.targets, &self.targets);
    }
}

/// The file around a profile.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) source: &'a Source,
    pub(super) home: Option<&'a Path>,
}

impl Context<'_> {
    fn path(&self, text: &str) -> PathBuf {
        paths::resolved(text, self.source.folder(), self.home)
    }
}

/// Resolves the profile `name` of the file.
pub(super) fn profile(
    name: &ProfileName,
    written: &Spanned<ProfileFile>,
    context: Context<'_>,
) -> Result<Profile, ConfigError> {
    let file = written.get_ref();
    let spot = || context.source.spot(written.span());
    let wrong = |what: &str| ConfigError::wrong(spot(), format!("profile {name}: {what}"));

    let auth = auth::resolve(name, file.auth.as_ref(), context)?;
    let region = file.region.as_deref();
    let endpoints = Endpoints::new(
        region,
        Layer::File,
        Given {
            iam: file.endpoints.iam.as_ref(),
            apig: file.endpoints.apig.as_ref(),
            roma: file.endpoints.roma.as_ref(),
            modelarts: file.endpoints.modelarts.as_ref(),
            csms: file.endpoints.csms.as_ref(),
        },
    );
    let catalog_tells = endpoints.iam.is_some()
        && !matches!(auth, Auth::AccessKey { .. })
        && !region.is_some_and(regions::is_known);
    let services = served(file.services.as_deref(), &endpoints, catalog_tells);
    if services.is_empty() {
        return Err(wrong(&no_endpoint(region)));
    }
    let project = project(
        file.project_id.as_deref(),
        file.project.as_deref(),
        region,
        &auth,
    )
    .map_err(|what| wrong(&what))?;
    if matches!(project, Project::Name(_)) && endpoints.iam.is_none() {
        return Err(wrong(
            "the project's name is looked up through IAM, which has no endpoint: give project_id, or an endpoint for iam",
        ));
    }
    if matches!(auth, Auth::Password { .. }) && endpoints.iam.is_none() {
        return Err(wrong(
            "a password is exchanged for a token through IAM, which has no endpoint: give one for iam",
        ));
    }
    let proxy = proxy(file, context).map_err(|what| wrong(&what))?;
    let never_reveal = file.never_reveal.unwrap_or(false);
    let default = Policy::default();
    let mut profile = Profile {
        name: name.clone(),
        held: None,
        region: file.region.clone(),
        project,
        environment: file.environment.clone(),
        read_only: file.read_only.unwrap_or(false),
        services,
        endpoints,
        instances: file
            .instances
            .iter()
            .map(|found| ConfiguredInstance {
                service: found.service,
                id: InstanceId::new(&found.id),
                name: found.name.clone(),
                probe: found.probe.clone(),
            })
            .collect(),
        workspace_id: file.workspace_id.clone(),
        auth,
        ca_bundle: file.ca_bundle.as_deref().map(|path| context.path(path)),
        proxy,
        never_reveal,
        clipboard: false,
        idle_lock: file
            .idle_lock
            .map_or(Some(DEFAULT_IDLE_LOCK), IdleLock::time),
        recipient: file
            .recipient
            .as_deref()
            .map(|text| recipient(text, context)),
        timeout: file.timeout.unwrap_or(DEFAULT_TIMEOUT),
        theme: file.theme,
        policy: Policy {
            secret: file.policy.secret_max_age.unwrap_or(default.secret),
            code: file.policy.code_max_age.unwrap_or(default.code),
        },
        targets: targets::named(&file.targets),
        layers: layers(file),
    };
    profile.clipboard = !never_reveal && file.clipboard.unwrap_or(!profile.is_production());
    Ok(profile)
}

/// The services that were chosen, all by default, without those that have no endpoint. In a region
/// that the catalogue of regions does not know, the token's own catalog may have it.
pub(super) fn served(
    chosen: Option<&[Service]>,
    endpoints: &Endpoints,
    catalog_tells: bool,
) -> Vec<Service> {
    let known = endpoints.services();
    match chosen {
        Some(chosen) => chosen
            .iter()
            .copied()
            .filter(|service| catalog_tells || known.contains(service))
            .collect(),
        None if known.is_empty() && catalog_tells => {
            vec![Service::Apig, Service::Roma, Service::ModelArts]
        }
        None => known,
    }
}

/// What to do when no service has an endpoint.
pub(super) fn no_endpoint(region: Option<&str>) -> String {
    match region {
        Some(region) => {
            let instead = match nearest(region, regions::regions()) {
                Some(near) if !regions::is_known(region) => format!("; did you mean {near}?"),
                Some(_) | None => String::new(),
            };
            format!(
                "no service has an endpoint in the region {region}: give them as endpoints{instead}"
            )
        }
        None => "no service has an endpoint: give a region or endpoints".to_owned(),
    }
}

/// The project by its id or name; else the region's own, which is named like it. A token has one
/// project already, which need not be that one.
pub(super) fn project(
    id: Option<&str>,
    name: Option<&str>,
    region: Option<&str>,
    auth: &Auth,
) -> Result<Project, String> {
    match (id, name, region, auth) {
        (Some(_), Some(_), _, _) => Err("give project_id or project, not both".to_owned()),
        (Some(id), None, _, _) => Ok(Project::Id(ProjectId::new(id))),
        (None, Some(name), _, _) => Ok(Project::Name(name.to_owned())),
        (None, None, Some(region), Auth::Password { .. } | Auth::AccessKey { .. }) => {
            Ok(Project::Name(region.to_owned()))
        }
        (None, None, Some(_), Auth::Token(_)) => {
            Err("a token belongs to one project: give its id as project_id".to_owned())
        }
        (None, None, None, _) => {
            Err("the project is missing: give its id as project_id".to_owned())
        }
    }
}

fn proxy(file: &ProfileFile, context: Context<'_>) -> Result<Option<Proxy>, String> {
    match (&file.proxy, &file.proxy_env, &file.proxy_file) {
        (None, None, None) => Ok(None),
        (Some(url), None, None) => Ok(Some(Proxy::Url(url.clone()))),
        (None, Some(name), None) => Ok(Some(Proxy::Secret(SecretSource::Env(name.clone())))),
        (None, None, Some(path)) => {
            let source = SecretSource::File(context.path(path));
            Ok(Some(Proxy::Secret(source)))
        }
        (_, _, _) => Err("give one of proxy, proxy_env and proxy_file".to_owned()),
    }
}

fn recipient(text: &str, context: Context<'_>) -> String {
    match text.strip_prefix('@') {
        Some(path) => format!("@{}", context.path(path).display()),
        None => text.to_owned(),
    }
}

/// The keys that the file sets.
fn layers(file: &ProfileFile) -> BTreeMap<&'static str, Layer> {
    let given = [
        ("region", file.region.is_some()),
        ("project_id", file.project_id.is_some()),
        ("project", file.project.is_some()),
        ("environment", file.environment.is_some()),
        ("read_only", file.read_only.is_some()),
        ("services", file.services.is_some()),
        ("workspace_id", file.workspace_id.is_some()),
        ("ca_bundle", file.ca_bundle.is_some()),
        ("proxy", file.proxy.is_some()),
        ("proxy", file.proxy_env.is_some()),
        ("proxy", file.proxy_file.is_some()),
        ("never_reveal", file.never_reveal.is_some()),
        ("clipboard", file.clipboard.is_some()),
        ("idle_lock", file.idle_lock.is_some()),
        ("timeout", file.timeout.is_some()),
        ("recipient", file.recipient.is_some()),
        ("theme", file.theme.is_some()),
        (
            "policy.secret_max_age",
            file.policy.secret_max_age.is_some(),
        ),
        ("policy.code_max_age", file.policy.code_max_age.is_some()),
        ("auth", file.auth.is_some()),
        ("instances", !file.instances.is_empty()),
    ];
    given
        .into_iter()
        .filter_map(|(key, given)| given.then_some((key, Layer::File)))
        .collect()
}

#[cfg(test)]
mod tests;
