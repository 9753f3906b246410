//! What each service calls the same things.

use super::{Malformed, Page, ShownApp, Site};
use crate::domain::App;

/// What is particular to a service where the calls are otherwise the same: one constant a service.
#[derive(Debug)]
pub(super) struct Dialect {
    /// The path above an app's own calls (`/apps…`).
    pub(super) apps: &'static str,
    /// The path above what hangs on apps: codes, grants, quotas, features.
    pub(super) gateway: &'static str,
    /// The name of an app in a body.
    pub(super) name: &'static str,
    /// Its remark.
    pub(super) remark: &'static str,
    /// Its key, where a caller may choose one.
    pub(super) key: Option<&'static str>,
    /// Its secret, where a caller may choose one.
    pub(super) secret: Option<&'static str>,
    /// The vendor's name for listing apps.
    pub(super) list: &'static str,
    /// The vendor's name for making an app.
    pub(super) create: &'static str,
    /// The vendor's name for deleting an app.
    pub(super) delete: &'static str,
    /// Reads an answer that shows one app.
    pub(super) app: fn(&Site, &[u8]) -> Result<ShownApp, Malformed>,
    /// Reads a page of apps.
    pub(super) page: fn(&Site, &[u8]) -> Result<Page<App>, Malformed>,
}
