//! Everything the console knows.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    Banner, Popup, RequestId,
    banner::policy_of,
    campaign::CampaignRun,
    detail::Detail,
    fleet::Fleet,
    gateways::GatewaysView,
    layout::Layout,
    list::ListView,
    popup::{Menu, menu::Occasion, retry::Retry, target::Way},
    profile_choice::ProfileChoice,
    text_field::TextField,
};
use crate::domain::{
    App, AppRef, Call, ColorDepth, Now, Place, Policy, ProfileName, Reads, Replacement, Rotation,
    Service, ThemeName,
};

/// What the console is told at its start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The profiles that were asked for, to be named before they are connected.
    pub profiles: String,
    /// What they will ask, to be shown before they are connected.
    pub services: Vec<(ProfileName, Service)>,
    /// The profiles that can be connected, for the first screen and for switching.
    pub choices: Vec<ProfileChoice>,
    /// Whether nobody said which profiles to use: then the first screen asks.
    pub first_start: bool,
    /// Draw with ASCII only.
    pub ascii: bool,
    /// How many colours may be used; meaning never rests on them.
    pub colors: ColorDepth,
    /// Which colours, where somebody said so; else the profile's, else [`ThemeName::Auto`].
    pub theme: Option<ThemeName>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            profiles: String::new(),
            services: Vec::new(),
            choices: Vec::new(),
            first_start: false,
            ascii: false,
            colors: ColorDepth::default(),
            theme: None,
            zone: TimeZone::UTC,
        }
    }
}

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// The list of apps.
    #[default]
    Apps,
    /// The detail.
    Detail,
    /// The gateways.
    Gateways,
}

/// How the profiles are connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connecting {
    /// Nobody has said which.
    Choosing,
    /// On its way.
    Underway,
    /// Done.
    Done,
    /// Not possible: a whole sentence.
    Failed(String),
}

/// How many ended writes the tasks remember.
pub const ENDED_LENGTH: usize = 20;

/// A write in flight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What, such as `Reset AppSecret · billing_batch`.
    pub title: String,
    /// Where.
    pub place: Place,
    /// The app as it was shown, where there is one already.
    pub app: Option<App>,
    /// When it began.
    pub since: Timestamp,
    /// What trying it again would be.
    pub retry: Option<Retry>,
    /// Whether the administrator asked to stop waiting for it.
    pub is_stopping: bool,
}

/// Apps that are being read for what lists do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// The request.
    pub request: RequestId,
    /// What is read.
    pub reads: Reads,
    /// How many apps.
    pub total: usize,
    /// How many of them are read.
    pub done: usize,
    /// How many could not be.
    pub failed: usize,
}

/// A write that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What, such as `Reset AppSecret · billing_batch`.
    pub title: String,
    /// When it ended.
    pub at: Timestamp,
    /// How, in one or two words.
    pub how: &'static str,
}

/// A short message at the bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What it says.
    pub text: String,
    /// When it goes.
    pub until: Duration,
}

/// How many exchanges the request log keeps.
pub const LOG_LENGTH: usize = 500;

/// Everything the console knows.
#[derive(Debug)]
pub struct Model {
    /// What never changes.
    pub options: Options,
    /// The terminal's columns and rows.
    pub size: (u16, u16),
    /// How the profiles are connected.
    pub connecting: Connecting,
    /// The profiles in use.
    pub banners: Vec<Banner>,
    /// The read-only profiles among them that take changes for a while.
    pub unlocked: Vec<ProfileName>,
    /// All apps.
    pub fleet: Fleet,
    /// The list of apps as it is looked at.
    pub list: ListView,
    /// The detail pane.
    pub detail: Detail,
    /// The pane of gateways.
    pub gateways: GatewaysView,
    /// The pane that gets the keys.
    pub pane: Pane,
    /// What stands in front of the panes.
    pub popups: Vec<Popup>,
    /// The exchanges with the services, the latest first.
    pub log: VecDeque<Call>,
    /// What was typed into the command bar, the latest first.
    pub history: Vec<String>,
    /// The way that the last secret was to take.
    pub last_way: Option<Way>,
    /// Writes in flight.
    pub tasks: BTreeMap<RequestId, Task>,
    /// Apps that are being read for what lists do not tell.
    pub reader: Option<Reader>,
    /// Campaigns that run here, by id.
    pub runs: BTreeMap<String, CampaignRun>,
    /// Writes that are over, the latest first.
    pub ended: VecDeque<Ended>,
    /// A secret that is being read to be revealed or delivered.
    pub reading: Option<(RequestId, AppRef, Purpose)>,
    /// A journal entry that is being settled from the list or the detail pane, and its app.
    pub settling: Option<(RequestId, AppRef, u64)>,
    /// A short message.
    pub toast: Option<Toast>,
    /// How many journal entries are unresolved.
    pub unresolved: u64,
    /// The rotations of codes that are under way.
    pub rotations: Vec<Rotation>,
    /// The replacements of apps that are under way.
    pub replacements: Vec<Replacement>,
    /// The app that a twin is asked for of.
    pub twin: Option<(RequestId, AppRef)>,
    /// When time alone changes what is said of a token.
    pub(super) token_at: Option<Duration>,
    /// When the last key came.
    pub(super) active_at: Duration,
    /// Whether the screen is blank until a key comes, and secrets have been wiped.
    pub locked: bool,
    /// Since when that is so.
    pub locked_at: Option<Timestamp>,
    /// The name that is typed to go on, where the lock asks for one.
    pub wake: TextField,
    /// Whether the screen no longer shows what is here.
    pub dirty: bool,
    pub(super) next_request: u64,
}

