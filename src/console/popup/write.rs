//! The dialog before a write of a secret or a code: what will break, where the new value comes
//! from, and a confirmation that can't happen by accident.

mod obstacle;

use std::time::Duration;

use self::obstacle::{gone, no_room, unripe};
use super::{Act, Context, Step, sending::Sending};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        text_field::{SecretField, TextField},
    },
    domain::{
        App, AppCode, AppRef, Capability, Choice, CodeRef, Facts, Now, Operation, OperationKind,
        Rotation, Secret, Seen, Text,
        rules::{self, Field},
    },
};

/// Keys that arrive this soon after the dialog opened were not meant for it.
pub const ARMING: Duration = Duration::from_millis(250);

/// Which write, without the choices that the dialog makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    /// Reset the secret.
    ResetSecret,
    /// Generate a code.
    GenerateCode,
    /// Reset this code.
    ResetCode(Secret),
    /// Make a code that takes the place of this one.
    RotateCode(AppCode),
    /// Delete this code.
    DeleteCode {
        /// The code.
        code: AppCode,
        /// The rotation that ends with it, if it is asked for as its last step.
        rotation: Option<Box<Rotation>>,
    },
}

impl Draft {
    /// Which operation it becomes.
    pub const fn kind(&self) -> OperationKind {
        match self {
            Self::ResetSecret => OperationKind::ResetSecret,
            Self::GenerateCode => OperationKind::GenerateCode,
            Self::ResetCode(_) => OperationKind::ResetCode,
            Self::RotateCode(_) => OperationKind::RotateCode,
            Self::DeleteCode { .. } => OperationKind::DeleteCode,
        }
    }
}

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
    /// What is read while the dialog is open.
    pub facts: Remote<Box<Facts>>,
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
    /// Whether consent was given before there was anything to consent to.
    hasty: bool,
    /// From when on consent counts.
    readable_at: Duration,
}

impl WriteDialog {
    /// A dialog for `draft` on `app`, which begins to read the facts.
    pub fn open(
        draft: Draft,
        app: App,
        gateway: Text,
        stopped: Option<Text>,
        cx: &mut Context<'_>,
    ) -> Self {
        let request = cx.request();
        cx.effect(Effect::LoadFacts(request, app.at.clone()));
        let production = cx.banner(&app.at).is_some_and(|banner| banner.production);
        let needs_name = production && draft.kind().breaks_callers();
        Self {
            draft,
            seen: Seen::of(&app),
            app,
            gateway,
            stopped,
            facts: Remote::Loading(request),
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
            hasty: false,
            readable_at: cx.now.mono,
        }
    }

    /// The facts came. Whoever confirms over and over meanwhile, or has another app before them now,
    /// has not read them yet.
    pub fn facts_arrived(&mut self, facts: Remote<Box<Facts>>, now: Now) {
        if self.hasty {
            self.readable_at = now.mono + ARMING;
        }
        if let Remote::Ready(facts) = &facts
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
        self.facts = facts;
    }

    /// The facts, if they have come.
    pub fn ready(&self) -> Option<&Facts> {
        match &self.facts {
            Remote::Ready(facts) => Some(facts),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        }
    }

    /// Why it can't succeed, as a whole sentence, if that is known.
    pub fn obstacle(&self) -> Option<String> {
        if let Some(status) = &self.stopped {
            return Some(format!(
                "The gateway {} is {status}. It takes no changes until it runs again.",
                self.gateway
            ));
        }
        let facts = self.ready()?;
        match &self.draft {
            Draft::GenerateCode => no_room(facts),
            Draft::RotateCode(code) => gone(code, facts).or_else(|| no_room(facts)),
            Draft::DeleteCode { code, rotation } => {
                gone(code, facts).or_else(|| unripe(rotation.as_deref()?, facts))
            }
            Draft::ResetCode(code) => {
                let codes = facts.codes.as_ref().ok()?;
                (!codes.iter().any(|known| known.value == *code)).then(|| {
                    "The app no longer has this AppCode: it was reset or deleted meanwhile."
                        .to_owned()
                })
            }
            Draft::ResetSecret => None,
        }
    }

    /// Whether a secret can be chosen here; where not, why not, as a whole sentence.
    pub fn may_choose(&self) -> Result<(), String> {
        if self.draft != Draft::ResetSecret {
            return Err("Only a secret can be chosen.".to_owned());
        }
        self.app.at.service().offers(Capability::ChooseSecret)?;
        match self.ready().map(|facts| &facts.limits) {
            Some(Ok(limits)) if limits.custom_secret == Some(false) => Err(
                "This gateway takes no chosen secrets: its switch APP_KEY_SECRET_SWITCH is off."
                    .to_owned(),
            ),
            Some(Ok(_) | Err(_)) | None => Ok(()),
        }
    }

    /// What is wrong with the typed secret, as a whole sentence.
    pub fn violation(&self) -> Option<String> {
        let Source::Typed(field) = &self.source else {
            return None;
        };
        let rule = rules::rule(self.app.at.service(), Field::Secret)?;
        rule.check(field.secret().expose())
            .err()
            .map(|violation| violation.to_string())
    }

    /// The operation as chosen so far.
    pub fn operation(&self) -> Operation {
        let app: AppRef = self.app.at.clone();
        match &self.draft {
            Draft::ResetSecret => Operation::ResetSecret {
                app,
                choice: match &self.source {
                    Source::Auto => Choice::Auto,
                    Source::Server => Choice::Server,
                    Source::Typed(field) => Choice::Given(field.secret()),
                },
            },
            Draft::GenerateCode => Operation::GenerateCode { app },
            Draft::RotateCode(code) => Operation::RotateCode {
                app,
                old: CodeRef::of(code),
            },
            Draft::DeleteCode { code, .. } => Operation::DeleteCode {
                app,
                code: CodeRef::of(code),
            },
            Draft::ResetCode(code) => Operation::ResetCode {
                app,
                code: code.clone(),
            },
        }
    }

    pub(super) const fn scope(&self) -> Scope {
        match self.phase {
            Phase::Asking => Scope::Confirm,
            Phase::Sending(_) => Scope::Sending,
        }
    }

    /// The request whose end it waits for.
    pub fn awaits(&self) -> Option<RequestId> {
        match self.phase {
            Phase::Asking => None,
            Phase::Sending(sending) => Some(sending.request),
        }
    }

    pub(super) fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
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
                if self.draft == Draft::ResetSecret {
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

    pub(super) fn paste(&mut self, text: &str) {
        match (self.focus, &mut self.source) {
            (Focus::Name, _) => self.typed_name.paste(text, |c| c != '\n'),
            (Focus::Secret, Source::Typed(field)) => field.paste(text),
            (Focus::Secret | Focus::Cancel, _) => {}
        }
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
        match self.facts {
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
            self.seen.clone(),
        ));
        self.phase = Phase::Sending(Sending::begun(request));
    }
}
