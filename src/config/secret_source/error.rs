//! Why a secret could not be read. Nothing of it is in any of the sentences.

use std::{fmt, io, path::PathBuf, process::ExitStatus};

use crate::domain::{Text, text::visible};

/// Why a secret could not be read. Displayed with the remedy.
#[derive(Debug)]
pub enum SecretSourceError {
    /// The environment variable is not set.
    Unset(String),
    /// The environment variable is empty.
    EmptyVariable(String),
    /// The environment variable holds a line break.
    VariableLines(String),
    /// The file could not be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is open to others, or no file.
    Distrusted {
        /// The file.
        path: PathBuf,
        /// What is wrong with its mode, as a clause.
        why: String,
        /// What to do about it, as a clause.
        remedy: &'static str,
    },
    /// What was read is not one line of text.
    NotOneLine {
        /// Where it was read.
        place: String,
        /// What is wrong with it.
        why: NotOneLine,
    },
    /// The program could not be started.
    NotRun {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The program took too long.
    TimedOut {
        /// The program.
        program: String,
        /// The time limit.
        seconds: u64,
    },
    /// The program failed.
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// The last line that it wrote to standard error.
        message: Option<Text>,
    },
    /// The file of another program can't be understood.
    Format {
        /// The file.
        path: PathBuf,
        /// What it should be.
        format: &'static str,
    },
    /// The file of another program has no such entry.
    NoEntry {
        /// The file.
        path: PathBuf,
        /// The entry.
        entry: String,
    },
    /// Only the user has it.
    Ask,
}

/// Why something is no single line of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotOneLine {
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// There are more lines.
    #[error("holds more than one line")]
    MoreLines,
    /// It is not text.
    #[error("is not UTF-8 text")]
    NotText,
    /// It is longer than any credential.
    #[error("is too long for a secret (more than 256 KiB)")]
    TooLong,
}

impl SecretSourceError {
    /// Why, as a clause without a full stop.
    pub fn reason(&self) -> String {
        let shown = |path: &PathBuf| visible(&path.to_string_lossy()).into_owned();
        match self {
            Self::Unset(name) => format!("the environment variable {name} is not set"),
            Self::EmptyVariable(name) => format!("the environment variable {name} is empty"),
            Self::VariableLines(name) => {
                format!("the environment variable {name} holds a line break")
            }
            Self::Unreadable { path, source } => {
                format!("cannot read the file {}: {source}", shown(path))
            }
            Self::Distrusted { path, why, .. } => {
                format!("the file {} is not used: {why}", shown(path))
            }
            Self::NotOneLine { place, why } => format!("{place} {why}"),
            Self::NotRun { program, source } => {
                format!("cannot run the command {}: {source}", visible(program))
            }
            Self::TimedOut { program, seconds } => format!(
                "the command {} did not answer within {seconds} s and was stopped",
                visible(program)
            ),
            Self::Failed {
                program,
                status,
                message,
            } => {
                let said = message
                    .as_ref()
                    .map_or_else(String::new, |message| format!(" and said: {message}"));
                format!("the command {} failed ({status}){said}", visible(program))
            }
            Self::Format { path, format } => {
                format!("the file {} is not valid {format}", shown(path))
            }
            Self::NoEntry { path, entry } => {
                format!("the file {} has no entry {entry}", shown(path))
            }
            Self::Ask => "it must be typed, and there is nobody to ask".to_owned(),
        }
    }

    /// What to do, as a clause without a full stop.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unset(_) | Self::EmptyVariable(_) => "set it, or name another source",
            Self::VariableLines(_) => "set it to the secret alone, which is one line",
            Self::Unreadable { .. } => "correct the path, or name another source",
            Self::Distrusted { remedy, .. } => remedy,
            Self::NotOneLine { .. } => "it must hold the secret alone, in one line",
            Self::NotRun { .. } => "correct the path of the program, or install it",
            Self::TimedOut { .. } => "run it by hand to see what it waits for",
            Self::Failed { .. } => "run it by hand to see why",
            Self::Format { .. } => "mend it with the program that it belongs to",
            Self::NoEntry { .. } => {
                "sign in with the program that it belongs to, or name another source"
            }
            Self::Ask => {
                "run it on a terminal, or name a variable, a file or a command as its source"
            }
        }
    }
}

impl fmt::Display for SecretSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason(), self.remedy())
    }
}

impl std::error::Error for SecretSourceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } | Self::NotRun { source, .. } => Some(source),
            Self::NotOneLine { why, .. } => Some(why),
            Self::Unset(_)
            | Self::EmptyVariable(_)
            | Self::VariableLines(_)
            | Self::Distrusted { .. }
            | Self::TimedOut { .. }
            | Self::Failed { .. }
            | Self::Format { .. }
            | Self::NoEntry { .. }
            | Self::Ask => None,
        }
    }
}
