//! Popups: a stack, of which the top one gets the keys. Each decides for itself what a key does
//! and says what becomes of it.

pub mod access;
pub mod apis;
pub mod board;
pub mod campaign_plan;
pub mod campaigns;
pub mod command;
pub mod credential;
mod dialog;
pub mod draft;
pub mod edit;
pub mod entry;
pub mod export;
pub mod failure;
pub mod gateway;
pub mod identify;
pub mod journal;
pub mod leave;
pub mod menu;
pub mod question;
pub mod quotas;
pub mod reading;
pub mod request_log;
pub mod retry;
pub mod reveal;
pub mod sending;
pub mod target;
pub mod tasks;
pub mod unlock;
pub mod write;

pub use access::AccessBox;
pub use apis::ApisBox;
pub use board::BoardBox;
pub use campaign_plan::CampaignPlanBox;
pub use campaigns::CampaignsBox;
pub use command::CommandBar;
pub use credential::CredentialBox;
use dialog::Dialog;
pub use edit::EditForm;
pub use export::ExportBox;
pub use failure::FailureBox;
pub use gateway::GatewayBox;
pub use identify::IdentifyBox;
pub use journal::JournalBox;
pub use leave::LeaveBox;
pub use menu::Menu;
pub use question::QuestionBox;
pub use quotas::QuotasBox;
pub use reading::{Reading, ReadingKind};
pub use request_log::RequestLogBox;
use retry::Retry;
pub use reveal::RevealBox;
pub use target::TargetPrompt;
pub use tasks::TasksBox;
pub use unlock::UnlockBox;
pub use write::WriteDialog;

use super::{
    Banner, Effect, Key, Pick, RequestId,
    banner::refusal,
    keymap::{self, Intent, Scope},
    list::SortColumn,
};
use crate::domain::{AppRef, Capability, NewApp, Now, Place, ThemeName};

/// Something in front of the panes.
#[derive(Debug)]
pub enum Popup {
    /// Asks before a write that yields a credential.
    Write(Box<WriteDialog>),
    /// The form of an edit, its review and its sending.
    Edit(Box<EditForm>),
    /// A new credential.
    Credential(Box<CredentialBox>),
    /// What went wrong, or is not known.
    Failure(Box<FailureBox>),
    /// A choice of a few things.
    Menu(Box<Menu>),
    /// Where to deliver a secret.
    Target(Box<TargetPrompt>),
    /// A secret on the screen for a moment.
    Reveal(Box<RevealBox>),
    /// Something to read and scroll.
    Reading(Reading),
    /// Asks before leaving.
    Leave(LeaveBox),
    /// The journal.
    Journal(Box<JournalBox>),
    /// The exchanges with the services.
    RequestLog(RequestLogBox),
    /// The writes in flight.
    Tasks(TasksBox),
    /// How old secrets are, and what needs attention.
    Board(Box<BoardBox>),
    /// What an app may call.
    Apis(Box<ApisBox>),
    /// Who may call as an app, from where and how often.
    Access(Box<AccessBox>),
    /// The client quotas that an app could be bound to.
    Quotas(Box<QuotasBox>),
    /// What a gateway allows.
    Gateway(Box<GatewayBox>),
    /// The campaigns.
    Campaigns(Box<CampaignsBox>),
    /// The plan of a campaign.
    CampaignPlan(Box<CampaignPlanBox>),
    /// Asks whose a value is.
    Identify(Box<IdentifyBox>),
    /// Asks where a report goes.
    Export(Box<ExportBox>),
    /// Asks before a read-only profile is unlocked.
    Unlock(UnlockBox),
    /// Takes a command.
    Command(CommandBar),
    /// Asks for what no source holds.
    Question(Box<QuestionBox>),
}

/// What becomes of a popup after a key.
#[derive(Debug)]
pub enum Step {
    /// It stays.
    Stay,
    /// It closes.
    Close,
    /// Another one opens in front of it.
    Push(Popup),
    /// Another one takes its place.
    Replace(Popup),
    /// It closes, and the console does something more.
    CloseAnd(Act),
    /// It stays, and the console does something more.
    StayAnd(Act),
}

