//! Asks where a secret goes.

use super::{Context, Dialog, Step, entry::TargetEntry};
use crate::{
    console::{About, Effect, Key, RequestId, keymap::Scope},
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
    pub entry: TargetEntry,
    way: Way,
    about: Box<About>,
    value: Secret,
    journal: Option<u64>,
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
            entry: TargetEntry::open("", now),
            value,
            journal,
        }
    }

    /// The same, with `text` to begin with.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        text.clone_into(&mut self.way.text);
        self.entry.field.paste(text, |_| true);
        self
    }

    /// The way that is taken.
    pub const fn way(&self) -> &Way {
        &self.way
    }

    /// The delivery ended. Says whether the prompt has done its work.
    pub fn delivery_ended(&mut self, request: RequestId, result: &Result<String, String>) -> bool {
        self.entry.ended(request, result)
    }
}

impl Dialog for TargetPrompt {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let empty = "Type where the value shall go, or Esc to go back.";
        let text = match self.entry.key(key, empty, cx) {
            Ok(text) => text,
            Err(step) => return step,
        };
        let request = cx.request();
        cx.effect(Effect::Deliver {
            request,
            target: format!("{}{text}", self.kind.prefix()),
            about: self.about.clone(),
            value: self.value.clone(),
            journal: self.journal,
        });
        self.entry.begun(request);
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        self.entry.paste(text);
    }
}
