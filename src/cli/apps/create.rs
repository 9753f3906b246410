//! `apps create`.

use clap::Args;

use super::super::{
    Exit,
    context::Context,
    deliver::{self, DeliverArguments},
    fleet::{self, Scope},
    problem::Problem,
    signals, stdin,
    write::{self, Spot, WriteArguments, WriteRecord},
};
use crate::{
    domain::{
        Capability, Choice, CredentialKind, Gateway, Inventory, Named, NewApp, Operation, Service,
        Text,
    },
    engine::journal::Outcome,
};

/// Which app to make, and where.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The service
    #[arg(long, value_name = "SERVICE", required_unless_present = "from_journal")]
    service: Option<Service>,
    /// The gateway: its id or its name; needed where there are several, ModelArts has none
    #[arg(long, value_name = "GATEWAY")]
    instance: Option<String>,
    /// The name
    #[arg(long, value_name = "NAME", required_unless_present = "from_journal")]
    name: Option<String>,
    /// The remark
    #[arg(long, value_name = "REMARK")]
    remark: Option<String>,
    /// The AppKey, where the gateway takes a chosen one
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// Read the AppSecret from standard input, where the gateway takes a chosen one
    #[arg(long)]
    secret_stdin: bool,
    /// Make the app again that this entry of the journal deleted; its secret is another one
    #[arg(
        long,
        value_name = "N",
        conflicts_with_all = ["service", "instance", "name", "remark", "key"]
    )]
    from_journal: Option<u64>,
    #[command(flatten)]
    deliver: DeliverArguments,
    #[command(flatten)]
    write: WriteArguments,
}

pub(super) async fn run(arguments: Arguments, context: &Context) -> Result<Exit, Problem> {
    arguments.deliver.check(context)?;
    write::may_begin(context, &arguments.write)?;
    let secret = if arguments.secret_stdin {
        Choice::Given(stdin::secret(CredentialKind::AppSecret)?)
    } else {
        Choice::Auto
    };
    let (gateway, app) = if let Some(n) = arguments.from_journal {
        again(n, secret, context).await?
    } else {
        let scope = Scope {
            services: arguments.service.into_iter().collect(),
            instances: arguments.instance.iter().cloned().collect(),
            ..Scope::default()
        };
        let app = NewApp {
            name: arguments.name.clone().unwrap_or_default(),
            remark: arguments.remark.clone(),
            key: arguments.key.clone(),
            secret,
        };
        (fleet::gateway(context, &scope).await?, app)
    };
    create(&arguments, context, &gateway, app).await
}

async fn create(
    arguments: &Arguments,
    context: &Context,
    gateway: &Gateway,
    app: NewApp,
) -> Result<Exit, Problem> {
    let mut connections = context.engine().connections();
    let connection = connections
        .find(|connection| *connection.profile() == gateway.place.profile)
        .ok_or_else(|| Problem::usage("The profile is not in use. Name it with --profile."))?;
    let operation = Operation::CreateApp {
        place: gateway.place.clone(),
        app,
    };
    write::may_be_written(connection, gateway, &operation.needs(), &arguments.write)?;
    let mut plan = context.engine().survey(&operation).await?.plan;
    let kind = CredentialKind::AppSecret;
    let place = &gateway.place;
    let named = Named {
        name: operation.new_name().unwrap_or_default().to_owned(),
        ..deliver::named_at(gateway, kind)
    };
    let destination = arguments
        .deliver
        .destination(context, &place.profile, &named)?;
    destination.may_be_lost(context, connection, &mut plan, kind, place.service)?;
    if arguments.write.dry_run {
        return write::show_at(context, &gateway.name, connection, &plan);
    }
    write::nothing_stands_against(&plan)?;
    destination.may_be_shown(context, &place.profile)?;
    let on_screen = destination.shows_on_terminal();
    arguments
        .write
        .consent(&plan, &gateway.name, connection, on_screen)?;
    let cancel = signals::cancel()?;
    let handover = destination.open(context, &place.profile).await?;
    let ended = Box::pin(
        context
            .engine()
            .perform_into(&handover, &operation, None, &cancel),
    )
    .await;
    let (done, handover) = write::or_kept(context, &place.profile, ended, handover).await?;
    let delivered = if destination.is_empty() {
        if done.credential.is_some() {
            deliver::note(context, done.journal, "dropped");
        }
        None
    } else {
        deliver::hand_over(
            context,
            &done,
            place.service,
            &place.profile,
            handover,
            None,
        )
        .await
    };
    let spot = Spot {
        place: gateway.place.clone(),
        gateway: gateway.name.clone(),
        app: None,
        name: Text::from(operation.new_name().unwrap_or_default()),
    };
    let mut record = WriteRecord::new(&spot, &done, delivered.as_ref());
    if delivered.is_none() {
        record.note(format!(
            "Its secret was given to nobody. {}",
            how_to_get(place.service, &spot.name)
        ));
    }
    let mut out = destination.result_stream();
    context
        .output
        .object(&mut *out, &record, || record.text())?;
    if !destination.is_empty() && done.credential.is_none() {
        return Err(without_secret(place.service, &spot.name, done.request_id));
    }
    write::finish(&done, delivered.as_ref())
}

