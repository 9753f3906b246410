//! Columns for people: aligned by the width that a terminal gives each character. By hand, because
//! the libraries for it wrap or cut cells where a line is too long; here whole columns go, those that
//! tell nothing apart first, and the reader is told which.

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
    /// Columns that can be left out where a terminal is too narrow, the first one first.
    spare: &'static [&'static str],
    /// Columns that only the wide form has.
    wide: &'static [&'static str],
    /// Columns of numbers, which stand to the right.
    numbers: &'static [&'static str],
    /// What is said where there are no rows, as a whole sentence.
    empty: Option<&'static str>,
}

/// A table as wide as a terminal, and what was left out for that.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) table: Table,
    left_out: Vec<&'static str>,
}

impl Fitted {
    /// Says what a reader of the table would else miss.
    pub(super) fn remark(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(sentence) = self.table.empty.filter(|_| self.table.rows.is_empty()) {
            writeln!(out, "{sentence}")?;
        }
        if !self.left_out.is_empty() {
            let columns = self.left_out.join(", ");
            writeln!(
                out,
                "Too narrow for {columns}: a wider terminal, or -o wide, shows that."
            )?;
        }
        Ok(())
    }
}

impl Table {
    pub(in crate::cli) fn new(head: impl Into<Vec<&'static str>>) -> Self {
        Self {
            head: head.into(),
            ..Self::default()
        }
    }

    /// Names the columns that a narrow terminal can do without, the first one first.
    pub(in crate::cli) fn may_leave_out(self, spare: &'static [&'static str]) -> Self {
        Self { spare, ..self }
    }

    /// Names the columns that only the wide form has.
    pub(in crate::cli) fn only_wide(self, wide: &'static [&'static str]) -> Self {
        Self { wide, ..self }
    }

    /// Names the columns of numbers.
    pub(in crate::cli) fn numbers(self, numbers: &'static [&'static str]) -> Self {
        Self { numbers, ..self }
    }

    /// The table without what only the wide form has.
    pub(super) fn narrow(mut self) -> Self {
        for word in self.wide {
            self.leave_out(word);
        }
        self
    }

    /// Takes a column out; whether it was there.
    fn leave_out(&mut self, column: &str) -> bool {
        let Some(place) = self.head.iter().position(|word| *word == column) else {
            return false;
        };
        self.head.remove(place);
        for row in &mut self.rows {
            row.remove(place);
        }
        true
    }

    /// Says `sentence` where there are no rows.
    pub(in crate::cli) fn when_empty(self, sentence: &'static str) -> Self {
        Self {
            empty: Some(sentence),
            ..self
        }
    }

    /// The table without as many of its spare columns as `columns` demand.
    pub(super) fn fitted(mut self, columns: Option<usize>) -> Fitted {
        let mut left_out = Vec::new();
        for spare in self.spare {
            let width: usize = self.widths().iter().map(|width| width + GAP.len()).sum();
            if columns.is_none_or(|columns| width.saturating_sub(GAP.len()) <= columns) {
                break;
            }
            if self.leave_out(spare) {
                left_out.push(*spare);
            }
        }
        Fitted {
            table: self,
            left_out,
        }
    }

    fn widths(&self) -> Vec<usize> {
        (0..self.head.len())
            .map(|column| {
                self.rows
                    .iter()
                    .map(|row| row[column].width())
                    .fold(self.head[column].width(), usize::max)
            })
            .collect()
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
        let widths = self.widths();
        let head: Vec<String> = self.head.iter().map(ToString::to_string).collect();
        let right: Vec<bool> = self
            .head
            .iter()
            .map(|word| self.numbers.contains(word))
            .collect();
        let line = line(&head, &widths, &right);
        if color {
            writeln!(out, "\u{1b}[1m{line}\u{1b}[0m")?;
        } else {
            writeln!(out, "{line}")?;
        }
        for row in &self.rows {
            writeln!(out, "{}", self::line(row, &widths, &right))?;
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

fn line(cells: &[String], widths: &[usize], right: &[bool]) -> String {
    let mut line = String::new();
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            line.push_str(GAP);
        }
        let padding = std::iter::repeat_n(' ', widths[number] - cell.width());
        if right[number] {
            line.extend(padding);
            line.push_str(cell);
        } else {
            line.push_str(cell);
            line.extend(padding);
        }
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

    fn fitted(columns: Option<usize>) -> (String, String) {
        let mut table = Table::new(["NAME", "KEY", "AGE"]).may_leave_out(&["KEY", "AGE"]);
        table.row(["app", "0123456789", "12d"].map(|cell| Some(cell.to_owned())));
        let fitted = table.fitted(columns);
        let (mut out, mut remark) = (Vec::new(), Vec::new());
        fitted.table.write(&mut out, false).unwrap();
        fitted.remark(&mut remark).unwrap();
        (
            String::from_utf8(out).unwrap(),
            String::from_utf8(remark).unwrap(),
        )
    }

    #[test]
    fn a_narrow_terminal_gets_fewer_columns_and_is_told() {
        let (table, remark) = fitted(Some(20));
        assert_eq!(table, "NAME  AGE\napp   12d\n");
        assert!(remark.contains("Too narrow for KEY:"), "{remark}");
    }

    #[test]
    fn what_fits_and_what_is_no_terminal_get_all_columns() {
        for columns in [None, Some(21)] {
            let (table, remark) = fitted(columns);
            assert!(table.contains("0123456789"), "{table}");
            assert_eq!(remark, "");
        }
    }

    #[test]
    fn numbers_stand_to_the_right_and_ids_in_the_wide_form_only() {
        let table = || {
            let mut table = Table::new(["NAME", "ID", "APIS"])
                .only_wide(&["ID"])
                .numbers(&["APIS"]);
            table.row(["app", "0123", "12"].map(|cell| Some(cell.to_owned())));
            table.row(["other", "4567", "7"].map(|cell| Some(cell.to_owned())));
            table
        };
        let written = |table: Table| {
            let mut out = Vec::new();
            table.write(&mut out, false).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            written(table().narrow()),
            "NAME   APIS\napp      12\nother     7\n"
        );
        assert_eq!(
            written(table()),
            "NAME   ID    APIS\napp    0123    12\nother  4567     7\n"
        );
    }

    #[test]
    fn where_there_is_nothing_that_is_said() {
        let fitted = Table::new(["NAME"])
            .when_empty("Nothing fits.")
            .fitted(None);
        let mut remark = Vec::new();
        fitted.remark(&mut remark).unwrap();
        assert_eq!(remark, b"Nothing fits.\n");
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
