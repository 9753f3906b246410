//! The request log: the exchanges with the services, the latest first, and all that is known of one.

use super::{Act, Context, Dialog, Step};
use crate::console::{
    Key,
    keymap::{self, Intent, Scope},
    model::LOG_LENGTH,
};

/// The popup: its lines are made by the drawing from the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestLogBox {
    /// The row under the cursor; past the last one it means that.
    pub cursor: usize,
    /// Whether all that is known of that exchange is shown.
    pub detail: bool,
    /// How many lines of that are scrolled past the top.
    pub scroll: usize,
}

impl RequestLogBox {
    /// Another exchange came in above: what is looked at stays the same. The first row stays the
    /// first while the list is looked at, since the latest is what is waited for there.
    pub fn another(&mut self) {
        if self.detail || self.cursor > 0 {
            self.cursor = (self.cursor + 1).min(LOG_LENGTH - 1);
        }
    }

    /// Takes back what was moved past the last of `count` rows.
    pub fn keep_within(&mut self, count: usize) {
        self.cursor = self.cursor.min(count.saturating_sub(1));
        self.detail &= count > 0;
    }
}

impl Dialog for RequestLogBox {
    fn scope(&self) -> Scope {
        Scope::RequestLog
    }

    fn key(&mut self, key: Key, _: &mut Context<'_>) -> Step {
        const PAGE: usize = 10;
        /// What `PgDn` scrolls in the detail: no more than the smallest box shows.
        const FEW: usize = 4;
        let intent = keymap::resolve(Scope::RequestLog, key);
        if self.detail {
            match intent {
                Some(Intent::PageUp) => self.scroll = self.scroll.saturating_sub(FEW),
                Some(Intent::PageDown) => self.scroll = self.scroll.saturating_add(FEW),
                _ => self.scroll = 0,
            }
            if matches!(intent, Some(Intent::PageUp | Intent::PageDown)) {
                return Step::Stay;
            }
        }
        match intent {
            Some(Intent::Up) => self.cursor = self.cursor.saturating_sub(1),
            Some(Intent::Down) => self.cursor = self.cursor.saturating_add(1),
            Some(Intent::PageUp) => self.cursor = self.cursor.saturating_sub(PAGE),
            Some(Intent::PageDown) => self.cursor = self.cursor.saturating_add(PAGE),
            Some(Intent::First) => self.cursor = 0,
            Some(Intent::Last) => self.cursor = LOG_LENGTH - 1,
            Some(Intent::Open) => self.detail = !self.detail,
            Some(Intent::Back) if self.detail => self.detail = false,
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::RequestLog)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Back | Intent::Quit | Intent::RequestLog) => return Step::Close,
            _ => {}
        }
        Step::Stay
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        self.detail.then_some(&mut self.scroll)
    }
}
