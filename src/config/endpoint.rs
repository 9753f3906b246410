//! Addresses of services: which a profile has.

use url::Url;

use crate::domain::Service;

use super::{
    base_url::strip_version,
    layer::Layer,
    regions::{self, Basis, Target},
};

/// Where an address came from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// From the catalogue of regions.
    Catalogue(Basis),
    /// Given by the user, in this layer.
    Given(Layer),
}

/// The address of a service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// The base to add paths to; a path of its own has no slash at the end.
    pub url: Url,
    /// Where it came from.
    pub origin: Origin,
}

/// The addresses that a profile has.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Endpoints {
    /// Identity and access management; `/v3` is not part of it.
    pub iam: Option<Endpoint>,
    /// API Gateway.
    pub apig: Option<Endpoint>,
    /// ROMA Connect.
    pub roma: Option<Endpoint>,
    /// `ModelArts`.
    pub modelarts: Option<Endpoint>,
    /// The secret manager.
    pub csms: Option<Endpoint>,
}

impl Endpoints {
    /// The address of `service`, if there is one.
    pub fn service(&self, service: Service) -> Option<&Endpoint> {
        self.of(Target::Service(service))
    }

    /// The address of `target`, if there is one.
    pub fn of(&self, target: Target) -> Option<&Endpoint> {
        match target {
            Target::Iam => self.iam.as_ref(),
            Target::Service(Service::Apig) => self.apig.as_ref(),
            Target::Service(Service::Roma) => self.roma.as_ref(),
            Target::Service(Service::ModelArts) => self.modelarts.as_ref(),
            Target::Csms => self.csms.as_ref(),
        }
    }

    /// The services that have an address.
    pub fn services(&self) -> Vec<Service> {
        [Service::Apig, Service::Roma, Service::ModelArts]
            .into_iter()
            .filter(|service| self.service(*service).is_some())
            .collect()
    }

    /// The addresses that `given` names, and the catalogue's for the rest.
    pub(super) fn new(region: Option<&str>, layer: Layer, given: Given<'_>) -> Self {
        let find = |target: Target, given: Option<&Url>| match (given, region) {
            (Some(url), _) => {
                let mut url = url.clone();
                if target == Target::Iam {
                    strip_version(&mut url);
                }
                let origin = Origin::Given(layer);
                Some(Endpoint { url, origin })
            }
            (None, Some(region)) => {
                let (url, basis) = regions::endpoint(target, region)?;
                let origin = Origin::Catalogue(basis);
                Some(Endpoint { url, origin })
            }
            (None, None) => None,
        };
        Self {
            iam: find(Target::Iam, given.iam),
            apig: find(Target::Service(Service::Apig), given.apig),
            roma: find(Target::Service(Service::Roma), given.roma),
            modelarts: find(Target::Service(Service::ModelArts), given.modelarts),
            csms: find(Target::Csms, given.csms),
        }
    }
}

/// The addresses that the user gave.
#[derive(Clone, Copy, Default)]
pub(super) struct Given<'a> {
    pub(super) iam: Option<&'a Url>,
    pub(super) apig: Option<&'a Url>,
    pub(super) roma: Option<&'a Url>,
    pub(super) modelarts: Option<&'a Url>,
    pub(super) csms: Option<&'a Url>,
}
