//! An estate, keys in, screen out: the console's model, its effects carried out by the real engine
//! against a simulator in this process over real HTTP. The clock is virtual: it moves as the keys
//! are pressed and where a test says so. Nothing sleeps; what is waited for has a generous limit.

mod builder;
mod frame;
mod invariants;
mod settled;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use claviger::{
    config::Settings,
    console::{self, Effect, Input, Key, Model, Msg, Popup, RequestId, layout::Drawn},
    domain::{Call, Now},
    shell::effects::{Effects, Report},
    simulator::{Operation, Received, Running},
};
use jiff::{SignedDuration, Timestamp};
use ratatui::{Terminal, backend::TestBackend};
use tokio::{sync::mpsc::UnboundedReceiver, time::timeout};

pub(crate) use builder::Builder;
pub(crate) use frame::{snapshot as snapshot_of, text as text_of};
pub(crate) use invariants::is_revealing;

/// The moment at which every scenario begins: the screens are the same every day.
const BEGIN: &str = "2030-01-15T14:02:00Z";
/// The longest wait for anything at all.
const LIMIT: Duration = Duration::from_secs(20);
/// How long a person takes from one key to the next.
const BETWEEN_KEYS: Duration = Duration::from_millis(300);
/// How long a typist takes.
const TYPING: Duration = Duration::from_millis(60);
/// What the shell says of a copy that the terminal took.
const COPIED: &str = "Sent to the terminal's clipboard; the terminal may refuse it.";

/// The moment at which every scenario begins.
pub(crate) fn begin() -> Timestamp {
    BEGIN.parse().expect("a time")
}

/// A console at work.
pub(crate) struct Scenario {
    model: Model,
    effects: Effects,
    reports: UnboundedReceiver<Report>,
    simulator: Running,
    mono: Duration,
    terminal: Terminal<TestBackend>,
    /// Everything that the console asked for, in that order.
    asked: Vec<Effect>,
    /// Requests whose answer has not come.
    awaited: BTreeSet<RequestId>,
    connected: bool,
    settings: Arc<Settings>,
    /// How often the journal has still to say what it knows: at the start and after each write.
    journal: usize,
    /// Whether IAM has still to say what the token is.
    token: bool,
    held: bool,
    /// What must not be seen while nothing is revealed, beside the secrets of the estate.
    typed_secrets: Vec<String>,
    folder: tempfile::TempDir,
}

impl Scenario {
    /// A console on the estate `name`.
    pub(crate) fn on(name: &str) -> Builder {
        Builder::new(name)
    }

    // ---- hands

