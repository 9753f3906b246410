//! The services' ways of writing a time.

use jiff::{SignedDuration, Timestamp};

/// An APIG time: RFC 3339 in one of the precisions that the documents show. `variety` decides
/// which, so that one object keeps its form.
pub(super) fn apig(time: Timestamp, variety: &str) -> String {
    // The documents' samples disagree in precision and zone; a client must read them all.
    let zoned = |format: &str| time.strftime(format).to_string();
    match variety.bytes().map(usize::from).sum::<usize>() % 4 {
        0 => zoned("%Y-%m-%dT%H:%M:%S.%9fZ"),
        1 => zoned("%Y-%m-%dT%H:%M:%S.%3f"),
        2 => zoned("%Y-%m-%dT%H:%M:%S.%6fZ"),
        _ => zoned("%Y-%m-%dT%H:%M:%S.%3fZ"),
    }
}

/// An APIG time of something that never changes: as [`apig`], but sometimes whole seconds without
/// a zone.
pub(super) fn apig_fixed(time: Timestamp, variety: &str) -> String {
    match variety.bytes().map(usize::from).sum::<usize>() % 3 {
        0 => time.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        1 => time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        _ => apig(time, variety),
    }
}

/// Milliseconds since the epoch.
pub(super) fn epoch_ms(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// IAM's form: microseconds and a `Z`.
pub(super) fn iam(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// The form of the HTTP `Date` header.
pub(super) fn http(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// How long before `now`: `402d`, `3h`, `10m`, `5s`, and sums such as `2d 6h`.
pub(super) fn age(text: &str) -> Option<SignedDuration> {
    let mut total = SignedDuration::ZERO;
    let mut any = false;
    for part in text.split_whitespace() {
        let (count, unit) = part.split_at(part.find(|c: char| !c.is_ascii_digit())?);
        let seconds = match unit {
            "d" => 86_400,
            "h" => 3_600,
            "m" => 60,
            "s" => 1,
            _ => return None,
        };
        let count: i64 = count.parse().ok()?;
        total = total.checked_add(SignedDuration::from_secs(count.checked_mul(seconds)?))?;
        any = true;
    }
    any.then_some(total)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_age_is_a_sum_of_counted_units() {
        assert_eq!(age("402d"), Some(SignedDuration::from_hours(402 * 24)));
        assert_eq!(age("1d 2h"), Some(SignedDuration::from_hours(26)));
        assert_eq!(age("90"), None);
        assert_eq!(age(""), None);
        assert_eq!(age("9999999999999999d"), None);
    }

    #[test]
    fn the_date_header_has_the_form_that_http_demands() {
        let time: Timestamp = "2026-01-02T03:04:05Z".parse().expect("a time");
        assert_eq!(http(time), "Fri, 02 Jan 2026 03:04:05 GMT");
        assert_eq!(iam(time), "2026-01-02T03:04:05.000000Z");
    }

    #[test]
    fn apig_times_come_with_and_without_a_zone() {
        let time: Timestamp = "2026-01-02T03:04:05.123456789Z".parse().expect("a time");
        let forms: Vec<String> = ["@", "A", "B", "C"].map(|v| apig(time, v)).to_vec();
        assert_eq!(
            forms,
            [
                "2026-01-02T03:04:05.123456789Z",
                "2026-01-02T03:04:05.123",
                "2026-01-02T03:04:05.123456Z",
                "2026-01-02T03:04:05.123Z"
            ]
        );
    }

    proptest! {
        #[test]
        fn reading_an_age_never_fails_otherwise(text in any::<String>()) {
            let _ = age(&text);
        }
    }
}
