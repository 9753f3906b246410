//! Asks before a read-only profile is unlocked for a while.

use super::{Act, Context, Dialog, Step};
use crate::{
    console::{
        Effect, Key, KeyCode,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::ProfileName,
};

/// The popup.
#[derive(Debug)]
pub struct UnlockBox {
    /// The profile.
    pub profile: ProfileName,
    /// Its name as typed so far.
    pub typed: TextField,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
}

impl UnlockBox {
    /// Asks about `profile`.
    pub fn open(profile: ProfileName) -> Self {
        Self {
            profile,
            typed: TextField::default(),
            notice: None,
        }
    }
}

impl Dialog for UnlockBox {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        match key.code {
            KeyCode::Esc => return Step::Close,
            KeyCode::Enter if self.typed.value().is_empty() => return Step::Close,
            KeyCode::Enter if self.typed.value() == self.profile.raw() => {
                cx.effect(Effect::Unlock(self.profile.clone()));
                return Step::Close;
            }
            KeyCode::Enter => {
                self.notice =
                    Some("This is not the profile's name. It stays read-only.".to_owned());
            }
            _ if keymap::resolve(keymap::Scope::Menu, key) == Some(Intent::Quit) => {
                return Step::StayAnd(Act::Quit);
            }
            _ => {
                self.typed.key(key);
            }
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        self.typed.paste(text, |c| !c.is_control());
    }
}
