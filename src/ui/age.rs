//! Ages and times as an administrator reads them.

use jiff::{Timestamp, tz::TimeZone};

use crate::{console::fleet::Row, domain::app::days_between};

/// How long ago `then` was: `45s`, `12m`, `5h`, `84d`.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = (now.as_second() - then.as_second()).max(0);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        _ => format!("{}d", days_between(then, now)),
    }
}

/// The age of an app's secret: exact where the journal knows it; else the update time bounds it
/// from below, since that moves with every edit. `?` where nothing is known.
pub fn secret_age(row: &Row, now: Timestamp) -> String {
    match (row.secret_set_at, row.secret_since()) {
        (Some(then), _) => ago(then, now),
        (None, Some(then)) => format!("≥{}", ago(then, now)),
        (None, None) => "?".to_owned(),
    }
}

/// A time of day, with the date where it is another day than `now`.
pub fn clock(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let format = if at.date() == now.date() {
        "%H:%M:%S"
    } else {
        "%Y-%m-%d %H:%M"
    };
    at.strftime(format).to_string()
}

/// A date and time to the second.
pub fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// A date and time.
pub fn date(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short() {
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().expect("a time");
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        assert_eq!(ago(at("2026-01-31T11:59:15Z"), now), "45s");
        assert_eq!(ago(at("2026-01-31T11:48:00Z"), now), "12m");
        assert_eq!(ago(at("2026-01-31T07:00:00Z"), now), "5h");
        assert_eq!(ago(at("2025-11-08T12:00:00Z"), now), "84d");
        assert_eq!(ago(at("2026-02-01T12:00:00Z"), now), "0s");
    }
}
