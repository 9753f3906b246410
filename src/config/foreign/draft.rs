//! What another tool's settings say, before it is known whether that is enough for a profile.

use std::path::PathBuf;

use url::Url;

use crate::domain::{ProfileName, Service};

use super::super::{
    Auth, Endpoints, Layer, Profile, Target, check, endpoint::Given, regions, resolve,
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
    pub(super) ca_bundle: Option<PathBuf>,
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
        let iam = self
            .iam
            .as_deref()
            .map(check::endpoint)
            .transpose()
            .map_err(|why| format!("the address of IAM is not used: {why}"))?;
        let region = match (&self.region, &iam) {
            (Some(region), _) => Some(check::region(region)?),
            (None, Some(iam)) => region_of(iam),
            (None, None) => None,
        };
        let region = region.ok_or("the region is missing: set CLAVIGER_REGION")?;
        let endpoints = self.endpoints(&region, iam.as_ref(), layer)?;
        if endpoints.services().is_empty() {
            return Err(format!(
                "the endpoints of the region {region} are not known: make a profile that gives them"
            ));
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
        let project = resolve::project(project.as_deref(), name, Some(&region), &auth)?;
        let name = self.profile_name();
        let mut profile = Profile::plain(name, Some(region), project, endpoints, auth);
        profile.ca_bundle.clone_from(&self.ca_bundle);
        for key in ["region", "auth", "project", "project_id"] {
            profile.layers.insert(key, layer);
        }
        Ok(profile)
    }

    /// The catalogue's addresses, where the settings speak of the same cloud: a credential must
    /// not travel to another one that happens to have a region of that name.
    fn endpoints(
        &self,
        region: &str,
        iam: Option<&Url>,
        layer: Layer,
    ) -> Result<Endpoints, String> {
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
            let given = Given {
                iam,
                ..Given::default()
            };
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
        let [apig, roma, modelarts] = [Service::Apig, Service::Roma, Service::ModelArts]
            .map(|service| pattern(Target::Service(service)));
        let (apig, roma, modelarts) = (apig?, roma?, modelarts?);
        let given = Given {
            iam: iam.or(own.as_ref()),
            apig: apig.as_ref(),
            roma: roma.as_ref(),
            modelarts: modelarts.as_ref(),
        };
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
