//! A console whose services answer at once, late, wrongly or never, as told.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use claviger::{
    console::{
        self, Banner, CampaignAsk, Effect, Input, Key, KeyCode, Model, Msg, Options, Popup,
        RequestId,
        campaign::CampaignNews,
        layout::Drawn,
        look::Look,
        popup::{edit, write},
    },
    domain::{
        App, AppRef, CampaignDetail, CampaignKind, CampaignList, CampaignPlan, CampaignState,
        CampaignSummary, Care, Credential, Done, Facts, Failure, Gateway, LinkFault, Maker,
        NewValue, NotSent, Now, Operation, Plan, PlannedApp, ProfileName, Question, Reading,
        Secret, Sentence, ServiceError, Survey, Text, Unknown, UnknownCause, ValueLost, Wanted,
        campaign::{Cell, Counts, Standing},
        identify::Found,
    },
};
use jiff::SignedDuration;
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};

use super::sights::sight;
use crate::common::scenario::{Scenario, begin, is_revealing, text_of};

/// Begins every secret that the answers bring.
const SENTINEL: &str = "SENTINEL";
/// The password.
const TYPED: &str = "SENTINEL of a password";

/// Something that happens.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// A key.
    Key(Key),
    /// Keys at the pace of a person; all questions are answered well in between.
    Way(&'static str),
    /// A dialog is opened with this key, read and confirmed, name and all.
    Confirmed(&'static str),
    /// Keys one after the other.
    Type(String),
    /// A paste.
    Paste(String),
    /// The window loses the focus.
    FocusLost,
    /// The window gets another size.
    Resize(u16, u16),
    /// Milliseconds pass.
    Wait(u64),
    /// The oldest question is answered, in a way that the number decides.
    Answer(u8),
    /// Somebody else renames an app.
    Rename,
    /// A password is asked for, and pasted.
    Ask,
    /// The oldest password is no longer wanted.
    Withdraw,
    /// A token ends in so many minutes.
    Token(i64),
}

/// What sort of profile it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile {
    pub(super) production: bool,
    pub(super) read_only: bool,
    pub(super) never_reveal: bool,
}

/// The small estate, as the engine read it once.
#[derive(Clone)]
pub(super) struct World {
    banner: Banner,
    gateways: Vec<Gateway>,
    apps: Vec<App>,
    facts: BTreeMap<AppRef, Facts>,
}

impl World {
    /// Reads it.
    pub(super) fn load() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut scenario = Scenario::on("small").start().await;
            let mut facts = BTreeMap::new();
            for _ in 0..scenario.model().fleet.len() {
                let read = scenario.model().detail.ready().expect("facts").clone();
                facts.insert(read.app.at.clone(), read);
                scenario.keys("j").await;
            }
            let model = scenario.model();
            let apps: Vec<App> = model.fleet.rows().map(|(_, row)| row.app.clone()).collect();
            assert_eq!(facts.len(), apps.len());
            let mut gateways: Vec<Gateway> = Vec::new();
            for app in &apps {
                let gateway = model.fleet.gateway(&app.at.place).expect("a gateway");
                if gateways.iter().all(|known| known.place != app.at.place) {
                    gateways.push(gateway.gateway.clone());
                }
            }
            Self {
                banner: model.banners[0].clone(),
                gateways,
                apps,
                facts,
            }
        })
    }

    fn secrets(&self) -> Vec<String> {
        let codes = self
            .facts
            .values()
            .filter_map(|facts| facts.codes.as_ref().ok());
        let values = codes.flatten().map(|code| code.value.expose().to_owned());
        values.chain([SENTINEL.to_owned()]).collect()
    }
}

/// The console at work.
pub(super) struct Machine {
    world: World,
    model: Model,
    mono: Duration,
    waiting: VecDeque<Effect>,
    terminal: Terminal<TestBackend>,
    secrets: Vec<String>,
    made: u32,
    /// Questions without an answer.
    asked: BTreeSet<u64>,
}

impl Machine {
    /// A console that has just loaded the list.
    pub(super) fn new(world: &World, profile: Profile) -> Self {
        let mut world = world.clone();
        world.banner.production = profile.production;
        world.banner.environment = profile.production.then(|| "production".to_owned());
        world.banner.read_only = profile.read_only;
        world.banner.never_reveal = profile.never_reveal;
        let mut machine = Self {
            secrets: world.secrets(),
            model: Model::new(Options::default(), (80, 24)),
            mono: Duration::from_secs(1),
            waiting: VecDeque::new(),
            terminal: Terminal::new(TestBackend::new(80, 24)).expect("memory"),
            made: 0,
            asked: BTreeSet::new(),
            world,
        };
        machine.take(Msg::Connected(vec![machine.world.banner.clone()]));
        machine.answer(0);
        machine
    }

