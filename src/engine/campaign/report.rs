//! What a campaign did, app by app: times, outcome, fingerprints, targets and request ids; no secret.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use super::{Row, RowState};
use crate::{
    domain::{AppId, CampaignSummary, InstanceId, ProfileName, Service, Text, text::visible},
    engine::written::Record,
};

/// One app of a report, for programs.
#[derive(Debug, Serialize)]
pub struct RowRecord {
    /// The profile.
    pub profile: ProfileName,
    /// The service.
    pub service: Service,
    /// The gateway's id.
    pub instance_id: Option<InstanceId>,
    /// The gateway's name.
    pub instance_name: Text,
    /// The app's id.
    pub app_id: AppId,
    /// The app's name.
    pub app_name: Text,
    /// How it ended.
    pub outcome: &'static str,
    /// When its first write was about to be sent.
    pub begun_at: Option<String>,
    /// When its last outcome became known.
    pub ended_at: Option<String>,
    /// What recognises the value before.
    pub fingerprint_before: Option<String>,
    /// What recognises the value afterwards.
    pub fingerprint_after: Option<String>,
    /// Where the value was to go.
    pub targets: Vec<String>,
    /// How it was delivered, in the journal's words.
    pub delivery: Option<Text>,
    /// The services' ids of the requests.
    pub request_ids: Vec<Text>,
    /// The numbers of the journal's entries.
    pub journal: Vec<u64>,
    /// Why it was not done, or is not known.
    pub why: Option<String>,
    /// The id of the app that takes its place, where one was made.
    pub twin_id: Option<AppId>,
    /// When it ended, for people.
    #[serde(skip)]
    pub ended: Option<String>,
}

impl Record for RowRecord {
    const FIELDS: &'static [&'static str] = &[
        "profile",
        "service",
        "instance_id",
        "instance_name",
        "app_id",
        "app_name",
        "outcome",
        "begun_at",
        "ended_at",
        "fingerprint_before",
        "fingerprint_after",
        "targets",
        "delivery",
        "request_ids",
        "journal",
        "why",
        "twin_id",
    ];
}

impl RowRecord {
    /// What is told of `row`.
    pub fn of(row: &Row) -> Self {
        let place = &row.item.app.place;
        let shown = |text: &String| visible(text).into_owned();
        Self {
            profile: place.profile.clone(),
            service: place.service,
            instance_id: place.instance.clone(),
            instance_name: row.item.gateway.clone(),
            app_id: row.item.app.id.clone(),
            app_name: row.item.name.clone(),
            outcome: row.state.word(),
            begun_at: row.begun_at.map(|at| at.to_string()),
            ended_at: row.ended_at.map(|at| at.to_string()),
            fingerprint_before: row.before.clone(),
            fingerprint_after: row.after.clone(),
            targets: row.targets.iter().map(shown).collect(),
            delivery: row.delivery.clone(),
            request_ids: row.request_ids.clone(),
            journal: row.journal.clone(),
            why: row.why.as_ref().map(shown),
            twin_id: row.twin.clone(),
            ended: row.ended_at.map(for_people),
        }
    }

    /// Service, gateway and name.
    pub fn path(&self) -> String {
        let parts = [
            self.service.word().to_owned(),
            self.instance_name.to_string(),
            self.app_name.to_string(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("/")
    }

    /// The ids of its requests.
    pub fn requests(&self) -> String {
        let ids: Vec<String> = self.request_ids.iter().map(ToString::to_string).collect();
        ids.join(", ")
    }
}

/// A time for people: to the second, UTC.
fn for_people(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The report as a document.
pub fn markdown(summary: &CampaignSummary, rows: &[Row]) -> String {
    let records: Vec<RowRecord> = rows.iter().map(RowRecord::of).collect();
    let is_left_out = |row: &&Row| row.state == RowState::LeftOut;
    let left_out = rows.iter().filter(is_left_out).count();
    let counts = summary.counts;
    let profiles: Vec<String> = summary.profiles.iter().map(ToString::to_string).collect();
    let mut text = format!(
        "# Campaign {}: {}\n\n- Profile: {}\n- Planned: {}\n- State: {}\n- Apps: {}; done {}, failed {}, unknown or lost {}, left {}, left out {left_out}\n\n",
        summary.id,
        summary.kind.title(),
        escaped(&profiles.join(", ")),
        for_people(summary.started_at),
        summary.state,
        counts.total,
        counts.done,
        counts.failed,
        counts.unknown,
        counts.left,
    );
    text.push_str("| App | Id | Outcome | Begun | Ended | Before | After | Targets | Delivery | Requests | Journal | Why | Twin |\n");
    text.push_str("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for record in &records {
        let numbers: Vec<String> = record.journal.iter().map(ToString::to_string).collect();
        let cells = [
            record.path(),
            record.app_id.to_string(),
            record.outcome.replace('_', " "),
            record.begun_at.clone().unwrap_or_default(),
            record.ended_at.clone().unwrap_or_default(),
            record.fingerprint_before.clone().unwrap_or_default(),
            record.fingerprint_after.clone().unwrap_or_default(),
            record.targets.join(", "),
            record
                .delivery
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            record.requests(),
            numbers.join(", "),
            record.why.clone().unwrap_or_default(),
            record
                .twin_id
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

/// Text that stays text within a cell: nothing of it is markup or a link.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        if matches!(
            char,
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '!' | '~'
        ) {
            out.push('\\');
        }
        out.push(if char == '\n' { ' ' } else { char });
    }
    out
}
