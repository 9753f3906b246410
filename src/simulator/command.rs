//! `claviger simulate`: the simulator alone, for other programs to talk to.

use std::{
    fs,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io,
    net::{AddrParseError, SocketAddr},
    path::{Path, PathBuf},
};

use jiff::SignedDuration;
use serde::Deserialize;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    fault::Fault,
    running::{Instance, Running},
    server::{Options, Simulator, StartError},
    story::{Story, StoryError},
    toml_error::TomlError,
};

/// The flags of `claviger simulate`.
#[derive(Clone, Debug, clap::Args)]
pub struct SimulateArgs {
    /// Where to listen; only loopback addresses, port 0 for any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: String,
    /// What to simulate: demo, small, hostile, empty, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "demo")]
    pub estate: String,
    /// Fill every gateway up to this many apps
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub apps: usize,
    /// What goes wrong, as TOML
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// How long a token holds that is signed in for
    #[arg(long, value_name = "SECONDS", default_value_t = 86_400)]
    pub token_life: u32,
    /// How long a new credential takes to work where APIs are called
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub arrival: u32,
    /// Make the same secrets and the same token each time
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// Why `claviger simulate` does not run.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// `--listen` is no address.
    #[error(
        "{text} is no address to listen on: write an IP address and a port, such as 127.0.0.1:0."
    )]
    Address {
        /// What was given.
        text: String,
        /// Why it is none.
        source: AddrParseError,
    },
    /// `--listen` could be reached from outside.
    #[error(
        "{address} can be reached from other machines. The simulator listens on loopback only, such as 127.0.0.1:0."
    )]
    NotLoopback {
        /// What was given.
        address: SocketAddr,
    },
    /// A file can't be read.
    #[error("{} cannot be read: {source}.", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file does not say what it should.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// There is no such estate.
    #[error(transparent)]
    Story(#[from] StoryError),
    /// It does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The announcement can't be written, or signals can't be heard.
    #[error("The simulator cannot go on: {0}.")]
    Io(#[from] io::Error),
}

/// The first line of output.
#[derive(serde::Serialize)]
struct Announcement<'a> {
    url: &'a str,
    project_id: &'a str,
    token: &'a str,
    access_key: &'a str,
    secret_key: &'a str,
    instances: &'a [Instance],
}

/// Announces the simulator on standard output, in one line of JSON, and serves until the process
/// is asked to end.
pub async fn run(args: SimulateArgs) -> Result<(), SimulateError> {
    let running = Simulator::start(options(&args)?).await?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    announce(&running, &mut io::stdout().lock())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn announce(running: &Running, out: &mut impl io::Write) -> io::Result<()> {
    let token = running.token();
    let secret_key = running.secret_key();
    let line = serde_json::to_string(&Announcement {
        url: running.url(),
        project_id: &running.project_id(),
        token: token.expose(),
        access_key: &running.access_key(),
        secret_key: secret_key.expose(),
        instances: &running.instances(),
    })?;
    writeln!(out, "{line}")?;
    out.flush()
}

fn options(args: &SimulateArgs) -> Result<Options, SimulateError> {
    let address: SocketAddr = args
        .listen
        .parse()
        .map_err(|source| SimulateError::Address {
            text: args.listen.clone(),
            source,
        })?;
    if !address.ip().is_loopback() {
        return Err(SimulateError::NotLoopback { address });
    }
    let mut options = Options::new(story(&args.estate)?);
    options.listen = address;
    options.apps = args.apps;
    options.token_life = SignedDuration::from_secs(i64::from(args.token_life));
    options.arrival = SignedDuration::from_secs(i64::from(args.arrival));
    options.seed = match args.seed {
        Some(seed) => seed,
        None => RandomState::new().build_hasher().finish(),
    };
    if let Some(path) = &args.faults {
        options.faults = faults(path)?;
    }
    Ok(options)
}

/// The story of this name, or the one in the file of this name.
fn story(name: &str) -> Result<Story, SimulateError> {
    let path = Path::new(name);
    let is_file = path.extension().is_some() || name.contains('/') || path.is_file();
    if super::story::names().contains(&name) || !is_file {
        return Ok(Story::named(name)?);
    }
    Ok(Story::parse(&read(path)?, name)?)
}

/// The faults in the file at `path`: `[[fault]]` tables, each with `match` and `do`.
fn faults(path: &Path) -> Result<Vec<Fault>, SimulateError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        fault: Vec<Fault>,
    }
    let text = read(path)?;
    let file: File = toml::from_str(&text)
        .map_err(|error| TomlError::new(&path.display().to_string(), &text, &error))?;
    Ok(file.fault)
}

