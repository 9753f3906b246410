//! The documented tables that error codes come from.

use std::fmt;

use serde::Serialize;

use crate::domain::service::Service;

/// A table of error codes. The same code may stand in several, with another meaning in each.
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, strum::EnumIter, strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Family {
    /// Managing APIs and apps of an APIG gateway (`APIG.1xxx` and above).
    Apig,
    /// Listing and changing the gateways of APIG (`APIC.7xxx`, `APIC.9xxx`).
    ApigInstance,
    /// Calling an API through a gateway of APIG (`APIG.0xxx`, and OAuth of apps).
    Gateway,
    /// The front door that the cloud's services share (`APIGW.0xxx`).
    GatewayPublic,
    /// Applications of ROMA Connect (`ROMA.xxx`).
    Roma,
    /// The gateway paths of ROMA Connect, which answer with codes of APIG.
    RomaApic,
    /// `ModelArts`.
    #[serde(rename = "modelarts")]
    #[strum(serialize = "modelarts")]
    ModelArts,
    /// IAM.
    Iam,
    /// No table: the general meaning of an HTTP status.
    Http,
}

impl Family {
    /// Who speaks, in words for a heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Apig => "APIG",
            Self::ApigInstance => "APIG, gateways",
            Self::Gateway => "APIG, calls of an API",
            Self::GatewayPublic => "front door of the cloud",
            Self::Roma => "ROMA Connect",
            Self::RomaApic => "ROMA Connect, gateway paths",
            Self::ModelArts => "ModelArts",
            Self::Iam => "IAM",
            Self::Http => "HTTP",
        }
    }

    /// How far this table is from the answers of `service`: 0 for the first to look into.
    pub(super) fn distance(self, service: Option<Service>) -> usize {
        let order = match service {
            None | Some(Service::Apig) => [
                Self::Apig,
                Self::ApigInstance,
                Self::Gateway,
                Self::GatewayPublic,
                Self::Roma,
                Self::RomaApic,
                Self::ModelArts,
                Self::Iam,
                Self::Http,
            ],
            Some(Service::Roma) => [
                Self::RomaApic,
                Self::Roma,
                Self::Apig,
                Self::ApigInstance,
                Self::Gateway,
                Self::GatewayPublic,
                Self::Iam,
                Self::ModelArts,
                Self::Http,
            ],
            Some(Service::ModelArts) => [
                Self::ModelArts,
                Self::GatewayPublic,
                Self::Gateway,
                Self::Apig,
                Self::ApigInstance,
                Self::Iam,
                Self::Roma,
                Self::RomaApic,
                Self::Http,
            ],
        };
        order
            .iter()
            .position(|family| *family == self)
            .unwrap_or(order.len())
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}
