//! When a frame is drawn: what a key does at once; what tasks tell, together with what they tell a
//! moment later.

use std::time::Duration;

/// How long after a frame the next is drawn, if nothing but tasks asks for it: answers that come in a
/// row are one frame, which is what a slow line has time for.
const PACE: Duration = Duration::from_millis(25);

/// Decides when a frame is drawn. Times are on the clock of `Now::mono`.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: Option<Duration>,
    /// Whether a frame is due.
    due: bool,
    /// Whether somebody at the terminal waits for it.
    at_once: bool,
}

impl Pace {
    /// Somebody at the terminal did something, or what was due happened.
    pub(super) const fn hurry(&mut self) {
        self.at_once = true;
    }

    /// Whether to draw now, where the program may have `changed`.
    pub(super) fn is_time(&mut self, changed: bool, now: Duration) -> bool {
        self.due |= changed;
        let at_once = std::mem::take(&mut self.at_once);
        let draws = self.due && (at_once || self.waits_until().is_none_or(|until| until <= now));
        if draws {
            self.due = false;
            self.last = Some(now);
        }
        draws
    }

    /// When a frame is drawn that waits; `None` where none does, or nothing was drawn yet.
    pub(super) fn waits_until(&self) -> Option<Duration> {
        self.last.filter(|_| self.due).map(|last| last + PACE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn answers_that_come_in_a_row_are_one_frame() {
        let mut pace = Pace::default();
        assert!(pace.is_time(true, at(100)), "the first waits for nothing");
        assert_eq!(pace.waits_until(), None);
        assert!(!pace.is_time(true, at(103)));
        assert!(!pace.is_time(true, at(120)));
        assert_eq!(pace.waits_until(), Some(at(125)));
        assert!(pace.is_time(false, at(125)));
        assert!(!pace.is_time(false, at(126)), "nothing has changed");
        assert!(pace.is_time(true, at(160)), "long after the last");
    }

    #[test]
    fn what_a_key_does_is_seen_at_once_with_what_was_told_before() {
        let mut pace = Pace::default();
        assert!(pace.is_time(true, at(100)));
        assert!(!pace.is_time(true, at(101)));
        pace.hurry();
        assert!(pace.is_time(false, at(102)));
        pace.hurry();
        assert!(!pace.is_time(false, at(103)), "it changed nothing");
        assert!(
            !pace.is_time(true, at(104)),
            "an earlier key asks for nothing"
        );
    }
}
