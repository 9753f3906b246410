//! Whose is a value: a masked field that forgets, then all that it may belong to.

use super::{Act, Context, Dialog, Step};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        keymap::{self, Intent, Scope},
        text_field::SecretField,
    },
    domain::{
        App, Secret,
        identify::{Found, Match},
    },
};

/// The popup.
#[derive(Debug)]
pub struct IdentifyBox {
    /// How far it is.
    pub phase: Phase,
    /// The match under the cursor.
    pub cursor: usize,
    /// Why the last key did nothing, as a whole sentence.
    pub notice: Option<String>,
    /// What is looked through.
    apps: Vec<App>,
}

/// How far it is.
#[derive(Debug)]
pub enum Phase {
    /// The value is asked for.
    Asking(SecretField),
    /// It is being looked for.
    Searching {
        /// The request.
        request: RequestId,
        /// The value, where it may have to be looked for once more.
        value: Secret,
        /// Whether apps are read for it.
        reads: bool,
    },
    /// What was found. The value is kept only while apps could still be read for it.
    Found {
        /// What.
        found: Box<Found>,
        /// The value.
        value: Option<Secret>,
    },
}

impl IdentifyBox {
    /// Asks for a value to be looked for among `apps`.
    pub fn open(apps: Vec<App>) -> Self {
        Self {
            phase: Phase::Asking(SecretField::default()),
            cursor: 0,
            notice: None,
            apps,
        }
    }

    /// What was found came.
    pub fn arrived(&mut self, request: RequestId, result: Result<Box<Found>, String>) {
        let Phase::Searching {
            request: asked,
            value,
            ..
        } = &self.phase
        else {
            return;
        };
        if *asked != request {
            return;
        }
        match result {
            Ok(found) => {
                let value = found.could_read().then(|| value.clone());
                self.phase = Phase::Found { found, value };
                self.cursor = 0;
            }
            Err(reason) => {
                self.phase = Phase::Asking(SecretField::default());
                self.notice = Some(reason);
            }
        }
    }

    /// The match under the cursor.
    fn current(&self) -> Option<&Match> {
        match &self.phase {
            Phase::Found { found, .. } => found.matches.get(self.cursor),
            Phase::Asking(_) | Phase::Searching { .. } => None,
        }
    }

    /// Looks for what was typed; the field is wiped.
    fn search(&mut self, cx: &mut Context<'_>) {
        let Phase::Asking(field) = &mut self.phase else {
            return;
        };
        let typed = field.secret();
        let trimmed = typed.expose().trim();
        let reason = if trimmed.is_empty() {
            Some("Type or paste the value.")
        } else if trimmed.contains(char::is_whitespace) {
            Some("This is more than one value. Give one, without the text around it.")
        } else if typed.is_server_mask() {
            Some("This is a mask of a secret, not a secret.")
        } else {
            None
        };
        if let Some(reason) = reason {
            *field = SecretField::default();
            self.notice = Some(reason.to_owned());
            return;
        }
        let value = Secret::new(trimmed.to_owned());
        self.send(value, false, cx);
    }

    fn send(&mut self, value: Secret, reads: bool, cx: &mut Context<'_>) {
        let request = cx.request();
        cx.effect(Effect::Identify {
            request,
            value: value.clone(),
            apps: self.apps.clone(),
            reads,
        });
        self.phase = Phase::Searching {
            request,
            value,
            reads,
        };
    }
}

impl Dialog for IdentifyBox {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        if key.code == KeyCode::Esc {
            if let Phase::Searching { request, .. } = &self.phase {
                cx.effect(Effect::Cancel(*request));
            }
            return Step::Close;
        }
        if keymap::resolve(Scope::Menu, key) == Some(Intent::Quit) && key.ctrl {
            return Step::StayAnd(Act::Quit);
        }
        match &mut self.phase {
            Phase::Asking(_) if key.code == KeyCode::Enter => self.search(cx),
            Phase::Asking(field) => {
                field.key(key);
            }
            Phase::Searching { .. } => {}
            Phase::Found { found, value } => {
                let last = found.matches.len().saturating_sub(1);
                let confirms = keymap::resolve(Scope::Confirm, key) == Some(Intent::Confirm);
                match (
                    keymap::resolve(Scope::Menu, key),
                    value.take_if(|_| confirms),
                ) {
                    (_, Some(value)) => self.send(value, true, cx),
                    (Some(Intent::Up), None) => self.cursor = self.cursor.saturating_sub(1),
                    (Some(Intent::Down), None) => self.cursor = (self.cursor + 1).min(last),
                    (Some(Intent::Open), None) => {
                        if let Some(one) = self.current() {
                            let filter = format!("id:{}", one.app.id.raw());
                            return Step::CloseAnd(Act::Filter(filter));
                        }
                    }
                    (_, None) => {}
                }
            }
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        if let Phase::Asking(field) = &mut self.phase {
            field.paste(text);
        }
    }
}
