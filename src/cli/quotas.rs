//! `quotas`: the client quotas of a gateway, and which one an app is bound to.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    Exit, back,
    context::Context,
    find::{self, AppArgument, Purpose},
    fleet::{self, Scope},
    output::{Record, Table},
    problem::Problem,
    write::{
        self, WriteArguments,
        several::{self, OneArguments},
    },
};
use crate::{
    domain::{NewQuota, Operation, Quota, QuotaId, Text, TimeUnit, nearest, text::visible},
    engine::Was,
};

/// `claviger quotas …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the client quotas of a gateway, and how many apps are bound to each
    List(ListArguments),
    /// Show the client quota that an app is bound to
    Show(AppArgument),
    /// Make a client quota; nothing is bound to it yet
    Create(CreateArguments),
    /// Bind an app to a client quota, in place of the one it has
    Set(SetArguments),
    /// Release an app from its client quota
    Clear(OneArguments),
}

/// Which gateway's quotas to list.
#[derive(Args, Debug)]
pub struct ListArguments {
    /// The gateway: its id or its name
    #[arg(long, value_name = "GATEWAY")]
    instance: String,
}

/// What to make where.
#[derive(Args, Debug)]
pub struct CreateArguments {
    /// Its name: letters, digits and _, a letter first
    #[arg(value_name = "NAME")]
    name: String,
    /// The gateway: its id or its name
    #[arg(long, value_name = "GATEWAY")]
    instance: String,
    /// How many calls the apps bound to it may make in an interval
    #[arg(long, value_name = "NUMBER")]
    calls: u32,
    /// What an interval is counted in
    #[arg(long, value_name = "UNIT")]
    per: TimeUnit,
    /// How many of that an interval has
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    interval: u32,
    /// A remark
    #[arg(long, value_name = "REMARK")]
    remark: Option<String>,
    #[command(flatten)]
    write: WriteArguments,
}

/// Which app to bind to what.
#[derive(Args, Debug)]
pub struct SetArguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP", required_unless_present = "from_journal")]
    app: Option<String>,
    /// The quota: its name or its id
    #[arg(
        value_name = "NAME",
        required_unless_present = "from_journal",
        conflicts_with = "from_journal"
    )]
    name: Option<String>,
    /// Bind it to the quota again that this entry of the journal took away; without an app, the one
    /// of the entry gets it
    #[arg(long, value_name = "N")]
    from_journal: Option<u64>,
    #[command(flatten)]
    write: WriteArguments,
}

/// A quota for programs.
#[derive(Debug, Serialize)]
struct QuotaRecord {
    id: QuotaId,
    name: Text,
    calls: Option<u64>,
    interval: Option<u64>,
    unit: Option<Text>,
    remark: Option<Text>,
    app_count: Option<u64>,
    #[serde(skip)]
    limit: Option<String>,
}

impl Record for QuotaRecord {
    const FIELDS: &'static [&'static str] = &[
        "id",
        "name",
        "calls",
        "interval",
        "unit",
        "remark",
        "app_count",
    ];
}

impl From<Quota> for QuotaRecord {
    fn from(quota: Quota) -> Self {
        Self {
            limit: quota.limit(),
            id: quota.id,
            name: quota.name,
            calls: quota.calls,
            interval: quota.interval,
            unit: quota.unit,
            remark: quota.remark,
            app_count: quota.apps,
        }
    }
}

pub(super) async fn run(command: Command, context: &Context) -> Result<Exit, Problem> {
    match command {
        Command::List(arguments) => list(&arguments, context).await,
        Command::Show(arguments) => show(&arguments, context).await,
        Command::Create(arguments) => create(arguments, context).await,
        Command::Set(arguments) => set(&arguments, context).await,
        Command::Clear(arguments) => {
            several::named(context, &arguments, |app| Operation::ClearQuota { app }).await
        }
    }
}

async fn list(arguments: &ListArguments, context: &Context) -> Result<Exit, Problem> {
    let scope = Scope {
        instances: vec![arguments.instance.clone()],
        ..Scope::default()
    };
    let gateway = fleet::gateway(context, &scope).await?;
    let quotas = context.engine().quotas(&gateway.place).await?;
    table(context, quotas, "The gateway has no client quotas.")
}

