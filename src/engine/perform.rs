//! A write from beginning to end, and the truth about how it ended.

mod account;
mod after;
mod check;
mod state;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use self::{
    account::intent,
    check::{offered, possible, unchanged_since},
};
use super::{
    Connection, Engine,
    choose::{Chosen, choose},
    connection::Broken,
    journal::{Conclusion, Outcome},
    look,
    settle::State,
    verdict::{self, Verdict},
    write::{Received, Write},
};
use crate::{
    api::{Answer, CallError},
    domain::{
        Choice, Done, Facts, Failure, Kind, Limits, Maker, NotSent, Operation, Seen, Service,
        Unknown, UnknownCause,
    },
};

/// What is known just before a write.
struct Looked {
    facts: Facts,
    before: State,
}

/// A write that is journalled, and what is told of it so far.
struct Underway<'a> {
    operation: &'a Operation,
    looked: &'a Looked,
    chosen: Chosen,
    /// The journal's entry.
    entry: u64,
    /// Whole sentences for the administrator.
    notes: Vec<String>,
}

impl Engine {
    /// Does `operation`: guard, look, choose, journal, send, settle.
    ///
    /// With `seen`, an app that has changed since is left alone. `cancel` ends the wait at any
    /// time; what it returns then says whether the request had left. Dropping the future instead
    /// leaves the journal with an open intent, which is what it then is.
    pub async fn perform(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let connection = self.connection(&operation.app().place)?;
        connection.may_write()?;
        self.may_journal(connection)?;
        offered(operation)?;
        unless_cancelled(cancel, connection.ready()).await??;
        let looked = unless_cancelled(cancel, self.look(connection, operation)).await??;
        unchanged_since(seen, &looked.facts.app)?;
        possible(operation, &looked)?;
        self.may_rotate(operation, looked.before.codes.as_deref())?;
        let chosen = match operation {
            Operation::ResetSecret { choice, .. } => choose(choice, &looked.facts)?,
            Operation::AddCode { code, .. } => Chosen {
                value: Some(code.clone()),
                maker: Maker::Given,
            },
            Operation::EditApp { .. }
            | Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => Chosen {
                value: None,
                maker: Maker::Service,
            },
        };
        let intent = intent(operation, &looked, &chosen);
        let entry = self.journal.intend(&intent).map_err(|error| {
            Failure::NotSent(NotSent::Journal(format!("{error} Nothing was sent.")))
        })?;
        let _in_flight = self.in_flight(entry);
        let write = Underway {
            operation,
            looked: &looked,
            chosen,
            entry,
            notes: Vec::new(),
        };
        let mut ended = self.send_and_settle(connection, write, cancel).await;
        self.conclude(entry, &mut ended);
        ended
    }

    async fn look(
        &self,
        connection: &Connection,
        operation: &Operation,
    ) -> Result<Looked, Failure> {
        let at = operation.app();
        let wants_codes = match operation {
            Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::AddCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => true,
            Operation::EditApp { .. } | Operation::ResetSecret { .. } => false,
        };
        let wants_limits = match operation {
            Operation::EditApp { change, .. } => change.key.is_some() || change.secret.is_some(),
            Operation::ResetSecret { choice, .. } => *choice != Choice::Server,
            Operation::GenerateCode { .. }
            | Operation::AddCode { .. }
            | Operation::RotateCode { .. } => true,
            Operation::ResetCode { .. } | Operation::DeleteCode { .. } => false,
        };
        let (app, codes, limits, fingerprint) = tokio::join!(
            look::app(connection, at),
            async {
                if wants_codes {
                    look::listed_codes(connection, at).await
                } else {
                    None
                }
            },
            async {
                if wants_limits {
                    look::limits(connection, &at.place).await
                } else {
                    Ok(Limits::default())
                }
            },
            async {
                // Only ROMA Connect shows its secret by a call of its own; what cannot be read
                // merely leaves less to compare with afterwards.
                match (operation, at.service()) {
                    (Operation::ResetSecret { .. }, Service::Roma) => self
                        .secret(at)
                        .await
                        .ok()
                        .map(|secret| secret.fingerprint()),
                    _ => None,
                }
            },
        );
        let app = app?;
        let codes = codes.unwrap_or_else(|| Ok(app.codes.clone().unwrap_or_default()));
        let before = State {
            app: app.clone(),
            codes: codes.clone().ok().filter(|_| wants_codes),
            secret: None,
            fingerprint,
        };
        Ok(Looked {
            facts: Facts {
                app,
                codes,
                apis: Ok(crate::domain::BoundApis::default()),
                limits,
            },
            before,
        })
    }

