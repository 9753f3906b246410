//! The list of apps as it is looked at: filtered, sorted, one row selected, a window of rows on
//! the screen. Rows are numbers of the store; nothing is copied.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{
    Banner,
    banner::policy_of,
    fleet::{Fleet, Row, RowId},
    marks::Marks,
    text_field::TextField,
};
use crate::domain::{
    Ages, AppRef, FilterError, InstanceId, Rank, Service, Text,
    filter::{self, Filter},
};

/// What the list can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, strum::EnumIter, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum SortColumn {
    /// The name.
    #[default]
    Name,
    /// The service, then the gateway.
    Service,
    /// The gateway.
    Gateway,
    /// The key.
    Key,
    /// The least age of the secret, oldest first.
    Secret,
    /// The number of codes, most first.
    Codes,
    /// The number of bound APIs, most first.
    Apis,
    /// The remark.
    Remark,
}

impl SortColumn {
    /// Its word in the sort menu.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Service => "service",
            Self::Gateway => "gateway",
            Self::Key => "key",
            Self::Secret => "age of the secret, oldest first",
            Self::Codes => "AppCodes, most first",
            Self::Apis => "bound APIs, most first",
            Self::Remark => "remark",
        }
    }

    /// Whether the least or the most stands first.
    pub const fn arrow(self) -> &'static str {
        match self {
            Self::Name | Self::Service | Self::Gateway | Self::Key | Self::Remark => "↑",
            Self::Secret | Self::Codes | Self::Apis => "↓",
        }
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let by_name = || a.sort_name.cmp(&b.sort_name);
        let most_first = |a: Option<u64>, b: Option<u64>| b.cmp(&a);
        match self {
            Self::Name => by_name(),
            Self::Service => a
                .app
                .at
                .service()
                .cmp(&b.app.at.service())
                .then_with(|| a.gateway.cmp(&b.gateway)),
            Self::Gateway => a.gateway.cmp(&b.gateway),
            Self::Key => a.app.key.cmp(&b.app.key),
            Self::Secret => {
                // Unknown ages come last, as the least interesting.
                match (a.secret_since(), b.secret_since()) {
                    (Some(a), Some(b)) => a.cmp(&b),
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (None, None) => Ordering::Equal,
                }
            }
            Self::Codes => most_first(a.app.code_count, b.app.code_count),
            Self::Apis => most_first(a.app.api_count, b.app.api_count),
            Self::Remark => a.app.remark.cmp(&b.app.remark),
        }
        .then_with(by_name)
        .then_with(|| a.app.at.cmp(&b.app.at))
    }
}

/// The list as it is looked at.
#[derive(Debug, Default)]
pub struct ListView {
    /// Rows in the order of the screen.
    rows: Vec<RowId>,
    /// The app that is selected, whatever row it is in.
    selected: Option<AppRef>,
    /// Whether the administrator chose it: until then the first row is selected as rows come in.
    chosen: bool,
    /// Its place among `rows`.
    position: usize,
    /// The first row on the screen.
    offset: usize,
    /// What the list is sorted by.
    pub sort: SortColumn,
    /// The filter's text.
    pub filter: TextField,
    /// Whether the filter is being typed.
    pub typing: bool,
    /// How old the secrets of all apps are, filtered or not, at least.
    pub ages: Ages,
    /// Whether what fits the filter best comes first, until a column to sort by is chosen.
    pub ranks: bool,
    /// The marked apps.
    pub marks: Marks,
    /// What is wrong with the filter; `rows` are then those of the filter before.
    pub complaint: Option<FilterError>,
    /// What `rows` was made from.
    made_from: Option<Made>,
    /// How many marked apps are not among `rows`.
    hidden_marks: usize,
}

