//! What is there before the console starts.

use std::{fmt::Write as _, fs, os::unix::fs::PermissionsExt as _, sync::Arc, time::Duration};

use claviger::{
    config::{GlobalFlags, Settings},
    console::{Input, Model, Msg, Options, profile_choice::ProfileChoice},
    domain::ColorDepth,
    session::JournalIn,
    shell::{
        self,
        effects::{Effects, Reports},
    },
    simulator::{self, Estate, Fault, Operation, Simulator},
};
use ratatui::{Terminal, backend::TestBackend};

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
    token_life: Option<jiff::SignedDuration>,
    /// The auth section; without one the simulator's token comes from a file.
    auth: Option<String>,
    /// Another profile on the same services, and its auth section.
    other: Option<(String, String)>,
    /// The address of the services, where it is not the simulator's.
    url: Option<String>,
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
            token_life: None,
            auth: None,
            other: None,
            url: None,
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

    /// The profile has this line.
    pub(crate) fn with(self, line: &str) -> Self {
        self.set(line)
    }

    /// The profile signs in as this user, whose password nobody but a person knows.
    pub(crate) fn signing_in(mut self, user: &str, mfa: bool) -> Self {
        self.auth = Some(password(user, mfa));
        self
    }

    /// The profile's credential is this.
    pub(crate) fn auth(mut self, auth: &str) -> Self {
        self.auth = Some(auth.to_owned());
        self
    }

    /// There is another profile, which signs in as this user.
    pub(crate) fn and_profile(mut self, name: &str, user: &str, mfa: bool) -> Self {
        self.other = Some((name.to_owned(), password(user, mfa)));
        self
    }

    /// Tokens live so many minutes.
    pub(crate) fn token_life(mut self, minutes: i64) -> Self {
        self.token_life = Some(jiff::SignedDuration::from_mins(minutes));
        self
    }

    fn set(mut self, line: &str) -> Self {
        writeln!(self.profile, "{line}").expect("a string grows");
        self
    }

    /// The terminal's locale is not UTF-8 and it has no colours.
    pub(crate) fn ascii(mut self) -> Self {
        self.options.ascii = true;
        self.options.colors = ColorDepth::None;
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

    /// The services are looked for at this address.
    pub(crate) fn reaching(mut self, url: &str) -> Self {
        self.url = Some(url.to_owned());
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
        options.token_life = self.token_life.unwrap_or(options.token_life);
        let simulator = Simulator::start(options).await.expect("a loopback port");
        for change in self.changes {
            simulator.estate(change);
        }
        if let Some(operation) = self.held {
            simulator.pause_on(operation);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let folder_path = folder.path();
        let auth = self.auth.unwrap_or_else(|| {
            let token = folder_path.join("token");
            private(&token, simulator.token().expose());
            format!("method = \"token\"\ntoken_file = \"{}\"\n", token.display())
        });
        let mut profiles = vec![(self.name.as_str(), self.profile.as_str(), auth.as_str())];
        if let Some((name, auth)) = &self.other {
            profiles.push((name, "", auth));
        }
        for name in &self.others {
            profiles.push((name, "", auth.as_str()));
        }
        let settings = Arc::new(settings(
            &simulator,
            self.url.as_deref(),
            &profiles,
            folder_path,
        ));
        let (report, reports) = Reports::channel();
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
                    services: if first_start {
                        Vec::new()
                    } else {
                        shell::console::services(&settings)
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
            token: false,
            held: self.held.is_some(),
            typed_secrets: Vec::new(),
            folder,
        };
        scenario.take(Msg::Input(Input::Resize { width, height }));
        scenario
    }
}

/// The auth section of somebody who types the password.
fn password(user: &str, mfa: bool) -> String {
    format!(
        "method = \"password\"\n\
         username = \"{user}\"\n\
         domain = \"OTC-EU-DE-00000000001000000001\"\n\
         mfa = {mfa}\n"
    )
}

/// Settings as they are read from a file, with profiles that reach the simulator: name, settings
/// and auth section of each.
fn settings(
    simulator: &simulator::Running,
    url: Option<&str>,
    profiles: &[(&str, &str, &str)],
    folder: &std::path::Path,
) -> Settings {
    let url = url.unwrap_or(simulator.url());
    let mut text = String::new();
    for (name, profile, auth) in profiles {
        let project = if profile.contains("project_id") {
            String::new()
        } else {
            format!("project_id = \"{}\"", simulator.project_id())
        };
        let part = format!(
            "[profiles.{name}]\n\
             region = \"eu-de\"\n\
             {project}\n\
             {profile}\n\
             [profiles.{name}.auth]\n\
             {auth}\n\
             [profiles.{name}.endpoints]\n\
             iam = \"{url}\"\n\
             apig = \"{url}\"\n\
             roma = \"{url}\"\n\
             modelarts = \"{url}\"\n"
        );
        text.push_str(&part);
    }
    let path = folder.join("config.toml");
    private(&path, &text);
    let flags = GlobalFlags {
        config: Some(path),
        profile: profiles
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect(),
        ..GlobalFlags::default()
    };
    let home = folder.display().to_string();
    Settings::load(&flags, &|name| (name == "HOME").then(|| home.clone())).expect("good settings")
}

fn private(path: &std::path::Path, text: &str) {
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("a file of one's own");
}
