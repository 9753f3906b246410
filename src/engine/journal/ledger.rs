//! The journal over any store: what is written, what is sealed, and how it is read back.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::{
    Conclusion, Entry, Intent, Journal, JournalError, Listing, Mark, MarkKey, Outcome,
    chain::{self, Verification},
    entry::Line,
    line::{self, Number, Written},
    store::{MemoryStore, Store},
};
use crate::{
    domain::{AppRef, ProfileName, Secret},
    engine::{
        deliver::Opening,
        seal::{Recipient, Sealed},
    },
};

/// A journal that keeps its lines in `S`.
#[derive(Debug)]
pub struct Ledger<S> {
    pub(super) store: S,
    key: MarkKey,
    recipients: BTreeMap<ProfileName, Recipient>,
    begun: Mutex<BTreeMap<u64, Begun>>,
    open: Mutex<OpenEntries>,
}

/// A journal that ends with the process.
pub type MemoryJournal = Ledger<MemoryStore>;

/// What a conclusion needs to know of its intent.
#[derive(Debug, Clone)]
struct Begun {
    profile: ProfileName,
    chosen: Option<Mark>,
    sealed: bool,
}

/// The entries without a settled outcome, as of a position in the store.
#[derive(Debug, Default)]
struct OpenEntries {
    position: u64,
    numbers: BTreeSet<u64>,
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self::in_memory(BTreeMap::new())
    }
}

impl MemoryJournal {
    /// A journal in memory that seals to the recipients of their profiles.
    pub fn in_memory(recipients: BTreeMap<ProfileName, Recipient>) -> Self {
        // Marks that end with the process are recognised with any key.
        let key = MarkKey::generate().unwrap_or_else(|_| MarkKey::constant());
        Self::new(MemoryStore::default(), key, recipients)
    }

    /// The outcomes so far, in the order of the entries.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let records = self.records(&Listing::default()).unwrap_or_default();
        records.into_iter().map(|record| record.outcome).collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: Store> Ledger<S> {
    /// A journal over `store`.
    pub(super) fn new(
        store: S,
        key: MarkKey,
        recipients: BTreeMap<ProfileName, Recipient>,
    ) -> Self {
        Self {
            store,
            key,
            recipients,
            begun: Mutex::default(),
            open: Mutex::default(),
        }
    }

    /// A journal in memory that knows the marks of this one, and seals like it.
    pub(super) fn beside(&self) -> MemoryJournal {
        MemoryJournal::new(
            MemoryStore::default(),
            self.key.clone(),
            self.recipients.clone(),
        )
    }

    fn append(
        &self,
        number: Number,
        time: Timestamp,
        event: &Written<'_>,
    ) -> Result<u64, JournalError> {
        let mut written = 0;
        self.store.append(&mut |tail| {
            let (n, line) = line::compose(tail, number, time, event)?;
            written = n;
            Ok(line)
        })?;
        Ok(written)
    }

    /// Hands every readable line from `offset` on to `each`, and gives the position behind the
    /// last one that is complete.
    fn each_line(&self, offset: u64, mut each: impl FnMut(Line)) -> Result<u64, JournalError> {
        let (mut reader, _) = self.store.read(offset)?;
        let mut position = offset;
        chain::each_line(&mut *reader, |raw| {
            // A line without its break may still be in the middle of being written.
            if raw.complete {
                position += raw.length;
                if let Some(line) = Line::of(raw.bytes) {
                    each(line);
                }
            }
        })
        .map_err(|error| JournalError(format!("The journal could not be read: {error}.")))?;
        Ok(position)
    }

    /// The entries that begin with something `wanted`, with all that is known of them.
    fn entries_that(&self, wanted: impl Fn(&Entry) -> bool) -> Result<Vec<Entry>, JournalError> {
        let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
        self.each_line(0, |line| {
            let n = line.n;
            match line.begins() {
                Ok(entry) => {
                    if wanted(&entry) {
                        entries.entry(n).or_insert(entry);
                    }
                }
                Err(line) => {
                    if let Some(entry) = entries.get_mut(&n) {
                        entry.add(line);
                    }
                }
            }
        })?;
        Ok(entries.into_values().collect())
    }

    fn seal(&self, profile: &ProfileName, secret: &Secret) -> Result<Option<Sealed>, JournalError> {
        self.recipients
            .get(profile)
            .map(|recipient| recipient.seal(secret))
            .transpose()
            .map_err(|error| JournalError(error.to_string()))
    }

    /// What is known of the beginning of entry `n`, which another process may have written.
    fn begun(&self, n: u64) -> Option<Begun> {
        if let Some(begun) = locked(&self.begun).get(&n) {
            return Some(begun.clone());
        }
        let entry = self.entry(n).ok()??;
        Some(Begun {
            profile: entry.record.target.profile,
            chosen: entry.chosen,
            sealed: entry.sealed.is_some(),
        })
    }

    /// How the value that was received is recognised, and its seal where that is needed.
    fn received(&self, n: u64, value: &Secret) -> (Mark, Result<Option<Sealed>, JournalError>) {
        let fingerprint = value.fingerprint();
        let Some(begun) = self.begun(n) else {
            return (self.key.keyed(fingerprint), Ok(None));
        };
        match begun.chosen {
            Some(chosen) if self.key.recognises(chosen, fingerprint) => {
                let seal = if begun.sealed {
                    Ok(None)
                } else {
                    self.seal(&begun.profile, value)
                };
                (chosen, seal)
            }
            Some(_) | None => (Mark::Plain(fingerprint), self.seal(&begun.profile, value)),
        }
    }
}

impl<S: Store> Journal for Ledger<S> {
    fn intend(&self, intent: &Intent<'_>) -> Result<u64, JournalError> {
        let profile = &intent.place.profile;
        let chosen = intent.chosen.map(|value| {
            let fingerprint = value.fingerprint();
            if intent.typed {
                self.key.keyed(fingerprint)
            } else {
                Mark::Plain(fingerprint)
            }
        });
        let sealed = intent
            .chosen
            .map(|value| self.seal(profile, value))
            .transpose()?
            .flatten();
        let begun = Begun {
            profile: profile.clone(),
            chosen,
            sealed: sealed.is_some(),
        };
        let event = Written::intent(intent, chosen, sealed, &self.key);
        let n = self.append(Number::Next, intent.time, &event)?;
        locked(&self.begun).insert(n, begun);
        Ok(n)
    }

