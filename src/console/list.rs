//! The list of apps as it is looked at: filtered, sorted, one row selected, a window of rows on
//! the screen. Rows are numbers of the store; nothing is copied.

mod filter_row;
mod remake;
mod sort;

use self::remake::Made;
pub use self::sort::SortColumn;
use super::{
    fleet::{Fleet, RowId},
    marks::Marks,
    text_field::TextField,
};
use crate::domain::{Ages, AppRef, FilterError, Reads, filter::Filter};

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
    /// What the filter asks and lists do not tell, and the apps that it is not known of: they may fit.
    pub unread: (Reads, Vec<AppRef>),
    /// What `rows` was made from.
    made_from: Option<Made>,
    /// How many marked apps are not among `rows`.
    hidden_marks: usize,
}

impl ListView {
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
