//! `hygiene`: how old credentials are, where those over age are, and what needs attention.

use std::io::{self, Write as _};

use clap::Args;

use super::{
    Exit,
    context::Context,
    filtered::{self, FilterArguments, Reads},
    fleet::{self, Scope},
    listed::Listed,
    problem::Problem,
};
use crate::{
    config::{OutputFormat, days},
    domain::{
        Policy, ReportForm, Service,
        filter::Row as _,
        hygiene::{Board, By, Credentials, Group, Report},
    },
    engine::hygiene::record::BoardRecord,
};

/// What is looked at, and by what it is measured.
#[derive(Args, Debug)]
pub struct Arguments {
    /// From which age on a secret is over age, such as 365d, 6m or 1y; else the profile's policy says
    #[arg(long, value_name = "DURATION", value_parser = days)]
    max_age: Option<i64>,
    /// The same for AppCodes
    #[arg(long, value_name = "DURATION", value_parser = days)]
    code_max_age: Option<i64>,
    /// Read the AppCodes of every app for their ages: a request for each
    #[arg(long)]
    read_codes: bool,
    /// What apps are counted by: gateway, service or profile
    #[arg(long, value_name = "WHAT", default_value_t = By::Gateway)]
    by: By,
    /// Leave out all names of apps and gateways
    #[arg(long)]
    no_names: bool,
    /// Only this service; may be given several times
    #[arg(long, value_name = "SERVICE")]
    service: Vec<Service>,
    /// Only this gateway, by its id or name; may be given several times
    #[arg(long, value_name = "ID")]
    instance: Vec<String>,
    #[command(flatten)]
    filter: FilterArguments,
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let filter = arguments.filter.parse()?;
    let scope = Scope {
        profile: None,
        services: arguments.service.clone(),
        instances: arguments.instance.clone(),
    };
    let mut found = fleet::apps(context, &scope).await;
    found.check_instances()?;
    let mut reads = Reads::of(&filter);
    reads.code_ages |= arguments.read_codes;
    let may_read = !arguments.filter.no_read;
    let apps = filtered::fitting(context, &mut found, &filter, reads, may_read).await?;
    if found.reached == 0 && !found.missed.is_empty() {
        // There is nothing to say: the cause alone is told.
        return Ok(found.report(context));
    }
    let credentials: Vec<Credentials> = apps
        .iter()
        .map(|listed| credentials(listed, arguments, context))
        .collect();
    let policy = common(&credentials).unwrap_or_else(|| over(Policy::default(), arguments));
    let mut over: Vec<&Listed> = apps
        .iter()
        .filter(|listed| policy.is_secret_over(listed.age_days()))
        .collect();
    over.sort_by_key(|listed| std::cmp::Reverse(listed.age_days()));
    let missing = found.missed.iter();
    let told = Report {
        board: Board::of(&credentials, policy),
        policy,
        apps: apps.len(),
        over_age: over.into_iter().map(Listed::aged).collect(),
        missing: missing
            .map(|missed| (missed.place.clone(), missed.failure.summary()))
            .collect(),
        with_names: !arguments.no_names,
        reads_codes: arguments.read_codes,
    };
    say(&told, context)?;
    let _ = found.report(context);
    Ok(if told.board.over() > 0 || !found.missed.is_empty() {
        Exit::Mixed
    } else {
        Exit::Done
    })
}

/// The policy of an app's profile, unless the arguments say otherwise.
fn credentials(listed: &Listed, arguments: &Arguments, context: &Context) -> Credentials {
    let place = &listed.app.at.place;
    let profile = context.profile(&place.profile);
    let policy = profile.map_or_else(Policy::default, |profile| profile.policy);
    let by = arguments.by;
    Credentials {
        group: Group {
            profile: place.profile.raw().to_owned(),
            service: (by != By::Profile).then_some(place.service),
            gateway: (by == By::Gateway && place.instance.is_some())
                .then(|| listed.gateway.name.to_string()),
        },
        secret_days: listed.age_days(),
        code_days: listed.code_days.clone(),
        api_count: listed.app.api_count,
        policy: over(policy, arguments),
    }
}

fn over(policy: Policy, arguments: &Arguments) -> Policy {
    Policy {
        secret: arguments.max_age.unwrap_or(policy.secret),
        code: arguments.code_max_age.unwrap_or(policy.code),
    }
}

/// The strictest policy of all: what the filters that are offered go by.
fn common(all: &[Credentials]) -> Option<Policy> {
    let policies = all.iter().map(|app| app.policy);
    policies.reduce(|a, b| Policy {
        secret: a.secret.min(b.secret),
        code: a.code.min(b.code),
    })
}

fn say(report: &Report, context: &Context) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    let ascii = context.output.ascii;
    let form = match context.output.format {
        OutputFormat::OpenMetrics => ReportForm::OpenMetrics,
        OutputFormat::Markdown => ReportForm::Markdown,
        OutputFormat::Table | OutputFormat::Wide => ReportForm::Text,
        OutputFormat::Csv => ReportForm::Csv,
        OutputFormat::Json | OutputFormat::Jsonl => {
            let record = BoardRecord::of(context.engine(), report);
            context.output.object(&mut out, &record, String::new)?;
            return Ok(());
        }
    };
    context
        .engine()
        .write_board(report, form, ascii, &mut out)?;
    out.flush()?;
    Ok(())
}
