//! Rotations: a new `AppCode` is made, handed over, and the old one deleted later, perhaps by
//! another run on another day. How far each one is follows from the journal alone, so that nothing
//! is lost when a process ends between two steps.

use jiff::Timestamp;

use super::{
    Engine,
    journal::{AppBefore, Conclusion, Entry, Going, Intent, JournalError, Mark, Outcome},
};
use crate::domain::{
    AppCode, AppRef, CodeRef, Failure, Fingerprint, NotSent, Operation, OperationKind, Rotation,
    RotationStep, Secret, Text,
};

/// The words in the journal for a new value that nobody has.
const NOBODY: [&str; 2] = ["failed", "dropped"];

/// What the codes that are there now allow of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Both codes are there.
    Both {
        /// How the service names the old one.
        old: CodeRef,
        /// The new one.
        new: Secret,
    },
    /// The old code is gone already: there is nothing left to delete.
    OldGone,
    /// The new code is gone: to delete the old one would leave its callers with nothing.
    NewGone,
}

impl Engine {
    /// The rotations under way, oldest first, as the journal tells. Nothing is sent.
    pub fn rotations(&self) -> Result<Vec<Rotation>, JournalError> {
        Ok(under_way(&self.journal.rotations()?))
    }

    /// The rotations of one app that are under way.
    pub fn rotations_of(&self, app: &AppRef) -> Result<Vec<Rotation>, Failure> {
        let mut rotations = self.rotations().map_err(|error| unusable(&error))?;
        rotations.retain(|rotation| rotation.app == *app);
        Ok(rotations)
    }

    /// Records that the old code of `rotation` is gone although it was not deleted from here, which
    /// ends the rotation. Nothing is sent.
    pub fn old_code_is_gone(&self, rotation: &Rotation) -> Result<u64, Failure> {
        let id = rotation.old_id.as_ref().ok_or_else(|| {
            Failure::impossible("The journal does not say which AppCode was to be deleted.")
        })?;
        let name = CodeRef::Id(id.clone());
        let time = Timestamp::now();
        let intent = Intent {
            time,
            operation: OperationKind::DeleteCode,
            target: &rotation.app,
            app_name: &rotation.app_name,
            before: AppBefore {
                going: Some(Going {
                    name: &name,
                    code: None,
                }),
                ..AppBefore::default()
            },
            change: None,
            chosen: None,
            typed: false,
        };
        let conclusion = Conclusion {
            time,
            outcome: Outcome::Done,
            request_id: None,
            received: None,
            evidence: "The app had the code no longer. Nothing was sent.".to_owned(),
        };
        let record = || {
            let n = self.journal.intend(&intent)?;
            self.journal.conclude(n, &conclusion)?;
            Ok(n)
        };
        record().map_err(|error: JournalError| unusable(&error))
    }

    /// Refuses to begin a rotation of a code that is being rotated already.
    pub(super) fn may_rotate(
        &self,
        operation: &Operation,
        codes: Option<&[AppCode]>,
    ) -> Result<(), Failure> {
        let Operation::RotateCode { app, old } = operation else {
            return Ok(());
        };
        let Some(codes) = codes else {
            return Err(Failure::impossible(
                "The AppCodes could not be read, so a rotation could not be finished. Nothing was sent.",
            ));
        };
        let old = old.find(codes);
        for rotation in self.rotations_of(app)? {
            let is_same = old.is_some_and(|old| rotation.is_old(old));
            // A rotation whose new code is gone again is no reason against another.
            let stands = match rotation.step {
                RotationStep::Generating => true,
                RotationStep::Undelivered | RotationStep::Delivered | RotationStep::Deleting(_) => {
                    codes.iter().any(|code| rotation.is_new(code))
                }
            };
            if is_same && stands {
                return Err(Failure::impossible(format!(
                    "The AppCode {} is being rotated since {} (entry {} of the journal). Finish that, or undo it by deleting its new AppCode. Nothing was sent.",
                    rotation.old, rotation.started, rotation.entry
                )));
            }
        }
        Ok(())
    }
}

