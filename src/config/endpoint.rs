//! Addresses of services: which are accepted, and which a profile has.

use url::Url;

use crate::domain::{Service, is_loopback};

use super::{
    layer::Layer,
    regions::{self, Basis, Target},
};

/// Why an address is refused. The address itself is not repeated: it may hold a password.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointError {
    /// It is not an absolute URL.
    #[error("an endpoint must be a whole address, such as https://apig.eu-de.otc.t-systems.com")]
    NotAbsolute,
    /// Neither http nor https.
    #[error("an endpoint must begin with https://")]
    Scheme,
    /// It holds a user name or a password.
    #[error("an endpoint must not hold a user name or a password: put them into the auth section")]
    Credentials,
    /// It has a query or a fragment.
    #[error("an endpoint must not hold a query or a fragment: leave out everything from ? or # on")]
    Query,
    /// Plain http to another machine.
    #[error(
        "plain http to {0} would show the credential to everyone on the way: use https (http is only for this machine)"
    )]
    PlainHttp(String),
}

/// Reads the address of a service: absolute, https (http only on this machine), without
/// credentials, query or fragment. Slashes at its end are taken off, so that paths can be added.
pub fn endpoint_url(text: &str) -> Result<Url, EndpointError> {
    let mut url = match Url::parse(text.trim()) {
        Ok(url) if url.has_host() => url,
        Ok(_) | Err(_) => return Err(EndpointError::NotAbsolute),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(EndpointError::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(EndpointError::Query);
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        let host = url.host_str().unwrap_or_default().to_owned();
        return Err(EndpointError::PlainHttp(host));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

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
                    regions::strip_version(&mut url);
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_without_a_scheme_or_host_is_refused() {
        for text in ["apig.example", "/v2", "", "https://"] {
            assert_eq!(endpoint_url(text), Err(EndpointError::NotAbsolute));
        }
        assert_eq!(
            endpoint_url("ftp://apig.example"),
            Err(EndpointError::Scheme)
        );
    }

    #[test]
    fn credentials_in_an_address_are_refused_and_not_repeated() {
        let refused = endpoint_url("https://me:hunter2@apig.example").unwrap_err();
        assert_eq!(refused, EndpointError::Credentials);
        assert!(!refused.to_string().contains("hunter2"));
    }

    #[test]
    fn a_query_or_fragment_is_refused() {
        for text in ["https://apig.example/?a=b", "https://apig.example/#top"] {
            assert_eq!(endpoint_url(text), Err(EndpointError::Query));
        }
    }

    #[test]
    fn plain_http_is_only_for_this_machine() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:8080",
            "http://localhost:8080",
        ] {
            assert!(endpoint_url(text).is_ok(), "{text}");
        }
        for (text, host) in [
            ("http://apig.example", "apig.example"),
            ("http://10.0.0.1", "10.0.0.1"),
            ("http://localhost.example", "localhost.example"),
            ("http://127.0.0.1.example", "127.0.0.1.example"),
        ] {
            assert_eq!(
                endpoint_url(text),
                Err(EndpointError::PlainHttp(host.to_owned()))
            );
        }
    }

    #[test]
    fn slashes_at_the_end_are_taken_off() {
        let url = |text| endpoint_url(text).unwrap().to_string();
        assert_eq!(
            url("https://gate.example/apig//"),
            "https://gate.example/apig"
        );
        assert_eq!(url("https://gate.example"), "https://gate.example/");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_safe_to_send_a_credential_to(text in "https?://[a-z0-9.:@/?#%\\[\\]-]{0,24}") {
            if let Ok(url) = endpoint_url(&text) {
                prop_assert!(url.scheme() == "https" || is_loopback(&url));
                prop_assert!(url.username().is_empty() && url.password().is_none());
                prop_assert!(url.query().is_none() && url.fragment().is_none());
            }
        }
    }
}
