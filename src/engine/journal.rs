//! The port through which every write is recorded: its intent before the request leaves, its
//! outcome afterwards, and how a new value was delivered.

use std::{fmt, sync::Mutex};

use jiff::Timestamp;

use crate::domain::{AppRef, Fingerprint, OperationKind, Secret, Text};

/// What is about to be done.
#[derive(Debug)]
pub struct Intent<'a> {
    /// When.
    pub time: Timestamp,
    /// What.
    pub operation: OperationKind,
    /// To which app.
    pub target: &'a AppRef,
    /// Its name as just read.
    pub app_name: &'a Text,
    /// Fingerprints of the app's codes before, or of the one that is replaced.
    pub before: Vec<Fingerprint>,
    /// When the app last changed, as just read.
    pub updated_before: Option<Timestamp>,
    /// The value chosen for it, where one is: to be sealed, never written in clear.
    pub chosen: Option<&'a Secret>,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// Nothing more is known than that it was to be done.
    Intent,
    /// It took effect.
    Done,
    /// The service refused.
    Refused,
    /// It never left.
    NotSent,
    /// It may or may not have taken effect.
    Unknown,
    /// It took effect and its new value did not arrive.
    ValueLost,
}

/// What is added to an entry when its outcome is known.
#[derive(Debug)]
pub struct Conclusion<'a> {
    /// When.
    pub time: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// The service's id of the request.
    pub request_id: Option<&'a Text>,
    /// The new value, to be sealed where a recipient is configured, else only fingerprinted.
    pub received: Option<&'a Secret>,
    /// What the decision rests on, as one line.
    pub evidence: String,
}

/// The journal could not be written: a whole sentence that says why and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JournalError(pub String);

/// Records writes. Implementations must have the intent on stable storage before they return.
pub trait Journal: fmt::Debug + Send + Sync {
    /// Records what is about to be done and gives the entry's number. Fails: nothing is sent.
    fn intend(&self, intent: &Intent<'_>) -> Result<u64, JournalError>;

    /// Records how entry `n` ended.
    fn conclude(&self, n: u64, conclusion: &Conclusion<'_>) -> Result<(), JournalError>;

    /// Records how the new value of entry `n` was delivered, in words such as `file` or `dropped`.
    fn delivered(&self, n: u64, how: &str) -> Result<(), JournalError>;

    /// How many entries are still open.
    fn unresolved(&self) -> u64;
}

/// A journal that ends with the process.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    outcomes: Mutex<Vec<Outcome>>,
}

impl MemoryJournal {
    fn with<T>(&self, act: impl FnOnce(&mut Vec<Outcome>) -> T) -> T {
        act(&mut self
            .outcomes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The outcomes so far, in the order of the entries.
    pub fn outcomes(&self) -> Vec<Outcome> {
        self.with(|outcomes| outcomes.clone())
    }
}

impl Journal for MemoryJournal {
    fn intend(&self, _: &Intent<'_>) -> Result<u64, JournalError> {
        Ok(self.with(|outcomes| {
            outcomes.push(Outcome::Intent);
            outcomes.len() as u64
        }))
    }

    fn conclude(&self, n: u64, conclusion: &Conclusion<'_>) -> Result<(), JournalError> {
        self.with(|outcomes| {
            if let Some(outcome) = usize::try_from(n)
                .ok()
                .and_then(|n| outcomes.get_mut(n.checked_sub(1)?))
            {
                *outcome = conclusion.outcome;
            }
        });
        Ok(())
    }

    fn delivered(&self, _: u64, _: &str) -> Result<(), JournalError> {
        Ok(())
    }

    fn unresolved(&self) -> u64 {
        self.with(|outcomes| {
            outcomes
                .iter()
                .filter(|outcome| matches!(outcome, Outcome::Intent | Outcome::Unknown))
                .count() as u64
        })
    }
}
