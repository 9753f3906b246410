//! Whether somebody has a new value, as the journal tells.

use crate::domain::Text;

/// The words in the journal for a new value that not everybody has who was to get it.
const NOBODY: [&str; 4] = ["failed", "dropped", "partly", "last_resort"];

/// Whether any of the ways of delivery left the value in somebody's hands.
pub(in crate::engine) fn is_delivered(delivery: Option<&Text>) -> bool {
    delivery.is_some_and(|delivery| {
        delivery
            .raw()
            .split(", ")
            .any(|how| !how.is_empty() && !how.starts_with("kept ") && !NOBODY.contains(&how))
    })
}
