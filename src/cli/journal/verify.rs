//! `journal verify`.

use clap::Args as ClapArgs;
use serde::Serialize;

use super::super::{
    Exit,
    output::{Output, Record},
    problem::Problem,
};
use crate::{
    config::GlobalFlags,
    engine::journal::{KeptHead, Verification},
};

/// What the journal is compared with.
#[derive(ClapArgs, Debug)]
pub struct Arguments {
    /// A hash of the last line that was kept elsewhere
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
}

/// What was found, for programs.
#[derive(Debug, Serialize)]
struct VerifyRecord {
    /// Every line follows from the one before, and the kept hash was found. Without a key that is
    /// all that can be said.
    consistent: bool,
    lines: u64,
    entries: u64,
    /// The hash of the last line, to be kept elsewhere.
    head: Option<String>,
    /// The first line that does not follow from what is before.
    broken_line: Option<u64>,
    /// Lines that were cut off while being written.
    torn_lines: Vec<u64>,
    /// `last`, `earlier` or `missing`; `null` where no hash was given.
    kept: Option<&'static str>,
}

impl Record for VerifyRecord {
    const FIELDS: &'static [&'static str] = &[
        "consistent",
        "lines",
        "entries",
        "head",
        "broken_line",
        "torn_lines",
        "kept",
    ];
}

impl VerifyRecord {
    fn of(found: &Verification) -> Self {
        Self {
            consistent: found.is_consistent(),
            lines: found.lines,
            entries: found.entries,
            head: found.head.clone(),
            broken_line: found.broken.as_ref().map(|(line, _)| *line),
            torn_lines: found.torn.clone(),
            kept: found.kept.map(|kept| match kept {
                KeptHead::Last => "last",
                KeptHead::Earlier(_) => "earlier",
                KeptHead::Missing => "missing",
            }),
        }
    }
}

/// Follows the chain and says what was found.
///
/// A chain that does not hold, or lacks the kept hash, is [`Exit::RefusedHere`]: the program works
/// (so it is not 1), it was called correctly (not 2), and what was recorded is no longer what is
/// there, which is the *changed meanwhile* of the exit codes.
pub(super) fn run(arguments: &Arguments, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let found = super::open(flags)?.verify(arguments.head.as_deref())?;
    let record = VerifyRecord::of(&found);
    let mut out = std::io::stdout().lock();
    Output::offline(flags).object(&mut out, &record, || {
        let mut text = found.sentences().join("\n");
        if let Some(head) = &found.head {
            text.push_str("\nThe hash of its last line is ");
            text.push_str(head);
        }
        text.push('\n');
        text
    })?;
    Ok(if record.consistent {
        Exit::Done
    } else {
        Exit::RefusedHere
    })
}
