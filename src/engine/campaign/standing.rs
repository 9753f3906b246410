//! How the apps of a campaign stand: folded from the journal's entries, with what its file says of
//! those that were given up.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Campaign, CampaignFile, Item, file::Last};
use crate::{
    domain::{
        AppId, AppRef, CampaignDetail, CampaignKind, CampaignState, CampaignSummary, Capability,
        OperationKind, Text,
        campaign::{Cell, Counts, Standing},
    },
    engine::{
        journal::{Entry, Outcome},
        write::is_delivered,
    },
};

/// What the journal has of one app: the latest write of each phase.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace<'a> {
    /// The only write; of two phases, the one that made the new.
    pub(super) first: Option<&'a Entry>,
    /// The deletion of the old.
    pub(super) second: Option<&'a Entry>,
    /// The app that takes the place of the other, where one was made.
    pub(super) twin: Option<AppRef>,
    /// Whether that app got the name of the other.
    is_named: bool,
}

/// One app of a campaign, for its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The app.
    pub item: Item,
    /// The app that takes its place, where one was made.
    pub twin: Option<AppId>,
    /// How it ended.
    pub state: RowState,
    /// When its first write was about to be sent.
    pub begun_at: Option<Timestamp>,
    /// When its last outcome became known.
    pub ended_at: Option<Timestamp>,
    /// What recognises the value before.
    pub before: Option<String>,
    /// What recognises the value afterwards.
    pub after: Option<String>,
    /// Where the value was to go.
    pub targets: Vec<String>,
    /// How it was delivered, in the journal's words.
    pub delivery: Option<Text>,
    /// The services' ids of the requests.
    pub request_ids: Vec<Text>,
    /// The numbers of the journal's entries.
    pub journal: Vec<u64>,
    /// Why it was not done, or is not known: a whole sentence.
    pub why: Option<String>,
}

/// How an app of a campaign ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum RowState {
    /// Its turn has not come.
    Waiting,
    /// Its new code or its twin was made and delivered; the old one is still there.
    Made,
    /// It is done.
    Done,
    /// It was not done, or its value did not arrive.
    Failed,
    /// It is not known whether it was done.
    Unknown,
    /// It was done, and its value is lost.
    ValueLost,
    /// It was left out of the campaign.
    LeftOut,
}

impl RowState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

impl Trace<'_> {
    /// How the app stands in a campaign of this `kind`.
    fn standing(&self, kind: CampaignKind) -> Standing {
        match self.second.map(outcome) {
            Some(Outcome::Done | Outcome::ValueLost) => {
                return match self.first {
                    Some(first) if self.twin.is_some() && !self.is_named => {
                        Standing::Made(first.usable_at())
                    }
                    Some(_) | None => Standing::Done,
                };
            }
            Some(Outcome::Unknown) => return Standing::Unknown,
            Some(Outcome::Intent | Outcome::Refused | Outcome::NotSent) | None => {}
        }
        let Some(first) = self.first else {
            return Standing::Waiting;
        };
        match outcome(first) {
            Outcome::Done if is_undelivered(kind, first) => Standing::Waiting,
            Outcome::Done if leaves_one_to_go(kind, first) => Standing::Made(first.usable_at()),
            Outcome::Done => Standing::Done,
            Outcome::Unknown | Outcome::ValueLost => Standing::Unknown,
            Outcome::Intent | Outcome::Refused | Outcome::NotSent => Standing::Waiting,
        }
    }

    /// The entries, in their order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.first.into_iter().chain(self.second)
    }
}

/// How an entry ended; an app that is gone with its outcome was not done.
const fn outcome(entry: &Entry) -> Outcome {
    match entry.record.outcome {
        Outcome::Intent | Outcome::Unknown if entry.record.closed => Outcome::NotSent,
        outcome => outcome,
    }
}

