//! What the shell must do for the console: comparable values, never closures.

use super::{CampaignAsk, RequestId, look::Look};
use crate::domain::{
    App, AppRef, CredentialKind, Facts, Operation, Place, ProfileName, Reads, ReportForm, Secret,
    Seen, Text, hygiene::Report,
};

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exported {
    /// The report of a campaign.
    Campaign(String),
    /// The board, and whether it keeps to plain characters.
    Board(Box<Report>, bool),
}

impl Exported {
    /// The forms that it comes in, the usual one first.
    pub const fn forms(&self) -> &'static [ReportForm] {
        match self {
            Self::Campaign(_) => &[ReportForm::Markdown, ReportForm::Csv, ReportForm::Json],
            Self::Board(..) => &[
                ReportForm::Markdown,
                ReportForm::Csv,
                ReportForm::Json,
                ReportForm::Text,
                ReportForm::OpenMetrics,
            ],
        }
    }
}

/// Which profiles to connect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pick {
    /// The gateway inside the program.
    Demo,
    /// A profile of the configuration or the environment.
    Profile(ProfileName),
    /// A profile made of what another tool left on this machine.
    Offer(ProfileName),
}

/// What a secret that is delivered belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// The app.
    pub app: AppRef,
    /// Its name.
    pub name: Text,
    /// Which of its credentials it is.
    pub kind: CredentialKind,
}

/// Something to do outside the console.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// List all gateways and their apps; answers carry this request.
    LoadFleet(RequestId),
    /// List the apps of one gateway again, as a part of the listing with this request.
    LoadPlace(RequestId, Place),
    /// Read an app and its surroundings.
    LoadFacts(RequestId, AppRef),
    /// Read something only to show it.
    Look(RequestId, Look),
    /// Read the present secret of an app in clear.
    ReadSecret(RequestId, AppRef),
    /// Say what an operation would do by what is known; nothing is read for it.
    Plan(RequestId, Box<Operation>, Option<Box<Facts>>),
    /// Read what an operation concerns, and say what it would do.
    Survey(RequestId, Box<Operation>),
    /// Change something; where that is an app, as it was shown.
    Perform(RequestId, Box<Operation>, Option<Seen>),
    /// Stop waiting for a request; its end comes all the same.
    Cancel(RequestId),
    /// Hand a secret to a target, given as the command line takes it.
    Deliver {
        /// The delivery.
        request: RequestId,
        /// A TARGET such as `file:/run/secret`, which may have braces.
        target: String,
        /// What it belongs to.
        about: Box<About>,
        /// What is handed over.
        value: Secret,
        /// The journal entry of the write that brought it.
        journal: Option<u64>,
    },
    /// Tell the journal that a new value was dropped undelivered.
    Dropped(Option<u64>),
    /// Send text that is no secret to the terminal's clipboard.
    Copy(String),
    /// Send a secret to the terminal's clipboard, and clear it after 30 s and on leaving.
    CopySecret {
        /// What is copied.
        value: Secret,
        /// The journal entry of the write that brought it.
        journal: Option<u64>,
    },
    /// Read back what became of the write of a journal entry.
    Reconcile(RequestId, u64),
    /// Read the journal.
    LoadJournal(RequestId),
    /// Do something about campaigns; answers carry this request.
    Campaign(RequestId, CampaignAsk),
    /// Read of apps what lists do not tell; each is told of, then the end.
    ReadApps(RequestId, Vec<AppRef>, Reads),
    /// Look for whose a value is among apps.
    Identify {
        /// Which request.
        request: RequestId,
        /// The value.
        value: Secret,
        /// The apps.
        apps: Vec<App>,
        /// Whether their codes and secrets are read for it.
        reads: bool,
    },
    /// Write a report.
    Export {
        /// Which request.
        request: RequestId,
        /// Of what.
        what: Exported,
        /// In which form.
        form: ReportForm,
        /// A TARGET such as `file:report.md`.
        target: String,
    },
    /// Take changes to a read-only profile for a while.
    Unlock(ProfileName),
    /// Answer the question with this number, or decline it.
    Answer(u64, Option<Secret>),
    /// Let questions be asked again that were declined: the administrator wants something now.
    MayAsk,
    /// Forget the passwords and keys that somebody typed.
    Forget,
    /// Connect other profiles in place of the present ones.
    Connect(Pick),
    /// Ask for a new profile in the plain terminal; [`super::Msg::Profiles`] tells what came of it.
    NewProfile,
    /// Draw everything again.
    Redraw,
    /// Stop until the shell brings the program back.
    Suspend,
    /// Leave.
    Quit,
}

impl Effect {
    /// Whether services are asked for something.
    pub const fn asks_services(&self) -> bool {
        match self {
            Self::LoadFleet(_)
            | Self::LoadPlace(..)
            | Self::LoadFacts(..)
            | Self::Look(..)
            | Self::ReadSecret(..)
            | Self::Survey(..)
            | Self::Perform(..)
            | Self::Reconcile(..) => true,
            Self::Campaign(_, ask) => ask.asks_services(),
            Self::Identify { reads, .. } => *reads,
            Self::ReadApps(..) => true,
            Self::Plan(..)
            | Self::Cancel(_)
            | Self::Deliver { .. }
            | Self::Dropped(_)
            | Self::Copy(_)
            | Self::CopySecret { .. }
            | Self::LoadJournal(_)
            | Self::Export { .. }
            | Self::Unlock(_)
            | Self::Answer(..)
            | Self::MayAsk
            | Self::Forget
            | Self::Connect(_)
            | Self::NewProfile
            | Self::Redraw
            | Self::Suspend
            | Self::Quit => false,
        }
    }
}
