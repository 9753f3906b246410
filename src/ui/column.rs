//! The columns of the list, and which of them fit.
//!
//! | columns of the list | shows |
//! |---|---|
//! | below 46 | name, age |
//! | from 46 | and the place: service and gateway |
//! | from 62 | the age as a bar |
//! | from 68 | the numbers of codes and APIs |
//! | from 116 | the key, whole |
//! | from 150 | the remark |

use ratatui::{style::Style, text::Span};

use super::{View, age, bar, text};
use crate::{
    console::{fleet::Row, list::SortColumn},
    domain::Policy,
};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The name; takes what the others leave.
    Name,
    /// The service and the gateway.
    Place,
    /// The least age of the secret, marked when old.
    Secret,
    /// The number of codes.
    Codes,
    /// The number of bound APIs.
    Apis,
    /// The key, whole.
    Key,
    /// The remark.
    Remark,
}

/// The columns before the first one: a blank, the marker, a blank.
pub const MARGIN: usize = 3;
/// What the age in days takes, with its sign.
const AGE: usize = 7;
/// The most that a name gets while other columns want room.
const AMPLE_NAME: usize = 40;
/// The most that a place gets.
const AMPLE_PLACE: usize = 28;

impl Column {
    /// Its heading; `sorted` where the list is sorted by it.
    pub fn heading(self, sorted: Option<SortColumn>, width: usize) -> String {
        let word = match self {
            Self::Name => "NAME",
            Self::Place => "GATEWAY",
            Self::Secret => "SECRET",
            Self::Codes => "CODES",
            Self::Apis => "APIS",
            Self::Key => "APPKEY",
            Self::Remark => "REMARK",
        };
        let is_it = match sorted {
            Some(SortColumn::Name) => self == Self::Name,
            Some(SortColumn::Service | SortColumn::Gateway) => self == Self::Place,
            Some(SortColumn::Key) => self == Self::Key,
            Some(SortColumn::Secret) => self == Self::Secret,
            Some(SortColumn::Codes) => self == Self::Codes,
            Some(SortColumn::Apis) => self == Self::Apis,
            Some(SortColumn::Remark) => self == Self::Remark,
            None => false,
        };
        let arrow = sorted.filter(|_| is_it).map_or("", SortColumn::arrow);
        let short = format!("{word}{arrow}");
        let spaced = match arrow {
            "" => word.to_owned(),
            arrow => format!("{word} {arrow}"),
        };
        let whole = match self {
            Self::Secret => format!("{spaced} at least"),
            _ => spaced.clone(),
        };
        let fits = |text: &String| text::width(text) <= width;
        [whole, spaced, short]
            .into_iter()
            .find(fits)
            .unwrap_or_else(|| word.to_owned())
    }
}

/// The columns that fit into `width`, each with its own, from left to right; one blank between two.
pub fn arrange(width: usize) -> Vec<(Column, usize)> {
    let room = width.saturating_sub(MARGIN);
    let bar = match width {
        ..62 => 0,
        62..82 => 8,
        82..100 => 10,
        100.. => 14,
    };
    // The age, a blank, the bar, a blank and the mark.
    let secret = AGE + bar + if bar == 0 { 2 } else { 3 };
    let mut others = vec![(Column::Secret, secret)];
    if width >= 46 {
        others.insert(0, (Column::Place, 15));
    }
    if width >= 68 {
        others.extend([(Column::Codes, 5), (Column::Apis, 4)]);
    }
    if width >= 116 {
        others.push((Column::Key, 32));
    }
    if width >= 150 {
        others.push((Column::Remark, 0));
    }
    let used: usize = others.iter().map(|(_, width)| width + 1).sum();
    let left = room.saturating_sub(used);
    let wants_rest = others.iter().any(|(column, _)| *column == Column::Remark);
    let name = if wants_rest {
        left.min(AMPLE_NAME)
    } else {
        left
    };
    let mut spare = left - name;
    for (column, width) in &mut others {
        let most = match column {
            Column::Place => AMPLE_PLACE - *width,
            Column::Remark => usize::MAX,
            Column::Name | Column::Secret | Column::Codes | Column::Apis | Column::Key => 0,
        };
        let more = spare.min(most);
        *width += more;
        spare -= more;
    }
    let mut columns = vec![(Column::Name, name)];
    columns.extend(others);
    columns
}