/// Whether the old still works, until a further write.
pub(super) fn leaves_one_to_go(kind: CampaignKind, entry: &Entry) -> bool {
    if kind == CampaignKind::Replace {
        return true;
    }
    let yields = entry.record.kind().and_then(OperationKind::yields);
    yields.is_some() && entry.before.going.is_some()
}

/// Whether there is a new value in an entry of a campaign of this `kind` that still has to arrive. A
/// secret that is in force may have been put where it can be had; what a second phase waits for has to
/// be where it was to go, since callers are to use it.
pub(super) fn is_undelivered(kind: CampaignKind, entry: &Entry) -> bool {
    let delivery = entry.record.delivery.as_ref();
    let has_arrived = || match kind.second_phase() {
        Some(_) => is_delivered(delivery),
        None => delivery.is_some_and(|delivery| {
            let last = delivery.raw().rsplit(", ").next().unwrap_or_default();
            !matches!(last, "failed" | "partly" | "")
        }),
    };
    kind.yields() && !has_arrived()
}

impl Campaign {
    /// What the journal has of each app.
    pub(super) fn traces<'a>(&self, entries: &'a [Entry]) -> Vec<Trace<'a>> {
        let mut places: HashMap<AppRef, usize> = HashMap::new();
        for (at, item) in self.items.iter().enumerate() {
            places.insert(item.app.clone(), at);
        }
        let mut traces = vec![Trace::default(); self.items.len()];
        for entry in entries {
            let target = entry.record.target.app();
            let replaced = entry.in_place_of();
            let at = replaced.as_ref().or(target.as_ref());
            let Some(at) = at.and_then(|app| places.get(app).copied()) else {
                continue;
            };
            // From then on, what is done to the twin is done for the app.
            let trace = &mut traces[at];
            if let (Some(_), Some(twin)) = (&replaced, &target) {
                trace.twin = Some(twin.clone());
                places.insert(twin.clone(), at);
            }
            let needs = entry.record.kind().map(OperationKind::needs);
            trace.is_named |= trace.twin.is_some()
                && trace.twin == target
                && needs == Some(&[Capability::Edit])
                && entry.record.outcome == Outcome::Done;
            match self.phase(entry) {
                Some(Phase::First) => trace.first = Some(entry),
                Some(Phase::Second) => trace.second = Some(entry),
                None => {}
            }
        }
        traces
    }

    /// The phase whose latest write `entry` is; `None` for a step on the way.
    fn phase(&self, entry: &Entry) -> Option<Phase> {
        let kind = entry.record.kind();
        let yields = kind.and_then(OperationKind::yields).is_some();
        match self.kind {
            CampaignKind::Secrets | CampaignKind::Edit | CampaignKind::Delete => Some(Phase::First),
            CampaignKind::Codes if yields => Some(Phase::First),
            CampaignKind::Codes => Some(Phase::Second),
            CampaignKind::Replace if yields => Some(Phase::First),
            CampaignKind::Replace => {
                let needs = kind.map(OperationKind::needs).unwrap_or_default();
                needs.contains(&Capability::Delete).then_some(Phase::Second)
            }
        }
    }
}

/// So many apps have no twin yet, since their gateway has no room for one: a whole sentence after
/// another, where there are any.
fn room(apps: usize) -> String {
    match apps {
        0 => String::new(),
        1 => " 1 app waits for room on its gateway.".to_owned(),
        several => format!(" {several} apps wait for room on their gateway."),
    }
}

/// Which of the two phases of an app.
enum Phase {
    First,
    Second,
}

impl CampaignFile {
    /// How each app stands, by the journal's `entries` of this campaign.
    pub fn standings(&self, entries: &[Entry]) -> Vec<Standing> {
        let kind = self.campaign.kind;
        let traces = self.campaign.traces(entries);
        let standing = |(at, trace): (usize, &Trace<'_>)| {
            let is_failed = self.failed.contains_key(&at);
            match trace.standing(kind) {
                Standing::Unknown => Standing::Unknown,
                _ if is_failed => Standing::Failed,
                standing => standing,
            }
        };
        traces.iter().enumerate().map(standing).collect()
    }

