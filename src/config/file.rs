//! The configuration file, as it is written.

mod shape;
mod source;

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{self, Read as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::Duration,
};

use rustix::fs::OFlags;
use toml::Spanned;

use crate::domain::{NamedTarget, ThemeName};

pub(super) use self::{
    shape::{AuthFile, Method, ProfileFile},
    source::Source,
};
use super::{
    ConfigError,
    flags::{ColorChoice, OutputFormat},
    targets, trust,
};

/// The default configuration: every key, in comments.
pub const DEFAULT_CONFIG: &str = include_str!("../../assets/config.toml");

/// A configuration file that can be understood. Whether each profile is complete shows when it is
/// resolved, so that one that is not leaves the others usable.
#[derive(Debug, Default)]
pub struct ConfigFile {
    pub(super) source: Source,
    shape: shape::Shape,
}

impl ConfigFile {
    /// Reads the file at `path`; `None` if there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, ConfigError> {
        let unreadable = |source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        };
        // Without waiting for the writer of a pipe, which is then refused.
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
            .open(path);
        let mut file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        let found = file.metadata().map_err(unreadable)?;
        trust::check_own(&found).map_err(|why| ConfigError::Distrusted {
            path: path.to_owned(),
            why: if why.wants_another() {
                format!("{why} with --config")
            } else {
                why.to_string()
            },
        })?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(unreadable)?;
        Self::parse(&text, path).map(Some)
    }

    /// Reads `text`, which stands in the file `path`.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let source = Source::new(path, text);
        let shape = toml::from_str(text).map_err(|error| source.explain(&error))?;
        Ok(Self { source, shape })
    }

    pub(super) fn profiles(&self) -> &BTreeMap<shape::ProfileKey, Spanned<ProfileFile>> {
        &self.shape.profiles
    }

    /// The targets that have a name for every profile.
    pub(super) fn targets(&self) -> Vec<NamedTarget> {
        targets::named(&self.shape.targets)
    }

    /// The profiles to start with, separated by commas.
    pub(super) fn default_profile(&self) -> Option<&str> {
        self.shape.default_profile.as_deref()
    }

    pub(super) fn theme(&self) -> Option<ThemeName> {
        self.shape.theme
    }

    pub(super) fn color(&self) -> Option<ColorChoice> {
        self.shape.color
    }

    pub(super) fn ascii(&self) -> Option<bool> {
        self.shape.ascii
    }

    pub(super) fn output(&self) -> Option<OutputFormat> {
        self.shape.output
    }

    pub(super) fn names_max_age(&self) -> Option<Duration> {
        self.shape.names_max_age
    }

    pub(super) fn log(&self) -> Option<&str> {
        self.shape.log.as_deref()
    }
}

#[cfg(test)]
mod tests;
