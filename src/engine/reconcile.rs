//! Settling later what could not be settled at once: the app is read again and compared with what
//! the journal kept of it.

use jiff::{SignedDuration, Timestamp};

use super::{
    Engine,
    finding::Finding,
    journal::{Conclusion, Entry, JournalError, Life, Listing, Mark, MarkKey, Outcome},
    look,
    settle::Before,
    state::Want,
    write,
};
use crate::domain::{
    AppId, AppRef, CodeId, Credential, CredentialKind, Failure, Maker, NotSent, OperationKind,
    Secret, Text,
};

/// How long an entry of a process that cannot be looked for is taken as being worked on.
const AT_WORK: SignedDuration = SignedDuration::from_mins(10);

/// Where a value is that was sent and that no service shows.
const WITH_ITS_CONSOLE: &str = "Its new value was in the hands of the console that ended.";

/// What reading back found of a journal entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// The entry.
    pub n: u64,
    /// Which operation it was, where this version knows it.
    pub operation: Option<OperationKind>,
    /// The app that it was done to, where the entry says which.
    pub app: Option<AppRef>,
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
    /// Its app is gone, so that nothing can tell any more; the journal says so now, and the entry is
    /// closed.
    AppGone,
    /// A process is still at work on it; nothing was read.
    InFlight,
    /// It had been settled before, so; nothing was read.
    Settled(Outcome),
}

impl Engine {
    /// Reads back what became of the unresolved journal entry `n`, and records it where it can be
    /// told. Sends no write. Fails where there is no such entry, where its profile is not in use or
    /// where the app cannot be read.
    pub async fn reconcile(&self, n: u64) -> Result<Reconciled, Failure> {
        self.reconcile_at(n, Timestamp::now()).await
    }

    /// The same at a given time.
    pub(super) async fn reconcile_at(&self, n: u64, now: Timestamp) -> Result<Reconciled, Failure> {
        let (found, verdict) = self.judge(n, now).await?;
        if let Some(Verdict { read, closed }) = verdict {
            self.record(n, now, &read, closed)?;
        }
        Ok(found)
    }

    /// The numbers of the open journal entries about `app`, oldest first. Nothing is sent, and where
    /// no entry is open at all, little is read.
    pub fn open_entries(&self, app: &AppRef) -> Result<Vec<u64>, JournalError> {
        if self.journal.unresolved() == 0 {
            return Ok(Vec::new());
        }
        let unresolved = Listing {
            unresolved: true,
            last: None,
        };
        let mut records = self.journal.records(&unresolved)?;
        records.retain(|record| record.target.app().as_ref() == Some(app));
        Ok(records.into_iter().map(|record| record.n).collect())
    }

    /// Finds out what [`Engine::reconcile`] would record of entry `n`, and records nothing.
    pub async fn examine(&self, n: u64) -> Result<Reconciled, Failure> {
        self.judge(n, Timestamp::now())
            .await
            .map(|(found, _)| found)
    }

    /// Reads back what became of entry `n`: what was found, and what there is to record of it.
    async fn judge(
        &self,
        n: u64,
        now: Timestamp,
    ) -> Result<(Reconciled, Option<Verdict>), Failure> {
        let entry = self
            .journal
            .entry(n)
            .map_err(|error| unusable(&error))?
            .ok_or_else(|| Failure::impossible(format!("The journal has no entry {n}.")))?;
        let found = |ending, evidence: &str| Reconciled {
            n,
            operation: entry.record.kind(),
            app: entry.record.target.app(),
            ending,
            evidence: evidence.to_owned(),
            credential: None,
        };
        let open = |ending, evidence: &str| Ok((found(ending, evidence), None));
        if !entry.record.is_open() {
            return open(
                Ending::Settled(entry.record.outcome),
                entry.evidence.as_ref().map_or("", Text::raw),
            );
        }
        if let Some(evidence) = self.at_work(&entry, now) {
            return open(Ending::InFlight, evidence);
        }
        let (Some(kind), Some(place)) = (entry.record.kind(), entry.record.target.place()) else {
            return Err(Failure::impossible(format!(
                "Entry {n} was made by a later version of this program, which alone can settle it."
            )));
        };
        let key = self.journal.key();
        let Some(proof) = write::proof_of(kind, &entry, key) else {
            return open(
                Ending::Open,
                "The journal does not say which code the write was about.",
            );
        };
        let after = if let Some(at) = entry.record.target.app() {
            look::state_of(self, &at, proof.wants()).await?
        } else {
            let name = entry.record.target.app_name.raw();
            look::state_at(self, &place, name, proof.wants()).await?
        };
        if proof.needs_app() && after.app.is_none() {
            let evidence = "The app is no longer there, and with it whatever came of this write. The entry is closed.";
            let found = found(Ending::AppGone, evidence);
            let read = Read::of(Outcome::Unknown, evidence);
            return Ok((found, Some(Verdict { read, closed: true })));
        }
        let finding = proof.find(&Before::of_entry(&entry, key), &after);
        if matches!(finding, Finding::NotApplied(_))
            && !self.patience.is_over(entry.record.time, now)
        {
            return open(
                Ending::Open,
                "Nothing shows it so far, but the request may still be on its way. Try again in a few minutes.",
            );
        }
        let is_kept =
            || entry.sealed.is_some() || self.kept(n).is_some() || self.holds_value(&entry);
        let must_yield = kind.yields().is_some() && proof.must_yield() && !is_kept();
        let (ending, mut read) = Read::by(finding, must_yield);
        if read.outcome.is_none() {
            return open(ending, &read.evidence);
        }
        if read.value.is_some() && kind.yields().is_some() {
            let fetch = format!("claviger journal reconcile {n} --deliver TARGET");
            read.evidence.push_str(" Its value can be fetched: ");
            read.evidence.push_str(&fetch);
            read.evidence.push('.');
        }
        let credential = kind
            .yields()
            .zip(read.value.clone())
            .map(|(kind, value)| credential(kind, &entry, key, value, read.code.clone()));
        let found = Reconciled {
            credential,
            ..found(ending, &read.evidence)
        };
        Ok((
            found,
            Some(Verdict {
                read,
                closed: false,
            }),
        ))
    }

