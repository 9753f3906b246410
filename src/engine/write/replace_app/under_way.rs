//! How far each replacement is, as the journal tells: a twin was made, its secret delivered, and one
//! of the two deleted or not yet.

use crate::{
    domain::{OperationKind, Replacement, ReplacementStep, Text},
    engine::{
        journal::{Entry, Outcome},
        write::handed::is_delivered,
    },
};

/// The replacements that `entries`, oldest first, have begun and not ended.
pub(in crate::engine) fn replacements(entries: &[Entry]) -> Vec<Replacement> {
    let mut replacements: Vec<Replacement> = Vec::new();
    for entry in entries {
        match entry.record.kind() {
            Some(OperationKind::ReplaceApp) => {
                if let Some(replacement) = begun(entry) {
                    // Whoever replaces the same app again has given the earlier try up.
                    replacements.retain(|known| known.old != replacement.old);
                    replacements.push(replacement);
                }
            }
            Some(OperationKind::DeleteApp) => deletion(entry, &mut replacements),
            Some(OperationKind::ResetSecret) => reset(entry, &mut replacements),
            Some(
                OperationKind::CreateApp
                | OperationKind::EditApp
                | OperationKind::GenerateCode
                | OperationKind::ResetCode
                | OperationKind::AddCode
                | OperationKind::DeleteCode
                | OperationKind::RotateCode
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
    replacements
}

/// The replacement that an entry began, unless no twin came of it.
fn begun(entry: &Entry) -> Option<Replacement> {
    let step = match entry.record.outcome {
        Outcome::Intent | Outcome::Unknown => ReplacementStep::Making,
        Outcome::Done if is_delivered(entry.record.delivery.as_ref()) => ReplacementStep::Delivered,
        Outcome::Done | Outcome::ValueLost => ReplacementStep::Undelivered,
        Outcome::Refused | Outcome::NotSent => return None,
    };
    let wanted = entry.wanted.as_ref()?;
    Some(Replacement {
        entry: entry.record.n,
        old: entry.in_place_of()?,
        old_name: entry.aim.as_ref().map(|had| had.name.clone())?,
        twin: entry.record.target.app(),
        twin_name: wanted.name.clone().unwrap_or_else(|| Text::from("")),
        started: entry.record.time,
        step,
    })
}

/// What the deletion of an app means for the replacements so far.
fn deletion(entry: &Entry, replacements: &mut Vec<Replacement>) {
    let Some(gone) = entry.record.target.app() else {
        return;
    };
    match entry.record.outcome {
        Outcome::Done | Outcome::ValueLost => {
            replacements.retain(|known| known.old != gone && !known.is_twin(&gone));
        }
        Outcome::Intent | Outcome::Unknown => {
            for known in replacements.iter_mut() {
                if known.old == gone {
                    known.step = ReplacementStep::Deleting(entry.record.n);
                } else if known.is_twin(&gone) {
                    known.step = ReplacementStep::Undoing(entry.record.n);
                }
            }
        }
        Outcome::Refused | Outcome::NotSent => {}
    }
}

/// Whoever has a new secret of the twin has its secret.
fn reset(entry: &Entry, replacements: &mut [Replacement]) {
    let is_handed =
        entry.record.outcome == Outcome::Done && is_delivered(entry.record.delivery.as_ref());
    let Some(app) = entry.record.target.app().filter(|_| is_handed) else {
        return;
    };
    for known in replacements.iter_mut() {
        if known.is_twin(&app) && known.step == ReplacementStep::Undelivered {
            known.step = ReplacementStep::Delivered;
        }
    }
}

#[cfg(test)]
mod tests;
