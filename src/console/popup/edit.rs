//! The form of an edit: the service's rules as one types, before and after, the exact request,
//! then the sending.

use std::time::Duration;

use super::{Act, Context, Step, sending::Sending, write::ARMING};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        text_field::{SecretField, TextField},
    },
    domain::{
        App, Capability, Change, Facts, Operation, Plan, Seen, Text,
        rules::{self, Field},
    },
};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Fields are being edited.
    Editing,
    /// Before and after are shown, and the plan as far as it has come.
    Review(Remote<Box<Plan>>),
    /// The administrator is asked whether to throw the changes away.
    Discarding,
    /// Waiting for the end of the request.
    Sending(Sending),
}

/// One field of the form.
#[derive(Debug, PartialEq, Eq)]
pub struct FormField {
    /// Which.
    pub field: Field,
    /// What is in it.
    pub content: Content,
    /// Why it can't be edited, as a whole sentence.
    pub locked: Option<String>,
}

/// What is in a field.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    /// Text that may be seen.
    Open {
        /// As it was.
        before: String,
        /// As it is now.
        now: TextField,
    },
    /// A new secret; empty leaves the secret as it is.
    Secret(SecretField),
}

/// The form.
#[derive(Debug)]
pub struct EditForm {
    /// The app as it was shown.
    pub app: App,
    /// The name of its gateway.
    pub gateway: Text,
    /// The fields, in the order of the screen.
    pub fields: Vec<FormField>,
    /// The field with the cursor.
    pub cursor: usize,
    /// What is read while the form is open.
    pub facts: Remote<Box<Facts>>,
    /// How far it is.
    pub phase: Phase,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
    /// What is typed where the app's name must be.
    pub typed_name: TextField,
    /// Whether its profile is marked `production`.
    production: bool,
    /// How many lines of the review are scrolled past the top.
    pub scroll: usize,
    seen: Seen,
    /// Since when before and after are shown.
    shown_at: Duration,
}

impl EditForm {
    /// A form for `app`, which begins to read its present state.
    pub fn open(app: App, gateway: Text, stopped: Option<&Text>, cx: &mut Context<'_>) -> Self {
        let request = cx.request();
        cx.effect(Effect::LoadFacts(request, app.at.clone()));
        let production = cx.banner(&app.at).is_some_and(|banner| banner.production);
        let mut form = Self {
            fields: Vec::new(),
            seen: Seen::of(&app),
            app,
            gateway,
            cursor: 0,
            facts: Remote::Loading(request),
            phase: Phase::Editing,
            notice: None,
            typed_name: TextField::new(""),
            production,
            scroll: 0,
            shown_at: cx.now.mono,
        };
        if let Some(status) = stopped {
            form.notice = Some(format!(
                "The gateway {} is {status}. It will most likely refuse changes.",
                form.gateway
            ));
        }
        form.fill();
        form
    }

    fn fill(&mut self) {
        let service = self.app.at.service();
        let open = |field, text: Option<&Text>| {
            let before = text.map_or("", Text::raw).to_owned();
            FormField {
                field,
                content: Content::Open {
                    now: TextField::new(&before),
                    before,
                },
                locked: None,
            }
        };
        let mut fields = vec![
            open(Field::Name, Some(&self.app.name)),
            open(Field::Remark, self.app.remark.as_ref()),
        ];
        let mut key = open(Field::Key, self.app.key.as_ref());
        key.locked = service
            .offers(Capability::EditKey)
            .err()
            .map(str::to_owned)
            .or_else(|| self.switch_lock());
        fields.push(key);
        fields.push(FormField {
            field: Field::Secret,
            content: Content::Secret(SecretField::default()),
            locked: service
                .offers(Capability::EditSecret)
                .err()
                .map(str::to_owned)
                .or_else(|| self.switch_lock()),
        });
        self.fields = fields;
    }

    /// Why key and secret can't be chosen at this gateway.
    fn switch_lock(&self) -> Option<String> {
        match &self.facts {
            Remote::Ready(facts) => match &facts.limits {
                Ok(limits) if limits.custom_secret == Some(false) => Some(
                    "This gateway takes no chosen keys and secrets: its switch APP_KEY_SECRET_SWITCH is off.".to_owned(),
                ),
                Ok(_) | Err(_) => None,
            },
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        }
    }

