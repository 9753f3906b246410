//! What every popup is asked.

use std::time::Duration;

use super::{Context, Step, retry::Retry};
use crate::console::{Key, RequestId, keymap::Scope, reveal::Reveal};

/// Keys that arrive this soon after the dialog opened were not meant for it.
pub(super) const ARMING: Duration = Duration::from_millis(250);

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
