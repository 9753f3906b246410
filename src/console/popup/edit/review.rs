//! Before and after, the exact request, and the yes to it.

use super::{EditForm, Phase, Subject};
use crate::{
    console::{
        Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{Intent, Scope},
        popup::{Act, Context, Step, dialog::ARMING, sending::Sending},
        text_field::TextField,
    },
    domain::{App, Facts, Failure, Plan},
};

impl EditForm {
    /// What would be sent, and what follows from it, came.
    pub fn planned(&mut self, request: RequestId, plan: Result<&Plan, &Failure>) {
        if self.phase == Phase::Review(Remote::Loading(request)) {
            self.phase = Phase::Review(match plan {
                Ok(plan) => Remote::Ready(Box::new(plan.clone())),
                Err(failure) => Remote::Failed(failure.clone()),
            });
        }
    }

    /// Goes on to before and after, unless a field is wrong or nothing is changed.
    pub(super) fn review(&mut self, cx: &mut Context<'_>) {
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

    /// A key while before and after are shown.
    pub(super) fn review_key(
        &mut self,
        key: Key,
        intent: Option<Intent>,
        cx: &mut Context<'_>,
    ) -> Step {
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

    /// Whether the app's name must be typed before what was edited is sent.
    pub fn needs_name(&self) -> bool {
        self.operation().strength().needs_name(self.production)
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
}
