//! The three services, and what each of them can do with an app.

use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// Change name, remark and, where the gateway allows it, key and secret.
    Edit,
    /// Change the `AppKey`.
    EditKey,
    /// Change the `AppSecret` by editing the app.
    EditSecret,
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
}

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

    /// Whether the service offers `capability` at all; where not, why not, as a whole sentence for
    /// the administrator. A switch of the single gateway or app may still forbid it.
    pub const fn offers(self, capability: Capability) -> Result<(), &'static str> {
        use Capability as C;
        match (self, capability) {
            (Self::Apig, C::ReadSecret) => {
                Err("APIG shows an AppSecret only when it is set. Reset it to get a new one.")
            }
            (Self::Apig | Self::Roma, C::ResetCode) => Err(
                "AppCodes of this service cannot be reset in place. Generate a new one, move the callers, then delete the old one.",
            ),
            (Self::Roma, C::EditKey) => Err("ROMA Connect fixes the key when the app is created."),
            (Self::Roma, C::EditSecret) => {
                Err("ROMA Connect sets a secret only by resetting it: press s.")
            }
            (Self::ModelArts, C::Edit | C::EditKey | C::EditSecret) => Err(
                "ModelArts has no call that changes an app. Only its secret and its codes can be replaced.",
            ),
            (Self::ModelArts, C::ChooseSecret) => Err("ModelArts always makes the secret itself."),
            (Self::ModelArts, C::AddCode) => {
                Err("ModelArts always makes an AppCode itself. Generate one.")
            }
            (Self::ModelArts, C::RotateCode) => {
                Err("ModelArts replaces an AppCode in place. Reset it.")
            }
            (
                Self::Apig,
                C::Edit
                | C::EditKey
                | C::EditSecret
                | C::ResetSecret
                | C::ChooseSecret
                | C::GenerateCode
                | C::AddCode
                | C::DeleteCode
                | C::RotateCode,
            )
            | (
                Self::Roma,
                C::Edit
                | C::ResetSecret
                | C::ChooseSecret
                | C::ReadSecret
                | C::GenerateCode
                | C::AddCode
                | C::DeleteCode
                | C::RotateCode,
            )
            | (
                Self::ModelArts,
                C::ResetSecret | C::ReadSecret | C::GenerateCode | C::ResetCode | C::DeleteCode,
            ) => Ok(()),
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}
