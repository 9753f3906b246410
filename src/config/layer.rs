//! Where a setting came from.

use std::fmt;

/// The layers of the settings, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, strum::EnumIter)]
pub enum Layer {
    /// Nobody said anything.
    Default,
    /// The configuration file.
    File,
    /// An environment variable.
    Environment,
    /// An option on the command line.
    Flag,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

/// A value and the layer that won.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub layer: Layer,
}

impl<T> Sourced<T> {
    /// A value from `layer`.
    pub fn new(value: T, layer: Layer) -> Self {
        Self { value, layer }
    }

    /// `other` if there is one, from `layer`; else what there was. Apply the layers weakest first.
    #[must_use]
    pub fn or_from(self, layer: Layer, other: Option<T>) -> Self {
        match other {
            Some(value) => Self { value, layer },
            None => self,
        }
    }
}
