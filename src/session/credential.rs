//! Credentials over the sources that a profile names.

use std::{fmt, sync::Arc};

use crate::{
    api::{
        Client, Credential, CredentialError, Login, Passcode, PasswordToken, Supply, TokenSource,
        credential::{Fetch, KeySource, Token},
        iam::{Scope, User},
        sign::AccessKey,
    },
    config::{Auth, Profile, Project, SecretSource, SecretSourceError},
    domain::Secret,
};

/// Someone at a terminal who can be asked for a secret.
pub trait Ask: Send + Sync {
    /// Asks for `what`, such as `token of the profile prod`, without an echo. May block the thread.
    /// Fails with a whole sentence.
    fn ask(&self, what: &str) -> Result<Secret, String>;
}

/// A profile's credential.
pub(super) struct Signed {
    pub(super) credential: Credential,
    /// Where a passcode can be handed in, for a profile that signs in with a password.
    pub(super) password: Option<Arc<PasswordToken>>,
}

/// The credential of `profile`; `iam` makes the client that asks IAM for tokens.
pub(super) fn credential<E>(
    profile: &Profile,
    ask: Option<&Arc<dyn Ask>>,
    iam: impl FnOnce() -> Result<Client, E>,
) -> Result<Signed, E> {
    let source = |source: &SecretSource, what: &str| Source {
        place: source.clone(),
        what: format!("{what} of the profile {}", profile.name),
        ask: ask.cloned(),
    };
    let credential = match &profile.auth {
        Auth::Token(token) => Credential::tokens(Arc::new(source(token, "token"))),
        Auth::AccessKey {
            access,
            secret,
            security_token,
        } => Credential::access_key(Arc::new(Key {
            access: access.clone(),
            secret: source(secret, "secret access key"),
            security_token: security_token
                .as_ref()
                .map(|token| source(token, "security token")),
        })),
        Auth::Password {
            username,
            domain,
            source: password,
            mfa,
        } => {
            let passcode = match (mfa, ask) {
                (false, _) => Passcode::NotNeeded,
                (true, None) => Passcode::HandedIn,
                (true, Some(_)) => {
                    Passcode::Asked(Arc::new(source(&SecretSource::Ask, "passcode")))
                }
            };
            let login = Login {
                user: User {
                    name: username.clone(),
                    domain: domain.clone(),
                },
                scope: match &profile.project {
                    Project::Id(id) => Scope::ProjectId(id.raw().to_owned()),
                    Project::Name(name) => Scope::ProjectName(name.clone()),
                },
                password: Arc::new(source(password, "password")),
                passcode,
                catalog: !super::connect::from_catalog(profile).is_empty(),
            };
            let password = Arc::new(PasswordToken::new(iam()?, login));
            let source = Arc::clone(&password) as Arc<dyn TokenSource>;
            return Ok(Signed {
                credential: Credential::tokens(source),
                password: Some(password),
            });
        }
    };
    Ok(Signed {
        credential,
        password: None,
    })
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
                    .map_err(CredentialError::new)
            }
            (Err(error), _) => {
                let reason = format!("There is no {}: {}.", self.what, error.reason());
                Err(CredentialError::new(reason).remedy(sentence(error.remedy())))
            }
        }
    }
}

/// `clause` as a whole sentence.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(['.'])
        .collect()
}

impl Supply for Source {
    fn supply(&self) -> Fetch<'_, Secret> {
        Box::pin(self.read())
    }
}

impl TokenSource for Source {
    fn fetch(&self) -> Fetch<'_, Token> {
        Box::pin(async { Ok(Token::unknown(self.read().await?)) })
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
