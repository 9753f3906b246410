//! Why a proxy made no way to the service.

use super::clause;
use crate::domain::text::Text;

/// What the proxy did. It never opened the way, so nothing of a request reached the service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProxyFault {
    /// The proxy answered the wish for a tunnel with this status; 407 wants credentials.
    Status(u16),
    /// The proxy could not be reached, or did not speak as one.
    Failed {
        /// Why, without the proxy's address: that may hold a password.
        reason: Text,
    },
}

impl ProxyFault {
    /// A short lower-case fragment.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Status(407) => "proxy asks for credentials".to_owned(),
            Self::Status(status) => format!("refused by the proxy ({status})"),
            Self::Failed { .. } => "proxy failed".to_owned(),
        }
    }

    /// What happened, in whole sentences.
    pub(super) fn meaning(&self) -> String {
        match self {
            Self::Status(407) => "The proxy wants a user name and a password, or did not accept those it got. The request never left for the service.".to_owned(),
            Self::Status(status) => format!(
                "The proxy answered with status {status} instead of opening the way. The request never left for the service."
            ),
            Self::Failed { reason } => format!("The proxy could not be used: {}.", clause(reason)),
        }
    }

    /// What to do next, in whole sentences.
    pub(super) fn remedy(&self) -> String {
        match self {
            Self::Status(407) => {
                "Set proxy_env or proxy_file in the profile to a proxy address with user name and password, or take the endpoint out of the proxy with NO_PROXY."
            }
            Self::Status(_) => {
                "Have the endpoint admitted by the administrator of the proxy, or take it out of the proxy with NO_PROXY."
            }
            Self::Failed { .. } => {
                "Check proxy in the profile and the proxy variables of the environment with `claviger doctor`. If the endpoint can be reached directly, name it in NO_PROXY."
            }
        }
        .to_owned()
    }
}
