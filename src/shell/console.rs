//! The console in the loop: messages and input go into the pure model, effects come out and become
//! tasks.

mod choices;

use std::{collections::VecDeque, process::ExitStatus, sync::Arc, time::Duration};

use jiff::tz::TimeZone;
use strum::IntoEnumIterator as _;
use tokio::sync::mpsc::UnboundedReceiver;
use zeroize::Zeroizing;

use super::{
    Clock, Control, Errand, Program,
    capability::{self, Environment},
    effects::{Effects, Report, Reports},
};
use crate::{
    config::{GlobalFlags, Layer, Settings},
    console::{self, Effect, Input, Model, Msg, Options},
    domain::{ColorDepth, Now, ProfileName, Service},
    engine::osc52::{self as clipboard, Between, TooLong},
    session::JournalIn,
};

/// How long a copied secret stays in the clipboard.
const CLIPBOARD: Duration = Duration::from_secs(30);

/// The console in the loop.
pub struct Console {
    model: Model,
    effects: Effects,
    controls: VecDeque<Control>,
    between: Between,
    /// When the clipboard is cleared of a secret.
    clear_at: Option<Duration>,
    /// Where other profiles come from.
    settings: Arc<Settings>,
    /// How a new profile is made.
    maker: Maker,
}

/// How a new profile is made, and found afterwards.
#[derive(Debug)]
pub struct Maker {
    /// The program that asks for it on the terminal and writes the configuration; it fails where
    /// nothing was written.
    pub errand: Errand,
    /// What was said when this program was started.
    pub flags: GlobalFlags,
}

impl Console {
    /// A console over `settings`, and where its tasks report to. Connecting begins at once, in the
    /// background: the first frame does not wait for it.
    pub fn new(
        settings: Settings,
        options: Options,
        maker: Maker,
        env: Environment<'_>,
    ) -> (Self, UnboundedReceiver<Report>) {
        let settings = Arc::new(settings);
        let (report, reports) = Reports::channel();
        let state = crate::config::state_folder(env);
        let mut effects = Effects::new(report, JournalIn::Folder(state));
        if !options.first_start {
            effects.connect(Arc::clone(&settings));
        }
        let console = Self {
            model: Model::new(options, (80, 24)),
            effects,
            controls: VecDeque::new(),
            between: Between::of(env),
            clear_at: None,
            settings,
            maker,
        };
        (console, reports)
    }

    fn update(&mut self, msg: Msg, now: Now) {
        for effect in console::update(&mut self.model, msg, now) {
            self.carry_out(effect, now);
        }
    }

    fn carry_out(&mut self, effect: Effect, now: Now) {
        match effect {
            Effect::Quit => self.controls.push_back(Control::Quit(0)),
            Effect::Redraw => self.controls.push_back(Control::Redraw),
            Effect::Suspend => self.controls.push_back(Control::Suspend),
            Effect::Copy(text) => {
                let sent = clipboard::copy_text(&text, self.between);
                self.copied(sent, self.between.sent().to_owned(), now);
            }
            Effect::CopySecret { value, journal } => {
                let sent = clipboard::copy(&value, self.between);
                if sent.is_ok() {
                    self.clear_at = Some(now.mono + CLIPBOARD);
                    self.effects.delivered(journal, "clipboard");
                }
                self.copied(sent, self.between.sent_secret(), now);
            }
            Effect::NewProfile if self.settings.demo => {
                let sentence =
                    "The demo writes nothing. Start without --demo to make a profile.".to_owned();
                self.profiles_changed(Err(sentence), now);
            }
            Effect::NewProfile => {
                let errand = self.maker.errand.clone();
                self.controls.push_back(Control::Lend(errand));
            }
            Effect::Connect(pick) => self.effects.connect_to(Arc::clone(&self.settings), &pick),
            other => self.effects.start(other),
        }
    }

    /// Sends what goes to the clipboard, and says so with `sentence`.
    fn copied(&mut self, sent: Result<Zeroizing<Vec<u8>>, TooLong>, sentence: String, now: Now) {
        let result = sent
            .map(|bytes| {
                self.controls.push_back(Control::WriteRaw(bytes));
                sentence
            })
            .map_err(|error| error.to_string());
        self.update(Msg::Copied(result), now);
    }
}

impl Console {
    /// Tells of the profiles that there are now.
    fn profiles_changed(&mut self, made: Result<ProfileName, String>, now: Now) {
        let choices = choices::all(&self.settings, &capability::environment);
        self.update(Msg::Profiles { choices, made }, now);
    }

    /// Reads the settings again; the profile that they have now and had not before.
    fn read_again(&mut self) -> Result<ProfileName, String> {
        let settings = Settings::load(&self.maker.flags, &capability::environment)
            .map_err(|error| format!("The configuration cannot be used: {error}."))?;
        let before = std::mem::replace(&mut self.settings, Arc::new(settings)).names();
        choices::added(&before, &self.settings.names())
            .ok_or_else(|| "No profile was made.".to_owned())
    }
}

