//! Settling later what could not be settled at once: the app is read again and compared with what
//! the journal kept of it.

use jiff::{SignedDuration, Timestamp};

use super::{
    Engine,
    journal::{Conclusion, Entry, JournalError, Life, Mark, MarkKey, Outcome},
    look,
    settle::{Before, Finding},
    write,
};
use crate::domain::{
    Credential, CredentialKind, Failure, Maker, NotSent, OperationKind, Secret, Text,
};

/// How long an entry of a process that cannot be looked for is taken as being worked on.
const AT_WORK: SignedDuration = SignedDuration::from_mins(10);

/// What reading back found of a journal entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// The entry.
    pub n: u64,
    /// Which operation it was, where this version knows it.
    pub operation: Option<OperationKind>,
    /// What became of it.
    pub ending: Ending,
    /// Why that is known or not: whole sentences.
    pub evidence: String,
    /// The new value, where the service shows it: to be delivered as after the write itself.
    pub credential: Option<Credential>,
}

/// What became of a journal entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It took effect; the journal says so now.
    Done,
    /// It took effect, and its new value cannot be had; the journal says so now.
    ValueLost,
    /// It did not take effect; the journal says so now.
    NotApplied,
    /// It still cannot be told; the journal is left as it was.
    Open,
    /// A process is still at work on it; nothing was read.
    InFlight,
    /// It had been settled before, so; nothing was read.
    Settled(Outcome),
}

impl Engine {
    /// Reads back what became of the unresolved journal entry `n`, and records it where it can be
    /// told. Sends no write. Fails where there is no such entry, where its profile is not in use or
    /// where the app cannot be read; an app that is gone is such a case.
    pub async fn reconcile(&self, n: u64) -> Result<Reconciled, Failure> {
        self.reconcile_at(n, Timestamp::now()).await
    }

    /// The same at a given time.
    pub(super) async fn reconcile_at(&self, n: u64, now: Timestamp) -> Result<Reconciled, Failure> {
        let entry = self
            .journal
            .entry(n)
            .map_err(|error| unusable(&error))?
            .ok_or_else(|| Failure::impossible(format!("The journal has no entry {n}.")))?;
        let found = |ending, evidence: &str| Reconciled {
            n,
            operation: entry.record.kind(),
            ending,
            evidence: evidence.to_owned(),
            credential: None,
        };
        if entry.record.outcome.is_settled() {
            return Ok(found(
                Ending::Settled(entry.record.outcome),
                entry.evidence.as_ref().map_or("", Text::raw),
            ));
        }
        if let Some(evidence) = self.at_work(&entry, now) {
            return Ok(found(Ending::InFlight, evidence));
        }
        let (Some(kind), Some(place)) = (entry.record.kind(), entry.record.target.place()) else {
            return Err(Failure::impossible(format!(
                "Entry {n} was made by a later version of this program, which alone can settle it."
            )));
        };
        let key = self.journal.key();
        let Some(proof) = write::proof_of(kind, &entry, key) else {
            return Ok(found(
                Ending::Open,
                "The journal does not say which code the write was about.",
            ));
        };
        let after = if let Some(at) = entry.record.target.app() {
            look::state_of(self, &at, proof.wants()).await?
        } else {
            let name = entry.record.target.app_name.raw();
            look::state_at(self, &place, name, proof.wants()).await?
        };
        let finding = proof.find(&Before::of_entry(&entry, key), &after);
        let (mut value, mut code_id, mut made) = (None, None, None);
        let (ending, outcome, evidence) = match finding {
            Finding::Applied {
                value: found,
                code,
                made: app,
                evidence,
            } => {
                value = found;
                code_id = code.and_then(|code| code.id);
                made = app.map(|app| app.at.id);
                (Ending::Done, Outcome::Done, evidence)
            }
            Finding::ValueLost(evidence) => (Ending::ValueLost, Outcome::ValueLost, evidence),
            Finding::NotApplied(_) if !self.patience.is_over(entry.record.time, now) => {
                return Ok(found(
                    Ending::Open,
                    "Nothing shows it so far, but the request may still be on its way. Try again in a few minutes.",
                ));
            }
            Finding::NotApplied(evidence) => (Ending::NotApplied, Outcome::NotSent, evidence),
            Finding::Open(evidence) => return Ok(found(Ending::Open, &evidence)),
        };
        self.journal
            .conclude(
                n,
                &Conclusion {
                    time: now,
                    outcome,
                    request_id: None,
                    made: made.as_ref(),
                    received: value.as_ref(),
                    evidence: format!("Read back later. {evidence}"),
                },
            )
            .map_err(|error| unusable(&error))?;
        let credential = kind
            .yields()
            .zip(value)
            .map(|(kind, value)| credential(kind, &entry, key, value, code_id));
        Ok(Reconciled {
            credential,
            ..found(ending, &evidence)
        })
    }

    /// Why an entry is left alone: a process is still at work on it.
    fn at_work(&self, entry: &Entry, now: Timestamp) -> Option<&'static str> {
        if entry.record.outcome != Outcome::Intent {
            return None;
        }
        let life = entry
            .actor
            .process
            .as_ref()
            .map_or(Life::Unsaid, super::journal::Process::life);
        match life {
            Life::Own => self
                .with_in_flight(|entries| entries.contains(&entry.record.n))
                .then_some("It is still being done here."),
            Life::Alive => Some("Another console that is still running is at work on it."),
            Life::Ended => None,
            Life::Unsaid => (now.duration_since(entry.record.time) < AT_WORK).then_some(
                "It was begun a few minutes ago by a process that cannot be looked for from here. Try again later.",
            ),
        }
    }
}

fn unusable(error: &JournalError) -> Failure {
    Failure::NotSent(NotSent::Journal(error.to_string()))
}

fn credential(
    kind: CredentialKind,
    entry: &Entry,
    key: &MarkKey,
    value: Secret,
    code_id: Option<crate::domain::CodeId>,
) -> Credential {
    let maker = match entry.chosen {
        Some(mark) if key.recognises(mark, value.fingerprint()) => match mark {
            Mark::Plain(_) => Maker::Here,
            Mark::Keyed(_) => Maker::Given,
        },
        Some(_) | None => Maker::Service,
    };
    Credential {
        kind,
        value,
        maker,
        code_id,
    }
}

#[cfg(test)]
pub(super) mod tests;
