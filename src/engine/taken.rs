//! A way back: what an earlier write took away, as the journal keeps it.

use super::{
    Engine,
    journal::JournalError,
    write::{self, Taken},
};
use crate::domain::{AppRef, Failure, NotSent};

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
