//! What is there before the console starts.

use std::{fmt::Write as _, fs, os::unix::fs::PermissionsExt as _, sync::Arc, time::Duration};

use claviger::{
    config::{GlobalFlags, Settings},
    console::{Input, Model, Msg, Options, model::ProfileChoice},
    session::JournalIn,
    shell::effects::Effects,
    simulator::{self, Estate, Fault, Operation, Simulator},
};
use ratatui::{Terminal, backend::TestBackend};
use tokio::sync::mpsc::unbounded_channel;

use super::{Scenario, begin};

type Change = Box<dyn FnOnce(&mut Estate)>;

/// What is there before the console starts.
pub(crate) struct Builder {
    estate: String,
    apps: usize,
    size: (u16, u16),
    name: String,
    profile: String,
    options: Options,
    faults: Vec<Fault>,
    held: Option<Operation>,
    clock: simulator::Clock,
    changes: Vec<Change>,
    others: Vec<String>,
}

impl Builder {
    pub(super) fn new(estate: &str) -> Self {
        Self {
            estate: estate.to_owned(),
            apps: 0,
            size: (80, 24),
            name: "test".to_owned(),
            profile: String::new(),
            options: Options::default(),
            faults: Vec::new(),
            held: None,
            clock: Arc::new(begin),
            changes: Vec::new(),
            others: Vec::new(),
        }
    }

    /// The size of the terminal.
    pub(crate) fn size(mut self, width: u16, height: u16) -> Self {
        self.size = (width, height);
        self
    }

    /// The fewest apps on each gateway.
    pub(crate) fn apps(mut self, apps: usize) -> Self {
        self.apps = apps;
        self
    }

    /// The profile has this name.
    pub(crate) fn profile(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// There is another profile of this name, which reaches the same services.
    pub(crate) fn beside(mut self, name: &str) -> Self {
        self.others.push(name.to_owned());
        self
    }

    /// These profiles can be connected.
    pub(crate) fn choices(mut self, choices: Vec<ProfileChoice>) -> Self {
        self.options.choices = choices;
        self
    }

    /// Nobody said which profile to use.
    pub(crate) fn first_start(mut self) -> Self {
        self.options.first_start = true;
        self
    }

    /// The profile calls itself production.
    pub(crate) fn production(self) -> Self {
        self.set("environment = \"production\"")
    }

    /// The profile allows reads only.
    pub(crate) fn read_only(self) -> Self {
        self.set("read_only = true")
    }

    /// The profile never shows secrets.
    pub(crate) fn never_reveal(self) -> Self {
        self.set("never_reveal = true")
    }

    fn set(mut self, line: &str) -> Self {
        writeln!(self.profile, "{line}").expect("a string grows");
        self
    }

    /// The terminal's locale is not UTF-8 and it has no colours.
    pub(crate) fn ascii(mut self) -> Self {
        self.options.ascii = true;
        self.options.colour = false;
        self
    }

    /// Something goes wrong from the start.
    pub(crate) fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The answers of `operation` are held back from the start.
    pub(crate) fn holding(mut self, operation: Operation) -> Self {
        self.held = Some(operation);
        self
    }

    /// The services' clocks are right, as what compares them with this machine's needs it.
    pub(crate) fn in_real_time(mut self) -> Self {
        self.clock = Arc::new(jiff::Timestamp::now);
        self
    }

    /// The services are otherwise than the estate tells.
    pub(crate) fn where_(mut self, change: impl FnOnce(&mut Estate) + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Starts the console and waits until the list and the first detail are there.
    pub(crate) async fn start(self) -> Scenario {
        let mut scenario = self.open().await;
        scenario.settle().await;
        scenario
    }

    /// Starts the console; nothing has been asked of any service yet.
    pub(crate) async fn open(self) -> Scenario {
        let mut options = simulator::Options::named(&self.estate).expect("a known estate");
        options.apps = self.apps;
        options.faults = self.faults;
        options.clock = self.clock;
        let simulator = Simulator::start(options).await.expect("a loopback port");
        for change in self.changes {
            simulator.estate(change);
        }
        if let Some(operation) = self.held {
            simulator.pause_on(operation);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let names: Vec<&str> = std::iter::once(self.name.as_str())
            .chain(self.others.iter().map(String::as_str))
            .collect();
        let settings = Arc::new(settings(&simulator, &names, &self.profile, folder.path()));
        let (report, reports) = unbounded_channel();
        // The journal is a real one, in a folder of its own.
        let state = folder.path().join("state");
        let mut effects = Effects::new(report, JournalIn::Folder(Some(state)));
        let first_start = self.options.first_start;
        if !first_start {
            effects.connect(Arc::clone(&settings));
        }
        let (width, height) = self.size;
        let backend = TestBackend::new(width, height);
        let mut scenario = Scenario {
            model: Model::new(
                Options {
                    profiles: if first_start {
                        String::new()
                    } else {
                        self.name
                    },
                    ..self.options
                },
                (80, 24),
            ),
            effects,
            reports,
            simulator,
            mono: Duration::from_secs(1),
            terminal: Terminal::new(backend).expect("nothing can fail in memory"),
            asked: Vec::new(),
            awaited: std::collections::BTreeSet::new(),
            connected: first_start,
            settings,
            journal: 0,
            held: self.held.is_some(),
            typed_secrets: Vec::new(),
            _folder: folder,
        };
        scenario.take(Msg::Input(Input::Resize { width, height }));
        scenario
    }
}

/// Settings as they are read from a file, with profiles that reach the simulator: the first of
/// `names` is the default and has the lines of `profile`.
fn settings(
    simulator: &simulator::Running,
    names: &[&str],
    profile: &str,
    folder: &std::path::Path,
) -> Settings {
    let token = folder.join("token");
    private(&token, simulator.token().expose());
    let url = simulator.url();
    let mut text = format!("default_profile = \"{}\"\n", names[0]);
    for (number, name) in names.iter().enumerate() {
        let more = if number == 0 { profile } else { "" };
        write!(
            text,
            "[profiles.{name}]\n\
             region = \"eu-de\"\n\
             project_id = \"{}\"\n\
             {more}\n\
             [profiles.{name}.auth]\n\
             method = \"token\"\n\
             token_file = \"{}\"\n\
             [profiles.{name}.endpoints]\n\
             iam = \"{url}\"\n\
             apig = \"{url}\"\n\
             roma = \"{url}\"\n\
             modelarts = \"{url}\"\n",
            simulator.project_id(),
            token.display(),
        )
        .expect("a string grows");
    }
    let path = folder.join("config.toml");
    private(&path, &text);
    let flags = GlobalFlags {
        config: Some(path),
        ..GlobalFlags::default()
    };
    let home = folder.display().to_string();
    Settings::load(&flags, &|name| (name == "HOME").then(|| home.clone())).expect("good settings")
}

fn private(path: &std::path::Path, text: &str) {
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("a file of one's own");
}
