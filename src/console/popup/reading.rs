//! Things to read and scroll: the keys, what could not be loaded.

use super::{Act, Context, Dialog, Step};
use crate::console::{
    Key,
    keymap::{self, Intent, Scope},
};

/// The popup: its lines are made by the drawing from the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// What is read.
    pub kind: ReadingKind,
    /// How many lines are scrolled past the top.
    pub scroll: usize,
}

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingKind {
    /// The keys of a scope.
    Help(Scope),
    /// What could not be loaded.
    Problems,
}

impl Reading {
    /// Shows `kind` from its beginning.
    pub const fn open(kind: ReadingKind) -> Self {
        Self { kind, scroll: 0 }
    }
}

impl Dialog for Reading {
    fn scope(&self) -> Scope {
        Scope::Reading
    }

    fn key(&mut self, key: Key, _: &mut Context<'_>) -> Step {
        const PAGE: usize = 10;
        match keymap::resolve(Scope::Reading, key) {
            Some(Intent::Up) => self.scroll = self.scroll.saturating_sub(1),
            Some(Intent::Down) => self.scroll = self.scroll.saturating_add(1),
            Some(Intent::PageUp) => self.scroll = self.scroll.saturating_sub(PAGE),
            Some(Intent::PageDown) => self.scroll = self.scroll.saturating_add(PAGE),
            Some(Intent::First) => self.scroll = 0,
            Some(Intent::Last) => self.scroll = usize::MAX / 2,
            Some(Intent::Back | Intent::Help) => return Step::Close,
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Quit) => return Step::Close,
            Some(Intent::Reload) if self.kind == ReadingKind::Problems => {
                return Step::CloseAnd(Act::Reload);
            }
            Some(Intent::RequestLog) => return Step::CloseAnd(Act::RequestLog),
            _ => {}
        }
        Step::Stay
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
