//! What the writes of codes share.

use super::{Proof, Received};
use crate::{
    domain::{AppCode, CodeRef, NotSent},
    engine::{
        finding::Finding,
        settle::Before,
        state::{State, Want, Wants},
    },
};

/// What writes of codes read: the codes.
pub(super) const CODES: Wants = &[Want::Codes];
/// What the writes of a new code read: the codes, and how many there may be.
pub(super) const CODES_AND_ROOM: Wants = &[Want::Codes, Want::Limits];

/// Refuses one code more where the app has as many as it may have.
pub(super) fn has_room(state: &State) -> Result<(), NotSent> {
    let count = state.known_codes().map(<[AppCode]>::len);
    match (state.code_limit(), count) {
        (Some(limit), Some(count)) if count as u64 >= limit => Err(NotSent::Impossible(format!(
            "The app has {count} of {limit} AppCodes. Delete one that is no longer used first."
        ))),
        _ => Ok(()),
    }
}

/// Refuses a code that is known to be gone. Codes that could not be read forbid nothing.
pub(super) fn is_there(code: &CodeRef, state: &State) -> Result<(), NotSent> {
    match state.known_codes() {
        Some(codes) if code.find(codes).is_none() => Err(gone()),
        Some(_) | None => Ok(()),
    }
}

/// That a code is no longer there.
pub(super) fn gone() -> NotSent {
    NotSent::Impossible(
        "The app no longer has this AppCode: it was reset or deleted meanwhile. Load the app again."
            .to_owned(),
    )
}

/// A code by its fingerprint, else by its id; never the code itself.
pub(super) fn name(code: &CodeRef, state: &State) -> String {
    let known = state.known_codes().and_then(|codes| code.find(codes));
    match (known, code) {
        (Some(known), _) => known.fingerprint().to_string(),
        (None, CodeRef::Id(id)) => id.to_string(),
        (None, CodeRef::Value(value)) => value.fingerprint().to_string(),
    }
}

/// What contradicts an answer that brings a new code: the app had it before.
pub(super) fn is_no_new_one(received: &Received, before: &State) -> Option<String> {
    let value = received.value.as_ref().filter(|value| !value.is_empty())?;
    let mut codes = before.known_codes()?.iter();
    codes
        .any(|known| known.value == *value)
        .then(|| "The answer brings an AppCode that the app had before.".to_owned())
}

/// That the app has one code more than before.
#[derive(Debug)]
pub(super) struct NewCode;

impl Proof for NewCode {
    fn wants(&self) -> Wants {
        CODES
    }

    fn judge(&self, before: &Before<'_>, after: &State) -> Finding {
        let Some((new, others)) = new_codes(before, after) else {
            return Finding::open("The codes could not be compared with those before.");
        };
        match (new.as_slice(), others) {
            ([], 0) => Finding::not_applied("The app has the same codes as before."),
            ([], _) => Finding::open(
                "The app has new codes, but none that was made when this request left.",
            ),
            ([code], _) => Finding::brought(
                Some(code.value.clone()),
                code,
                "The app has one code more than before.",
            ),
            ([_, _, ..], _) => Finding::open(
                "The app has several new codes: someone else is making some at the same time.",
            ),
        }
    }
}

/// The codes that are there now and were not before, and how many more of them were made at
/// another time than the request.
pub(super) fn new_codes<'a>(
    before: &Before<'_>,
    after: &'a State,
) -> Option<(Vec<&'a AppCode>, usize)> {
    let (known, now) = (before.codes.as_ref()?, after.known_codes()?);
    let (new, others): (Vec<_>, Vec<_>) = now
        .iter()
        .filter(|code| !known.iter().any(|old| old.is(code)))
        .partition(|code| code.created_at.is_none() || before.in_time(code.created_at));
    Some((new, others.len()))
}
