//! A write from beginning to end, and the truth about how it ended.

use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    Connection, Engine,
    choose::{Chosen, choose},
    journal::{Conclusion, Intent, Outcome},
    look,
    settle::{self, Finding, State},
    verdict::{self, Verdict},
};
use crate::{
    api::{self, Answer, CallError, Endpoint, apig, modelarts, roma},
    domain::{
        App, AppCode, Capability, Change, Choice, Credential, CredentialKind, Difference, Done,
        Facts, Failure, Limits, Maker, NotSent, Operation, Secret, Seen, Service, Text, Unknown,
        UnknownCause, ValueLost,
        gateway::CODES_PER_APP,
        rules::{self, Field},
    },
};

/// The waits before each attempt to read back a write of unknown outcome.
const READ_BACK: [Duration; 4] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// What is known just before a write.
struct Looked {
    facts: Facts,
    before: State,
}

/// What a successful answer brought.
struct Received {
    app: Option<App>,
    value: Option<Secret>,
    code: Option<AppCode>,
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
        offered(operation)?;
        unless_cancelled(cancel, connection.ready()).await??;
        let looked = unless_cancelled(cancel, self.look(connection, operation)).await??;
        unchanged_since(seen, &looked.facts.app)?;
        possible(operation, &looked)?;
        let chosen = match operation {
            Operation::ResetSecret { choice, .. } => choose(choice, &looked.facts)?,
            Operation::EditApp { .. }
            | Operation::GenerateCode { .. }
            | Operation::ResetCode { .. } => Chosen {
                value: None,
                maker: Maker::Service,
            },
        };
        let entry = self
            .journal
            .intend(&Intent {
                time: Timestamp::now(),
                operation: operation.kind(),
                target: operation.app(),
                app_name: &looked.facts.app.name,
                before: looked
                    .before
                    .codes
                    .iter()
                    .flatten()
                    .map(AppCode::fingerprint)
                    .chain(looked.before.fingerprint)
                    .collect(),
                updated_before: looked.facts.app.updated_at,
                chosen: chosen.value.as_ref(),
            })
            .map_err(|error| Failure::NotSent(NotSent::Journal(error.to_string())))?;
        let ended = self
            .send_and_settle(connection, operation, &looked, chosen, entry, cancel)
            .await;
        self.conclude(entry, &ended);
        ended
    }

    async fn look(
        &self,
        connection: &Connection,
        operation: &Operation,
    ) -> Result<Looked, Failure> {
        let at = operation.app();
        let wants_codes = match operation {
            Operation::GenerateCode { .. } | Operation::ResetCode { .. } => true,
            Operation::EditApp { .. } | Operation::ResetSecret { .. } => false,
        };
        let wants_limits = match operation {
            Operation::EditApp { change, .. } => change.key.is_some() || change.secret.is_some(),
            Operation::ResetSecret { choice, .. } => *choice != Choice::Server,
            Operation::GenerateCode { .. } => true,
            Operation::ResetCode { .. } => false,
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
                    look::limits(connection, at).await
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
        if let Err(Some(CallError::Service(error))) = &sent
            && error.status == 400
            && chosen.maker == Maker::Here
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
            Err(None) => UnknownCause::Cancelled,
            Err(Some(error)) => match verdict::of_write(&error) {
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

    /// Sends the write. `Err(None)`: cancelled when it may have left.
    async fn send(
        &self,
        connection: &Connection,
        operation: &Operation,
        looked: &Looked,
        value: Option<&Secret>,
        cancel: &CancellationToken,
    ) -> Result<Answer<Received>, Option<CallError>> {
        let watch = connection.watch_writes();
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(if watch.may_have_left() {
                None
            } else {
                Some(CallError::NoCredential(api::CredentialError::new(
                    NotSent::Cancelled.to_string(),
                )))
            }),
            sent = send(connection, operation, &looked.facts.app, value) => sent.map_err(Some),
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
                    Some((value, code)) => (Some(value), code),
                    None => {
                        return Err(Failure::ValueLost(ValueLost {
                            evidence: "The service confirmed the change, but neither its answer nor the app shows the new value.".to_owned(),
                            journal: Some(entry),
                            request_id: answer.request_id,
                        }));
                    }
                }
            }
            (None, None) => (None, code),
        };
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

    /// The new value as reading the app shows it.
    async fn read_value(
        &self,
        operation: &Operation,
        looked: &Looked,
    ) -> Option<(Secret, Option<AppCode>)> {
        let after = self.state(operation).await.ok()?;
        let found = match operation {
            // The change is confirmed, so the secret that is shown now is the new one.
            Operation::ResetSecret { .. } => (after.secret?, None),
            Operation::EditApp { .. }
            | Operation::GenerateCode { .. }
            | Operation::ResetCode { .. } => {
                match settle::compare(operation, None, &looked.before, &after) {
                    Finding::Applied { value, code, .. } => (value?, code),
                    Finding::ValueLost(_) | Finding::NotApplied(_) | Finding::Open(_) => {
                        return None;
                    }
                }
            }
        };
        (!found.0.is_server_mask() && !found.0.is_empty()).then_some(found)
    }

    /// The state of the app now, as far as this operation can be told from it.
    async fn state(&self, operation: &Operation) -> Result<State, Failure> {
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
            Operation::GenerateCode { .. } | Operation::ResetCode { .. } => {
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
        for wait in READ_BACK {
            // After a cancel one look is still worth it; more would keep the administrator waiting.
            let was_cancelled = cancel.is_cancelled();
            tokio::time::sleep(wait).await;
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
        match (last, unknown.cause) {
            (Some(_), UnknownCause::Link(fault)) => {
                Err(Failure::NotSent(NotSent::NotApplied(fault)))
            }
            (Some(_), UnknownCause::Service(error)) => Err(Failure::Refused(error)),
            (_, cause) => Err(Failure::Unknown(Unknown { cause, ..unknown })),
        }
    }

    fn conclude(&self, entry: u64, ended: &Result<Done, Failure>) {
        let (outcome, request_id, received, evidence) = match ended {
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
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "each is a part of what was done")]
fn done(
    operation: &Operation,
    chosen: &Chosen,
    entry: u64,
    request_id: Option<Text>,
    app: Option<App>,
    value: Option<Secret>,
    code: Option<AppCode>,
    notes: Vec<String>,
) -> Done {
    let kind = match operation {
        Operation::EditApp { .. } | Operation::ResetSecret { .. } => CredentialKind::AppSecret,
        Operation::GenerateCode { .. } | Operation::ResetCode { .. } => CredentialKind::AppCode,
    };
    let credential = value
        .filter(|_| operation.yields_credential())
        .map(|value| Credential {
            kind,
            maker: if chosen.value.as_ref() == Some(&value) {
                chosen.maker
            } else {
                Maker::Service
            },
            value,
            code_id: code.and_then(|code| code.id),
        });
    Done {
        kind: operation.kind(),
        at: Timestamp::now(),
        request_id,
        app,
        credential,
        notes,
        journal: Some(entry),
    }
}

/// Refuses what the service has no call for.
fn offered(operation: &Operation) -> Result<(), Failure> {
    let service = operation.app().service();
    let needs: &[Capability] = match operation {
        Operation::EditApp { change, .. } => match (&change.key, &change.secret) {
            (None, None) => &[Capability::Edit],
            (Some(_), None) => &[Capability::Edit, Capability::EditKey],
            (None, Some(_)) => &[Capability::Edit, Capability::EditSecret],
            (Some(_), Some(_)) => &[
                Capability::Edit,
                Capability::EditKey,
                Capability::EditSecret,
            ],
        },
        Operation::ResetSecret { .. } => &[Capability::ResetSecret],
        Operation::GenerateCode { .. } => &[Capability::GenerateCode],
        Operation::ResetCode { .. } => &[Capability::ResetCode],
    };
    needs
        .iter()
        .try_for_each(|capability| service.offers(*capability))
        .map_err(Failure::impossible)
}

/// Stops where the app is no longer what was seen.
fn unchanged_since(seen: Option<&Seen>, app: &App) -> Result<(), Failure> {
    let Some(seen) = seen else { return Ok(()) };
    let mut differences = Vec::new();
    if seen.name != app.name {
        differences.push(Difference {
            field: "name",
            shown: seen.name.clone(),
            now: app.name.clone(),
        });
    }
    if let (Some(shown), Some(now)) = (seen.updated_at, app.updated_at)
        && shown != now
    {
        differences.push(Difference {
            field: "update time",
            shown: Text::new(shown.to_string()),
            now: Text::new(now.to_string()),
        });
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(Failure::NotSent(NotSent::Changed(differences)))
    }
}

/// Refuses what could not succeed, with the reason.
fn possible(operation: &Operation, looked: &Looked) -> Result<(), Failure> {
    match operation {
        Operation::EditApp { change, .. } => editable(change, &looked.facts),
        Operation::ResetSecret { .. } => Ok(()),
        Operation::GenerateCode { .. } => {
            let service = operation.app().service();
            let limit = match (&looked.facts.limits, service) {
                (Ok(limits), _) if limits.codes.is_some() => limits.codes,
                (_, Service::Apig | Service::Roma) => Some(CODES_PER_APP),
                (_, Service::ModelArts) => None,
            };
            let count = looked.before.codes.as_ref().map(Vec::len);
            match (limit, count) {
                (Some(limit), Some(count)) if count as u64 >= limit => {
                    Err(Failure::impossible(format!(
                        "The app has {count} of {limit} AppCodes. Delete one that is no longer used, then generate another. Nothing was sent."
                    )))
                }
                _ => Ok(()),
            }
        }
        Operation::ResetCode { code, .. } => {
            let codes = looked.facts.app.codes.as_deref().unwrap_or_default();
            if codes.iter().any(|known| known.value == *code) {
                Ok(())
            } else {
                Err(Failure::impossible(
                    "The app no longer has this AppCode: it was reset or deleted meanwhile. Load the app again. Nothing was sent.",
                ))
            }
        }
    }
}

/// Checks an edit against the rules of its service and the switch of its gateway.
fn editable(change: &Change, facts: &Facts) -> Result<(), Failure> {
    if change.is_empty() {
        return Err(Failure::NotSent(NotSent::Invalid(
            "Nothing would change. Give at least one new value.".to_owned(),
        )));
    }
    let service = facts.app.at.service();
    let fields = [
        (Field::Name, change.name.as_deref()),
        (Field::Remark, change.remark.as_deref()),
        (Field::Key, change.key.as_deref()),
        (Field::Secret, change.secret.as_ref().map(Secret::expose)),
    ];
    for (field, value) in fields {
        if let (Some(value), Some(rule)) = (value, rules::rule(service, field)) {
            rule.check(value)
                .map_err(|violation| Failure::NotSent(NotSent::Invalid(violation.to_string())))?;
        }
    }
    let chooses = change.key.is_some() || change.secret.is_some();
    match &facts.limits {
        Ok(limits) if chooses && limits.custom_secret == Some(false) => Err(Failure::impossible(
            "This gateway does not take chosen keys and secrets (APP_KEY_SECRET_SWITCH is off). Nothing was sent.",
        )),
        Ok(_) | Err(_) => Ok(()),
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

/// The one place that turns an operation into its call.
async fn send(
    connection: &Connection,
    operation: &Operation,
    app: &App,
    value: Option<&Secret>,
) -> Result<Answer<Received>, CallError> {
    let at = operation.app();
    let site = connection.site(&at.place);
    let (site, id) = (&site, &at.id);
    let named = modelarts::Named {
        name: app.name.raw(),
        remark: app.remark.as_ref().map(Text::raw),
    };
    match (operation, at.service()) {
        (Operation::EditApp { change, .. }, service) => {
            let name = change.name.as_deref().unwrap_or(named.name);
            let remark = change.remark.as_deref().or(named.remark);
            match service {
                Service::Apig => {
                    let update = apig::UpdateApp {
                        site,
                        app: id,
                        name,
                        remark,
                        key: change.key.as_deref(),
                        secret: change.secret.as_ref(),
                    };
                    receive(connection, &update, |shown| Received::app(shown.app)).await
                }
                Service::Roma | Service::ModelArts => {
                    let update = roma::UpdateApp {
                        site,
                        app: id,
                        name,
                        remark,
                    };
                    receive(connection, &update, Received::app).await
                }
            }
        }
        (Operation::ResetSecret { .. }, Service::Apig) => {
            let reset = apig::ResetSecret {
                site,
                app: id,
                secret: value,
            };
            receive(connection, &reset, |shown| Received {
                app: Some(shown.app),
                value: shown.secret,
                code: None,
            })
            .await
        }
        (Operation::ResetSecret { .. }, Service::Roma) => {
            let reset = roma::ResetSecret {
                site,
                app: id,
                secret: value,
            };
            receive(connection, &reset, |secret| Received {
                app: None,
                value: secret,
                code: None,
            })
            .await
        }
        (Operation::ResetSecret { .. }, Service::ModelArts) => {
            let reset = modelarts::ResetSecret {
                site,
                app: id,
                named,
            };
            receive(connection, &reset, |shown| Received {
                app: Some(shown.app),
                value: shown.secret,
                code: None,
            })
            .await
        }
        (Operation::GenerateCode { .. }, Service::Apig | Service::Roma) => {
            let generate = api::GenerateCode { site, app: id };
            receive(connection, &generate, |code| Received {
                app: None,
                value: Some(code.value.clone()),
                code: Some(code),
            })
            .await
        }
        (Operation::GenerateCode { .. }, Service::ModelArts) => {
            let generate = modelarts::GenerateCode {
                site,
                app: id,
                named,
            };
            receive(connection, &generate, |shown| {
                Received::new_code(app, shown)
            })
            .await
        }
        (Operation::ResetCode { code, .. }, _) => {
            let reset = modelarts::ResetCode {
                site,
                app: id,
                code,
                named,
            };
            receive(connection, &reset, |shown| Received::new_code(app, shown)).await
        }
    }
}

impl Received {
    fn app(app: App) -> Self {
        Self {
            app: Some(app),
            value: None,
            code: None,
        }
    }

    /// The one code of `shown` that the app did not have before.
    fn new_code(before: &App, shown: modelarts::ShownApp) -> Self {
        let old = before.codes.as_deref().unwrap_or_default();
        let mut new = shown
            .app
            .codes
            .iter()
            .flatten()
            .filter(|code| old.iter().all(|old| old.value != code.value));
        let value = match (new.next(), new.next()) {
            (Some(code), None) => Some(code.value.clone()),
            (None | Some(_), _) => None,
        };
        Self {
            value,
            app: Some(shown.app),
            code: None,
        }
    }
}

async fn receive<E: Endpoint>(
    connection: &Connection,
    endpoint: &E,
    take: impl FnOnce(E::Reply) -> Received,
) -> Result<Answer<Received>, CallError> {
    let answer = connection.send(endpoint).await?;
    Ok(Answer {
        value: take(answer.value),
        request_id: answer.request_id,
    })
}
