//! What the header says of a profile. It comes from the connection that will send the requests, so
//! that it can't differ from where they go.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{ProfileName, Service};

/// A profile in use.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "settings of a profile, independent of each other"
)]
pub struct Banner {
    /// Its name.
    pub profile: ProfileName,
    /// The region.
    pub region: Option<String>,
    /// What it says it is, such as `production`.
    pub environment: Option<String>,
    /// The services that are asked for apps.
    pub services: Vec<Service>,
    /// Whether a reset needs the app's name typed in full.
    pub production: bool,
    /// Whether everything but reads is refused.
    pub read_only: bool,
    /// Whether it may be unlocked for a while: not where the command line forbids changes.
    pub can_unlock: bool,
    /// Whether secrets are never shown on the screen, nor sent to the clipboard.
    pub never_reveal: bool,
    /// Whether the clipboard may be used: a session recorder stores what is copied by OSC 52.
    pub clipboard: bool,
    /// After how long without a key the screen is locked; `None` never.
    pub idle_lock: Option<Duration>,
    /// When the token ends, where that is known.
    pub token_until: Option<Timestamp>,
}
