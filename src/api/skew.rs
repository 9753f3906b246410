//! How far the clock of this machine is from a service's, seen from the `Date` of its answers.

use http::{HeaderMap, header::DATE};
use jiff::Timestamp;

use super::sign::MAX_SKEW;

/// A difference that is worth a word, in seconds: less is a slow answer.
const NOTABLE: i64 = 60;

/// How many seconds the clock of this machine is ahead of the service's; negative where it is
/// behind. `None` where the answer has no date that can be read.
pub(super) fn seconds_ahead(headers: &HeaderMap, received: Timestamp) -> Option<i64> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let theirs = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    Some(received.as_second() - theirs.as_second())
}

/// What a difference of clocks means for a refused request, as whole sentences; `None` where it is
/// too small to matter.
pub fn note(seconds_ahead: i64) -> Option<String> {
    if seconds_ahead.abs() < NOTABLE {
        return None;
    }
    let side = if seconds_ahead > 0 {
        "ahead of"
    } else {
        "behind"
    };
    let limit = MAX_SKEW.as_secs();
    Some(format!(
        "The clock of this machine is {} seconds {side} the service's. A signature is refused from {limit} seconds on: set the clock.",
        seconds_ahead.unsigned_abs()
    ))
}

/// Whether a signature made with such a clock is refused.
pub fn is_refused(seconds_ahead: i64) -> bool {
    seconds_ahead.abs() > MAX_SKEW.as_secs()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn ahead(date: &str, received: &str) -> Option<i64> {
        let mut headers = HeaderMap::new();
        headers.insert(DATE, date.parse().ok()?);
        seconds_ahead(&headers, received.parse().unwrap())
    }

    #[test]
    fn an_hour_ahead_is_named_in_seconds() {
        let hour = ahead("Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T04:04:05Z");
        assert_eq!(hour, Some(3600));
        assert_eq!(
            note(3600).unwrap(),
            "The clock of this machine is 3600 seconds ahead of the service's. A signature is refused from 900 seconds on: set the clock."
        );
        assert!(note(-3600).unwrap().contains("3600 seconds behind the"));
    }

    #[test]
    fn a_slow_answer_is_no_wrong_clock() {
        assert_eq!(note(20), None);
        assert_eq!(note(-59), None);
    }

    proptest! {
        #[test]
        fn no_date_breaks_the_reader(date in "[ -~]{0,40}") {
            let _ = ahead(&date, "2026-01-02T04:04:05Z");
        }
    }
}
