//! `apis`: what an app may call, what it could, and giving and taking that.

mod pick;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    Exit, back,
    context::Context,
    find::{self, AppArgument, Purpose},
    listed::{Listed, time, time_for_people},
    output::{Record, Table},
    problem::Problem,
    write::{
        self, WriteArguments,
        several::{self, Planned},
    },
};
use crate::domain::{
    Api, ApiId, BoundApi, Environment, EnvironmentId, Grant, GrantId, Operation, Service, Text,
};

/// `claviger apis …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the APIs that an app may call, and in which environments
    List(AppArgument),
    /// List the APIs that an app could be granted in an environment
    Available(AvailableArguments),
    /// Let an app call further APIs in an environment (APIG, ROMA Connect)
    Grant(GrantArguments),
    /// Take an app's right to call APIs away; it is refused at once (APIG, ROMA Connect)
    Revoke(RevokeArguments),
}

/// What could be granted where.
#[derive(Args, Debug)]
pub struct AvailableArguments {
    #[command(flatten)]
    app: AppArgument,
    /// The environment: its id or its name
    #[arg(long, value_name = "ENVIRONMENT")]
    env: String,
}

/// What to grant to whom.
#[derive(Args, Debug)]
pub struct GrantArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP", required_unless_present = "from_journal")]
    app: Option<String>,
    /// The APIs: each by its id, its name, or group/name
    #[arg(
        value_name = "API",
        required_unless_present = "from_journal",
        conflicts_with = "from_journal"
    )]
    apis: Vec<String>,
    /// The environment: its id or its name
    #[arg(
        long,
        value_name = "ENVIRONMENT",
        required_unless_present = "from_journal",
        conflicts_with = "from_journal"
    )]
    env: Option<String>,
    /// Grant again what this entry of the journal took away; without an app, the one of the entry
    /// gets it
    #[arg(long, value_name = "N")]
    from_journal: Option<u64>,
    #[command(flatten)]
    write: WriteArguments,
}

/// What to take from whom.
#[derive(Args, Debug)]
pub struct RevokeArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// The APIs: each by its id, its name, or group/name
    #[arg(value_name = "API", required = true)]
    apis: Vec<String>,
    /// Only in this environment, by its id or its name; without it in every one
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<String>,
    #[command(flatten)]
    write: WriteArguments,
}

/// An API that an app may call, for programs.
#[derive(Debug, Serialize)]
struct GrantRecord {
    id: Option<ApiId>,
    name: Text,
    group: Option<Text>,
    environment: Option<Text>,
    environment_id: Option<EnvironmentId>,
    grant_id: Option<GrantId>,
    granted_at: Option<String>,
}

impl Record for GrantRecord {
    const FIELDS: &'static [&'static str] = &[
        "id",
        "name",
        "group",
        "environment",
        "environment_id",
        "grant_id",
        "granted_at",
    ];
}

impl From<&Grant> for GrantRecord {
    fn from(grant: &Grant) -> Self {
        Self {
            id: Some(grant.api.id.clone()),
            name: grant.api.name.clone(),
            group: grant.api.group.clone(),
            environment: Some(grant.environment.name.clone()),
            environment_id: Some(grant.environment.id.clone()),
            grant_id: Some(grant.id.clone()),
            granted_at: grant.since.map(time),
        }
    }
}

impl From<&BoundApi> for GrantRecord {
    fn from(api: &BoundApi) -> Self {
        Self {
            id: None,
            name: api.name.clone(),
            group: api.group.clone(),
            environment: api.environment.clone(),
            environment_id: None,
            grant_id: None,
            granted_at: None,
        }
    }
}

/// An API that an app could be granted, for programs.
#[derive(Debug, Serialize)]
struct ApiRecord {
    id: ApiId,
    name: Text,
    group: Option<Text>,
    auth_type: Option<Text>,
}

impl Record for ApiRecord {
    const FIELDS: &'static [&'static str] = &["id", "name", "group", "auth_type"];
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::List(arguments) => list(&arguments, context).await,
        Command::Available(arguments) => available(&arguments, context).await,
        Command::Grant(arguments) => grant(&arguments, context).await,
        Command::Revoke(arguments) => revoke(&arguments, context).await,
    }
}

