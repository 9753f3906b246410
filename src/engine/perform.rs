//! A write from beginning to end, and the truth about how it ended.

mod account;
mod check;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use self::{
    account::{aftermath, done, intent},
    check::{offered, possible, unchanged_since},
};
use super::{
    Connection, Engine,
    choose::{Chosen, choose},
    connection::Broken,
    journal::{Conclusion, Outcome},
    look,
    settle::{self, Finding, State},
    verdict::{self, Verdict},
    write::{Received, Write},
};
use crate::{
    api::{Answer, CallError, apig},
    domain::{
        AppCode, Choice, Done, Facts, Failure, Kind, Limits, Maker, NotSent, Operation, Secret,
        Seen, Service, Unknown, UnknownCause, ValueLost,
    },
};

/// What is known just before a write.
struct Looked {
    facts: Facts,
    before: State,
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
        let mut ended = self
            .send_and_settle(connection, operation, &looked, chosen, entry, cancel)
            .await;
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
        operation: &Operation,
        looked: &Looked,
        mut chosen: Chosen,
        entry: u64,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let mut notes = Vec::new();
        let mut sent_at = Timestamp::now();
        let mut sent = self
            .send(connection, operation, looked, chosen.value.as_ref(), cancel)
            .await;
        if let Err(Broken::Call(CallError::Service(error))) = &sent
            && error.status == 400
            && chosen.maker == Maker::Here
            // ROMA Connect says so of a token as well.
            && !matches!(error.kind(), Kind::Credential | Kind::Permission)
            // A later look must not search for a value that was never in force.
            && self.journal.withdraw(entry).is_ok()
        {
            notes.push(format!(
                "The service refused a value made here ({}), so it made one itself.",
                error.label()
            ));
            chosen = Chosen {
                value: None,
                maker: Maker::Service,
            };
            sent_at = Timestamp::now();
            sent = self.send(connection, operation, looked, None, cancel).await;
        }
        let cause = match sent {
            Ok(answer) => {
                return self
                    .finish(operation, looked, chosen, entry, answer, notes)
                    .await;
            }
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
            journal: Some(entry),
            findings: Vec::new(),
        };
        self.settle(operation, looked, &chosen, unknown, notes, cancel)
            .await
    }

    /// Sends the write, unless it is cancelled.
    async fn send(
        &self,
        connection: &Connection,
        operation: &Operation,
        looked: &Looked,
        value: Option<&Secret>,
        cancel: &CancellationToken,
    ) -> Result<Answer<Received>, Broken> {
        let site = connection.site(&operation.app().place);
        let write = Write::of(&site, operation, &looked.facts.app, value).map_err(Broken::Here)?;
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

    /// Turns a successful answer into what was done; where the answer lacks the new value, reads
    /// once more before giving it up.
    async fn finish(
        &self,
        operation: &Operation,
        looked: &Looked,
        chosen: Chosen,
        entry: u64,
        answer: Answer<Received>,
        mut notes: Vec<String>,
    ) -> Result<Done, Failure> {
        let Received { app, value, code } = answer.value;
        let clear = value.filter(|value| !value.is_server_mask() && !value.is_empty());
        let (value, code) = match (&chosen.value, clear) {
            (Some(ours), Some(theirs)) if *ours != theirs => {
                notes.push(
                    "The service put another value in force than the one that was sent; this is the service's.".to_owned(),
                );
                (Some(theirs), code)
            }
            (Some(ours), _) => (Some(ours.clone()), code),
            (None, Some(theirs)) => (Some(theirs), code),
            (None, None) if settle::waits_for_value(operation) => {
                match self.read_value(operation, looked).await {
                    Ok((value, code)) => (Some(value), code),
                    Err(why) => {
                        return Err(Failure::ValueLost(ValueLost {
                            evidence: format!(
                                "The service confirmed the change, but its answer does not show the new value. {why}"
                            ),
                            journal: Some(entry),
                            request_id: answer.request_id,
                        }));
                    }
                }
            }
            (None, None) => (None, code),
        };
        notes.extend(aftermath(operation, &looked.before, code.as_ref()));
        Ok(done(
            operation,
            &chosen,
            entry,
            answer.request_id,
            app,
            value,
            code,
            notes,
        ))
    }

    /// The new value as reading the app shows it, else why it does not: a whole sentence.
    async fn read_value(
        &self,
        operation: &Operation,
        looked: &Looked,
    ) -> Result<(Secret, Option<AppCode>), String> {
        let hidden = || "The app does not show it either.".to_owned();
        let after = self.state(operation).await.map_err(|failure| {
            format!(
                "The app could not be read afterwards: {}",
                failure.summary()
            )
        })?;
        let found = match operation {
            // The change is confirmed, so the secret that is shown now is the new one.
            Operation::ResetSecret { .. } => (after.secret.ok_or_else(hidden)?, None),
            Operation::EditApp { .. }
            | Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::AddCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => {
                match settle::compare(operation, None, &looked.before, &after) {
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

    /// The state of the app now, as far as this operation can be told from it.
    pub(super) async fn state(&self, operation: &Operation) -> Result<State, Failure> {
        let at = operation.app();
        match operation {
            Operation::EditApp { .. } | Operation::ResetSecret { .. } => {
                let wants_secret = matches!(operation, Operation::ResetSecret { .. });
                let (app, secret) = tokio::join!(self.app(at), async {
                    if wants_secret {
                        self.shown_secret(at).await
                    } else {
                        None
                    }
                });
                Ok(State {
                    app: app?,
                    codes: None,
                    fingerprint: secret.as_ref().map(Secret::fingerprint),
                    secret,
                })
            }
            Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::AddCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => {
                let (app, codes) = tokio::join!(self.app(at), self.codes(at));
                Ok(State {
                    app: app?,
                    codes: Some(codes?),
                    secret: None,
                    fingerprint: None,
                })
            }
        }
    }

    /// The secret in force where any call of its service shows it in clear.
    async fn shown_secret(&self, at: &crate::domain::AppRef) -> Option<Secret> {
        let secret = match at.service() {
            Service::Roma | Service::ModelArts => self.secret(at).await.ok()?,
            Service::Apig => {
                let connection = self.connection(&at.place).ok()?;
                let site = connection.site(&at.place);
                let show = apig::ShowApp {
                    site: &site,
                    app: &at.id,
                };
                connection.read(&show).await.ok()?.value.secret?
            }
        };
        (!secret.is_server_mask()).then_some(secret)
    }

    /// Reads back until the fate of a write is known or the time for it is over.
    async fn settle(
        &self,
        operation: &Operation,
        looked: &Looked,
        chosen: &Chosen,
        mut unknown: Unknown,
        mut notes: Vec<String>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let entry = unknown.journal;
        let mut last = None;
        for wait in self.patience.read_back {
            // After a cancel one look is still worth it; more would keep the administrator waiting.
            let was_cancelled = cancel.is_cancelled();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = cancel.cancelled(), if !was_cancelled => {}
            }
            let finding = match self.state(operation).await {
                Err(failure) => {
                    unknown.findings.push(failure.summary());
                    if was_cancelled {
                        break;
                    }
                    continue;
                }
                Ok(after) => {
                    settle::compare(operation, chosen.value.as_ref(), &looked.before, &after)
                }
            };
            match finding {
                Finding::Applied {
                    value,
                    code,
                    evidence,
                } => {
                    notes.push(format!(
                        "The answer was lost; reading back showed that it was done. {evidence}"
                    ));
                    notes.extend(aftermath(operation, &looked.before, code.as_ref()));
                    return Ok(done(
                        operation,
                        chosen,
                        entry.unwrap_or_default(),
                        None,
                        None,
                        value,
                        code,
                        notes,
                    ));
                }
                Finding::ValueLost(evidence) => {
                    return Err(Failure::ValueLost(ValueLost {
                        evidence: evidence.to_owned(),
                        journal: entry,
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
