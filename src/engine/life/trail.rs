//! What the log tells of a write: each decision, and nothing secret.

use tracing::{Span, debug, error_span, info, warn};

use crate::{
    domain::{Done, Failure, Operation, UnknownCause},
    engine::underway::Underway,
};

/// The write that everything within it is told of, at every level.
pub(super) fn span(operation: &Operation) -> Span {
    let place = operation.place();
    error_span!(
        "write",
        operation = operation.kind().word(),
        profile = %place.profile,
        service = place.service.word(),
        gateway = place.instance.as_ref().map(tracing::field::display),
        app = operation.app().map(|app| tracing::field::display(&app.id)),
    )
}

pub(super) fn looked(wants: usize) {
    debug!(wants, "the app and what surrounds it was read");
}

pub(super) fn journalled(write: &Underway<'_>) {
    let entry = write.entry;
    let value = write.chosen.maker.label();
    match &write.only_in_memory {
        None => info!(entry, value, "the intent is in the journal"),
        Some(why) => warn!(entry, value, why, "the intent is only in memory"),
    }
}

pub(super) fn left_to_the_service(why: &str) {
    info!(
        why,
        "the service refused a value made here and is asked to make one"
    );
}

pub(super) fn open(cause: &UnknownCause) {
    let cause = match cause {
        UnknownCause::Contradiction(_) => "the answer contradicts the request".to_owned(),
        UnknownCause::Link(fault) => fault.title(),
        UnknownCause::Service(error) => error.label(),
        UnknownCause::Cancelled => "the wait was ended".to_owned(),
    };
    warn!(cause, "what became of it is read back");
}

pub(super) fn ended(ended: &Result<Done, Failure>) {
    match ended {
        Ok(done) => {
            let request = done.request_id.as_ref().map(tracing::field::display);
            info!(request, entry = done.journal, "done");
        }
        Err(failure) => warn!(why = failure.summary(), "{}", failure.word()),
    }
}
