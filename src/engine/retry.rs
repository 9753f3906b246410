//! When to ask again by itself, and after how long.

use std::time::Duration;

use crate::{
    api::{CallError, Repeat},
    domain::{LinkFault, explain::Kind},
};

/// How often and how patiently to ask again. Only what cannot do harm twice is ever repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The most times a request is sent.
    pub attempts: u32,
    /// The wait before the second try; it doubles for each further one.
    pub base: Duration,
    /// The longest wait of its own accord.
    pub longest: Duration,
    /// The longest wait that a service may ask for. Where it asks for more, nothing is sent again:
    /// sooner than asked would only be refused anew.
    pub longest_asked: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 3,
            base: Duration::from_millis(400),
            longest: Duration::from_secs(8),
            longest_asked: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// How long to wait before sending a request again that failed for the `failed`th time, counted
    /// from one, with `error`, or `None` where it must not or need not be sent again. `random` spreads
    /// the waits of many clients.
    pub fn wait(
        &self,
        repeat: Repeat,
        error: &CallError,
        failed: u32,
        random: u8,
    ) -> Option<Duration> {
        if failed >= self.attempts || !may_repeat(repeat, error) {
            return None;
        }
        let asked = match error {
            CallError::Service(error) => error.retry_after.map(Duration::from_secs),
            CallError::Link { .. } | CallError::NoCredential(_) => None,
        };
        let doubled = self.base.saturating_mul(1 << (failed - 1).min(10));
        let jittered = doubled / 2 + doubled.saturating_mul(u32::from(random)) / 512;
        match asked {
            Some(asked) => (asked <= self.longest_asked).then_some(asked),
            None => Some(jittered.min(self.longest)),
        }
    }
}

/// Whether sending again is both safe and of use.
fn may_repeat(repeat: Repeat, error: &CallError) -> bool {
    match error {
        CallError::NoCredential(_) => false,
        // Nothing was done, and the service says so.
        CallError::Service(error) if error.is_throttle() => true,
        CallError::Service(error) => {
            repeat == Repeat::Safe
                && (matches!(error.status, 502..=504) || error.kind() == Kind::Unavailable)
        }
        CallError::Link {
            fault,
            may_have_arrived,
        } => match fault {
            LinkFault::Refused { .. } => true,
            LinkFault::Unreachable { .. }
            | LinkFault::ConnectTimeout { .. }
            | LinkFault::Reset
            | LinkFault::Truncated => repeat == Repeat::Safe,
            LinkFault::NotJson { status, .. } => {
                repeat == Repeat::Safe && *may_have_arrived && *status >= 500
            }
            LinkFault::Dns { .. }
            | LinkFault::Tls(_)
            | LinkFault::Proxy { .. }
            | LinkFault::Timeout { .. }
            | LinkFault::TooLarge { .. }
            | LinkFault::NotHttp { .. }
            | LinkFault::Malformed { .. }
            | LinkFault::Redirect { .. } => false,
        },
    }
}
