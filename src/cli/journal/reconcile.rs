//! `journal reconcile`.

use clap::Args as ClapArgs;
use serde::Serialize;

use super::super::{
    Exit,
    context::Context,
    output::{Record, Table},
    problem::{Problem, report_one},
    write,
};
use crate::{
    domain::{Target, Text, text::visible},
    engine::{
        Ending, Prepared, Reconciled,
        journal::{Entry, Listing, Outcome},
    },
};

/// What to settle, and where a value goes that comes to light.
#[derive(ClapArgs, Debug)]
pub struct Arguments {
    /// The number of an entry; without one all whose outcome is not known
    #[arg(value_name = "N")]
    n: Option<u64>,
    /// Where a new value goes that comes to light: stdout, file:PATH, fd:N, command:PROGRAM ARGS, age:RECIPIENT:PATH
    #[arg(long, value_name = "TARGET", requires = "n")]
    deliver: Option<Target>,
}

/// What became of one entry, for programs.
#[derive(Debug, Serialize)]
struct ReconciledRecord {
    n: u64,
    operation: Text,
    app_name: Text,
    /// As in the journal: `unknown` where it still cannot be told.
    outcome: &'static str,
    /// Why that is known or not.
    evidence: String,
    /// How a value that came to light was delivered.
    delivery: Option<&'static str>,
    /// The operation in words.
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    exit: Exit,
}

impl Record for ReconciledRecord {
    const FIELDS: &'static [&'static str] = &[
        "n",
        "operation",
        "app_name",
        "outcome",
        "evidence",
        "delivery",
    ];
}

impl ReconciledRecord {
    fn new(entry: &Entry, outcome: Outcome, evidence: String) -> Self {
        let exit = match outcome {
            Outcome::Done | Outcome::Refused | Outcome::NotSent => Exit::Done,
            Outcome::Intent | Outcome::Unknown => Exit::Unknown,
            Outcome::ValueLost => Exit::Undelivered,
        };
        Self {
            n: entry.record.n,
            operation: entry.record.operation.clone(),
            title: super::title(&entry.record),
            app_name: entry.record.target.app_name.clone(),
            outcome: outcome.word(),
            evidence,
            delivery: None,
            exit,
        }
    }

    fn of(entry: &Entry, found: &Reconciled) -> Self {
        let outcome = match found.ending {
            Ending::Done => Outcome::Done,
            Ending::ValueLost => Outcome::ValueLost,
            Ending::NotApplied => Outcome::NotSent,
            Ending::Open | Ending::InFlight | Ending::AppGone => Outcome::Unknown,
            Ending::Settled(outcome) => outcome,
        };
        let mut record = Self::new(entry, outcome, found.evidence.clone());
        let is_closed = entry.record.closed || found.ending == Ending::AppGone;
        if is_closed {
            record.exit = Exit::Done;
        }
        record
    }

    fn text(&self) -> String {
        let mut text = format!(
            "Entry {}: {}. {}",
            self.n,
            self.outcome.replace('_', " "),
            self.evidence
        );
        if let Some(how) = self.delivery {
            text.push_str(" The value was delivered: ");
            text.push_str(how);
            text.push('.');
        }
        format!("{}\n", visible(text.trim_end()))
    }
}

pub(super) async fn run(arguments: Arguments, context: &Context) -> Result<Exit, Problem> {
    // A journal in memory has nothing to settle, and whoever asked would take that for an answer
    // about the one on the disk.
    if let Some(warning) = context.session.warning() {
        return Err(Problem::usage(warning));
    }
    match arguments.n {
        Some(n) => one(n, arguments.deliver.as_ref(), context).await,
        None => all(context).await,
    }
}

async fn one(n: u64, target: Option<&Target>, context: &Context) -> Result<Exit, Problem> {
    let journal = context.engine().journal();
    let entry = super::entry(journal, n)?;
    if let Some(target) = target {
        write::may_be_shown(context, &entry.record.target.profile, target)?;
    }
    let prepared = write::prepare(context, target)?;
    let mut found = context.engine().reconcile(n).await?;
    if prepared.is_some() && found.ending == Ending::Settled(Outcome::Done) {
        // It was settled before, perhaps with nowhere for its value to go.
        found.credential = context.engine().value_of(n).await?;
    }
    let mut record = ReconciledRecord::of(&entry, &found);
    hand_over(&found, prepared, &mut record, context).await?;
    let mut out = write::result_stream(target);
    context
        .output
        .object(&mut *out, &record, || record.text())?;
    Ok(record.exit)
}

/// Delivers the value that came to light, if any, and journals how.
async fn hand_over(
    found: &Reconciled,
    prepared: Option<Prepared>,
    record: &mut ReconciledRecord,
    context: &Context,
) -> Result<(), Problem> {
    let (Some(credential), Some(prepared)) = (&found.credential, prepared) else {
        return Ok(());
    };
    let value = &credential.value;
    match write::deliver(context, Some(found.n), value, Some(prepared)).await {
        Ok(delivered) => {
            record.delivery = Some(delivered.how);
            Ok(())
        }
        Err(error) => {
            let label = credential.kind.label();
            Err(Problem::Undelivered {
                message: format!(
                    "Entry {} was done, but its new {label} was not delivered. {error}",
                    found.n
                ),
                remedy: format!("Correct the target and make another {label}."),
                request_id: None,
            })
        }
    }
}

async fn all(context: &Context) -> Result<Exit, Problem> {
    let journal = context.engine().journal();
    let open = journal.records(&Listing {
        last: None,
        unresolved: true,
    })?;
    let mut records = Vec::new();
    let mut exits = Vec::new();
    for record in open {
        let entry = super::entry(journal, record.n)?;
        match context.engine().reconcile(record.n).await {
            Ok(found) => records.push(ReconciledRecord::of(&entry, &found)),
            Err(failure) => {
                report_one(
                    &format!("entry {}", record.n),
                    &failure,
                    context.output.format,
                );
                exits.push(Exit::from(&failure));
            }
        }
    }
    context.output.list(&records, || {
        let mut table = Table::new(["N", "OPERATION", "APP", "OUTCOME", "EVIDENCE"])
            .when_empty("Nothing is unresolved.");
        for record in &records {
            table.row([
                Some(record.n.to_string()),
                Some(record.title.clone()),
                Some(record.app_name.to_string()),
                Some(record.outcome.replace('_', " ")),
                Some(record.evidence.clone()),
            ]);
        }
        table
    })?;
    exits.extend(records.iter().map(|record| record.exit));
    Ok(Exit::of_all(exits))
}
