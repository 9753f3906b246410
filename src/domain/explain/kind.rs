//! The sorts of errors.

use std::fmt;

use serde::Serialize;

/// What sort of error a code stands for, whatever status the service sends with it.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    Serialize,
    strum::EnumIter,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Kind {
    /// Not authenticated: token, signature, password or key missing, wrong or expired.
    Credential,
    /// Authenticated, but not allowed.
    Permission,
    /// As many things exist, or as much is used, as the quota allows.
    Quota,
    /// Too many requests now.
    Throttle,
    /// The thing does not exist, or not for this caller.
    Missing,
    /// What is there stands against it: a taken name, a thing in use, a task that runs.
    Conflict,
    /// The content of the request is refused.
    Invalid,
    /// The service, or something behind it, is down or too slow.
    Unavailable,
    /// A fault inside the service.
    Internal,
    /// The account is in arrears, frozen, disabled or not verified.
    Account,
    /// No error.
    Success,
}

impl Kind {
    /// The word for it in the catalogue and in output.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