impl Program for Console {
    type Message = Report;

    fn input(&mut self, input: Input, now: Now) {
        self.update(Msg::Input(input), now);
    }

    fn message(&mut self, message: Report, now: Now) {
        match message {
            Report::Msg(msg) => self.update(*msg, now),
            Report::Ready(ready) if !self.effects.is_latest(&ready) => {}
            Report::Ready(ready) => {
                let banners = ready.banners.clone();
                self.effects.ready(ready);
                self.update(Msg::Connected(banners), now);
            }
        }
    }

    fn tick(&mut self, now: Now) {
        if self.clear_at.is_some_and(|at| at <= now.mono) {
            self.clear_at = None;
            let clear = Control::WriteRaw(clipboard::clear(self.between));
            self.controls.push_back(clear);
        }
        self.update(Msg::Tick, now);
    }

    fn next_deadline(&self) -> Option<Duration> {
        [self.clear_at, console::next_deadline(&self.model)]
            .into_iter()
            .flatten()
            .min()
    }

    fn draw(&mut self, frame: &mut ratatui::Frame<'_>, now: Now) {
        console::prepare(&mut self.model, now);
        let drawn = crate::ui::draw(&self.model, frame, now);
        console::drawn(&mut self.model, drawn);
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.model.dirty)
    }

    fn control(&mut self) -> Option<Control> {
        self.controls.pop_front()
    }

    fn leaving(&mut self) -> Zeroizing<Vec<u8>> {
        match self.clear_at {
            Some(_) => clipboard::clear(self.between),
            None => Zeroizing::default(),
        }
    }

    fn suspending(&mut self, now: Now) {
        self.update(Msg::Input(Input::FocusLost), now);
    }

    fn returned(&mut self, ended: std::io::Result<ExitStatus>, now: Now) {
        let made = match ended {
            Ok(status) if status.success() => self.read_again(),
            Ok(_) => Err("No profile was made.".to_owned()),
            Err(error) => Err(format!("A profile cannot be asked for: {error}.")),
        };
        self.profiles_changed(made, now);
    }

    fn suspend_refused(&mut self, now: Now) {
        self.update(
            Msg::Notice("There is no shell to come back from. Quit with q.".to_owned()),
            now,
        );
    }
}

/// What the profiles that the settings start with will ask; nothing where they can't be connected.
pub fn services(settings: &Settings) -> Vec<(ProfileName, Service)> {
    let all_of = |(name, services): (ProfileName, Vec<Service>)| {
        let with_profile = move |service| (name.clone(), service);
        services.into_iter().map(with_profile)
    };
    if settings.demo {
        let demo = ProfileName::from(crate::session::DEMO);
        return all_of((demo, Service::iter().collect())).collect();
    }
    let profiles = settings.chosen_profiles().unwrap_or_default();
    profiles
        .into_iter()
        .map(|profile| (profile.name, profile.services))
        .flat_map(all_of)
        .collect()
}

/// What the console is told at its start.
fn options(settings: &Settings, env: Environment<'_>, colors: ColorDepth) -> Options {
    let chosen: Vec<String> = settings
        .chosen
        .value
        .iter()
        .map(ToString::to_string)
        .collect();
    Options {
        services: services(settings),
        choices: choices::all(settings, env),
        first_start: choices::nobody_said(settings),
        profiles: if settings.demo {
            crate::session::DEMO.to_owned()
        } else {
            chosen.join(", ")
        },
        ascii: settings.ascii.value || !capability::unicode_locale(env),
        colors,
        theme: (settings.theme.layer > Layer::Default).then_some(settings.theme.value),
        zone: zone(env),
    }
}

/// The zone of this machine. By its name it would be looked for among all zones, which takes as
/// long as all else up to the first frame; its rules are to be had at once.
fn zone(env: Environment<'_>) -> TimeZone {
    let rules = std::fs::read("/etc/localtime").ok();
    rules
        .filter(|_| env("TZ").is_none())
        .and_then(|rules| TimeZone::tzif("local", &rules).ok())
        .unwrap_or_else(TimeZone::system)
}

/// Runs the console on this terminal until it is left, and gives the exit code of the process.
pub async fn run(settings: Settings, maker: Maker, env: Environment<'_>) -> std::io::Result<u8> {
    let clock = Clock::start();
    let choice = match settings.color.value {
        crate::config::ColorChoice::Auto => capability::ColorChoice::Auto,
        crate::config::ColorChoice::Always => capability::ColorChoice::Always,
        crate::config::ColorChoice::Never => capability::ColorChoice::Never,
    };
    let colors = capability::color_depth(env, choice);
    let options = options(&settings, env, colors);
    let session = super::Session::open(colors, capability::escape_hold(env))?;
    let (mut console, reports) = Console::new(settings, options, maker, env);
    let ending = super::run(&mut console, reports, session, clock).await?;
    Ok(ending.exit_code())
}
