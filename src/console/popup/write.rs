//! The dialog before a write of a secret or a code: what will break, where the new value comes
//! from, and a confirmation that can't happen by accident.

mod obstacle;

use std::time::Duration;

use self::obstacle::unripe;
use super::{
    Act, Context, Dialog, Step, dialog::ARMING, draft::Draft, retry::Retry, sending::Sending,
};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        text_field::{SecretField, TextField},
    },
    domain::{App, Choice, Facts, NewValue, Now, Operation, Plan, Seen, Survey, Text, rules},
};

/// Where the new secret comes from, as chosen so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Source {
    /// Made here where the service takes that.
    #[default]
    Auto,
    /// Made by the service.
    Server,
    /// Typed by the administrator.
    Typed(SecretField),
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Waiting for the administrator.
    Asking,
    /// Waiting for the end of the request.
    Sending(Sending),
}

/// What takes typed characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// Nothing: letters are keys.
    Cancel,
    /// The app's name, in production.
    Name,
    /// The secret of one's own.
    Secret,
}

/// The dialog.
#[derive(Debug)]
pub struct WriteDialog {
    /// Which write.
    pub draft: Draft,
    /// The app.
    pub app: App,
    /// The name of its gateway.
    pub gateway: Text,
    /// The gateway's status where it takes no writes.
    pub stopped: Option<Text>,
    /// What was shown when it was decided on.
    pub seen: Seen,
    /// What is read while the dialog is open, and the plan by it.
    pub survey: Remote<Survey>,
    /// What can be told before.
    pub outline: Option<Box<Plan>>,
    /// Whether the app's name must be typed.
    pub needs_name: bool,
    /// The name as typed so far.
    pub typed_name: TextField,
    /// Where the new secret comes from.
    pub source: Source,
    /// What takes typed characters.
    pub focus: Focus,
    /// How far it is.
    pub phase: Phase,
    /// Why the last key did nothing, as a whole sentence.
    pub notice: Option<String>,
    /// How many of the APIs are scrolled past.
    pub scroll: usize,
    opened_at: Duration,
    /// The request for what can be told before anything is read.
    outlining: RequestId,
    /// Whether consent was given before there was anything to consent to.
    hasty: bool,
    /// From when on consent counts.
    readable_at: Duration,
}

impl WriteDialog {
    /// A dialog for `draft` on `app`, which begins to read what it concerns; until that has come it
    /// tells what can be told by what is `known`.
    pub fn open(
        draft: Draft,
        app: App,
        gateway: Text,
        stopped: Option<Text>,
        known: Option<&Facts>,
        cx: &mut Context<'_>,
    ) -> Self {
        let (outlining, reading) = (cx.request(), cx.request());
        let operation = Box::new(draft.operation.clone());
        let known = known.cloned().map(Box::new);
        cx.effect(Effect::Plan(outlining, operation.clone(), known));
        cx.effect(Effect::Survey(reading, operation));
        let production = cx.banner(&app.at).is_some_and(|banner| banner.production);
        let needs_name = draft.operation.strength().needs_name(production);
        Self {
            draft,
            seen: Seen::of(&app),
            app,
            gateway,
            stopped,
            survey: Remote::Loading(reading),
            outline: None,
            needs_name,
            typed_name: TextField::default(),
            source: Source::Auto,
            focus: if needs_name {
                Focus::Name
            } else {
                Focus::Cancel
            },
            phase: Phase::Asking,
            notice: None,
            scroll: 0,
            opened_at: cx.now.mono,
            outlining,
            hasty: false,
            readable_at: cx.now.mono,
        }
    }

    /// What can be told before anything is read came.
    pub fn outlined(&mut self, request: RequestId, plan: &Plan) {
        if request == self.outlining {
            self.outline = Some(Box::new(plan.clone()));
        }
    }

