//! Why a connection could not be secured.

use jiff::Timestamp;

use super::clause;
use crate::domain::text::Text;

/// What is wrong with the certificate or the handshake. Nothing of a request was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TlsFault {
    /// The certificate was issued by someone this machine does not trust.
    UnknownIssuer {
        /// Who issued it, where that could be read.
        issuer: Option<Text>,
    },
    /// The certificate is past its end by this machine's clock.
    Expired {
        /// Its end, where that could be read.
        end: Option<Timestamp>,
    },
    /// The certificate is not valid yet by this machine's clock.
    NotYetValid {
        /// Its beginning, where that could be read.
        begin: Option<Timestamp>,
    },
    /// The certificate was issued for other names.
    WrongHost {
        /// The host that was asked for.
        host: Text,
        /// The names that it was issued for, as far as they could be read.
        names: Vec<Text>,
    },
    /// What answered does not speak TLS.
    NotTls,
    /// Anything else, in the words of the TLS library.
    Other(Text),
}

impl TlsFault {
    /// A short lower-case fragment.
    pub(super) fn title(&self) -> String {
        match self {
            Self::UnknownIssuer { .. } => "certificate not trusted".to_owned(),
            Self::Expired { .. } => "certificate expired".to_owned(),
            Self::NotYetValid { .. } => "certificate not valid yet".to_owned(),
            Self::WrongHost { host, .. } => format!("certificate not for {host}"),
            Self::NotTls => "no TLS at this port".to_owned(),
            Self::Other(_) => "no secure connection".to_owned(),
        }
    }

    /// What happened, in whole sentences.
    pub(super) fn meaning(&self) -> String {
        match self {
            Self::UnknownIssuer { issuer: Some(issuer) } => format!(
                "The certificate was issued by {}, which this machine does not trust. A private cloud, or a company's proxy that opens connections, looks like this; so does an attack.",
                clause(issuer)
            ),
            Self::UnknownIssuer { issuer: None } => "The certificate was issued by an authority that this machine does not trust. A private cloud, or a company's proxy that opens connections, looks like this; so does an attack.".to_owned(),
            Self::Expired { end } => format!(
                "The certificate that answered is past its end{} by the clock of this machine.",
                moment(*end)
            ),
            Self::NotYetValid { begin } => format!(
                "The certificate that answered begins in the future{} by the clock of this machine.",
                moment(*begin)
            ),
            Self::WrongHost { host, names } if names.is_empty() => {
                format!("The certificate that answered was not issued for {}.", clause(host))
            }
            Self::WrongHost { host, names } => format!(
                "The certificate that answered was not issued for {}, but for {}.",
                clause(host),
                listed(names)
            ),
            Self::NotTls => "What answered does not speak TLS: the port is one for plain HTTP, or something on the way answered instead.".to_owned(),
            Self::Other(reason) => format!("The secure connection failed: {}.", clause(reason)),
        }
    }

    /// What to do next, in whole sentences.
    pub(super) fn remedy(&self) -> String {
        match self {
            Self::UnknownIssuer { .. } => {
                "Get the issuer's certificate from your administrator, not from the connection itself, and name its file with --ca-bundle or as ca_bundle in the profile."
            }
            Self::Expired { .. } | Self::NotYetValid { .. } => {
                "Check the clock of this machine with `claviger doctor`. If it is right, the owner of the endpoint must replace the certificate."
            }
            Self::WrongHost { .. } => {
                "Check the endpoint in the profile: use the name that the certificate is for, not an address or an alias. A proxy that answers for every host looks like this too."
            }
            Self::NotTls => {
                "Check scheme and port of the endpoint in the profile: https usually has the port 443. `claviger doctor` shows what answers; where a proxy is the only way out, set proxy in the profile."
            }
            Self::Other(_) => {
                "Run `claviger doctor` to see how the connection fails. Check that the endpoint speaks TLS 1.2 or later and that ca_bundle, if set, is the right file."
            }
        }
        .to_owned()
    }
}

/// The most names of a certificate that are repeated.
const NAMED: usize = 3;

/// The first of `names`, and how many more there are.
fn listed(names: &[Text]) -> String {
    let shown: Vec<String> = names.iter().take(NAMED).map(clause).collect();
    let text = shown.join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

/// When that is, in brackets.
fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| format!(" ({at})"))
}
