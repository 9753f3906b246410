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

    /// Whether the gateway is known not to be running, in which case it takes no writes. A word that
    /// no document lists says nothing: ROMA Connect has no list, and new words come without notice.
    pub fn is_stopped(&self) -> bool {
        self.status.as_ref().is_some_and(|status| {
            STOPPED
                .iter()
                .any(|word| status.raw().eq_ignore_ascii_case(word))
        })
    }
}

/// The documented words for a gateway that is not there yet, no longer, or being worked on. `Running`,
/// `CreateSuccess`, `RollbackSuccess` and `Unhealthy` are left to the gateway's own judgement.
const STOPPED: [&str; 30] = [
    "Creating",
    "CreateFail",
    "Initing",
    "Registering",
    "InitingFailed",
    "RegisterFailed",
    "Installing",
    "InstallFailed",
    "Updating",
    "UpdateFailed",
    "Rollbacking",
    "RollbackFailed",
    "Deleting",
    "DeleteFailed",
    "Unregistering",
    "UnRegisterFailed",
    "CreateTimeout",
    "InitTimeout",
    "RegisterTimeout",
    "InstallTimeout",
    "UpdateTimeout",
    "RollbackTimeout",
    "DeleteTimeout",
    "UnregisterTimeout",
    "Starting",
    "Freezing",
    "Frozen",
    "Restarting",
    "RestartFail",
    "RestartTimeout",
];

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

/// A feature of a gateway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feature {
    /// Its name: `app_acl`, `app_quota`, `app_secret`, `app_api_key` …, an open enumeration.
    pub name: Text,
    /// Whether it is on; `None` where the gateway did not say.
    pub on: Option<bool>,
    /// Its settings as the gateway writes them: a word, a number or JSON.
    pub config: Option<Text>,
}

/// The switches of a gateway. A feature that is not listed is unknown, and the gateway decides.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Features(pub Vec<Feature>);

impl Features {
    /// What lists of client addresses hang on.
    pub const ADDRESSES: &str = "app_acl";
    /// What client quotas hang on.
    pub const QUOTAS: &str = "app_quota";

    /// The names of those that the gateway says are off.
    pub fn off(&self) -> impl Iterator<Item = &Text> {
        let Self(features) = self;
        let off = features.iter().filter(|feature| feature.on == Some(false));
        off.map(|feature| &feature.name)
    }

    /// Whether the gateway says that `name` is on or off; `None` where it says neither.
    pub fn is_on(&self, name: &str) -> Option<bool> {
        let Self(features) = self;
        let mut named = features.iter().filter(|feature| feature.name.raw() == name);
        named.next().and_then(|feature| feature.on)
    }
}

/// The documented limit of codes per app, where the gateway says none itself.
pub const CODES_PER_APP: u64 = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{InstanceId, ProfileName, Service};

    fn gateway(status: Option<&str>) -> Gateway {
        let place = Place {
            profile: ProfileName::from("prod"),
            service: Service::Roma,
            instance: Some(InstanceId::from("i")),
        };
        Gateway {
            status: status.map(Text::from),
            ..Gateway::whole_service(place)
        }
    }

    #[test]
    fn only_a_documented_word_stops_writes() {
        for status in ["Frozen", "frozen", "Deleting", "RestartFail", "CREATING"] {
            assert!(gateway(Some(status)).is_stopped(), "{status}");
        }
        for status in ["Running", "RUNNING", "Unhealthy", "Hibernating", "1", ""] {
            assert!(!gateway(Some(status)).is_stopped(), "{status}");
        }
        assert!(!gateway(None).is_stopped());
    }
}
