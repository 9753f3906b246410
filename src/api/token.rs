//! Tokens for a name and a password, with or without a second factor.

mod refusal;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    CallError, Client, CredentialError, TokenSource,
    credential::{Fetch, Token},
    iam::{CreateToken, Scope, User},
};
use crate::domain::{LinkFault, Secret, ServiceError, explain::Kind};

/// Brings a secret each time it is needed: from a file, a command, a person.
pub trait Supply: Send + Sync {
    /// The secret.
    fn supply(&self) -> Fetch<'_, Secret>;
}

/// How a user signs in with a password.
pub struct Login {
    /// Who.
    pub user: User,
    /// What for.
    pub scope: Scope,
    /// Where the password comes from.
    pub password: Arc<dyn Supply>,
    /// The second factor.
    pub passcode: Passcode,
    /// Whether the first token shall come with the addresses of the services.
    pub catalog: bool,
}

/// Where the passcode of a second factor comes from. Each is good for one token.
#[derive(Clone)]
pub enum Passcode {
    /// There is no second factor.
    NotNeeded,
    /// Handed in by [`PasswordToken::with_passcode`].
    HandedIn,
    /// From someone who can be asked.
    Asked(Arc<dyn Supply>),
}

/// A source of tokens that signs in to IAM with a password.
///
/// What IAM refused is not tried again: a few wrong attempts lock an account. A password that has
/// changed at its source, or a passcode that was handed in, is tried.
pub struct PasswordToken {
    iam: Client,
    login: Login,
    handed_in: Mutex<Option<Secret>>,
    refused: Mutex<Option<Refused>>,
    catalog_seen: AtomicBool,
}

/// A password that IAM did not accept.
struct Refused {
    password: Secret,
    error: CredentialError,
}

impl fmt::Debug for PasswordToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordToken")
            .field("user", &self.login.user)
            .finish_non_exhaustive()
    }
}

impl PasswordToken {
    /// A source that asks `iam`, a client without a credential of its own.
    pub fn new(iam: Client, login: Login) -> Self {
        Self {
            iam,
            login,
            handed_in: Mutex::new(None),
            refused: Mutex::new(None),
            catalog_seen: AtomicBool::new(false),
        }
    }

    /// Hands in the passcode for the next token. The request that wanted it can then be repeated.
    pub fn with_passcode(&self, passcode: Secret) {
        *lock(&self.handed_in) = Some(passcode);
        *lock(&self.refused) = None;
    }

    /// Whether the next token takes a passcode that has not been handed in.
    pub fn needs_passcode(&self) -> bool {
        match self.login.passcode {
            Passcode::HandedIn => lock(&self.handed_in).is_none(),
            Passcode::NotNeeded | Passcode::Asked(_) => false,
        }
    }

    async fn sign_in(&self) -> Result<Token, CredentialError> {
        let passcode_missing = self.wants();
        if let Some(error) = passcode_missing {
            return Err(error);
        }
        let password = self.login.password.supply().await?;
        if let Some(refused) = &*lock(&self.refused)
            && refused.password == password
        {
            return Err(refused.error.clone());
        }
        let passcode = match &self.login.passcode {
            Passcode::NotNeeded => None,
            Passcode::HandedIn => lock(&self.handed_in).take(),
            Passcode::Asked(someone) => Some(someone.supply().await?),
        };
        let catalog = self.login.catalog && !self.catalog_seen.load(Ordering::Relaxed);
        let create = CreateToken {
            user: &self.login.user,
            password: &password,
            passcode: passcode.as_ref(),
            scope: &self.login.scope,
            catalog,
        };
        match self.iam.call(&create).await {
            Ok(answer) => {
                self.catalog_seen.fetch_or(catalog, Ordering::Relaxed);
                Ok(Token {
                    value: answer.value.value,
                    expires_at: answer.value.identity.expires_at,
                    identity: Some(Arc::new(answer.value.identity)),
                })
            }
            Err(CallError::NoCredential(error)) => Err(error),
            Err(CallError::Link { fault, .. }) => Err(unreached(fault)),
            Err(CallError::Service(error)) => {
                let is_final = is_final(&error);
                let lack = refusal::told(error, &self.login, passcode.is_some());
                let told = CredentialError::new(lack);
                if is_final {
                    *lock(&self.refused) = Some(Refused {
                        password,
                        error: told.clone(),
                    });
                }
                Err(told)
            }
        }
    }
}

impl TokenSource for PasswordToken {
    fn fetch(&self) -> Fetch<'_, Token> {
        Box::pin(self.sign_in())
    }

    fn can_renew(&self) -> bool {
        !self.needs_passcode()
    }

    fn wants(&self) -> Option<CredentialError> {
        self.needs_passcode().then(|| {
            CredentialError::new(format!(
                "Signing in as {} needs a passcode.",
                crate::domain::Text::from(self.login.user.name.as_str())
            ))
            .remedy("Enter the one that your device shows now: in the console, or where the program runs on a terminal.")
        })
    }
}

/// Whether asking again with the same words would only be counted against the account.
fn is_final(error: &ServiceError) -> bool {
    error.status < 500 && !matches!(error.kind(), Kind::Throttle | Kind::Unavailable)
}

fn unreached(fault: LinkFault) -> CredentialError {
    if fault.reached() {
        // Those faults speak of what a service may have carried out; IAM has nothing to carry out.
        return CredentialError::new(format!(
            "IAM gave no usable answer ({}), so there is no token. {} Nothing else was sent.",
            fault.title(),
            fault.meaning()
        ))
        .remedy("Check the endpoint iam in the profile with `claviger doctor`, and the proxy, where one is on the way.");
    }
    CredentialError::unreached(fault)
}

/// What a panic of another task left behind is whole: it is replaced in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
