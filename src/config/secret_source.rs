//! Where a secret comes from, and how it is read there.

mod command;
mod entry;
mod error;
mod file;
mod line;

use std::{fmt, path::PathBuf};

pub use self::{
    entry::{Entry, Format},
    error::{NotOneLine, SecretSourceError},
};
use crate::domain::Secret;

/// Where a secret comes from. Nothing is read before [`SecretSource::read`], and nothing is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// An environment variable, by name.
    Env(String),
    /// A file that only its owner can read, with one line.
    File(PathBuf),
    /// A program and its arguments, run without a shell; it prints one line. Never empty.
    Command(Vec<String>),
    /// An entry in a file that belongs to another program.
    Entry(Entry),
    /// A value that is already here: typed, or made by this program.
    Given(Secret),
    /// The user, who must be asked.
    Ask,
}

impl SecretSource {
    /// Reads the secret, from the environment of this process where it names a variable.
    ///
    /// [`SecretSource::Ask`] is an error, since only a caller can ask.
    pub async fn read(&self) -> Result<Secret, SecretSourceError> {
        self.read_with(&|name| std::env::var(name).ok()).await
    }

    /// As [`SecretSource::read`], with an environment of the caller's.
    pub async fn read_with(
        &self,
        env: &(dyn Fn(&str) -> Option<String> + Sync),
    ) -> Result<Secret, SecretSourceError> {
        match self {
            Self::Env(name) => variable(name, env(name)),
            Self::File(path) => file::read(path.clone()).await,
            Self::Command(words) => command::run(words, command::TIME_LIMIT).await,
            Self::Entry(entry) => entry.read().await,
            Self::Given(secret) => Ok(secret.clone()),
            Self::Ask => Err(SecretSourceError::Ask),
        }
    }

    /// The environment variable that the secret comes from, if it comes from one: programs that
    /// this one starts should not inherit it.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Env(name) => Some(name),
            Self::File(_) | Self::Command(_) | Self::Entry(_) | Self::Given(_) | Self::Ask => None,
        }
    }
}

/// Says where the secret comes from; of a command only the program, since an argument may be secret.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "the environment variable {name}"),
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Command(words) => {
                let program = words.first().map(String::as_str).unwrap_or_default();
                write!(f, "the command {program}")
            }
            Self::Entry(entry) => write!(f, "{entry}"),
            Self::Given(_) => f.write_str("given"),
            Self::Ask => f.write_str("asked for"),
        }
    }
}

/// As displayed: an argument of a command may be secret.
impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretSource({self})")
    }
}

fn variable(name: &str, value: Option<String>) -> Result<Secret, SecretSourceError> {
    let value = Secret::new(value.ok_or_else(|| SecretSourceError::Unset(name.to_owned()))?);
    if value.is_empty() {
        return Err(SecretSourceError::EmptyVariable(name.to_owned()));
    }
    if value.expose().contains(['\n', '\r']) {
        return Err(SecretSourceError::VariableLines(name.to_owned()));
    }
    Ok(value)
}

#[cfg(test)]
mod tests;
