//! What can go wrong on the way to a service and back, before there is an answer to act on.

mod proxy;
mod tls;

use std::fmt;

pub use self::{
    proxy::{ProxyFailure, ProxyFault},
    tls::TlsFault,
};
use super::text::Text;

/// Why a request brought no usable answer.
///
/// Holds names, numbers and field paths only: never an address with its path or query, a header or
/// a body, since any of these may carry a credential.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkFault {
    /// The name of the host could not be resolved.
    Dns {
        /// The host, without scheme, port or path.
        host: Text,
    },
    /// The host is there and took no connection.
    Refused {
        /// The host, with its port where that is known.
        address: Text,
    },
    /// No route to the host, or the network is down.
    Unreachable {
        /// The host, with its port where that is known.
        address: Text,
    },
    /// The connection could not be secured.
    Tls(TlsFault),
    /// The proxy made no way to the service.
    Proxy(ProxyFault),
    /// No connection within the time for connecting.
    ConnectTimeout {
        /// How long was waited.
        seconds: u64,
    },
    /// No complete answer before the deadline of the request.
    Timeout {
        /// How long was waited.
        seconds: u64,
    },
    /// The connection was lost before an answer began.
    Reset,
    /// The answer began and ended before it was complete.
    Truncated,
    /// The answer was larger than this program takes.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// What answered does not speak HTTP.
    NotHttp {
        /// The host, with its port where that is known.
        address: Text,
    },
    /// The answer is not JSON: something other than the service spoke.
    NotJson {
        /// The media type that the answer claims, if any.
        content_type: Option<Text>,
        /// The HTTP status of the answer.
        status: u16,
        /// Seconds that it asked to wait before the next try.
        retry_after: Option<u64>,
    },
    /// The answer is JSON, but not of the documented shape.
    Malformed {
        /// The path of the field and what is wrong with it; never its value.
        what: Text,
    },
    /// The answer points to another address; it is not followed.
    Redirect {
        /// The host it points to, if it names one that can be read.
        location_host: Option<Text>,
    },
}

impl LinkFault {
    /// Whether bytes of the request may have reached the service. Where they may have, a write may
    /// have taken effect and its outcome is unknown; where not, it may be sent again.
    pub fn reached(&self) -> bool {
        match self {
            Self::NotJson { status: 429, .. }
            | Self::Dns { .. }
            | Self::Refused { .. }
            | Self::Unreachable { .. }
            | Self::Tls(_)
            | Self::Proxy(_)
            | Self::ConnectTimeout { .. } => false,
            Self::Timeout { .. }
            | Self::Reset
            | Self::Truncated
            | Self::TooLarge { .. }
            | Self::NotHttp { .. }
            | Self::NotJson { .. }
            | Self::Malformed { .. }
            | Self::Redirect { .. } => true,
        }
    }

    /// Whether it only asks to slow down: nothing was done.
    pub fn is_throttle(&self) -> bool {
        matches!(self, Self::NotJson { status: 429, .. })
    }

    /// A short lower-case fragment for a heading or a status line.
    pub fn title(&self) -> String {
        match self {
            Self::Dns { host } => format!("host {host} not found"),
            Self::Refused { address } => format!("connection refused by {address}"),
            Self::Unreachable { address } => format!("{address} not reachable"),
            Self::Tls(fault) => fault.title(),
            Self::Proxy(fault) => fault.title(),
            Self::ConnectTimeout { seconds } => {
                format!("no connection within {}", duration(*seconds))
            }
            Self::Timeout { seconds } => format!("no answer within {}", duration(*seconds)),
            Self::Reset => "connection lost".to_owned(),
            Self::Truncated => "answer cut short".to_owned(),
            Self::TooLarge { .. } => "answer too large".to_owned(),
            Self::NotHttp { .. } => "not HTTP".to_owned(),
            Self::NotJson { status: 429, .. } => "told to slow down (429)".to_owned(),
            Self::NotJson { status, .. } => format!("not the service's answer ({status})"),
            Self::Malformed { .. } => "answer not understood".to_owned(),
            Self::Redirect { .. } => "sent elsewhere".to_owned(),
        }
    }

