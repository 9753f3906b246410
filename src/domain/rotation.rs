//! A rotation: one `AppCode` takes the place of another, with a time in between when both work.

use jiff::Timestamp;

use super::{AppCode, AppRef, CodeId, Fingerprint, Text};

/// A rotation that has begun and whose old code has not been deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rotation {
    /// The journal entry of the new code.
    pub entry: u64,
    /// The app.
    pub app: AppRef,
    /// Its name at that time.
    pub app_name: Text,
    /// The id of the code that is to go.
    pub old_id: Option<CodeId>,
    /// Its fingerprint.
    pub old: Fingerprint,
    /// The fingerprint of the new code; `None` while it is not known whether there is one.
    pub new: Option<Fingerprint>,
    /// When it began.
    pub started: Timestamp,
    /// How far it is.
    pub step: RotationStep,
}

/// How far a rotation is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RotationStep {
    /// It is not known whether the new code was made.
    Generating,
    /// The new code is there, and nobody was given it.
    Undelivered,
    /// The new code was delivered: the old one may be deleted.
    Delivered,
    /// It is not known whether the old code was deleted, by this journal entry.
    Deleting(u64),
}

/// What has to happen before an old code is deleted, as the end of a sentence.
pub const fn condition(verifies: bool, probes: bool) -> Option<&'static str> {
    match (verifies, probes) {
        (false, false) => None,
        (true, false) => Some("the command accepts the new one"),
        (false, true) => Some("the probe proves that the new one works"),
        (true, true) => Some("the command accepts the new one and the probe proves that it works"),
    }
}

impl Rotation {
    /// Whether `code` is the one that is to go.
    pub fn is_old(&self, code: &AppCode) -> bool {
        match (&self.old_id, &code.id) {
            (Some(known), Some(id)) => known == id,
            (Some(_) | None, _) => self.old == code.fingerprint(),
        }
    }

    /// Whether `code` is the one that takes its place.
    pub fn is_new(&self, code: &AppCode) -> bool {
        !self.is_old(code) && self.new == Some(code.fingerprint())
    }
}
