//! Exit codes: what scripts decide by.

use crate::domain::{Failure, NotSent};

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::EnumIter)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// A fault of the program.
    Fault = 1,
    /// Usage or configuration; nothing was sent.
    Usage = 2,
    /// Refused by the service (a 403 about a quota too).
    Refused = 3,
    /// Outcome unknown; journalled.
    Unknown = 4,
    /// Not authenticated or not permitted.
    Denied = 5,
    /// Not reached; nothing was written.
    Unreached = 6,
    /// Refused here: read-only, not confirmed, changed meanwhile.
    RefusedHere = 7,
    /// Of many, some succeeded and some failed.
    Mixed = 8,
    /// The write took effect, its new value was not received or not delivered.
    Undelivered = 9,
    /// The answer to the question is no.
    No = 10,
}

impl Exit {
    /// The number for the operating system.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What it tells, for people.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "Done.",
            Self::Fault => "A fault of the program.",
            Self::Usage => "Usage or configuration; nothing was sent.",
            Self::Refused => "Refused by the service.",
            Self::Unknown => "The outcome is unknown; the journal has it.",
            Self::Denied => "Not authenticated or not permitted.",
            Self::Unreached => "Not reached; nothing was written. Of a probe: nothing is proven.",
            Self::RefusedHere => {
                "Refused by this program: read-only, not confirmed, or changed meanwhile."
            }
            Self::Mixed => {
                "Of many, some succeeded and some failed. Of a probe: right, but the app is not authorised."
            }
            Self::Undelivered => {
                "The write took effect, and its new value was not received or not delivered."
            }
            Self::No => "The answer to the question is no: nobody's, or not accepted.",
        }
    }

    /// How many things ended together: `failures` beside whether anything succeeded. Failures that
    /// are all alike keep their common code.
    pub fn of_many<'a>(
        some_succeeded: bool,
        failures: impl IntoIterator<Item = &'a Failure>,
    ) -> Self {
        let succeeded = some_succeeded.then_some(Self::Done);
        Self::of_all(
            succeeded
                .into_iter()
                .chain(failures.into_iter().map(Self::from)),
        )
    }

    /// How many things ended together that ended so: their common code, else [`Exit::Mixed`].
    pub fn of_all(exits: impl IntoIterator<Item = Self>) -> Self {
        let mut codes = exits.into_iter();
        match codes.next() {
            None => Self::Done,
            Some(first) if codes.all(|code| code == first) => first,
            Some(_) => Self::Mixed,
        }
    }
}

impl From<&Failure> for Exit {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::Refused(_) if failure.is_denied() => Self::Denied,
            Failure::Refused(_) => Self::Refused,
            Failure::NotSent(reason) => match reason {
                NotSent::ReadOnly(_)
                | NotSent::Changed(_)
                | NotSent::Impossible(_)
                | NotSent::Cancelled
                | NotSent::Journal(_) => Self::RefusedHere,
                NotSent::Invalid(_) => Self::Usage,
                NotSent::Unreached(_) | NotSent::NotApplied(_) => Self::Unreached,
                NotSent::NoCredential(_) => Self::Denied,
            },
            Failure::Unknown(_) => Self::Unknown,
            Failure::ValueLost(_) => Self::Undelivered,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LinkFault, ServiceError, Text, Unknown, UnknownCause, ValueLost};

    fn refused(status: u16, code: Option<&str>) -> Failure {
        Failure::Refused(ServiceError {
            service: Some(crate::domain::Service::Apig),
            status,
            code: code.map(Text::from),
            message: Text::default(),
            details: None,
            request_id: None,
            retry_after: None,
        })
    }

    fn unreached() -> Failure {
        Failure::unreached(LinkFault::Reset)
    }

    #[test]
    fn a_refusal_for_want_of_rights_differs_from_one_about_a_quota() {
        assert_eq!(Exit::from(&refused(403, Some("APIG.3103"))), Exit::Refused);
        assert_eq!(Exit::from(&refused(401, Some("APIG.1001"))), Exit::Denied);
        assert_eq!(Exit::from(&refused(401, Some("APIG.1005"))), Exit::Denied);
        assert_eq!(Exit::from(&refused(403, None)), Exit::Denied);
        assert_eq!(Exit::from(&refused(404, None)), Exit::Refused);
    }

    #[test]
    fn every_failure_has_its_code() {
        let not_sent = |reason| Exit::from(&Failure::NotSent(reason));
        assert_eq!(not_sent(NotSent::ReadOnly("p".into())), Exit::RefusedHere);
        assert_eq!(not_sent(NotSent::Changed(Vec::new())), Exit::RefusedHere);
        assert_eq!(not_sent(NotSent::Cancelled), Exit::RefusedHere);
        assert_eq!(not_sent(NotSent::Journal(String::new())), Exit::RefusedHere);
        assert_eq!(not_sent(NotSent::Invalid(String::new())), Exit::Usage);
        assert_eq!(
            not_sent(NotSent::NoCredential(Box::default())),
            Exit::Denied
        );
        assert_eq!(
            not_sent(NotSent::NotApplied(LinkFault::Reset)),
            Exit::Unreached
        );
        assert_eq!(Exit::from(&unreached()), Exit::Unreached);
        let unknown = Failure::Unknown(Unknown {
            cause: UnknownCause::Cancelled,
            sent_at: jiff::Timestamp::UNIX_EPOCH,
            journal: None,
            findings: Vec::new(),
            sent: None,
        });
        assert_eq!(Exit::from(&unknown), Exit::Unknown);
        let lost = Failure::ValueLost(ValueLost {
            evidence: String::new(),
            journal: None,
            request_id: None,
        });
        assert_eq!(Exit::from(&lost), Exit::Undelivered);
    }

    #[test]
    fn of_many_the_code_is_common_or_mixed() {
        let denied = refused(401, None);
        assert_eq!(Exit::of_many(true, []), Exit::Done);
        assert_eq!(Exit::of_many(false, []), Exit::Done);
        assert_eq!(Exit::of_many(true, [&denied]), Exit::Mixed);
        assert_eq!(Exit::of_many(false, [&denied, &denied]), Exit::Denied);
        assert_eq!(Exit::of_many(false, [&denied, &unreached()]), Exit::Mixed);
    }
}
