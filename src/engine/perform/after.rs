//! After the request: an answer becomes what was done, a lost one is looked for.

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::Underway;
use crate::{
    api::Answer,
    domain::{
        AppCode, Done, Failure, NotSent, Operation, Secret, Unknown, UnknownCause, ValueLost,
    },
    engine::{
        Engine,
        settle::{self, Finding},
        verdict,
        write::Received,
    },
};

impl Engine {
    /// Turns a successful answer into what was done; where the answer lacks the new value, reads
    /// once more before giving it up.
    pub(super) async fn finish(
        &self,
        mut write: Underway<'_>,
        answer: Answer<Received>,
    ) -> Result<Done, Failure> {
        let Received { app, value, code } = answer.value;
        let clear = value.filter(|value| !value.is_server_mask() && !value.is_empty());
        let (value, code) = match (write.chosen.value.clone(), clear) {
            (Some(ours), Some(theirs)) if ours != theirs => {
                write.notes.push(
                    "The service put another value in force than the one that was sent; this is the service's.".to_owned(),
                );
                (Some(theirs), code)
            }
            (Some(ours), _) => (Some(ours), code),
            (None, Some(theirs)) => (Some(theirs), code),
            (None, None) if settle::waits_for_value(write.operation) => {
                match self.read_value(&write).await {
                    Ok((value, code)) => (Some(value), code),
                    Err(why) => {
                        return Err(Failure::ValueLost(ValueLost {
                            evidence: format!(
                                "The service confirmed the change, but its answer does not show the new value. {why}"
                            ),
                            journal: Some(write.entry),
                            request_id: answer.request_id,
                        }));
                    }
                }
            }
            (None, None) => (None, code),
        };
        Ok(write.done(answer.request_id, app, value, code))
    }

    /// The new value as reading the app shows it, else why it does not: a whole sentence.
    async fn read_value(&self, write: &Underway<'_>) -> Result<(Secret, Option<AppCode>), String> {
        let hidden = || "The app does not show it either.".to_owned();
        let after = self.state(write.operation).await.map_err(|failure| {
            format!(
                "The app could not be read afterwards: {}",
                failure.summary()
            )
        })?;
        let found = match write.operation {
            // The change is confirmed, so the secret that is shown now is the new one.
            Operation::ResetSecret { .. } => (after.secret.ok_or_else(hidden)?, None),
            Operation::EditApp { .. }
            | Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::AddCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => {
                match settle::compare(write.operation, None, &write.looked.before, &after) {
                    Finding::Applied { value, code, .. } => (value.ok_or_else(hidden)?, code),
                    Finding::ValueLost(evidence)
                    | Finding::NotApplied(evidence)
                    | Finding::Open(evidence) => return Err(evidence.to_owned()),
                }
            }
        };
        if found.0.is_server_mask() || found.0.is_empty() {
            return Err(hidden());
        }
        Ok(found)
    }

    /// Reads back until the fate of a write is known or the time for it is over.
    pub(super) async fn settle(
        &self,
        mut write: Underway<'_>,
        mut unknown: Unknown,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let mut last = None;
        for wait in self.patience.read_back {
            // After a cancel one look is still worth it; more would keep the administrator waiting.
            let was_cancelled = cancel.is_cancelled();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = cancel.cancelled(), if !was_cancelled => {}
            }
            let finding = match self.state(write.operation).await {
                Err(failure) => {
                    unknown.findings.push(failure.summary());
                    if was_cancelled {
                        break;
                    }
                    continue;
                }
                Ok(after) => settle::compare(
                    write.operation,
                    write.chosen.value.as_ref(),
                    &write.looked.before,
                    &after,
                ),
            };
            match finding {
                Finding::Applied {
                    value,
                    code,
                    evidence,
                } => {
                    write.notes.push(format!(
                        "The answer was lost; reading back showed that it was done. {evidence}"
                    ));
                    return Ok(write.done(None, None, value, code));
                }
                Finding::ValueLost(evidence) => {
                    return Err(Failure::ValueLost(ValueLost {
                        evidence: evidence.to_owned(),
                        journal: Some(write.entry),
                        request_id: None,
                    }));
                }
                // The request may still be on its way: only the last look counts.
                Finding::NotApplied(evidence) => last = Some(evidence),
                Finding::Open(evidence) => {
                    last = None;
                    unknown.findings.push(evidence.to_owned());
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
            unknown.findings.push(
                "Nothing shows it so far, but the service may still be at work on it.".to_owned(),
            );
        }
        match (last, unknown.cause) {
            (Some(_), UnknownCause::Link(fault)) => {
                Err(Failure::NotSent(NotSent::NotApplied(fault)))
            }
            (Some(_), UnknownCause::Service(error)) => Err(Failure::Refused(error)),
            (_, cause) => Err(Failure::Unknown(Unknown { cause, ..unknown })),
        }
    }
}