async fn list(arguments: &AppArgument, context: &Context) -> Result<Exit, Problem> {
    let listed = find::app(context, &arguments.app, Purpose::Read).await?;
    let at = &listed.app.at;
    let (records, since): (Vec<GrantRecord>, Vec<_>) = match at.service() {
        Service::Apig | Service::Roma => {
            let grants = context.engine().grants(at).await?;
            let since = grants.iter().map(|grant| grant.since).collect();
            (grants.iter().map(GrantRecord::from).collect(), since)
        }
        Service::ModelArts => {
            let bound = context.engine().facts(at).await?.apis?;
            let records: Vec<_> = bound.apis.iter().map(GrantRecord::from).collect();
            let since = vec![None; records.len()];
            (records, since)
        }
    };
    context.output.list(&records, || {
        let mut table = Table::new(["API", "GROUP", "ENVIRONMENT", "GRANTED", "ID"])
            .only_wide(&["ID"])
            .may_leave_out(&["GRANTED"])
            .when_empty("The app may call no API.");
        let text = |text: &Option<Text>| text.as_ref().map(ToString::to_string);
        for (record, since) in records.iter().zip(since) {
            table.row([
                Some(record.name.to_string()),
                text(&record.group),
                text(&record.environment),
                since.map(time_for_people),
                record.id.as_ref().map(ToString::to_string),
            ]);
        }
        table
    })?;
    Ok(Exit::Done)
}

async fn available(arguments: &AvailableArguments, context: &Context) -> Result<Exit, Problem> {
    let listed = find::app(context, &arguments.app.app, Purpose::Read).await?;
    let environment = environment(context, &listed, &arguments.env).await?;
    let at = &listed.app.at;
    let apis = context.engine().grantable(at, &environment.id).await?;
    let records: Vec<_> = apis
        .into_iter()
        .map(|api| ApiRecord {
            id: api.id,
            name: api.name,
            group: api.group,
            auth_type: api.auth,
        })
        .collect();
    context.output.list(&records, || {
        let mut table = Table::new(["API", "GROUP", "AUTHENTICATION", "ID"])
            .only_wide(&["ID"])
            .may_leave_out(&["AUTHENTICATION"])
            .when_empty("The app may call every API of that environment already.");
        let text = |text: &Option<Text>| text.as_ref().map(ToString::to_string);
        for record in &records {
            table.row([
                Some(record.name.to_string()),
                text(&record.group),
                text(&record.auth_type),
                Some(record.id.to_string()),
            ]);
        }
        table
    })?;
    Ok(Exit::Done)
}

async fn grant(arguments: &GrantArguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    if let Some(n) = arguments.from_journal {
        return Box::pin(grant_again(n, arguments, context)).await;
    }
    let name = arguments.app.as_deref().unwrap_or_default();
    let listed = find::app(context, name, Purpose::Write).await?;
    let app = listed.app.at.clone();
    let wanted = arguments.env.as_deref().unwrap_or_default();
    let environment = environment(context, &listed, wanted).await?;
    let (grantable, grants) = tokio::try_join!(
        context.engine().grantable(&app, &environment.id),
        context.engine().grants(&app),
    )?;
    let there = grants
        .into_iter()
        .filter(|grant| grant.environment.id == environment.id)
        .map(|grant| grant.api);
    let known: Vec<Api> = grantable.into_iter().chain(there).collect();
    let operation = Operation::GrantApis {
        app,
        apis: pick::apis(&arguments.apis, &known, &environment.name)?,
        environment,
    };
    several::one(context, listed, operation, &arguments.write).await
}

/// Grants again what entry `n` took away, an environment at a time.
async fn grant_again(
    n: u64,
    arguments: &GrantArguments,
    context: &Context,
) -> Result<Exit, Problem> {
    let (listed, taken) = back::taken(context, n, arguments.app.as_deref()).await?;
    if taken.grants.is_empty() {
        return Err(back::nothing(n, "an API"));
    }
    let mut planned = Vec::new();
    for operation in Operation::granting(&listed.app.at, taken.grants) {
        let listed = listed.clone();
        planned.push(Planned::of(context, listed, operation, &arguments.write).await?);
    }
    several::perform(context, &planned, &arguments.write, |_, _| {}).await
}

async fn revoke(arguments: &RevokeArguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let app = listed.app.at.clone();
    let mut grants = context.engine().grants(&app).await?;
    if let Some(wanted) = &arguments.env {
        let environment = environment(context, &listed, wanted).await?;
        grants.retain(|grant| grant.environment.id == environment.id);
    }
    let mut planned = Vec::new();
    for grant in pick::grants(&arguments.apis, &grants)? {
        let operation = Operation::RevokeApis {
            app: app.clone(),
            grant: Box::new(grant),
        };
        let listed = listed.clone();
        planned.push(Planned::of(context, listed, operation, &arguments.write).await?);
    }
    several::perform(context, &planned, &arguments.write, |_, _| {}).await
}

/// The environment of the app's gateway that `wanted` names, by id or by name.
async fn environment(
    context: &Context,
    listed: &Listed,
    wanted: &str,
) -> Result<Environment, Problem> {
    let all = context.engine().environments(&listed.app.at.place).await?;
    pick::environment(wanted, all)
}
