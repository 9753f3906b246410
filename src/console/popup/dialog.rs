//! What every popup is asked.

use std::time::Duration;

use super::{Context, Step, retry::Retry};
use crate::console::{
    Key, RequestId,
    keymap::{Intent, Scope},
    reveal::Reveal,
};

/// Keys that arrive this soon after the dialog opened were not meant for it.
pub(super) const ARMING: Duration = Duration::from_millis(250);

/// How far a page key goes.
const PAGE: usize = 10;

/// Moves the cursor in a list whose last row is `last`; says whether the key meant that.
pub(super) fn moved(intent: Option<Intent>, cursor: &mut usize, last: usize) -> bool {
    *cursor = match intent {
        Some(Intent::Up) => cursor.saturating_sub(1),
        Some(Intent::Down) => (*cursor + 1).min(last),
        Some(Intent::PageUp) => cursor.saturating_sub(PAGE),
        Some(Intent::PageDown) => (*cursor + PAGE).min(last),
        Some(Intent::First) => 0,
        Some(Intent::Last) => last,
        _ => return false,
    };
    true
}

/// What every popup is asked; most have nothing to say to most of it.
pub(super) trait Dialog {
    /// Where a key is pressed while this is in front.
    fn scope(&self) -> Scope;

    /// Handles a key.
    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step;

    /// Takes pasted text, where it has a field for it.
    fn paste(&mut self, _text: &str) {}

    /// The request whose end it waits for.
    fn awaits(&self) -> Option<RequestId> {
        None
    }

    /// What asking for its write again would be.
    fn retry(&self) -> Option<Retry> {
        None
    }

    /// Whether it shows a secret, and until when.
    fn reveal(&self) -> Option<&Reveal> {
        None
    }

    /// The same, to be changed.
    fn reveal_mut(&mut self) -> Option<&mut Reveal> {
        None
    }

    /// How many of its lines are scrolled past the top, where it can be scrolled.
    fn scroll(&mut self) -> Option<&mut usize> {
        None
    }

    /// The whole screen was given away or drawn anew, and whatever secret it showed is hidden: what
    /// shows nothing else closes.
    fn covered(&mut self) -> Step {
        Step::Stay
    }
}
