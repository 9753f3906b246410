//! What became of a write whose answer was lost, decided by comparing the app as it was read just
//! before with the app as it is read afterwards. Pure: the reading is done by the caller.

mod known;

pub(super) use self::known::{Before, Known, KnownCode, Wanted, WantedEdit};
use crate::domain::{App, AppCode, Choice, Fingerprint, Operation, Secret, Text};

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
    judge(&Wanted::of(operation, chosen), &Before::of(before), after)
}

/// Compares what is known of an app before a write with the app as it is now.
pub(super) fn judge(wanted: &Wanted<'_>, before: &Before<'_>, after: &State) -> Finding {
    match wanted {
        Wanted::Edit(edit) => edited(edit, before, after),
        Wanted::Secret(Some(chosen)) => chosen_secret(chosen, before, after),
        Wanted::Secret(None) => random_secret(before, after),
        Wanted::NewCode => new_code(before, after),
        Wanted::ReplacedCode(old) => replaced_code(old, before, after),
        Wanted::GivenCode(code) => given_code(code, after),
        Wanted::NoCode(code) => no_code(code, after),
    }
}

fn edited(edit: &WantedEdit<'_>, before: &Before<'_>, after: &State) -> Finding {
    let app = &after.app;
    let same = |wanted: Option<&str>, now: Option<&Text>| {
        wanted.is_none_or(|wanted| now.map_or("", Text::raw) == wanted)
    };
    let shown = same(edit.name, Some(&app.name))
        && same(edit.remark, app.remark.as_ref())
        && same(edit.key, app.key.as_ref());
    let secret = edit
        .secret
        .as_ref()
        .map_or(InForce::Sent, |secret| in_force(secret, before, after));
    match (shown, secret, before.moved(after)) {
        (true, InForce::Sent, _) => applied(None, "The app shows the new values."),
        (true, InForce::Unsaid, Some(true)) => applied(
            None,
            "The app shows the new values and its update time moved.",
        ),
        (false, _, Some(false)) | (true, InForce::Former | InForce::Another, Some(false)) => {
            Finding::NotApplied("The app is as it was before.")
        }
        (true, InForce::Unsaid, Some(false)) => match edit.secret {
            // What the journal keeps of a secret cannot be held against a mask; the time can.
            Some(Known::Print(_) | Known::Mark(..) | Known::Nothing) => {
                Finding::NotApplied("The app is as it was before.")
            }
            Some(Known::Clear(_)) | None => {
                Finding::Open("The app shows neither the old nor the new secret.")
            }
        },
        (true, InForce::Unsaid, None) => Finding::Open(
            "The app was changed at another time than this, and it does not show which secret is in force.",
        ),
        (false, _, Some(true) | None)
        | (true, InForce::Former | InForce::Another, Some(true) | None) => {
            Finding::Open("The app changed, but not into what was asked for.")
        }
    }
}

fn chosen_secret(chosen: &Known<'_>, before: &Before<'_>, after: &State) -> Finding {
    match (in_force(chosen, before, after), chosen) {
        (InForce::Sent, Known::Clear(chosen)) => applied(
            Some((*chosen).clone()),
            "The service shows the secret that was sent.",
        ),
        (InForce::Sent, Known::Print(_) | Known::Mark(..) | Known::Nothing) => applied(
            after.secret.clone(),
            "The service shows the secret that was sent.",
        ),
        (InForce::Former, _) => {
            Finding::NotApplied("The service still shows the secret that was there before.")
        }
        (InForce::Another, _) => Finding::Open(
            "The secret in force is neither the one that was sent nor known to be the one before: it may have been set again since.",
        ),
        (InForce::Unsaid, Known::Clear(_)) => {
            Finding::Open("The service does not show which secret is in force.")
        }
        (InForce::Unsaid, Known::Print(_) | Known::Mark(..) | Known::Nothing) => {
            match before.moved(after) {
                Some(true) => applied(
                    None,
                    "The app changed when the request left. Its update time is all that could be compared: the service does not show which secret is in force.",
                ),
                Some(false) => Finding::NotApplied("The app is as it was before."),
                None => Finding::Open(
                    "The app was changed at another time than this, and it does not show which secret is in force.",
                ),
            }
        }
    }
}

fn new_code(before: &Before<'_>, after: &State) -> Finding {
    let Some((new, others)) = new_codes(before, after) else {
        return Finding::Open("The codes could not be compared with those before.");
    };
    match (new.as_slice(), others) {
        ([], 0) => Finding::NotApplied("The app has the same codes as before."),
        ([], _) => {
            Finding::Open("The app has new codes, but none that was made when this request left.")
        }
        ([code], _) => Finding::Applied {
            value: Some(code.value.clone()),
            code: Some((*code).clone()),
            evidence: "The app has one code more than before.",
        },
        ([_, _, ..], _) => Finding::Open(
            "The app has several new codes: someone else is making some at the same time.",
        ),
    }
}

