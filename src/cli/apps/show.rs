//! `apps show`.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::{
    Exit,
    codes::CodeRecord,
    context::Context,
    find::{self, AppArgument, Purpose},
    listed::{Listed, time_for_people},
    output::Record,
    problem::{Problem, report_one},
};
use crate::{
    domain::{BoundApi, Capability, Facts, Failure, Member, Text},
    engine::written::AppRecord,
};

/// An app with what surrounds it. What could not be read is `null`.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    app: AppRecord,
    codes: Option<Vec<CodeRecord>>,
    apis: Option<Vec<ApiRecord>>,
    code_limit: Option<u64>,
    custom_secret: Option<bool>,
    /// Who may use it beside its owner (ROMA Connect).
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<MemberRecord>>,
}

/// A member of an app.
#[derive(Debug, Serialize)]
struct MemberRecord {
    id: Text,
    name: Option<Text>,
    roles: Vec<Text>,
}

impl From<&Member> for MemberRecord {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id.clone(),
            name: member.name.clone(),
            roles: member.roles.clone(),
        }
    }
}

impl Record for Shown {
    const FIELDS: &'static [&'static str] = AppRecord::FIELDS;
}

/// An API that an app may call.
#[derive(Debug, Serialize)]
struct ApiRecord {
    name: Text,
    group: Option<Text>,
    environment: Option<Text>,
}

impl From<&BoundApi> for ApiRecord {
    fn from(api: &BoundApi) -> Self {
        Self {
            name: api.name.clone(),
            group: api.group.clone(),
            environment: api.environment.clone(),
        }
    }
}

pub(super) async fn run(arguments: &AppArgument, context: &Context) -> Result<Exit, Problem> {
    let mut listed = find::app(context, &arguments.app, Purpose::Read).await?;
    let facts = context.engine().facts(&listed.app.at).await?;
    let members = match listed.app.at.service().offers(Capability::Members) {
        Ok(()) => Some(context.engine().members(&listed.app.at).await),
        Err(_) => None,
    };
    listed.app = facts.app.clone();
    let record = Shown {
        app: listed.record(),
        codes: facts
            .codes
            .as_ref()
            .ok()
            .map(|codes| codes.iter().map(CodeRecord::of).collect()),
        apis: facts
            .apis
            .as_ref()
            .ok()
            .map(|bound| bound.apis.iter().map(ApiRecord::from).collect()),
        code_limit: facts.limits.as_ref().ok().and_then(|limits| limits.codes),
        custom_secret: facts
            .limits
            .as_ref()
            .ok()
            .and_then(|limits| limits.custom_secret),
        members: members
            .as_ref()
            .and_then(|members| members.as_ref().ok())
            .map(|members| members.iter().map(MemberRecord::from).collect()),
    };
    let mut out = std::io::stdout().lock();
    context.output.object(&mut out, &record, || {
        let mut text = text(context, &listed, &facts);
        if let Some(Ok(members)) = &members {
            text.push_str(&members_in_words(members));
        }
        text
    })?;
    drop(out);
    let unread = members.as_ref().and_then(|members| members.as_ref().err());
    Ok(report(context, &facts, unread))
}

/// Who may use the app, a line each.
fn members_in_words(members: &[Member]) -> String {
    let mut text = format!("{:<11} {}\n", "Members", members.len());
    for member in members {
        let name = member.name.as_ref().unwrap_or(&member.id);
        let roles: Vec<String> = member.roles.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "{:<11} {name}  {}", "", roles.join(", "));
    }
    text
}

/// Says which parts could not be read.
fn report(context: &Context, facts: &Facts, members: Option<&Failure>) -> Exit {
    let parts: [(&str, Option<&Failure>); 4] = [
        ("members", members),
        ("codes", facts.codes.as_ref().err()),
        ("APIs", facts.apis.as_ref().err()),
        ("limits", facts.limits.as_ref().err()),
    ];
    let missed: Vec<&Failure> = parts
        .into_iter()
        .filter_map(|(part, failure)| {
            report_one(part, failure?, context.output.format);
            failure
        })
        .collect();
    Exit::of_many(true, missed)
}

fn text(context: &Context, listed: &Listed, facts: &Facts) -> String {
    let app = &facts.app;
    let mut text = String::new();
    let mut line = |name: &str, value: Option<String>| {
        let value = value.filter(|value| !value.is_empty());
        let _ = writeln!(text, "{name:<11} {}", value.as_deref().unwrap_or("-"));
    };
    let status = listed.gateway.status.as_ref();
    line("Name", Some(app.name.to_string()));
    line("Service", Some(app.at.service().to_string()));
    if app.at.service().has_gateways() {
        let name = &listed.gateway.name;
        line(
            "Gateway",
            Some(match status {
                Some(status) => format!("{name} ({status})"),
                None => name.to_string(),
            }),
        );
    }
    if context.has_several_profiles() {
        line("Profile", Some(app.at.place.profile.to_string()));
    }
    line("Id", Some(app.at.id.to_string()));
    line("AppKey", app.key.as_ref().map(ToString::to_string));
    line("AppSecret", listed.age_in_words(context.output.ascii));
    line("Remark", app.remark.as_ref().map(ToString::to_string));
    line("Created", app.created_at.map(time_for_people));
    line("Updated", app.updated_at.map(time_for_people));
    let limit = facts.limits.as_ref().ok().and_then(|limits| limits.codes);
    line(
        "AppCodes",
        facts.codes.as_ref().ok().map(|codes| match limit {
            Some(limit) => format!("{} of {limit}", codes.len()),
            None => codes.len().to_string(),
        }),
    );
    for (number, code) in facts.codes.iter().flatten().enumerate() {
        let id = code.id.as_ref().map(|id| format!("  {id}"));
        let made = code
            .created_at
            .map(|at| format!("  {}", time_for_people(at)));
        line(
            "",
            Some(format!(
                "#{}  {}{}{}",
                number + 1,
                code.fingerprint(),
                id.unwrap_or_default(),
                made.unwrap_or_default()
            )),
        );
    }
    line(
        "APIs",
        facts
            .apis
            .as_ref()
            .ok()
            .map(|bound| bound.total.to_string()),
    );
    for api in facts.apis.iter().flat_map(|bound| &bound.apis) {
        let part = |part: &Option<Text>| {
            part.as_ref()
                .map_or_else(|| "-".to_owned(), ToString::to_string)
        };
        line(
            "",
            Some(format!(
                "{}  {}  {}",
                api.name,
                part(&api.group),
                part(&api.environment)
            )),
        );
    }
    text
}
