//! The secrets of the secret manager, with versions, of which the latest is the current one.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::Secret;

/// A secret.
#[derive(Debug)]
pub struct Vault {
    /// Its name.
    pub name: String,
    /// `ENABLED`, `DISABLED`, `PENDING_DELETE` or `FROZEN`.
    pub state: String,
    /// Its versions, the oldest first.
    pub versions: Vec<Version>,
}

/// A version.
#[derive(Debug)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// The value.
    pub value: Secret,
    /// Its labels.
    pub stages: Vec<String>,
    /// When it was made.
    pub made: Timestamp,
}

/// The label of the version that callers read.
pub(super) const CURRENT: &str = "SYSCURRENT";
/// The label of the one before.
pub(super) const PREVIOUS: &str = "SYSPREVIOUS";
impl Vault {
    /// A secret with its first value.
    pub fn new(name: &str, value: Secret, id: String, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            state: "ENABLED".to_owned(),
            versions: vec![Version {
                id,
                value,
                stages: vec![CURRENT.to_owned()],
                made: now,
            }],
        }
    }

    /// The value that callers read.
    pub fn current(&self) -> Option<&Secret> {
        let mut versions = self.versions.iter();
        let current = versions.find(|version| version.stages.iter().any(|stage| stage == CURRENT));
        current.map(|version| &version.value)
    }

    pub(super) fn shown(&self) -> Value {
        let times = self
            .versions
            .first()
            .map(|version| version.made.as_second());
        json!({
            "id": format!("id-{}", self.name),
            "name": self.name,
            "state": self.state,
            "secret_type": "COMMON",
            "create_time": times,
        })
    }
}

impl Version {
    pub(super) fn shown(&self, name: &str) -> Value {
        json!({
            "id": self.id,
            "secret_name": name,
            "create_time": self.made.as_second(),
            "version_stages": self.stages,
        })
    }
}
