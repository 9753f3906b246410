//! What is said of an app that a value belongs to; never the value.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::{listed::Listed, output::Record};
use crate::domain::{
    AppId, BoundApis, CodeId, InstanceId, ProfileName, Service, Text,
    identify::{Certainty, Match, Part},
};

/// How many APIs are named.
const NAMED: usize = 5;

/// A match, for programs.
#[derive(Debug, Serialize)]
pub(super) struct MatchRecord {
    #[serde(rename = "match")]
    certainty: Certainty,
    credential: Part,
    in_force: Option<bool>,
    profile: ProfileName,
    service: Service,
    instance_id: Option<InstanceId>,
    instance_name: Option<Text>,
    id: AppId,
    name: Text,
    code_id: Option<CodeId>,
    code_position: Option<usize>,
    /// The entry of the journal that has a mark of it.
    journal: Option<u64>,
    /// Which APIs the app may call; `null` where that was not read.
    apis: Option<Vec<Text>>,
    api_count: Option<u64>,
    /// The command that renews it.
    renewal: Option<String>,
    #[serde(skip)]
    since: Option<String>,
    #[serde(skip)]
    is_listed: bool,
    #[serde(skip)]
    found: Match,
}

impl Record for MatchRecord {
    const FIELDS: &'static [&'static str] = &[
        "match",
        "credential",
        "in_force",
        "profile",
        "service",
        "instance_id",
        "instance_name",
        "id",
        "name",
        "code_id",
        "code_position",
        "journal",
        "apis",
        "api_count",
        "renewal",
    ];
}

impl MatchRecord {
    pub(super) fn new(one: &Match, listed: Option<&Listed>, apis: Option<&BoundApis>) -> Self {
        let place = &one.app.place;
        Self {
            certainty: one.certainty,
            credential: one.part,
            in_force: one.in_force,
            profile: place.profile.clone(),
            service: place.service,
            instance_id: place.instance.clone(),
            instance_name: listed
                .filter(|_| place.instance.is_some())
                .map(|listed| listed.gateway.name.clone()),
            id: one.app.id.clone(),
            name: one.name.clone(),
            code_id: one.code.clone(),
            code_position: one.position,
            journal: one.entry.map(|(n, _)| n),
            apis: apis.map(|bound| bound.apis.iter().map(|api| api.name.clone()).collect()),
            api_count: apis.map(|bound| bound.total),
            renewal: listed.and_then(|_| one.renewal()),
            since: one
                .entry
                .map(|(_, at)| super::super::listed::time_for_people(at)),
            is_listed: listed.is_some(),
            found: one.clone(),
        }
    }

    /// For people, whole sentences.
    pub(super) fn text(&self) -> String {
        let place = match &self.instance_name {
            Some(gateway) => format!("{} · {gateway}", self.service),
            None => self.service.to_string(),
        };
        let mut text = format!("{}\n", self.found.sentence(&place));
        let mut say = |sentence: &str| {
            let _ = writeln!(text, "  {sentence}");
        };
        if let (Some(n), Some(since)) = (self.journal, &self.since) {
            say(&format!(
                "Entry {n} of the journal has a mark of it, {since}."
            ));
        }
        if !self.is_listed {
            say("No list shows that app now.");
        }
        match self.in_force {
            Some(false) => say("It no longer works."),
            Some(true) if self.credential == Part::AppKey => {
                say("A key alone lets nobody in; its secret does.");
            }
            Some(true) | None => {}
        }
        if let (Some(names), Some(count)) = (&self.apis, self.api_count) {
            say(&dependants(names, count));
        }
        match &self.renewal {
            Some(command) => say(&format!("Renew it: {command}")),
            None if self.credential == Part::AppKey => {
                say("Its service renews no key: only another app has another one.");
            }
            None => {}
        }
        text
    }
}

/// What depends on the app.
fn dependants(names: &[Text], count: u64) -> String {
    if count == 0 {
        return "The app may call no API.".to_owned();
    }
    let mut first: Vec<String> = Vec::new();
    for name in names {
        let name = name.to_string();
        if !first.contains(&name) {
            first.push(name);
        }
    }
    let shown = first.len().min(NAMED) as u64;
    first.truncate(NAMED);
    let more = match count.saturating_sub(shown) {
        0 => String::new(),
        more => format!(", … {more} more"),
    };
    format!("APIs that it lets in to: {}{more}.", first.join(", "))
}
