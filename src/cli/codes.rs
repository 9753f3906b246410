//! `codes`: list, generate, add, reset, delete and rotate `AppCodes`.

mod all;
mod pick;
pub(super) mod rotate;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    Exit,
    context::Context,
    deliver::DeliverArguments,
    filtered::FilterArguments,
    find::{self, Purpose},
    listed::{time, time_for_people},
    output::{Record, Table},
    problem::Problem,
    stdin,
    write::{self, WriteArguments},
};
use crate::domain::{AppCode, Capability, CodeId, CodeRef, CredentialKind, Operation};

/// `claviger codes …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List an app's codes by their fingerprints
    List(ListArguments),
    /// Make a new code; those that are there keep working
    Generate(GenerateArguments),
    /// Add a code of your own (APIG, ROMA Connect); those that are there keep working
    Add(AddArguments),
    /// Replace a code in place (ModelArts); the old one stops working at once
    Reset(ResetArguments),
    /// Delete a code; it stops working at once
    Delete(DeleteArguments),
    /// Make a code that takes the place of another, and delete the old one later (APIG, ROMA Connect)
    Rotate(rotate::Arguments),
}

/// Whose codes to list.
#[derive(Args, Debug)]
pub struct ListArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(
        value_name = "APP",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    app: Option<String>,
    /// The codes of all apps that the filter lets through
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    filter: FilterArguments,
}

/// Which app gets a new code.
#[derive(Args, Debug)]
pub struct GenerateArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    #[command(flatten)]
    deliver: DeliverArguments,
    #[command(flatten)]
    write: WriteArguments,
}

/// Which app gets which code.
#[derive(Args, Debug)]
pub struct AddArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// Read the code from standard input; there is no other way to give it
    #[arg(long, required = true)]
    code_stdin: bool,
    #[command(flatten)]
    write: WriteArguments,
}

/// Which code to delete.
#[derive(Args, Debug)]
pub struct DeleteArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// The code: its position such as #1, its fingerprint, or its id
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    write: WriteArguments,
}

/// Which code to replace.
#[derive(Args, Debug)]
pub struct ResetArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// The code: its position such as #1, its fingerprint, or its id
    #[arg(value_name = "CODE")]
    code: String,
    #[command(flatten)]
    deliver: DeliverArguments,
    #[command(flatten)]
    write: WriteArguments,
}

/// A code for programs; never the code itself.
#[derive(Debug, Serialize)]
pub(super) struct CodeRecord {
    id: Option<CodeId>,
    fingerprint: String,
    created_at: Option<String>,
}

impl CodeRecord {
    pub(super) fn of(code: &AppCode) -> Self {
        Self {
            id: code.id.clone(),
            fingerprint: code.fingerprint().to_string(),
            created_at: code.created_at.map(time),
        }
    }
}

impl Record for CodeRecord {
    const FIELDS: &'static [&'static str] = &["id", "fingerprint", "created_at"];
}

/// The code that `text` means, or the only one.
pub(super) fn meant<'a>(text: Option<&str>, codes: &'a [AppCode]) -> Result<&'a AppCode, Problem> {
    match text {
        Some(text) => pick::pick(text, codes),
        None => pick::only(codes),
    }
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::List(arguments) => list(&arguments, context).await,
        Command::Generate(arguments) => generate(&arguments, context).await,
        Command::Add(arguments) => add(&arguments, context).await,
        Command::Reset(arguments) => reset(&arguments, context).await,
        Command::Delete(arguments) => delete(&arguments, context).await,
        Command::Rotate(arguments) => rotate::run(&arguments, context).await,
    }
}

async fn list(arguments: &ListArguments, context: &Context) -> Result<Exit, Problem> {
    let Some(app) = &arguments.app else {
        return all::run(&arguments.filter, context).await;
    };
    if arguments.filter.filter.is_some() {
        return Err(Problem::usage(
            "--filter goes with --all, not with one app.",
        ));
    }
    let listed = find::app(context, app, Purpose::Read).await?;
    let codes = context.engine().codes(&listed.app.at).await?;
    let records: Vec<_> = codes.iter().map(CodeRecord::of).collect();
    context.output.list(&records, || {
        let mut table = Table::new(["#", "FINGERPRINT", "ID", "CREATED"])
            .numbers(&["#"])
            .only_wide(&["ID"])
            .when_empty("The app has no AppCodes.");
        for (number, (record, code)) in records.iter().zip(&codes).enumerate() {
            table.row([
                Some(format!("#{}", number + 1)),
                Some(record.fingerprint.clone()),
                record.id.as_ref().map(ToString::to_string),
                code.created_at.map(time_for_people),
            ]);
        }
        table
    })?;
    Ok(Exit::Done)
}

async fn generate(arguments: &GenerateArguments, context: &Context) -> Result<Exit, Problem> {
    arguments
        .deliver
        .required(context, arguments.write.dry_run)?;
    write::may_begin(context, &arguments.write)?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let operation = Operation::GenerateCode {
        app: listed.app.at.clone(),
    };
    let ready = write::look(context, listed, &operation.needs(), &arguments.write).await?;
    let deliver = Some(&arguments.deliver);
    write::perform(context, &ready, &operation, deliver, &arguments.write).await
}

async fn add(arguments: &AddArguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    let code = stdin::secret(CredentialKind::AppCode)?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let operation = Operation::AddCode {
        app: listed.app.at.clone(),
        code,
    };
    let ready = write::look(context, listed, &operation.needs(), &arguments.write).await?;
    write::perform(context, &ready, &operation, None, &arguments.write).await
}

async fn delete(arguments: &DeleteArguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let app = listed.app.at.clone();
    let needs = [Capability::DeleteCode];
    let ready = write::look(context, listed, &needs, &arguments.write).await?;
    let codes = ready.facts.codes.as_ref().map_err(Clone::clone)?;
    let code = CodeRef::of(pick::pick(&arguments.code, codes)?);
    let operation = Operation::DeleteCode { app, code };
    write::perform(context, &ready, &operation, None, &arguments.write).await
}

async fn reset(arguments: &ResetArguments, context: &Context) -> Result<Exit, Problem> {
    arguments
        .deliver
        .required(context, arguments.write.dry_run)?;
    write::may_begin(context, &arguments.write)?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let at = listed.app.at.clone();
    let needs = [Capability::ResetCode];
    let ready = write::look(context, listed, &needs, &arguments.write).await?;
    let codes = ready.facts.codes.as_ref().map_err(Clone::clone)?;
    let code = pick::pick(&arguments.code, codes)?;
    let operation = Operation::ResetCode {
        app: at,
        code: code.value.clone(),
    };
    let deliver = Some(&arguments.deliver);
    write::perform(context, &ready, &operation, deliver, &arguments.write).await
}
