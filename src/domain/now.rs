//! The time, as it is handed to everything that may not look at a clock.

use std::time::Duration;

use jiff::Timestamp;

/// One moment, told by two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Time since the program started, by a clock that never jumps: for deadlines and durations.
    pub mono: Duration,
    /// The time of day: for ages, expiry and what is written down.
    pub wall: Timestamp,
}
