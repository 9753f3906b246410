//! `codes list --all`: the codes of many apps, which takes a reading for each.

use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;

use super::{
    super::{
        Exit,
        context::Context,
        filtered::{self, FilterArguments, Reads},
        fleet::{self, Missed, Scope},
        listed::{Listed, time_for_people},
        output::{Record, Table},
        problem::Problem,
    },
    CodeRecord,
};
use crate::domain::{AppCode, AppId, Failure, InstanceId, ProfileName, Service, Text};

/// How many apps are read at once.
const AT_ONCE: usize = 8;

/// A code and whose it is, for programs.
#[derive(Debug, Serialize)]
struct Owned {
    profile: ProfileName,
    service: Service,
    instance_id: Option<InstanceId>,
    app_id: AppId,
    app_name: Text,
    #[serde(flatten)]
    code: CodeRecord,
}

impl Record for Owned {
    const FIELDS: &'static [&'static str] = &[
        "profile",
        "service",
        "instance_id",
        "app_id",
        "app_name",
        "id",
        "fingerprint",
        "created_at",
    ];
}

pub(super) async fn run(filter: &FilterArguments, context: &Context) -> Result<Exit, Problem> {
    let parsed = filter.parse()?;
    let mut found = fleet::apps(context, &Scope::default()).await;
    let reads = Reads::of(&parsed);
    let may_read = !filter.no_read;
    let apps = filtered::fitting(context, &mut found, &parsed, reads, may_read).await?;
    let unread = apps.iter().filter(|listed| listed.app.codes.is_none());
    let unread = unread.count();
    if unread > 0 && !may_read {
        return Err(Problem::usage(format!(
            "The lists do not tell the codes of {unread} apps, and --no-read forbids to read them."
        )));
    }
    if unread > 0 {
        context.warn(&format!("reads AppCodes of {unread} apps"));
    }
    let read: Vec<(&Listed, Result<Vec<AppCode>, Failure>)> = stream::iter(&apps)
        .map(|listed| async move {
            let codes = match &listed.app.codes {
                Some(codes) => Ok(codes.clone()),
                None => context.engine().codes(&listed.app.at).await,
            };
            (listed, codes)
        })
        .buffered(AT_ONCE)
        .collect()
        .await;
    let mut records = Vec::new();
    let mut table = Table::new(["APP", "GATEWAY", "#", "FINGERPRINT", "CREATED", "ID"])
        .numbers(&["#"])
        .only_wide(&["ID"])
        .may_leave_out(&["GATEWAY"])
        .when_empty("No app that fits has an AppCode.");
    for (listed, codes) in read {
        let codes = match codes {
            Ok(codes) => codes,
            Err(failure) => {
                let place = listed.path(context.has_several_profiles());
                found.missed.push(Missed { place, failure });
                continue;
            }
        };
        for (number, code) in codes.iter().enumerate() {
            let owned = Owned::of(listed, code);
            table.row([
                Some(listed.app.name.to_string()),
                Some(listed.gateway.name.to_string()),
                Some(format!("#{}", number + 1)),
                Some(owned.code.fingerprint.clone()),
                code.created_at.map(time_for_people),
                code.id.as_ref().map(ToString::to_string),
            ]);
            records.push(owned);
        }
    }
    context.output.list(&records, || table)?;
    Ok(found.report(context))
}

impl Owned {
    fn of(listed: &Listed, code: &AppCode) -> Self {
        let place = &listed.app.at.place;
        Self {
            profile: place.profile.clone(),
            service: place.service,
            instance_id: place.instance.clone(),
            app_id: listed.app.at.id.clone(),
            app_name: listed.app.name.clone(),
            code: CodeRecord::of(code),
        }
    }
}
