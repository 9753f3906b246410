//! Credentials over the sources that a profile names.

use std::{fmt, sync::Arc};

use crate::{
    api::{
        Credential, CredentialError, TokenSource,
        credential::{Fetch, KeySource, Token},
        sign::AccessKey,
    },
    config::{Auth, SecretSource, SecretSourceError},
    domain::Secret,
};

/// Someone at a terminal who can be asked for a secret.
pub trait Ask: Send + Sync {
    /// Asks for `what`, such as `token of the profile prod`, without an echo. May block the thread.
    /// Fails with a whole sentence.
    fn ask(&self, what: &str) -> Result<Secret, String>;
}

/// The credential of `auth`; `None` where it takes IAM to have one.
pub(super) fn credential(
    profile: &str,
    auth: &Auth,
    ask: Option<&Arc<dyn Ask>>,
) -> Option<Credential> {
    let source = |source: &SecretSource, what: &str| Source {
        place: source.clone(),
        what: format!("{what} of the profile {profile}"),
        ask: ask.map(Arc::clone),
    };
    match auth {
        Auth::Token(token) => Some(Credential::tokens(Arc::new(source(token, "token")))),
        Auth::Password { .. } => None,
        Auth::AccessKey {
            access,
            secret,
            security_token,
        } => Some(Credential::access_key(Arc::new(Key {
            access: access.clone(),
            secret: source(secret, "secret access key"),
            security_token: security_token
                .as_ref()
                .map(|token| source(token, "security token")),
        }))),
    }
}

/// A source, and who to ask where it holds nothing itself.
struct Source {
    place: SecretSource,
    what: String,
    ask: Option<Arc<dyn Ask>>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.place)
    }
}

impl Source {
    async fn read(&self) -> Result<Secret, CredentialError> {
        match (self.place.read().await, &self.ask) {
            (Ok(secret), _) => Ok(secret),
            (Err(SecretSourceError::Ask), Some(ask)) => {
                let (ask, what) = (Arc::clone(ask), self.what.clone());
                tokio::task::spawn_blocking(move || ask.ask(&what))
                    .await
                    .unwrap_or_else(|_| Err("Asking for the secret failed.".to_owned()))
                    .map_err(CredentialError)
            }
            (Err(error), _) => Err(CredentialError(format!(
                "There is no {}: {error}.",
                self.what
            ))),
        }
    }
}

impl TokenSource for Source {
    fn fetch(&self) -> Fetch<'_, Token> {
        Box::pin(async {
            Ok(Token {
                value: self.read().await?,
                expires_at: None,
            })
        })
    }

    /// A file or a command may hold another token by now; a variable of this process cannot change.
    fn can_renew(&self) -> bool {
        match self.place {
            SecretSource::File(_) | SecretSource::Command(_) | SecretSource::Entry(_) => true,
            SecretSource::Env(_) | SecretSource::Given(_) | SecretSource::Ask => false,
        }
    }
}

/// An access key whose secret part comes from a source.
struct Key {
    access: String,
    secret: Source,
    security_token: Option<Source>,
}

impl KeySource for Key {
    fn fetch(&self) -> Fetch<'_, AccessKey> {
        Box::pin(async {
            let secret = self.secret.read().await?;
            let security_token = match &self.security_token {
                Some(source) => Some(source.read().await?),
                None => None,
            };
            Ok(AccessKey {
                access: self.access.clone(),
                secret,
                security_token,
            })
        })
    }
}
