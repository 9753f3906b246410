//! The writes in flight and how the latest ones ended.

use super::{Act, Context, Dialog, Step};
use crate::console::{
    Key,
    keymap::{self, Intent, Scope},
};

/// The popup: its lines are made by the drawing from the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TasksBox {
    /// The row under the cursor, among the writes in flight; past the last one it means that.
    pub cursor: usize,
}

impl TasksBox {
    /// Takes back what was moved past the last of `count` rows.
    pub fn keep_within(&mut self, count: usize) {
        self.cursor = self.cursor.min(count.saturating_sub(1));
    }
}

impl Dialog for TasksBox {
    fn scope(&self) -> Scope {
        Scope::Tasks
    }

    fn key(&mut self, key: Key, _: &mut Context<'_>) -> Step {
        match keymap::resolve(Scope::Tasks, key) {
            Some(Intent::Up) => self.cursor = self.cursor.saturating_sub(1),
            Some(Intent::Down) => self.cursor = self.cursor.saturating_add(1),
            Some(Intent::First) => self.cursor = 0,
            Some(Intent::Stop) => return Step::StayAnd(Act::Stop(self.cursor)),
            Some(Intent::Journal) => return Step::CloseAnd(Act::Intent(Intent::Journal)),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Tasks)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Quit | Intent::Back | Intent::Tasks) => return Step::Close,
            _ => {}
        }
        Step::Stay
    }
}
