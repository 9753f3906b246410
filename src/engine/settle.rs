//! What became of a write whose answer was lost, decided by comparing the app as it was read just
//! before with the app as it is read afterwards. Pure: the reading is done by the caller.

use crate::domain::{App, AppCode, Choice, Fingerprint, Operation, Secret};

/// The state of an app as far as a write can be told from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// The app.
    pub app: App,
    /// Its codes, where they could be read.
    pub codes: Option<Vec<AppCode>>,
    /// Its secret in clear, where the service shows it: afterwards only.
    pub secret: Option<Secret>,
    /// The fingerprint of its secret, where the service shows it.
    pub fingerprint: Option<Fingerprint>,
}

/// What the comparison says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// It took effect, with this new value where it yields one.
    Applied {
        /// The new value.
        value: Option<Secret>,
        /// The code's entry, for a new code of APIG or ROMA Connect.
        code: Option<AppCode>,
        /// Why that is known: a whole sentence.
        evidence: &'static str,
    },
    /// It took effect, and its value cannot be had.
    ValueLost(&'static str),
    /// It has not taken effect so far.
    NotApplied(&'static str),
    /// It cannot be told.
    Open(&'static str),
}

/// Compares `before` with `after` for a write that may have been applied in between. `chosen` is
/// the value that was sent, where one was.
pub(super) fn compare(
    operation: &Operation,
    chosen: Option<&Secret>,
    before: &State,
    after: &State,
) -> Finding {
    match operation {
        Operation::EditApp { change, .. } => {
            let app = &after.app;
            let same = |wanted: &Option<String>, now: Option<&crate::domain::Text>| {
                wanted
                    .as_deref()
                    .is_none_or(|wanted| now.map_or("", crate::domain::Text::raw) == wanted)
            };
            let shown = same(&change.name, Some(&app.name))
                && same(&change.remark, app.remark.as_ref())
                && same(&change.key, app.key.as_ref());
            let touched = app.updated_at != before.app.updated_at;
            let secret_known = match &change.secret {
                None => Some(true),
                Some(secret) => secret_agrees(secret, before, after),
            };
            match (shown, secret_known, touched) {
                (true, Some(true), _) => applied(None, "The app shows the new values."),
                (true, None, true) => applied(
                    None,
                    "The app shows the new values and its update time moved.",
                ),
                (false, _, false) | (true, Some(false), false) => {
                    Finding::NotApplied("The app is as it was before.")
                }
                (true, None, false) => {
                    Finding::Open("The app shows neither the old nor the new secret.")
                }
                (false, _, true) | (true, Some(false), true) => {
                    Finding::Open("The app changed, but not into what was asked for.")
                }
            }
        }
        Operation::ResetSecret { .. } => match chosen {
            Some(chosen) => match secret_agrees(chosen, before, after) {
                Some(true) => applied(
                    Some(chosen.clone()),
                    "The service shows the secret that was sent.",
                ),
                Some(false) => Finding::NotApplied("The service still shows another secret."),
                None => Finding::Open("The service does not show which secret is in force."),
            },
            None => random_secret(before, after),
        },
        Operation::GenerateCode { .. } => match new_codes(before, after) {
            None => Finding::Open("The codes could not be compared with those before."),
            Some(new) => match new.as_slice() {
                [] => Finding::NotApplied("The app has the same codes as before."),
                [code] => Finding::Applied {
                    value: Some(code.value.clone()),
                    code: Some((*code).clone()),
                    evidence: "The app has one code more than before.",
                },
                [_, _, ..] => Finding::Open(
                    "The app has several new codes: someone else is making some at the same time.",
                ),
            },
        },
        Operation::ResetCode { code: old, .. } => {
            let Some(new) = new_codes(before, after) else {
                return Finding::Open("The codes could not be compared with those before.");
            };
            let still_there = after.codes.iter().flatten().any(|code| code.value == *old);
            match (still_there, new.as_slice()) {
                (true, _) => Finding::NotApplied("The old code is still there."),
                (false, [code]) => Finding::Applied {
                    value: Some(code.value.clone()),
                    code: Some((*code).clone()),
                    evidence: "The old code is gone and one new code has taken its place.",
                },
                (false, []) => Finding::ValueLost("The old code is gone and no new one is listed."),
                (false, [_, _, ..]) => Finding::Open(
                    "The old code is gone and there are several new ones: someone else is making some at the same time.",
                ),
            }
        }
    }
}

fn applied(value: Option<Secret>, evidence: &'static str) -> Finding {
    Finding::Applied {
        value,
        code: None,
        evidence,
    }
}

/// What became of a reset whose value the service makes: only a change can be seen, unless the
/// service shows the secret in clear.
fn random_secret(before: &State, after: &State) -> Finding {
    let changed = match (before.fingerprint, after.fingerprint) {
        (Some(before), Some(after)) => Some(before != after),
        _ => match (&before.app.masked_secret, &after.app.masked_secret) {
            (Some(before), Some(after)) if before != after => Some(true),
            _ => match (before.app.updated_at, after.app.updated_at) {
                (Some(before), Some(after)) => Some(before != after),
                _ => None,
            },
        },
    };
    match (changed, &after.secret) {
        (Some(true), Some(secret)) => applied(
            Some(secret.clone()),
            "The service shows another secret than before.",
        ),
        (Some(true), None) => Finding::ValueLost(
            "The app changed after the request left, and its service does not show the new secret.",
        ),
        (Some(false), _) => Finding::NotApplied("The app is as it was before."),
        (None, _) => Finding::Open("The service does not show whether the secret changed."),
    }
}

/// Whether the secret in force is `wanted`: by its value, else by the clear ends of its mask where
/// they or the update time moved.
fn secret_agrees(wanted: &Secret, before: &State, after: &State) -> Option<bool> {
    if let Some(secret) = &after.secret {
        return Some(secret == wanted);
    }
    let mask = after.app.masked_secret.as_ref()?;
    let agrees = wanted.agrees_with_mask(mask)?;
    let moved = after.app.masked_secret != before.app.masked_secret
        || after.app.updated_at != before.app.updated_at;
    match (agrees, moved) {
        (true, true) => Some(true),
        (false, _) => Some(false),
        // The ends agreed already and nothing moved: nothing can be told.
        (true, false) => None,
    }
}

/// The codes that are there now and were not before.
fn new_codes<'a>(before: &State, after: &'a State) -> Option<Vec<&'a AppCode>> {
    let (before, after) = (before.codes.as_ref()?, after.codes.as_ref()?);
    let is_old = |code: &AppCode| {
        before.iter().any(|old| match (&old.id, &code.id) {
            (Some(old), Some(id)) => old == id,
            _ => old.value == code.value,
        })
    };
    Some(after.iter().filter(|code| !is_old(code)).collect())
}

/// Whether a service-made value is what the operation waits for.
pub(super) fn waits_for_value(operation: &Operation) -> bool {
    match operation {
        Operation::EditApp { .. } => false,
        Operation::ResetSecret { choice, .. } => !matches!(choice, Choice::Given(_)),
        Operation::GenerateCode { .. } | Operation::ResetCode { .. } => true,
    }
}
