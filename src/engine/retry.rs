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
    /// The most times a read is sent that a service asks to slow down.
    pub throttled: u32,
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
            throttled: 5,
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
        let attempts = match repeat {
            Repeat::Safe if is_throttle(error) => self.throttled,
            Repeat::Safe | Repeat::Same | Repeat::Never => self.attempts,
        };
        if failed >= attempts || !may_repeat(repeat, error) {
            return None;
        }
        let asked = match error {
            CallError::Service(error) => error.retry_after.map(Duration::from_secs),
            CallError::Link {
                fault: LinkFault::NotJson { retry_after, .. },
                ..
            } => retry_after.map(Duration::from_secs),
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

/// Whether nothing is wrong but that too much was asked, or too soon.
fn is_throttle(error: &CallError) -> bool {
    match error {
        CallError::Service(error) => error.is_throttle() || error.status == 503,
        CallError::Link {
            fault: LinkFault::NotJson { status, .. },
            ..
        } => matches!(status, 429 | 503),
        CallError::Link { .. } | CallError::NoCredential(_) => false,
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
            // Whoever turned it away did so before the service.
            LinkFault::NotJson { status: 429, .. } => true,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ServiceError, Text};

    const AFTER: Duration = Duration::from_secs(7);

    fn page(status: u16, retry_after: Option<u64>) -> CallError {
        CallError::Link {
            fault: LinkFault::NotJson {
                content_type: None,
                status,
                retry_after,
            },
            may_have_arrived: status >= 500,
        }
    }

    fn answer(status: u16, retry_after: Option<u64>) -> CallError {
        CallError::Service(ServiceError {
            service: None,
            status,
            code: None,
            message: Text::from("slow down"),
            details: None,
            request_id: None,
            retry_after,
        })
    }

    #[test]
    fn a_read_is_asked_again_by_status_whatever_the_body() {
        let retry = Retry::default();
        for failed in [page, answer] {
            for status in [429, 503] {
                let waits = |n, after| retry.wait(Repeat::Safe, &failed(status, after), n, 0);
                assert_eq!(waits(1, Some(7)), Some(AFTER));
                assert_eq!(waits(4, Some(7)), Some(AFTER));
                assert_eq!(waits(5, Some(7)), None);
                assert_eq!(waits(1, Some(3600)), None);
                assert!(waits(1, None).is_some_and(|wait| wait < retry.longest));
            }
        }
    }

    #[test]
    fn a_write_is_sent_again_only_where_it_cannot_have_been_done() {
        let retry = Retry::default();
        let wait = |error: &CallError| retry.wait(Repeat::Never, error, 1, 0);
        assert!(wait(&page(429, None)).is_some());
        assert!(wait(&answer(429, None)).is_some());
        assert_eq!(wait(&page(503, None)), None);
        assert_eq!(wait(&answer(503, None)), None);
        assert_eq!(wait(&page(502, None)), None);
    }
}
