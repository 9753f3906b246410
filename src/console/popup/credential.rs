//! A new credential: masked, revealed for a moment, delivered, and let go undelivered only when
//! told so in a word.

use super::{Act, Context, Dialog, Popup, Step, menu::Menu, reveal::reveal_allowed};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        keymap::{self, Intent, Scope},
        reveal::Reveal,
        text_field::TextField,
    },
    domain::{App, Credential, Done, Text},
};

/// What must be typed to let an undelivered credential go.
pub const DROP_WORD: &str = "drop";

/// The popup.
#[derive(Debug)]
pub struct CredentialBox {
    /// The app it belongs to.
    pub app: App,
    /// The name of its gateway.
    pub gateway: Text,
    /// How the write ended.
    pub done: Done,
    /// The new value.
    pub credential: Credential,
    /// Whether it is shown.
    pub reveal: Reveal,
    /// Where it went so far, as whole sentences.
    pub delivered: Vec<String>,
    /// A delivery under way.
    pub pending: Option<RequestId>,
    /// What is typed to let it go, once leaving was asked for.
    pub dropping: Option<TextField>,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
    /// How many lines are scrolled past the top.
    pub scroll: usize,
}

impl CredentialBox {
    /// Shows what `done` brought.
    pub fn open(app: App, gateway: Text, done: Done, credential: Credential) -> Self {
        Self {
            app,
            gateway,
            done,
            credential,
            reveal: Reveal::default(),
            delivered: Vec::new(),
            pending: None,
            dropping: None,
            notice: None,
            scroll: 0,
        }
    }

    /// Whether nobody but this program has the value.
    pub fn is_undelivered(&self) -> bool {
        self.delivered.is_empty()
    }

    /// A delivery ended.
    pub fn delivery_ended(&mut self, request: RequestId, result: Result<String, String>) {
        if self.pending != Some(request) {
            return;
        }
        self.pending = None;
        match result {
            Ok(receipt) => {
                self.dropping = None;
                self.notice = None;
                self.delivered.push(receipt);
            }
            Err(reason) => {
                self.notice = Some(format!(
                    "{reason} The value is still here: choose another way with y."
                ));
            }
        }
    }
}

impl Dialog for CredentialBox {
    fn scope(&self) -> Scope {
        Scope::Credential
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let intent = keymap::resolve(Scope::Credential, key);
        if intent == Some(Intent::Quit) {
            self.reveal.hide();
            return Step::StayAnd(Act::Quit);
        }
        if let Some(word) = &mut self.dropping {
            match key.code {
                KeyCode::Esc => {
                    self.dropping = None;
                    self.notice = None;
                }
                KeyCode::Enter => {
                    if word.value() == DROP_WORD {
                        cx.effect(Effect::Dropped(self.done.journal));
                        return Step::Close;
                    }
                    self.notice = Some(format!("Type {DROP_WORD} and Enter, or Esc to stay."));
                }
                _ => {
                    word.key(key);
                }
            }
            return Step::Stay;
        }
        let was_shown = self.reveal.is_shown();
        if intent != Some(Intent::Reveal) {
            self.reveal.hide();
        }
        self.notice = None;
        match key.code {
            KeyCode::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Down => self.scroll += 1,
            _ => {}
        }
        match intent {
            Some(Intent::Reveal) => match reveal_allowed(&self.app.at, cx) {
                Ok(()) => self.reveal.toggle(cx.now.mono),
                Err(reason) => self.notice = Some(reason),
            },
            Some(Intent::Deliver) => {
                let menu = Menu::deliver(&self.app, &self.credential, self.done.journal, cx);
                return Step::Push(Popup::Menu(Box::new(menu)));
            }
            // The first Esc hides what is shown, so that no one leaves by hiding.
            Some(Intent::Back) if was_shown => {}
            Some(Intent::Back) if self.is_undelivered() => {
                self.dropping = Some(TextField::default());
            }
            Some(Intent::Back) => return Step::Close,
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Credential)),
            _ => {}
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        if let Some(word) = &mut self.dropping {
            word.paste(text, |c| c != '\n');
        }
    }

    fn reveal(&self) -> Option<&Reveal> {
        Some(&self.reveal)
    }

    fn reveal_mut(&mut self) -> Option<&mut Reveal> {
        Some(&mut self.reveal)
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