    /// The app's present state came: it becomes what the form starts from, unless the
    /// administrator has begun to type.
    pub fn facts_arrived(&mut self, facts: Remote<Box<Facts>>) {
        let untouched = !self.is_changed();
        let fresh = match &facts {
            Remote::Ready(facts) => Some(facts.app.clone()),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        };
        self.facts = facts;
        match fresh {
            Some(app) if untouched && self.phase == Phase::Editing => {
                self.seen = Seen::of(&app);
                self.app = app;
                self.fill();
            }
            Some(app) => {
                if !self.seen.still_holds(&app) {
                    self.notice = Some(
                        "The app changed since it was shown. Leave with Esc and press e again to start from its present state.".to_owned(),
                    );
                }
                let lock = self.switch_lock();
                for field in &mut self.fields {
                    if field.locked.is_none() && matches!(field.field, Field::Key | Field::Secret) {
                        field.locked.clone_from(&lock);
                    }
                }
            }
            None => {}
        }
    }

    /// What would be sent, and what follows from it, came.
    pub fn planned(&mut self, request: RequestId, plan: &Plan) {
        if self.phase == Phase::Review(Remote::Loading(request)) {
            self.phase = Phase::Review(Remote::Ready(Box::new(plan.clone())));
        }
    }

    /// The request whose end it waits for.
    pub fn awaits(&self) -> Option<RequestId> {
        match self.phase {
            Phase::Sending(sending) => Some(sending.request),
            Phase::Editing | Phase::Review(_) | Phase::Discarding => None,
        }
    }

    pub(super) fn scope(&self) -> Scope {
        match self.phase {
            Phase::Editing => Scope::Form,
            Phase::Review(_) | Phase::Discarding => Scope::Review,
            Phase::Sending(_) => Scope::Sending,
        }
    }

    /// What is wrong with the field at `position`, as a whole sentence.
    pub fn violation(&self, position: usize) -> Option<String> {
        let field = self.fields.get(position)?;
        let rule = rules::rule(self.app.at.service(), field.field)?;
        let checked = match &field.content {
            Content::Open { before, now } if before == now.value() => return None,
            Content::Open { now, .. } => rule.check(now.value()),
            Content::Secret(secret) if secret.is_empty() => return None,
            Content::Secret(secret) => rule.check(secret.secret().expose()),
        };
        checked.err().map(|violation| violation.to_string())
    }

    /// What would change.
    pub fn change(&self) -> Change {
        let mut change = Change::default();
        for field in &self.fields {
            match (&field.content, field.field) {
                (Content::Open { before, now }, _) if before == now.value() => {}
                (Content::Open { now, .. }, Field::Name) => {
                    change.name = Some(now.value().to_owned());
                }
                (Content::Open { now, .. }, Field::Remark) => {
                    change.remark = Some(now.value().to_owned());
                }
                (Content::Open { now, .. }, Field::Key) => {
                    change.key = Some(now.value().to_owned());
                }
                (Content::Secret(secret), _) if !secret.is_empty() => {
                    change.secret = Some(secret.secret());
                }
                (Content::Open { .. } | Content::Secret(_), _) => {}
            }
        }
        change
    }

    fn is_changed(&self) -> bool {
        !self.change().is_empty()
    }

    fn operation(&self) -> Operation {
        Operation::EditApp {
            app: self.app.at.clone(),
            change: self.change(),
        }
    }

