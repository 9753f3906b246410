//! Where credentials come from.

use super::{Fetch, Token};
use crate::api::sign::AccessKey;

/// Whether a source can bring another credential in place of one that has ended or was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Renewal {
    /// By itself.
    Alone,
    /// By reading its place again, which may hold another one by then.
    ByReading,
    /// Only with somebody at the terminal: not before that is needed.
    ByAsking,
    /// No.
    #[default]
    Never,
}

/// Where tokens come from: a variable, a file, a command, a password at IAM, a person.
pub trait TokenSource: Send + Sync {
    /// Fetches a token. Called again when the one before was refused or is about to end.
    fn fetch(&self) -> Fetch<'_, Token>;

    /// Whether another call can bring another token.
    fn renewal(&self) -> Renewal {
        Renewal::Never
    }

    /// A service refused the latest token: why, as the next question says it.
    fn refused(&self, _why: &str) {}

    /// Forgets what a person typed: whoever needs it asks again.
    fn forget(&self) {}

    /// Questions that were declined may be asked again.
    fn may_ask(&self) {}
}

/// Where an access key comes from.
pub trait KeySource: Send + Sync {
    /// Reads the key.
    fn fetch(&self) -> Fetch<'_, AccessKey>;

    /// Whether another call can bring another key.
    fn renewal(&self) -> Renewal {
        Renewal::Never
    }

    /// A service refused what the latest key signed: why, as the next question says it.
    fn refused(&self, _why: &str) {}

    /// Whether a person types a part of it.
    fn is_typed(&self) -> bool {
        false
    }

    /// Questions that were declined may be asked again.
    fn may_ask(&self) {}
}