    pub(super) fn act(&mut self, act: &Act) {
        match act {
            Act::Key(key) => self.key(*key),
            Act::Way(keys) => {
                for key in keys.split(' ') {
                    self.key(key.parse().expect("a key"));
                    self.wait(Duration::from_millis(300));
                    for _ in 0..self.waiting.len() {
                        self.answer(0);
                    }
                }
            }
            Act::Confirmed(open) => self.confirmed(open),
            Act::Type(text) => text.chars().for_each(|c| self.key(Key::char(c))),
            Act::Paste(text) => self.take(Msg::Input(Input::Paste(text.clone()))),
            Act::FocusLost => {
                self.take(Msg::Input(Input::FocusLost));
                assert!(!is_revealing(&self.model));
            }
            Act::Resize(width, height) => {
                self.terminal.backend_mut().resize(*width, *height);
                self.take(Msg::Input(Input::Resize {
                    width: *width,
                    height: *height,
                }));
            }
            Act::Wait(milliseconds) => self.wait(Duration::from_millis(*milliseconds)),
            Act::Answer(how) => self.answer(*how),
            Act::Ask => self.ask(),
            Act::Withdraw => {
                if let Some(number) = self.asked.pop_first() {
                    self.take(Msg::Withdrawn(number));
                }
            }
            Act::Token(minutes) => {
                let until = self.now().wall + SignedDuration::from_mins(*minutes);
                self.take(Msg::Token {
                    profile: self.world.banner.profile.clone(),
                    until: Some(until),
                    renews: minutes % 2 == 0,
                });
            }
            Act::Rename => {
                let now = self.now().wall;
                for facts in self.world.facts.values_mut() {
                    facts.app.name = Text::new(format!("{}_", facts.app.name.raw()));
                    facts.app.updated_at = Some(now);
                }
            }
        }
    }

    fn ask(&mut self) {
        self.made += 1;
        let number = u64::from(self.made);
        self.asked.insert(number);
        let question = Question {
            profile: self.world.banner.profile.clone(),
            wanted: Wanted::Password,
            who: vec![("User", Text::from("admin"))],
            again: (number % 2 == 0).then(|| "IAM did not accept it.".to_owned()),
        };
        self.take(Msg::Asked { number, question });
        if let Some(Popup::Question(popup)) = self.model.popups.last()
            && popup.field.is_empty()
        {
            self.take(Msg::Input(Input::Paste(TYPED.to_owned())));
        }
    }

    fn confirmed(&mut self, open: &str) {
        self.key(open.parse().expect("a key"));
        self.wait(Duration::from_millis(300));
        for _ in 0..self.waiting.len() {
            self.answer(0);
        }
        if let Some(Popup::Write(dialog)) = self.model.popups.last() {
            if dialog.needs_name {
                let name = dialog.app.name.raw().to_owned();
                name.chars().for_each(|c| self.key(Key::char(c)));
                self.key(Key::new(KeyCode::Enter));
            } else {
                self.key(Key::char('y'));
            }
        }
    }

    fn wait(&mut self, time: Duration) {
        let end = self.mono + time;
        while let Some(at) = console::next_deadline(&self.model).filter(|at| *at <= end) {
            self.mono = self.mono.max(at);
            self.take(Msg::Tick);
            let next = console::next_deadline(&self.model);
            assert!(next.is_none_or(|next| next > self.mono), "never over");
        }
        self.mono = end;
    }

    fn now(&self) -> Now {
        let since = SignedDuration::try_from(self.mono).expect("a short time");
        Now {
            mono: self.mono,
            wall: begin() + since,
        }
    }

    fn key(&mut self, key: Key) {
        let confirms = self.confirms(key);
        let before = self.waiting.len();
        let was_revealing = is_revealing(&self.model);
        self.take(Msg::Input(Input::Key(key)));
        let writes = self.waiting.iter().skip(before);
        let writes = writes.filter(|effect| matches!(effect, Effect::Perform(..)));
        if !confirms || self.world.banner.read_only {
            assert_eq!(writes.count(), 0, "{key} confirmed a write");
        }
        if was_revealing {
            assert!(!is_revealing(&self.model), "{key} leaves a secret there");
        }
        assert!(!self.world.banner.never_reveal || !is_revealing(&self.model));
    }