    pub(super) fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let intent = keymap::resolve(self.scope(), key);
        if intent == Some(Intent::Quit) {
            return Step::StayAnd(Act::Quit);
        }
        match &mut self.phase {
            Phase::Editing => self.editing_key(key, intent, cx),
            Phase::Review(_) => self.review_key(key, intent, cx),
            Phase::Discarding => match intent {
                Some(Intent::Confirm) => Step::Close,
                Some(Intent::Back) => {
                    self.phase = Phase::Editing;
                    Step::Stay
                }
                _ => Step::Stay,
            },
            Phase::Sending(sending) => sending.key(key, cx),
        }
    }

    fn editing_key(&mut self, key: Key, intent: Option<Intent>, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        let count = self.fields.len().max(1);
        match (key.code, intent) {
            (_, Some(Intent::Back)) if self.is_changed() => self.phase = Phase::Discarding,
            (_, Some(Intent::Back)) => return Step::Close,
            (KeyCode::Down, _) | (_, Some(Intent::Next)) => {
                self.cursor = (self.cursor + 1) % count;
            }
            (KeyCode::Up, _) | (_, Some(Intent::Previous)) => {
                self.cursor = (self.cursor + count - 1) % count;
            }
            (_, Some(Intent::Open)) => self.review(cx),
            _ => {
                let Some(field) = self.fields.get_mut(self.cursor) else {
                    return Step::Stay;
                };
                if let Some(reason) = &field.locked {
                    self.notice = Some(reason.clone());
                    return Step::Stay;
                }
                match &mut field.content {
                    Content::Open { now, .. } => now.key(key),
                    Content::Secret(secret) => secret.key(key),
                };
            }
        }
        Step::Stay
    }

    fn review_key(&mut self, key: Key, intent: Option<Intent>, cx: &mut Context<'_>) -> Step {
        match (key.code, intent) {
            (KeyCode::Up, _) => self.scroll = self.scroll.saturating_sub(1),
            (KeyCode::Down, _) => self.scroll += 1,
            (_, Some(Intent::Back)) => {
                self.notice = None;
                self.phase = Phase::Editing;
            }
            // Keys that arrive this soon after the last one of the form were not meant for what
            // nobody has seen yet.
            _ if cx.now.mono < self.shown_at + ARMING => {}
            (_, Some(Intent::Open)) if self.needs_name() => {
                if self.typed_name.value() == self.app.name.raw() {
                    self.send(cx);
                } else {
                    self.notice = Some("This is not the app's name. Nothing was sent.".to_owned());
                }
            }
            _ if self.needs_name() => {
                self.notice = None;
                self.typed_name.key(key);
            }
            (_, Some(Intent::Confirm)) => self.send(cx),
            (_, Some(Intent::Help)) => return Step::StayAnd(Act::Help(Scope::Review)),
            _ => {}
        }
        Step::Stay
    }

    fn send(&mut self, cx: &mut Context<'_>) {
        let request = cx.request();
        cx.effect(Effect::Perform(
            request,
            Box::new(self.operation()),
            self.seen.clone(),
        ));
        self.phase = Phase::Sending(Sending::begun(request));
    }

    /// Whether the app's name must be typed before what was edited is sent.
    pub fn needs_name(&self) -> bool {
        self.operation().strength().needs_name(self.production)
    }

    fn review(&mut self, cx: &mut Context<'_>) {
        if let Some(wrong) = (0..self.fields.len()).find(|field| self.violation(*field).is_some()) {
            // What is wrong stands below the field.
            self.cursor = wrong;
            self.notice = Some("Mend the marked field first.".to_owned());
            return;
        }
        if !self.is_changed() {
            self.notice = Some("Nothing is changed yet.".to_owned());
            return;
        }
        let request = cx.request();
        let facts = match &self.facts {
            Remote::Ready(facts) => facts.clone(),
            // The preview needs no more than the app.
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => Box::new(Facts {
                app: self.app.clone(),
                codes: Ok(Vec::new()),
                apis: Ok(crate::domain::BoundApis::default()),
                limits: Ok(crate::domain::Limits::default()),
            }),
        };
        cx.effect(Effect::Plan(
            request,
            Box::new(self.operation()),
            Some(facts),
        ));
        self.phase = Phase::Review(Remote::Loading(request));
        self.shown_at = cx.now.mono;
        self.typed_name = TextField::new("");
        self.scroll = 0;
    }

    pub(super) fn paste(&mut self, text: &str) {
        match self.phase {
            Phase::Editing => {}
            Phase::Review(_) if self.needs_name() => {
                return self.typed_name.paste(text, |c| c != '\n');
            }
            Phase::Review(_) | Phase::Discarding | Phase::Sending(_) => return,
        }
        let Some(field) = self.fields.get_mut(self.cursor) else {
            return;
        };
        if field.locked.is_some() {
            return;
        }
        let takes_breaks = field.field == Field::Remark;
        match &mut field.content {
            Content::Open { now, .. } => now.paste(text, |c| takes_breaks || c != '\n'),
            Content::Secret(secret) => secret.paste(text),
        }
    }
}