/// The app is there, and no answer told the secret that its targets wait for.
fn without_secret(service: Service, name: &Text, request_id: Option<Text>) -> Problem {
    Problem::Undelivered {
        message: "The app was made, but no answer told its secret, so nothing was delivered."
            .to_owned(),
        remedy: how_to_get(service, name),
        request_id: request_id.map(|id| id.to_string()),
        is_lost: service.offers(Capability::ReadSecret).is_err(),
    }
}

/// How to get a secret of an app that nobody has one of.
fn how_to_get(service: Service, name: &Text) -> String {
    let verb = match service.offers(Capability::ReadSecret) {
        Ok(()) => "show",
        Err(_) => "reset",
    };
    format!("Get one with: claviger secret {verb} {name} --deliver TARGET")
}

/// The app that entry `n` of the journal deleted, and where it was.
async fn again(n: u64, secret: Choice, context: &Context) -> Result<(Gateway, NewApp), Problem> {
    let journal = context.engine().journal();
    let entry = journal
        .entry(n)
        .map_err(|error| Problem::usage(error.to_string()))?
        .ok_or_else(|| Problem::usage(format!("The journal has no entry {n}.")))?;
    let inventory = entry.before.inventory.as_ref();
    let (Some(was), Some(place)) = (inventory, entry.record.target.place()) else {
        return Err(Problem::usage(format!(
            "Entry {n} of the journal deleted no app: there is nothing to make again."
        )));
    };
    if entry.record.outcome != Outcome::Done {
        return Err(Problem::usage(format!(
            "Entry {n} of the journal is {}: it is not known that its app is gone.",
            entry.record.outcome.word().replace('_', " ")
        )));
    }
    let gateway = fleet::gateway(context, &Scope::of(&place)).await?;
    let limits = context.engine().limits(&place).await;
    let takes_key = match place.service {
        Service::Apig => limits.is_ok_and(|limits| limits.custom_secret == Some(true)),
        Service::Roma => true,
        Service::ModelArts => false,
    };
    if !takes_key && was.key.is_some() {
        context.warn("The gateway takes no chosen keys: the app gets another AppKey than it had.");
    }
    for sentence in left_out(was) {
        context.warn(&sentence);
    }
    let raw = |text: &Option<Text>| text.as_ref().map(|text| text.raw().to_owned());
    let app = NewApp {
        name: was.name.raw().to_owned(),
        remark: raw(&was.remark),
        key: raw(&was.key).filter(|_| takes_key),
        secret,
    };
    Ok((gateway, app))
}

/// What the new app does not have of what the old one had.
fn left_out(was: &Inventory) -> Vec<String> {
    let mut sentences = Vec::new();
    if !was.grants.is_empty() {
        let names: Vec<String> = was
            .grants
            .iter()
            .map(|grant| format!("{} ({})", grant.name, grant.environment_name))
            .collect();
        sentences.push(format!("It could call {}.", names.join(", ")));
    }
    if let Some(access) = &was.access {
        let addresses: Vec<String> = was.addresses.iter().map(ToString::to_string).collect();
        sentences.push(format!(
            "Its addresses were {access} {}.",
            addresses.join(", ")
        ));
    }
    if let Some(quota) = &was.quota {
        sentences.push(format!("It was bound to the quota {}.", quota.name));
    }
    sentences
}
