//! The life of a write, whichever it is: guard, look, choose, journal, send, settle. What is
//! particular to one operation stands in its file of `write/`; here none is known by name.

mod account;
mod contradiction;
mod trail;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::{
    Connection, Engine, Handover, Opening,
    choose::Chosen,
    connection::Broken,
    journal::{Conclusion, Intent, Outcome},
    look,
    state::State,
    underway::Underway,
    verdict::{self, Verdict},
    write::{self, Received},
};
use crate::{
    api::{Answer, CallError},
    domain::{
        Difference, Done, Failure, ItemEnd, Kind, Maker, NotSent, Operation, Seen, Text,
        UnknownCause, same_moment,
    },
};

/// What a write stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Around<'a> {
    /// The campaign that it belongs to.
    campaign: Option<&'a str>,
    /// The targets that wait for its new value.
    handover: Option<&'a Handover>,
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
        let bare = Around::default();
        self.lived(operation, seen, bare, cancel).await
    }

    /// The same with targets that are open for its new value: its entry names the files among them.
    pub async fn perform_into(
        &self,
        handover: &Handover,
        operation: &Operation,
        seen: Option<&Seen>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let around = Around {
            handover: Some(handover),
            ..Around::default()
        };
        self.lived(operation, seen, around, cancel).await
    }

    /// The same for a campaign: its entry says so, and has to be on disk.
    pub(super) async fn perform_of(
        &self,
        campaign: &str,
        handover: &Handover,
        operation: &Operation,
        seen: Option<&Seen>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let around = Around {
            campaign: Some(campaign),
            handover: Some(handover),
        };
        self.lived(operation, seen, around, cancel).await
    }

    /// Notes in entry `n` which files are open for its new value.
    pub fn note_opened(&self, n: u64, handover: &Handover) {
        self.note_opening(n, handover.opening());
    }

    /// The same of one target.
    pub fn note_opening(&self, n: u64, opening: Option<Opening>) {
        let Some(opening) = opening else { return };
        if let Err(error) = self.journal.opened(n, &opening) {
            // Nothing but the recognition of what a killed process leaves hangs on it.
            tracing::error!(n, %error, "which files are open could not be journalled");
        }
    }

    async fn lived(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        around: Around<'_>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let told = async {
            let ended = Box::pin(self.live(operation, seen, around, cancel)).await;
            trail::ended(&ended);
            ended
        };
        told.instrument(trail::span(operation)).await
    }

    async fn live(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        around: Around<'_>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let story = write::story(operation);
        let connection = self.connection(operation.place())?;
        connection.may_write()?;
        self.may_journal(connection)?;
        offered(operation)?;
        unless_cancelled(cancel, connection.ready()).await??;
        let looking = Box::pin(look::beforehand(self, operation, story.wants()));
        let before = unless_cancelled(cancel, looking).await??;
        trail::looked(story.wants().len());
        unchanged_since(seen, &before)?;
        story
            .obstacle(&before)
            .map_err(|reason| Failure::NotSent(reason.before_sending()))?;
        let chosen = story.choose(&before)?;
        let intent = Intent {
            campaign: around.campaign,
            ..account::intent(operation, &*story, &before, &chosen)
        };
        let (entry, only_in_memory) = self.intend(connection, &intent)?;
        let _in_flight = self.in_flight(entry);
        if let Some(handover) = around.handover {
            self.note_opened(entry, handover);
        }
        let write = Underway {
            operation,
            story: &*story,
            before: &before,
            chosen,
            entry,
            notes: only_in_memory.iter().cloned().collect(),
            only_in_memory,
        };
        trail::journalled(&write);
        let mut ended = self.send_and_settle(connection, write, cancel).await;
        self.conclude(entry, operation, &mut ended);
        ended
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
            && write.story.may_leave_it_to_the_service()
            // ROMA Connect says so of a token as well.
            && !matches!(error.kind(), Kind::Credential | Kind::Permission)
            // A later look must not search for a value that was never in force.
            && self.journal.withdraw(write.entry).is_ok()
        {
            trail::left_to_the_service(&error.label());
            write.notes.push(format!(
                "The service refused a value made here ({}), so it made one itself.",
                error.label()
            ));
            write.chosen = Chosen::by_service();
            sent_at = Timestamp::now();
            sent = self.send(connection, &write, cancel).await;
        }
        let cause = match sent {
            Ok(answer) => return self.finish(write, answer, sent_at, cancel).await,
            Err(Broken::Here(failure)) => return Err(failure),
            Err(Broken::Cancelled) => UnknownCause::Cancelled,
            Err(Broken::Call(error)) => match verdict::of_write(&error) {
                Verdict::Unchanged(failure) => return Err(failure),
                Verdict::Open(cause) => cause,
            },
        };
        trail::open(&cause);
        let unknown = write.unknown(cause, sent_at);
        self.settle(write, unknown, cancel).await
    }

    /// Sends the write, unless it is cancelled.
    async fn send(
        &self,
        connection: &Connection,
        write: &Underway<'_>,
        cancel: &CancellationToken,
    ) -> Result<Answer<Received>, Broken> {
        let site = connection.site(write.operation.place());
        let call = write
            .story
            .call(&site, write.before, &write.chosen)
            .map_err(Broken::Here)?;
        let watch = connection.watch_writes();
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(if watch.may_have_left() {
                Broken::Cancelled
            } else {
                Broken::Here(Failure::NotSent(NotSent::Cancelled))
            }),
            sent = connection.write(&call) => sent,
        }
    }

    fn conclude(&self, entry: u64, operation: &Operation, ended: &mut Result<Done, Failure>) {
        let made = match (&*ended, operation.app()) {
            (Ok(done), None) => done.app.as_ref().map(|app| app.at.id.clone()),
            (Ok(_) | Err(_), _) => None,
        };
        let (outcome, request_id, received, evidence) = match &*ended {
            Ok(done) => (
                Outcome::Done,
                done.request_id.as_ref(),
                done.credential.as_ref().map(|credential| &credential.value),
                evidence(done),
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
                made: made.as_ref(),
                closed: false,
                received,
                evidence,
            },
        );
        if let Err(error) = concluded {
            tracing::error!(entry, %error, "the outcome could not be journalled");
            if let Ok(done) = ended {
                done.notes.push(format!(
                    "How it ended could not be journalled, and its entry stays open. {error}"
                ));
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

/// Refuses what the service has no call for.
fn offered(operation: &Operation) -> Result<(), Failure> {
    let service = operation.place().service;
    operation
        .needs()
        .into_iter()
        .try_for_each(|capability| service.offers(capability))
        .map_err(Failure::impossible)
}

/// Stops where the app is no longer what was seen.
fn unchanged_since(seen: Option<&Seen>, before: &State) -> Result<(), Failure> {
    let (Some(seen), Some(app)) = (seen, &before.app) else {
        return Ok(());
    };
    let mut differences = Vec::new();
    if seen.name != app.name {
        differences.push(Difference {
            field: "name",
            shown: seen.name.clone(),
            now: app.name.clone(),
        });
    }
    if let (Some(shown), Some(now)) = (seen.updated_at, app.updated_at)
        && !same_moment(shown, now)
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

/// What the journal is told of a write that took effect: what is said of it, and which of several
/// things were refused.
fn evidence(done: &Done) -> String {
    let refused = done.items.iter().filter_map(|item| match &item.end {
        ItemEnd::Refused(error) => Some(format!("{} was refused: {error}.", item.name)),
        ItemEnd::Done | ItemEnd::Already => None,
    });
    let said: Vec<String> = done.notes.iter().cloned().chain(refused).collect();
    said.join(" ")
}
