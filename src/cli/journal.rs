//! `journal`: what was written by this run and earlier ones, and what became of it.
//!
//! Listing, showing, verifying and unsealing read the file alone: no profile is needed and nothing
//! is sent. Only `reconcile` asks the services.

mod reconcile;
mod unseal;
mod verify;

use std::{fmt::Write as _, sync::Arc};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::{
    Exit,
    context::Context,
    listed::time_for_people,
    load,
    output::{Output, Record, Table},
    problem::Problem,
};
use crate::{
    config::{GlobalFlags, state_folder},
    domain::{Text, text::visible},
    engine::{
        FileJournal, Journal, MemoryJournal,
        journal::{self, Entry, JournalError, Listing},
    },
};

/// `claviger journal …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the writes of this and earlier runs
    List(ListArguments),
    /// Show all that is known of one write
    Show(ShowArguments),
    /// Check that no line of the journal was changed or taken out
    Verify(verify::Arguments),
    /// Read back what became of writes whose outcome is not known
    Reconcile(reconcile::Arguments),
    /// Open the value that is sealed in an entry, and write it to standard output
    Unseal(unseal::Arguments),
}

/// Which entries to list.
#[derive(Args, Debug)]
pub struct ListArguments {
    /// Only those whose outcome is not known
    #[arg(long)]
    unresolved: bool,
    /// At most so many, the newest
    #[arg(long, value_name = "N")]
    last: Option<usize>,
}

/// Which entry to show.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The number of the entry
    #[arg(value_name = "N")]
    n: u64,
}

impl Record for journal::Record {
    const FIELDS: &'static [&'static str] = &[
        "n",
        "time",
        "operation",
        "target",
        "outcome",
        "request_ids",
        "delivery",
    ];
}

impl Record for Entry {
    const FIELDS: &'static [&'static str] = &[
        "n",
        "time",
        "operation",
        "target",
        "outcome",
        "request_ids",
        "delivery",
        "actor",
        "before",
        "wanted",
        "chosen",
        "after",
        "evidence",
        "concluded_at",
        "sealed",
    ];
}

pub(super) async fn run(command: Command, flags: &GlobalFlags) -> Result<Exit, Problem> {
    match command {
        Command::List(arguments) => list(&arguments, flags),
        Command::Show(arguments) => show(&arguments, flags),
        Command::Verify(arguments) => verify::run(&arguments, flags),
        Command::Reconcile(arguments) => {
            reconcile::run(arguments, &Context::open(flags).await?).await
        }
        Command::Unseal(arguments) => unseal::run(&arguments, flags).await,
    }
}

/// The journal alone, without a session. The demo's ends with the process that made it.
pub(super) fn open(flags: &GlobalFlags) -> Result<Arc<dyn Journal>, Problem> {
    if load(flags).is_ok_and(|settings| settings.demo) {
        return Ok(Arc::new(MemoryJournal::default()));
    }
    let folder = state_folder(&|name| std::env::var(name).ok()).ok_or_else(|| {
        Problem::usage(
            "There is no folder for the journal: neither XDG_STATE_HOME nor HOME is set.",
        )
    })?;
    let journal = FileJournal::open(&folder, std::collections::BTreeMap::new())?;
    Ok(Arc::new(journal))
}

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// The entry of this number.
fn entry(journal: &dyn Journal, n: u64) -> Result<Entry, Problem> {
    journal.entry(n)?.ok_or_else(|| {
        Problem::usage(format!(
            "The journal has no entry {n}. claviger journal list shows those that are there."
        ))
    })
}

