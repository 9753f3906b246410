//! The command line: one file per noun, an operation in, text or JSON out.
//!
//! Results go to standard output, messages to standard error; how it ended is the exit code
//! ([`Exit`]).

#![expect(
    clippy::doc_markdown,
    reason = "doc comments are the help texts of commands and options, which take no markup"
)]

mod access;
mod apis;
mod apps;
mod ask;
mod back;
mod campaign;
mod codes;
mod complete;
mod config;
mod confirm;
mod context;
mod deliver;
mod doctor;
mod documents;
mod errors;
mod exit;
mod filtered;
mod find;
mod fleet;
mod help;
mod hygiene;
mod identify;
mod identity;
mod instances;
mod journal;
mod listed;
mod names;
mod output;
mod probe;
mod problem;
mod profiles;
mod quotas;
mod reference;
mod secret;
mod signals;
mod stdin;
mod told;
mod version;
mod write;

use std::io::{self, Write as _};

use clap::{Parser, Subcommand};

pub use self::{complete::complete, exit::Exit, told::told};
use self::{context::Context, problem::Problem};
use crate::{
    config::{GlobalFlags, OutputFormat, Settings},
    simulator::{self, SimulateArgs},
};

/// A terminal console for the apps and credentials of APIG, ROMA Connect and ModelArts.
///
/// Without a command it is the console; with one it does what a key of the console does.
#[derive(Parser, Debug)]
#[command(
    name = "claviger",
    version,
    subcommand_required = false,
    disable_help_subcommand = true,
    infer_long_args = false
)]
pub struct Cli {
    /// The options that every command takes.
    #[command(flatten)]
    pub flags: GlobalFlags,
    /// The command; without one it is the console.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What `probe --help` begins with.
const PROBE: &str = "Call an API with an app's credential, to prove that it works

The same call is first made with a random credential. Only where the gateway itself refuses that one \
(401 with APIG.0303), the answer to the app's own credential proves anything.

Exit: 0 it works; 10 the gateway refuses it; 8 it is right, but the app is not granted the API; \
6 nothing is proven.";

/// What the command line can be asked to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// The gateways of every service
    #[command(subcommand)]
    Instances(instances::Command),
    /// List, show and edit apps
    #[command(subcommand)]
    Apps(apps::Command),
    /// Reset or read an AppSecret
    #[command(subcommand)]
    Secret(secret::Command),
    /// List, generate and reset AppCodes
    #[command(subcommand)]
    Codes(codes::Command),
    /// Call an API with an app's credential, to prove that it works
    #[command(long_about = PROBE)]
    Probe(probe::Arguments),
    /// Name the app that a value belongs to, which is read from standard input
    Identify(identify::Arguments),
    /// The APIs that an app may call: list, grant and revoke them
    #[command(subcommand)]
    Apis(apis::Command),
    /// The client addresses that an app may call from: show, set and clear them
    #[command(subcommand)]
    Access(access::Command),
    /// Client quotas: list them, show, set and clear the one of an app
    #[command(subcommand)]
    Quotas(quotas::Command),
    /// Many writes as one: start, look, pause, resume and report
    #[command(subcommand)]
    Campaign(campaign::Command),
    /// The writes of this and earlier runs, and what became of them
    #[command(subcommand)]
    Journal(journal::Command),
    /// How old credentials are, and what needs attention; exit 8 where something is over age
    Hygiene(hygiene::Arguments),
    /// Explain error codes of the services, offline
    #[command(subcommand)]
    Errors(errors::Command),
    /// Check the terminal, the settings, the way to the services and the sign-in
    Doctor,
    /// Show who the credential belongs to, for which project and until when
    Whoami,
    /// Sign in once, to see that it works and until when; nothing is stored
    Login,
    /// Make, check and show the configuration
    #[command(subcommand)]
    Config(config::Command),
    /// The profiles, and what other tools on this machine would make one from
    #[command(subcommand)]
    Profiles(profiles::Command),
    /// Run a gateway inside this program, on loopback, for other programs to talk to
    Simulate(SimulateArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page as roff
    Man,
    /// Print the help of a command
    Help {
        /// The command, such as apps list; none is the program itself
        #[arg(value_name = "COMMAND")]
        words: Vec<String>,
    },
    /// Print the version, what it was built from and for
    Version,
}

/// Does what `command` asks for. Everything that is to be said has been said when this returns.
pub async fn run(command: Command, flags: &GlobalFlags) -> Exit {
    match Box::pin(dispatch(command, flags)).await {
        Ok(exit) => exit,
        Err(problem) => problem::report(&problem, output::format(flags)),
    }
}

/// Says on standard error why the program does not do what it was asked for: a matter of usage.
pub fn refuse(sentence: &str, flags: &GlobalFlags) -> Exit {
    problem::report(&Problem::usage(sentence), output::format(flags))
}

/// Says on standard error what the machine refused the program itself: its terminal, or a thread.
pub fn fault(error: &color_eyre::Report) -> Exit {
    let _ = writeln!(io::stderr().lock(), "claviger: {error:#}");
    Exit::Fault
}

/// Refuses a form that a command does not have.
fn has_form(command: &Command, flags: &GlobalFlags) -> Result<(), Problem> {
    let is_campaign = matches!(command, Command::Campaign(campaign::Command::Report(_)));
    let is_report = matches!(command, Command::Hygiene(_));
    match flags.output {
        Some(OutputFormat::Markdown) if is_campaign => Ok(()),
        Some(form @ (OutputFormat::Markdown | OutputFormat::OpenMetrics)) if !is_report => {
            Err(Problem::usage(format!(
                "This command has no output as {form}. Use table, wide, json, jsonl or csv."
            )))
        }
        Some(_) | None => Ok(()),
    }
}

async fn dispatch(command: Command, flags: &GlobalFlags) -> Result<Exit, Problem> {
    has_form(&command, flags)?;
    match command {
        Command::Errors(command) => errors::run(&command, output::Output::offline(flags)),
        Command::Doctor => doctor::run(flags).await,
        Command::Whoami => identity::whoami(&Context::open(flags).await?).await,
        Command::Login => identity::login(&Context::open(flags).await?).await,
        Command::Config(command) => config::run(&command, flags).await,
        Command::Profiles(command) => profiles::run(&command, flags),
        Command::Completions { shell } => complete::script(shell),
        Command::Man => documents::man(),
        Command::Help { words } => help::print(&words),
        Command::Version => version::run(output::Output::offline(flags)),
        Command::Simulate(args) => simulator::run(args)
            .await
            .map(|()| Exit::Done)
            .map_err(Problem::from),
        Command::Instances(command) => instances::run(command, &Context::open(flags).await?).await,
        Command::Apps(command) => {
            command.check()?;
            apps::run(command, &Context::open(flags).await?).await
        }
        Command::Secret(command) => secret::run(command, &Context::open(flags).await?).await,
        Command::Codes(command) => codes::run(command, &Context::open(flags).await?).await,
        Command::Probe(arguments) => probe::run(&arguments, &Context::open(flags).await?).await,
        Command::Identify(arguments) => {
            identify::run(&arguments, &Context::open(flags).await?).await
        }
        Command::Apis(command) => apis::run(command, &Context::open(flags).await?).await,
        Command::Access(command) => access::run(command, &Context::open(flags).await?).await,
        Command::Quotas(command) => quotas::run(command, &Context::open(flags).await?).await,
        Command::Campaign(command) => campaign::run(command, flags).await,
        Command::Journal(command) => journal::run(command, flags).await,
        Command::Hygiene(arguments) => hygiene::run(&arguments, &Context::open(flags).await?).await,
    }
}

/// Reads the settings with the environment of this process.
fn load(flags: &GlobalFlags) -> Result<Settings, Problem> {
    Ok(Settings::load(flags, &|name| std::env::var(name).ok())?)
}