    /// How each app stands, for a person.
    pub fn cells(&self, entries: &[Entry]) -> Vec<Cell> {
        let standings = self.standings(entries).into_iter().enumerate();
        standings
            .map(|(at, standing)| Cell {
                name: self.campaign.items[at].name.clone(),
                standing,
                why: self.failed.get(&at).cloned(),
            })
            .collect()
    }

    /// How many apps a run would touch: those that are left, and those whose value is lost.
    pub fn due(&self, entries: &[Entry]) -> usize {
        let rows = self.rows(entries).into_iter();
        rows.filter(|row| match row.state {
            RowState::Waiting | RowState::Made | RowState::ValueLost => true,
            RowState::Done | RowState::Failed | RowState::Unknown | RowState::LeftOut => false,
        })
        .count()
    }

    /// What a list tells of it.
    pub fn summary(&self, entries: &[Entry]) -> CampaignSummary {
        let counts = Counts::of(&self.standings(entries));
        let (state, why, waits_until) = self.state(&counts);
        CampaignSummary {
            id: self.campaign.id.clone(),
            kind: self.campaign.kind,
            profiles: self.campaign.profiles(),
            started_at: self.campaign.started_at,
            state,
            counts,
            why,
            reason: self.reason(&counts),
            waits_until,
        }
    }

    /// Why it does not run, as a whole sentence.
    fn reason(&self, counts: &Counts) -> Option<String> {
        if self.is_held {
            return None;
        }
        let words = self.campaign.kind.second_phase();
        let sentence = match &self.last {
            Last::Finished => return None,
            Last::Running if counts.left == 0 => return None,
            Last::Planned => "It has not begun.",
            Last::Abandoned => "It was given up; what it did stays done.",
            Last::Running => "The process that ran it ended.",
            Last::Look => "It waits for a look at what was done.",
            Last::Paused => "It was told to pause.",
            Last::Stopped(why) => why,
            Last::Waiting(Some(_)) => "A time of grace has to pass.",
            Last::Waiting(None) => words.map_or("It waits.", |words| words.on_resume),
        };
        let without_room = match &self.last {
            Last::Waiting(_) => counts.left - counts.made,
            _ => 0,
        };
        Some(format!("{sentence}{}", room(without_room)))
    }

    /// What somebody looks at who may go on with it. `production` says whether a profile of its apps is
    /// one.
    pub fn detail(&self, entries: &[Entry], production: bool) -> CampaignDetail {
        let templates = self.campaign.targets.values();
        let mut targets: Vec<String> = templates
            .flat_map(|targets| targets.all.iter().chain(&targets.last))
            .map(ToString::to_string)
            .collect();
        targets.sort();
        targets.dedup();
        CampaignDetail {
            summary: self.summary(entries),
            cells: self.cells(entries),
            due: self.due(entries),
            left_out: self.campaign.left_out.len(),
            needs_number: self.campaign.kind.needs_number(production),
            targets,
            care: self.campaign.care.clone(),
        }
    }

    /// How far it is, and why it does not run.
    fn state(&self, counts: &Counts) -> (CampaignState, Option<String>, Option<Timestamp>) {
        let resume = format!("claviger campaign resume {} goes on.", self.campaign.id);
        if self.is_held {
            return (CampaignState::Running, None, None);
        }
        match &self.last {
            Last::Abandoned => (CampaignState::Abandoned, None, None),
            Last::Finished => (CampaignState::Done, None, None),
            Last::Planned => (CampaignState::Planned, Some(resume), None),
            Last::Running if counts.left == 0 => (CampaignState::Done, None, None),
            Last::Running => (
                CampaignState::Stopped,
                Some(format!("The process that ran it ended. {resume}")),
                None,
            ),
            Last::Look => (
                CampaignState::Paused,
                Some(format!("Look at what was done; {resume}")),
                None,
            ),
            Last::Paused => (CampaignState::Paused, Some(resume), None),
            Last::Stopped(why) => (
                CampaignState::Stopped,
                Some(format!("{why} {resume}")),
                None,
            ),
            Last::Waiting(Some(until)) => (
                CampaignState::Waiting,
                Some(format!(
                    "From {} on, {resume}",
                    until.strftime("%Y-%m-%d %H:%M:%SZ")
                )),
                Some(*until),
            ),
            Last::Waiting(None) => (
                CampaignState::Waiting,
                Some(self.campaign.kind.second_phase().map_or_else(
                    || resume.clone(),
                    |words| {
                        let (waits, deletes) = (words.waits, words.deletes);
                        let room = room(counts.left - counts.made);
                        format!("{waits}{room} Move the callers, then {resume} {deletes}")
                    },
                )),
                None,
            ),
        }
    }

