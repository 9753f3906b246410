//! A write between its intent and its end.

use super::{choose::Chosen, state::State, write::Write};
use crate::domain::Operation;

/// A write that is journalled, and what is told of it so far.
pub(super) struct Underway<'a> {
    pub operation: &'a Operation,
    /// What is particular to it.
    pub story: &'a dyn Write,
    /// Its target as it was just before.
    pub before: &'a State,
    pub chosen: Chosen,
    /// The journal's entry.
    pub entry: u64,
    /// That its entry ends with the process though it should not, as a whole sentence.
    pub only_in_memory: Option<String>,
    /// Whole sentences for the administrator.
    pub notes: Vec<String>,
}
