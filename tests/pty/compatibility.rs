//! The terminals and locales of the README's table, each tried.

use std::{fs, path::Path, time::Duration};

use crate::common::pty::Program;

/// A row: `TERM`, the locale, how many colours there are, and what lines are drawn with.
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

/// How many colours a terminal would need for what was written, as the table says it.
fn colours(raw: &str) -> &'static str {
    let sequences = raw.split("\x1b[").skip(1).filter_map(|sequence| {
        let end = sequence.find(|c: char| c.is_ascii_alphabetic())?;
        sequence[end..].starts_with('m').then_some(&sequence[..end])
    });
    let numbers: Vec<u16> = sequences
        .flat_map(|sequence| sequence.split(';'))
        .filter_map(|number| number.parse().ok())
        .collect();
    if numbers.iter().any(|number| matches!(number, 38 | 48)) {
        "256"
    } else if numbers
        .iter()
        .any(|number| matches!(number, 30..=37 | 40..=47 | 90..=107))
    {
        "16"
    } else {
        "none"
    }
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
        assert_eq!(colours(&raw), row.colours, "colours on {name}");
        let drawn = if raw.is_ascii() { "ASCII" } else { "Unicode" };
        assert_eq!(drawn, row.lines, "lines on {name}");
        terminal.types("q");
        assert_eq!(terminal.ends().0, 0, "{name}");
        assert_eq!(terminal.left_behind(), [""; 0], "{name}");
    }
}