    /// Presses keys, named as in the help and separated by blanks. After each the answers come in
    /// and a moment passes; where answers are held back, only the moment.
    pub(crate) async fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.press(key);
            self.after(BETWEEN_KEYS);
            self.settle().await;
        }
        self
    }

    /// Presses keys so fast that the clock does not move in between.
    pub(crate) async fn keys_at_once(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.press(key);
        }
        self.settle().await;
        self
    }

    /// Types text into a field.
    pub(crate) async fn types(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.input(Input::Key(Key::char(c)));
            self.after(TYPING);
        }
        self.settle().await;
        self
    }

    /// Types a secret, which must not be seen from then on.
    pub(crate) async fn types_secret(&mut self, text: &str) -> &mut Self {
        self.typed_secrets.push(text.to_owned());
        self.types(text).await
    }

    /// Presses one key; nothing else happens.
    pub(crate) fn press(&mut self, key: &str) {
        let key: Key = key.parse().expect("a key");
        self.input(Input::Key(key));
    }

    /// The folder with the settings, the token and the state.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Pastes text.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.input(Input::Paste(text.to_owned()));
        self
    }

    /// The terminal's window loses the focus.
    pub(crate) fn focus_lost(&mut self) -> &mut Self {
        self.input(Input::FocusLost);
        self
    }

    /// The terminal gets another size.
    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.input(Input::Resize { width, height });
        self
    }

    /// Draws again what the model now is.
    pub(crate) fn redraw(&mut self) {
        self.model.dirty = true;
        self.draw();
    }

    /// Another exchange with a service ended.
    pub(crate) fn called(&mut self, call: Call) {
        self.take(Msg::Called(call));
    }

    fn input(&mut self, input: Input) {
        self.take(Msg::Input(input));
    }

    // ---- eyes

    /// The screen as text, blanks at the ends of lines left out.
    pub(crate) fn screen(&self) -> String {
        frame::text(self.terminal.backend().buffer())
    }

    /// The cells of the screen.
    pub(crate) fn cells(&self) -> &ratatui::buffer::Buffer {
        self.terminal.backend().buffer()
    }

    /// The lines of the screen.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.screen().lines().map(str::to_owned).collect()
    }

    /// The screen and what of it is not plain.
    pub(crate) fn snapshot(&self) -> String {
        frame::snapshot(&[self.terminal.backend().buffer()])
    }

    /// Expects `text` on the screen; between its words the line may end.
    #[track_caller]
    pub(crate) fn sees(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(frame::says(&screen, text), "{text:?} is not on\n{screen}");
        self
    }

    /// Expects `text` not to be on the screen.
    #[track_caller]
    pub(crate) fn sees_not(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(!frame::says(&screen, text), "{text:?} is on\n{screen}");
        self
    }

    /// The line of the selected app; `None` where none is selected.
    pub(crate) fn selected(&self) -> Option<String> {
        let lines = self.lines();
        let line = lines.iter().find(|line| line.starts_with(" ▌ "))?;
        let line = line.split("▌ ").nth(1)?;
        Some(line.split("  ").next()?.trim().to_owned())
    }

    // ---- time

    /// Lets time pass; what is due in it is done in its turn.
    pub(crate) fn after(&mut self, time: Duration) -> &mut Self {
        let end = self.mono + time;
        while let Some(at) = console::next_deadline(&self.model).filter(|at| *at <= end) {
            self.mono = self.mono.max(at);
            self.take(Msg::Tick);
            assert!(
                console::next_deadline(&self.model).is_none_or(|next| next > self.mono),
                "a deadline is never over"
            );
        }
        self.mono = end;
        self
    }

    fn now(&self) -> Now {
        let since = SignedDuration::try_from(self.mono).expect("a short time");
        Now {
            mono: self.mono,
            wall: begin() + since,
        }
    }

    /// Takes in what has come, and waits for what is on its way; lets the selection rest until its
    /// detail is there. Where answers are held back, only takes in what has come.
    pub(crate) async fn settle(&mut self) -> &mut Self {
        loop {
            self.drain();
            if self.is_quiet() {
                match self.resting() {
                    Some(at) => self.after(at.saturating_sub(self.mono)),
                    None => return self,
                };
            } else if self.held || self.is_asked() {
                return self;
            } else {
                self.receive("the answers").await;
            }
        }
    }

    /// Waits until `text` is on the screen.
    pub(crate) async fn wait_for(&mut self, text: &str) -> &mut Self {
        loop {
            self.drain();
            if frame::says(&self.screen(), text) {
                return self;
            }
            match self.resting() {
                Some(at) if self.is_quiet() => {
                    self.after(at.saturating_sub(self.mono));
                }
                _ => self.receive(text).await,
            }
        }
    }

    /// Waits for one report; `what` says in a panic what for.
    async fn receive(&mut self, what: &str) {
        match timeout(LIMIT, self.reports.recv()).await {
            Ok(Some(report)) => self.hear(report),
            Ok(None) | Err(_) => panic!("{what:?} never came:\n{}", self.screen()),
        }
    }

    fn drain(&mut self) {
        while let Ok(report) = self.reports.try_recv() {
            self.hear(report);
        }
    }

    /// Whether nothing is on its way.
    fn is_quiet(&self) -> bool {
        self.connected
            && self.journal == 0
            && self.awaited.is_empty()
            && !self.token
            && !self.model.fleet.progress().underway
    }

    /// Whether somebody is asked for what the answers wait for.
    fn is_asked(&self) -> bool {
        let is_question = |popup: &Popup| matches!(popup, Popup::Question(_));
        self.model.popups.iter().any(is_question)
    }

    /// When the selection has rested.
    fn resting(&self) -> Option<Duration> {
        let detail = &self.model.detail;
        [detail.follow_at, detail.ask_at]
            .into_iter()
            .flatten()
            .min()
    }

    // ---- the other side

    /// The services.
    pub(crate) fn simulator(&self) -> &Running {
        &self.simulator
    }

    /// Holds the answers of `operation` back; what it asks for is done.
    pub(crate) fn hold(&mut self, operation: Operation) -> &mut Self {
        self.simulator.pause_on(operation);
        self.held = true;
        self
    }

    /// Lets the answers go, and takes them in.
    pub(crate) async fn release(&mut self) -> &mut Self {
        self.simulator.resume();
        self.held = false;
        self.settle().await
    }

    /// The writes that reached the services.
    pub(crate) fn writes(&self) -> Vec<Received> {
        self.simulator
            .requests()
            .into_iter()
            .filter(|request| request.operation.is_some_and(Operation::is_write))
            .collect()
    }

    /// The one write that reached the services.
    #[track_caller]
    pub(crate) fn only_write(&self) -> Received {
        let mut writes = self.writes();
        assert_eq!(writes.len(), 1, "{writes:?}");
        writes.remove(0)
    }

    /// Everything that the console asked for, in that order.
    pub(crate) fn asked(&self) -> &[Effect] {
        &self.asked
    }

    /// Whether the console asked to be left.
    pub(crate) fn has_quit(&self) -> bool {
        self.asked.contains(&Effect::Quit)
    }

    /// The model, for what no screen shows.
    pub(crate) fn model(&mut self) -> &mut Model {
        &mut self.model
    }

    // ---- the loop

    fn hear(&mut self, report: Report) {
        match report {
            Report::Msg(msg) => self.take(*msg),
            Report::Ready(ready) => {
                let banners = ready.banners.clone();
                self.effects.ready(ready);
                self.connected = true;
                self.journal += 1;
                self.token = true;
                self.take(Msg::Connected(banners));
            }
        }
    }

    /// One turn of the loop: a message in, effects out, a frame if anything changed.
    pub(crate) fn take(&mut self, msg: Msg) {
        let msg = settled::at(msg, self.now().wall);
        if let Some(request) = settled::answers(&msg) {
            self.awaited.remove(&request);
        }
        match msg {
            Msg::NotConnected(_) => self.connected = true,
            Msg::Finished { .. } => self.journal += 1,
            Msg::Token { until: Some(_), .. } | Msg::Unfit { .. } => self.token = false,
            Msg::Called(ref call) if settled::leaves_token_unknown(call) => self.token = false,
            Msg::SecretsSet(_) => self.journal = self.journal.saturating_sub(1),
            _ => {}
        }
        self.typed_secrets.extend(settled::brings(&msg));
        let now = self.now();
        let effects = console::update(&mut self.model, msg, now);
        for effect in effects {
            self.carry_out(effect);
        }
        self.draw();
    }

    fn carry_out(&mut self, effect: Effect) {
        self.asked.push(effect.clone());
        self.awaited.extend(settled::expects(&effect));
        if matches!(effect, Effect::Answer(_, None)) {
            self.token = false;
        }
        match effect {
            Effect::Copy(_) | Effect::CopySecret { .. } => {
                self.take(Msg::Copied(Ok(COPIED.to_owned())));
            }
            Effect::Connect(pick) => {
                self.connected = false;
                self.effects.connect_to(Arc::clone(&self.settings), &pick);
            }
            other => self.effects.start(other),
        }
    }

    fn draw(&mut self) {
        if !std::mem::take(&mut self.model.dirty) {
            return;
        }
        let now = self.now();
        console::prepare(&mut self.model, now);
        let model = &self.model;
        let mut drawn = Drawn::default();
        self.terminal
            .draw(|frame| drawn = claviger::ui::draw(model, frame, now))
            .expect("nothing can fail in memory");
        console::drawn(&mut self.model, drawn);
        invariants::check(self);
    }
}
