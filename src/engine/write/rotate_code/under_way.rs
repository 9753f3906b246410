//! How far each rotation is, as the journal tells: a code was made in place of another, delivered, and
//! the other deleted or not yet.

use crate::{
    domain::{Fingerprint, OperationKind, Rotation, RotationStep},
    engine::{
        journal::{Entry, Mark, Outcome},
        write::handed::is_delivered,
    },
};

/// The rotations that `entries`, oldest first, have begun and not ended.
pub(in crate::engine) fn under_way(entries: &[Entry]) -> Vec<Rotation> {
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
                OperationKind::CreateApp
                | OperationKind::ReplaceApp
                | OperationKind::DeleteApp
                | OperationKind::EditApp
                | OperationKind::ResetSecret
                | OperationKind::GenerateCode
                | OperationKind::ResetCode
                | OperationKind::AddCode
                | OperationKind::GrantApis
                | OperationKind::RevokeApis
                | OperationKind::SetAccess
                | OperationKind::ClearAccess
                | OperationKind::CreateQuota
                | OperationKind::SetQuota
                | OperationKind::ClearQuota,
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