/// Where an app is: `apig payments`, or the service alone.
pub fn place(row: &Row) -> String {
    let at = &row.app.at.place;
    match at.instance {
        Some(_) => format!("{} {}", at.service.word(), row.gateway),
        None => at.service.word().to_owned(),
    }
}

/// What stands in a column of `width`, in pieces, none of them cut where it tells two apart.
pub(super) fn spans(
    view: View<'_>,
    column: Column,
    width: usize,
    row: &Row,
    name: Style,
) -> Vec<Span<'static>> {
    let theme = view.theme;
    let count = |count: Option<u64>| count.map_or_else(|| "·".to_owned(), |n| n.to_string());
    let app = &row.app;
    let (words, style) = match column {
        Column::Name => {
            // The blanks beside it stay as they are: a move of the selection then costs fewer bytes.
            let words = text::cut_middle(&app.name.to_string(), width);
            let blanks = " ".repeat(width.saturating_sub(text::width(&words)));
            return vec![Span::styled(words, name), Span::raw(blanks)];
        }
        Column::Place => (text::fit_middle(&place(row), width), theme.plain),
        Column::Secret => return secret(view, width, row),
        Column::Codes => (text::fit(&count(app.code_count), width), theme.plain),
        Column::Apis => (text::fit(&count(app.api_count), width), theme.plain),
        Column::Key => {
            let key = app.key.as_ref().map(ToString::to_string);
            let key = key.unwrap_or_else(|| "·".to_owned());
            (text::fit_middle(&key, width), theme.dim)
        }
        Column::Remark => {
            let remark = app.remark.as_ref().map(ToString::to_string);
            (text::fit(&remark.unwrap_or_default(), width), theme.dim)
        }
    };
    vec![Span::styled(words, style)]
}

/// `≥699d  █████████▋ !`.
fn secret(view: View<'_>, width: usize, row: &Row) -> Vec<Span<'static>> {
    let (theme, now) = (view.theme, view.now.wall);
    let policy = view.model.policy(&row.app.at.place.profile);
    let days = row.secret_days(now);
    let is_over = policy.is_secret_over(days);
    let style = if is_over { theme.danger } else { theme.plain };
    let age = text::fit(&age::secret_age(row, now), AGE);
    let cells = width.saturating_sub(AGE + 3);
    let mut spans = vec![Span::styled(age, style)];
    if cells > 0 {
        let drawn = age_bar(days, policy, cells, view.model.options.ascii);
        // What is well is quiet.
        let bar = if is_over { theme.danger } else { theme.dim };
        spans.push(Span::styled(text::fit(&drawn, cells + 1), bar));
    }
    let mark = if is_over { "!" } else { " " };
    spans.push(Span::styled(mark, theme.danger_strong));
    spans
}

/// The age of a secret against twice the policy.
pub(super) fn age_bar(days: Option<i64>, policy: Policy, cells: usize, ascii: bool) -> String {
    let whole = usize::try_from(policy.secret * 2).unwrap_or(1);
    let part = days.and_then(|days| usize::try_from(days).ok());
    bar::length(part.unwrap_or_default(), whole, cells, ascii)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn columns_fill_the_width_and_no_more(width in 24_usize..320) {
            let columns = arrange(width);
            let used: usize = columns.iter().map(|(_, width)| width + 1).sum();
            prop_assert_eq!(columns[0].0, Column::Name);
            prop_assert_eq!(used - 1 + MARGIN, width);
            prop_assert!(columns[0].1 >= 10, "{columns:?}");
        }
    }
}
