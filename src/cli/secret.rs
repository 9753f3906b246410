//! `secret`: reset an `AppSecret`, or read it where its service shows it.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    Exit,
    context::Context,
    deliver::{self, DeliverArguments, Delivered, PartRecord},
    find::{self, Purpose},
    output::Record,
    problem::Problem,
    stdin,
    write::{self, WriteArguments},
};
use crate::domain::{AppId, Capability, Choice, CredentialKind, Failure, Operation, Service, Text};

/// `claviger secret …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Replace an app's secret; the old one stops working at once
    Reset(ResetArguments),
    /// Read an app's present secret (ROMA Connect, ModelArts)
    Show(ShowArguments),
}

/// Which secret to replace, and by what.
#[derive(Args, Debug)]
pub struct ResetArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// Read the new secret from standard input
    #[arg(long, conflicts_with = "server_generated")]
    secret_stdin: bool,
    /// Let the service make the new secret
    #[arg(long)]
    server_generated: bool,
    #[command(flatten)]
    deliver: DeliverArguments,
    #[command(flatten)]
    write: WriteArguments,
}

/// Which secret to read, and where it goes.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    #[command(flatten)]
    deliver: DeliverArguments,
}

/// A secret that was read and handed over.
#[derive(Debug, Serialize)]
struct ShownRecord {
    service: Service,
    id: AppId,
    name: Text,
    delivery: Vec<PartRecord>,
}

impl Record for ShownRecord {
    const FIELDS: &'static [&'static str] = &["service", "id", "name", "delivery"];
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::Reset(arguments) => reset(arguments, context).await,
        Command::Show(arguments) => show(&arguments, context).await,
    }
}

async fn reset(arguments: ResetArguments, context: &Context) -> Result<Exit, Problem> {
    arguments
        .deliver
        .required(context, arguments.write.dry_run)?;
    write::may_begin(context, &arguments.write)?;
    let choice = match (arguments.secret_stdin, arguments.server_generated) {
        (true, _) => Choice::Given(stdin::secret(CredentialKind::AppSecret)?),
        (false, true) => Choice::Server,
        (false, false) => Choice::Auto,
    };
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let operation = Operation::ResetSecret {
        app: listed.app.at.clone(),
        choice,
    };
    let ready = write::look(context, listed, &operation.needs(), &arguments.write).await?;
    let deliver = Some(&arguments.deliver);
    write::perform(context, &ready, &operation, deliver, &arguments.write).await
}

async fn show(arguments: &ShowArguments, context: &Context) -> Result<Exit, Problem> {
    arguments.deliver.required(context, false)?;
    let listed = find::app(context, &arguments.app, Purpose::Read).await?;
    let at = &listed.app.at;
    at.service()
        .offers(Capability::ReadSecret)
        .map_err(Failure::impossible)?;
    let profile = &at.place.profile;
    let named = deliver::named(&listed, CredentialKind::AppSecret);
    let destination = arguments.deliver.destination(context, profile, &named)?;
    destination.may_be_shown(context, profile)?;
    let handover = destination.open(context, profile).await?;
    let secret = context.engine().secret(at).await?;
    let handed = handover.hand_over(&secret).await;
    let delivered = Delivered::of(&handed);
    let record = ShownRecord {
        service: at.service(),
        id: at.id.clone(),
        name: listed.app.name.clone(),
        delivery: delivered.parts,
    };
    let mut out = destination.result_stream();
    context.output.object(&mut *out, &record, || {
        let sentences = delivered.sentences.join(" ");
        format!("AppSecret of {}: {sentences}\n", listed.app.name)
    })?;
    if handed.all_took() {
        Ok(Exit::Done)
    } else {
        Err(Problem::NotDelivered(handed.failures().join(" ")))
    }
}
