//! What the services accept in a field, and how they mask a secret.

use super::error::Refusal;
use crate::domain::{
    Secret, Service,
    rules::{self, Field},
};

/// A secret as the current pages show it: the first three characters, twelve stars, the last
/// three.
pub(super) fn masked(secret: &Secret) -> String {
    let all: Vec<char> = secret.expose().chars().collect();
    let head: String = all.iter().take(3).collect();
    let tail: String = all[all.len().saturating_sub(3)..].iter().collect();
    format!("{head}************{tail}")
}

/// Checks `value` by the rule of its field, where there is one.
pub(super) fn accept(
    service: Service,
    field: Field,
    value: &str,
    refuse: impl FnOnce() -> Refusal,
) -> Result<(), Refusal> {
    match rules::rule(service, field) {
        Some(rule) if rule.check(value).is_err() => Err(refuse()),
        Some(_) | None => Ok(()),
    }
}
