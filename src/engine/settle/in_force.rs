//! Which secret is in force after a write that was to set one.

use super::{Before, Known, Moved};
use crate::engine::state::State;

/// Which secret is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum InForce {
    /// The one that was sent.
    Sent,
    /// The one before.
    Former,
    /// Neither: someone else has set it since.
    Another,
    /// The service does not show it.
    Unsaid,
}

impl InForce {
    /// Tells by its value, else by the clear ends of its mask where they or the update time moved.
    pub(in crate::engine) fn of(wanted: &Known<'_>, before: &Before<'_>, after: &State) -> Self {
        if let Some(secret) = &after.secret {
            return match &before.secret {
                _ if wanted.is(secret) => Self::Sent,
                Some(old) if old.is(secret) => Self::Former,
                Some(_) => Self::Another,
                // Without the former value only a time that stands still tells that it is this one.
                None if before.sent.is_none() && before.moved(after) == Moved::No => Self::Former,
                None if before.moved(after) == Moved::Unclear => Self::Unsaid,
                None => Self::Another,
            };
        }
        let (Known::Clear(wanted), Some(mask)) = (wanted, after.mask()) else {
            return Self::Unsaid;
        };
        let same_mask = before.mask.as_ref().is_some_and(|old| old.is(mask));
        let moved = !same_mask || !before.stands_still(after);
        match (wanted.agrees_with_mask(mask), moved) {
            (Some(true), true) => Self::Sent,
            (Some(false), _) if same_mask => Self::Former,
            (Some(false), _) => Self::Another,
            // The ends agreed already and nothing moved, or there are none: nothing can be told.
            (Some(true), false) | (None, _) => Self::Unsaid,
        }
    }
}
