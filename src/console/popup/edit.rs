//! The form of an edit, or of a new app: the service's rules as one types, before and after, the
//! exact request, then the sending.

mod field;
mod review;
mod subject;

use std::time::Duration;

pub use self::{
    field::{Content, FormField},
    subject::Subject,
};
use super::{Act, Context, Dialog, Step, retry::Retry, sending::Sending};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::{App, Choice, Facts, NewApp, Operation, Place, Plan, Service, Text, rules::Field},
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
