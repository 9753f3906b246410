//! What a rotation says of itself.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::super::{
    context::Context,
    deliver::Destination,
    output::Record,
    problem::Problem,
    write::{Ready, WriteRecord},
};
use crate::domain::{AppCode, CodeId, Done, Fingerprint, Rotation};

/// A write of a rotation, for programs: as any other write, and how far the rotation is.
#[derive(Debug, Serialize)]
pub(super) struct RotationRecord {
    #[serde(flatten)]
    write: WriteRecord,
    rotation: State,
}

/// How far a rotation is.
#[derive(Debug, Serialize)]
struct State {
    /// The journal entry of the new code.
    entry: Option<u64>,
    old_id: Option<CodeId>,
    old_fingerprint: String,
    new_fingerprint: Option<String>,
    /// Whether the old code is gone: then the rotation has ended.
    old_deleted: bool,
    /// The journal entry of the deletion.
    deletion: Option<u64>,
}

impl Record for RotationRecord {
    const FIELDS: &'static [&'static str] = &[
        "operation",
        "target",
        "outcome",
        "request_ids",
        "delivery",
        "credential",
        "journal",
        "notes",
        "rotation",
    ];
}

impl RotationRecord {
    /// The new code was made by `done`.
    pub(super) fn begun(write: WriteRecord, old: &AppCode, done: &Done) -> Self {
        let new = done.credential.as_ref();
        Self {
            write,
            rotation: State {
                entry: done.journal,
                old_id: old.id.clone(),
                old_fingerprint: old.fingerprint().to_string(),
                new_fingerprint: new.map(|new| new.value.fingerprint().to_string()),
                old_deleted: false,
                deletion: None,
            },
        }
    }

    /// The old code of `rotation` was deleted by what `write` tells of.
    pub(super) fn finished(write: WriteRecord, rotation: &Rotation, done: &Done) -> Self {
        Self {
            write,
            rotation: State {
                entry: Some(rotation.entry),
                old_id: rotation.old_id.clone(),
                old_fingerprint: rotation.old.to_string(),
                new_fingerprint: rotation.new.as_ref().map(Fingerprint::to_string),
                old_deleted: true,
                deletion: done.journal,
            },
        }
    }

    /// The old code was deleted as well.
    pub(super) fn old_deleted(&mut self, done: &Done) {
        self.write.add(done);
        self.rotation.old_deleted = true;
        self.rotation.deletion = done.journal;
    }

    /// Writes it where results go.
    pub(super) fn say(
        &self,
        context: &Context,
        ready: &Ready,
        destination: &Destination,
    ) -> Result<(), Problem> {
        let mut out = destination.result_stream();
        context
            .output
            .object(&mut *out, self, || self.text(ready))?;
        Ok(())
    }

    fn text(&self, ready: &Ready) -> String {
        let mut text = self.write.text();
        let old = &self.rotation.old_fingerprint;
        let _ = if self.rotation.old_deleted {
            writeln!(
                text,
                "The old AppCode {old} is deleted: the rotation has ended."
            )
        } else {
            writeln!(
                text,
                "The old AppCode {old} still works. Move its callers, then: claviger codes rotate {} --finish",
                ready.facts.app.at.id
            )
        };
        text
    }
}
