//! The form of an edit, or of a new app: the service's rules as one types, before and after, the
//! exact request, then the sending.

mod subject;

use std::time::Duration;

pub use subject::Subject;

use super::{Act, Context, Dialog, Step, dialog::ARMING, retry::Retry, sending::Sending};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        text_field::{SecretField, TextField},
    },
    domain::{
        App, Capability, Change, Choice, Facts, Failure, NewApp, Operation, Place, Plan, Service,
        Text,
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
    /// The app as it was shown, or where a new one is to be.
    pub subject: Subject,
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
    /// Since when before and after are shown.
    shown_at: Duration,
}

impl EditForm {
    /// A form for `app`, which begins to read its present state.
    pub fn open(app: App, gateway: Text, stopped: Option<&Text>, cx: &mut Context<'_>) -> Self {
        let request = cx.request();
        cx.effect(Effect::LoadFacts(request, app.at.clone()));
        let facts = Remote::Loading(request);
        Self::of(Subject::present(app), gateway, stopped, facts, cx)
    }

    /// A form for a new app at `place`, which begins with what was typed before.
    pub fn create(
        place: Place,
        gateway: Text,
        stopped: Option<&Text>,
        typed: &NewApp,
        cx: &mut Context<'_>,
    ) -> Self {
        let mut form = Self::of(Subject::New(place), gateway, stopped, Remote::Unasked, cx);
        for field in &mut form.fields {
            let text = match field.field {
                Field::Name => Some(typed.name.as_str()),
                Field::Remark => typed.remark.as_deref(),
                Field::Key => typed.key.as_deref(),
                Field::Secret | Field::Code => None,
            };
            if let (Content::Open { now, .. }, Some(text)) = (&mut field.content, text) {
                *now = TextField::new(text);
            }
        }
        form
    }

    fn of(
        subject: Subject,
        gateway: Text,
        stopped: Option<&Text>,
        facts: Remote<Box<Facts>>,
        cx: &Context<'_>,
    ) -> Self {
        let profile = &subject.place().profile;
        let banner = cx.banners.iter().find(|banner| banner.profile == *profile);
        let mut form = Self {
            fields: Vec::new(),
            production: banner.is_some_and(|banner| banner.production),
            subject,
            gateway,
            cursor: 0,
            facts,
            phase: Phase::Editing,
            notice: None,
            typed_name: TextField::new(""),
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

    /// The service that decides what the fields take.
    pub fn service(&self) -> Service {
        self.subject.place().service
    }

    fn fill(&mut self) {
        let service = self.service();
        let app = self.subject.app();
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
        let locked = |capability| {
            let refused = service.offers(capability).err().map(str::to_owned);
            refused.or_else(|| self.switch_lock())
        };
        let (to_key, to_secret) = match self.subject {
            Subject::Present { .. } => (Capability::EditKey, Capability::EditSecret),
            Subject::New(_) => (Capability::ChooseKey, Capability::ChooseSecret),
        };
        let mut key = open(Field::Key, app.and_then(|app| app.key.as_ref()));
        key.locked = locked(to_key);
        self.fields = vec![
            open(Field::Name, app.map(|app| &app.name)),
            open(Field::Remark, app.and_then(|app| app.remark.as_ref())),
            key,
            FormField {
                field: Field::Secret,
                content: Content::Secret(SecretField::default()),
                locked: locked(to_secret),
            },
        ];
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
                self.subject = Subject::present(app);
                self.fill();
            }
            Some(app) => {
                if !self.subject.still_holds(&app) {
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
    pub fn planned(&mut self, request: RequestId, plan: Result<&Plan, &Failure>) {
        if self.phase == Phase::Review(Remote::Loading(request)) {
            self.phase = Phase::Review(match plan {
                Ok(plan) => Remote::Ready(Box::new(plan.clone())),
                Err(failure) => Remote::Failed(failure.clone()),
            });
        }
    }

    /// What is wrong with the field at `position`, as a whole sentence.
    pub fn violation(&self, position: usize) -> Option<String> {
        let field = self.fields.get(position)?;
        let rule = rules::rule(self.service(), field.field)?;
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

    /// What would be done.
    fn operation(&self) -> Operation {
        match &self.subject {
            Subject::Present { app, .. } => Operation::EditApp {
                app: app.at.clone(),
                change: self.change(),
            },
            Subject::New(place) => Operation::CreateApp {
                place: place.clone(),
                app: self.new_app(),
            },
        }
    }

    /// The new app as typed so far.
    fn new_app(&self) -> NewApp {
        let typed = self.change();
        NewApp {
            name: typed.name.unwrap_or_default(),
            remark: typed.remark,
            key: typed.key,
            secret: typed.secret.map_or(Choice::Auto, Choice::Given),
        }
    }

    /// The name that the app has, or is to have.
    fn name(&self) -> &str {
        let is_name = |field: &&FormField| field.field == Field::Name;
        match (&self.subject, self.fields.iter().find(is_name)) {
            (Subject::Present { app, .. }, _) => app.name.raw(),
            (
                Subject::New(_),
                Some(FormField {
                    content: Content::Open { now, .. },
                    ..
                }),
            ) => now.value(),
            (Subject::New(_), _) => "",
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
                if self.typed_name.value() == self.name() {
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
            self.subject.seen().cloned(),
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
        let request = cx.request();
        let operation = Box::new(self.operation());
        match &self.subject {
            Subject::New(_) if self.name().is_empty() => {
                self.cursor = 0;
                self.notice = Some("An app needs a name.".to_owned());
                return;
            }
            // Whether there is room, and whether the name is taken, the gateway tells.
            Subject::New(_) => cx.effect(Effect::Survey(request, operation)),
            Subject::Present { .. } if !self.is_changed() => {
                self.notice = Some("Nothing is changed yet.".to_owned());
                return;
            }
            Subject::Present { app, .. } => {
                let facts = match &self.facts {
                    Remote::Ready(facts) => facts.clone(),
                    // The preview needs no more than the app.
                    Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => Box::new(Facts {
                        app: App::clone(app),
                        codes: Ok(Vec::new()),
                        apis: Ok(crate::domain::BoundApis::default()),
                        limits: Ok(crate::domain::Limits::default()),
                    }),
                };
                cx.effect(Effect::Plan(request, operation, Some(facts)));
            }
        }
        self.phase = Phase::Review(Remote::Loading(request));
        self.shown_at = cx.now.mono;
        self.typed_name = TextField::new("");
        self.scroll = 0;
    }
}

impl Dialog for EditForm {
    /// The form once more, without the secret that was typed.
    fn retry(&self) -> Option<Retry> {
        Some(match &self.subject {
            Subject::Present { app, .. } => Retry::Edit(app.at.clone()),
            Subject::New(place) => {
                let typed = NewApp {
                    secret: Choice::Auto,
                    ..self.new_app()
                };
                Retry::Create(place.clone(), typed)
            }
        })
    }

    fn scope(&self) -> Scope {
        match self.phase {
            Phase::Editing => Scope::Form,
            Phase::Review(_) | Phase::Discarding => Scope::Review,
            Phase::Sending(_) => Scope::Sending,
        }
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
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

    fn paste(&mut self, text: &str) {
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

    fn awaits(&self) -> Option<RequestId> {
        match self.phase {
            Phase::Sending(sending) => Some(sending.request),
            Phase::Editing | Phase::Review(_) | Phase::Discarding => None,
        }
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
