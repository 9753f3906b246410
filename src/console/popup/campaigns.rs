//! The campaigns: a list, and one of them with a cell for each app. What happens in it comes from the
//! model where it runs here.

use super::{Act, Context, Dialog, Popup, Step, dialog::moved, export::ExportBox};
use crate::{
    console::{
        CampaignAsk, Effect, Key, KeyCode, RequestId,
        detail::Remote,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::{CampaignDetail, CampaignList, CampaignState},
};

/// The popup.
#[derive(Debug)]
pub struct CampaignsBox {
    /// All of them, the newest first.
    pub list: Remote<CampaignList, String>,
    /// The row under the cursor.
    pub cursor: usize,
    /// The one that is looked at.
    pub opened: Option<Opened>,
    /// Something to say, as a whole sentence.
    pub notice: Option<String>,
    /// What was asked for and is not answered yet.
    pending: Option<RequestId>,
}

/// A campaign that is looked at.
#[derive(Debug)]
pub struct Opened {
    /// Its id.
    pub id: String,
    /// How it stands by its file and the journal.
    pub detail: Remote<Box<CampaignDetail>, String>,
    /// Lines scrolled past the top.
    pub scroll: usize,
    /// What is asked before it is done.
    pub question: Option<Question>,
    /// What brings how it stands.
    request: RequestId,
}

/// What is asked before it is done.
#[derive(Debug)]
pub enum Question {
    /// Whether to go on.
    Resume {
        /// How many apps a run would touch.
        due: usize,
        /// Where that number is typed, if it must be.
        typed: Option<TextField>,
    },
    /// Whether to give it up.
    Abandon,
}

impl CampaignsBox {
    /// Opens the list.
    pub fn open(cx: &mut Context<'_>) -> Self {
        let request = cx.request();
        cx.effect(Effect::Campaign(request, CampaignAsk::List));
        Self {
            list: Remote::Loading(request),
            cursor: 0,
            opened: None,
            notice: None,
            pending: None,
        }
    }

    /// Opens one of them.
    pub fn show(&mut self, id: String, cx: &mut Context<'_>) {
        let request = cx.request();
        cx.effect(Effect::Campaign(request, CampaignAsk::Show(id.clone())));
        self.opened = Some(Opened {
            id,
            detail: Remote::Loading(request),
            scroll: 0,
            question: None,
            request,
        });
    }

    /// All of them came.
    pub fn listed(&mut self, request: RequestId, result: Result<CampaignList, String>) {
        if self.list != Remote::Loading(request) {
            return;
        }
        self.list = match result {
            Ok(list) => Remote::Ready(list),
            Err(reason) => Remote::Failed(reason),
        };
    }

    /// How one stands came.
    pub fn shown(&mut self, request: RequestId, result: Result<Box<CampaignDetail>, String>) {
        if let Some(opened) = self.opened.as_mut().filter(|it| it.request == request) {
            opened.detail = match result {
                Ok(detail) => Remote::Ready(detail),
                Err(reason) => Remote::Failed(reason),
            };
        }
        if self.pending == Some(request) {
            self.pending = None;
        }
    }

    /// A run here is over.
    pub fn halted(&mut self, id: &str, result: &Result<Box<CampaignDetail>, String>) {
        let Some(opened) = self.opened.as_mut().filter(|opened| opened.id == id) else {
            return;
        };
        match result {
            Ok(detail) => opened.detail = Remote::Ready(detail.clone()),
            Err(reason) => self.notice = Some(reason.clone()),
        }
    }

    /// A run that was asked for begins.
    pub fn began(&mut self, request: RequestId) {
        if self.pending == Some(request) {
            self.pending = None;
        }
    }

    /// What was asked for cannot be done.
    pub fn refused(&mut self, request: RequestId, reason: &str) {
        if self.pending == Some(request) {
            self.pending = None;
            self.notice = Some(reason.to_owned());
        }
    }

    /// The campaign under the cursor.
    fn current(&self) -> Option<String> {
        let Remote::Ready(list) = &self.list else {
            return None;
        };
        let current = list.campaigns.get(self.cursor)?;
        Some(current.id.clone())
    }

    fn key_on_list(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let count = match &self.list {
            Remote::Ready(list) => list.campaigns.len(),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => 0,
        };
        let last = count.saturating_sub(1);
        let intent = keymap::resolve(Scope::Campaigns, key);
        if moved(intent, &mut self.cursor, last) {
            return Step::Stay;
        }
        match intent {
            Some(Intent::Open) => {
                if let Some(id) = self.current() {
                    self.show(id, cx);
                }
            }
            Some(Intent::Reload) => self.reload(cx),
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Campaigns)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Quit | Intent::Back | Intent::Campaigns) => return Step::Close,
            Some(Intent::Resume | Intent::Pause | Intent::Abandon | Intent::Export) => {
                self.notice = Some("Open a campaign with Enter first.".to_owned());
            }
            _ => {}
        }
        Step::Stay
    }

    fn reload(&mut self, cx: &mut Context<'_>) {
        let request = cx.request();
        cx.effect(Effect::Campaign(request, CampaignAsk::List));
        self.list = Remote::Loading(request);
    }

    fn key_on_one(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let Some(opened) = &mut self.opened else {
            return Step::Stay;
        };
        match keymap::resolve(Scope::Campaigns, key) {
            Some(Intent::Up) => opened.scroll = opened.scroll.saturating_sub(1),
            Some(Intent::Down) => opened.scroll = opened.scroll.saturating_add(1),
            Some(Intent::PageUp) => opened.scroll = opened.scroll.saturating_sub(10),
            Some(Intent::PageDown) => opened.scroll = opened.scroll.saturating_add(10),
            Some(Intent::First) => opened.scroll = 0,
            Some(Intent::Last) => opened.scroll = usize::MAX,
            Some(Intent::Reload) => {
                let id = opened.id.clone();
                self.show(id, cx);
            }
            Some(Intent::Resume) => self.ask_to_resume(),
            Some(Intent::Pause) => self.pause(cx),
            Some(Intent::Abandon) => self.ask_to_abandon(),
            Some(Intent::Export) => {
                let export = ExportBox::of_campaign(&opened.id, cx.now);
                return Step::Push(Popup::Export(Box::new(export)));
            }
            Some(Intent::Help) => return Step::StayAnd(Act::Help(Scope::Campaigns)),
            Some(Intent::Quit) if key.ctrl => return Step::StayAnd(Act::Quit),
            Some(Intent::Quit | Intent::Back) => {
                self.opened = None;
                let request = cx.request();
                cx.effect(Effect::Campaign(request, CampaignAsk::Unwatch));
                self.reload(cx);
            }
            _ => {}
        }
        Step::Stay
    }

    /// How the one that is looked at stands, where that is known.
    fn detail(&self) -> Option<&CampaignDetail> {
        match &self.opened.as_ref()?.detail {
            Remote::Ready(detail) => Some(detail),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        }
    }

    fn ask_to_resume(&mut self) {
        let Some(detail) = self.detail() else { return };
        let (due, state) = (detail.due, detail.summary.state);
        let typed = detail.needs_number.then(TextField::default);
        if !state.may_resume() {
            self.notice = Some(format!(
                "The campaign is {state}: there is nothing to go on with."
            ));
        } else if let Some(opened) = &mut self.opened {
            opened.question = Some(Question::Resume { due, typed });
        }
    }

    fn ask_to_abandon(&mut self) {
        let Some(detail) = self.detail() else { return };
        match detail.summary.state {
            CampaignState::Done => {
                self.notice = Some("The campaign is done: there is nothing to give up.".to_owned());
            }
            CampaignState::Abandoned => {
                self.notice = Some("The campaign was given up already.".to_owned());
            }
            CampaignState::Running => {
                self.notice = Some("The campaign runs. Pause it first.".to_owned());
            }
            CampaignState::Planned
            | CampaignState::Waiting
            | CampaignState::Paused
            | CampaignState::Stopped => {
                if let Some(opened) = &mut self.opened {
                    opened.question = Some(Question::Abandon);
                }
            }
        }
    }

    fn pause(&mut self, cx: &mut Context<'_>) {
        let Some(detail) = self.detail() else { return };
        let (id, state) = (detail.summary.id.clone(), detail.summary.state);
        if state == CampaignState::Running {
            self.send(CampaignAsk::Pause(id), cx);
            self.notice = Some("It pauses when the app in flight has ended.".to_owned());
        } else {
            self.notice = Some(format!("The campaign does not run: it is {state}."));
        }
    }

    fn send(&mut self, ask: CampaignAsk, cx: &mut Context<'_>) {
        let request = cx.request();
        // Pausing and giving up are answered by how it stands then.
        if let Some(opened) = &mut self.opened {
            opened.request = request;
        }
        self.pending = Some(request);
        cx.effect(Effect::Campaign(request, ask));
    }

    /// A key while something is asked.
    fn answer(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let Some(opened) = &mut self.opened else {
            return Step::Stay;
        };
        let intent = keymap::resolve(Scope::Confirm, key);
        if intent == Some(Intent::Quit) {
            return Step::StayAnd(Act::Quit);
        }
        if intent == Some(Intent::Back) {
            opened.question = None;
            return Step::Stay;
        }
        let id = opened.id.clone();
        let agreed = match &mut opened.question {
            Some(Question::Resume {
                due,
                typed: Some(typed),
            }) => {
                if key.code != KeyCode::Enter {
                    typed.key(key);
                    return Step::Stay;
                }
                if typed.value().trim() != due.to_string() {
                    self.notice =
                        Some("This is not the number of apps. Nothing was sent.".to_owned());
                    return Step::Stay;
                }
                CampaignAsk::Resume(id)
            }
            Some(Question::Resume { typed: None, .. }) if intent == Some(Intent::Confirm) => {
                CampaignAsk::Resume(id)
            }
            Some(Question::Abandon) if intent == Some(Intent::Confirm) => CampaignAsk::Abandon(id),
            Some(_) if intent == Some(Intent::Open) => {
                opened.question = None;
                return Step::Stay;
            }
            Some(_) | None => return Step::Stay,
        };
        opened.question = None;
        self.send(agreed, cx);
        Step::Stay
    }
}

impl Dialog for CampaignsBox {
    fn scope(&self) -> Scope {
        match &self.opened {
            Some(Opened {
                question: Some(_), ..
            }) => Scope::Confirm,
            Some(_) | None => Scope::Campaigns,
        }
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        match &mut self.opened {
            Some(opened) if opened.question.is_some() => self.answer(key, cx),
            Some(_) => self.key_on_one(key, cx),
            None => self.key_on_list(key, cx),
        }
    }

    fn paste(&mut self, text: &str) {
        if let Some(Opened {
            question: Some(Question::Resume {
                typed: Some(typed), ..
            }),
            ..
        }) = &mut self.opened
        {
            typed.paste(text, |c| !c.is_control());
        }
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.opened.as_mut()?.scroll)
    }
}
