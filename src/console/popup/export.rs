//! Asks where a report goes, and in which form.

use super::{Context, Dialog, Step, entry::TargetEntry};
use crate::{
    console::{Effect, Exported, Key, KeyCode, RequestId, keymap::Scope, text_field::TextField},
    domain::{Now, ReportForm, hygiene::Report},
};

/// The prompt.
#[derive(Debug)]
pub struct ExportBox {
    /// What is exported.
    pub what: Exported,
    /// The form of it.
    pub form: ReportForm,
    /// Where it goes.
    pub entry: TargetEntry,
}

impl ExportBox {
    /// Asks where the report of a campaign goes.
    pub fn of_campaign(id: &str, now: Now) -> Self {
        let what = Exported::Campaign(id.to_owned());
        Self::open(what, &format!("campaign-{id}"), now)
    }

    /// Asks where the board goes.
    pub fn of_board(report: Report, ascii: bool, now: Now) -> Self {
        Self::open(Exported::Board(Box::new(report), ascii), "hygiene", now)
    }

    fn open(what: Exported, name: &str, now: Now) -> Self {
        let form = ReportForm::default();
        Self {
            what,
            form,
            entry: TargetEntry::open(&format!("file:{name}.{}", form.ending()), now),
        }
    }

    /// It ended. Says whether the prompt has done its work.
    pub fn ended(&mut self, request: RequestId, result: &Result<String, String>) -> bool {
        self.entry.ended(request, result)
    }

    /// The next form; a name that ends like the present one ends like that then.
    fn turn(&mut self) {
        let next = self.form.next(self.what.forms());
        let ending = format!(".{}", self.form.ending());
        if let Some(stem) = self.entry.field.value().strip_suffix(&ending) {
            self.entry.field = TextField::new(&format!("{stem}.{}", next.ending()));
        }
        self.form = next;
    }
}

impl Dialog for ExportBox {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        if key.code == KeyCode::Tab && self.entry.pending.is_none() {
            self.turn();
            return Step::Stay;
        }
        let empty = "Type where the report shall go.";
        let target = match self.entry.key(key, empty, cx) {
            Ok(target) => target,
            Err(step) => return step,
        };
        let request = cx.request();
        cx.effect(Effect::Export {
            request,
            what: self.what.clone(),
            form: self.form,
            target,
        });
        self.entry.begun(request);
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        self.entry.paste(text);
    }
}
