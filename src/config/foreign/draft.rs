//! What another tool's settings say, before it is known whether that is enough for a profile.

use std::path::PathBuf;

use url::Url;

use crate::domain::{ProfileName, Service};

use super::super::{
    Auth, Endpoints, Layer, Profile, Project, Target, check, endpoint::Given, regions, resolve,
    sdk_endpoints::SdkEndpoints,
};

/// What another tool's settings say.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) region: Option<String>,
    pub(super) project_id: Option<String>,
    pub(super) project: Option<String>,
    /// The address of IAM, with or without `/v3`.
    pub(super) iam: Option<String>,
    /// The domain of a cloud whose addresses have the form `https://service.region.domain`.
    pub(super) domain: Option<String>,
    /// The addresses that the vendor's SDKs take in place of their own.
    pub(super) sdk: SdkEndpoints,
    pub(super) ca_bundle: Option<PathBuf>,
    /// What to do where the region is missing.
    pub(super) give_region: &'static str,
    /// What to do where the project is missing.
    pub(super) give_project: &'static str,
}

impl Draft {
    /// The name, with what can't stand in a profile's name replaced.
    pub(super) fn profile_name(&self) -> ProfileName {
        check::profile_name(&self.name).unwrap_or_else(|_unfit| {
            let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let name: String = self
                .name
                .chars()
                .map(|c| if fits(c) { c } else { '-' })
                .collect();
            ProfileName::new(format!("other-{name}"))
        })
    }

    /// The profile that signs in with `auth`, in `layer`; or what it lacks.
    pub(super) fn profile(&self, auth: Auth, layer: Layer) -> Result<Profile, String> {
        let iam = self.iam()?;
        let region = match (&self.region, &iam) {
            (Some(region), _) => Some(check::region(region)?),
            (None, Some(iam)) => region_of(iam),
            (None, None) => None,
        };
        // Of another cloud the token's own catalog names the addresses.
        let catalog_tells = iam.is_some() && !matches!(auth, Auth::AccessKey { .. });
        if region.is_none() && !catalog_tells {
            return Err(format!("the region is missing: {}", self.give_region));
        }
        let endpoints = self.endpoints(region.as_deref(), iam.as_ref(), layer)?;
        let services = resolve::served(None, &endpoints, catalog_tells);
        if services.is_empty() {
            return Err(match region {
                Some(region) => format!(
                    "the endpoints of the region {region} are not known: make a profile that gives them"
                ),
                None => format!("the region is missing: {}", self.give_region),
            });
        }
        let project = self
            .project_id
            .as_deref()
            .map(check::project_id)
            .transpose()?;
        let name = match project {
            Some(_) => None,
            None => self.project.as_deref(),
        };
        let project = resolve::project(project.as_deref(), name, region.as_deref(), &auth)
            .map_err(|_missing| format!("the project is missing: {}", self.give_project))?;
        if matches!(project, Project::Name(_)) && endpoints.iam.is_none() {
            return Err(
                "the project's name is looked up through IAM, which has no known address here: make a profile that gives it"
                    .to_owned(),
            );
        }
        let name = self.profile_name();
        let mut profile = Profile::plain(name, region, project, endpoints, auth);
        profile.services = services;
        profile.ca_bundle.clone_from(&self.ca_bundle);
        for key in ["region", "auth", "project", "project_id"] {
            profile.layers.insert(key, layer);
        }
        Ok(profile)
    }

    /// The address of IAM that the settings give.
    fn iam(&self) -> Result<Option<Url>, String> {
        let unused = |why| format!("the address of IAM is not used: {why}");
        match self.iam.as_deref().map(check::endpoint).transpose() {
            Ok(None) => self.sdk_url(Target::Iam),
            Ok(given) => Ok(given),
            Err(why) => Err(unused(why)),
        }
    }

    fn sdk_url(&self, target: Target) -> Result<Option<Url>, String> {
        self.sdk
            .url(target)
            .map_err(|(name, why)| format!("{name} is not used: {why}"))
    }

    /// The catalogue's addresses, where the settings speak of the same cloud: a credential must
    /// not travel to another one that happens to have a region of that name.
    fn endpoints(
        &self,
        region: Option<&str>,
        iam: Option<&Url>,
        layer: Layer,
    ) -> Result<Endpoints, String> {
        let services = [Service::Apig, Service::Roma, Service::ModelArts].map(Target::Service);
        let [apig, roma, modelarts] = services.map(|target| self.sdk_url(target));
        let (apig, roma, modelarts) = (apig?, roma?, modelarts?);
        let mut given = Given {
            iam,
            apig: apig.as_ref(),
            roma: roma.as_ref(),
            modelarts: modelarts.as_ref(),
            csms: None,
        };
        let Some(region) = region else {
            return Ok(Endpoints::new(None, layer, given));
        };
        let known = regions::endpoint(Target::Iam, region).map(|(url, _basis)| url);
        let same_cloud = known.as_ref().is_some_and(|known| {
            let by_address = iam.is_none_or(|iam| domain(iam) == domain(known));
            let by_domain = self.domain.as_deref().is_none_or(|name| {
                let host = known.host_str().unwrap_or_default();
                host.ends_with(&format!(".{region}.{name}"))
            });
            by_address && by_domain
        });
        if same_cloud {
            return Ok(Endpoints::new(Some(region), layer, given));
        }
        let pattern = |target: Target| {
            self.domain
                .as_deref()
                .map(|domain| {
                    check::endpoint(&format!("https://{}.{region}.{domain}", target.word()))
                })
                .transpose()
        };
        let own = pattern(Target::Iam)?;
        let [apig, roma, modelarts] = services.map(pattern);
        let (apig, roma, modelarts) = (apig?, roma?, modelarts?);
        given.iam = given.iam.or(own.as_ref());
        given.apig = given.apig.or(apig.as_ref());
        given.roma = given.roma.or(roma.as_ref());
        given.modelarts = given.modelarts.or(modelarts.as_ref());
        Ok(Endpoints::new(None, layer, given))
    }
}

/// The last two labels of the host.
fn domain(url: &Url) -> Option<(&str, &str)> {
    let mut labels = url.domain()?.rsplit('.');
    Some((labels.next()?, labels.next()?))
}

/// The region that the host of IAM names, as in `iam.eu-de.…`.
fn region_of(iam: &Url) -> Option<String> {
    let label = iam.domain()?.split('.').nth(1)?;
    regions::regions()
        .contains(&label)
        .then(|| label.to_owned())
}
