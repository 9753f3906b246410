//! Completion at a shell's prompt: of commands and options, and of what is there now. The shell's
//! script runs this program with the words of its line, and the program answers with what can follow.
//!
//! Nobody is asked for anything, no command of the settings is run, nothing is written but the names
//! that were read, and what takes longer than [`LIMIT`] offers nothing.

mod candidates;

use std::{
    ffi::{OsStr, OsString},
    io::{self, Write as _},
    time::Duration,
};

use clap::{Command, CommandFactory as _, FromArgMatches as _, parser::ArgMatches};
use clap_complete::{CompleteEnv, engine::ArgValueCompleter, env::Shells};
use jiff::Timestamp;

use self::candidates::Offer;
use super::{
    Cli, Exit,
    context::Context,
    fleet::{self, Scope},
    load,
    names::{Names, NamesFile},
    problem::Problem,
    reference::Reference,
};
use crate::{
    config::{GlobalFlags, SecretSource, Settings, session_folder},
    domain::ProfileName,
};

/// The variable in which a shell says that it wants to complete a line.
const VARIABLE: &str = "CLAVIGER_COMPLETE";
/// How long a shell waits at most for what has to be asked of services.
const LIMIT: Duration = Duration::from_secs(3);

/// Answers a shell that asks for completions, and says how that ended; `None` where none does.
pub fn complete() -> Option<Exit> {
    let asked = CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .completer("claviger")
        .try_complete(std::env::args_os(), None);
    match asked {
        Ok(false) => None,
        Ok(true) => Some(Exit::Done),
        Err(_) => Some(Exit::Usage),
    }
}

/// Prints the script by which a shell asks this program.
pub(super) fn script(shell: clap_complete::Shell) -> Result<Exit, Problem> {
    let name = shell.to_string();
    let mut text = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&name) {
        shell.write_registration(VARIABLE, "claviger", "claviger", "claviger", &mut text)?;
    }
    if shell == clap_complete::Shell::Zsh {
        // As a file of its own it runs at the first completion, which it then has to do itself.
        text.extend_from_slice(
            b"[ \"$funcstack[1]\" = _claviger ] && _clap_dynamic_completer_claviger \"$@\"\n",
        );
    }
    let mut out = io::stdout().lock();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// What a value is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    App,
    Code,
    Gateway,
    Profile,
    Service,
    Target,
    Term,
}

/// What the value of the argument `id`, which help calls `value`, is the name of.
fn named(id: &str, value: &str) -> Option<Named> {
    Some(match (id, value) {
        (_, "APP") => Named::App,
        (_, "CODE") => Named::Code,
        (_, "TARGET") => Named::Target,
        (_, "SERVICE") => Named::Service,
        ("instance", _) => Named::Gateway,
        ("profile", _) => Named::Profile,
        ("filter", _) => Named::Term,
        (_, _) => return None,
    })
}

/// The command line with what completes its values.
fn command() -> Command {
    with_names(Cli::command())
}

fn with_names(command: Command) -> Command {
    command
        .mut_args(|argument| {
            let value = argument.get_value_names().and_then(<[_]>::first);
            let value = value.map(ToString::to_string).unwrap_or_default();
            match named(argument.get_id().as_str(), &value) {
                None => argument,
                Some(what) => argument.add(ArgValueCompleter::new(move |current: &OsStr| {
                    let current = current.to_string_lossy();
                    offered(what, &current)
                        .into_iter()
                        .filter(|offer| offer.word.starts_with(current.as_ref()))
                        .map(Into::into)
                        .collect()
                })),
            }
        })
        .mut_subcommands(with_names)
}

/// The words of the line that the shell completes.
struct Line {
    flags: GlobalFlags,
    /// What stands for `APP`.
    app: Option<String>,
}

impl Line {
    /// As much as can be understood of the words that the shell gave.
    fn read(words: impl Iterator<Item = OsString>) -> Option<Self> {
        let words = words.skip_while(|word| word != "--").skip(1);
        let matches = Cli::command()
            .ignore_errors(true)
            .disable_help_flag(true)
            .try_get_matches_from(words)
            .ok()?;
        Some(Self {
            flags: GlobalFlags::from_arg_matches(&matches).ok()?,
            app: app(&matches),
        })
    }
}

fn app(matches: &ArgMatches) -> Option<String> {
    match matches.subcommand() {
        Some((_, below)) => app(below),
        None => matches.try_get_one::<String>("app").ok()?.cloned(),
    }
}

