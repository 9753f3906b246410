//! Making the rows anew when apps, filter, marks or sort column changed.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{ListView, SortColumn, filter_row::FilterRow};
use crate::{
    console::{
        Banner,
        banner::policy_of,
        fleet::{Fleet, Row, RowId},
    },
    domain::{Ages, AppRef, Rank, Reads, filter::Filter},
};

/// What rows are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    revision: u64,
    sort: SortColumn,
    ranks: bool,
    marks: u64,
    filter: String,
}

impl ListView {
    /// Makes the rows anew if apps, filter or sort column changed, then brings the window of
    /// `height` rows to the selection.
    pub fn prepare(&mut self, fleet: &Fleet, banners: &[Banner], height: usize, now: Timestamp) {
        let revision = fleet.revision();
        let made = self.made_from.as_ref();
        if made.is_none_or(|made| made.revision != revision) {
            self.ages = ages(fleet, banners, now);
        }
        let is_current = made.is_some_and(|made| {
            made.revision == revision
                && made.sort == self.sort
                && made.ranks == self.ranks
                && made.marks == self.marks.revision()
                && made.filter == self.filter.value()
        });
        if !is_current {
            if self.has_other_marks_alone(revision) {
                if let Some(made) = &mut self.made_from {
                    made.marks = self.marks.revision();
                }
            } else {
                self.remake(fleet, banners, now);
            }
            self.hidden_marks = self.count_hidden_marks(fleet);
        }
        self.scroll_to_selection(height);
    }

    /// Whether nothing but marks has changed, and the filter does not ask for them.
    fn has_other_marks_alone(&self, revision: u64) -> bool {
        let asks_for_marks = self.filter.value().to_lowercase().contains("marked:");
        !asks_for_marks
            && self.made_from.as_ref().is_some_and(|made| {
                made.revision == revision
                    && made.sort == self.sort
                    && made.ranks == self.ranks
                    && made.filter == self.filter.value()
            })
    }

    fn remake(&mut self, fleet: &Fleet, banners: &[Banner], now: Timestamp) {
        let made = Made {
            revision: fleet.revision(),
            sort: self.sort,
            ranks: self.ranks,
            marks: self.marks.revision(),
            filter: self.filter.value().to_owned(),
        };
        let typed_since = self
            .made_from
            .as_ref()
            .is_some_and(|before| before.filter != made.filter);
        let read = Filter::parse(self.filter.value());
        self.complaint = read.as_ref().err().cloned();
        let is_same_fleet = self
            .made_from
            .as_ref()
            .is_some_and(|before| before.revision == made.revision);
        let filter = match read {
            Ok(filter) => filter,
            // The list stays as it is until the filter is right again.
            Err(_) if is_same_fleet => {
                self.made_from = Some(made);
                return;
            }
            Err(_) => Filter::default(),
        };
        let order = |a: &RowId, b: &RowId| match (fleet.row(*a), fleet.row(*b)) {
            (Some(a), Some(b)) => self.sort.compare(a, b),
            (None, _) | (_, None) => Ordering::Equal,
        };
        self.unread = self.not_read(&filter, fleet, banners, now);
        let mut best = None;
        if filter.is_empty() {
            self.rows = fleet.rows().map(|(number, _)| number).collect();
            self.rows.sort_unstable_by(order);
        } else {
            let seen = |row| FilterRow {
                row,
                fleet,
                banners,
                marks: &self.marks,
                now,
            };
            let mut ranked: Vec<(Rank, RowId)> = fleet
                .rows()
                .filter_map(|(number, row)| Some((filter.rank(&seen(row))?, number)))
                .collect();
            let by_rank = |a: &(Rank, RowId), b: &(Rank, RowId)| {
                a.0.cmp(&b.0).then_with(|| order(&a.1, &b.1))
            };
            best = ranked.iter().min_by(|a, b| by_rank(a, b)).copied();
            if self.is_ranked(&filter) {
                ranked.sort_unstable_by(by_rank);
            } else {
                ranked.sort_unstable_by(|a, b| order(&a.1, &b.1));
            }
            self.rows = ranked.into_iter().map(|(_, number)| number).collect();
        }
        // Typing selects the best match, and so chooses it; anything else leaves the selection
        // where it was.
        let wanted = match best {
            Some((_, row)) if typed_since || self.selected.is_none() => {
                self.chosen = true;
                fleet.row(row).map(|row| row.app.at.clone())
            }
            Some(_) | None => self.selected.clone().filter(|_| self.chosen),
        };
        // What was typed is a choice: it holds when more apps come in.
        self.chosen |= typed_since && best.is_some();
        if !self.chosen {
            self.position = 0;
        }
        let found = wanted
            .and_then(|app| fleet.find(&app))
            .and_then(|number| self.rows.iter().position(|row| *row == number));
        self.select_position(found.unwrap_or(self.position), fleet);
        self.made_from = Some(made);
    }

    /// What of the apps that may fit has to be read for the filter.
    fn not_read(
        &self,
        filter: &Filter,
        fleet: &Fleet,
        banners: &[Banner],
        now: Timestamp,
    ) -> (Reads, Vec<AppRef>) {
        let reads = Reads {
            codes: filter.looks_at_codes() || filter.looks_at_code_ages(),
            apis: filter.looks_at_apis() || filter.looks_at_api_names(),
        };
        if reads.is_nothing() {
            return (reads, Vec::new());
        }
        let candidates = filter.without_reads();
        let lacks = |row: &Row| {
            let read = fleet.reading(&row.app.at);
            let no_codes = read.is_none_or(|read| read.codes.is_none());
            let no_apis = read.is_none_or(|read| read.apis.is_none());
            filter.looks_at_codes() && row.app.code_count.is_none()
                || filter.looks_at_code_ages() && no_codes
                || filter.looks_at_apis() && row.app.api_count.is_none()
                || filter.looks_at_api_names() && no_apis
        };
        let may_fit = |row: &&Row| {
            let seen = FilterRow {
                row,
                fleet,
                banners,
                marks: &self.marks,
                now,
            };
            lacks(row) && candidates.rank(&seen).is_some()
        };
        let rows = fleet.rows().map(|(_, row)| row).filter(may_fit);
        (reads, rows.map(|row| row.app.at.clone()).collect())
    }

    /// Whether the rows stand in the order in which they fit.
    pub(super) fn is_ranked(&self, filter: &Filter) -> bool {
        self.ranks && filter.ranks()
    }
}

/// How old the secrets of all apps are, by the policy of each profile.
fn ages(fleet: &Fleet, banners: &[Banner], now: Timestamp) -> Ages {
    let mut ages = Ages::default();
    for (_, row) in fleet.rows() {
        let days = row.secret_days(now);
        let policy = policy_of(banners, &row.app.at.place.profile);
        ages.count(days, policy.is_secret_over(days));
    }
    ages
}