fn list(arguments: &ListArguments, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let records = open(flags)?.records(&Listing {
        last: arguments.last,
        unresolved: arguments.unresolved,
    })?;
    Output::offline(flags).list(&records, || {
        let mut table = Table::new([
            "N",
            "TIME",
            "OPERATION",
            "APP",
            "PLACE",
            "OUTCOME",
            "DELIVERY",
        ])
        .numbers(&["N"])
        .may_leave_out(&["DELIVERY", "PLACE"])
        .when_empty("Nothing was written yet, or nothing fits.");
        for record in &records {
            table.row([
                Some(record.n.to_string()),
                Some(time_for_people(record.time)),
                Some(title(record)),
                Some(record.target.app_name.to_string()),
                Some(place(record)),
                Some(outcome(record)),
                record.delivery.as_ref().map(ToString::to_string),
            ]);
        }
        table
    })?;
    Ok(Exit::Done)
}

/// What was done, in the words of the console.
fn title(record: &journal::Record) -> String {
    record.kind().map_or_else(
        || record.operation.to_string(),
        |kind| kind.title().to_owned(),
    )
}

/// How it ended, in words.
fn outcome(record: &journal::Record) -> String {
    record.outcome.word().replace('_', " ")
}

/// `profile/service/gateway` of an entry's app.
fn place(record: &journal::Record) -> String {
    let target = &record.target;
    let mut place = format!("{}/{}", target.profile, target.service);
    if let Some(instance) = &target.instance_id {
        let _ = write!(place, "/{instance}");
    }
    place
}

fn show(arguments: &ShowArguments, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let journal = open(flags)?;
    let entry = entry(&*journal, arguments.n)?;
    let mut out = std::io::stdout().lock();
    Output::offline(flags).object(&mut out, &entry, || text(&entry))?;
    Ok(Exit::Done)
}

/// An entry for people: a line for each thing that is known.
fn text(entry: &Entry) -> String {
    let record = &entry.record;
    let mut text = String::new();
    let mut say = |label: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(text, "{label:<12}{value}");
        }
    };
    let shown = |value: Option<&Text>| value.map(ToString::to_string);
    let target = &record.target;
    let app = format!(
        "{} ({}) · {}",
        target.app_name,
        target
            .app_id
            .as_ref()
            .map_or("-", crate::domain::AppId::raw),
        place(record)
    );
    let ids: Vec<String> = record.request_ids.iter().map(ToString::to_string).collect();
    say("Entry", Some(&record.n.to_string()));
    say("Time", Some(&time_for_people(record.time)));
    say("Operation", Some(&title(record)));
    say("App", Some(&app));
    say("Outcome", Some(&outcome(record)));
    say(
        "Known since",
        entry.concluded_at.map(time_for_people).as_deref(),
    );
    say("Evidence", shown(entry.evidence.as_ref()).as_deref());
    say("Requests", Some(&ids.join(", ")));
    say("Delivery", shown(record.delivery.as_ref()).as_deref());
    say(
        "New value",
        entry.after.map(|mark| mark.to_string()).as_deref(),
    );
    for (name, value) in fields(entry) {
        say(&name, Some(&value));
    }
    if let Some(sealed) = &entry.sealed {
        let n = record.n;
        say(
            "Sealed",
            Some(&format!("yes: claviger journal unseal {n} --identity FILE")),
        );
        let _ = write!(text, "{sealed}");
    }
    text
}

/// What there is of nested fields, as `name value` pairs that a terminal may show.
fn fields(entry: &Entry) -> Vec<(String, String)> {
    let flat = |value: Value| match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            serde_json::Map::new()
        }
    };
    let mut pairs = Vec::new();
    for (label, value) in [
        ("Wanted", serde_json::to_value(&entry.wanted)),
        ("Actor", serde_json::to_value(&entry.actor)),
    ] {
        let words: Vec<String> = flat(value.unwrap_or_default())
            .into_iter()
            .filter(|(_, value)| !value.is_null() && !value.is_object())
            .map(|(name, value)| match value {
                Value::String(text) => format!("{name} {}", visible(&text)),
                other => format!("{name} {other}"),
            })
            .collect();
        pairs.push((label.to_owned(), words.join(", ")));
    }
    pairs
}
