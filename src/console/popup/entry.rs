//! A field in which a TARGET is typed, and what was begun with it.

use std::time::Duration;

use super::{Act, Context, Step, dialog::ARMING};
use crate::{
    console::{
        Key, KeyCode, RequestId,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::Now,
};

/// The field.
#[derive(Debug)]
pub struct TargetEntry {
    /// What is typed.
    pub field: TextField,
    /// The request that was begun with it.
    pub pending: Option<RequestId>,
    /// Why the last try failed, as a whole sentence.
    pub notice: Option<String>,
    opened_at: Duration,
}

impl TargetEntry {
    /// A field with `text` in it.
    pub(super) fn open(text: &str, now: Now) -> Self {
        Self {
            field: TextField::new(text),
            pending: None,
            notice: None,
            opened_at: now.mono,
        }
    }

    /// Handles a key: the text that is to be used, or else what becomes of the popup. `empty` is said
    /// where nothing is typed.
    pub(super) fn key(&mut self, key: Key, empty: &str, cx: &Context<'_>) -> Result<String, Step> {
        if keymap::resolve(Scope::Menu, key) == Some(Intent::Quit) && key.ctrl {
            return Err(Step::StayAnd(Act::Quit));
        }
        let text = self.field.value().trim();
        match key.code {
            KeyCode::Esc => return Err(Step::Close),
            _ if self.pending.is_some() => {}
            KeyCode::Enter if text.is_empty() => self.notice = Some(empty.to_owned()),
            // A program would be started by what came with the key that opened this, as when text
            // is dropped on a terminal that does not mark it as pasted.
            KeyCode::Enter if cx.now.mono < self.opened_at + ARMING => {}
            KeyCode::Enter => return Ok(text.to_owned()),
            _ => {
                self.notice = None;
                self.field.key(key);
            }
        }
        Err(Step::Stay)
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.field.paste(text, |c| !c.is_control());
    }

    /// `request` was begun with what is typed.
    pub(super) fn begun(&mut self, request: RequestId) {
        self.pending = Some(request);
        self.notice = None;
    }

    /// It ended. Says whether the popup has done its work.
    pub(super) fn ended(&mut self, request: RequestId, result: &Result<String, String>) -> bool {
        if self.pending != Some(request) {
            return false;
        }
        self.pending = None;
        self.notice = result.as_ref().err().cloned();
        result.is_ok()
    }
}
