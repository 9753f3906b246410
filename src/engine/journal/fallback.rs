//! The journal on disk, and in memory what the disk does not take.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Conclusion, Entry, FileJournal, Intent, Journal, JournalError, Listing, MarkKey, MemoryJournal,
    Record, Verification,
};
use crate::domain::{AppRef, ProfileName};
use crate::engine::{deliver::Opening, seal::Recipient};

/// Beside a journal on disk, entries in memory are counted from here: another process goes on
/// counting those on disk.
const IN_MEMORY: u64 = 1 << 32;

/// A journal on disk, where there is one, which keeps in memory what may end with the process.
#[derive(Debug)]
pub struct Fallback {
    disk: Option<FileJournal>,
    memory: MemoryJournal,
}

impl Fallback {
    /// Everything in memory.
    pub(super) fn without_disk(recipients: BTreeMap<ProfileName, Recipient>) -> Self {
        Self {
            disk: None,
            memory: MemoryJournal::in_memory(recipients),
        }
    }

    /// Everything on `disk`, as long as it takes it.
    pub fn over(disk: FileJournal) -> Self {
        Self {
            memory: disk.beside(),
            disk: Some(disk),
        }
    }

    const fn first_in_memory(&self) -> u64 {
        match self.disk {
            Some(_) => IN_MEMORY,
            None => 0,
        }
    }

    /// The journal that has entry `n`, and its number there.
    fn at(&self, n: u64) -> (&dyn Journal, u64) {
        match &self.disk {
            Some(disk) if n < IN_MEMORY => (disk, n),
            Some(_) => (&self.memory, n - IN_MEMORY),
            None => (&self.memory, n),
        }
    }

    /// What each of the two has, that on disk first.
    fn both<T>(
        &self,
        read: impl Fn(&dyn Journal) -> Result<T, JournalError>,
    ) -> Result<(Option<T>, T), JournalError> {
        let on_disk = self.disk.as_ref().map(|disk| read(disk)).transpose()?;
        Ok((on_disk, read(&self.memory)?))
    }

    /// The entries of both, each under the number that it has here.
    fn entries_of(
        &self,
        read: impl Fn(&dyn Journal) -> Result<Vec<Entry>, JournalError>,
    ) -> Result<Vec<Entry>, JournalError> {
        let (on_disk, mut in_memory) = self.both(read)?;
        for entry in &mut in_memory {
            self.renumber(&mut entry.record);
        }
        let mut entries = on_disk.unwrap_or_default();
        entries.append(&mut in_memory);
        Ok(entries)
    }

    const fn renumber(&self, record: &mut Record) {
        record.n += self.first_in_memory();
    }
}

impl Journal for Fallback {
    fn intend(&self, intent: &Intent<'_>) -> Result<u64, JournalError> {
        match &self.disk {
            Some(disk) => disk.intend(intent),
            None => self.intend_in_memory(intent),
        }
    }

    fn intend_in_memory(&self, intent: &Intent<'_>) -> Result<u64, JournalError> {
        Ok(self.first_in_memory() + self.memory.intend(intent)?)
    }

    fn is_only_in_memory(&self, n: u64) -> bool {
        n > self.first_in_memory()
    }

    fn withdraw(&self, n: u64) -> Result<(), JournalError> {
        let (journal, n) = self.at(n);
        journal.withdraw(n)
    }

    fn conclude(&self, n: u64, conclusion: &Conclusion<'_>) -> Result<(), JournalError> {
        let (journal, n) = self.at(n);
        journal.conclude(n, conclusion)
    }

    fn opened(&self, n: u64, opening: &Opening) -> Result<(), JournalError> {
        let (journal, n) = self.at(n);
        journal.opened(n, opening)
    }

    fn delivered(&self, n: u64, how: &str) -> Result<(), JournalError> {
        let (journal, n) = self.at(n);
        journal.delivered(n, how)
    }

    fn unresolved(&self) -> u64 {
        let on_disk = self.disk.as_ref().map_or(0, Journal::unresolved);
        on_disk + self.memory.unresolved()
    }

    fn is_durable(&self) -> bool {
        self.disk.is_some()
    }

    fn seals_for(&self, profile: &ProfileName) -> bool {
        self.memory.seals_for(profile)
    }

    fn entries(&self, listing: &Listing) -> Result<Vec<Entry>, JournalError> {
        let mut entries = self.entries_of(|journal| journal.entries(listing))?;
        if let Some(last) = listing.last {
            entries.drain(..entries.len().saturating_sub(last));
        }
        Ok(entries)
    }

    fn entry(&self, n: u64) -> Result<Option<Entry>, JournalError> {
        let (journal, there) = self.at(n);
        let mut entry = journal.entry(there)?;
        if let Some(entry) = &mut entry {
            entry.record.n = n;
        }
        Ok(entry)
    }

    fn secrets_set(&self) -> Result<BTreeMap<AppRef, Timestamp>, JournalError> {
        let (on_disk, in_memory) = self.both(|journal| journal.secrets_set())?;
        let mut set = on_disk.unwrap_or_default();
        for (app, time) in in_memory {
            let latest = set.entry(app).or_insert(time);
            *latest = time.max(*latest);
        }
        Ok(set)
    }

    fn rotations(&self) -> Result<Vec<Entry>, JournalError> {
        self.entries_of(|journal| journal.rotations())
    }

    fn replacements(&self) -> Result<Vec<Entry>, JournalError> {
        self.entries_of(|journal| journal.replacements())
    }

    fn of_campaign(&self, id: &str) -> Result<Vec<Entry>, JournalError> {
        self.entries_of(|journal| journal.of_campaign(id))
    }

    fn verify(&self, kept: Option<&str>) -> Result<Verification, JournalError> {
        match &self.disk {
            Some(disk) => disk.verify(kept),
            None => self.memory.verify(kept),
        }
    }

    fn key(&self) -> &MarkKey {
        self.memory.key()
    }
}
