//! `apps list`.

use std::cmp::{Ordering, Reverse};

use clap::{Args, ValueEnum};

use super::super::{
    Exit,
    context::Context,
    filtered::{self, FilterArguments, Reads},
    fleet::{self, Scope},
    listed::Listed,
    output::Table,
    problem::Problem,
};
use crate::domain::{Service, filter::Row as _};

/// What to list.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only this service; may be given several times
    #[arg(long, value_name = "SERVICE")]
    service: Vec<Service>,
    /// Only this gateway, by its id or name; may be given several times
    #[arg(long, value_name = "ID")]
    instance: Vec<String>,
    #[command(flatten)]
    filter: FilterArguments,
    /// The order, age being the oldest secret first; without it by gateway and name, or what fits best first
    #[arg(long, value_name = "COLUMN")]
    sort: Option<Column>,
}

/// A column to sort by. What is not known comes last.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    /// By name
    Name,
    /// By service, then gateway
    Service,
    /// By the gateway's name
    #[value(alias = "instance_name", alias = "instance")]
    Gateway,
    /// By id
    Id,
    /// By key
    Key,
    /// The secret that is unchanged the longest first
    #[value(alias = "secret", alias = "secret_age_min_days")]
    Age,
    /// The fewest codes first
    #[value(alias = "code_count")]
    Codes,
    /// The fewest APIs first
    #[value(alias = "api_count")]
    Apis,
    /// By remark
    Remark,
    /// The oldest first
    #[value(alias = "created_at")]
    Created,
    /// What is unchanged the longest first
    #[value(alias = "updated_at")]
    Updated,
}

pub(super) async fn run(arguments: Arguments, context: &Context) -> Result<Exit, Problem> {
    // What is wrong with the filter is said before anything is asked for.
    let filter = arguments.filter.parse()?;
    let scope = Scope {
        profile: None,
        services: arguments.service,
        instances: arguments.instance,
    };
    let mut found = fleet::apps(context, &scope).await;
    found.check_instances()?;
    let sort = arguments.sort;
    let mut reads = Reads::of(&filter);
    reads.codes |= sort == Some(Column::Codes);
    reads.apis |= sort == Some(Column::Apis);
    let may_read = !arguments.filter.no_read;
    let mut apps = filtered::fitting(context, &mut found, &filter, reads, may_read).await?;
    if let Some(column) = sort {
        apps.sort_by(|a, b| compare(column, a, b));
    }
    let records: Vec<_> = apps.iter().map(Listed::record).collect();
    context.output.list(&records, || table(context, &apps))?;
    Ok(found.report(context))
}

fn table(context: &Context, apps: &[Listed]) -> Table {
    let profiles = context.has_several_profiles();
    let mut head = vec![
        "NAME", "SERVICE", "GATEWAY", "ID", "KEY", "SECRET", "CODES", "APIS", "REMARK",
    ];
    if profiles {
        head.insert(0, "PROFILE");
    }
    let mut table = Table::new(head)
        .numbers(&["SECRET", "CODES", "APIS"])
        .only_wide(&["ID", "KEY"])
        .may_leave_out(&["REMARK", "APIS", "CODES"])
        .when_empty("No app fits.");
    for listed in apps {
        let app = &listed.app;
        let profile = profiles.then(|| Some(app.at.place.profile.to_string()));
        table.row(profile.into_iter().chain([
            Some(app.name.to_string()),
            Some(app.at.service().to_string()),
            Some(listed.gateway.name.to_string()),
            Some(app.at.id.to_string()),
            app.key.as_ref().map(ToString::to_string),
            listed.age(context.output.ascii),
            app.code_count.map(|count| count.to_string()),
            app.api_count.map(|count| count.to_string()),
            app.remark.as_ref().map(ToString::to_string),
        ]));
    }
    table
}

fn compare(column: Column, a: &Listed, b: &Listed) -> Ordering {
    match column {
        Column::Name => a.app.name.cmp(&b.app.name),
        Column::Service => {
            (a.app.at.service(), &a.gateway.name).cmp(&(b.app.at.service(), &b.gateway.name))
        }
        Column::Gateway => a.gateway.name.cmp(&b.gateway.name),
        Column::Id => a.app.at.id.cmp(&b.app.at.id),
        Column::Key => known_first(a.app.key.as_ref(), b.app.key.as_ref()),
        Column::Age => known_first(a.age_days().map(Reverse), b.age_days().map(Reverse)),
        Column::Codes => known_first(a.app.code_count, b.app.code_count),
        Column::Apis => known_first(a.app.api_count, b.app.api_count),
        Column::Remark => known_first(
            a.remark().filter(|text| !text.is_empty()),
            b.remark().filter(|text| !text.is_empty()),
        ),
        Column::Created => known_first(a.app.created_at, b.app.created_at),
        Column::Updated => known_first(a.app.updated_at, b.app.updated_at),
    }
}

fn known_first<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
