//! The detail pane: one app, what surrounds it, and a cursor on its secret and codes.

use std::time::Duration;

use super::RequestId;
use crate::domain::{AppCode, AppRef, Facts, Failure, OpenEntry};

/// The selection must rest this long before the pane follows it: scrolling stays cheap.
pub const FOLLOW: Duration = Duration::from_millis(80);
/// The selection must rest this long before the services are asked about it.
pub const ASK: Duration = Duration::from_millis(250);

/// State of something remote.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Remote<T, E = Failure> {
    /// Not asked for.
    #[default]
    Unasked,
    /// Asked for by this request.
    Loading(RequestId),
    /// There.
    Ready(T),
    /// Could not be had.
    Failed(E),
}

/// The detail pane.
#[derive(Debug, Default)]
pub struct Detail {
    /// The app it shows.
    pub app: Option<AppRef>,
    /// What is known of it beyond the list.
    pub facts: Remote<Box<Facts>>,
    /// The unsettled writes to it, and what is known of them by now.
    pub open_entries: Vec<OpenEntry>,
    /// What the cursor is on.
    pub cursor: DetailItem,
    /// How many lines are scrolled past the top.
    pub scroll: usize,
    /// When the pane follows the selection.
    pub follow_at: Option<Duration>,
    /// When the services are asked.
    pub ask_at: Option<Duration>,
    /// The latest request for the facts.
    latest: Option<RequestId>,
}

/// What the cursor of the detail pane can be on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DetailItem {
    /// The secret.
    #[default]
    Secret,
    /// The code at this position, the first being 0.
    Code(usize),
}

impl Detail {
    /// The selection moved: follow it when it rests, and ask about it when it rests longer.
    pub fn selection_moved(&mut self, now: Duration) {
        self.follow_at = Some(now + FOLLOW);
        self.ask_at = Some(now + ASK);
    }

    /// Shows another app. What was known of the one before is forgotten, its codes wiped.
    pub fn show(&mut self, app: Option<AppRef>) {
        self.follow_at = None;
        if self.app == app {
            return;
        }
        *self = Self {
            app,
            ask_at: self.ask_at,
            ..Self::default()
        };
    }

    /// Forgets what is known beyond the list; the codes in it are wiped.
    pub fn forget(&mut self) {
        self.facts = Remote::Unasked;
        self.cursor = DetailItem::Secret;
        self.ask_at = None;
    }

    /// `request` asks for the facts. What is there stays until the answer comes.
    pub fn asked(&mut self, request: RequestId) {
        self.latest = Some(request);
        if !matches!(self.facts, Remote::Ready(_)) {
            self.facts = Remote::Loading(request);
        }
    }

    /// Facts about `app` came. Those that another request asked for since, or about another app,
    /// are dropped; a dialog's reading of the same app counts too.
    pub fn facts_arrived(&mut self, request: RequestId, app: &AppRef, facts: Remote<Box<Facts>>) {
        if self.app.as_ref() != Some(app) || self.latest.is_some_and(|latest| request < latest) {
            return;
        }
        self.facts = facts;
        self.move_by(0);
    }

    /// What is known beyond the list, if it has come.
    pub fn ready(&self) -> Option<&Facts> {
        match &self.facts {
            Remote::Ready(facts) => Some(facts),
            Remote::Unasked | Remote::Loading(_) | Remote::Failed(_) => None,
        }
    }

    /// The codes, if they have come.
    pub fn codes(&self) -> &[AppCode] {
        self.ready()
            .and_then(|facts| facts.codes.as_deref().ok())
            .unwrap_or_default()
    }

    /// The code under the cursor.
    pub fn selected_code(&self) -> Option<&AppCode> {
        match self.cursor {
            DetailItem::Secret => None,
            DetailItem::Code(position) => self.codes().get(position),
        }
    }

    /// Moves the cursor; past the last code the pane scrolls on.
    pub fn move_by(&mut self, by: isize) {
        let position = match self.cursor {
            DetailItem::Secret => 0,
            DetailItem::Code(position) => position + 1,
        };
        let last = self.codes().len();
        let wanted = position.saturating_add_signed(by);
        if wanted > last {
            self.scroll = self.scroll.saturating_add(wanted - last);
        } else if by < 0 && self.scroll > 0 {
            self.scroll = self.scroll.saturating_add_signed(by);
            return;
        }
        self.cursor = match wanted.min(last).checked_sub(1) {
            None => DetailItem::Secret,
            Some(code) => DetailItem::Code(code),
        };
    }
}
