//! Asks where a secret goes.

use std::time::Duration;

use super::{Act, Context, Dialog, Step, write::ARMING};
use crate::{
    console::{
        About, Effect, Key, KeyCode, RequestId,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::{Now, Secret},
};

/// What sort of place a secret goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A new file.
    File,
    /// A command's standard input.
    Command,
    /// A file, sealed to a public key.
    Age,
    /// A target that has a name, as it stands in the configuration.
    Named,
}

/// A way that a secret took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    kind: TargetKind,
    text: String,
}

impl Way {
    /// Whether it is this one.
    pub fn is(&self, kind: TargetKind, text: &str) -> bool {
        self.kind == kind && self.text == text
    }
}

impl TargetKind {
    /// What is asked for.
    pub const fn question(self) -> &'static str {
        match self {
            Self::File => "Path of the new file (it must not exist yet)",
            Self::Command => "Program and arguments (the value comes on its standard input)",
            Self::Named => "The target; Enter delivers to it",
            Self::Age => "RECIPIENT:PATH (age1…, ssh-ed25519 … or @FILE, then the new file)",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::File => "file:",
            Self::Command => "command:",
            Self::Age => "age:",
            Self::Named => "",
        }
    }
}

/// The prompt.
#[derive(Debug)]
pub struct TargetPrompt {
    /// What sort of place.
    pub kind: TargetKind,
    /// What is typed.
    pub field: TextField,
    /// The delivery under way.
    pub pending: Option<RequestId>,
    /// Why the last try failed, as a whole sentence.
    pub notice: Option<String>,
    way: Way,
    about: Box<About>,
    value: Secret,
    journal: Option<u64>,
    opened_at: Duration,
}

impl TargetPrompt {
    /// Asks where to put `value`.
    pub fn open(
        kind: TargetKind,
        about: Box<About>,
        value: Secret,
        journal: Option<u64>,
        now: Now,
    ) -> Self {
        Self {
            kind,
            way: Way {
                kind,
                text: String::new(),
            },
            about,
            field: TextField::default(),
            pending: None,
            notice: None,
            value,
            journal,
            opened_at: now.mono,
        }
    }

    /// The same, with `text` to begin with.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        text.clone_into(&mut self.way.text);
        self.field.paste(text, |_| true);
        self
    }

    /// The way that is taken.
    pub const fn way(&self) -> &Way {
        &self.way
    }

    /// The delivery ended. Says whether the prompt has done its work.
    pub fn delivery_ended(&mut self, request: RequestId, result: &Result<String, String>) -> bool {
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
}

impl Dialog for TargetPrompt {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        if keymap::resolve(keymap::Scope::Menu, key) == Some(Intent::Quit) && key.ctrl {
            return Step::StayAnd(Act::Quit);
        }
        match key.code {
            KeyCode::Esc => return Step::Close,
            _ if self.pending.is_some() => {}
            KeyCode::Enter if self.field.value().trim().is_empty() => {
                self.notice = Some("Type where the value shall go, or Esc to go back.".to_owned());
            }
            // A program would be started by what came with the key that opened this, as when text
            // is dropped on a terminal that does not mark it as pasted.
            KeyCode::Enter if cx.now.mono < self.opened_at + ARMING => {}
            KeyCode::Enter => {
                let request = cx.request();
                cx.effect(Effect::Deliver {
                    request,
                    target: format!("{}{}", self.kind.prefix(), self.field.value().trim()),
                    about: self.about.clone(),
                    value: self.value.clone(),
                    journal: self.journal,
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
