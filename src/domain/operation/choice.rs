//! Where a new secret comes from.

use crate::domain::Secret;

/// Where a new secret comes from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Choice {
    /// Made here where the service takes a chosen value, so that the reset can be repeated safely;
    /// else by the service.
    #[default]
    Auto,
    /// Made by the service.
    Server,
    /// Given by the administrator.
    Given(Secret),
}
