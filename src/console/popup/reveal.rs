//! A present secret on the screen for a moment.

use super::{Context, Dialog, Step};
use crate::{
    console::{Key, keymap::Scope, reveal::Reveal},
    domain::{AppRef, Secret},
};

/// The popup. It closes on any key and when its time is over.
#[derive(Debug)]
pub struct RevealBox {
    /// What it is, such as `AppCode b3d34f74 of scorer`.
    pub label: String,
    /// The value.
    pub value: Secret,
    /// Until when it is shown.
    pub reveal: Reveal,
}

impl RevealBox {
    /// Shows `value` from now on.
    pub fn open(label: String, value: Secret, cx: &Context<'_>) -> Self {
        let mut reveal = Reveal::default();
        reveal.toggle(cx.now.mono);
        Self {
            label,
            value,
            reveal,
        }
    }
}

impl Dialog for RevealBox {
    fn scope(&self) -> Scope {
        Scope::Reading
    }

    fn key(&mut self, _: Key, _: &mut Context<'_>) -> Step {
        Step::Close
    }

    /// It would take the next key unseen.
    fn covered(&mut self) -> Step {
        Step::Close
    }

    fn reveal(&self) -> Option<&Reveal> {
        Some(&self.reveal)
    }

    fn reveal_mut(&mut self) -> Option<&mut Reveal> {
        Some(&mut self.reveal)
    }
}

/// Whether secrets of `app` may be shown; where not, why not, as a whole sentence.
pub fn reveal_allowed(app: &AppRef, cx: &Context<'_>) -> Result<(), String> {
    match cx.banner(app) {
        Some(banner) if banner.never_reveal => Err(format!(
            "The profile {} never shows secrets (never_reveal). Deliver it with y.",
            banner.profile
        )),
        Some(_) | None => Ok(()),
    }
}