fn read(path: &Path) -> Result<String, SimulateError> {
    fs::read_to_string(path).map_err(|source| SimulateError::Read {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> SimulateArgs {
        SimulateArgs {
            listen: "127.0.0.1:0".to_owned(),
            estate: "small".to_owned(),
            apps: 0,
            faults: None,
            token_life: 60,
            arrival: 0,
            seed: Some(7),
        }
    }

    fn refused(args: &SimulateArgs) -> String {
        options(args).err().expect("an error").to_string()
    }

    #[test]
    fn only_loopback_is_listened_on() {
        let mut args = args();
        args.listen = "0.0.0.0:8080".to_owned();
        assert_eq!(
            refused(&args),
            "0.0.0.0:8080 can be reached from other machines. The simulator listens on loopback only, such as 127.0.0.1:0."
        );
        args.listen = "localhost".to_owned();
        assert_eq!(
            refused(&args),
            "localhost is no address to listen on: write an IP address and a port, such as 127.0.0.1:0."
        );
        args.listen = "[::1]:0".to_owned();
        assert!(options(&args).is_ok());
    }

    #[test]
    fn an_estate_is_a_name_or_a_file() {
        let mut args = args();
        args.estate = "production".to_owned();
        assert_eq!(
            refused(&args),
            "There is no estate called production. Known are demo, small, hostile, empty."
        );
        let file = tempfile::Builder::new()
            .suffix(".toml")
            .tempfile()
            .expect("a file");
        args.estate = file.path().display().to_string();
        fs::write(file.path(), "project_id = \"a\"\nproject_name = \"b\"\n").expect("written");
        assert!(options(&args).is_ok());
        fs::write(file.path(), "project_id = \"a\"\n\nnonsense = 1\n").expect("written");
        let told = refused(&args);
        assert!(told.contains(".toml, line 3: unknown field"), "{told}");
        args.estate = "/nowhere/at/all.toml".to_owned();
        assert!(refused(&args).starts_with("/nowhere/at/all.toml cannot be read: "));
    }

    #[test]
    fn faults_are_read_from_a_file() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(
            file.path(),
            r#"
            [[fault]]
            match = { method = "PUT", path = "*/apps/secret/*", nth = 2 }
            do = "drop_after"

            [[fault]]
            match = { operation = "CreateAppCodeAutoV2", times = 1 }
            do = { status = 429, retry_after = 3 }

            [[fault]]
            do = { delay_ms = 5 }
            "#,
        )
        .expect("written");
        assert_eq!(faults(file.path()).expect("three faults").len(), 3);
        for (text, told) in [
            ("[[fault]]\ndo = \"explode\"", "explode is none of refuse"),
            (
                "[[fault]]\ndo = { status = 99 }",
                "99 is no final HTTP status",
            ),
            (
                "[[fault]]\nmatch = { operation = \"Nope\" }\ndo = \"reset\"",
                "line 2: Nope is no operation of the simulator",
            ),
        ] {
            fs::write(file.path(), text).expect("written");
            let error = faults(file.path()).expect_err("a mistake").to_string();
            assert!(error.contains(told), "{error}");
        }
    }

    #[tokio::test]
    async fn the_announcement_is_one_line_of_json() {
        let running = Simulator::start(options(&args()).expect("options"))
            .await
            .expect("a free port");
        let mut out = Vec::new();
        announce(&running, &mut out).expect("written");
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(text.matches('\n').count(), 1);
        let line: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(line["url"], running.url());
        assert_eq!(line["instances"][0]["service"], "apig");
        assert_eq!(line["instances"][0]["name"], "payments");
        for field in ["project_id", "token", "access_key", "secret_key"] {
            assert!(line[field].is_string(), "{field}");
        }
    }
}
