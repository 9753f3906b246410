//! What a failed call means for the administrator, decided from where the failure struck.

use crate::{
    api::CallError,
    domain::{Failure, LinkFault, NotSent, UnknownCause},
};

/// What became of a write whose call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing was changed.
    Unchanged(Failure),
    /// It may or may not have been applied.
    Open(UnknownCause),
}

/// A read that failed changed nothing, whatever happened.
pub(super) fn of_read(error: &CallError) -> Failure {
    match error {
        CallError::Service(error) => Failure::Refused(error.clone()),
        CallError::Link { fault, .. } => Failure::unreached(fault.clone()),
        CallError::NoCredential(error) => {
            Failure::NotSent(NotSent::NoCredential(Box::new(error.lack().clone())))
        }
    }
}

/// A write that failed before a byte could arrive, or with a refusal that the service documents,
/// changed nothing. After anything else its fate is open.
pub(super) fn of_write(error: &CallError) -> Verdict {
    match error {
        CallError::Service(error) if error.may_have_applied() => {
            Verdict::Open(UnknownCause::Service(error.clone()))
        }
        CallError::Link {
            fault,
            may_have_arrived: true,
        } => Verdict::Open(UnknownCause::Link(fault.clone())),
        CallError::Service(_) | CallError::Link { .. } | CallError::NoCredential(_) => {
            Verdict::Unchanged(of_read(error))
        }
    }
}

/// Whether the service may go on with a write long after this end stopped waiting: then an app that
/// is as it was proves nothing yet.
pub(super) fn may_be_at_work(cause: &UnknownCause) -> bool {
    match cause {
        UnknownCause::Link(fault) => matches!(fault, LinkFault::Timeout { .. }),
        // A gateway on the way stopped waiting for what is behind it.
        UnknownCause::Service(error) => matches!(error.status, 408 | 504),
        UnknownCause::Cancelled => true,
        // The service itself says that it has ended.
        UnknownCause::Contradiction(_) => false,
    }
}