    /// Whether `key` may confirm the write that is asked about now.
    fn confirms(&self, key: Key) -> bool {
        match self.model.popups.last() {
            Some(Popup::Write(dialog)) if dialog.phase != write::Phase::Asking => false,
            Some(Popup::Write(dialog)) if dialog.needs_name => {
                key == Key::new(KeyCode::Enter)
                    && dialog.typed_name.value() == dialog.app.name.raw()
            }
            Some(Popup::Write(_)) => key == Key::char('y'),
            Some(Popup::Edit(form)) if !matches!(form.phase, edit::Phase::Review(_)) => false,
            Some(Popup::Edit(form)) if form.needs_name() => {
                key == Key::new(KeyCode::Enter)
                    && form
                        .subject
                        .app()
                        .is_some_and(|app| form.typed_name.value() == app.name.raw())
            }
            Some(Popup::Edit(_)) => key == Key::char('y'),
            _ => false,
        }
    }

    /// One turn of the loop.
    fn take(&mut self, msg: Msg) {
        let is_key = matches!(msg, Msg::Input(Input::Key(_)));
        let now = self.now();
        for effect in console::update(&mut self.model, msg, now) {
            match effect {
                Effect::Perform(..) => {
                    assert!(is_key, "a write without a key");
                    self.waiting.push_back(effect);
                }
                Effect::CopySecret { .. } => {
                    assert!(!self.world.banner.never_reveal, "a secret copied");
                    self.take(Msg::Copied(Ok("Sent.".to_owned())));
                }
                Effect::Copy(text) => {
                    self.searched(&text);
                    self.take(Msg::Copied(Err("Refused.".to_owned())));
                }
                Effect::Answer(number, answer) => {
                    assert!(is_key, "an answer without a key");
                    assert!(self.asked.remove(&number), "an answer to nothing");
                    let check = |secret: Secret| Wanted::Password.check(secret.expose());
                    assert_eq!(answer.map_or(Ok(()), check), Ok(()));
                }
                Effect::MayAsk
                | Effect::Forget
                | Effect::Redraw
                | Effect::Suspend
                | Effect::Quit
                | Effect::Dropped(_) => {}
                other => self.waiting.push_back(other),
            }
        }
        self.draw();
    }

    fn draw(&mut self) {
        let is_dirty = std::mem::take(&mut self.model.dirty);
        let before = self.terminal.backend().buffer().clone();
        let now = self.now();
        console::prepare(&mut self.model, now);
        let model = &self.model;
        let mut drawn = Drawn::default();
        self.terminal
            .draw(|frame| drawn = claviger::ui::draw(model, frame, now))
            .expect("memory");
        console::drawn(&mut self.model, drawn);
        let after = self.terminal.backend().buffer();
        assert!(
            is_dirty || same(&before, after),
            "the screen changed unnoticed:\n{}\n{}",
            text_of(&before),
            text_of(after)
        );
        if !is_revealing(&self.model) {
            self.searched(&text_of(after));
        }
    }

    fn searched(&self, text: &str) {
        for secret in &self.secrets {
            let telling: String = secret.chars().take(8).collect();
            assert!(!text.contains(&telling), "a secret is on\n{text}");
        }
    }

    fn secret(&mut self) -> Secret {
        self.made += 1;
        Secret::new(format!("{SENTINEL}{:040}", self.made))
    }

    fn looked(&mut self, request: RequestId, look: &Look, fails: bool) {
        let result = if fails {
            Err(refusal())
        } else {
            Ok(sight(look, refusal()))
        };
        self.take(Msg::Seen { request, result });
    }

