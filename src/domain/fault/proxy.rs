//! Why a proxy made no way to the service.

use super::clause;
use crate::domain::text::Text;

/// What the proxy did. It never opened the way, so nothing of a request reached the service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProxyFault {
    /// Host and port of the proxy, where they are known; never more of its address, which may hold
    /// a password.
    pub proxy: Option<Text>,
    /// How it failed.
    pub how: ProxyFailure,
}

/// How a proxy failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProxyFailure {
    /// It answered the wish for a tunnel with this status; 407 wants credentials.
    Status(u16),
    /// It refused the tunnel, in an answer whose status is not known.
    Refused,
    /// It could not be reached, or did not speak as a proxy: how, as a clause.
    Failed(Text),
}

impl ProxyFault {
    /// A short lower-case fragment.
    pub(super) fn title(&self) -> String {
        match &self.how {
            ProxyFailure::Status(407) => "proxy asks for credentials (407)".to_owned(),
            ProxyFailure::Status(status) => format!("refused by the proxy ({status})"),
            ProxyFailure::Refused => "refused by the proxy".to_owned(),
            ProxyFailure::Failed(_) => "proxy failed".to_owned(),
        }
    }

    /// What happened, in whole sentences.
    pub(super) fn meaning(&self) -> String {
        let proxy = match &self.proxy {
            Some(proxy) => format!("The proxy {}", clause(proxy)),
            None => "The proxy".to_owned(),
        };
        match &self.how {
            ProxyFailure::Status(407) => format!(
                "{proxy} answered with status 407: it wants a user name and a password, or did not accept those it got. The request never left for the service."
            ),
            ProxyFailure::Status(status @ 502..=504) => format!(
                "{proxy}, not the service, answered with status {status}: it found no way to the service. The request never left for it."
            ),
            ProxyFailure::Status(status) => format!(
                "{proxy}, not the service, answered with status {status} instead of opening the way. The request never left for the service."
            ),
            ProxyFailure::Refused => {
                format!("{proxy} refused to open the way. The request never left for the service.")
            }
            ProxyFailure::Failed(reason) => {
                format!("{proxy} could not be used: {}.", clause(reason))
            }
        }
    }

    /// What to do next, in whole sentences.
    pub(super) fn remedy(&self) -> String {
        match &self.how {
            ProxyFailure::Status(407) => {
                "Set proxy_env or proxy_file in the profile to a proxy address with user name and password, or take the endpoint out of the proxy with NO_PROXY."
            }
            ProxyFailure::Status(502..=504) => {
                "Check the host of the endpoint in the profile. If it is right, ask the administrator of the proxy, or take the endpoint out of it with NO_PROXY where it can be reached directly."
            }
            ProxyFailure::Status(_) | ProxyFailure::Refused => {
                "Have the endpoint admitted by the administrator of the proxy, or take it out of the proxy with NO_PROXY."
            }
            ProxyFailure::Failed(_) => {
                "Check proxy in the profile and the proxy variables of the environment with `claviger doctor`. If the endpoint can be reached directly, name it in NO_PROXY."
            }
        }
        .to_owned()
    }
}
