//! `errors`: what the codes of the services mean, without the network.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use clap::Subcommand;

use super::{
    Exit,
    output::{Output, Record, Table, is_columns},
    problem::Problem,
};
use crate::domain::{
    Explanation,
    explain::{lookup, nearest, search},
    text::visible,
};

/// `claviger errors …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Say what an error code means and what to do about it, or find the codes that are about something
    Explain {
        /// The code, such as APIG.3103; a bare number means that number in every family; words are
        /// sought in what the codes mean
        #[arg(value_name = "CODE|WORDS", required = true)]
        code: Vec<String>,
    },
}

impl Record for Explanation {
    const FIELDS: &'static [&'static str] = &[
        "family", "code", "status", "kind", "title", "meaning", "remedy",
    ];
}

pub(super) fn run(command: &Command, output: Output) -> Result<Exit, Problem> {
    let Command::Explain { code } = command;
    let code = code.join(" ");
    let mut found: Vec<Explanation> = lookup(&code).into_iter().copied().collect();
    if found.is_empty() {
        found.extend(search(&code));
    }
    if found.is_empty() {
        return Err(Problem::usage(unknown(&code)));
    }
    if is_columns(output.format) {
        let text: Vec<String> = found.iter().map(describe).collect();
        io::stdout().lock().write_all(text.join("\n").as_bytes())?;
    } else {
        output.list(&found, Table::default)?;
    }
    Ok(Exit::Done)
}

fn describe(row: &Explanation) -> String {
    let mut text = format!(
        "{}  {}  (HTTP {}, {})\n",
        row.code,
        row.title,
        row.status,
        row.family.label()
    );
    let _ = writeln!(text, "  Means  {}", row.meaning);
    let _ = writeln!(text, "  Do     {}", row.remedy);
    text
}

fn unknown(code: &str) -> String {
    let near = nearest(code, 5);
    let code = visible(code);
    if near.is_empty() {
        return format!(
            "The code {code} is not documented, none is near it, and no code means anything with these words."
        );
    }
    format!(
        "The code {code} is not documented. The nearest are {}.",
        near.join(", ")
    )
}