/// What rows are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Made {
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

    /// Whether the rows stand in the order in which they fit.
    fn is_ranked(&self, filter: &Filter) -> bool {
        self.ranks && filter.ranks()
    }

    /// What the rows are sorted by: no column where they stand in the order in which they fit.
    pub fn sorted_by(&self) -> Option<SortColumn> {
        let is_ranked = Filter::parse(self.filter.value()).is_ok_and(|it| self.is_ranked(&it));
        (!is_ranked).then_some(self.sort)
    }

    fn scroll_to_selection(&mut self, height: usize) {
        let height = height.max(1);
        if self.position < self.offset {
            self.offset = self.position;
        } else if self.position >= self.offset + height {
            self.offset = self.position + 1 - height;
        }
        self.offset = self.offset.min(self.rows.len().saturating_sub(height));
    }

    fn select_position(&mut self, position: usize, fleet: &Fleet) {
        self.position = position.min(self.rows.len().saturating_sub(1));
        let row = self.rows.get(self.position).and_then(|row| fleet.row(*row));
        self.selected = row.map(|row| row.app.at.clone());
    }

    /// Moves the selection by `by` rows, stopping at the ends.
    pub fn move_by(&mut self, by: isize, fleet: &Fleet) {
        self.chosen = true;
        self.select_position(self.position.saturating_add_signed(by), fleet);
    }

    /// Selects an app, if the filter shows it.
    pub fn select(&mut self, app: &AppRef, fleet: &Fleet) {
        let number = fleet.find(app);
        let position = number.and_then(|number| self.rows.iter().position(|row| *row == number));
        if let Some(position) = position {
            self.chosen = true;
            self.select_position(position, fleet);
        }
    }

    /// Selects the first row.
    pub fn first(&mut self, fleet: &Fleet) {
        self.chosen = true;
        self.select_position(0, fleet);
    }

    /// Selects the last row.
    pub fn last(&mut self, fleet: &Fleet) {
        self.chosen = true;
        self.select_position(usize::MAX, fleet);
    }

    /// The app that is selected.
    pub fn selected(&self) -> Option<&AppRef> {
        self.selected.as_ref()
    }

    /// The first and the last row on a screen of `height` rows, counted from one; none where none is.
    pub fn window(&self, height: usize) -> Option<(usize, usize)> {
        let last = self.rows.len().min(self.offset + height);
        (last > self.offset).then_some((self.offset + 1, last))
    }

    /// The apps that pass the filter, in the order of the screen.
    pub fn shown(&self, fleet: &Fleet) -> Vec<AppRef> {
        let rows = self.rows.iter().filter_map(|row| fleet.row(*row));
        rows.map(|row| row.app.at.clone()).collect()
    }

    /// How many marked apps the filter hides, as of the last [`ListView::prepare`].
    pub const fn hidden_marks(&self) -> usize {
        self.hidden_marks
    }

    fn count_hidden_marks(&self, fleet: &Fleet) -> usize {
        let marked = self.marks.len();
        let seen = if self.filter.value().is_empty() {
            // Every app is shown, and there are fewer marks than apps.
            let here = self.marks.apps().filter(|app| fleet.find(app).is_some());
            here.count()
        } else if marked == 0 {
            0
        } else {
            let seen = self.rows.iter().filter_map(|row| fleet.row(*row));
            seen.filter(|row| self.marks.has(&row.app.at)).count()
        };
        marked - seen.min(marked)
    }

    /// How many rows pass the filter.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row passes the filter.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows on a screen of `height` rows, each with whether it is selected.
    pub fn visible(&self, height: usize) -> impl Iterator<Item = (RowId, bool)> {
        let window = self.rows.iter().enumerate().skip(self.offset).take(height);
        window.map(|(position, row)| (*row, position == self.position))
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

/// A row as the filter sees it.
struct FilterRow<'a> {
    row: &'a Row,
    fleet: &'a Fleet,
    banners: &'a [Banner],
    marks: &'a Marks,
    now: Timestamp,
}

impl filter::Row for FilterRow<'_> {
    fn name(&self) -> &str {
        self.row.app.name.raw()
    }

    fn id(&self) -> &str {
        self.row.app.at.id.raw()
    }

    fn key(&self) -> Option<&str> {
        self.row.app.key.as_ref().map(Text::raw)
    }

    fn remark(&self) -> Option<&str> {
        self.row.app.remark.as_ref().map(Text::raw)
    }

    fn service(&self) -> Service {
        self.row.app.at.service()
    }

    fn gateway_name(&self) -> Option<&str> {
        self.gateway_id().map(|_| self.row.gateway.raw())
    }

    fn gateway_id(&self) -> Option<&str> {
        self.row.app.at.place.instance.as_ref().map(InstanceId::raw)
    }

    fn age_days(&self) -> Option<i64> {
        self.row.secret_days(self.now)
    }

    fn code_count(&self) -> Option<u64> {
        self.row.app.code_count
    }

    fn api_count(&self) -> Option<u64> {
        self.row.app.api_count
    }

    fn status(&self) -> Option<i64> {
        self.row.app.status
    }

    fn gateway_status(&self) -> Option<&str> {
        let gateway = self.fleet.gateway(&self.row.app.at.place)?;
        gateway.gateway.status.as_ref().map(Text::raw)
    }

    fn profile(&self) -> &str {
        self.row.app.at.place.profile.raw()
    }

    fn region(&self) -> Option<&str> {
        let profile = &self.row.app.at.place.profile;
        let mut banners = self.banners.iter();
        let banner = banners.find(|banner| banner.profile == *profile)?;
        banner.region.as_deref()
    }

    fn is_marked(&self) -> bool {
        self.marks.has(&self.row.app.at)
    }

    fn code_age_days(&self) -> Option<i64> {
        None
    }

    fn api_names(&self) -> Option<Vec<String>> {
        None
    }
}
