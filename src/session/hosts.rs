//! Where a profile's services are reached.

use std::collections::HashMap;

use crate::{api::Host, config::Profile};

/// The addresses that are known before anything is sent.
pub(super) fn endpoints(profile: &Profile) -> HashMap<Host, url::Url> {
    profile
        .services
        .iter()
        .filter_map(|service| {
            let url = profile.endpoint(*service)?.clone();
            Some((Host::Service(*service), url))
        })
        .chain(profile.iam().map(|url| (Host::Iam, url.clone())))
        .chain(
            profile
                .secret_manager()
                .map(|url| (Host::Csms, url.clone())),
        )
        .collect()
}

/// The services whose address nobody gave and no catalogue of this program knows.
pub(super) fn from_catalog(profile: &Profile) -> Vec<Host> {
    profile
        .services
        .iter()
        .filter(|service| profile.endpoint(**service).is_none())
        .map(|service| Host::Service(*service))
        .collect()
}
