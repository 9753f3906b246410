//! Why a write of a code can't succeed, as far as the facts say.

use crate::domain::{
    AppCode, CodeRef, Facts, Rotation, RotationStep, Service, gateway::CODES_PER_APP,
};

/// Why the app can't have one code more.
pub(super) fn no_room(facts: &Facts) -> Option<String> {
    let limit = facts
        .limits
        .as_ref()
        .ok()
        .and_then(|limits| limits.codes)
        .or(match facts.app.at.service() {
            Service::Apig | Service::Roma => Some(CODES_PER_APP),
            Service::ModelArts => None,
        })?;
    let count = facts.codes.as_ref().ok()?.len() as u64;
    (count >= limit).then(|| {
        format!("The app has {count} of {limit} AppCodes. Delete one that is no longer used first.")
    })
}

/// Why nothing can be done about `code`: it is not there any more.
pub(super) fn gone(code: &AppCode, facts: &Facts) -> Option<String> {
    let codes = facts.codes.as_ref().ok()?;
    CodeRef::of(code).find(codes).is_none().then(|| {
        "The app no longer has this AppCode: it was reset or deleted meanwhile.".to_owned()
    })
}

/// Why the old code of `rotation` may not be deleted yet.
pub(super) fn unripe(rotation: &Rotation, facts: &Facts) -> Option<String> {
    let codes = facts.codes.as_deref().unwrap_or_default();
    let new = codes.iter().find(|code| rotation.is_new(code));
    match (rotation.step, new) {
        (RotationStep::Generating, _) => Some(
            "It is not known whether the new AppCode was made. Read that back first: J, then u."
                .to_owned(),
        ),
        (RotationStep::Deleting(_), _) => Some(
            "It is not known whether this AppCode was deleted. Read that back first: J, then u."
                .to_owned(),
        ),
        (RotationStep::Undelivered | RotationStep::Delivered, None) => Some(
            "The new AppCode of this rotation is gone: without the old one its callers would have none."
                .to_owned(),
        ),
        (RotationStep::Undelivered, Some(new)) => Some(format!(
            "Nobody was given the new AppCode {} yet. Deliver it first: y on it.",
            new.fingerprint()
        )),
        (RotationStep::Delivered, Some(_)) => None,
    }
}