    async fn send_and_settle(
        &self,
        connection: &Connection,
        mut write: Underway<'_>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let mut sent_at = Timestamp::now();
        let mut sent = self.send(connection, &write, cancel).await;
        if let Err(Broken::Call(CallError::Service(error))) = &sent
            && error.status == 400
            && write.chosen.maker == Maker::Here
            // ROMA Connect says so of a token as well.
            && !matches!(error.kind(), Kind::Credential | Kind::Permission)
            // A later look must not search for a value that was never in force.
            && self.journal.withdraw(write.entry).is_ok()
        {
            write.notes.push(format!(
                "The service refused a value made here ({}), so it made one itself.",
                error.label()
            ));
            write.chosen = Chosen {
                value: None,
                maker: Maker::Service,
            };
            sent_at = Timestamp::now();
            sent = self.send(connection, &write, cancel).await;
        }
        let cause = match sent {
            Ok(answer) => return self.finish(write, answer).await,
            Err(Broken::Here(failure)) => return Err(failure),
            Err(Broken::Cancelled) => UnknownCause::Cancelled,
            Err(Broken::Call(error)) => match verdict::of_write(&error) {
                Verdict::Unchanged(failure) => return Err(failure),
                Verdict::Open(cause) => cause,
            },
        };
        let unknown = Unknown {
            cause,
            sent_at,
            journal: Some(write.entry),
            findings: Vec::new(),
        };
        self.settle(write, unknown, cancel).await
    }

    /// Sends the write, unless it is cancelled.
    async fn send(
        &self,
        connection: &Connection,
        write: &Underway<'_>,
        cancel: &CancellationToken,
    ) -> Result<Answer<Received>, Broken> {
        let site = connection.site(&write.operation.app().place);
        let app = &write.looked.facts.app;
        let value = write.chosen.value.as_ref();
        let write = Write::of(&site, write.operation, app, value).map_err(Broken::Here)?;
        let watch = connection.watch_writes();
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(if watch.may_have_left() {
                Broken::Cancelled
            } else {
                Broken::Here(Failure::NotSent(NotSent::Cancelled))
            }),
            sent = connection.write(&write) => sent,
        }
    }

    fn conclude(&self, entry: u64, ended: &mut Result<Done, Failure>) {
        let (outcome, request_id, received, evidence) = match &*ended {
            Ok(done) => (
                Outcome::Done,
                done.request_id.as_ref(),
                done.credential.as_ref().map(|credential| &credential.value),
                done.notes.join(" "),
            ),
            Err(failure) => (
                match failure {
                    Failure::Refused(_) => Outcome::Refused,
                    Failure::NotSent(_) => Outcome::NotSent,
                    Failure::Unknown(_) => Outcome::Unknown,
                    Failure::ValueLost(_) => Outcome::ValueLost,
                },
                failure
                    .service_error()
                    .and_then(|error| error.request_id.as_ref()),
                None,
                failure.summary(),
            ),
        };
        let concluded = self.journal.conclude(
            entry,
            &Conclusion {
                time: Timestamp::now(),
                outcome,
                request_id,
                received,
                evidence,
            },
        );
        if let Err(error) = concluded {
            tracing::error!(entry, %error, "the outcome could not be journalled");
            if let Ok(done) = ended {
                done.notes.push(error.to_string());
            }
        }
    }
}

async fn unless_cancelled<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Failure::NotSent(NotSent::Cancelled)),
        done = work => Ok(done),
    }
}
