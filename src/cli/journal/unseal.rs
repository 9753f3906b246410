//! `journal unseal`.

use std::{
    io::{self, IsTerminal as _},
    path::PathBuf,
};

use clap::Args as ClapArgs;

use super::super::{Exit, ask, load, problem::Problem};
use crate::{config::GlobalFlags, domain::Target, engine::Delivery};

/// What to open, and with which key.
#[derive(ClapArgs, Debug)]
pub struct Arguments {
    /// The number of the entry
    #[arg(value_name = "N")]
    n: u64,
    /// A file of age identities, or an SSH private key without a passphrase
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    /// Do not ask before the value is shown on a terminal
    #[arg(long, short)]
    yes: bool,
}

/// Opens the sealed value. Nothing but the value goes to standard output; on a terminal only after
/// a question, and never where the entry's profile reveals no secret.
pub(super) async fn run(arguments: &Arguments, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let journal = super::open(flags)?;
    let entry = super::entry(&*journal, arguments.n)?;
    let Some(sealed) = &entry.sealed else {
        return Err(Problem::usage(format!(
            "Entry {} holds no sealed value. Values are sealed where the profile has a recipient.",
            arguments.n
        )));
    };
    if io::stdout().is_terminal() {
        let profile = &entry.record.target.profile;
        let never = load(flags)
            .ok()
            .and_then(|settings| settings.profile(profile).ok())
            .is_some_and(|profile| profile.never_reveal);
        if never {
            return Err(Problem::refused(format!(
                "The profile {profile} never reveals a secret, and standard output is a terminal."
            )));
        }
        if !arguments.yes {
            consent()?;
        }
    }
    let secret = sealed
        .unseal(&arguments.identity)
        .map_err(|error| Problem::usage(error.to_string()))?;
    Delivery::default()
        .prepare(&Target::Stdout)
        .map_err(|error| Problem::NotDelivered(error.to_string()))?
        .deliver(&secret)
        .await
        .map_err(|error| Problem::NotDelivered(error.to_string()))?;
    Ok(Exit::Done)
}

fn consent() -> Result<(), Problem> {
    if !io::stdin().is_terminal() {
        return Err(Problem::refused(
            "The value would be shown on this terminal, and nobody can be asked: give --yes.",
        ));
    }
    let answer = ask::line("The value will be shown on this terminal. Go on? [y/N] ")
        .map_err(|error| Problem::usage(format!("The answer cannot be read: {error}.")))?
        .unwrap_or_default();
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        Ok(())
    } else {
        Err(Problem::refused("Not confirmed. Nothing was shown."))
    }
}