fn replaced_code(old: &Known<'_>, before: &Before<'_>, after: &State) -> Finding {
    let Some((new, others)) = new_codes(before, after) else {
        return Finding::Open("The codes could not be compared with those before.");
    };
    let still_there = after.codes.iter().flatten().any(|code| old.is(&code.value));
    match (still_there, new.as_slice(), others) {
        (true, _, _) => Finding::NotApplied("The old code is still there."),
        (false, [code], _) => Finding::Applied {
            value: Some(code.value.clone()),
            code: Some((*code).clone()),
            evidence: "The old code is gone and one new code has taken its place.",
        },
        (false, [], 0) => Finding::ValueLost("The old code is gone and no new one is listed."),
        (false, [], _) => Finding::Open(
            "The old code is gone, and the new ones were made at another time than this.",
        ),
        (false, [_, _, ..], _) => Finding::Open(
            "The old code is gone and there are several new ones: someone else is making some at the same time.",
        ),
    }
}

fn given_code(given: &Known<'_>, after: &State) -> Finding {
    let Some(codes) = &after.codes else {
        return Finding::Open("The codes could not be read.");
    };
    match codes.iter().find(|code| given.is(&code.value)) {
        Some(code) => Finding::Applied {
            value: None,
            code: Some(code.clone()),
            evidence: "The app has the code that was sent.",
        },
        None => Finding::NotApplied("The app does not have the code that was sent."),
    }
}

fn no_code(gone: &KnownCode<'_>, after: &State) -> Finding {
    let Some(codes) = &after.codes else {
        return Finding::Open("The codes could not be read.");
    };
    if codes.iter().any(|code| gone.is(code)) {
        Finding::NotApplied("The code is still there.")
    } else {
        applied(None, "The code is no longer there.")
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
fn random_secret(before: &Before<'_>, after: &State) -> Finding {
    let moved = before.moved(after);
    let changed = match (&before.secret, &after.secret) {
        (Some(before), Some(after)) => Some(!before.is(after)),
        _ => match (&before.mask, &after.app.masked_secret) {
            (Some(before), Some(after)) if !before.is(after) => Some(true),
            _ if before.updated_at.is_some() && after.app.updated_at.is_some() => match moved {
                None => return Finding::Open("The app was changed at another time than this."),
                known => known,
            },
            _ => None,
        },
    };
    match (changed, &after.secret) {
        (Some(true), _) if !before.in_time(after.app.updated_at) => Finding::Open(
            "The secret changed, but the app was last changed at another time than this.",
        ),
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

/// Which secret is in force after a write that was to set one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InForce {
    /// The one that was sent.
    Sent,
    /// The one before.
    Former,
    /// Neither: someone else has set it since.
    Another,
    /// The service does not show it.
    Unsaid,
}

/// Tells which secret is in force: by its value, else by the clear ends of its mask where they or
/// the update time moved.
fn in_force(wanted: &Known<'_>, before: &Before<'_>, after: &State) -> InForce {
    if let Some(secret) = &after.secret {
        return match &before.secret {
            _ if wanted.is(secret) => InForce::Sent,
            Some(old) if old.is(secret) => InForce::Former,
            Some(_) => InForce::Another,
            // Without the former value only a time that stands still tells that it is this one.
            None if before.sent.is_none() && before.stands_still(after) => InForce::Former,
            None => InForce::Another,
        };
    }
    let (Known::Clear(wanted), Some(mask)) = (wanted, &after.app.masked_secret) else {
        return InForce::Unsaid;
    };
    let same_mask = before.mask.as_ref().is_some_and(|old| old.is(mask));
    let moved = !same_mask || !before.stands_still(after);
    match (wanted.agrees_with_mask(mask), moved) {
        (Some(true), true) => InForce::Sent,
        (Some(false), _) if same_mask => InForce::Former,
        (Some(false), _) => InForce::Another,
        // The ends agreed already and nothing moved, or there are none: nothing can be told.
        (Some(true), false) | (None, _) => InForce::Unsaid,
    }
}

/// The codes that are there now and were not before, and how many more of them were made at
/// another time than the request.
fn new_codes<'a>(before: &Before<'_>, after: &'a State) -> Option<(Vec<&'a AppCode>, usize)> {
    let (known, now) = (before.codes.as_ref()?, after.codes.as_ref()?);
    let (new, others): (Vec<_>, Vec<_>) = now
        .iter()
        .filter(|code| !known.iter().any(|old| old.is(code)))
        .partition(|code| code.created_at.is_none() || before.in_time(code.created_at));
    Some((new, others.len()))
}

/// Whether a service-made value is what the operation waits for.
pub(super) fn waits_for_value(operation: &Operation) -> bool {
    match operation {
        Operation::EditApp { .. } | Operation::AddCode { .. } | Operation::DeleteCode { .. } => {
            false
        }
        Operation::ResetSecret { choice, .. } => !matches!(choice, Choice::Given(_)),
        Operation::GenerateCode { .. }
        | Operation::ResetCode { .. }
        | Operation::RotateCode { .. } => true,
    }
}
