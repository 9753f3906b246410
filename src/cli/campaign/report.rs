//! `campaign report`: each app, times, outcome, fingerprints, targets and request ids; no secret.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use serde::Serialize;

use super::{
    super::{
        Exit, journal,
        listed::{time, time_for_people},
        output::{Output, Record, Table},
        problem::Problem,
    },
    shelf,
};
use crate::{
    config::{GlobalFlags, OutputFormat},
    domain::{AppId, CampaignSummary, InstanceId, ProfileName, Service, Text, text::visible},
    engine::campaign::{Row, RowState},
};

/// One app of a report.
#[derive(Debug, Serialize)]
struct RowRecord {
    profile: ProfileName,
    service: Service,
    instance_id: Option<InstanceId>,
    instance_name: Text,
    app_id: AppId,
    app_name: Text,
    outcome: &'static str,
    begun_at: Option<String>,
    ended_at: Option<String>,
    fingerprint_before: Option<String>,
    fingerprint_after: Option<String>,
    targets: Vec<String>,
    delivery: Option<Text>,
    request_ids: Vec<Text>,
    journal: Vec<u64>,
    why: Option<String>,
    #[serde(skip)]
    ended: Option<String>,
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
    ];
}

impl RowRecord {
    fn of(row: &Row) -> Self {
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
            begun_at: row.begun_at.map(time),
            ended_at: row.ended_at.map(time),
            fingerprint_before: row.before.clone(),
            fingerprint_after: row.after.clone(),
            targets: row.targets.iter().map(shown).collect(),
            delivery: row.delivery.clone(),
            request_ids: row.request_ids.clone(),
            journal: row.journal.clone(),
            why: row.why.as_ref().map(shown),
            ended: row.ended_at.map(time_for_people),
        }
    }

    fn path(&self) -> String {
        let parts = [
            self.service.word().to_owned(),
            self.instance_name.to_string(),
            self.app_name.to_string(),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("/")
    }

    fn requests(&self) -> String {
        let ids: Vec<String> = self.request_ids.iter().map(ToString::to_string).collect();
        ids.join(", ")
    }
}

pub(super) fn run(text: &str, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let shelf = shelf()?;
    let id = shelf.find(text)?;
    let known = shelf.get(&id)?;
    let entries = journal::open(flags)?.of_campaign(&id)?;
    let rows = known.rows(&entries);
    let records: Vec<RowRecord> = rows.iter().map(RowRecord::of).collect();
    let output = Output::offline(flags);
    if output.format == OutputFormat::Markdown {
        let summary = known.summary(&entries);
        let left_out = rows.iter().filter(|row| row.state == RowState::LeftOut);
        let text = markdown(&summary, &records, left_out.count());
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    output.list(&records, || table(&records))?;
    Ok(Exit::Done)
}

fn table(records: &[RowRecord]) -> Table {
    let head = [
        "APP", "ID", "OUTCOME", "ENDED", "BEFORE", "AFTER", "DELIVERY", "REQUESTS", "WHY",
    ];
    let mut table = Table::new(head).may_leave_out(&["REQUESTS", "BEFORE", "ID", "WHY"]);
    for record in records {
        table.row([
            Some(record.path()),
            Some(record.app_id.to_string()),
            Some(record.outcome.replace('_', " ")),
            record.ended.clone(),
            record.fingerprint_before.clone(),
            record.fingerprint_after.clone(),
            record.delivery.as_ref().map(ToString::to_string),
            Some(record.requests()).filter(|ids| !ids.is_empty()),
            record.why.clone(),
        ]);
    }
    table
}

/// The report as a document.
fn markdown(summary: &CampaignSummary, records: &[RowRecord], left_out: usize) -> String {
    let counts = summary.counts;
    let profiles: Vec<String> = summary.profiles.iter().map(ToString::to_string).collect();
    let mut text = format!(
        "# Campaign {}: {}\n\n- Profile: {}\n- Planned: {}\n- State: {}\n- Apps: {}; done {}, failed {}, unknown or lost {}, left {}, left out {left_out}\n\n",
        summary.id,
        summary.kind.title(),
        escaped(&profiles.join(", ")),
        time_for_people(summary.started_at),
        summary.state,
        counts.total,
        counts.done,
        counts.failed,
        counts.unknown,
        counts.left,
    );
    text.push_str("| App | Id | Outcome | Begun | Ended | Before | After | Targets | Delivery | Requests | Journal | Why |\n");
    text.push_str("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for record in records {
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
