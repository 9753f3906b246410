//! The three services, and what each of them can do with an app.

mod apig;
mod modelarts;
mod roma;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::CredentialKind;

/// A service that keeps apps.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Debug,
    Serialize,
    Deserialize,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
    clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
#[clap(rename_all = "lower")]
pub enum Service {
    /// API Gateway, dedicated gateways, API v2.
    Apig,
    /// ROMA Connect, API v2.
    Roma,
    /// `ModelArts` app authentication, API v1.
    ModelArts,
}

/// What an administrator may want of an app.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, strum::EnumIter)]
pub enum Capability {
    /// Make an app.
    Create,
    /// Choose the `AppKey` of a new app.
    ChooseKey,
    /// Make a twin of an app that takes its place.
    Replace,
    /// Change name, remark and, where the gateway allows it, key and secret.
    Edit,
    /// Change the `AppKey`.
    EditKey,
    /// Change the `AppSecret` by editing the app.
    EditSecret,
    /// Delete an app.
    Delete,
    /// Ask whether somebody else's app exists.
    Check,
    /// Replace the `AppSecret`.
    ResetSecret,
    /// Choose the new `AppSecret` instead of taking the service's.
    ChooseSecret,
    /// Read the present `AppSecret` in clear.
    ReadSecret,
    /// Make a new `AppCode`.
    GenerateCode,
    /// Replace an `AppCode` in place.
    ResetCode,
    /// Add an `AppCode` of one's own.
    AddCode,
    /// Delete an `AppCode`.
    DeleteCode,
    /// Make an `AppCode` beside the one it replaces, which is deleted later.
    RotateCode,
    /// Let an app call further APIs, and take that away.
    Grant,
    /// Keep a list of the addresses that an app may call from.
    Addresses,
    /// Bind an app to a client quota.
    Quota,
    /// Show who may use an app.
    Members,
}

/// Why neither APIG nor ROMA Connect resets an `AppCode`.
const NO_RESET_IN_PLACE: &str = "AppCodes of this service cannot be reset in place. Generate a new one, move the callers, then delete the old one.";

impl Service {
    /// The service's name as the vendor writes it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Apig => "APIG",
            Self::Roma => "ROMA",
            Self::ModelArts => "ModelArts",
        }
    }

    /// The word for the service in flags, configuration and output.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether apps live in gateways (instances) of the service.
    pub const fn has_gateways(self) -> bool {
        match self {
            Self::Apig | Self::Roma => true,
            Self::ModelArts => false,
        }
    }

    /// Whether no two apps of one place may have the same name.
    pub const fn names_apps_once(self) -> bool {
        match self {
            Self::Apig => false,
            Self::Roma | Self::ModelArts => true,
        }
    }

    /// Whether the service offers `capability` at all; where not, why not, as a whole sentence for
    /// the administrator. A switch of the single gateway or app may still forbid it.
    pub const fn offers(self, capability: Capability) -> Result<(), &'static str> {
        match self {
            Self::Apig => apig::offers(capability),
            Self::Roma => roma::offers(capability),
            Self::ModelArts => modelarts::offers(capability),
        }
    }

    /// Whether such a value is shown again after it was made.
    pub const fn shows_again(self, kind: CredentialKind) -> bool {
        match kind {
            CredentialKind::AppSecret => self.offers(Capability::ReadSecret).is_ok(),
            CredentialKind::AppCode => true,
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}