    /// What it concerns was read. Whoever confirms over and over meanwhile, or has another app
    /// before them now, has not read it yet.
    pub fn surveyed(&mut self, survey: Remote<Survey>, now: Now) {
        if self.hasty {
            self.readable_at = now.mono + ARMING;
        }
        if let Remote::Ready(survey) = &survey
            && let Some(facts) = &survey.facts
            && !self.seen.still_holds(&facts.app)
        {
            self.readable_at = now.mono + ARMING;
            self.notice = Some(
                "The app changed since the list was loaded. What is shown here is its present state."
                    .to_owned(),
            );
            // From here on the present state is what is seen.
            self.seen = Seen::of(&facts.app);
            self.app = facts.app.clone();
        }
        self.survey = survey;
    }

    /// What was read and the plan by it, if it has come.
    pub fn ready(&self) -> Option<&Survey> {
        match &self.survey {
            Remote::Ready(survey) => Some(survey),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        }
    }

    /// The plan as far as it has come.
    pub fn told(&self) -> Option<&Plan> {
        self.ready()
            .map(|survey| &*survey.plan)
            .or(self.outline.as_deref())
    }

    /// Why it can't succeed, as a whole sentence, if that is known.
    pub fn obstacle(&self) -> Option<String> {
        if let Some(status) = &self.stopped {
            return Some(format!(
                "The gateway {} is {status}. It takes no changes until it runs again.",
                self.gateway
            ));
        }
        let survey = self.ready()?;
        if let Some(obstacle) = survey.plan.obstacle() {
            return Some(obstacle.to_string());
        }
        unripe(self.draft.rotation.as_deref()?, survey.facts.as_deref()?)
    }

    /// Whether a secret can be chosen here; where not, why not, as a whole sentence.
    pub fn may_choose(&self) -> Result<(), String> {
        let value = self.told().and_then(|plan| plan.value.as_ref());
        value
            .and_then(|value| value.may_be_given.clone())
            .unwrap_or_else(|| Err("The value cannot be chosen here.".to_owned()))
    }

    /// Whether the service could make the new value in place of this program.
    pub fn may_leave_it_to_the_service(&self) -> bool {
        let value = self.told().and_then(|plan| plan.value.as_ref());
        value.is_some_and(NewValue::could_be_left_to_the_service)
    }

    /// What is wrong with the typed secret, as a whole sentence.
    pub fn violation(&self) -> Option<String> {
        let Source::Typed(field) = &self.source else {
            return None;
        };
        let value = self.told()?.value.as_ref()?;
        let rule = rules::rule(self.app.at.service(), value.field)?;
        rule.check(field.secret().expose())
            .err()
            .map(|violation| violation.to_string())
    }

    /// Where the new secret comes from, as chosen so far.
    pub fn choice(&self) -> Choice {
        match &self.source {
            Source::Auto => Choice::Auto,
            Source::Server => Choice::Server,
            Source::Typed(field) => Choice::Given(field.secret()),
        }
    }

    /// Whether it brings a value that nobody here knows yet.
    pub fn yields(&self) -> bool {
        self.operation().kind().yields().is_some()
    }

    /// The operation as chosen so far.
    fn operation(&self) -> Operation {
        self.draft.operation.clone().with(self.choice())
    }

    /// Where letters go when no secret is being typed.
    const fn home(&self) -> Focus {
        if self.needs_name {
            Focus::Name
        } else {
            Focus::Cancel
        }
    }

    fn next_focus(&mut self) {
        self.focus = match (self.focus, &self.source) {
            (Focus::Cancel, Source::Typed(_)) => Focus::Secret,
            (Focus::Cancel | Focus::Secret, _) => self.home(),
            (Focus::Name, _) => Focus::Cancel,
        };
    }

    fn confirm(&mut self, cx: &mut Context<'_>) {
        if let Some(reason) = self.obstacle().or_else(|| self.violation()) {
            self.notice = Some(reason);
            return;
        }
        match self.survey {
            Remote::Unasked | Remote::Loading(_) => {
                self.hasty = true;
                self.notice =
                    Some("What would break is still being read. Wait a moment.".to_owned());
                return;
            }
            Remote::Ready(_) | Remote::Failed(_) if cx.now.mono < self.readable_at => {
                self.notice = Some(
                    "What would break has only just been read. Look, then confirm.".to_owned(),
                );
                return;
            }
            Remote::Ready(_) | Remote::Failed(_) => {}
        }
        let request = cx.request();
        cx.effect(Effect::Perform(
            request,
            Box::new(self.operation()),
            Some(self.seen.clone()),
        ));
        self.phase = Phase::Sending(Sending::begun(request));
    }
}

