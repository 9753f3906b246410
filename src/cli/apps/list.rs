//! `apps list`.

use std::cmp::{Ordering, Reverse};

use clap::{Args, ValueEnum};
use futures_util::future::join_all;

use super::super::{
    Exit,
    context::Context,
    fleet::{self, Found, Missed, Scope},
    listed::Listed,
    output::Table,
    problem::Problem,
};
use crate::domain::{Failure, Filter, Service, filter::Row as _};

/// What to list.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only this service; may be given several times
    #[arg(long, value_name = "SERVICE")]
    service: Vec<Service>,
    /// Only this gateway, by its id or name; may be given several times
    #[arg(long, value_name = "ID")]
    instance: Vec<String>,
    /// Only what fits: text, or terms such as service:roma age:>90d codes:0 apis:0 gateway:pay
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
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
    let scope = Scope {
        profile: None,
        services: arguments.service,
        instances: arguments.instance,
    };
    let mut found = fleet::apps(context, &scope).await;
    found.check_instances()?;
    let filter = Filter::parse(arguments.filter.as_deref().unwrap_or_default());
    let sort = arguments.sort;
    count(
        context,
        &mut found,
        &filter.without_counts(),
        filter.looks_at_codes() || sort == Some(Column::Codes),
        filter.looks_at_apis() || sort == Some(Column::Apis),
    )
    .await;
    let mut ranked: Vec<_> = found
        .items
        .drain(..)
        .filter_map(|listed| Some((filter.rank(&listed)?, listed)))
        .collect();
    // The order by gateway and name remains among what ranks the same.
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut apps: Vec<Listed> = ranked.into_iter().map(|(_, listed)| listed).collect();
    if let Some(column) = sort {
        apps.sort_by(|a, b| compare(column, a, b));
    }
    let records: Vec<_> = apps.iter().map(Listed::record).collect();
    context.output.list(&records, || table(context, &apps))?;
    Ok(found.report(context))
}

/// Counts codes and APIs where the list did not say them and the order or the filter needs them,
/// for the apps that fit `candidates`.
pub(super) async fn count(
    context: &Context,
    found: &mut Found<Listed>,
    candidates: &Filter,
    codes: bool,
    apis: bool,
) {
    let engine = context.engine();
    let with_profile = context.has_several_profiles();
    let counted = found.items.iter_mut().filter_map(|listed| {
        let codes = codes && listed.app.code_count.is_none();
        let apis = apis && listed.app.api_count.is_none();
        ((codes || apis) && candidates.rank(listed).is_some()).then_some((listed, codes, apis))
    });
    let ended = join_all(counted.map(|(listed, codes, apis)| async move {
        let at = &listed.app.at;
        let ended = async {
            let mut counts = (None, None);
            if codes {
                counts.0 = Some(engine.codes(at).await?.len() as u64);
            }
            if apis {
                counts.1 = Some(engine.facts(at).await?.apis?.total);
            }
            Ok::<_, Failure>(counts)
        };
        match ended.await {
            Ok((codes, apis)) => {
                listed.app.code_count = codes.or(listed.app.code_count);
                listed.app.api_count = apis.or(listed.app.api_count);
                None
            }
            Err(failure) => Some(Missed {
                place: listed.path(with_profile),
                failure,
            }),
        }
    }))
    .await;
    found.missed.extend(ended.into_iter().flatten());
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
        .may_leave_out(&["KEY", "ID", "REMARK", "APIS", "CODES"])
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