    fn withdraw(&self, n: u64) -> Result<(), JournalError> {
        if let Some(begun) = locked(&self.begun).get_mut(&n) {
            begun.chosen = None;
            begun.sealed = false;
        }
        self.append(Number::Of(n), Timestamp::now(), &Written::Withdrawal)?;
        Ok(())
    }

    fn conclude(&self, n: u64, conclusion: &Conclusion<'_>) -> Result<(), JournalError> {
        let (after, seal) = match conclusion.received {
            Some(value) => {
                let (mark, seal) = self.received(n, value);
                (Some(mark), seal)
            }
            None => (None, Ok(None)),
        };
        let (sealed, unsealed) = match seal {
            Ok(sealed) => (sealed, None),
            // The outcome matters even where its value could not be kept.
            Err(error) => (None, Some(error)),
        };
        let evidence = match &unsealed {
            Some(error) => format!("{} {error}", conclusion.evidence),
            None => conclusion.evidence.clone(),
        };
        let event = Written::conclusion(conclusion, after, sealed, &evidence);
        self.append(Number::Of(n), conclusion.time, &event)?;
        if conclusion.closed || conclusion.outcome.is_settled() {
            locked(&self.begun).remove(&n);
        }
        unsealed.map_or(Ok(()), Err)
    }

    fn opened(&self, n: u64, opening: &Opening) -> Result<(), JournalError> {
        self.append(Number::Of(n), Timestamp::now(), &Written::Opening(opening))?;
        Ok(())
    }

    fn delivered(&self, n: u64, how: &str) -> Result<(), JournalError> {
        tracing::info!(entry = n, how, "the new value was handed over");
        self.append(Number::Of(n), Timestamp::now(), &Written::delivery(how))?;
        Ok(())
    }

