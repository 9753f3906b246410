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
    Some(format!(
        "The clock of this machine is {} {side} the service's. A signature is refused from {} on: set the clock.",
        in_words(seconds_ahead.unsigned_abs()),
        in_words(MAX_SKEW.as_secs().unsigned_abs())
    ))
}

/// A span of time as people say it, in two units at most.
pub fn in_words(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    match seconds {
        1 => "1 second".to_owned(),
        0..120 => format!("{seconds} seconds"),
        120..HOUR => format!("{} minutes", seconds / MINUTE),
        HOUR..DAY => format!("{} h {} min", seconds / HOUR, seconds % HOUR / MINUTE),
        DAY..172_800 => format!("1 day {} h", seconds % DAY / HOUR),
        172_800.. => format!("{} days", seconds / DAY),
    }
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
    fn an_hour_ahead_is_named_as_people_say_it() {
        let hour = ahead("Fri, 02 Jan 2026 03:04:05 GMT", "2026-01-02T04:04:05Z");
        assert_eq!(hour, Some(3600));
        assert_eq!(
            note(3600).unwrap(),
            "The clock of this machine is 1 h 0 min ahead of the service's. A signature is refused from 15 minutes on: set the clock."
        );
        assert!(note(-3600).unwrap().contains("1 h 0 min behind the"));
    }

    #[test]
    fn a_span_is_told_in_two_units_at_most() {
        for (seconds, words) in [
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (3599, "59 minutes"),
            (7260, "2 h 1 min"),
            (90_000, "1 day 1 h"),
            (99_397_127, "1150 days"),
        ] {
            assert_eq!(in_words(seconds), words);
        }
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
