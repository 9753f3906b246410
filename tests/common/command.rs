//! The program as a command against a gateway of the test's own, in an environment of the test's
//! own.

use std::{path::PathBuf, process::Stdio};

use claviger::simulator::{Options, Received, Running, Simulator};
use serde_json::Value;
use tokio::{io::AsyncWriteExt as _, process::Command};

/// The project of the estate `small`.
pub(crate) const PROJECT: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
/// Its APIG gateway, payments.
pub(crate) const PAYMENTS: &str = "eddc4d25480b4cd6b512f270a1b8b341";
/// Its ROMA Connect instance, main.
pub(crate) const MAIN: &str = "1b7a9d4e06b3c4d5e6f70819235f8e2c";
/// The app `app_demo` on payments.
pub(crate) const APP_DEMO: &str = "356de8eb7a8742168586e5daf5339965";

/// The program and what it talks to.
pub(crate) struct Lab {
    pub(crate) gateway: Running,
    /// The home folder of every run.
    pub(crate) home: tempfile::TempDir,
    env: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Lab {
    /// A lab with the estate `small`, and a token for it in the environment.
    pub(crate) async fn new() -> Self {
        Self::with("small").await
    }

    /// The same with another estate.
    pub(crate) async fn with(estate: &str) -> Self {
        Self::of(Options::named(estate).expect("an estate of the program")).await
    }

    /// The same with services of the test's own.
    pub(crate) async fn of(options: Options) -> Self {
        let gateway = Simulator::start(options).await.expect("a loopback port");
        let home = tempfile::tempdir().expect("a folder");
        let mut lab = Self {
            env: Vec::new(),
            home,
            gateway,
        };
        let url = lab.gateway.url().to_owned();
        lab.set("CLAVIGER_TOKEN", lab.gateway.token().expose().to_owned());
        lab.set("CLAVIGER_PROJECT_ID", lab.gateway.project_id());
        for service in ["APIG", "ROMA", "MODELARTS", "CSMS"] {
            lab.set(&format!("CLAVIGER_ENDPOINT_{service}"), url.clone());
        }
        lab
    }

    /// Sets a variable for all runs from now on.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.unset(name);
        self.env.push((name.to_owned(), value.into()));
    }

    /// Removes a variable for all runs from now on.
    pub(crate) fn unset(&mut self, name: &str) {
        self.env.retain(|(known, _)| known != name);
    }

    /// A folder as a login gives, for all runs from now on: in memory, and closed to others.
    pub(crate) fn session(&mut self) -> tempfile::TempDir {
        let folder = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
        let closed = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(folder.path(), closed).expect("a mode");
        self.set("XDG_RUNTIME_DIR", folder.path().display().to_string());
        folder
    }

    /// A path in the home folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes the configuration file.
    pub(crate) fn configure(&self, text: &str) {
        let folder = self.path(".config/claviger");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("config.toml"), text).expect("a file");
    }

    /// The program with `arguments`, about to run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_claviger"));
        command
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", self.home.path())
            .envs(self.env.iter().cloned())
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs the program without any input.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().await.expect("a program"))
    }

    /// Runs the program with `input` on standard input.
    pub(crate) async fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .expect("a program");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A program that refuses before it reads has closed the pipe.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        Ended::of(child.wait_with_output().await.expect("an end"))
    }

    /// The requests so far that were not reads.
    pub(crate) fn writes(&self) -> Vec<Received> {
        let mut requests = self.gateway.requests();
        requests.retain(|request| request.method != "GET");
        requests
    }

    /// The secret in force of an app of a gateway.
    pub(crate) fn secret(&self, app: &str) -> String {
        self.gateway.estate(|estate| {
            let mut apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
            let found = apps.find(|known| known.name == app).expect("an app");
            found.secret.expose().to_owned()
        })
    }

    /// The codes in force of an app, whatever its service.
    pub(crate) fn codes(&self, app: &str) -> Vec<String> {
        self.gateway.estate(|estate| {
            let mut apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
            if let Some(found) = apps.find(|known| known.name == app) {
                let codes = found.codes.iter();
                return codes.map(|code| code.value.expose().to_owned()).collect();
            }
            let mut apps = estate.modelarts.apps.iter();
            let found = apps.find(|known| known.name == app).expect("an app");
            let codes = found.codes.iter();
            codes.map(|code| code.expose().to_owned()).collect()
        })
    }
}

impl Ended {
    pub(crate) fn of(output: std::process::Output) -> Self {
        Self {
            code: output.status.code().expect("no signal"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Fails unless it ended with `code`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("JSON on standard output")
    }

    /// The first error on standard error, as JSON; what is said before it may be a warning.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let lines = self.err.lines().map(|line| {
            let value: Value = serde_json::from_str(line).expect("JSON on standard error");
            value
        });
        let mut errors = lines.filter(|line| line.get("warning").is_none());
        errors.next().expect("an error on standard error")
    }
}

/// The process of a program that runs.
pub(crate) fn pid(child: &tokio::process::Child) -> rustix::process::Pid {
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    id.and_then(rustix::process::Pid::from_raw)
        .expect("a process")
}
