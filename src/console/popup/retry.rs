//! What can be asked for once more.

use super::draft::Draft;
use crate::domain::{AppRef, NewApp, Place};

/// What trying again would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retry {
    /// List everything again.
    Reload,
    /// Open the write's dialog again.
    Write(Draft, AppRef),
    /// Open the edit's form again.
    Edit(AppRef),
    /// Open the form of a new app again, with what was typed but for its secret.
    Create(Place, NewApp),
}
