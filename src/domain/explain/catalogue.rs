//! The rows of the embedded table.

use std::sync::OnceLock;

use super::Explanation;

/// Comments, one line of column names, then one row a line:
/// service, code, status, kind, title, meaning, remedy, parted by tabs.
pub(super) const TABLE: &str = include_str!("../../../assets/errors.tsv");

/// Every row, in the order of the table. The first call reads the table; a start that meets no
/// error never pays for it.
pub(super) fn rows() -> &'static [Explanation] {
    static ROWS: OnceLock<Vec<Explanation>> = OnceLock::new();
    ROWS.get_or_init(|| lines().filter_map(row).collect())
}

/// The lines of the table that hold a row.
pub(super) fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

/// Reads a row; a malformed one is left out, since a missing explanation must never stop the
/// program that wanted to explain something.
fn row(line: &'static str) -> Option<Explanation> {
    let mut cells = line.split('\t');
    let explanation = Explanation {
        family: cells.next()?.parse().ok()?,
        code: cells.next()?,
        status: cells.next()?.parse().ok()?,
        kind: cells.next()?.parse().ok()?,
        title: cells.next()?,
        meaning: cells.next()?,
        remedy: cells.next()?,
    };
    cells.next().is_none().then_some(explanation)
}