    /// Its apps, one by one, then those that were left out.
    pub fn rows(&self, entries: &[Entry]) -> Vec<Row> {
        let traces = self.campaign.traces(entries);
        let standings = self.standings(entries);
        let mut rows: Vec<Row> = traces
            .iter()
            .zip(&standings)
            .enumerate()
            .map(|(at, (trace, standing))| self.row(at, trace, *standing))
            .collect();
        rows.extend(self.campaign.left_out.iter().map(|(item, why)| Row {
            why: Some(why.clone()),
            ..Row::of(item, RowState::LeftOut)
        }));
        rows
    }

    fn row(&self, at: usize, trace: &Trace<'_>, standing: Standing) -> Row {
        let item = &self.campaign.items[at];
        let first = trace.first;
        let is_lost = |entry: &Entry| entry.record.outcome == Outcome::ValueLost;
        let state = match standing {
            Standing::Waiting => RowState::Waiting,
            Standing::Made(_) => RowState::Made,
            Standing::Done => RowState::Done,
            Standing::Failed => RowState::Failed,
            Standing::Unknown if first.is_some_and(is_lost) => RowState::ValueLost,
            Standing::Unknown => RowState::Unknown,
        };
        let last = trace.entries().last();
        let evidence = last.and_then(|entry| entry.evidence.as_ref());
        let (all, or) = self.campaign.targets_of(item);
        let mark = |entry: &Entry| entry.after.or(entry.chosen).map(|mark| mark.to_string());
        let going = |entry: &Entry| entry.before.going.as_ref()?.fingerprint;
        let earlier = |entry: &Entry| {
            let mark = entry.before.secret.or(entry.before.replaced);
            mark.or_else(|| going(entry)).map(|mark| mark.to_string())
        };
        Row {
            twin: trace.twin.as_ref().map(|twin| twin.id.clone()),
            begun_at: first.map(|entry| entry.record.time),
            ended_at: last.and_then(|entry| entry.concluded_at),
            before: first.and_then(earlier),
            after: first.and_then(mark),
            targets: all.iter().chain(&or).map(ToString::to_string).collect(),
            delivery: first.and_then(|entry| entry.record.delivery.clone()),
            request_ids: trace
                .entries()
                .flat_map(|entry| entry.record.request_ids.iter().cloned())
                .collect(),
            journal: trace.entries().map(|entry| entry.record.n).collect(),
            why: self.failed.get(&at).cloned().or_else(|| match state {
                RowState::Unknown | RowState::ValueLost => {
                    evidence.map(|evidence| evidence.shown().into_owned())
                }
                RowState::Waiting
                | RowState::Made
                | RowState::Done
                | RowState::Failed
                | RowState::LeftOut => None,
            }),
            ..Row::of(item, state)
        }
    }
}

impl Row {
    fn of(item: &Item, state: RowState) -> Self {
        Self {
            item: item.clone(),
            twin: None,
            state,
            begun_at: None,
            ended_at: None,
            before: None,
            after: None,
            targets: Vec::new(),
            delivery: None,
            request_ids: Vec::new(),
            journal: Vec::new(),
            why: None,
        }
    }
}
