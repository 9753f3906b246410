//! How long a write of unknown outcome is given before it is judged.

use std::time::Duration;

use jiff::Timestamp;

/// The waits of an engine for what cannot be told at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The wait before each look at an app whose write got no usable answer.
    pub read_back: [Duration; 4],
    /// How long a request may still be on its way, its service slow, or its process at work on
    /// another machine: before that, an app that is as it was proves nothing.
    pub on_its_way: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            read_back: [
                Duration::from_millis(300),
                Duration::from_secs(1),
                Duration::from_secs(2),
                Duration::from_secs(4),
            ],
            on_its_way: Duration::from_secs(120),
        }
    }
}

impl Patience {
    /// Whether a request that was sent at `sent` can no longer be on its way at `now`.
    pub(super) fn is_over(&self, sent: Timestamp, now: Timestamp) -> bool {
        Duration::try_from(now.duration_since(sent)).is_ok_and(|since| since >= self.on_its_way)
    }
}