    fn unresolved(&self) -> u64 {
        let mut open = locked(&self.open);
        let end = self.store.read(open.position).map_or(0, |(_, end)| end);
        if end < open.position {
            // Someone cut or replaced the file.
            *open = OpenEntries::default();
        }
        let OpenEntries { position, numbers } = &mut *open;
        let read = self.each_line(*position, |line| {
            if line.is_intent() {
                numbers.insert(line.n);
            } else if line.closes() {
                numbers.remove(&line.n);
            }
        });
        if let Ok(read) = read {
            *position = read;
        }
        numbers.len() as u64
    }

    fn is_durable(&self) -> bool {
        self.store.is_durable()
    }

    fn seals_for(&self, profile: &ProfileName) -> bool {
        self.recipients.contains_key(profile)
    }

    fn entries(&self, listing: &Listing) -> Result<Vec<Entry>, JournalError> {
        let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
        self.each_line(0, |line| {
            let n = line.n;
            match line.begins() {
                Ok(mut entry) => {
                    // What a list does not show would fill the memory.
                    entry.before = super::entry::Before::default();
                    if let btree_map::Entry::Vacant(place) = entries.entry(n) {
                        place.insert(entry);
                    }
                    if !listing.unresolved && listing.last.is_some_and(|last| entries.len() > last)
                    {
                        entries.pop_first();
                    }
                }
                Err(line) => {
                    let Some(entry) = entries.get_mut(&n) else {
                        return;
                    };
                    entry.add(line);
                    if listing.unresolved && !entry.record.is_open() {
                        entries.remove(&n);
                    }
                }
            }
        })?;
        let skip = listing
            .last
            .map_or(0, |last| entries.len().saturating_sub(last));
        Ok(entries.into_values().skip(skip).collect())
    }

    fn entry(&self, n: u64) -> Result<Option<Entry>, JournalError> {
        let mut found: Option<Entry> = None;
        self.each_line(0, |line| {
            if line.n != n {
                return;
            }
            match (&mut found, line.begins()) {
                (None, Ok(entry)) => found = Some(entry),
                (Some(entry), Err(line)) => entry.add(line),
                (Some(_), Ok(_)) | (None, Err(_)) => {}
            }
        })?;
        Ok(found)
    }

    fn secrets_set(&self) -> Result<BTreeMap<AppRef, Timestamp>, JournalError> {
        let mut begun: BTreeMap<u64, (AppRef, Timestamp)> = BTreeMap::new();
        let mut set = BTreeMap::new();
        self.each_line(0, |line| match line.outcome() {
            Some(Outcome::Done | Outcome::ValueLost) => {
                if let Some((app, time)) = begun.remove(&line.n) {
                    let latest = set.entry(app).or_insert(time);
                    *latest = time.max(*latest);
                }
            }
            Some(Outcome::Refused | Outcome::NotSent) => {
                begun.remove(&line.n);
            }
            Some(Outcome::Unknown | Outcome::Intent) => {}
            None => {
                let Ok(entry) = line.begins() else { return };
                let sets_secret = crate::engine::write::sets_secret(&entry);
                if let (true, Some(app)) = (sets_secret, entry.record.target.app()) {
                    begun.insert(entry.record.n, (app, entry.record.time));
                }
            }
        })?;
        Ok(set)
    }

    fn rotations(&self) -> Result<Vec<Entry>, JournalError> {
        // Only what is about the end of a code tells of rotations.
        self.entries_that(|entry| entry.before.going.is_some())
    }

    fn replacements(&self) -> Result<Vec<Entry>, JournalError> {
        self.entries_that(crate::engine::write::tells_of_replacements)
    }

    fn of_campaign(&self, id: &str) -> Result<Vec<Entry>, JournalError> {
        self.entries_that(|entry| {
            entry
                .record
                .campaign
                .as_ref()
                .is_some_and(|it| it.raw() == id)
        })
    }

    fn verify(&self, kept: Option<&str>) -> Result<Verification, JournalError> {
        let (mut reader, _) = self.store.read(0)?;
        chain::verify(&mut *reader, kept)
            .map_err(|error| JournalError(format!("The journal could not be read: {error}.")))
    }

    fn key(&self) -> &MarkKey {
        &self.key
    }
}
