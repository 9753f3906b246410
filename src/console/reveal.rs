//! Showing a secret for a moment.

use std::time::Duration;

/// How long a revealed value stays on the screen.
pub const REVEAL: Duration = Duration::from_secs(10);

/// Whether a value is shown now, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reveal {
    until: Option<Duration>,
}

impl Reveal {
    /// Shows the value from `now` on, or hides it if it was shown.
    pub fn toggle(&mut self, now: Duration) {
        self.until = match self.until {
            Some(_) => None,
            None => Some(now + REVEAL),
        };
    }

    /// Hides the value.
    pub fn hide(&mut self) {
        self.until = None;
    }

    /// Hides the value when its time is over.
    pub fn expire(&mut self, now: Duration) {
        if self.until.is_some_and(|until| until <= now) {
            self.until = None;
        }
    }

    /// Whether the value is shown.
    pub fn is_shown(&self) -> bool {
        self.until.is_some()
    }

    /// When it will be hidden.
    pub fn deadline(&self) -> Option<Duration> {
        self.until
    }
}
