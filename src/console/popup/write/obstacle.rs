//! Why the last step of a rotation cannot be taken yet.

use crate::domain::{Facts, Rotation, RotationStep};

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
