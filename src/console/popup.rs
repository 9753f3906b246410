//! Popups: a stack, of which the top one gets the keys. Each decides for itself what a key does
//! and says what becomes of it.

pub mod board;
pub mod command;
pub mod credential;
pub mod edit;
pub mod failure;
pub mod journal;
pub mod leave;
pub mod menu;
pub mod question;
pub mod reading;
pub mod reveal;
pub mod sending;
pub mod target;
pub mod tasks;
pub mod unlock;
pub mod write;

pub use board::BoardBox;
pub use command::CommandBar;
pub use credential::CredentialBox;
pub use edit::EditForm;
pub use failure::FailureBox;
pub use journal::JournalBox;
pub use leave::LeaveBox;
pub use menu::Menu;
pub use question::QuestionBox;
pub use reading::{Reading, ReadingKind};
pub use reveal::RevealBox;
pub use target::TargetPrompt;
pub use tasks::TasksBox;
pub use unlock::UnlockBox;
pub use write::WriteDialog;

use super::{
    Banner, Effect, Key, Pick, RequestId,
    keymap::{self, Intent, Scope},
    list::SortColumn,
};
use crate::domain::{AppRef, NewApp, Now, Place, ThemeName};

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
    /// The writes in flight.
    Tasks(TasksBox),
    /// How old secrets are, and what needs attention.
    Board(Box<BoardBox>),
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
    Reopen(write::Draft, AppRef),
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
    /// Filter the list so.
    Filter(String),
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

    /// What the profile of `app` is.
    pub fn banner(&self, app: &AppRef) -> Option<&Banner> {
        self.banners
            .iter()
            .find(|banner| banner.profile == app.place.profile)
    }
}

impl Popup {
    /// The request whose end it waits for.
    pub fn awaits(&self) -> Option<RequestId> {
        match self {
            Self::Write(dialog) => dialog.awaits(),
            Self::Edit(form) => form.awaits(),
            Self::Credential(_)
            | Self::Failure(_)
            | Self::Menu(_)
            | Self::Target(_)
            | Self::Reveal(_)
            | Self::Reading(_)
            | Self::Leave(_)
            | Self::Journal(_)
            | Self::Tasks(_)
            | Self::Board(_)
            | Self::Unlock(_)
            | Self::Command(_)
            | Self::Question(_) => None,
        }
    }

