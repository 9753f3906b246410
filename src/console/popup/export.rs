//! Asks where a report goes, and in which form.

use super::{Act, Context, Dialog, Step};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::ReportForm,
};

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// The report of a campaign.
    Campaign(String),
}

/// The prompt.
#[derive(Debug)]
pub struct ExportBox {
    /// What is exported.
    pub what: Exported,
    /// The form of it.
    pub form: ReportForm,
    /// Where it goes: a TARGET.
    pub field: TextField,
    /// What is under way.
    pub pending: Option<RequestId>,
    /// Why the last try failed, as a whole sentence.
    pub notice: Option<String>,
}

impl ExportBox {
    /// Asks where the report of a campaign goes.
    pub fn of_campaign(id: &str) -> Self {
        Self::open(Exported::Campaign(id.to_owned()), &format!("campaign-{id}"))
    }

    fn open(what: Exported, name: &str) -> Self {
        let form = ReportForm::default();
        Self {
            what,
            form,
            field: TextField::new(&format!("file:{name}.{}", form.ending())),
            pending: None,
            notice: None,
        }
    }

    /// It ended. Says whether the prompt has done its work.
    pub fn ended(&mut self, request: RequestId, result: &Result<String, String>) -> bool {
        if self.pending != Some(request) {
            return false;
        }
        self.pending = None;
        match result {
            Ok(_) => true,
            Err(reason) => {
                self.notice = Some(reason.clone());
                false
            }
        }
    }

    /// The next form; a name that ends like the present one ends like that then.
    fn turn(&mut self) {
        let next = self.form.next();
        let ending = format!(".{}", self.form.ending());
        if let Some(stem) = self.field.value().strip_suffix(&ending) {
            self.field = TextField::new(&format!("{stem}.{}", next.ending()));
        }
        self.form = next;
    }
}

impl Dialog for ExportBox {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        if keymap::resolve(Scope::Menu, key) == Some(Intent::Quit) && key.ctrl {
            return Step::StayAnd(Act::Quit);
        }
        match key.code {
            KeyCode::Esc => return Step::Close,
            _ if self.pending.is_some() => {}
            KeyCode::Tab => self.turn(),
            KeyCode::Enter if self.field.value().trim().is_empty() => {
                self.notice = Some("Type where the report shall go.".to_owned());
            }
            KeyCode::Enter => {
                let request = cx.request();
                cx.effect(Effect::Export {
                    request,
                    what: self.what.clone(),
                    form: self.form,
                    target: self.field.value().trim().to_owned(),
                });
                self.pending = Some(request);
                self.notice = None;
            }
            _ => {
                self.notice = None;
                self.field.key(key);
            }
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        self.field.paste(text, |c| !c.is_control());
    }
}
