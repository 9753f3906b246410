//! The columns of the list, and which of them fit.

use jiff::Timestamp;

use super::{age, text};
use crate::console::fleet::Row;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
pub enum Column {
    /// The name; takes what the others leave.
    Name,
    /// The service.
    Service,
    /// The gateway.
    Gateway,
    /// The key's beginning.
    Key,
    /// The least age of the secret, marked when old.
    Secret,
    /// The number of codes.
    Codes,
    /// The number of bound APIs.
    Apis,
    /// The remark.
    Remark,
}

/// The least columns a name is given beside the columns that tell one app from another.
const LEAST_NAME: usize = 14;
/// The least columns a name is given beside the others.
const AMPLE_NAME: usize = 20;

impl Column {
    /// Its heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Name => "NAME",
            Self::Service => "SERVICE",
            Self::Gateway => "GATEWAY",
            Self::Key => "KEY",
            Self::Secret => "SECRET",
            Self::Codes => "CODES",
            Self::Apis => "APIS",
            Self::Remark => "REMARK",
        }
    }

    /// Its width; a name's is its least.
    const fn width(self) -> usize {
        match self {
            Self::Name => LEAST_NAME,
            Self::Service => 9,
            Self::Gateway => 10,
            Self::Key => 9,
            Self::Secret => 8,
            Self::Codes => 5,
            Self::Apis => 4,
            Self::Remark => 24,
        }
    }

    /// What stands in it.
    pub fn text(self, row: &Row, now: Timestamp) -> String {
        let count = |count: Option<u64>| count.map_or_else(|| "·".to_owned(), |n| n.to_string());
        let app = &row.app;
        match self {
            Self::Name => app.name.to_string(),
            Self::Service => app.at.service().label().to_owned(),
            Self::Gateway => row.gateway.to_string(),
            Self::Key => app
                .key
                .as_ref()
                .map_or_else(|| "·".to_owned(), ToString::to_string),
            Self::Secret => {
                let mark = if age::is_old(row, now) { " !" } else { "" };
                format!("{}{mark}", age::secret_age(row, now))
            }
            Self::Codes => count(app.code_count),
            Self::Apis => count(app.api_count),
            Self::Remark => app
                .remark
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
        }
    }
}

/// The order in which columns are added as the list gets wider.
const BY_IMPORTANCE: [Column; 8] = [
    Column::Name,
    Column::Secret,
    Column::Service,
    Column::Gateway,
    Column::Key,
    Column::Apis,
    Column::Codes,
    Column::Remark,
];

/// The order in which they stand.
const BY_PLACE: [Column; 8] = [
    Column::Name,
    Column::Service,
    Column::Gateway,
    Column::Key,
    Column::Secret,
    Column::Codes,
    Column::Apis,
    Column::Remark,
];

/// The columns that fit into `width`, each with its own, from left to right; one blank between two.
pub fn arrange(width: usize) -> Vec<(Column, usize)> {
    let mut chosen: Vec<Column> = Vec::new();
    let mut used = 0;
    for column in BY_IMPORTANCE {
        let needed = used + column.width() + usize::from(!chosen.is_empty());
        let for_name = match column {
            Column::Name | Column::Secret | Column::Service | Column::Gateway => 0,
            Column::Key | Column::Apis | Column::Codes | Column::Remark => AMPLE_NAME - LEAST_NAME,
        };
        if needed + for_name > width && !chosen.is_empty() {
            break;
        }
        used = needed;
        chosen.push(column);
    }
    let spare = width.saturating_sub(used);
    // Names rarely need more than this; a remark is worth the rest.
    let for_name = if chosen.contains(&Column::Remark) {
        spare.min(18)
    } else {
        spare
    };
    let for_gateway = if chosen.contains(&Column::Remark) {
        (spare - for_name).min(10)
    } else {
        0
    };
    BY_PLACE
        .into_iter()
        .filter(|column| chosen.contains(column))
        .map(|column| match column {
            Column::Name => (column, (column.width() + for_name).min(width)),
            Column::Gateway => (column, column.width() + for_gateway),
            Column::Remark => (column, column.width() + spare - for_name - for_gateway),
            Column::Service | Column::Key | Column::Secret | Column::Codes | Column::Apis => {
                (column, column.width())
            }
        })
        .collect()
}

/// A row's text in arranged columns.
pub fn cells<'a>(
    row: &'a Row,
    columns: &'a [(Column, usize)],
    now: Timestamp,
) -> impl Iterator<Item = String> + 'a {
    columns
        .iter()
        .map(move |(column, width)| text::fit(&column.text(row, now), *width))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn columns_fill_the_width_and_no_more(width in 16_usize..240) {
            let columns = arrange(width);
            let used: usize = columns.iter().map(|(_, width)| width + 1).sum();
            prop_assert_eq!(columns[0].0, Column::Name);
            prop_assert!(used - 1 <= width);
        }
    }
}