/// What a secret is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be shown.
    Reveal,
    /// To be delivered.
    Deliver,
}

impl Model {
    /// The colours to draw with.
    pub fn theme(&self) -> ThemeName {
        let of_profile = || self.banners.iter().find_map(|banner| banner.theme);
        self.options.theme.or_else(of_profile).unwrap_or_default()
    }

    /// How old the credentials of a profile may become.
    pub fn policy(&self, profile: &ProfileName) -> Policy {
        policy_of(&self.banners, profile)
    }

    /// Puts a popup in front; a menu of ways that a secret may take begins at the last one.
    pub(super) fn show(&mut self, mut popup: Popup) {
        if let Popup::Menu(menu) = &mut popup {
            menu.recall(self.last_way.as_ref());
        }
        self.popups.push(popup);
    }

    /// A console before anything is known.
    pub fn new(options: Options, size: (u16, u16)) -> Self {
        let first_popups = if options.first_start {
            let menu = Menu::profiles(&options.choices, Occasion::First, &[]);
            vec![Popup::Menu(Box::new(menu))]
        } else {
            Vec::new()
        };
        Self {
            connecting: if options.first_start {
                Connecting::Choosing
            } else {
                Connecting::Underway
            },
            options,
            size,
            banners: Vec::new(),
            unlocked: Vec::new(),
            fleet: Fleet::default(),
            list: ListView::default(),
            detail: Detail::default(),
            gateways: GatewaysView::default(),
            pane: Pane::Apps,
            popups: first_popups,
            log: VecDeque::new(),
            history: Vec::new(),
            last_way: None,
            tasks: BTreeMap::new(),
            reader: None,
            runs: BTreeMap::new(),
            ended: VecDeque::new(),
            reading: None,
            settling: None,
            toast: None,
            unresolved: 0,
            rotations: Vec::new(),
            replacements: Vec::new(),
            twin: None,
            token_at: None,
            active_at: Duration::ZERO,
            locked: false,
            locked_at: None,
            wake: TextField::default(),
            dirty: true,
            next_request: 0,
        }
    }

    /// Where the panes are.
    pub fn layout(&self) -> Layout {
        Layout::of(self.size.0, self.size.1)
    }

    /// How many gateways are on the screen at once.
    pub fn gateway_rows(&self) -> usize {
        self.layout().gateway_rows(self.gateways.len(), self.size.1)
    }

    /// The profile whose name has to be typed before a locked screen shows anything again: the first
    /// in production.
    pub fn woken_by(&self) -> Option<&ProfileName> {
        let banner = self.banners.iter().find(|banner| banner.production)?;
        Some(&banner.profile)
    }

    /// When the screen is locked if no key comes: the strictest of the profiles decides.
    pub(super) fn lock_at(&self) -> Option<Duration> {
        let idle = self
            .banners
            .iter()
            .filter_map(|banner| banner.idle_lock)
            .min()?;
        (!self.locked).then(|| self.active_at + idle)
    }

    /// Looks up when time alone changes what is said of a token.
    pub(super) fn watch_tokens(&mut self, now: Now) {
        let changes = self
            .banners
            .iter()
            .filter_map(|banner| banner.token_changes_in(now.wall));
        self.token_at = changes.min().map(|left| now.mono + left);
    }

    /// The app that keys are about: that of the detail pane if it has the keys, else the selected.
    pub fn current_app(&self) -> Option<&AppRef> {
        match self.pane {
            Pane::Apps | Pane::Gateways => self.list.selected(),
            Pane::Detail => self.detail.app.as_ref().or(self.list.selected()),
        }
    }

    /// What is known of an app: from its detail if that is loaded, else from the list.
    pub fn app(&self, at: &AppRef) -> Option<&App> {
        match self.detail.ready() {
            Some(facts) if facts.app.at == *at => Some(&facts.app),
            Some(_) | None => {
                let row = self.fleet.row(self.fleet.find(at)?)?;
                Some(&row.app)
            }
        }
    }
}
