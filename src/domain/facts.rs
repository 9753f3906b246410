//! What an administrator should know before a write: read fresh, shown in the write's dialog.

use jiff::Timestamp;

use super::{App, AppCode, BoundApis, Failure, Limits, Text, same_moment, service::Service};

/// The state of an app and its surroundings, read just before a write. What could not be read says
/// why; that alone forbids nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Facts {
    /// The app.
    pub app: App,
    /// Its codes.
    pub codes: Result<Vec<AppCode>, Failure>,
    /// The APIs that depend on it.
    pub apis: Result<BoundApis, Failure>,
    /// What its gateway allows.
    pub limits: Result<Limits, Failure>,
}

impl Facts {
    /// Whether the gateway is known to take a chosen secret: ROMA Connect always does, APIG where
    /// its switch is on, `ModelArts` never.
    pub fn takes_chosen_secret(&self) -> bool {
        match self.app.at.service() {
            Service::Roma => true,
            Service::ModelArts => false,
            Service::Apig => self
                .limits
                .as_ref()
                .is_ok_and(|limits| limits.custom_secret == Some(true)),
        }
    }
}

/// What the administrator saw of an app when deciding to change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The name.
    pub name: Text,
    /// When it had last changed.
    pub updated_at: Option<Timestamp>,
}

impl Seen {
    /// What `app` showed.
    pub fn of(app: &App) -> Self {
        Self {
            name: app.name.clone(),
            updated_at: app.updated_at,
        }
    }

    /// Whether `app` is still what was seen, as far as both say when it had last changed.
    pub fn still_holds(&self, app: &App) -> bool {
        self.name == app.name
            && match (self.updated_at, app.updated_at) {
                (Some(seen), Some(now)) => same_moment(seen, now),
                (None, _) | (_, None) => true,
            }
    }
}
