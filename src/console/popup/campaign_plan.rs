//! The plan of a campaign over the marked apps: where values go is asked for, then every app is read
//! and told of, and nothing is sent before somebody agrees.

mod setting;

use std::time::Duration;

pub use self::setting::{Field, Setting};
use super::{Act, Context, Dialog, Step, dialog::ARMING};
use crate::{
    console::{
        CampaignAsk, Effect, Key, KeyCode, RequestId,
        campaign::CampaignDraft,
        keymap::{self, Intent, Scope},
        text_field::TextField,
    },
    domain::{App, CampaignKind, CampaignPlan, Care, Gateway, Now, Text},
};

/// The marked apps that are not in sight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unseen {
    /// Those that the filter hides.
    pub hidden: Vec<Text>,
    /// How many are in no list any more.
    pub gone: usize,
}

/// The popup.
#[derive(Debug)]
pub struct CampaignPlanBox {
    /// What it does.
    pub kind: CampaignKind,
    /// Its apps, each with its gateway.
    pub apps: Vec<(App, Gateway)>,
    /// The marked apps that are not in sight.
    pub unseen: Unseen,
    /// Its settings.
    pub fields: Vec<Field>,
    /// Which of them takes what is typed.
    pub focus: usize,
    /// The names of targets in the configuration.
    pub named: Vec<String>,
    /// How far it is.
    pub phase: Phase,
    /// Why no campaign can be planned here, as a whole sentence.
    pub obstacle: Option<String>,
    /// Why the last key did nothing, as a whole sentence.
    pub notice: Option<String>,
    /// Lines scrolled past the top.
    pub scroll: usize,
    /// The request that finds out whether campaigns can be kept.
    checking: RequestId,
}

/// How far it is.
#[derive(Debug)]
pub enum Phase {
    /// Something is asked for.
    Asking,
    /// The apps are being read.
    Planning(RequestId),
    /// The plan is there.
    Planned {
        /// The request that made it.
        request: RequestId,
        /// The plan.
        plan: Box<CampaignPlan>,
        /// Where the number of apps is typed, if it must be.
        typed: Option<TextField>,
        /// From when on consent counts.
        readable_at: Duration,
    },
    /// It is about to begin.
    Starting {
        /// The request that begins it.
        request: RequestId,
        /// The plan.
        plan: Box<CampaignPlan>,
    },
}

impl CampaignPlanBox {
    /// Asks for what a campaign over these apps needs; a campaign that needs nothing is planned at once.
    pub fn open(
        kind: CampaignKind,
        apps: Vec<(App, Gateway)>,
        unseen: Unseen,
        cx: &mut Context<'_>,
    ) -> Self {
        let checking = cx.request();
        cx.effect(Effect::Campaign(checking, CampaignAsk::Check));
        let mut named: Vec<String> = cx
            .banners
            .iter()
            .flat_map(|banner| banner.targets.iter().map(|target| target.name.clone()))
            .collect();
        named.sort();
        named.dedup();
        Self {
            kind,
            apps,
            unseen,
            fields: Setting::of(kind).iter().copied().map(Field::new).collect(),
            focus: 0,
            named,
            phase: Phase::Asking,
            obstacle: None,
            notice: None,
            scroll: 0,
            checking,
        }
    }

    /// Campaigns can be kept here.
    pub fn checked(&mut self, request: RequestId) {
        if request == self.checking {
            self.obstacle = None;
        }
    }

    /// The plan came.
    pub fn planned(&mut self, request: RequestId, plan: Box<CampaignPlan>, now: Now) {
        if !matches!(self.phase, Phase::Planning(asked) if asked == request) {
            return;
        }
        let typed = plan
            .kind
            .needs_number(plan.production)
            .then(TextField::default);
        self.scroll = 0;
        self.phase = Phase::Planned {
            request,
            plan,
            typed,
            readable_at: now.mono + ARMING,
        };
    }

    /// Something that it asked for cannot be done.
    pub fn refused(&mut self, request: RequestId, reason: &str) {
        if request == self.checking {
            self.obstacle = Some(reason.to_owned());
            return;
        }
        let is_its = match &self.phase {
            Phase::Planning(asked) | Phase::Starting { request: asked, .. } => *asked == request,
            Phase::Asking | Phase::Planned { .. } => false,
        };
        if is_its {
            self.phase = Phase::Asking;
            self.notice = Some(reason.to_owned());
        }
    }

    /// Whether this request begins it.
    pub fn starts(&self, asked: RequestId) -> bool {
        matches!(&self.phase, Phase::Starting { request, .. } if *request == asked)
    }