async fn show(arguments: &AppArgument, context: &Context) -> Result<Exit, Problem> {
    let listed = find::app(context, &arguments.app, Purpose::Read).await?;
    let quota = context.engine().quota(&listed.app.at).await?;
    table(
        context,
        quota.into_iter().collect(),
        "The app is bound to no client quota.",
    )
}

fn table(context: &Context, quotas: Vec<Quota>, empty: &'static str) -> Result<Exit, Problem> {
    let records: Vec<_> = quotas.into_iter().map(QuotaRecord::from).collect();
    context.output.list(&records, || {
        let mut table = Table::new(["QUOTA", "LIMIT", "APPS", "REMARK", "ID"])
            .numbers(&["APPS"])
            .only_wide(&["ID"])
            .may_leave_out(&["REMARK"])
            .when_empty(empty);
        for record in &records {
            table.row([
                Some(record.name.to_string()),
                record.limit.clone(),
                record.app_count.map(|apps| apps.to_string()),
                record.remark.as_ref().map(ToString::to_string),
                Some(record.id.to_string()),
            ]);
        }
        table
    })?;
    Ok(Exit::Done)
}

async fn create(arguments: CreateArguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    let scope = Scope {
        instances: vec![arguments.instance],
        ..Scope::default()
    };
    let gateway = fleet::gateway(context, &scope).await?;
    let operation = Operation::CreateQuota {
        place: gateway.place.clone(),
        quota: Box::new(NewQuota {
            name: arguments.name,
            calls: arguments.calls,
            interval: arguments.interval,
            unit: arguments.per,
            remark: arguments.remark,
        }),
    };
    several::at(context, &gateway, &operation, &arguments.write).await
}

async fn set(arguments: &SetArguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    if let Some(n) = arguments.from_journal {
        return Box::pin(set_back(n, arguments, context)).await;
    }
    let name = arguments.app.as_deref().unwrap_or_default();
    let listed = find::app(context, name, Purpose::Write).await?;
    let app = listed.app.at.clone();
    let quotas = context.engine().quotas(&app.place).await?;
    let wanted = arguments.name.as_deref().unwrap_or_default();
    let quota = Box::new(pick(wanted, &quotas)?.clone());
    let operation = Operation::SetQuota { app, quota };
    several::one(context, listed, operation, &arguments.write).await
}

/// Binds an app again to the quota that entry `n` took away; where there was none, it is released.
async fn set_back(n: u64, arguments: &SetArguments, context: &Context) -> Result<Exit, Problem> {
    let (listed, taken) = back::taken(context, n, arguments.app.as_deref()).await?;
    let app = listed.app.at.clone();
    let operation = match taken.quota {
        Was::One(kept) => {
            let quotas = context.engine().quotas(&app.place).await?;
            let same = quotas.iter().find(|quota| quota.id == kept.id);
            // One that was deleted and made again has another id and the same name.
            let quota = same.map_or_else(|| pick(kept.name.raw(), &quotas), Ok)?;
            let quota = Box::new(quota.clone());
            Operation::SetQuota { app, quota }
        }
        Was::Nothing => Operation::ClearQuota { app },
        Was::Unsaid => return Err(back::nothing(n, "a client quota")),
    };
    several::one(context, listed, operation, &arguments.write).await
}

/// The one of `quotas` that `wanted` names, by id or by name.
fn pick<'a>(wanted: &str, quotas: &'a [Quota]) -> Result<&'a Quota, Problem> {
    let mut meant = quotas
        .iter()
        .filter(|quota| quota.id.raw() == wanted || quota.name.raw() == wanted);
    meant.next().ok_or_else(|| {
        let names = quotas.iter().map(|quota| quota.name.raw());
        let hint = match nearest(wanted, names) {
            Some(near) => format!("The nearest is {}.", visible(near)),
            None => "claviger quotas list --instance shows those of the gateway.".to_owned(),
        };
        Problem::usage(format!(
            "There is no client quota {}. {hint} Nothing was sent.",
            visible(wanted)
        ))
    })
}
