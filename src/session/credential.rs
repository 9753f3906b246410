//! Credentials over the sources that a profile names.

use std::{fmt, sync::Arc};

use super::{Ask, asked::Asked, hosts::from_catalog};
use crate::{
    api::{
        Client, Credential, CredentialError, Login, Passcode, PasswordToken, Supply, TokenSource,
        credential::{Fetch, KeySource, Renewal, Token},
        iam::{Scope, User},
        sign::AccessKey,
    },
    config::{Auth, Entry, Profile, Project, SecretSource},
    domain::{Question, Secret, Text, Wanted},
};

/// The credential of `profile`; `iam` makes the client that asks IAM for tokens.
pub(super) fn credential<E>(
    profile: &Profile,
    ask: Option<&Arc<dyn Ask>>,
    iam: impl FnOnce() -> Result<Client, E>,
) -> Result<Credential, E> {
    let source = |place: &SecretSource, wanted: Wanted| Source::of(profile, place, wanted, ask);
    Ok(match &profile.auth {
        Auth::Token(token) => Credential::tokens(Arc::new(source(token, Wanted::Token))),
        Auth::AccessKey {
            access,
            secret,
            security_token,
        } => Credential::access_key(Arc::new(Key {
            access: access.clone(),
            secret: source(secret, Wanted::SecretKey),
            security_token: security_token
                .as_ref()
                .map(|token| source(token, Wanted::SecurityToken)),
        })),
        Auth::Password {
            username,
            account,
            source: password,
            mfa,
        } => {
            let login = Login {
                user: User {
                    name: username.clone(),
                    account: account.clone(),
                },
                scope: match &profile.project {
                    Project::Id(id) => Scope::ProjectId(id.raw().to_owned()),
                    Project::Name(name) => Scope::ProjectName(name.clone()),
                },
                password: Arc::new(source(password, Wanted::Password)),
                passcode: if *mfa {
                    Passcode::Asked(Arc::new(source(&SecretSource::Ask, Wanted::Passcode)))
                } else {
                    Passcode::NotNeeded
                },
                catalog: !from_catalog(profile).is_empty(),
            };
            Credential::tokens(Arc::new(PasswordToken::new(iam()?, login)))
        }
    })
}

/// Who signs in with the credential of `profile`, and where.
fn who(profile: &Profile) -> Vec<(&'static str, Text)> {
    let text = |text: &str| Text::from(text);
    let mut who = match &profile.auth {
        Auth::Password {
            username, account, ..
        } => vec![("User", text(username)), ("Domain", text(account.raw()))],
        Auth::AccessKey { access, .. } => vec![("Access key", text(access))],
        Auth::Token(_) => vec![match &profile.project {
            Project::Id(id) => ("Project", text(id.raw())),
            Project::Name(name) => ("Project", text(name)),
        }],
    };
    let host = profile.iam().and_then(url::Url::host_str);
    who.extend(host.map(|host| ("IAM", text(host))));
    who
}

/// Where a secret comes from.
enum Source {
    /// From a place that can be read.
    Read {
        place: SecretSource,
        /// What it is and of which profile.
        what: String,
    },
    /// From somebody who is asked.
    Asked(Asked),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { place, .. } => write!(f, "Source({place})"),
            Self::Asked(asked) => write!(f, "Source({asked:?})"),
        }
    }
}

impl Source {
    fn of(
        profile: &Profile,
        place: &SecretSource,
        wanted: Wanted,
        ask: Option<&Arc<dyn Ask>>,
    ) -> Self {
        let question = Question {
            profile: profile.name.clone(),
            wanted,
            who: who(profile),
            again: None,
        };
        match place {
            SecretSource::Ask => Self::Asked(Asked::new(question, ask.cloned())),
            SecretSource::Env(_)
            | SecretSource::File(_)
            | SecretSource::Command(_)
            | SecretSource::Entry(_)
            | SecretSource::Given(_) => Self::Read {
                place: place.clone(),
                what: question.subject(),
            },
        }
    }

    async fn read(&self) -> Result<Secret, CredentialError> {
        match self {
            Self::Read { place, what } => place.read().await.map_err(|error| {
                let reason = format!("There is no {what}: {}.", error.reason());
                CredentialError::new(reason).remedy(sentence(error.remedy()))
            }),
            Self::Asked(asked) => asked.supply().await,
        }
    }

