//! How an operation ended when it was not simply done. The four ways are never confused:
//! refused, not sent, outcome unknown, done with the new value lost.

use std::fmt;

use jiff::Timestamp;

use super::{
    Credential, ServiceError, Text, explain::Kind, fault::LinkFault, ids::ProfileName,
    no_credential::NoCredential,
};

/// Why an operation was not done, or not known to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The service refused: nothing was changed.
    Refused(ServiceError),
    /// The request did not leave, or (for a read) brought nothing: nothing was changed.
    NotSent(NotSent),
    /// The request left and no usable answer came: it may or may not have been applied.
    Unknown(Unknown),
    /// It was applied, but the new value did not arrive.
    ValueLost(ValueLost),
}

/// Why nothing was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotSent {
    /// The profile or the command line allows reads only.
    ReadOnly(ProfileName),
    /// What was seen is no longer what is there.
    Changed(Vec<Difference>),
    /// It could not have succeeded: a whole sentence that says why.
    Impossible(String),
    /// The service was not reached.
    Unreached(LinkFault),
    /// A value breaks the rule of its field: a whole sentence that says how.
    Invalid(String),
    /// The request left and its answer was lost; reading back showed that it was not applied.
    NotApplied(LinkFault),
    /// There is no credential to send.
    NoCredential(Box<NoCredential>),
    /// The journal could not record the intent: a whole sentence.
    Journal(String),
    /// The administrator cancelled before the request left.
    Cancelled,
}

/// A field that changed between being shown and being written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The field.
    pub field: &'static str,
    /// What was shown.
    pub shown: Text,
    /// What is there now.
    pub now: Text,
}

/// A write whose fate is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown {
    /// Where in the exchange it broke.
    pub cause: UnknownCause,
    /// When the request left.
    pub sent_at: Timestamp,
    /// The journal entry that keeps it open.
    pub journal: Option<u64>,
    /// What reading back brought, as whole sentences.
    pub findings: Vec<String>,
    /// The value that was sent, where one was chosen: it may be in force. Whoever was to deliver it
    /// keeps it, and never calls it delivered.
    pub sent: Option<Box<Credential>>,
}

impl Unknown {
    /// Adds what a reading back brought: a whole sentence. Said twice in a row, it stands once.
    pub fn find(&mut self, sentence: String) {
        if self.findings.last() != Some(&sentence) {
            self.findings.push(sentence);
        }
    }
}

/// What left a write's fate open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UnknownCause {
    /// The service confirmed it with an answer that contradicts what was asked for: how, in words of
    /// this program.
    Contradiction(ServiceError),
    /// The connection or the answer broke.
    Link(LinkFault),
    /// The service answered with an error after which the write may have been applied.
    Service(ServiceError),
    /// The administrator cancelled while waiting for the answer.
    Cancelled,
}

/// A write that took effect and whose new value did not arrive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueLost {
    /// How that is known, as a whole sentence.
    pub evidence: String,
    /// The journal entry.
    pub journal: Option<u64>,
    /// The id of the request, if an answer had one.
    pub request_id: Option<Text>,
}

impl Failure {
    /// A read or a connection that failed before anything could be changed.
    pub fn unreached(fault: LinkFault) -> Self {
        Self::NotSent(NotSent::Unreached(fault))
    }

    /// A refusal of this program, for a reason given as a whole sentence.
    pub fn impossible(reason: impl Into<String>) -> Self {
        Self::NotSent(NotSent::Impossible(reason.into()))
    }

    /// The service's own error, where one is at the root of the failure.
    pub fn service_error(&self) -> Option<&ServiceError> {
        match self {
            Self::Refused(error)
            | Self::Unknown(Unknown {
                cause: UnknownCause::Service(error) | UnknownCause::Contradiction(error),
                ..
            }) => Some(error),
            Self::NotSent(_) | Self::Unknown(_) | Self::ValueLost(_) => None,
        }
    }

    /// The fault of the link, where one is at the root of the failure.
    pub fn link_fault(&self) -> Option<&LinkFault> {
        match self {
            Self::NotSent(NotSent::Unreached(fault) | NotSent::NotApplied(fault))
            | Self::Unknown(Unknown {
                cause: UnknownCause::Link(fault),
                ..
            }) => Some(fault),
            Self::Refused(_) | Self::NotSent(_) | Self::Unknown(_) | Self::ValueLost(_) => None,
        }
    }

    /// The word for it in JSON and in the journal.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::NotSent(_) => "not_sent",
            Self::Unknown(_) => "unknown",
            Self::ValueLost(_) => "value_lost",
        }
    }

    /// Whether the service refused for want of a valid credential, or of the right to do it.
    pub fn is_denied(&self) -> bool {
        match self {
            Self::Refused(error) => matches!(error.kind(), Kind::Credential | Kind::Permission),
            Self::NotSent(NotSent::NoCredential(_)) => true,
            Self::NotSent(_) | Self::Unknown(_) | Self::ValueLost(_) => false,
        }
    }

    /// One line that says what happened.
    pub fn summary(&self) -> String {
        match self {
            Self::Refused(error) => error.to_string(),
            Self::NotSent(reason) => reason.to_string(),
            Self::Unknown(unknown) => match &unknown.cause {
                UnknownCause::Link(fault) => {
                    format!("the outcome is unknown: {}", fault.title())
                }
                UnknownCause::Service(error) => format!("the outcome is unknown: {error}"),
                UnknownCause::Contradiction(error) => {
                    format!("the outcome is unknown: {}", error.message)
                }
                UnknownCause::Cancelled => {
                    "the outcome is unknown: cancelled while waiting for the answer".to_owned()
                }
            },
            Self::ValueLost(lost) => lost.evidence.clone(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())
    }
}

impl std::error::Error for Failure {}

impl NotSent {
    /// The same, saying that nothing was sent where it does not say so yet.
    #[must_use]
    pub fn before_sending(self) -> Self {
        match self {
            Self::Impossible(reason) => Self::Impossible(format!("{reason} Nothing was sent.")),
            Self::ReadOnly(_)
            | Self::Changed(_)
            | Self::Unreached(_)
            | Self::Invalid(_)
            | Self::NotApplied(_)
            | Self::NoCredential(_)
            | Self::Journal(_)
            | Self::Cancelled => self,
        }
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly(profile) => {
                write!(
                    f,
                    "The profile {profile} is read-only here. Nothing was sent."
                )
            }
            Self::Changed(differences) => {
                f.write_str("The app changed since it was shown. Nothing was sent.")?;
                for difference in differences {
                    write!(
                        f,
                        " Its {} was \"{}\" and is now \"{}\".",
                        difference.field, difference.shown, difference.now
                    )?;
                }
                Ok(())
            }
            Self::Impossible(reason) | Self::Invalid(reason) | Self::Journal(reason) => {
                f.write_str(reason)
            }
            Self::NoCredential(lack) => write!(f, "{lack}"),
            Self::Unreached(fault) => f.write_str(&fault.meaning()),
            Self::NotApplied(fault) => write!(
                f,
                "{} Reading back showed that nothing was changed.",
                fault.meaning()
            ),
            Self::Cancelled => f.write_str("Cancelled before the request left. Nothing was sent."),
        }
    }
}
