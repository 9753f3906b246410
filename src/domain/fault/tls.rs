//! Why a connection could not be secured.

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
    Expired,
    /// The certificate is not valid yet by this machine's clock.
    NotYetValid,
    /// The certificate was issued for other names.
    WrongHost {
        /// The host that was asked for.
        host: Text,
    },
    /// Anything else, in the words of the TLS library.
    Other(Text),
}

impl TlsFault {
    /// A short lower-case fragment.
    pub(super) fn title(&self) -> String {
        match self {
            Self::UnknownIssuer { .. } => "certificate not trusted".to_owned(),
            Self::Expired => "certificate expired".to_owned(),
            Self::NotYetValid => "certificate not valid yet".to_owned(),
            Self::WrongHost { host } => format!("certificate not for {host}"),
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
            Self::Expired => "The certificate that answered is past its end by the clock of this machine.".to_owned(),
            Self::NotYetValid => "The certificate that answered begins in the future by the clock of this machine.".to_owned(),
            Self::WrongHost { host } => {
                format!("The certificate that answered was not issued for {}.", clause(host))
            }
            Self::Other(reason) => format!("The secure connection failed: {}.", clause(reason)),
        }
    }

    /// What to do next, in whole sentences.
    pub(super) fn remedy(&self) -> String {
        match self {
            Self::UnknownIssuer { .. } => {
                "Get the issuer's certificate from your administrator, not from the connection itself, and name its file with --ca-bundle or as ca_bundle in the profile."
            }
            Self::Expired | Self::NotYetValid => {
                "Check the clock of this machine with `claviger doctor`. If it is right, the owner of the endpoint must replace the certificate."
            }
            Self::WrongHost { .. } => {
                "Check the endpoint in the profile: use the name that the certificate is for, not an address or an alias. A proxy that answers for every host looks like this too."
            }
            Self::Other(_) => {
                "Run `claviger doctor` to see how the connection fails. Check that the endpoint speaks TLS 1.2 or later and that ca_bundle, if set, is the right file."
            }
        }
        .to_owned()
    }
}
