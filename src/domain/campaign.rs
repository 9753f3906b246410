//! A campaign: one kind of write on many apps, one after the other, as careful as it was told to be.
//!
//! [`Run`] decides what comes next from what has happened and the time, and nothing else: it stops at
//! the first unknown, never takes throttling for the failure of an app, and waits for a look.

mod care;
mod remark;
mod run;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use self::{
    care::{Care, CareError, Pace, StopAfter, time},
    remark::{RemarkError, RemarkTemplate},
    run::{Counts, End, Run, Standing, Step, Stop},
};

/// What a campaign does to each of its apps.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::EnumIter,
)]
#[strum(serialize_all = "lowercase")]
pub enum CampaignKind {
    /// Resets the `AppSecret`.
    Secrets,
    /// Makes a new `AppCode`, and deletes the old one later.
    Codes,
    /// Makes a twin of the app, and deletes the app later.
    Replace,
    /// Sets the remark.
    Edit,
    /// Deletes the app.
    Delete,
}

impl CampaignKind {
    /// The word for it, as on the command line.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What it does, as a title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Secrets => "Reset AppSecrets",
            Self::Codes => "Rotate AppCodes",
            Self::Replace => "Replace apps",
            Self::Edit => "Edit remarks",
            Self::Delete => "Delete apps",
        }
    }

    /// Whether the number of its apps has to be typed to agree to it. `production` says whether any of
    /// them belongs to a production profile.
    pub const fn needs_number(self, production: bool) -> bool {
        match self {
            Self::Delete => true,
            Self::Secrets | Self::Codes | Self::Replace => production,
            Self::Edit => false,
        }
    }

    /// Whether each app yields a value that somebody has to get.
    pub const fn yields(self) -> bool {
        match self {
            Self::Secrets | Self::Codes | Self::Replace => true,
            Self::Edit | Self::Delete => false,
        }
    }

    /// What goes in a second phase, once each app has its successor; `None` where there is one phase.
    pub const fn second_phase(self) -> Option<SecondPhase> {
        match self {
            Self::Codes => Some(SecondPhase {
                new: "new AppCode",
                with: "with a new AppCode",
                given_up: "Those with a new AppCode have the old one beside it: claviger codes rotate APP --finish ends each.",
                old: "old AppCode",
                waits: "The new AppCodes are delivered and the old ones still work.",
                deletes: "It deletes the old ones.",
                on_resume: "The new AppCodes are delivered and the old ones still work. Move the callers first: going on deletes the old ones.",
            }),
            Self::Replace => Some(SecondPhase {
                new: "twin's secret",
                with: "with a twin",
                given_up: "Those with a twin work beside it: claviger apps replace APP --finish ends each, --undo deletes the twin.",
                old: "old app",
                waits: "The secrets of the twins are delivered and the old apps still work.",
                deletes: "It deletes the old apps.",
                on_resume: "The secrets of the twins are delivered and the old apps still work. Move the callers first: going on deletes the old apps.",
            }),
            Self::Secrets | Self::Edit | Self::Delete => None,
        }
    }
}

/// The words of a second phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SecondPhase {
    /// What callers use from now on.
    pub new: &'static str,
    /// What is said of an app that has it.
    pub with: &'static str,
    /// How to end by hand what a campaign that is given up has left: a whole sentence.
    pub given_up: &'static str,
    /// What goes.
    pub old: &'static str,
    /// What holds in between: a whole sentence.
    pub waits: &'static str,
    /// What the command that resumes does: a whole sentence.
    pub deletes: &'static str,
    /// The same for whoever may go on with a key.
    pub on_resume: &'static str,
}

/// How far a campaign is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::Display, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum CampaignState {
    /// It has not begun.
    Planned,
    /// A process runs it.
    Running,
    /// A time of grace has to pass.
    Waiting,
    /// It waits for a look, or was told to pause.
    Paused,
    /// It stopped by itself, or its process ended.
    Stopped,
    /// Every app has ended, one way or the other.
    Done,
    /// It was given up.
    Abandoned,
}

impl CampaignState {
    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether it can go on.
    pub const fn may_resume(self) -> bool {
        match self {
            Self::Planned | Self::Waiting | Self::Paused | Self::Stopped => true,
            Self::Running | Self::Done | Self::Abandoned => false,
        }
    }
}

/// How one app of a campaign stands, for a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// The app's name.
    pub name: super::Text,
    /// How it stands.
    pub standing: Standing,
    /// Why it failed, where it did.
    pub why: Option<String>,
}

/// A campaign as a list tells of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CampaignSummary {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: CampaignKind,
    /// The profiles of its apps, each once.
    pub profiles: Vec<super::ProfileName>,
    /// When it was planned.
    pub started_at: Timestamp,
    /// How far it is.
    pub state: CampaignState,
    /// Its apps, counted.
    pub counts: Counts,
    /// Why it does not run, and how to go on by command: a whole sentence.
    pub why: Option<String>,
    /// Why it does not run, alone: a whole sentence.
    pub reason: Option<String>,
    /// When it can go on, where a time of grace has to pass.
    pub waits_until: Option<Timestamp>,
}

/// A campaign as somebody looks at it who may go on with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CampaignDetail {
    /// What a list tells of it.
    pub summary: CampaignSummary,
    /// How each of its apps stands, in their order.
    pub cells: Vec<Cell>,
    /// How many apps a run would touch.
    pub due: usize,
    /// How many apps were left out when it was planned.
    pub left_out: usize,
    /// Whether that number has to be typed to go on.
    pub needs_number: bool,
    /// Where new values go, before the braces are replaced.
    pub targets: Vec<String>,
    /// How careful it is.
    pub care: Care,
}

/// All campaigns that are kept on this machine.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CampaignList {
    /// The campaigns, the newest first.
    pub campaigns: Vec<CampaignSummary>,
    /// Why others cannot be read, as whole sentences.
    pub unread: Vec<String>,
}

/// The plan of a campaign, for whoever decides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CampaignPlan {
    /// What it does.
    pub kind: CampaignKind,
    /// Whether any of its apps belongs to a production profile.
    pub production: bool,
    /// What breaks, and how carefully it goes: whole sentences.
    pub sentences: Vec<String>,
    /// Its apps, in their order.
    pub apps: Vec<PlannedApp>,
    /// The apps that are left out, each with the reason in its words.
    pub left_out: Vec<PlannedApp>,
}

/// One app of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedApp {
    /// Its name.
    pub name: super::Text,
    /// The service and the gateway.
    pub place: String,
    /// What is particular to it, a few words each.
    pub words: Vec<String>,
}