    /// Answers the oldest question: well, badly, or in the write's four ways.
    fn answer(&mut self, how: u8) {
        let Some(effect) = self.waiting.pop_front() else {
            return;
        };
        let fails = how % 6 == 5;
        match effect {
            Effect::LoadFleet(request) => self.list(request, fails),
            Effect::LoadFacts(request, app) => {
                let result = match self.world.facts.get(&app) {
                    Some(facts) if !fails => Ok(Box::new(facts.clone())),
                    Some(_) | None => Err(refusal()),
                };
                self.take(Msg::Facts {
                    request,
                    app,
                    result,
                });
            }
            Effect::Connect(_) => {
                let mut banner = self.world.banner.clone();
                banner.token_until = None;
                self.take(Msg::Connected(vec![banner]));
            }
            Effect::NewProfile => {
                let choices = self.model.options.choices.clone();
                let made = if fails {
                    Err("No profile was made.".to_owned())
                } else {
                    Ok(self.world.banner.profile.clone())
                };
                self.take(Msg::Profiles { choices, made });
            }
            Effect::Look(request, look) => self.looked(request, &look, fails),
            Effect::ReadSecret(request, _) => {
                let result = if fails {
                    Err(refusal())
                } else {
                    Ok(self.secret())
                };
                self.take(Msg::SecretRead { request, result });
                assert!(!self.world.banner.never_reveal || !is_revealing(&self.model));
            }
            Effect::Plan(request, operation, _) => {
                let plan = Box::new(planned(&operation));
                self.take(Msg::Planned { request, plan });
            }
            Effect::Survey(request, operation) => {
                let app = operation.app();
                let facts = app.and_then(|app| self.world.facts.get(app));
                let result = match facts {
                    Some(facts) if !fails => Ok(Survey {
                        facts: Some(Box::new(facts.clone())),
                        plan: Box::new(planned(&operation)),
                    }),
                    Some(_) | None => Err(refusal()),
                };
                self.take(Msg::Surveyed { request, result });
            }
            Effect::Perform(request, operation, _) => {
                let result = self.ended(&operation, how);
                self.take(Msg::Finished { request, result });
                self.take(Msg::Unresolved(u64::from(how)));
            }
            Effect::Deliver { request, .. } => {
                let result = if fails {
                    Err("The file exists.".to_owned())
                } else {
                    Ok("Written.".to_owned())
                };
                self.take(Msg::Delivered { request, result });
            }
            Effect::Reconcile(request, _) => {
                let result = Err(refusal());
                self.take(Msg::Reconciled { request, result });
            }
            Effect::LoadJournal(request) => {
                let result = if fails {
                    Err("The journal cannot be read.".to_owned())
                } else {
                    Ok(Vec::new())
                };
                self.take(Msg::Journal { request, result });
            }
            other => self.answer_more(other, fails),
        }
    }

    /// The same for what fewer screens ask for; other things are not answered.
    fn answer_more(&mut self, effect: Effect, fails: bool) {
        match effect {
            Effect::Campaign(request, ask) => self.campaign(request, ask, fails),
            Effect::ReadApps(request, apps, _) => {
                for app in apps {
                    let result = if fails {
                        Err(refusal())
                    } else {
                        Ok(Reading::default())
                    };
                    self.take(Msg::AppRead {
                        request,
                        app,
                        result,
                    });
                }
                self.take(Msg::AppsRead(request));
            }
            Effect::Identify { request, reads, .. } => {
                let found = Found {
                    codes: usize::from(!reads),
                    ..Found::default()
                };
                let result = if fails {
                    Err("The journal cannot be read.".to_owned())
                } else {
                    Ok(Box::new(found))
                };
                self.take(Msg::Identified { request, result });
            }
            Effect::Export { request, .. } => {
                let result = if fails {
                    Err("The file exists.".to_owned())
                } else {
                    Ok("Written.".to_owned())
                };
                self.take(Msg::Exported { request, result });
            }
            _ => {}
        }
    }

    /// What the shell tells of campaigns: there is one, which waits for a look.
    fn campaign(&mut self, request: RequestId, ask: CampaignAsk, fails: bool) {
        let detail = campaign();
        let news = match ask {
            _ if fails => CampaignNews::Refused {
                request,
                reason: "The campaign cannot be read.".to_owned(),
            },
            CampaignAsk::List => CampaignNews::Listed {
                request,
                result: Ok(CampaignList {
                    campaigns: vec![detail.summary],
                    unread: Vec::new(),
                }),
            },
            CampaignAsk::Show(_) | CampaignAsk::Pause(_) | CampaignAsk::Abandon(_) => {
                let result = Ok(Box::new(detail));
                CampaignNews::Shown { request, result }
            }
            CampaignAsk::Resume(id) => {
                let began = Box::new(detail.clone());
                self.take(Msg::Campaign(CampaignNews::Began {
                    request,
                    detail: began,
                }));
                let result = Ok(Box::new(detail));
                CampaignNews::Halted { id, result }
            }
            CampaignAsk::Check => CampaignNews::Checked { request },
            CampaignAsk::Plan(draft) => {
                let apps = draft.apps.iter().map(|(app, _)| PlannedApp {
                    name: app.name.clone(),
                    place: "apig payments".to_owned(),
                    words: Vec::new(),
                });
                let plan = Box::new(CampaignPlan {
                    kind: draft.kind,
                    production: false,
                    sentences: vec!["It waits for a look after the first.".to_owned()],
                    apps: apps.collect(),
                    left_out: Vec::new(),
                });
                CampaignNews::Planned { request, plan }
            }
            CampaignAsk::Start(_) => {
                let detail = Box::new(detail);
                CampaignNews::Began { request, detail }
            }
            CampaignAsk::Unwatch => return,
        };
        self.take(Msg::Campaign(news));
    }