/// What can stand in the place of `current`.
fn offered(what: Named, current: &str) -> Vec<Offer> {
    let Some(line) = Line::read(std::env::args_os()) else {
        return Vec::new();
    };
    let names = || awaited(read(&line.flags)).flatten();
    match what {
        Named::Service => candidates::services(),
        Named::Profile => profiles(&line.flags, current),
        Named::Target => targets(&line.flags),
        Named::Term => candidates::terms(current, names),
        Named::Gateway => names()
            .as_ref()
            .map(candidates::gateways)
            .unwrap_or_default(),
        Named::App => names()
            .map(|names| candidates::apps(&names, current))
            .unwrap_or_default(),
        Named::Code => awaited(codes(&line)).flatten().unwrap_or_default(),
    }
}

/// Waits for an answer as long as a shell may.
fn awaited<T>(work: impl Future<Output = T>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let answer = runtime.block_on(async { tokio::time::timeout(LIMIT, work).await.ok() });
    runtime.shutdown_background();
    answer
}

/// The names that are known and young enough, else those that the services tell now.
async fn read(flags: &GlobalFlags) -> Option<Names> {
    let settings = load(flags).ok()?;
    let now = Timestamp::now();
    if !settings.demo
        && let Ok(profiles) = settings.profiles_of_commands()
        && let Some(folder) = session_folder(&|name| std::env::var(name).ok())
        && let Some(file) = NamesFile::of(&profiles, &folder)
        && let Some(names) = file.read(now, settings.names_max_age.value)
    {
        return Some(names);
    }
    let context = unattended(&settings).await?;
    let (_, names) = fleet::named_apps(&context, &Scope::default()).await;
    Some(names)
}

/// A session in which nobody is asked for anything. `None` where it would have to run a command for
/// a credential, which may ask somebody itself.
async fn unattended(settings: &Settings) -> Option<Context> {
    let profiles = settings.profiles_of_commands().unwrap_or_default();
    let mut sources = profiles.iter().flat_map(|profile| profile.auth.sources());
    if sources.any(|source| matches!(source, SecretSource::Command(_))) {
        return None;
    }
    Context::unattended(settings).await.ok()
}

/// The codes of the app on the line.
async fn codes(line: &Line) -> Option<Vec<Offer>> {
    let names = read(&line.flags).await?;
    let reference = Reference::parse(line.app.as_deref()?);
    let mut meant = names.places.iter().flat_map(|place| {
        let means = |(id, name): &&(String, String)| reference.names(&place.at(), id, name);
        place.apps.iter().filter(means).map(|(id, _)| place.app(id))
    });
    let (Some(app), None) = (meant.next(), meant.next()) else {
        return None;
    };
    let context = unattended(&load(&line.flags).ok()?).await?;
    let codes = context.engine().codes(&app).await.ok()?;
    Some(candidates::codes(&codes))
}

/// The profiles that can be used; several are separated by commas.
fn profiles(flags: &GlobalFlags, current: &str) -> Vec<Offer> {
    let Ok(settings) = load(flags) else {
        return Vec::new();
    };
    let before = current.rfind(',').map_or("", |at| &current[..=at]);
    let own = settings
        .names()
        .into_iter()
        .map(|name| (name, String::new()));
    let held = settings
        .foreign(&|name| std::env::var(name).ok())
        .into_iter()
        .filter(|offer| offer.profile.is_ok())
        .map(|offer| (offer.name, offer.origin));
    own.chain(held)
        .map(|(name, origin): (ProfileName, String)| {
            Offer::new(format!("{before}{}", name.raw()), origin)
        })
        .collect()
}

/// The named targets, and how the others begin.
fn targets(flags: &GlobalFlags) -> Vec<Offer> {
    let settings = load(flags).ok();
    let profiles = settings.and_then(|settings| settings.profiles_of_commands().ok());
    let named = profiles
        .into_iter()
        .flatten()
        .flat_map(|profile| profile.targets);
    let mut offers: Vec<Offer> = named
        .map(|target| Offer::new(target.name, "of the configuration"))
        .collect();
    offers.dedup();
    offers.extend(TARGETS.map(|(form, about)| Offer::new(form, about)));
    offers
}

/// How targets begin that have no name of their own.
const TARGETS: [(&str, &str); 8] = [
    ("stdout", "standard output"),
    ("file:", "a new file that only you can read"),
    ("fd:", "a descriptor of this process"),
    ("command:", "the standard input of a program"),
    ("age:", "a new file, encrypted to a recipient"),
    ("csms:", "a new version in the secret manager"),
    (
        "csms+create:",
        "a secret of the secret manager, made where it is missing",
    ),
    ("clipboard", "the clipboard of the terminal"),
];
