//! Campaigns in the console: what is asked of the shell, what it tells, and how one that runs here goes.

use jiff::Timestamp;
use url::Url;

use super::RequestId;
use crate::domain::{
    App, CampaignDetail, CampaignKind, CampaignList, CampaignPlan, Care, Gateway, TargetTemplate,
    Text,
    campaign::{Cell, Counts, RemarkTemplate, Standing},
};

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CampaignAsk {
    /// All of them.
    List,
    /// One, again and again while another process runs it.
    Show(String),
    /// Nothing is looked at any more.
    Unwatch,
    /// Go on with one.
    Resume(String),
    /// Pause one after the app in flight, whoever runs it.
    Pause(String),
    /// Give one up.
    Abandon(String),
    /// Whether campaigns can be kept here.
    Check,
    /// Plan one.
    Plan(Box<CampaignDraft>),
    /// Begin the one that was planned by this request.
    Start(RequestId),
}

/// A campaign to be planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CampaignDraft {
    /// What it does.
    pub kind: CampaignKind,
    /// Its apps, each with its gateway.
    pub apps: Vec<(App, Gateway)>,
    /// Where new values go: a TARGET with braces, or the name of one.
    pub target: String,
    /// Where a value goes that the target did not take, in the same words.
    pub last: Option<String>,
    /// The remark that each app gets, with braces.
    pub remark: Option<RemarkTemplate>,
    /// How careful it is.
    pub care: Care,
    /// The command that has to accept a new `AppCode` before the old one goes.
    pub verify: Option<TargetTemplate>,
    /// The call that has to prove it.
    pub probe: Option<ProbeAt>,
    /// Whether apps are deleted that APIs are bound to.
    pub include_bound: bool,
}

/// Which address is called to prove a new `AppCode`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProbeAt {
    /// The one that the configuration has for the gateway.
    Configured,
    /// This one.
    Address(Url),
}

impl CampaignAsk {
    /// Whether services are asked for something.
    pub const fn asks_services(&self) -> bool {
        match self {
            Self::Resume(_) | Self::Plan(_) | Self::Start(_) => true,
            Self::List
            | Self::Show(_)
            | Self::Unwatch
            | Self::Pause(_)
            | Self::Abandon(_)
            | Self::Check => false,
        }
    }
}

/// What is told. Reasons are whole sentences.
#[derive(Debug)]
pub enum CampaignNews {
    /// All of them.
    Listed {
        /// Which request.
        request: RequestId,
        /// What there is.
        result: Result<CampaignList, String>,
    },
    /// How one stands by its file and the journal.
    Shown {
        /// Which request.
        request: RequestId,
        /// What there is.
        result: Result<Box<CampaignDetail>, String>,
    },
    /// Campaigns can be kept here.
    Checked {
        /// Which request.
        request: RequestId,
    },
    /// A campaign was planned.
    Planned {
        /// Which request.
        request: RequestId,
        /// The plan.
        plan: Box<CampaignPlan>,
    },
    /// Something that was asked for cannot be done.
    Refused {
        /// Which request.
        request: RequestId,
        /// Why.
        reason: String,
    },
    /// A run begins here.
    Began {
        /// Which request asked for it.
        request: RequestId,
        /// How it stands.
        detail: Box<CampaignDetail>,
    },
    /// Something happened in a run here.
    Step {
        /// The campaign.
        id: String,
        /// What.
        step: RunStep,
    },
    /// A run here is over.
    Halted {
        /// The campaign.
        id: String,
        /// How it stands, or what kept it from being run.
        result: Result<Box<CampaignDetail>, String>,
    },
}

/// What happens in a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunStep {
    /// A whole sentence about an app that an earlier run left open.
    Settled(String),
    /// An app begins.
    Began(Text),
    /// An app ended, or is to be asked for again.
    Ended {
        /// Its place in the list.
        at: usize,
        /// How it stands now.
        standing: Standing,
        /// Why it is not done, where it is not.
        why: Option<String>,
        /// All of them.
        counts: Counts,
    },
    /// Nothing is sent before this time.
    Waits(Timestamp),
}

/// A campaign that runs in this process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CampaignRun {
    /// How it stands.
    pub detail: CampaignDetail,
    /// When the run began.
    pub began_at: Timestamp,
    /// How many apps have ended in it, or got a new code.
    pub ended: usize,
    /// The app in flight.
    pub current: Option<Text>,
    /// Nothing is sent before this time.
    pub waits_until: Option<Timestamp>,
    /// What was said last about an app, as a whole sentence.
    pub said: Option<String>,
    /// Whether it was asked to pause.
    pub is_pausing: bool,
}

impl CampaignRun {
    /// A run that begins now.
    pub const fn new(detail: CampaignDetail, now: Timestamp) -> Self {
        Self {
            detail,
            began_at: now,
            ended: 0,
            current: None,
            waits_until: None,
            said: None,
            is_pausing: false,
        }
    }

    /// Takes in what happened.
    pub fn take(&mut self, step: RunStep) {
        match step {
            RunStep::Settled(sentence) => self.said = Some(sentence),
            RunStep::Began(name) => {
                self.current = Some(name);
                self.waits_until = None;
            }
            RunStep::Ended {
                at,
                standing,
                why,
                counts,
            } => {
                let name = self.current.take();
                self.detail.summary.counts = counts;
                // An app that is asked for again stands where it stood.
                let Some(cell) = self.detail.cells.get_mut(at) else {
                    return;
                };
                self.ended += usize::from(cell.standing != standing);
                self.said = match (standing, &why, name) {
                    (Standing::Waiting, Some(why), Some(name)) => Some(format!("{name}: {why}")),
                    _ => None,
                };
                *cell = Cell {
                    name: cell.name.clone(),
                    standing,
                    why,
                };
            }
            RunStep::Waits(until) => self.waits_until = Some(until),
        }
    }

    /// Apps an hour, and the seconds until the rest is done at this rate; `None` before there is
    /// anything to go by.
    pub fn pace(&self, now: Timestamp) -> Option<(u64, u64)> {
        let seconds = u64::try_from(now.as_second() - self.began_at.as_second()).ok()?;
        let ended = u64::try_from(self.ended).ok()?;
        if ended == 0 || seconds == 0 {
            return None;
        }
        let left = u64::try_from(self.detail.summary.counts.left).ok()?;
        Some((ended * 3600 / seconds, left * seconds / ended))
    }
}
