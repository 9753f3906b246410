//! Where the journal's lines lie.

use std::{
    fmt,
    io::{BufRead, Cursor},
    sync::Mutex,
};

use super::{
    JournalError,
    chain::{self, Tail},
};

/// Makes the line that follows a tail, with its line break.
pub type Compose<'a> = dyn FnMut(&Tail) -> Result<String, JournalError> + 'a;

/// A place for lines that only ever grows.
pub trait Store: fmt::Debug + Send + Sync {
    /// Appends the line that `compose` makes of the tail. Nothing else is appended in between, and
    /// the line is as durable as this store can make it before this returns.
    fn append(&self, compose: &mut Compose<'_>) -> Result<(), JournalError>;

    /// The bytes from `offset` to what is now the end, and the position of that end.
    fn read(&self, offset: u64) -> Result<(Box<dyn BufRead + '_>, u64), JournalError>;

    /// Whether lines outlive the process.
    fn is_durable(&self) -> bool;
}

/// Lines that end with the process.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Vec<u8>>);

impl Store for MemoryStore {
    fn append(&self, compose: &mut Compose<'_>) -> Result<(), JournalError> {
        let mut lines = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let tail = chain::tail_of(&lines, true).unwrap_or_default();
        let line = compose(&tail)?;
        lines.extend_from_slice(line.as_bytes());
        Ok(())
    }

    fn read(&self, offset: u64) -> Result<(Box<dyn BufRead + '_>, u64), JournalError> {
        let lines = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let from = usize::try_from(offset).map_or(lines.len(), |from| from.min(lines.len()));
        let rest = lines[from..].to_vec();
        Ok((Box::new(Cursor::new(rest)), lines.len() as u64))
    }

    fn is_durable(&self) -> bool {
        false
    }
}
