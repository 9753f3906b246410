//! The account that a user belongs to.

use std::fmt;

use super::text::visible;

/// The account of a user, by its name or its id; IAM takes either and calls it a domain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Account {
    /// By its name.
    Name(String),
    /// By its id.
    Id(String),
}

impl Account {
    /// The name or the id.
    pub fn raw(&self) -> &str {
        match self {
            Self::Name(text) | Self::Id(text) => text,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&visible(self.raw()))
    }
}
