//! Asks before leaving while something is in flight or undelivered.

use super::{Act, Context, Dialog, Step, credential::DROP_WORD};
use crate::console::{
    Effect, Key, KeyCode,
    keymap::{self, Intent, Scope},
    text_field::TextField,
};

/// The popup.
#[derive(Debug)]
pub struct LeaveBox {
    /// How many writes are in flight.
    pub in_flight: usize,
    /// Journal entries of credentials that nobody has taken.
    pub undelivered: Vec<Option<u64>>,
    /// What is typed to let them go.
    pub word: TextField,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
}

impl LeaveBox {
    /// Asks about `in_flight` writes and `undelivered` credentials.
    pub fn open(in_flight: usize, undelivered: Vec<Option<u64>>) -> Self {
        Self {
            in_flight,
            undelivered,
            word: TextField::default(),
            notice: None,
        }
    }

    /// Whether a word must be typed to leave.
    pub fn needs_word(&self) -> bool {
        !self.undelivered.is_empty()
    }
}

impl Dialog for LeaveBox {
    fn scope(&self) -> Scope {
        Scope::Confirm
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        match (key.code, keymap::resolve(Scope::Confirm, key)) {
            (KeyCode::Esc, _) => return Step::Close,
            (KeyCode::Enter, _) if self.needs_word() => {
                if self.word.value() == DROP_WORD {
                    for entry in &self.undelivered {
                        cx.effect(Effect::Dropped(*entry));
                    }
                    return Step::CloseAnd(Act::QuitNow);
                }
                if self.word.value().is_empty() {
                    return Step::Close;
                }
                self.notice = Some(format!("Type {DROP_WORD} and Enter, or Esc to stay."));
            }
            (KeyCode::Enter, _) => return Step::Close,
            _ if self.needs_word() => {
                self.word.key(key);
            }
            (_, Some(Intent::Confirm)) => return Step::CloseAnd(Act::QuitNow),
            _ => {}
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        self.word.paste(text, |c| c != '\n');
    }
}
