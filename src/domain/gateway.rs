//! Gateways: the instances of APIG and ROMA Connect, and what each of them allows.

use super::{Place, Text};

/// A gateway. `ModelArts` has none; there the service as a whole stands in for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gateway {
    /// Where it is.
    pub place: Place,
    /// Its name; `-` where a service has no gateways.
    pub name: Text,
    /// Its state in the vendor's word, an open enumeration; `None` where nothing said it.
    pub status: Option<Text>,
}

impl Gateway {
    /// The whole of a service that has no gateways.
    pub fn whole_service(place: Place) -> Self {
        Self {
            place,
            name: Text::from("-"),
            status: None,
        }
    }

    /// Whether the gateway is known not to be running, in which case it takes no writes.
    pub fn is_stopped(&self) -> bool {
        self.status
            .as_ref()
            .is_some_and(|status| !is_running(status.raw()))
    }
}

/// Whether a status word means that the gateway works: APIG says `Running`, ROMA Connect documents
/// no list, so its usual words are taken too.
fn is_running(status: &str) -> bool {
    ["running", "createsuccess", "normal", "active", "available"]
        .iter()
        .any(|word| status.eq_ignore_ascii_case(word))
}

/// What a gateway allows, as far as it says so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    /// The most apps it takes.
    pub apps: Option<u64>,
    /// How many apps it has.
    pub apps_used: Option<u64>,
    /// The most `AppCodes` an app may have.
    pub codes: Option<u64>,
    /// Whether keys and secrets may be chosen by the caller; `None` where the gateway did not say.
    pub custom_secret: Option<bool>,
}

/// The documented limit of codes per app, where the gateway says none itself.
pub const CODES_PER_APP: u64 = 5;
