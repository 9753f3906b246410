//! A way back: what an earlier write took away, as the journal keeps it.

use super::{Engine, journal::JournalError, write};
use crate::domain::{Access, AppRef, Failure, KeptGrant, KeptQuota, NotSent};

/// What a write took away. Nothing of it is told by a write that was not done, or of another kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// The rights to call APIs that it took.
    pub grants: Vec<KeptGrant>,
    /// The list of addresses that it replaced or took.
    pub access: Was<Access>,
    /// The client quota that it replaced or took.
    pub quota: Was<KeptQuota>,
}

/// What was in the place of something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Was<T> {
    /// The write is not about it.
    #[default]
    Unsaid,
    /// Nothing.
    Nothing,
    /// This.
    One(T),
}

impl<T> From<Option<T>> for Was<T> {
    fn from(before: Option<T>) -> Self {
        before.map_or(Self::Nothing, Self::One)
    }
}

impl Engine {
    /// What the write of journal entry `n` took away, and from which app, where the entry says so.
    /// Nothing is sent. Fails where there is no such entry.
    pub fn taken(&self, n: u64) -> Result<(Option<AppRef>, Taken), Failure> {
        let unusable = |error: JournalError| Failure::NotSent(NotSent::Journal(error.to_string()));
        let entry = self.journal.entry(n).map_err(unusable)?;
        let entry =
            entry.ok_or_else(|| Failure::impossible(format!("The journal has no entry {n}.")))?;
        Ok((entry.record.target.app(), write::taken(&entry)))
    }
}
