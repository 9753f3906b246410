//! The journal as the console shows it, and what it tells.

use std::sync::Arc;

use crate::{
    console::Msg,
    domain::{AppRef, Deed, Ending, OpenEntry, ReadBack, Service},
    engine::{
        self, Engine, Reconciled,
        journal::{Actor, Entry, JournalError, Listing, Outcome},
    },
    shell::effects::Reports,
};

/// The most entries that the console shows.
const SHOWN: usize = 1000;

/// What reading an entry back found.
pub(super) fn read_back(found: Reconciled) -> ReadBack {
    ReadBack {
        operation: found.operation,
        app: found.app,
        ending: match found.ending {
            engine::Ending::AppGone => Ending::AppGone,
            engine::Ending::Done => Ending::Done,
            engine::Ending::ValueLost => Ending::ValueLost,
            engine::Ending::NotApplied => Ending::NotApplied,
            engine::Ending::Open | engine::Ending::InFlight => Ending::Open,
            engine::Ending::Settled(outcome) => settled(outcome),
        },
        evidence: found.evidence,
        credential: found.credential,
    }
}

/// What a look at `app` tells of the open entries about it. What cannot be read now is told of by
/// the next look.
pub(super) async fn examined(engine: &Engine, app: &AppRef) -> Vec<OpenEntry> {
    let numbers = engine.open_entries(app).unwrap_or_else(|error| {
        tracing::warn!(%error, "the journal's open entries are not known");
        Vec::new()
    });
    let mut entries = Vec::new();
    for n in numbers {
        let Ok(found) = engine.examine(n).await else {
            continue;
        };
        // Somebody is still at work on it, or has just settled it.
        if matches!(
            found.ending,
            engine::Ending::InFlight | engine::Ending::Settled(_)
        ) {
            continue;
        }
        let found = read_back(found);
        let credential = found.credential.as_ref();
        entries.push(OpenEntry {
            n,
            ending: found.ending,
            credential: credential
                .map(|credential| (credential.kind, credential.value.fingerprint())),
        });
    }
    entries
}

/// What an outcome that was known before means for whoever asked again.
fn settled(outcome: Outcome) -> Ending {
    match outcome {
        Outcome::Done => Ending::Done,
        Outcome::ValueLost => Ending::ValueLost,
        Outcome::Refused | Outcome::NotSent => Ending::NotApplied,
        Outcome::Intent | Outcome::Unknown => Ending::Open,
    }
}

/// The journal, the latest entry first.
pub(super) fn deeds(engine: &Engine) -> Result<Vec<Deed>, JournalError> {
    let listing = Listing {
        last: Some(SHOWN),
        unresolved: false,
    };
    let entries = engine.journal().entries(&listing)?;
    let mut deeds: Vec<Deed> = entries.into_iter().map(deed).collect();
    deeds.sort_by_key(|deed| std::cmp::Reverse(deed.n));
    Ok(deeds)
}

fn deed(entry: Entry) -> Deed {
    let record = entry.record;
    let word = &record.target.service;
    let known: Result<Service, _> = word.raw().parse();
    let service = known.map_or_else(|_| word.to_string(), |service| service.label().to_owned());
    let place = [
        Some(record.target.profile.to_string()),
        Some(service),
        record.target.instance_id.as_ref().map(ToString::to_string),
    ];
    let unresolved = record.is_open();
    Deed {
        n: record.n,
        time: record.time,
        operation: record.kind().map_or_else(
            || record.operation.to_string(),
            |kind| kind.title().to_owned(),
        ),
        app_name: record.target.app_name,
        app_id: record
            .target
            .app_id
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
        place: place.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        outcome: record.outcome.into(),
        unresolved,
        evidence: entry.evidence,
        delivery: record.delivery,
        request_ids: record.request_ids,
        actor: who(&entry.actor),
        fingerprint: entry.after.or(entry.chosen).map(|mark| mark.to_string()),
        sealed: entry.sealed.is_some(),
    }
}

/// The user, by whom sudo was called, and from where.
fn who(actor: &Actor) -> String {
    let mut words = Vec::new();
    words.extend(actor.user.as_ref().map(ToString::to_string));
    words.extend(
        actor
            .sudo_user
            .as_ref()
            .map(|user| format!("for {user} by sudo")),
    );
    words.extend(
        actor
            .ssh_client
            .as_ref()
            .map(|client| format!("from {client}")),
    );
    words.extend(actor.host.as_ref().map(|host| format!("on {host}")));
    words.join(" ")
}

/// Tells how many writes are unresolved, and when secrets were set.
pub(super) fn tell(engine: Arc<Engine>, reports: Reports) {
    tokio::task::spawn_blocking(move || {
        tell_of_rotations(&engine, &reports);
        let journal = engine.journal();
        let unresolved = Msg::Unresolved(journal.unresolved());
        reports.tell(unresolved);
        match journal.secrets_set() {
            Ok(secrets_set) => {
                reports.tell(Msg::SecretsSet(secrets_set));
            }
            Err(error) => tracing::warn!(%error, "ages of secrets are only known as a minimum"),
        }
    });
}

/// Tells which codes are being rotated, and which apps are being replaced.
pub(super) fn tell_of_rotations(engine: &Engine, reports: &Reports) {
    match engine.rotations() {
        Ok(rotations) => {
            reports.tell(Msg::Rotations(rotations));
        }
        Err(error) => tracing::warn!(%error, "rotations under way are not known"),
    }
    match engine.replacements() {
        Ok(replacements) => {
            reports.tell(Msg::Replacements(replacements));
        }
        Err(error) => tracing::warn!(%error, "replacements under way are not known"),
    }
}
