//! What an edit changes.

use crate::domain::Secret;

/// The fields of an app that an edit changes; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
    /// The new name.
    pub name: Option<String>,
    /// The new remark; empty removes it.
    pub remark: Option<String>,
    /// The new key.
    pub key: Option<String>,
    /// The new secret.
    pub secret: Option<Secret>,
}

impl Change {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
