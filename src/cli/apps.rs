//! `apps`: list, show, create, edit, delete, check.

mod check;
mod create;
mod delete;
mod edit;
mod list;
mod replace;
mod show;

use clap::Subcommand;

use super::{Exit, context::Context, find::AppArgument, problem::Problem};

/// `claviger apps …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the apps of all gateways
    List(list::Arguments),
    /// Show an app with its codes and the APIs that depend on it
    Show(AppArgument),
    /// Make an app, or make one again that was deleted from here
    Create(create::Arguments),
    /// Change an app's name, remark, key or secret
    Edit(edit::Arguments),
    /// Delete apps with their codes; their keys and secrets stop working at once
    Delete(delete::Arguments),
    /// Renew key and secret without an outage: a twin takes the place of an app (APIG, ROMA Connect)
    Replace(replace::Arguments),
    /// Ask whether somebody else's app exists (APIG, ROMA Connect)
    Check(check::Arguments),
}

impl Command {
    /// Refuses what makes no sense before anything is opened.
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self {
            Self::List(_)
            | Self::Show(_)
            | Self::Create(_)
            | Self::Delete(_)
            | Self::Replace(_)
            | Self::Check(_) => Ok(()),
            Self::Edit(arguments) => arguments.check(),
        }
    }
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::List(arguments) => list::run(arguments, context).await,
        Command::Show(arguments) => show::run(&arguments, context).await,
        Command::Create(arguments) => create::run(arguments, context).await,
        Command::Edit(arguments) => edit::run(arguments, context).await,
        Command::Delete(arguments) => delete::run(&arguments, context).await,
        Command::Replace(arguments) => replace::run(&arguments, context).await,
        Command::Check(arguments) => check::run(&arguments, context).await,
    }
}