    /// Whether another reading can bring another secret: a file or a command may hold another one by
    /// now; a variable of this process cannot change.
    fn renewal(&self) -> Renewal {
        match self {
            Self::Read { place, .. } => match place {
                SecretSource::File(_) | SecretSource::Command(_) | SecretSource::Entry(_) => {
                    Renewal::ByReading
                }
                SecretSource::Env(_) | SecretSource::Given(_) | SecretSource::Ask => Renewal::Never,
            },
            Self::Asked(asked) if asked.can_ask_again() => Renewal::ByAsking,
            Self::Asked(_) => Renewal::Never,
        }
    }

    /// The person who is asked, if that is where it comes from.
    fn asked(&self) -> Option<&Asked> {
        match self {
            Self::Read { .. } => None,
            Self::Asked(asked) => Some(asked),
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

    fn must_ask(&self) -> bool {
        self.asked().is_some_and(Asked::must_ask)
    }

    fn can_ask_again(&self) -> bool {
        self.asked().is_some_and(Asked::can_ask_again)
    }

    fn refused(&self, why: &str) {
        self.asked().inspect(|asked| asked.refused(why));
    }

    fn forget(&self) {
        self.asked().inspect(|asked| asked.forget());
    }

    fn may_ask(&self) {
        self.asked().inspect(|asked| asked.may_ask());
    }
}

impl TokenSource for Source {
    fn fetch(&self) -> Fetch<'_, Token> {
        Box::pin(async { Ok(Token::unknown(self.read().await?)) })
    }

    fn renewal(&self) -> Renewal {
        Source::renewal(self)
    }

    fn refused(&self, why: &str) {
        Supply::refused(self, why);
    }

    fn may_ask(&self) {
        Supply::may_ask(self);
    }
}

/// An access key whose secret parts come from sources.
struct Key {
    access: String,
    secret: Source,
    security_token: Option<Source>,
}

impl Key {
    fn sources(&self) -> impl Iterator<Item = &Source> {
        std::iter::once(&self.secret).chain(&self.security_token)
    }

    /// The id of the key. In a file of another program it stands beside the secret, and whoever
    /// renews a temporary key replaces both.
    async fn access(&self) -> String {
        if let Source::Read {
            place: SecretSource::Entry(entry),
            ..
        } = &self.secret
            && let Some(beside) = id_beside(entry)
            && let Ok(access) = SecretSource::Entry(beside).read().await
        {
            return access.expose().to_owned();
        }
        self.access.clone()
    }
}

/// Where the id of an access key stands whose secret is in `entry`.
fn id_beside(entry: &Entry) -> Option<Entry> {
    let (last, before) = entry.path.split_last()?;
    let id = match last.as_str() {
        "sk" => "ak",
        "secret_key" => "access_key",
        "secretAccessKey" => "accessKeyId",
        _ => return None,
    };
    let path = before.iter().cloned().chain([id.to_owned()]).collect();
    Some(Entry {
        path,
        ..entry.clone()
    })
}

impl KeySource for Key {
    fn fetch(&self) -> Fetch<'_, AccessKey> {
        Box::pin(async {
            let access = self.access().await;
            let secret = self.secret.read().await?;
            let security_token = match &self.security_token {
                Some(source) => Some(source.read().await?),
                None => None,
            };
            Ok(AccessKey {
                access,
                secret,
                security_token,
            })
        })
    }

    fn renewal(&self) -> Renewal {
        let can = |renewal| self.sources().any(|source| source.renewal() == renewal);
        if self.is_typed() && can(Renewal::ByAsking) {
            Renewal::ByAsking
        } else if can(Renewal::ByReading) {
            Renewal::ByReading
        } else {
            Renewal::Never
        }
    }

    fn refused(&self, why: &str) {
        self.sources()
            .for_each(|source| Supply::refused(source, why));
    }

    fn is_typed(&self) -> bool {
        self.sources().any(|source| source.asked().is_some())
    }

    fn may_ask(&self) {
        self.sources().for_each(Supply::may_ask);
    }
}
