//! Showing a secret for a moment.

use std::time::Duration;

/// How long a revealed value stays on the screen.
pub const REVEAL: Duration = Duration::from_secs(10);
/// How often the time that is left is said anew.
const SECOND: Duration = Duration::from_secs(1);

/// Whether a value is shown now, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reveal(Option<Shown>);

/// A value that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Shown {
    until: Duration,
    /// When a second less is left than what is said.
    next: Duration,
}

impl Reveal {
    /// Shows the value from `now` on, or hides it if it was shown.
    pub fn toggle(&mut self, now: Duration) {
        self.0 = match self.0 {
            Some(_) => None,
            None => Some(Shown {
                until: now + REVEAL,
                next: now + SECOND,
            }),
        };
    }

    /// Hides the value.
    pub fn hide(&mut self) {
        self.0 = None;
    }

    /// Hides the value when its time is over, and counts the seconds down until then.
    pub fn expire(&mut self, now: Duration) {
        if self.0.is_some_and(|shown| shown.until <= now) {
            self.0 = None;
        }
        if let Some(shown) = &mut self.0 {
            while shown.next <= now {
                shown.next += SECOND;
            }
        }
    }

    /// Whether the value is shown.
    pub fn is_shown(&self) -> bool {
        self.0.is_some()
    }

    /// When it changes: a second less is left, or it is hidden.
    pub fn deadline(&self) -> Option<Duration> {
        self.0.map(|shown| shown.next.min(shown.until))
    }

    /// The seconds that are left, as they are said.
    pub fn seconds_left(&self) -> u64 {
        self.0.map_or(0, |shown| {
            (shown.until + SECOND).saturating_sub(shown.next).as_secs()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seconds_are_counted_down_until_the_value_is_hidden() {
        let mut reveal = Reveal::default();
        let begin = Duration::from_millis(300);
        reveal.toggle(begin);
        let mut said = vec![reveal.seconds_left()];
        while let Some(at) = reveal.deadline() {
            reveal.expire(at);
            if reveal.is_shown() {
                said.push(reveal.seconds_left());
            }
        }
        assert_eq!(said, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    }
}
