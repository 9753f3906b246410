//! `access`: the client addresses that an app may or may not call from.

use clap::{ArgGroup, Args, Subcommand};
use serde::Serialize;

use super::{
    Exit, back,
    context::Context,
    find::{self, AppArgument, Purpose},
    output::Record,
    problem::Problem,
    write::{
        self, WriteArguments,
        several::{self, OneArguments},
    },
};
use crate::{
    domain::{Access, AccessRule, Operation, Text},
    engine::Was,
};

/// `claviger access …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Show the addresses that an app may or may not call from
    Show(AppArgument),
    /// Replace the whole list; callers that it does not let in are refused at once
    Set(SetArguments),
    /// Take the list away: the app may call from anywhere
    Clear(OneArguments),
}

/// Whose list to replace, and by what.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("rule").required(true).args(["allow", "deny", "from_journal"]))]
pub struct SetArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP", required_unless_present = "from_journal")]
    app: Option<String>,
    /// Only these may call: IPv4 addresses, ranges a-b, or networks such as 10.1.0.0/16
    #[arg(long, value_name = "ADDRESS", num_args = 1..)]
    allow: Vec<String>,
    /// All but these may call
    #[arg(long, value_name = "ADDRESS", num_args = 1..)]
    deny: Vec<String>,
    /// Put the list back that this entry of the journal replaced or took away; without an app, the
    /// one of the entry gets it
    #[arg(long, value_name = "N")]
    from_journal: Option<u64>,
    #[command(flatten)]
    write: WriteArguments,
}

/// A list for programs; `rule` is `null` where there is none.
#[derive(Debug, Serialize)]
struct AccessRecord {
    rule: Option<String>,
    addresses: Vec<Text>,
}

impl Record for AccessRecord {
    const FIELDS: &'static [&'static str] = &["rule", "addresses"];
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::Show(arguments) => show(&arguments, context).await,
        Command::Set(arguments) => set(&arguments, context).await,
        Command::Clear(arguments) => {
            several::named(context, &arguments, |app| Operation::ClearAccess { app }).await
        }
    }
}

async fn show(arguments: &AppArgument, context: &Context) -> Result<Exit, Problem> {
    let listed = find::app(context, &arguments.app, Purpose::Read).await?;
    let access = context.engine().access(&listed.app.at).await?;
    let record = AccessRecord {
        rule: access.as_ref().map(|access| access.rule.to_string()),
        addresses: access
            .as_ref()
            .map(|access| access.addresses.clone())
            .unwrap_or_default(),
    };
    let mut out = std::io::stdout().lock();
    context
        .output
        .object(&mut out, &record, || text(access.as_ref()))?;
    Ok(Exit::Done)
}

fn text(access: Option<&Access>) -> String {
    let Some(access) = access else {
        return "The app may call from anywhere.\n".to_owned();
    };
    let head = match &access.rule {
        AccessRule::Allow => "Only these may call:".to_owned(),
        AccessRule::Deny => "All but these may call:".to_owned(),
        AccessRule::Other(word) => format!("{word}:"),
    };
    let addresses = access
        .addresses
        .iter()
        .map(|address| format!("  {address}"));
    let lines: Vec<String> = std::iter::once(head).chain(addresses).collect();
    format!("{}\n", lines.join("\n"))
}

async fn set(arguments: &SetArguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    if let Some(n) = arguments.from_journal {
        return Box::pin(set_back(n, arguments, context)).await;
    }
    let (rule, addresses) = if arguments.allow.is_empty() {
        (AccessRule::Deny, &arguments.deny)
    } else {
        (AccessRule::Allow, &arguments.allow)
    };
    let access = Access {
        rule,
        addresses: addresses
            .iter()
            .map(|address| Text::from(address.trim()))
            .collect(),
    };
    let app = arguments.app.as_deref().unwrap_or_default();
    let listed = find::app(context, app, Purpose::Write).await?;
    let operation = Operation::SetAccess {
        app: listed.app.at.clone(),
        access,
    };
    several::one(context, listed, operation, &arguments.write).await
}

/// Puts the list back that entry `n` replaced or took away; where there was none, it goes again.
async fn set_back(n: u64, arguments: &SetArguments, context: &Context) -> Result<Exit, Problem> {
    let (listed, taken) = back::taken(context, n, arguments.app.as_deref()).await?;
    let app = listed.app.at.clone();
    let operation = match taken.access {
        Was::One(access) => Operation::SetAccess { app, access },
        Was::Nothing => Operation::ClearAccess { app },
        Was::Unsaid => return Err(back::nothing(n, "a list of addresses")),
    };
    several::one(context, listed, operation, &arguments.write).await
}
