//! What went wrong, in plain words, with what to do next; an outcome that is not known has a form
//! of its own and is never called an error.

use super::{Act, Context, Dialog, Step, retry::Retry};
use crate::{
    console::{
        Effect, Key, RequestId,
        keymap::{self, Intent, Scope},
    },
    domain::{App, Ending, Failure, NotSent, UnknownCause, ValueLost},
};

/// The popup.
#[derive(Debug)]
pub struct FailureBox {
    /// What was attempted, such as `Reset AppSecret · billing_batch · payments`.
    pub context: String,
    /// The app that the write was about, where it was one.
    pub app: Option<App>,
    /// What went wrong.
    pub failure: Failure,
    /// What trying again would be, only where that is safe.
    pub retry: Option<Retry>,
    /// A reading back under way.
    pub reading_back: Option<RequestId>,
    /// How many lines are scrolled past the top.
    pub scroll: usize,
}

impl FailureBox {
    /// Explains `failure` of what `context` says. `retry` is kept only where the failure leaves
    /// nothing changed.
    pub fn open(context: String, failure: Failure, retry: Option<Retry>) -> Self {
        let is_safe = match &failure {
            Failure::Refused(_) | Failure::NotSent(_) => true,
            Failure::Unknown(_) | Failure::ValueLost(_) => false,
        };
        Self {
            context,
            app: None,
            retry: retry.filter(|_| is_safe),
            failure,
            reading_back: None,
            scroll: 0,
        }
    }

    /// The journal entry of a write whose outcome is not known.
    pub fn open_entry(&self) -> Option<u64> {
        match &self.failure {
            Failure::Unknown(unknown) => unknown.journal,
            Failure::Refused(_) | Failure::NotSent(_) | Failure::ValueLost(_) => None,
        }
    }

    /// A reading back ended. Says whether that leaves nothing to show.
    pub fn read_back_ended(&mut self, ending: Ending, evidence: String) -> bool {
        self.reading_back = None;
        let Failure::Unknown(unknown) = &mut self.failure else {
            return false;
        };
        match ending {
            Ending::Done => return true,
            Ending::Open | Ending::AppGone => unknown.find(evidence),
            Ending::ValueLost => {
                self.failure = Failure::ValueLost(ValueLost {
                    evidence,
                    journal: unknown.journal,
                    request_id: None,
                });
            }
            Ending::NotApplied => {
                self.failure = match unknown.cause.clone() {
                    UnknownCause::Link(fault) => Failure::NotSent(NotSent::NotApplied(fault)),
                    UnknownCause::Service(error) | UnknownCause::Contradiction(error) => {
                        Failure::Refused(error)
                    }
                    UnknownCause::Cancelled => Failure::NotSent(NotSent::Cancelled),
                };
            }
        }
        false
    }

    /// Everything that the popup says and a support case needs, as text without secrets.
    pub fn report(&self) -> String {
        let mut lines = vec![self.context.clone(), self.failure.summary()];
        if let Some(error) = self.failure.service_error() {
            let explanation = error.explanation();
            lines.extend(error.details.as_ref().map(ToString::to_string));
            lines.extend(
                error
                    .request_id
                    .as_ref()
                    .map(|id| format!("request id {id}")),
            );
            lines.push(explanation.meaning.to_owned());
            lines.push(explanation.remedy.to_owned());
        }
        if let Some(fault) = self.failure.link_fault() {
            lines.push(fault.remedy());
        }
        if let Failure::NotSent(NotSent::NoCredential(lack)) = &self.failure
            && let Some(error) = &lack.refusal
        {
            lines.push(error.to_string());
            lines.extend(
                error
                    .request_id
                    .as_ref()
                    .map(|id| format!("request id {id}")),
            );
        }
        lines.join("\n")
    }
}

impl Dialog for FailureBox {
    fn scope(&self) -> Scope {
        Scope::Reading
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        match keymap::resolve(Scope::Reading, key) {
            Some(Intent::Up) => self.scroll = self.scroll.saturating_sub(1),
            Some(Intent::Down) => self.scroll = self.scroll.saturating_add(1),
            Some(Intent::Back) => return Step::Close,
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Quit) => return Step::Close,
            Some(Intent::Deliver) => cx.effect(Effect::Copy(self.report())),
            Some(Intent::RequestLog) => return Step::StayAnd(Act::RequestLog),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Reading)),
            Some(Intent::Reload) => match (&self.retry, self.open_entry()) {
                (_, Some(entry)) if self.reading_back.is_none() => {
                    let request = cx.request();
                    cx.effect(Effect::Reconcile(request, entry));
                    self.reading_back = Some(request);
                }
                (Some(Retry::Reload), _) => return Step::CloseAnd(Act::Reload),
                (Some(Retry::Write(draft, app)), _) => {
                    return Step::CloseAnd(Act::Reopen(draft.clone(), app.clone()));
                }
                (Some(Retry::Edit(app)), _) => {
                    return Step::CloseAnd(Act::ReopenEdit(app.clone()));
                }
                (Some(Retry::Create(place, typed)), _) => {
                    return Step::CloseAnd(Act::Create(place.clone(), typed.clone()));
                }
                (None, _) => {}
            },
            _ => {}
        }
        Step::Stay
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
