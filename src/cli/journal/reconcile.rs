//! `journal reconcile`.

use clap::Args as ClapArgs;
use serde::Serialize;

use super::super::{
    Exit,
    context::Context,
    deliver::{self, DeliverArguments, Delivered, Destination, PartRecord},
    fleet::{self, Scope},
    output::{Record, Table},
    problem::{Problem, report_one},
};
use crate::{
    domain::{CredentialKind, Named, OperationKind, Secret, TargetTemplate, Text, text::visible},
    engine::{
        Ending, Handover, Kept, Leftovers, Reconciled,
        journal::{Entry, Listing, Outcome},
    },
};

/// What to settle, and where a value goes that comes to light.
#[derive(ClapArgs, Debug)]
pub struct Arguments {
    /// The number of an entry; without one all whose outcome is not known
    #[arg(value_name = "N")]
    n: Option<u64>,
    #[command(flatten)]
    deliver: DeliverArguments,
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
    /// How a value that came to light was delivered; empty where none was.
    delivery: Vec<PartRecord>,
    #[serde(skip)]
    sentences: Vec<String>,
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
            delivery: Vec::new(),
            sentences: Vec::new(),
            exit,
        }
    }

    /// Of an entry that nothing is to be read back of.
    fn settled(entry: &Entry) -> Self {
        let evidence = entry.evidence.as_ref().map_or("", Text::raw);
        Self::new(entry, entry.record.outcome, evidence.to_owned())
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

    /// Adds what a killed process had left of its files.
    fn left(&mut self, left: &Leftovers) {
        if left.sentences.is_empty() {
            return;
        }
        let told = left.sentences.join(" ");
        if !self.evidence.is_empty() {
            self.evidence.push(' ');
        }
        self.evidence.push_str(&told);
        if left.files > 0 && self.outcome == Outcome::ValueLost.word() {
            self.exit = Exit::Done;
        }
    }

    fn text(&self) -> String {
        let mut text = format!(
            "Entry {}: {}. {}",
            self.n,
            self.outcome.replace('_', " "),
            self.evidence
        );
        for sentence in &self.sentences {
            text.push(' ');
            text.push_str(sentence);
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
        Some(n) => one(n, &arguments.deliver, context).await,
        None if !arguments.deliver.is_empty() => Err(Problem::usage(
            "Name the entry whose value is to be delivered: claviger journal reconcile N --deliver TARGET.",
        )),
        None => all(context).await,
    }
}

async fn one(n: u64, deliver: &DeliverArguments, context: &Context) -> Result<Exit, Problem> {
    let journal = context.engine().journal();
    let entry = super::entry(journal, n)?;
    if let Some(record) = left_in_files(&entry, !deliver.is_empty(), context).await? {
        say(&record, &Destination::default(), context)?;
        return Ok(record.exit);
    }
    let destination = destination(&entry, deliver, context).await?;
    destination.may_be_shown(context, &entry.record.target.profile)?;
    let handover = destination
        .open(context, &entry.record.target.profile)
        .await?;
    if !destination.is_empty()
        && let Some(kept) = context.engine().kept(n)
    {
        return of_kept(&entry, &kept, handover, &destination, context).await;
    }
    let mut found = context.engine().reconcile(n).await?;
    if !destination.is_empty() && found.ending == Ending::Settled(Outcome::Done) {
        // It was settled before, perhaps with nowhere for its value to go.
        found.credential = context.engine().value_of(n).await?;
    }
    let mut record = ReconciledRecord::of(&entry, &found);
    let ended = match &found.credential {
        Some(credential) if !destination.is_empty() => {
            hand_over(&entry, &credential.value, handover, &mut record, context).await
        }
        Some(_) | None => Ok(()),
    };
    say(&record, &destination, context)?;
    ended.map(|()| record.exit)
}

/// Settles an entry whose files a killed process may have left unfinished; they may have the very
/// names that are given for its value now. `None` where a value is `asked_for` that not every target
/// has by this.
async fn left_in_files(
    entry: &Entry,
    asked_for: bool,
    context: &Context,
) -> Result<Option<ReconciledRecord>, Problem> {
    if entry.openings.is_empty() {
        return Ok(None);
    }
    let found = context.engine().reconcile(entry.record.n).await?;
    let mut record = ReconciledRecord::of(entry, &found);
    let left = context.engine().settle_files(entry.record.n);
    let left = left.map_err(Problem::from)?;
    record.left(&left);
    Ok((left.all || !asked_for).then_some(record))
}

/// Delivers a value that was kept since nobody took it, and wipes it where it was.
async fn of_kept(
    entry: &Entry,
    kept: &Kept,
    handover: Handover,
    destination: &Destination,
    context: &Context,
) -> Result<Exit, Problem> {
    let mut found = context.engine().reconcile(entry.record.n).await?;
    if found.ending == Ending::Settled(Outcome::Done) {
        "Its value was kept.".clone_into(&mut found.evidence);
    }
    let mut record = ReconciledRecord::of(entry, &found);
    if matches!(found.ending, Ending::Open | Ending::InFlight) {
        // What may not be in force is delivered nowhere.
        say(&record, destination, context)?;
        return Ok(record.exit);
    }
    let is_void = matches!(found.ending, Ending::NotApplied | Ending::AppGone);
    let ended = if is_void {
        record
            .sentences
            .push("The value that was kept never came into force: it was wiped.".to_owned());
        Ok(())
    } else {
        hand_over(entry, &kept.value, handover, &mut record, context).await
    };
    if ended.is_ok() {
        context.engine().wipe(kept);
    }
    say(&record, destination, context)?;
    ended.map(|()| record.exit)
}

fn say(
    record: &ReconciledRecord,
    destination: &Destination,
    context: &Context,
) -> Result<(), Problem> {
    let mut out = destination.result_stream();
    context.output.object(&mut *out, record, || record.text())?;
    Ok(())
}

/// The targets for the value of an entry.
async fn destination(
    entry: &Entry,
    deliver: &DeliverArguments,
    context: &Context,
) -> Result<Destination, Problem> {
    let (target, kind) = (&entry.record.target, entry.record.kind());
    let (Some(place), false) = (target.place(), deliver.is_empty()) else {
        return Ok(Destination::default());
    };
    let kind = kind.and_then(OperationKind::yields);
    let has_braces = deliver
        .templates(context, &place.profile)?
        .iter()
        .any(TargetTemplate::has_braces);
    let named = if has_braces {
        let scope = Scope::of(&place);
        let gateway = fleet::gateway(context, &scope).await?;
        Named {
            name: target.app_name.raw().to_owned(),
            id: target
                .app_id
                .as_ref()
                .map_or_else(String::new, |id| id.raw().to_owned()),
            ..deliver::named_at(&gateway, kind.unwrap_or(CredentialKind::AppSecret))
        }
    } else {
        Named::default()
    };
    deliver.destination(context, &place.profile, &named)
}

/// Delivers the value that came to light, and journals how.
async fn hand_over(
    entry: &Entry,
    value: &Secret,
    handover: Handover,
    record: &mut ReconciledRecord,
    context: &Context,
) -> Result<(), Problem> {
    let n = entry.record.n;
    context.engine().note_opened(n, &handover);
    let handed = handover.hand_over(value).await;
    deliver::note(context, Some(n), &handed.how());
    let Delivered {
        parts, sentences, ..
    } = Delivered::of(&handed);
    record.delivery = parts;
    record.sentences = sentences;
    if handed.all_took() {
        return Ok(());
    }
    Err(Problem::Undelivered {
        message: format!(
            "Entry {n} was done, but its new value was not delivered to every target. {}",
            handed.failures().join(" ")
        ),
        remedy: format!(
            "Correct the target, then claviger journal reconcile {n} --deliver TARGET again."
        ),
        request_id: None,
        is_lost: false,
    })
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
            Ok(found) => {
                let mut record_found = ReconciledRecord::of(&entry, &found);
                let left = context.engine().settle_files(record.n);
                record_found.left(&left.map_err(Problem::from)?);
                records.push(record_found);
            }
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
    let left = context.engine().settle_all_files();
    for (entry, left) in left.map_err(Problem::from)? {
        if records.iter().all(|record| record.n != entry.record.n) {
            let mut record = ReconciledRecord::settled(&entry);
            record.left(&left);
            records.push(record);
        }
    }
    context.output.list(&records, || {
        let mut table = Table::new(["N", "OPERATION", "APP", "OUTCOME", "EVIDENCE"])
            .numbers(&["N"])
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
