//! Who may call as an app, from where and how often: shown, and its list of addresses changed.

use super::{
    Act, Context, Dialog, Popup, QuotasBox, Step,
    apis::{arrive, fail, look},
};
use crate::{
    console::{
        Key, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        look::{AccessSight, Look, Sight},
        text_field::TextField,
    },
    domain::{Access, AccessRule, Address, App, Capability, Failure, Operation, Text},
};

/// The popup.
#[derive(Debug)]
pub struct AccessBox {
    /// The app.
    pub app: App,
    /// The name of its gateway.
    pub gateway: Text,
    /// What was read.
    pub sight: Remote<Box<AccessSight>>,
    /// The list as it is being changed.
    pub form: Option<AccessForm>,
    /// How many lines are scrolled past the top.
    pub scroll: usize,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
}

/// A list of addresses as it is typed.
#[derive(Debug, PartialEq, Eq)]
pub struct AccessForm {
    /// What the list does.
    pub rule: AccessRule,
    /// The addresses, with commas or blanks between them.
    pub addresses: TextField,
}

impl AccessForm {
    fn of(access: Option<&Access>) -> Self {
        let text = |access: &Access| {
            let addresses: Vec<String> = access.addresses.iter().map(Text::to_string).collect();
            addresses.join(", ")
        };
        Self {
            rule: access.map_or(AccessRule::Allow, |access| access.rule.clone()),
            addresses: TextField::new(&access.map(text).unwrap_or_default()),
        }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let words = self
            .addresses
            .value()
            .split(|c: char| c == ',' || c.is_whitespace());
        words.filter(|word| !word.is_empty())
    }

    /// What is wrong with it as far as it is typed, as a whole sentence. The word at its end may
    /// still be growing.
    pub fn violation(&self) -> Option<String> {
        let is_ended = self
            .addresses
            .value()
            .ends_with(|c: char| c == ',' || c.is_whitespace());
        let mut words: Vec<&str> = self.words().collect();
        if !is_ended {
            words.pop();
        }
        first_wrong(words.into_iter())
    }

    /// The list, if all of it is right.
    fn access(&self) -> Result<Access, String> {
        if let Some(sentence) = first_wrong(self.words()) {
            return Err(sentence);
        }
        let addresses: Vec<Text> = self.words().map(Text::from).collect();
        if addresses.is_empty() {
            return Err("No address is named. Esc, then d takes the list away.".to_owned());
        }
        Ok(Access {
            rule: self.rule.clone(),
            addresses,
        })
    }
}

fn first_wrong<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<String> {
    words.find_map(|word| word.parse::<Address>().err().map(|why| why.to_string()))
}

impl AccessBox {
    /// Begins to read who may call as `app`.
    pub fn open(app: App, gateway: Text, cx: &mut Context<'_>) -> Self {
        let mut opened = Self {
            app,
            gateway,
            sight: Remote::Unasked,
            form: None,
            scroll: 0,
            notice: None,
        };
        opened.read(cx);
        opened
    }

    fn read(&mut self, cx: &mut Context<'_>) {
        let request = look(cx, Look::Access(self.app.at.clone()));
        self.sight = Remote::Loading(request);
    }

    /// A write to the app ended: its list is another now.
    pub fn written(&mut self, sentence: Option<String>, cx: &mut Context<'_>) {
        if sentence.is_some() {
            self.form = None;
        }
        self.read(cx);
        self.notice = sentence;
    }

    /// What was asked for with `request` came.
    pub fn seen(&mut self, request: RequestId, result: &Result<Sight, Failure>) {
        match result {
            Ok(Sight::Access(sight)) => arrive(&mut self.sight, request, sight),
            Ok(_) => {}
            Err(failure) => fail(&mut self.sight, request, failure),
        }
    }

    /// The list as it is, if it was read.
    fn present(&self) -> Option<&Option<Access>> {
        match &self.sight {
            Remote::Ready(sight) => sight.access.as_ref().ok(),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        }
    }

    /// Why the list can't be changed here, if so.
    fn refusal(&self, cx: &Context<'_>) -> Option<String> {
        cx.refusal(&self.app.at.place, Capability::Addresses)
    }

    fn change(&mut self, cx: &Context<'_>) {
        match (self.refusal(cx), self.present()) {
            (Some(reason), _) => self.notice = Some(reason),
            (None, Some(present)) => self.form = Some(AccessForm::of(present.as_ref())),
            (None, None) => {
                self.notice =
                    Some("The list is not read yet, so it can't be changed by key.".to_owned());
            }
        }
    }

    fn clear(&mut self, cx: &Context<'_>) -> Step {
        if let Some(reason) = self.refusal(cx) {
            self.notice = Some(reason);
            return Step::Stay;
        }
        match self.present() {
            Some(None) => {
                self.notice = Some("There is no list: the app may call from anywhere.".to_owned());
                Step::Stay
            }
            Some(Some(_)) | None => self.ask(Operation::ClearAccess {
                app: self.app.at.clone(),
            }),
        }
    }

    /// Lists the quotas that the app could be bound to.
    fn quotas(&mut self, cx: &mut Context<'_>) -> Step {
        if let Some(reason) = cx.refusal(&self.app.at.place, Capability::Quota) {
            self.notice = Some(reason);
            return Step::Stay;
        }
        let opened = QuotasBox::open(self.app.clone(), self.gateway.clone(), cx);
        Step::Push(Popup::Quotas(Box::new(opened)))
    }

    fn ask(&self, operation: Operation) -> Step {
        Step::StayAnd(Act::Reopen(operation.into(), self.app.at.clone()))
    }

    /// A key while the list is typed.
    fn typed(&mut self, key: Key) -> Step {
        let Some(form) = &mut self.form else {
            return Step::Stay;
        };
        match keymap::resolve(Scope::Form, key) {
            Some(Intent::Quit) => return Step::StayAnd(Act::Quit),
            Some(Intent::Back) => self.form = None,
            Some(Intent::Next | Intent::Previous) => {
                form.rule = match form.rule {
                    AccessRule::Allow => AccessRule::Deny,
                    AccessRule::Deny | AccessRule::Other(_) => AccessRule::Allow,
                };
            }
            Some(Intent::Open) => match form.access() {
                Err(sentence) => self.notice = Some(sentence),
                Ok(access) => {
                    let app = self.app.at.clone();
                    return self.ask(Operation::SetAccess { app, access });
                }
            },
            _ => {
                form.addresses.key(key);
            }
        }
        Step::Stay
    }
}

impl Dialog for AccessBox {
    fn scope(&self) -> Scope {
        match self.form {
            Some(_) => Scope::Form,
            None => Scope::Items,
        }
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        if self.form.is_some() {
            return self.typed(key);
        }
        match keymap::resolve(Scope::Items, key) {
            Some(Intent::Up) => self.scroll = self.scroll.saturating_sub(1),
            Some(Intent::Down) => self.scroll = self.scroll.saturating_add(1),
            Some(Intent::Change | Intent::Open) => self.change(cx),
            Some(Intent::Remove) => return self.clear(cx),
            Some(Intent::Quota) => return self.quotas(cx),
            Some(Intent::Reload) => self.read(cx),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Items)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Back | Intent::Quit) => return Step::Close,
            _ => {}
        }
        Step::Stay
    }

    /// Line breaks stand between addresses as blanks do.
    fn paste(&mut self, text: &str) {
        if let Some(form) = &mut self.form {
            form.addresses
                .paste(&text.replace(['\r', '\n'], " "), |c| !c.is_control());
        }
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
