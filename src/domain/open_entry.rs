//! An unsettled write to an app, and what looking at the app tells of it.

use super::{CredentialKind, Ending, Fingerprint};

/// An open entry of the journal and what a look at its app found. Nothing was recorded by it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenEntry {
    /// Its number in the journal.
    pub n: u64,
    /// What became of the write, as far as that can be told.
    pub ending: Ending,
    /// The new value, where the service shows it: what it is, and how it is told apart.
    pub credential: Option<(CredentialKind, Fingerprint)>,
}

impl OpenEntry {
    /// Whether settling it now would record more than that nothing can be told.
    pub const fn can_be_settled(&self) -> bool {
        match self.ending {
            Ending::Done | Ending::ValueLost | Ending::NotApplied | Ending::AppGone => true,
            Ending::Open => false,
        }
    }

    /// What was found, and which key goes on from there: a whole sentence.
    pub fn sentence(&self) -> String {
        let n = self.n;
        match (self.ending, &self.credential) {
            (Ending::Done, Some((kind @ CredentialKind::AppCode, print))) => format!(
                "Journal entry {n}: {} {print} appeared then; u settles it and takes the value.",
                kind.label()
            ),
            (Ending::Done, Some((kind @ CredentialKind::AppSecret, print))) => format!(
                "Journal entry {n}: {} {print} was set then; u settles it and takes the value.",
                kind.label()
            ),
            (Ending::Done, None) => {
                format!("Journal entry {n}: it was done; u settles it.")
            }
            (Ending::ValueLost, _) => {
                format!("Journal entry {n}: it was done, and its new value is lost; u settles it.")
            }
            (Ending::NotApplied, _) => {
                format!("Journal entry {n}: it was not done; u settles it.")
            }
            (Ending::AppGone, _) => {
                format!("Journal entry {n}: its app is gone; u closes it.")
            }
            (Ending::Open, _) => {
                format!("Journal entry {n}: what became of it cannot be told yet; J shows it.")
            }
        }
    }
}