    fn list(&mut self, request: RequestId, fails: bool) {
        for service in self.world.banner.services.clone() {
            let gateways = self.world.gateways.iter();
            let mine = gateways.filter(|gateway| gateway.place.service == service);
            let result = Ok(mine.cloned().collect());
            let profile = self.world.banner.profile.clone();
            self.take(Msg::Gateways {
                request,
                profile,
                service,
                result,
            });
        }
        for gateway in self.world.gateways.clone() {
            let apps = self.world.apps.iter();
            let apps: Vec<App> = apps
                .filter(|app| app.at.place == gateway.place)
                .cloned()
                .collect();
            let total = Some(apps.len() as u64);
            let place = gateway.place;
            self.take(Msg::Apps {
                request,
                place: place.clone(),
                apps,
                total,
            });
            let result = if fails { Err(refusal()) } else { Ok(()) };
            self.take(Msg::AppsEnded {
                request,
                place,
                result,
            });
        }
    }

    fn ended(&mut self, operation: &Operation, how: u8) -> Result<Box<Done>, Failure> {
        let at = self.now().wall;
        match how {
            1 => Err(refusal()),
            2 => Err(Failure::NotSent(NotSent::Cancelled)),
            3 => Err(Failure::Unknown(Unknown {
                cause: UnknownCause::Link(LinkFault::Reset),
                sent_at: at,
                journal: Some(7),
                findings: vec!["The app is as it was before.".to_owned()],
                sent: None,
            })),
            4 => Err(Failure::ValueLost(ValueLost {
                evidence: "The old code is gone.".to_owned(),
                journal: Some(7),
                request_id: None,
            })),
            _ => {
                let facts = operation.app().and_then(|app| self.world.facts.get(app));
                Ok(Box::new(Done {
                    kind: operation.kind(),
                    at,
                    request_id: None,
                    app: facts
                        .map(|facts| facts.app.clone())
                        .filter(|_| how.is_multiple_of(2)),
                    credential: operation.kind().yields().map(|kind| Credential {
                        kind,
                        value: self.secret(),
                        maker: Maker::Here,
                        code_id: None,
                    }),
                    is_gone: false,
                    items: Vec::new(),
                    notes: Vec::new(),
                    journal: Some(u64::from(how)),
                }))
            }
        }
    }
}

fn same(a: &Buffer, b: &Buffer) -> bool {
    a.area == b.area && a.content == b.content
}

/// A plan of which little was read.
fn planned(operation: &Operation) -> Plan {
    Plan {
        operation: operation.kind(),
        place: operation.place().clone(),
        app: operation.app().map(|app| app.id.clone()),
        name: Text::from("somewhere"),
        effects: vec![Sentence::grave("It cannot be undone.")],
        changes: Vec::new(),
        dependants: None,
        remains: vec!["Everything else keeps working.".into()],
        value: operation
            .kind()
            .yields()
            .map(|_| NewValue::by_service("New value")),
        obstacles: Vec::new(),
        strength: operation.strength(),
        request: Some("PUT /somewhere\n{}".to_owned()),
        is_repeatable: false,
        seen: None,
    }
}

fn campaign() -> CampaignDetail {
    let cells = vec![
        Cell {
            name: Text::from("app_demo"),
            standing: Standing::Done,
            why: None,
        },
        Cell {
            name: Text::from("billing_batch"),
            standing: Standing::Waiting,
            why: None,
        },
    ];
    CampaignDetail {
        summary: CampaignSummary {
            id: "0a1b2c".to_owned(),
            kind: CampaignKind::Secrets,
            profiles: vec![ProfileName::from("test")],
            started_at: jiff::Timestamp::UNIX_EPOCH,
            state: CampaignState::Paused,
            counts: Counts::of(cells.iter().map(|cell| &cell.standing)),
            why: None,
            reason: Some("It waits for a look at what was done.".to_owned()),
            waits_until: None,
        },
        cells,
        due: 1,
        left_out: 0,
        needs_number: true,
        targets: vec!["file:{name}".to_owned()],
        care: Care::default(),
    }
}

fn refusal() -> Failure {
    Failure::Refused(ServiceError {
        service: None,
        status: 403,
        code: Some(Text::from("APIG.1005")),
        message: Text::from("No permissions."),
        details: None,
        request_id: None,
        retry_after: None,
    })
}
