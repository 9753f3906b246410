//! The matrix as it is shown.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use super::{super::row::Row, column::Column};

const BEGIN: &str = "<!-- matrix: written by CLAVIGER_WRITE_MATRIX=1 cargo test fault_matrix -->";
const END: &str = "<!-- end of matrix -->";

/// Compares the matrix with the page that shows it, or writes it there where
/// `CLAVIGER_WRITE_MATRIX` is set.
pub(super) fn check(cells: &[(Row, Column, String)]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let page = fs::read_to_string(&path).expect("the page of the matrix");
    let (head, rest) = page.split_once(BEGIN).expect("where the matrix begins");
    let (shown, tail) = rest.split_once(END).expect("where the matrix ends");
    let now = format!("\n\n{}\n", table(cells));
    if std::env::var_os("CLAVIGER_WRITE_MATRIX").is_some() {
        fs::write(&path, format!("{head}{BEGIN}{now}{END}{tail}")).expect("the page of the matrix");
        return;
    }
    assert!(
        shown == now,
        "docs/faults.md shows another matrix than this one; CLAVIGER_WRITE_MATRIX=1 writes it anew:\n{now}"
    );
}

/// A line for each misfortune, a column for each write.
fn table(cells: &[(Row, Column, String)]) -> String {
    let mut lines: BTreeMap<usize, BTreeMap<usize, &str>> = BTreeMap::new();
    for (row, column, words) in cells {
        let line = Column::all().position(|it| it == *column);
        let place = Row::all().position(|it| it == *row);
        let line = lines.entry(line.expect("a column")).or_default();
        line.insert(place.expect("a row"), words);
    }
    let mut text = String::from("|");
    for title in std::iter::once("").chain(Row::all().map(Row::title)) {
        let _ = write!(text, " {title} |");
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(Row::all().count()));
    text.push('\n');
    for (column, (_, line)) in Column::all().zip(&lines) {
        let _ = write!(text, "| **{}** |", column.title());
        for words in line.values() {
            let _ = write!(text, " {words} |");
        }
        text.push('\n');
    }
    text
}
