//! The command line: one file per noun, an operation in, text or JSON out.
//!
//! Results go to standard output, messages to standard error; how it ended is the exit code
//! ([`Exit`]).

#![expect(
    clippy::doc_markdown,
    reason = "doc comments are the help texts of commands and options, which take no markup"
)]

mod apps;
mod ask;
mod codes;
mod confirm;
mod context;
mod documents;
mod errors;
mod exit;
mod find;
mod fleet;
mod instances;
mod listed;
mod output;
mod problem;
mod reference;
mod secret;
mod stdin;
mod write;

use clap::{Parser, Subcommand};

pub use self::exit::Exit;
use self::{context::Context, problem::Problem};
use crate::{
    config::{GlobalFlags, Settings},
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
    /// Explain error codes of the services, offline
    #[command(subcommand)]
    Errors(errors::Command),
    /// Run a gateway inside this program, on loopback, for other programs to talk to
    Simulate(SimulateArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page as roff
    Man,
}

/// Does what `cli` asks for. Everything that is to be said has been said when this returns.
pub async fn run(cli: Cli) -> Exit {
    let Cli { flags, command } = cli;
    let Some(command) = command else {
        return match load(&flags) {
            Ok(settings) => start_console(settings).await,
            Err(problem) => problem::report(&problem, flags.output.unwrap_or_default()),
        };
    };
    match dispatch(command, &flags).await {
        Ok(exit) => exit,
        Err(problem) => problem::report(&problem, output::format(&flags)),
    }
}

async fn dispatch(command: Command, flags: &GlobalFlags) -> Result<Exit, Problem> {
    match command {
        Command::Errors(command) => errors::run(&command, output::Output::offline(flags)),
        Command::Completions { shell } => documents::completions(shell),
        Command::Man => documents::man(),
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
    }
}

/// Reads the settings with the environment of this process.
fn load(flags: &GlobalFlags) -> Result<Settings, Problem> {
    Ok(Settings::load(flags, &|name| std::env::var(name).ok())?)
}

/// Starts the console.
#[expect(
    clippy::unused_async,
    reason = "the console runs its loop inside this call"
)]
async fn start_console(settings: Settings) -> Exit {
    let problem = Problem::usage(
        "The console is not built into this program. Use a command, such as claviger apps list; claviger --help lists them.",
    );
    problem::report(&problem, settings.output.value)
}
