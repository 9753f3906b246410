//! What became of a write: an answer becomes what was done, a lost one is looked for by reading the
//! target back and comparing it with what it was before.

mod in_force;
mod known;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

pub(super) use self::{
    in_force::InForce,
    known::{Before, Known, KnownCode, Moved},
};
use super::{
    Engine, choose::Chosen, finding::Finding, look, underway::Underway, verdict, write::Received,
};
use crate::{
    api::Answer,
    domain::{
        AppCode, Done, Failure, Item, ItemEnd, NotSent, Secret, ServiceError, Text, Unknown,
        UnknownCause, ValueLost,
    },
};

impl Engine {
    /// Turns a successful answer into what was done. Nothing is done on the word of an answer that
    /// contradicts the request: that is read back. Where the answer lacks the new value, it is read
    /// once more before it is given up.
    pub(in crate::engine) async fn finish(
        &self,
        write: Underway<'_>,
        answer: Answer<Received>,
        sent_at: Timestamp,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let request_id = answer.request_id;
        if let Some(how) = write.contradiction(&answer.value) {
            let error = ServiceError {
                service: Some(write.operation.place().service),
                status: answer.status,
                code: None,
                message: Text::new(how),
                details: None,
                request_id,
                retry_after: None,
            };
            let unknown = write.unknown(UnknownCause::Contradiction(error), sent_at);
            return self.settle(write, unknown, cancel).await;
        }
        let Received {
            app,
            value,
            code,
            items,
            about: _,
            contradicts: _,
        } = answer.value;
        if let Some(error) = all_refused(&items) {
            return Err(Failure::Refused(ServiceError {
                request_id,
                ..error
            }));
        }
        let clear = value.filter(|value| !value.is_server_mask() && !value.is_empty());
        let is_lacking = clear.is_none()
            && write.chosen.value.is_none()
            && write.operation.kind().yields().is_some()
            && write.story.must_yield();
        let (value, code) = if is_lacking {
            match self.read_value(&write).await {
                Ok((value, code)) => (Some(value), code),
                Err(why) => {
                    return Err(Failure::ValueLost(ValueLost {
                        evidence: format!(
                            "The service confirmed the change, but its answer does not show the new value. {why}"
                        ),
                        journal: write.lasting_entry(),
                        request_id,
                    }));
                }
            }
        } else {
            // One that was chosen is the one that the answer shows, or the answer says nothing of it.
            (write.chosen.value.clone().or(clear), code)
        };
        let mut done = write.done(request_id, app, value, code);
        done.items = items;
        Ok(done)
    }

    /// The new value as reading the app shows it, else why it does not: a whole sentence.
    async fn read_value(&self, write: &Underway<'_>) -> Result<(Secret, Option<AppCode>), String> {
        let hidden = || "The app does not show it either.".to_owned();
        let chosen = Chosen::by_service();
        let proof = write.story.proof(&chosen);
        let after = look::afterwards(self, write.operation, proof.wants())
            .await
            .map_err(|failure| {
                format!(
                    "The app could not be read afterwards: {}",
                    failure.summary()
                )
            })?;
        let (value, code) = match proof.confirmed(&Before::of(write.before), &after) {
            Finding::Applied { value, code, .. } => (value.ok_or_else(hidden)?, code),
            Finding::ValueLost(evidence)
            | Finding::NotApplied(evidence)
            | Finding::Open(evidence) => return Err(evidence.into_owned()),
        };
        if value.is_server_mask() || value.is_empty() {
            return Err(hidden());
        }
        Ok((value, code))
    }

    /// Reads back until the fate of a write is known or the time for it is over.
    pub(in crate::engine) async fn settle(
        &self,
        mut write: Underway<'_>,
        mut unknown: Unknown,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let mut last = None;
        let connection = self.connection(write.operation.place())?;
        let seconds_ahead = connection.seconds_ahead();
        for wait in self.patience.read_back {
            // After a cancel one look is still worth it; more would keep the administrator waiting.
            let was_cancelled = cancel.is_cancelled();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = cancel.cancelled(), if !was_cancelled => {}
            }
            let chosen = write.chosen.clone();
            let proof = write.story.proof(&chosen);
            let finding = match look::afterwards(self, write.operation, proof.wants()).await {
                Err(failure) => {
                    unknown.find(failure.summary());
                    if was_cancelled {
                        break;
                    }
                    continue;
                }
                Ok(after) => {
                    let before = Before::of(write.before).left(unknown.sent_at, seconds_ahead);
                    proof.find(&before, &after)
                }
            };
            match finding {
                Finding::Applied {
                    value,
                    code,
                    made,
                    evidence,
                } => {
                    let (why, request_id) = match &unknown.cause {
                        UnknownCause::Contradiction(error) => (
                            format!("{} It was not taken at its word:", error.message),
                            error.request_id.clone(),
                        ),
                        UnknownCause::Link(_)
                        | UnknownCause::Service(_)
                        | UnknownCause::Cancelled => ("The answer was lost;".to_owned(), None),
                    };
                    write.notes.push(format!(
                        "{why} reading back showed that it was done. {evidence}"
                    ));
                    return Ok(write.done(request_id, made.map(|app| *app), value, code));
                }
                Finding::ValueLost(evidence) => {
                    return Err(Failure::ValueLost(ValueLost {
                        evidence: evidence.into_owned(),
                        journal: write.lasting_entry(),
                        request_id: None,
                    }));
                }
                // The request may still be on its way: only the last look counts.
                Finding::NotApplied(evidence) => last = Some(evidence),
                Finding::Open(evidence) => {
                    last = None;
                    unknown.find(evidence.into_owned());
                }
            }
            if was_cancelled {
                last = None;
                break;
            }
        }
        if last.is_some()
            && verdict::may_be_at_work(&unknown.cause)
            && !self.patience.is_over(unknown.sent_at, Timestamp::now())
        {
            last = None;
            unknown.find(
                "Nothing shows it so far, but the service may still be at work on it.".to_owned(),
            );
        }
        match (last, unknown.cause) {
            (Some(_), UnknownCause::Link(fault)) => {
                Err(Failure::NotSent(NotSent::NotApplied(fault)))
            }
            (Some(_), UnknownCause::Service(error)) => Err(Failure::Refused(error)),
            (Some(_), UnknownCause::Contradiction(error)) => Err(Failure::Refused(ServiceError {
                message: Text::new(format!(
                    "{} Reading back showed that nothing was changed.",
                    error.message.raw()
                )),
                ..error
            })),
            (_, cause) => Err(Failure::Unknown(Unknown { cause, ..unknown })),
        }
    }
}

/// The first refusal, where each of several things was refused.
fn all_refused(items: &[Item]) -> Option<ServiceError> {
    let mut refusals = items.iter().map(|item| match &item.end {
        ItemEnd::Refused(error) => Some(error),
        ItemEnd::Done | ItemEnd::Already => None,
    });
    let first = refusals.next()??.clone();
    refusals.all(|refusal| refusal.is_some()).then_some(first)
}
