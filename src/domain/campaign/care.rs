//! How careful a campaign is.

use std::{fmt, str::FromStr, time::Duration};

use jiff::SignedDuration;

use crate::domain::probe::USUAL_WAIT;

/// Ten years: no time in days is longer.
const LONGEST_HOURS: i64 = 24 * 3660;
/// The parts of a second in a second.
const NANOS: u64 = 1_000_000_000;

/// How careful a campaign is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Care {
    /// How fast it goes at most; `None` as fast as the services answer.
    pub pace: Option<Pace>,
    /// After how many apps it waits for a look; 0 never.
    pub first: usize,
    /// After how many failures it stops.
    pub stop_after: StopAfter,
    /// How long it asks again without one success.
    pub patience: SignedDuration,
    /// How long the old `AppCode` or app still works; `None` where whoever resumes the campaign decides.
    pub grace: Option<SignedDuration>,
    /// How long a gateway may take to know a new credential that a call is to prove.
    pub probe_wait: Duration,
    /// Whether the old goes at once, since a command or a call proves that the new one works.
    pub is_proven: bool,
}

impl Default for Care {
    fn default() -> Self {
        Self {
            pace: None,
            first: 1,
            stop_after: StopAfter::Share(5),
            patience: SignedDuration::from_mins(10),
            grace: None,
            probe_wait: USUAL_WAIT,
            is_proven: false,
        }
    }
}

/// Why a text says nothing about care, as a fragment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CareError {
    /// It is no pace.
    #[error("expected apps a second, minute or hour, such as 2/s or 30/m")]
    Pace,
    /// It is no number of failures.
    #[error("expected a number of failures such as 3, or their share such as 5%")]
    StopAfter,
    /// It is no time.
    #[error("expected a time such as \"10m\", \"2h\" or \"30d\"")]
    Time,
}

/// Reads a time such as `10m`, `2h` or `30d`, longer than none.
pub fn time(text: &str) -> Result<SignedDuration, CareError> {
    let text = text.trim();
    let days = text
        .strip_suffix('d')
        .filter(|days| days.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|days| days.parse::<i64>().ok()?.checked_mul(24))
        .filter(|hours| *hours < LONGEST_HOURS)
        .map(SignedDuration::from_hours);
    days.or_else(|| text.parse().ok())
        .filter(SignedDuration::is_positive)
        .ok_or(CareError::Time)
}

/// At most so many apps in a second, a minute or an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    apps: u32,
    unit: Unit,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Second,
    Minute,
    Hour,
}

impl Unit {
    const fn letter(self) -> char {
        match self {
            Self::Second => 's',
            Self::Minute => 'm',
            Self::Hour => 'h',
        }
    }

    const fn seconds(self) -> u64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3600,
        }
    }
}

impl Pace {
    /// The time from the beginning of one app to that of the next.
    pub fn interval(self) -> SignedDuration {
        let nanos = self.unit.seconds() * NANOS / u64::from(self.apps.max(1));
        SignedDuration::from_nanos(i64::try_from(nanos).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.apps, self.unit.letter())
    }
}

impl FromStr for Pace {
    type Err = CareError;

    fn from_str(text: &str) -> Result<Self, CareError> {
        let (apps, unit) = text.trim().split_once('/').ok_or(CareError::Pace)?;
        let unit = match unit.trim() {
            "s" => Unit::Second,
            "m" => Unit::Minute,
            "h" => Unit::Hour,
            _ => return Err(CareError::Pace),
        };
        let apps = number(apps).ok_or(CareError::Pace)?;
        Ok(Self { apps, unit })
    }
}

/// After how many failures a campaign stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StopAfter {
    /// So many.
    Count(u32),
    /// So many of a hundred apps of the campaign, one at the least.
    Share(u32),
}

impl StopAfter {
    /// Whether `failed` of `total` apps are enough to stop.
    pub fn is_reached(self, failed: usize, total: usize) -> bool {
        let (failed, total) = (failed as u64, total as u64);
        failed > 0
            && match self {
                Self::Count(most) => failed >= u64::from(most),
                Self::Share(share) => failed * 100 >= u64::from(share) * total,
            }
    }
}

impl fmt::Display for StopAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) => write!(f, "{share}%"),
        }
    }
}

impl FromStr for StopAfter {
    type Err = CareError;

    fn from_str(text: &str) -> Result<Self, CareError> {
        let text = text.trim();
        let wrong = CareError::StopAfter;
        match text.strip_suffix('%') {
            Some(share) => number(share)
                .filter(|share| *share <= 100)
                .map(Self::Share)
                .ok_or(wrong),
            None => number(text).map(Self::Count).ok_or(wrong),
        }
    }
}

/// A number above 0 in digits.
fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_plain && *number > 0)
}