    fn key_in_phase(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        match &mut self.phase {
            Phase::Planning(_) => {
                if key.code == KeyCode::Esc {
                    let request = cx.request();
                    cx.effect(Effect::Campaign(request, CampaignAsk::Unwatch));
                    self.phase = Phase::Asking;
                }
            }
            Phase::Planned {
                request,
                plan,
                typed,
                readable_at,
            } => {
                let intent = keymap::resolve(Scope::Confirm, key);
                let count = plan.apps.len();
                let agreed = match typed {
                    _ if intent == Some(Intent::Back) => {
                        self.phase = Phase::Asking;
                        self.scroll = 0;
                        return Step::Stay;
                    }
                    _ if count == 0 => false,
                    None if intent == Some(Intent::Open) => {
                        self.phase = Phase::Asking;
                        self.scroll = 0;
                        return Step::Stay;
                    }
                    None => intent == Some(Intent::Confirm),
                    Some(typed) if key.code != KeyCode::Enter => {
                        typed.key(key);
                        return Step::Stay;
                    }
                    Some(typed) if typed.value().trim() == count.to_string() => true,
                    Some(_) => {
                        self.notice =
                            Some("This is not the number of apps. Nothing was sent.".to_owned());
                        false
                    }
                };
                if agreed && cx.now.mono < *readable_at {
                    self.notice =
                        Some("The plan has only just come. Look, then confirm.".to_owned());
                } else if agreed {
                    let start = cx.request();
                    cx.effect(Effect::Campaign(start, CampaignAsk::Start(*request)));
                    self.phase = Phase::Starting {
                        request: start,
                        plan: plan.clone(),
                    };
                }
            }
            Phase::Asking | Phase::Starting { .. } => {}
        }
        Step::Stay
    }

    /// A key while something is asked for.
    fn asked(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let count = self.fields.len();
        match key.code {
            KeyCode::Esc => return Step::Close,
            KeyCode::Tab | KeyCode::Down => self.focus = (self.focus + 1) % count,
            KeyCode::BackTab | KeyCode::Up => self.focus = (self.focus + count - 1) % count,
            KeyCode::Enter => match self.draft() {
                Ok(draft) => {
                    let request = cx.request();
                    cx.effect(Effect::Campaign(
                        request,
                        CampaignAsk::Plan(Box::new(draft)),
                    ));
                    self.phase = Phase::Planning(request);
                }
                Err((at, reason)) => {
                    self.focus = at;
                    self.notice = Some(reason);
                }
            },
            _ => {
                if let Some(field) = self.fields.get_mut(self.focus) {
                    field.text.key(key);
                }
            }
        }
        Step::Stay
    }

    /// The campaign as asked for, or which field is wrong and why.
    fn draft(&self) -> Result<CampaignDraft, (usize, String)> {
        let mut draft = CampaignDraft {
            kind: self.kind,
            apps: self.apps.clone(),
            target: String::new(),
            last: None,
            remark: None,
            care: Care::default(),
            verify: None,
            probe: None,
            include_bound: false,
        };
        for (at, field) in self.fields.iter().enumerate() {
            let read = field.read(&self.named, &mut draft);
            read.map_err(|reason| (at, reason))?;
        }
        draft.care.is_proven = draft.verify.is_some() || draft.probe.is_some();
        Ok(draft)
    }
}

impl Dialog for CampaignPlanBox {
    fn scope(&self) -> Scope {
        match self.phase {
            Phase::Asking => Scope::Form,
            Phase::Planning(_) | Phase::Planned { .. } | Phase::Starting { .. } => Scope::Confirm,
        }
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        self.notice = None;
        if keymap::resolve(self.scope(), key) == Some(Intent::Quit) {
            return Step::StayAnd(Act::Quit);
        }
        if self.obstacle.is_some() {
            return match key.code {
                KeyCode::Esc | KeyCode::Enter => Step::Close,
                _ => Step::Stay,
            };
        }
        if matches!(self.phase, Phase::Asking) {
            return self.asked(key, cx);
        }
        match key.code {
            KeyCode::Down => self.scroll = self.scroll.saturating_add(1),
            KeyCode::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::PageDown => self.scroll = self.scroll.saturating_add(10),
            KeyCode::PageUp => self.scroll = self.scroll.saturating_sub(10),
            _ => return self.key_in_phase(key, cx),
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        match &mut self.phase {
            Phase::Asking => {
                if let Some(field) = self.fields.get_mut(self.focus) {
                    field.text.paste(text, |c| !c.is_control());
                }
            }
            Phase::Planned {
                typed: Some(typed), ..
            } => typed.paste(text, |c| !c.is_control()),
            Phase::Planning(_) | Phase::Planned { typed: None, .. } | Phase::Starting { .. } => {}
        }
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}