    /// Where a key is pressed while this is in front; `None` while it takes text.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Write(dialog) => dialog.scope(),
            Self::Leave(_) => Scope::Confirm,
            Self::Edit(form) => form.scope(),
            Self::Credential(_) => Scope::Credential,
            Self::Failure(_) | Self::Reading(_) | Self::Reveal(_) => Scope::Reading,
            Self::Menu(_)
            | Self::Target(_)
            | Self::Unlock(_)
            | Self::Command(_)
            | Self::Question(_) => Scope::Menu,
            Self::Journal(_) => Scope::Journal,
            Self::Tasks(_) => Scope::Tasks,
            Self::Board(_) => Scope::Board,
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        let intent = keymap::resolve(self.scope(), key);
        match intent {
            Some(Intent::Redraw) => {
                cx.effect(Effect::Redraw);
                return self.covered();
            }
            Some(Intent::Suspend) => {
                cx.effect(Effect::Suspend);
                return self.covered();
            }
            _ => {}
        }
        match self {
            Self::Write(dialog) => dialog.key(key, cx),
            Self::Edit(form) => form.key(key, cx),
            Self::Credential(credential) => credential.key(key, cx),
            Self::Failure(failure) => failure.key(key, cx),
            Self::Menu(menu) => menu.key(key, cx),
            Self::Target(prompt) => prompt.key(key, cx),
            Self::Reveal(_) => Step::Close,
            Self::Reading(reading) => reading.key(key),
            Self::Leave(leave) => leave.key(key, cx),
            Self::Journal(journal) => journal.key(key, cx),
            Self::Tasks(tasks) => tasks.key(key),
            Self::Board(board) => board.key(key),
            Self::Unlock(unlock) => unlock.key(key, cx),
            Self::Command(command) => command.key(key),
            Self::Question(question) => question.key(key, cx),
        }
    }

    /// Takes pasted text where it has a field for it.
    pub fn paste(&mut self, text: &str) {
        match self {
            Self::Write(dialog) => dialog.paste(text),
            Self::Edit(form) => form.paste(text),
            Self::Credential(credential) => credential.paste(text),
            Self::Target(prompt) => prompt.paste(text),
            Self::Leave(leave) => leave.paste(text),
            Self::Journal(journal) => journal.paste(text),
            Self::Unlock(unlock) => unlock.paste(text),
            Self::Command(command) => command.paste(text),
            Self::Question(question) => question.paste(text),
            Self::Failure(_)
            | Self::Menu(_)
            | Self::Reveal(_)
            | Self::Reading(_)
            | Self::Tasks(_)
            | Self::Board(_) => {}
        }
    }

    /// Hides whatever secret it shows; what shows nothing else closes, or it would take the next
    /// key unseen.
    fn covered(&mut self) -> Step {
        self.hide();
        match self {
            Self::Reveal(_) => Step::Close,
            Self::Write(_)
            | Self::Edit(_)
            | Self::Credential(_)
            | Self::Failure(_)
            | Self::Menu(_)
            | Self::Target(_)
            | Self::Reading(_)
            | Self::Leave(_)
            | Self::Journal(_)
            | Self::Tasks(_)
            | Self::Board(_)
            | Self::Unlock(_)
            | Self::Command(_)
            | Self::Question(_) => Step::Stay,
        }
    }

    /// Hides whatever secret it shows.
    pub fn hide(&mut self) {
        match self {
            Self::Credential(credential) => credential.reveal.hide(),
            Self::Reveal(reveal) => reveal.reveal.hide(),
            Self::Write(_)
            | Self::Edit(_)
            | Self::Failure(_)
            | Self::Menu(_)
            | Self::Target(_)
            | Self::Reading(_)
            | Self::Leave(_)
            | Self::Journal(_)
            | Self::Tasks(_)
            | Self::Board(_)
            | Self::Unlock(_)
            | Self::Command(_)
            | Self::Question(_) => {}
        }
    }

    /// Counts down for how long a secret is shown, and hides it in the end.
    pub fn expire(&mut self, now: std::time::Duration) {
        match self {
            Self::Credential(credential) => credential.reveal.expire(now),
            Self::Reveal(reveal) => reveal.reveal.expire(now),
            Self::Write(_)
            | Self::Edit(_)
            | Self::Failure(_)
            | Self::Menu(_)
            | Self::Target(_)
            | Self::Reading(_)
            | Self::Leave(_)
            | Self::Journal(_)
            | Self::Tasks(_)
            | Self::Board(_)
            | Self::Unlock(_)
            | Self::Command(_)
            | Self::Question(_) => {}
        }
    }

    /// Takes back what was scrolled too far.
    pub fn scroll_at_most(&mut self, most: usize) {
        let scroll = match self {
            Self::Write(dialog) => &mut dialog.scroll,
            Self::Edit(form) => &mut form.scroll,
            Self::Credential(credential) => &mut credential.scroll,
            Self::Failure(failure) => &mut failure.scroll,
            Self::Reading(reading) => &mut reading.scroll,
            Self::Question(question) => &mut question.scroll,
            Self::Menu(_)
            | Self::Target(_)
            | Self::Reveal(_)
            | Self::Leave(_)
            | Self::Journal(_)
            | Self::Tasks(_)
            | Self::Board(_)
            | Self::Unlock(_)
            | Self::Command(_) => return,
        };
        *scroll = (*scroll).min(most);
    }

    /// When time alone changes it.
    pub fn deadline(&self) -> Option<std::time::Duration> {
        match self {
            Self::Credential(credential) => credential.reveal.deadline(),
            Self::Reveal(reveal) => reveal.reveal.deadline(),
            Self::Write(_)
            | Self::Edit(_)
            | Self::Failure(_)
            | Self::Menu(_)
            | Self::Target(_)
            | Self::Reading(_)
            | Self::Leave(_)
            | Self::Journal(_)
            | Self::Tasks(_)
            | Self::Board(_)
            | Self::Unlock(_)
            | Self::Command(_)
            | Self::Question(_) => None,
        }
    }
}