/// What a popup asks of the console around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Do what was typed into the command bar.
    Typed(String, Box<Act>),
    /// Sort the list.
    Sort(SortColumn),
    /// Draw in these colours.
    Theme(ThemeName),
    /// List everything again.
    Reload,
    /// Open the dialog of a write to an app again.
    Reopen(draft::Draft, AppRef),
    /// Open the form of an app again.
    ReopenEdit(AppRef),
    /// Open the form of a new app, with what was typed before.
    Create(Place, NewApp),
    /// Show the request log.
    RequestLog,
    /// Show the keys of a scope.
    Help(Scope),
    /// Connect other profiles.
    Connect(Pick),
    /// Make a new profile.
    NewProfile,
    /// Ask whose a value is.
    Identify,
    /// Filter the list so.
    Filter(String),
    /// List the apps of one gateway alone.
    Only(Place),
    /// Do what a key of the panes does.
    Intent(Intent),
    /// Stop waiting for the write in this place among those in flight.
    Stop(usize),
    /// Begin to leave.
    Quit,
    /// Leave now.
    QuitNow,
}

/// What a popup may use while it decides.
#[derive(Debug)]
pub struct Context<'a> {
    /// The time.
    pub now: Now,
    /// The profiles in use.
    pub banners: &'a [Banner],
    /// What is to be done.
    pub effects: &'a mut Vec<Effect>,
    /// The number of the next request.
    pub next_request: &'a mut u64,
}

impl Context<'_> {
    /// A number for a new request.
    pub fn request(&mut self) -> RequestId {
        *self.next_request += 1;
        RequestId(*self.next_request)
    }

    /// Adds something to do.
    pub fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Why the profile or the service at `place` does not take part in something, if so, as whole
    /// sentences.
    pub fn refusal(&self, place: &Place, capability: Capability) -> Option<String> {
        refusal(self.banners, place, capability)
    }

    /// What the profile of `app` is.
    pub fn banner(&self, app: &AppRef) -> Option<&Banner> {
        self.banners
            .iter()
            .find(|banner| banner.profile == app.place.profile)
    }
}

/// Does the same with whichever popup it is.
macro_rules! with {
    ($popup:expr, $dialog:ident => $does:expr) => {
        match $popup {
            Popup::Write($dialog) => $does,
            Popup::Edit($dialog) => $does,
            Popup::Credential($dialog) => $does,
            Popup::Failure($dialog) => $does,
            Popup::Menu($dialog) => $does,
            Popup::Target($dialog) => $does,
            Popup::Reveal($dialog) => $does,
            Popup::Reading($dialog) => $does,
            Popup::Leave($dialog) => $does,
            Popup::Journal($dialog) => $does,
            Popup::RequestLog($dialog) => $does,
            Popup::Tasks($dialog) => $does,
            Popup::Board($dialog) => $does,
            Popup::Apis($dialog) => $does,
            Popup::Access($dialog) => $does,
            Popup::Quotas($dialog) => $does,
            Popup::Gateway($dialog) => $does,
            Popup::Campaigns($dialog) => $does,
            Popup::CampaignPlan($dialog) => $does,
            Popup::Export($dialog) => $does,
            Popup::Identify($dialog) => $does,
            Popup::Unlock($dialog) => $does,
            Popup::Command($dialog) => $does,
            Popup::Question($dialog) => $does,
        }
    };
}

impl Popup {
    /// The request whose end it waits for.
    pub fn awaits(&self) -> Option<RequestId> {
        with!(self, dialog => dialog.awaits())
    }

    /// What asking for its write again would be.
    pub fn retry(&self) -> Option<Retry> {
        with!(self, dialog => dialog.retry())
    }

    /// Where a key is pressed while this is in front.
    pub fn scope(&self) -> Scope {
        with!(self, dialog => dialog.scope())
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let effect = match keymap::resolve(self.scope(), key) {
            Some(Intent::Redraw) => Effect::Redraw,
            Some(Intent::Suspend) => Effect::Suspend,
            _ => return with!(self, dialog => dialog.key(key, cx)),
        };
        cx.effect(effect);
        self.hide();
        with!(self, dialog => dialog.covered())
    }

    /// Takes pasted text where it has a field for it.
    pub fn paste(&mut self, text: &str) {
        with!(self, dialog => dialog.paste(text));
    }

    /// Hides whatever secret it shows.
    pub fn hide(&mut self) {
        if let Some(reveal) = with!(self, dialog => dialog.reveal_mut()) {
            reveal.hide();
        }
    }

    /// Counts down for how long a secret is shown, and hides it in the end.
    pub fn expire(&mut self, now: std::time::Duration) {
        if let Some(reveal) = with!(self, dialog => dialog.reveal_mut()) {
            reveal.expire(now);
        }
    }

    /// Takes back what was scrolled too far.
    pub fn scroll_at_most(&mut self, most: usize) {
        if let Some(scroll) = with!(self, dialog => dialog.scroll()) {
            *scroll = (*scroll).min(most);
        }
    }

    /// When time alone changes it.
    pub fn deadline(&self) -> Option<std::time::Duration> {
        with!(self, dialog => dialog.reveal())?.deadline()
    }
}
