//! `apps`: list, show, edit.

mod edit;
mod list;
mod show;

use clap::Subcommand;

use super::{Exit, context::Context, problem::Problem};

/// `claviger apps …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the apps of all gateways
    List(list::Arguments),
    /// Show an app with its codes and the APIs that depend on it
    Show(show::Arguments),
    /// Change an app's name, remark, key or secret
    Edit(edit::Arguments),
}

impl Command {
    /// Refuses what makes no sense before anything is opened.
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self {
            Self::List(_) | Self::Show(_) => Ok(()),
            Self::Edit(arguments) => arguments.check(),
        }
    }
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::List(arguments) => list::run(arguments, context).await,
        Command::Show(arguments) => show::run(&arguments, context).await,
        Command::Edit(arguments) => edit::run(arguments, context).await,
    }
}
