//! An app as an answer shows it.

use crate::domain::{App, Secret};

/// An app, and its secret as it came: in clear, masked by the service, or not at all.
#[derive(Debug, PartialEq, Eq)]
pub struct ShownApp {
    /// The app; from `ModelArts` with its codes.
    pub app: App,
    /// The secret.
    pub secret: Option<Secret>,
}
