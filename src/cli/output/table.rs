//! Columns for people: aligned by the width that a terminal gives each character.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use unicode_width::UnicodeWidthStr as _;

use crate::domain::text::visible;

/// What stands in a cell of which nothing is known.
const UNKNOWN: &str = "-";
/// The space between two columns.
const GAP: &str = "  ";

/// A head and rows of as many cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(in crate::cli) fn new(head: impl Into<Vec<&'static str>>) -> Self {
        Self {
            head: head.into(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; the cells stand under the head's words in their order.
    pub(in crate::cli) fn row(&mut self, cells: impl IntoIterator<Item = Option<String>>) {
        let mut cells: Vec<String> = cells
            .into_iter()
            .map(|cell| {
                cell.filter(|text| !text.is_empty())
                    .map_or_else(|| UNKNOWN.to_owned(), harmless)
            })
            .collect();
        cells.resize(self.head.len(), UNKNOWN.to_owned());
        self.rows.push(cells);
    }

    /// Writes it, the head in bold where colours are wanted.
    pub(in crate::cli) fn write(&self, out: &mut impl Write, color: bool) -> io::Result<()> {
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                self.rows
                    .iter()
                    .map(|row| row[column].width())
                    .fold(self.head[column].width(), usize::max)
            })
            .collect();
        let head: Vec<String> = self.head.iter().map(ToString::to_string).collect();
        let line = line(&head, &widths);
        if color {
            writeln!(out, "\u{1b}[1m{line}\u{1b}[0m")?;
        } else {
            writeln!(out, "{line}")?;
        }
        for row in &self.rows {
            writeln!(out, "{}", self::line(row, &widths))?;
        }
        Ok(())
    }
}

/// `cell` with nothing in it that would act on a terminal; most cells are so already.
fn harmless(cell: String) -> String {
    match visible(&cell) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(shown) => shown,
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (number, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if number > 0 {
            line.push_str(GAP);
        }
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', width - cell.width()));
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn written(color: bool) -> String {
        let mut table = Table::new(["NAME", "GATEWAY"]);
        table.row([Some("订单服务".to_owned()), Some("payments".to_owned())]);
        table.row([Some("app_demo".to_owned()), None]);
        table.row([Some("a".to_owned()), Some(String::new())]);
        let mut out = Vec::new();
        table.write(&mut out, color).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(
            written(false),
            "NAME      GATEWAY\n订单服务  payments\napp_demo  -\na         -\n"
        );
    }

    #[test]
    fn a_cell_never_acts_on_the_terminal() {
        let mut table = Table::new(["NAME"]);
        table.row([Some("a\u{9b}2J\u{202e}b".to_owned())]);
        let mut out = Vec::new();
        table.write(&mut out, false).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "NAME\na<U+009B>2J<U+202E>b\n"
        );
    }

    #[test]
    fn colour_touches_the_head_alone() {
        let text = written(true);
        assert!(text.starts_with("\u{1b}[1mNAME      GATEWAY\u{1b}[0m\n"));
        assert_eq!(text.matches('\u{1b}').count(), 2);
    }
}