    /// The new value of an entry that is done, where its service still shows it: it is recognised by
    /// what the journal kept of it. Sends no write.
    pub async fn value_of(&self, n: u64) -> Result<Option<Credential>, Failure> {
        let entry = self.journal.entry(n).map_err(|error| unusable(&error))?;
        let Some(entry) = entry.filter(|entry| entry.record.outcome == Outcome::Done) else {
            return Ok(None);
        };
        let kind = entry.record.kind().and_then(OperationKind::yields);
        let (Some(kind), Some(at)) = (kind, entry.record.target.app()) else {
            return Ok(None);
        };
        let key = self.journal.key();
        let is_it = |value: &Secret| {
            let mark = entry.after.or(entry.chosen);
            mark.is_some_and(|mark| key.recognises(mark, value.fingerprint()))
        };
        let after = look::state_of(self, &at, &[Want::Codes, Want::Secret]).await?;
        let codes = after.known_codes().unwrap_or_default().iter();
        let code = codes.clone().find(|code| is_it(&code.value));
        let value = after.secret.clone().filter(is_it);
        Ok(match (kind, value, code) {
            (CredentialKind::AppSecret, Some(value), _) => {
                Some(credential(kind, &entry, key, value, None))
            }
            (CredentialKind::AppCode, _, Some(code)) => {
                let (value, id) = (code.value.clone(), code.id.clone());
                Some(credential(kind, &entry, key, value, id))
            }
            (CredentialKind::AppSecret | CredentialKind::AppCode, _, _) => None,
        })
    }

    /// Records what was found of entry `n`.
    fn record(&self, n: u64, time: Timestamp, read: &Read, closed: bool) -> Result<(), Failure> {
        let conclusion = Conclusion {
            time,
            outcome: read.outcome.unwrap_or(Outcome::Unknown),
            request_id: None,
            made: read.made.as_ref(),
            closed,
            received: read.value.as_ref(),
            evidence: format!("Read back later. {}", read.evidence),
        };
        self.journal
            .conclude(n, &conclusion)
            .map_err(|error| unusable(&error))
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

/// What there is to record of an entry.
struct Verdict {
    read: Read,
    /// Whether the entry is closed although nothing can be told.
    closed: bool,
}

/// What a later look found.
#[derive(Debug, Default)]
struct Read {
    /// `None` where it cannot be told.
    outcome: Option<Outcome>,
    value: Option<Secret>,
    code: Option<CodeId>,
    made: Option<AppId>,
    /// Whole sentences.
    evidence: String,
}

impl Read {
    /// What `finding` means for the entry. Where the write `must_yield`, its new value is lost if
    /// nothing shows it.
    fn by(finding: Finding, must_yield: bool) -> (Ending, Self) {
        match finding {
            Finding::Applied {
                value,
                code,
                made,
                evidence,
            } => {
                let is_lost = must_yield && value.is_none();
                let (ending, outcome, evidence) = if is_lost {
                    let lost = format!("{evidence} {WITH_ITS_CONSOLE}");
                    (Ending::ValueLost, Outcome::ValueLost, lost)
                } else {
                    (Ending::Done, Outcome::Done, evidence.into_owned())
                };
                let read = Self {
                    value,
                    code: code.and_then(|code| code.id),
                    made: made.map(|app| app.at.id),
                    ..Self::of(outcome, &evidence)
                };
                (ending, read)
            }
            Finding::ValueLost(evidence) => {
                (Ending::ValueLost, Self::of(Outcome::ValueLost, &evidence))
            }
            Finding::NotApplied(evidence) => {
                (Ending::NotApplied, Self::of(Outcome::NotSent, &evidence))
            }
            Finding::Open(evidence) => {
                let read = Self {
                    evidence: evidence.into_owned(),
                    ..Self::default()
                };
                (Ending::Open, read)
            }
        }
    }

    fn of(outcome: Outcome, evidence: &str) -> Self {
        Self {
            outcome: Some(outcome),
            evidence: evidence.to_owned(),
            ..Self::default()
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
    code_id: Option<CodeId>,
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
