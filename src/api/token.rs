//! Tokens for a name and a password, with or without a second factor.

mod blame;
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

use self::blame::Blame;
use super::{
    CallError, Client, CredentialError, TokenSource,
    credential::{Fetch, Renewal, Token},
    iam::{CreateToken, Scope, User},
};
use crate::domain::{LinkFault, Secret, ServiceError, explain::Kind};

/// Brings a secret each time it is needed: from a file, a command, a person.
pub trait Supply: Send + Sync {
    /// The secret.
    fn supply(&self) -> Fetch<'_, Secret>;

    /// Whether a person has to be asked before there is one.
    fn must_ask(&self) -> bool {
        false
    }

    /// Whether a person can be asked for another one where this one was refused.
    fn can_ask_again(&self) -> bool {
        false
    }

    /// The latest was refused: it is forgotten, and the next question says why.
    fn refused(&self, _why: &str) {}

    /// Forgets what a person typed.
    fn forget(&self) {}

    /// Questions that were declined may be asked again.
    fn may_ask(&self) {}
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
    /// From someone who can be asked.
    Asked(Arc<dyn Supply>),
}

/// A source of tokens that signs in to IAM with a password.
///
/// What IAM refused is not tried again: a few wrong attempts lock an account. A password that has
/// changed at its source is tried, and what somebody typed anew.
pub struct PasswordToken {
    iam: Client,
    login: Login,
    refused: Mutex<Option<Refused>>,
    /// Why nothing more is tried or asked until [`TokenSource::may_ask`].
    paused: Mutex<Option<CredentialError>>,
    /// Whether IAM has taken the present password.
    is_proven: AtomicBool,
    catalog_seen: AtomicBool,
}

/// A password with which IAM gave no token.
struct Refused {
    password: Secret,
    error: CredentialError,
    /// Whether that was for another reason than the password, such as a locked login.
    is_innocent: bool,
}

/// What follows from a refusal.
enum Next {
    /// Somebody is asked again.
    Ask,
    /// The sign-in has failed.
    Fail(CredentialError),
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
            refused: Mutex::new(None),
            paused: Mutex::new(None),
            is_proven: AtomicBool::new(false),
            catalog_seen: AtomicBool::new(false),
        }
    }

    async fn sign_in(&self) -> Result<Token, CredentialError> {
        loop {
            if let Some(error) = &*lock(&self.paused) {
                return Err(error.clone());
            }
            let password = self.login.password.supply().await?;
            if let Some(refused) = &*lock(&self.refused)
                && refused.password == password
            {
                return Err(refused.error.clone());
            }
            let passcode = match &self.login.passcode {
                Passcode::NotNeeded => None,
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
            let error = match self.iam.call(&create).await {
                Ok(answer) => {
                    self.catalog_seen.fetch_or(catalog, Ordering::Relaxed);
                    self.is_proven.store(true, Ordering::Relaxed);
                    return Ok(Token {
                        value: answer.value.value,
                        expires_at: answer.value.identity.expires_at,
                        identity: Some(Arc::new(answer.value.identity)),
                    });
                }
                Err(CallError::NoCredential(error)) => return Err(error),
                Err(CallError::Link { fault, .. }) => return Err(self.pause(unreached(fault))),
                Err(CallError::Service(error)) => error,
            };
            match self.after(error, password, passcode.is_some()) {
                Next::Ask => {}
                Next::Fail(error) => return Err(error),
            }
        }
    }

    /// What follows from IAM's refusal. Where somebody typed what was refused, they are asked again;
    /// nothing is ever sent again by itself.
    fn after(&self, error: ServiceError, password: Secret, with_passcode: bool) -> Next {
        let login = &self.login;
        let is_final = is_final(&error);
        let blame = Blame::of(&error, with_passcode);
        let told = CredentialError::new(refusal::told(error, login, with_passcode));
        let why = told.to_string();
        let passcode = match &login.passcode {
            Passcode::NotNeeded => None,
            Passcode::Asked(someone) => Some(someone),
        };
        let may_ask_password = login.password.can_ask_again();
        let may_ask_passcode = passcode.is_some_and(|passcode| passcode.can_ask_again());
        let was_proven = self.is_proven.swap(false, Ordering::Relaxed);
        match blame {
            Blame::Passcode if may_ask_passcode => {
                self.is_proven.store(was_proven, Ordering::Relaxed);
                passcode.inspect(|passcode| passcode.refused(&why));
                return Next::Ask;
            }
            // A password that IAM has taken before is not the first suspect.
            Blame::Either if may_ask_passcode && (was_proven || !may_ask_password) => {
                passcode.inspect(|passcode| passcode.refused(&why));
                return Next::Ask;
            }
            Blame::Password | Blame::Either if may_ask_password => {
                login.password.refused(&why);
                return Next::Ask;
            }
            Blame::Password | Blame::Passcode | Blame::Either | Blame::Other => {}
        }
        if is_final && may_ask_password {
            login.password.refused(&why);
            self.stop(&told);
        } else if is_final {
            *lock(&self.refused) = Some(Refused {
                password,
                error: told.clone(),
                is_innocent: blame == Blame::Other,
            });
        }
        Next::Fail(self.pause(told))
    }

    /// After a failure that has cost somebody a passcode, no other is asked for by itself.
    fn pause(&self, error: CredentialError) -> CredentialError {
        match self.login.passcode {
            Passcode::NotNeeded => error,
            Passcode::Asked(_) => self.stop(&error),
        }
    }

    /// Nothing more is tried until somebody wants it.
    fn stop(&self, error: &CredentialError) -> CredentialError {
        let error = error.clone();
        *lock(&self.paused) = Some(error.clone());
        error
    }
}

impl TokenSource for PasswordToken {
    fn fetch(&self) -> Fetch<'_, Token> {
        Box::pin(self.sign_in())
    }

    fn renewal(&self) -> Renewal {
        match self.login.passcode {
            Passcode::NotNeeded if !self.login.password.must_ask() => Renewal::Alone,
            Passcode::NotNeeded | Passcode::Asked(_) => Renewal::ByAsking,
        }
    }

    fn forget(&self) {
        self.login.password.forget();
    }

    fn may_ask(&self) {
        *lock(&self.paused) = None;
        lock(&self.refused).take_if(|refused| refused.is_innocent);
        self.login.password.may_ask();
        match &self.login.passcode {
            Passcode::NotNeeded => {}
            Passcode::Asked(someone) => someone.may_ask(),
        }
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
