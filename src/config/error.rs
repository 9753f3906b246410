//! What is wrong with the settings. No sentence repeats a value that may be secret.

use std::{fmt, io, path::PathBuf};

use crate::domain::{ProfileName, text::visible};

/// Where a wrong setting stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Spot {
    /// In a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The character in the line, counted from 1.
        column: usize,
    },
    /// In an environment variable.
    Variable(String),
    /// In an option of the command line.
    Flag(&'static str),
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line, column } => {
                let path = path.to_string_lossy();
                write!(f, "{}:{line}:{column}", visible(&path))
            }
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::Flag(name) => write!(f, "the option {name}"),
        }
    }
}

/// Why the settings can't be used. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file isn't the user's own word.
    #[error("the configuration {} is not used: {why}", path.display())]
    Distrusted {
        /// The file.
        path: PathBuf,
        /// What is wrong with its owner or its mode, with the remedy.
        why: String,
    },
    /// A setting is wrong.
    #[error("{at}: {what}")]
    Wrong {
        /// Where it stands.
        at: Spot,
        /// What is wrong with it, with the remedy.
        what: String,
    },
    /// A profile was named that is not there.
    #[error("there is no profile {name}{}", instead(nearest.as_ref(), known))]
    UnknownProfile {
        /// The name.
        name: ProfileName,
        /// The profile that was probably meant.
        nearest: Option<ProfileName>,
        /// All that are there.
        known: Vec<ProfileName>,
    },
    /// No profile was named, and none is the default.
    #[error(
        "no profile is configured: run claviger config init, or try claviger --demo{}",
        told(found)
    )]
    NoProfile {
        /// What other tools hold on this machine.
        found: Vec<Found>,
    },
    /// A profile of another tool was named that lacks something.
    #[error("the profile {name} ({origin}) cannot be used: {why}")]
    Unusable {
        /// The name.
        name: ProfileName,
        /// Where it is held.
        origin: String,
        /// What it lacks, with the remedy.
        why: String,
    },
    /// Several profiles are there, and none was named.
    #[error(
        "no profile was named: use --profile with one of {}, or set default_profile",
        list(known)
    )]
    NoDefault {
        /// All that are there.
        known: Vec<ProfileName>,
    },
    /// The environment names a part of what a profile needs.
    #[error("the environment does not make a profile: {0}")]
    Environment(String),
}

impl ConfigError {
    /// A setting that is wrong at `at`.
    pub(super) fn wrong(at: Spot, what: impl Into<String>) -> Self {
        let what = what.into();
        Self::Wrong { at, what }
    }
}

/// A credential that another tool holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The name of the profile that it makes.
    pub name: ProfileName,
    /// Where it is held.
    pub origin: String,
    /// What it lacks; `None` where it can be used.
    pub lacks: Option<String>,
}

/// What was found, as the rest of a sentence.
fn told(found: &[Found]) -> String {
    found
        .iter()
        .map(|found| {
            let origin = visible(&found.origin);
            match &found.lacks {
                None => format!("; {origin} can be used with --profile {}", found.name),
                Some(why) => format!("; {origin} cannot be used: {}", visible(why)),
            }
        })
        .collect()
}

fn instead(nearest: Option<&ProfileName>, known: &[ProfileName]) -> String {
    match nearest {
        Some(name) => format!("; did you mean {name}?"),
        None if known.is_empty() => "; none is configured: run claviger config init".to_owned(),
        None => format!("; there are {}", list(known)),
    }
}

fn list(names: &[ProfileName]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.join(", ")
}

impl ConfigError {
    /// Whether nothing is wrong but that nobody said which profile to use.
    pub fn is_no_choice(&self) -> bool {
        matches!(self, Self::NoProfile { .. } | Self::NoDefault { .. })
    }
}
