//! An app that is to be made.

use super::Choice;

/// What a new app is to be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewApp {
    /// Its name.
    pub name: String,
    /// Its remark.
    pub remark: Option<String>,
    /// Its key; without one it is chosen here where the gateway takes that, else by the service.
    pub key: Option<String>,
    /// Where its secret comes from.
    pub secret: Choice,
}
