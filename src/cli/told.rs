//! What the parser says in place of a command: help, the version, or what is wrong with the
//! arguments.

use std::{
    borrow::Cow,
    ffi::{OsStr, OsString},
    io::{self, Write as _},
};

use clap::ValueEnum as _;

use super::{
    Exit,
    output::{self, is_json},
    problem::{self, Problem},
};
use crate::{
    config::{GlobalFlags, OutputFormat},
    domain::text::visible,
};

/// Prints it, in the form that `arguments` ask for as far as they can be read. What is wrong
/// repeats arguments, which may come from a script that took them from elsewhere.
pub fn told(said: &clap::Error, arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let plain = said.render().to_string();
    let flags = GlobalFlags {
        output: asked_for(arguments),
        ..GlobalFlags::default()
    };
    let format = output::format(&flags);
    if said.use_stderr() && is_json(format) {
        return problem::report(&problem_of(&plain), format);
    }
    let shown: Vec<_> = plain.lines().map(visible).collect();
    // Where they can't be written, nobody reads them.
    if shown.iter().all(|line| matches!(line, Cow::Borrowed(_))) {
        let _ = said.print();
    } else {
        let _ = writeln!(io::stderr().lock(), "{}", shown.join("\n"));
    }
    if said.use_stderr() {
        Exit::Usage
    } else {
        Exit::Done
    }
}

/// The parser's text as a problem: what is wrong stands in its first paragraph, what to do in those
/// that follow.
fn problem_of(plain: &str) -> Problem {
    let plain = plain.strip_prefix("error: ").unwrap_or(plain);
    let mut paragraphs = plain.split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        words.join(" ")
    });
    let message = paragraphs.next().unwrap_or_default();
    let remedy: Vec<String> = paragraphs.filter(|text| !text.is_empty()).collect();
    Problem::Setting {
        message,
        remedy: remedy.join(" "),
    }
}

/// The format that `arguments` ask for, though something else is wrong with them; the last one
/// counts.
fn asked_for(arguments: impl IntoIterator<Item = OsString>) -> Option<OutputFormat> {
    let mut asked = None;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let Some(argument) = argument.to_str() else {
            continue;
        };
        if argument == "--" {
            break;
        }
        let value = match value_of(argument) {
            None => continue,
            Some("") => arguments.next(),
            Some(value) => Some(OsString::from(value)),
        };
        let value = value.as_deref().and_then(OsStr::to_str);
        asked = value
            .and_then(|value| OutputFormat::from_str(value, false).ok())
            .or(asked);
    }
    asked
}

/// What follows `-o` or `--output` within `argument`: nothing where the value is the next one.
fn value_of(argument: &str) -> Option<&str> {
    if let Some(long) = argument.strip_prefix("--") {
        let value = long.strip_prefix("output")?;
        return value.strip_prefix('=').or(value.is_empty().then_some(""));
    }
    // It may stand behind options that take nothing.
    let letters = argument.strip_prefix('-')?;
    let value = letters.trim_start_matches(['y', 'h']).strip_prefix('o')?;
    Some(value.strip_prefix('=').unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(arguments: &str) -> Option<OutputFormat> {
        asked_for(arguments.split(' ').map(OsString::from))
    }

    #[test]
    fn the_format_is_found_however_it_is_written() {
        for arguments in [
            "-o json",
            "-ojson",
            "-o=json",
            "--output json",
            "--output=json",
            "-yo json",
            "apps lisst -o csv -o json",
            "-o json -o nothing",
        ] {
            assert_eq!(asked(arguments), Some(OutputFormat::Json), "{arguments}");
        }
        for arguments in ["", "-o", "-- -o json", "--outputs json", "json", "-x -o"] {
            assert_eq!(asked(arguments), None, "{arguments}");
        }
    }

    proptest! {
        #[test]
        fn no_arguments_break_it(arguments in prop::collection::vec("[-a-z=\u{e9} ]{0,8}", 0..6)) {
            asked_for(arguments.into_iter().map(OsString::from));
        }
    }
}
