//! Why a secret could not be read. Nothing of it is in any of the sentences.

use std::{io, path::PathBuf, process::ExitStatus};

use crate::domain::Text;

/// Why a secret could not be read, with the remedy.
#[derive(Debug, thiserror::Error)]
pub enum SecretSourceError {
    /// The environment variable is not set.
    #[error("the environment variable {0} is not set: set it, or name another source")]
    Unset(String),
    /// The environment variable is empty.
    #[error("the environment variable {0} is empty: set it, or name another source")]
    EmptyVariable(String),
    /// The environment variable holds a line break.
    #[error("the environment variable {0} holds a line break: a secret is one line")]
    VariableLines(String),
    /// The file could not be read.
    #[error("cannot read the file {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is open to others, or no file.
    #[error("the file {} is not used: {why}", path.display())]
    Distrusted {
        /// The file.
        path: PathBuf,
        /// What is wrong with its mode, with the remedy.
        why: String,
    },
    /// What was read is not one line of text.
    #[error("{place} {why}")]
    NotOneLine {
        /// Where it was read.
        place: String,
        /// What is wrong with it.
        why: NotOneLine,
    },
    /// The program could not be started.
    #[error("cannot run the command {program}: {source}")]
    NotRun {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The program took too long.
    #[error(
        "the command {program} did not answer within {seconds} s and was stopped: run it by hand to see what it waits for"
    )]
    TimedOut {
        /// The program.
        program: String,
        /// The time limit.
        seconds: u64,
    },
    /// The program failed.
    #[error("the command {program} failed ({status}){}", said(message.as_ref()))]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// The last line that it wrote to standard error.
        message: Option<Text>,
    },
    /// The file of another program can't be understood.
    #[error("the file {} cannot be read: it is not valid {format}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it should be.
        format: &'static str,
    },
    /// The file of another program has no such entry.
    #[error("the file {} has no entry {entry}", path.display())]
    NoEntry {
        /// The file.
        path: PathBuf,
        /// The entry.
        entry: String,
    },
    /// Only the user has it.
    #[error("the secret must be typed, and there is nobody to ask: name a source for it")]
    Ask,
}

/// Why something is no single line of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotOneLine {
    /// There is nothing in it.
    #[error("is empty: it must hold the secret")]
    Empty,
    /// There are more lines.
    #[error("holds more than one line: it must hold the secret alone")]
    MoreLines,
    /// It is not text.
    #[error("is not UTF-8 text: it must hold the secret alone")]
    NotText,
    /// It is longer than any credential.
    #[error("is too long for a secret (more than 256 KiB)")]
    TooLong,
}

fn said(message: Option<&Text>) -> String {
    match message {
        Some(message) => format!(" and said: {message}"),
        None => ": run it by hand to see why".to_owned(),
    }
}
