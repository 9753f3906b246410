//! A request that a dialog waits for: it can be stopped, or left to itself.

use super::{Act, Context, Step};
use crate::console::{
    Effect, Key, RequestId,
    keymap::{self, Intent, Scope},
};

/// The wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// The request whose end is awaited.
    pub request: RequestId,
    /// Whether the administrator asked to stop.
    pub is_stopping: bool,
}

impl Sending {
    pub(super) const fn begun(request: RequestId) -> Self {
        Self {
            request,
            is_stopping: false,
        }
    }

    pub(super) fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        match keymap::resolve(Scope::Sending, key) {
            Some(Intent::Back) if !self.is_stopping => {
                cx.effect(Effect::Cancel(self.request));
                self.is_stopping = true;
                Step::Stay
            }
            Some(Intent::Tasks) => Step::CloseAnd(Act::Intent(Intent::Tasks)),
            Some(Intent::Help) => Step::StayAnd(Act::Help(Scope::Sending)),
            // Leaving must always be possible, and asks.
            Some(Intent::Quit) => Step::StayAnd(Act::Quit),
            _ => Step::Stay,
        }
    }
}
