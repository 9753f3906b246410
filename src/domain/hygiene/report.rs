//! The board together with what it was made of, to be written down.

use jiff::Timestamp;

use super::Board;
use crate::domain::{App, Policy, Text};

/// The board, what it was made of, and what is missing in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was counted.
    pub board: Board,
    /// By what: the strictest policy.
    pub policy: Policy,
    /// How many apps were looked at.
    pub apps: usize,
    /// Those whose secret is over age, the oldest first.
    pub over_age: Vec<Aged>,
    /// The places that could not be read, each with the reason.
    pub missing: Vec<(String, String)>,
    /// Whether apps and gateways are named.
    pub with_names: bool,
    /// Whether codes were read.
    pub reads_codes: bool,
}

/// An app, and how old its secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aged {
    /// The app.
    pub app: App,
    /// The name of its gateway.
    pub gateway: Text,
    /// When the journal says that the secret was set, where nothing has changed since.
    pub secret_set_at: Option<Timestamp>,
    /// The age of the secret in days, or the least that it can be.
    pub age_days: Option<i64>,
}
