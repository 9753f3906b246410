//! The terminals and locales of the README's table, each tried.

use std::{fs, path::Path, time::Duration};

use crate::common::pty::Program;

/// A row: `TERM`, the locale, whether there are colours, and what lines are drawn with.
struct Row {
    term: String,
    locale: String,
    colours: String,
    lines: String,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(path).expect("the README");
    let (_, rest) = text.split_once("<!-- terminals -->").expect("the table");
    let (table, _) = rest.split_once("<!-- /terminals -->").expect("its end");
    let rows = table
        .lines()
        .filter(|line| line.starts_with("| `") && !line.contains("`TERM`"));
    rows.map(|line| {
        let mut cells = line.trim_matches('|').split(" | ").map(|cell| {
            let cell = cell.trim().trim_matches('`');
            cell.to_owned()
        });
        let mut next = || cells.next().expect("a cell");
        Row {
            term: next(),
            locale: next(),
            colours: next(),
            lines: next(),
        }
    })
    .collect()
}

/// Whether a sequence that sets a colour is among these.
fn has_colours(raw: &str) -> bool {
    raw.split("\x1b[").skip(1).any(|sequence| {
        let end = sequence.find(|c: char| c.is_ascii_alphabetic());
        let Some(end) = end.filter(|end| sequence[*end..].starts_with('m')) else {
            return false;
        };
        sequence[..end].split(';').any(|number| {
            let number = number.parse().unwrap_or(0);
            matches!(number, 30..=38 | 40..=48 | 90..=97 | 100..=107)
        })
    })
}

#[test]
fn each_terminal_of_the_readme_is_drawn_on_as_it_says() {
    let rows = rows();
    assert!(rows.len() >= 10, "only {} rows", rows.len());
    for row in rows {
        let name = format!("{} in {}", row.term, row.locale);
        let mut terminal = Program::new(env!("CARGO_BIN_EXE_claviger"), &["--demo"])
            .env("TERM", &row.term)
            .env("LANG", &row.locale)
            .start();
        if row.lines == "nothing" {
            terminal.sees("claviger apps list");
            assert_eq!(terminal.ends().0, 2, "{name}");
            continue;
        }
        terminal.sees("app_demo");
        terminal.writes_within(Duration::from_millis(50));
        let raw = terminal.raw();
        assert_eq!(has_colours(&raw), row.colours == "yes", "colours on {name}");
        let drawn = if raw.is_ascii() { "ASCII" } else { "Unicode" };
        assert_eq!(drawn, row.lines, "lines on {name}");
        terminal.types("q");
        assert_eq!(terminal.ends().0, 0, "{name}");
        assert_eq!(terminal.left_behind(), [""; 0], "{name}");
    }
}
