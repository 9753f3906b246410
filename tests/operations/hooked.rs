//! A journal that does something more at the moment between looking and sending.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use claviger::{
    domain::{AppRef, ProfileName},
    engine::{
        Journal, Opening,
        journal::{Conclusion, Entry, Intent, JournalError, Listing, MarkKey, Verification},
    },
};
use jiff::Timestamp;

type Hook = Box<dyn FnOnce() + Send>;

/// A journal around which something happens once, just before a request is sent.
pub(crate) struct Hooked {
    journal: Arc<dyn Journal>,
    before_sending: Mutex<Option<Hook>>,
}

impl Hooked {
    pub(crate) fn new(journal: Arc<dyn Journal>, before_sending: Option<Hook>) -> Self {
        Self {
            journal,
            before_sending: Mutex::new(before_sending),
        }
    }
}

impl std::fmt::Debug for Hooked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.journal.fmt(f)
    }
}

impl Journal for Hooked {
    fn intend(&self, intent: &Intent<'_>) -> Result<u64, JournalError> {
        let n = self.journal.intend(intent)?;
        let hook = self.before_sending.lock().expect("a hook").take();
        if let Some(hook) = hook {
            hook();
        }
        Ok(n)
    }

    fn withdraw(&self, n: u64) -> Result<(), JournalError> {
        self.journal.withdraw(n)
    }

    fn conclude(&self, n: u64, conclusion: &Conclusion<'_>) -> Result<(), JournalError> {
        self.journal.conclude(n, conclusion)
    }

    fn opened(&self, n: u64, opening: &Opening) -> Result<(), JournalError> {
        self.journal.opened(n, opening)
    }

    fn delivered(&self, n: u64, how: &str) -> Result<(), JournalError> {
        self.journal.delivered(n, how)
    }

    fn unresolved(&self) -> u64 {
        self.journal.unresolved()
    }

    fn is_durable(&self) -> bool {
        self.journal.is_durable()
    }

    fn seals_for(&self, profile: &ProfileName) -> bool {
        self.journal.seals_for(profile)
    }

    fn entries(&self, listing: &Listing) -> Result<Vec<Entry>, JournalError> {
        self.journal.entries(listing)
    }

    fn entry(&self, n: u64) -> Result<Option<Entry>, JournalError> {
        self.journal.entry(n)
    }

    fn secrets_set(&self) -> Result<BTreeMap<AppRef, Timestamp>, JournalError> {
        self.journal.secrets_set()
    }

    fn rotations(&self) -> Result<Vec<Entry>, JournalError> {
        self.journal.rotations()
    }

    fn replacements(&self) -> Result<Vec<Entry>, JournalError> {
        self.journal.replacements()
    }

    fn of_campaign(&self, id: &str) -> Result<Vec<Entry>, JournalError> {
        self.journal.of_campaign(id)
    }

    fn verify(&self, kept: Option<&str>) -> Result<Verification, JournalError> {
        self.journal.verify(kept)
    }

    fn key(&self) -> &MarkKey {
        self.journal.key()
    }
}
