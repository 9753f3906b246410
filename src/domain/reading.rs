//! What is read of apps beyond what lists tell.

use jiff::Timestamp;

/// What is to be read of an app.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reads {
    /// Its `AppCodes`.
    pub codes: bool,
    /// The APIs that are bound to it.
    pub apis: bool,
}

impl Reads {
    /// Whether nothing is.
    pub const fn is_nothing(self) -> bool {
        !self.codes && !self.apis
    }

    /// What of an app, for people.
    pub const fn what(self) -> &'static str {
        match (self.codes, self.apis) {
            (true, true) => "AppCodes and APIs",
            (true, false) => "AppCodes",
            (false, _) => "APIs",
        }
    }
}

/// What was read of an app.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// When each of its `AppCodes` was made, where its service says so.
    pub codes: Option<Vec<Option<Timestamp>>>,
    /// The names of the APIs that are bound to it, and how many there are in all.
    pub apis: Option<(Vec<String>, u64)>,
}
