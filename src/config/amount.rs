//! Amounts of time, as people write them.

use std::time::Duration;

use jiff::SignedDuration;

/// After how long without a key the console locks, unless the profile says otherwise.
pub const DEFAULT_IDLE_LOCK: Duration = Duration::from_secs(600);
/// How long a request may take, unless somebody says otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
/// How old the names may be that completion offers, unless somebody says otherwise.
pub(super) const DEFAULT_NAMES_MAX_AGE: Duration = Duration::from_secs(600);
/// The longest time limit of a request.
const LONGEST_TIMEOUT: u64 = 3600;

/// When the console locks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum IdleLock {
    Never,
    After(Duration),
}

impl IdleLock {
    /// How long without a key; `None` is never.
    pub(super) fn time(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::After(time) => Some(time),
        }
    }
}

/// Reads `10m`, `90s`, `1h 30m` or `off`.
pub(super) fn idle_lock(text: &str) -> Result<IdleLock, String> {
    if text == "off" {
        return Ok(IdleLock::Never);
    }
    let time =
        span(text).ok_or("expected a time such as \"10m\" or \"1h\", or \"off\"".to_owned())?;
    if time < Duration::from_secs(10) {
        return Err("the idle lock must be 10 s or longer, or \"off\"".to_owned());
    }
    Ok(IdleLock::After(time))
}

/// Reads `30s` or `2m`.
pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    let time = span(text).ok_or("expected a time such as \"30s\" or \"2m\"".to_owned())?;
    if (1..=LONGEST_TIMEOUT).contains(&time.as_secs()) {
        Ok(time)
    } else {
        Err("a time limit must be from 1 second to 1 hour".to_owned())
    }
}

/// Reads whole seconds, as the flag has them.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    text.trim()
        .parse()
        .ok()
        .filter(|seconds| (1..=LONGEST_TIMEOUT).contains(seconds))
        .ok_or_else(|| "expected whole seconds, from 1 to 3600".to_owned())
}

/// A length of time as the configuration writes it.
pub(super) fn written(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds > 0 && seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        seconds if seconds > 0 && seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

/// Reads `10m` or `0s`: how old a name may be that is known without asking.
pub(super) fn names_max_age(text: &str) -> Result<Duration, String> {
    span(text)
        .ok_or_else(|| "expected a time such as \"10m\", or \"0s\" to ask each time".to_owned())
}

fn span(text: &str) -> Option<Duration> {
    let span: SignedDuration = text.trim().parse().ok()?;
    Duration::try_from(span).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(
            idle_lock("10m"),
            Ok(IdleLock::After(Duration::from_secs(600)))
        );
        assert_eq!(
            idle_lock("1h 30m"),
            Ok(IdleLock::After(Duration::from_secs(5400)))
        );
        assert_eq!(idle_lock("off"), Ok(IdleLock::Never));
        assert_eq!(timeout("30s"), Ok(Duration::from_secs(30)));
    }

    #[test]
    fn times_without_a_unit_or_out_of_range_are_refused() {
        for text in ["10", "", "soon", "-10m", "1s"] {
            assert!(idle_lock(text).is_err(), "{text}");
        }
        for text in ["0s", "2h", "30"] {
            assert!(timeout(text).is_err(), "{text}");
        }
        for text in ["0", "3601", "1.5", "30s", ""] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert_eq!(seconds("30"), Ok(30));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(seconds in 1u64..=3600) {
            let time = Duration::from_secs(seconds);
            prop_assert_eq!(timeout(&written(time)), Ok(time));
        }
    }
}
