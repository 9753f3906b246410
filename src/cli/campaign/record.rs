//! A campaign for programs and for people.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::{
    Exit,
    listed::{time, time_for_people},
    output::Record,
};
use crate::domain::{
    CampaignSummary,
    campaign::{Cell, Standing},
    text::visible,
};

/// A campaign, for programs.
#[derive(Debug, Serialize)]
pub(super) struct CampaignRecord {
    id: String,
    kind: &'static str,
    profile: String,
    started_at: String,
    state: &'static str,
    total: usize,
    done: usize,
    failed: usize,
    unknown: usize,
    left: usize,
    /// Of codes, those that are left whose new code was made and delivered.
    made: Option<usize>,
    /// When it can go on, where a time of grace has to pass.
    waits_until: Option<String>,
    /// Why it does not run and how to go on: whole sentences.
    next: Option<String>,
    #[serde(skip)]
    with: &'static str,
    #[serde(skip)]
    title: &'static str,
    #[serde(skip)]
    started: String,
}

impl Record for CampaignRecord {
    const FIELDS: &'static [&'static str] = &[
        "id",
        "kind",
        "profile",
        "started_at",
        "state",
        "total",
        "done",
        "failed",
        "unknown",
        "left",
    ];
}

impl CampaignRecord {
    pub(super) fn of(summary: &CampaignSummary) -> Self {
        let counts = summary.counts;
        let profiles: Vec<String> = summary.profiles.iter().map(ToString::to_string).collect();
        Self {
            id: summary.id.clone(),
            kind: summary.kind.word(),
            profile: profiles.join(","),
            started_at: time(summary.started_at),
            state: summary.state.word(),
            total: counts.total,
            done: counts.done,
            failed: counts.failed,
            unknown: counts.unknown,
            left: counts.left,
            with: summary.kind.second_phase().map_or("", |words| words.with),
            made: summary.kind.second_phase().map(|_| counts.made),
            waits_until: summary.waits_until.map(time),
            next: summary.why.clone(),
            title: summary.kind.title(),
            started: time_for_people(summary.started_at),
        }
    }

    /// A row of the table.
    pub(super) fn cells(&self) -> [Option<String>; 10] {
        [
            Some(self.id.clone()),
            Some(self.kind.to_owned()),
            Some(self.profile.clone()),
            Some(self.started.clone()),
            Some(self.state.to_owned()),
            Some(self.total.to_string()),
            Some(self.done.to_string()),
            Some(self.failed.to_string()),
            Some(self.unknown.to_string()),
            Some(self.left.to_string()),
        ]
    }

    /// The same for people.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "Campaign {}: {}, {}. {} of {} done",
            self.id, self.title, self.state, self.done, self.total
        );
        for (count, word) in [
            (self.made.unwrap_or_default(), self.with),
            (self.failed, "failed"),
            (self.unknown, "unknown or lost"),
            (self.left, "left"),
        ] {
            if count > 0 {
                let _ = write!(text, ", {count} {word}");
            }
        }
        text.push_str(".\n");
        if let Some(next) = &self.next {
            text.push_str(&visible(next));
            text.push('\n');
        }
        text
    }
}

/// How a command about a campaign ends that stands like this.
pub(super) fn exit(summary: &CampaignSummary) -> Exit {
    let counts = summary.counts;
    if counts.unknown > 0 {
        Exit::Unknown
    } else if counts.failed > 0 {
        Exit::Mixed
    } else {
        Exit::Done
    }
}

/// The apps of a campaign, fifty a line, and those below them that failed or are unknown.
pub(super) fn map(cells: &[Cell], ascii: bool) -> String {
    let mut text = String::new();
    for line in cells.chunks(50) {
        text.push_str("  ");
        text.extend(line.iter().map(|known| known.standing.sign(ascii)));
        text.push('\n');
    }
    for known in cells {
        let word = match known.standing {
            Standing::Failed => "failed",
            Standing::Unknown => "unknown or lost",
            Standing::Waiting | Standing::Made(_) | Standing::Done => continue,
        };
        let why = known.why.as_deref().map(visible).unwrap_or_default();
        let _ = write!(text, "{}: {word}. {why}", known.name);
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}