    /// What happened, in whole sentences.
    pub fn meaning(&self) -> String {
        match self {
            Self::Dns { host } => {
                format!("The name {host} could not be resolved, so nothing was sent.")
            }
            Self::Refused { address } => {
                format!("Nothing listens at {address}, or a firewall turns the connection away.")
            }
            Self::Unreachable { address } => {
                format!("The network knows no way to {address}, so nothing was sent.")
            }
            Self::Tls(fault) => fault.meaning(),
            Self::Proxy(fault) => fault.meaning(),
            Self::ConnectTimeout { seconds } => format!(
                "No connection came about within {}; a firewall that drops packets looks like this.",
                duration(*seconds)
            ),
            Self::Timeout { seconds } => format!(
                "The request was sent and no complete answer came within {}. The service may still have carried it out.",
                duration(*seconds)
            ),
            Self::Reset => "The connection was lost before an answer came.".to_owned(),
            Self::Truncated => "The answer began and then broke off. The service has most likely carried the request out, but what it answered is lost.".to_owned(),
            Self::TooLarge { limit } => format!(
                "The answer is larger than {}, so it was not read to its end. The service has most likely carried the request out.",
                size(*limit)
            ),
            Self::NotHttp { address } => format!(
                "What answers at {address} does not speak HTTP. Plain http to a port that wants https looks like this."
            ),
            Self::NotJson {
                content_type,
                status,
                retry_after: _,
            } => {
                let kind = content_type.as_ref().map_or_else(
                    || "no media type".to_owned(),
                    |content_type| format!("the media type {}", clause(content_type)),
                );
                match status {
                    429 => format!(
                        "There were too many requests: the answer has status 429 and {kind}, so a proxy or a load balancer in front of the service probably gave it."
                    ),
                    _ => format!(
                        "The answer is not JSON: it has status {status} and {kind}. A proxy, a load balancer or a login portal probably answered instead of the service."
                    ),
                }
            }
            Self::Malformed { what } => {
                format!("The answer does not have the documented shape: {}.", clause(what))
            }
            Self::Redirect { location_host } => {
                let host = location_host
                    .as_ref()
                    .map_or_else(|| "another address".to_owned(), clause);
                format!(
                    "The answer points to {host}. It was not followed, since the credential would go along."
                )
            }
        }
    }

    /// What to do next, in whole sentences that name the setting to look at.
    pub fn remedy(&self) -> String {
        match self {
            Self::Tls(fault) => return fault.remedy(),
            Self::Proxy(fault) => return fault.remedy(),
            Self::Dns { .. } => {
                "Check the endpoint or the region in the profile, and the name servers of this machine. Where only a proxy can resolve the name, set proxy in the profile."
            }
            Self::Refused { .. } => {
                "Check host and port of the endpoint in the profile, then run `claviger doctor`. Where a proxy is the only way out, set proxy in the profile."
            }
            Self::Unreachable { .. } => {
                "Check the network, VPN and routes of this machine, then run `claviger doctor`. Where a proxy is the only way out, set proxy in the profile."
            }
            Self::ConnectTimeout { .. } => {
                "Check the endpoint in the profile and the firewall, or set proxy where that is the only way out. On a slow link, give more time with --timeout."
            }
            Self::Timeout { .. } => {
                "Read the app back before you repeat a write; `claviger journal reconcile` does it for you. On a slow link, give more time with --timeout."
            }
            Self::Reset | Self::Truncated => {
                "Read the app back before you repeat a write; `claviger journal reconcile` does it for you. If it happens often, run `claviger doctor` and look at the proxy on the way."
            }
            Self::TooLarge { .. } => {
                "Ask for less with a filter, and check with `claviger doctor` that the endpoint in the profile is the service. After a write, read the app back before you repeat it."
            }
            Self::NotHttp { .. } => {
                "Check the endpoint in the profile: begin it with https:// where the port speaks TLS, else correct the port. `claviger doctor` shows what answers. After a write, read the app back first."
            }
            Self::NotJson { status: 429, .. } => {
                "Wait a while, then try again; nothing was changed. If it goes on, `claviger doctor` shows what answers at the endpoint in the profile."
            }
            Self::NotJson { .. } => {
                "Run `claviger doctor` and check the endpoint in the profile. If a proxy answers in between, set proxy rightly or take the endpoint out of it with NO_PROXY. After a write, read the app back first."
            }
            Self::Malformed { .. } => {
                "Check the endpoint in the profile with `claviger doctor`; it may be another service or version. After a write, read the app back before you repeat it."
            }
            Self::Redirect { .. } => {
                "Put the address of the service itself into the endpoint in the profile. If a login portal answers in between, pass it first or take the endpoint out of the proxy with NO_PROXY."
            }
        }
        .to_owned()
    }
}

impl fmt::Display for LinkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.title())
    }
}

impl std::error::Error for LinkFault {}

/// `text` without a full stop at its end, to stand inside a sentence.
fn clause(text: &Text) -> String {
    text.to_string().trim_end_matches(['.', ' ']).to_owned()
}

/// A number of seconds in words.
fn duration(seconds: u64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        _ => format!("{seconds} seconds"),
    }
}

/// A number of bytes in the largest unit that holds it without a rest.
fn size(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    if bytes > 0 && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else if bytes > 0 && bytes.is_multiple_of(KIB) {
        format!("{} KiB", bytes / KIB)
    } else {
        format!("{bytes} bytes")
    }
}

#[cfg(test)]
mod tests;
