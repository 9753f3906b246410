//! A new version of a secret in the region's secret manager.

use std::sync::Arc;

use super::DeliveryError;
use crate::{
    api::csms::{CreateVault, CreateVersion, ListVersions, ShowVault},
    domain::{Failure, Secret, Text},
    engine::{Connection, connection::Broken, verdict},
};

/// How many versions a secret takes, as the vendor's guide has it.
const VERSIONS: usize = 20;
/// The longest name of a secret.
const LONGEST_NAME: usize = 64;

/// A secret that was looked at and takes a new version.
#[derive(Debug)]
pub(super) struct Vault {
    connection: Arc<Connection>,
    name: String,
    stage: Option<String>,
    /// The versions that it has; `None` where it is to be made.
    versions: Option<Vec<String>>,
}

impl Vault {
    /// Looks whether the secret is there, takes versions, and may be seen. Nothing is written, nothing
    /// of its value is read.
    pub(super) async fn look(
        connection: Arc<Connection>,
        name: &str,
        stage: Option<&str>,
        may_create: bool,
    ) -> Result<Self, DeliveryError> {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(is_allowed) {
            return Err(DeliveryError::VaultName(Text::from(name)));
        }
        if !connection.has_secret_manager() {
            return Err(DeliveryError::NoSecretManager);
        }
        connection
            .ready()
            .await
            .map_err(|failure| refused(name, &failure))?;
        let project = connection.project().clone();
        let shown = connection
            .read(&ShowVault {
                project: &project,
                name,
            })
            .await;
        let versions = match shown {
            Ok(shown) => {
                let is_closed = |word: &Text| word.raw() != "ENABLED";
                if let Some(closed) = shown.value.state.filter(is_closed) {
                    return Err(DeliveryError::VaultState {
                        name: Text::from(name),
                        state: closed,
                    });
                }
                Some(
                    versions(&connection, name)
                        .await
                        .map_err(|failure| refused(name, &failure))?,
                )
            }
            Err(failure) if is_missing(&failure) && may_create => None,
            Err(failure) if is_missing(&failure) => {
                return Err(DeliveryError::NoVault(Text::from(name)));
            }
            Err(failure) => return Err(refused(name, &failure)),
        };
        if versions.as_ref().is_some_and(|it| it.len() >= VERSIONS) {
            tracing::warn!(
                name,
                "the secret has as many versions as the manager is said to take"
            );
        }
        Ok(Self {
            connection,
            name: name.to_owned(),
            stage: stage.map(str::to_owned),
            versions,
        })
    }

    /// Adds a version, and gives its id. An answer that is lost is made up for by a look at the
    /// versions: one more is ours. Never sent twice.
    pub(super) async fn put(self, value: &Secret) -> Result<Option<String>, DeliveryError> {
        let project = self.connection.project().clone();
        let name = self.name.as_str();
        let sent = if self.versions.is_some() {
            let version = CreateVersion {
                project: &project,
                name,
                value,
                stage: self.stage.as_deref(),
            };
            let answer = self.connection.write(&version).await;
            answer.map(|answer| Some(answer.value))
        } else {
            let vault = CreateVault {
                project: &project,
                name,
                value,
            };
            self.connection.write(&vault).await.map(|_answer| None)
        };
        let broken = match sent {
            Ok(version) => return Ok(version),
            Err(broken) => broken,
        };
        let failure = match broken {
            Broken::Here(failure) => return Err(refused(name, &failure)),
            Broken::Cancelled => return Err(DeliveryError::VaultUnknown(Text::from(name))),
            Broken::Call(error) => match verdict::of_write(&error) {
                verdict::Verdict::Unchanged(failure) => return Err(refused(name, &failure)),
                verdict::Verdict::Open(_) => verdict::of_read(&error),
            },
        };
        tracing::warn!(name, %failure, "what became of a version is read back");
        let known = self.versions.unwrap_or_default();
        let now = versions(&self.connection, name).await;
        let mut new = now
            .unwrap_or_default()
            .into_iter()
            .filter(|version| !known.contains(version));
        match (new.next(), new.next()) {
            (Some(ours), None) => Ok(Some(ours)),
            (None, _) | (Some(_), Some(_)) => Err(DeliveryError::VaultUnknown(Text::from(name))),
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

async fn versions(connection: &Connection, name: &str) -> Result<Vec<String>, Failure> {
    let project = connection.project().clone();
    let listed = connection
        .read(&ListVersions {
            project: &project,
            name,
        })
        .await?;
    Ok(listed.value)
}

fn is_missing(failure: &Failure) -> bool {
    failure
        .service_error()
        .is_some_and(|error| error.status == 404)
}

fn refused(name: &str, failure: &Failure) -> DeliveryError {
    DeliveryError::Vault {
        name: Text::from(name),
        why: failure.summary(),
    }
}