impl Dialog for WriteDialog {
    fn retry(&self) -> Option<Retry> {
        Some(Retry::Write(self.draft.clone(), self.app.at.clone()))
    }

    fn scope(&self) -> Scope {
        match self.phase {
            Phase::Asking => Scope::Confirm,
            Phase::Sending(_) => Scope::Sending,
        }
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        if cx.now.mono < self.opened_at + ARMING {
            return Step::Stay;
        }
        self.notice = None;
        if let Phase::Sending(sending) = &mut self.phase {
            return sending.key(key, cx);
        }
        let intent = keymap::resolve(Scope::Confirm, key);
        match (key.code, intent) {
            (_, Some(Intent::Quit)) => return Step::StayAnd(Act::Quit),
            (KeyCode::Tab | KeyCode::BackTab, _) => {
                self.next_focus();
                return Step::Stay;
            }
            (KeyCode::Down | KeyCode::PageDown, _) => {
                self.scroll = self.scroll.saturating_add(1);
                return Step::Stay;
            }
            (KeyCode::Up | KeyCode::PageUp, _) => {
                self.scroll = self.scroll.saturating_sub(1);
                return Step::Stay;
            }
            _ => {}
        }
        match (self.focus, intent) {
            (Focus::Secret, Some(Intent::Back)) => {
                self.source = Source::Auto;
                self.focus = self.home();
            }
            (_, Some(Intent::Back)) => return Step::Close,
            (Focus::Secret, Some(Intent::Open)) => match self.violation() {
                // What is wrong with something that is typed stands below it.
                Some(_) if matches!(&self.source, Source::Typed(field) if !field.is_empty()) => {}
                Some(violation) => self.notice = Some(violation),
                None => self.focus = self.home(),
            },
            (Focus::Secret, _) => {
                if let Source::Typed(field) = &mut self.source {
                    field.key(key);
                }
            }
            (Focus::Name, Some(Intent::Open)) => {
                if self.typed_name.value().is_empty() {
                    return Step::Close;
                }
                if self.typed_name.value() == self.app.name.raw() {
                    self.confirm(cx);
                } else {
                    self.notice = Some("This is not the app's name. Nothing was sent.".to_owned());
                }
            }
            (Focus::Name, _) => {
                self.typed_name.key(key);
            }
            (Focus::Cancel, Some(Intent::Open)) => return Step::Close,
            (Focus::Cancel, Some(Intent::ChooseSecret)) => match self.may_choose() {
                Ok(()) => {
                    self.source = Source::Typed(SecretField::default());
                    self.focus = Focus::Secret;
                }
                Err(reason) => self.notice = Some(reason),
            },
            (Focus::Cancel, Some(Intent::ServerSecret)) => {
                if self.may_leave_it_to_the_service() {
                    self.source = match self.source {
                        Source::Server => Source::Auto,
                        Source::Auto | Source::Typed(_) => Source::Server,
                    };
                }
            }
            (Focus::Cancel, Some(Intent::Confirm)) if self.needs_name => {
                self.notice = Some(
                    "This profile is production: press Tab and type the app's name.".to_owned(),
                );
            }
            (Focus::Cancel, Some(Intent::Confirm)) => self.confirm(cx),
            (Focus::Cancel, Some(Intent::Help)) => {
                return Step::StayAnd(Act::Help(Scope::Confirm));
            }
            (Focus::Cancel, _) => {}
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        match (self.focus, &mut self.source) {
            (Focus::Name, _) => self.typed_name.paste(text, |c| c != '\n'),
            (Focus::Secret, Source::Typed(field)) => field.paste(text),
            (Focus::Secret | Focus::Cancel, _) => {}
        }
    }

    fn awaits(&self) -> Option<RequestId> {
        match self.phase {
            Phase::Asking => None,
            Phase::Sending(sending) => Some(sending.request),
        }
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