impl Rotation {
    /// What `codes`, those that are there now, allow.
    pub fn standing(&self, codes: &[AppCode]) -> Standing {
        let Some(old) = codes.iter().find(|code| self.is_old(code)) else {
            return Standing::OldGone;
        };
        match codes.iter().find(|code| self.is_new(code)) {
            Some(new) => Standing::Both {
                old: CodeRef::of(old),
                new: new.value.clone(),
            },
            None => Standing::NewGone,
        }
    }
}

fn unusable(error: &JournalError) -> Failure {
    Failure::NotSent(NotSent::Journal(error.to_string()))
}

/// The rotations that `entries`, oldest first, have begun and not ended.
fn under_way(entries: &[Entry]) -> Vec<Rotation> {
    let mut rotations: Vec<Rotation> = Vec::new();
    for entry in entries {
        match entry.record.kind() {
            Some(OperationKind::RotateCode) => {
                if let Some(rotation) = begun(entry) {
                    // Whoever rotates the same code again has given the earlier try up.
                    rotations.retain(|known| {
                        known.app != rotation.app
                            || (known.old_id.as_ref(), known.old)
                                != (rotation.old_id.as_ref(), rotation.old)
                    });
                    rotations.push(rotation);
                }
            }
            Some(OperationKind::DeleteCode) => deletion(entry, &mut rotations),
            Some(
                OperationKind::EditApp
                | OperationKind::ResetSecret
                | OperationKind::GenerateCode
                | OperationKind::ResetCode
                | OperationKind::AddCode,
            )
            | None => {}
        }
    }
    rotations
}

/// The rotation that an entry began, unless no new code came of it.
fn begun(entry: &Entry) -> Option<Rotation> {
    let going = entry.before.going.as_ref()?;
    let step = match entry.record.outcome {
        Outcome::Intent | Outcome::Unknown => RotationStep::Generating,
        Outcome::Done if is_delivered(entry.record.delivery.as_ref()) => RotationStep::Delivered,
        Outcome::Done => RotationStep::Undelivered,
        Outcome::Refused | Outcome::NotSent | Outcome::ValueLost => return None,
    };
    Some(Rotation {
        entry: entry.record.n,
        app: entry.record.target.app()?,
        app_name: entry.record.target.app_name.clone(),
        old_id: going.id.clone(),
        old: plain(going.fingerprint)?,
        new: plain(entry.after),
        started: entry.record.time,
        step,
    })
}

/// Whether any of the ways of delivery left the value in somebody's hands.
fn is_delivered(delivery: Option<&Text>) -> bool {
    delivery.is_some_and(|delivery| {
        delivery
            .raw()
            .split(", ")
            .any(|how| !how.is_empty() && !NOBODY.contains(&how))
    })
}

/// What the deletion of a code means for the rotations so far.
fn deletion(entry: &Entry, rotations: &mut Vec<Rotation>) {
    let (Some(app), Some(gone)) = (entry.record.target.app(), &entry.before.going) else {
        return;
    };
    let print = plain(gone.fingerprint);
    let is_old = |rotation: &Rotation| {
        rotation.app == app
            && match (&rotation.old_id, &gone.id) {
                (Some(old), Some(gone)) => old == gone,
                (Some(_) | None, _) => print == Some(rotation.old),
            }
    };
    let is_new = |rotation: &Rotation| {
        rotation.app == app && !is_old(rotation) && print.is_some() && rotation.new == print
    };
    match entry.record.outcome {
        Outcome::Done | Outcome::ValueLost => {
            rotations.retain(|rotation| !is_old(rotation) && !is_new(rotation));
        }
        Outcome::Intent | Outcome::Unknown => {
            for rotation in rotations.iter_mut().filter(|rotation| is_old(rotation)) {
                rotation.step = RotationStep::Deleting(entry.record.n);
            }
        }
        Outcome::Refused | Outcome::NotSent => {}
    }
}

fn plain(mark: Option<Mark>) -> Option<Fingerprint> {
    match mark? {
        Mark::Plain(fingerprint) => Some(fingerprint),
        Mark::Keyed(_) => None,
    }
}

#[cfg(test)]
mod tests;
