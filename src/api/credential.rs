//! What proves who asks: a token that can be fetched again, or an access key that signs.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::{
    Identity,
    sign::{self, AccessKey},
};
use crate::domain::{LinkFault, NoCredential, ProjectId, Secret};

/// There is nothing to send: why and what to do, with nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{lack}")]
pub struct CredentialError {
    lack: Box<NoCredential>,
    fault: Option<LinkFault>,
}

impl CredentialError {
    /// A credential that cannot be had, for a reason given as a whole sentence.
    pub fn new(reason: impl Into<NoCredential>) -> Self {
        Self {
            lack: Box::new(reason.into()),
            fault: None,
        }
    }

    /// A credential that cannot be had, since who issues it was not reached.
    pub fn unreached(fault: LinkFault) -> Self {
        Self {
            lack: Box::new(
                NoCredential::from(format!("IAM was not reached. {}", fault.meaning()))
                    .remedy(fault.remedy()),
            ),
            fault: Some(fault),
        }
    }

    /// The same with what to do about it, as whole sentences.
    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self {
            lack: Box::new(self.lack.remedy(remedy)),
            ..self
        }
    }

    /// Why, and what to do.
    pub fn lack(&self) -> &NoCredential {
        &self.lack
    }

    /// Why the issuer was not reached, where that is the reason.
    pub fn fault(&self) -> Option<&LinkFault> {
        self.fault.as_ref()
    }
}

/// A token, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What goes into `X-Auth-Token`.
    pub value: Secret,
    /// When the service stops taking it.
    pub expires_at: Option<Timestamp>,
    /// Whose it is and what for, where its issuer has said so.
    pub identity: Option<Arc<Identity>>,
}

impl Token {
    /// A token of which nothing is known.
    pub fn unknown(value: Secret) -> Self {
        Self {
            value,
            expires_at: None,
            identity: None,
        }
    }
}

/// A future that a [`TokenSource`] hands out.
pub type Fetch<'a, T> = Pin<Box<dyn Future<Output = Result<T, CredentialError>> + Send + 'a>>;

/// Where tokens come from: a variable, a file, a command, a password at IAM.
pub trait TokenSource: Send + Sync {
    /// Fetches a token. Called again when the one before was refused or is about to end.
    fn fetch(&self) -> Fetch<'_, Token>;

    /// Whether another call can bring another token without asking the administrator.
    fn can_renew(&self) -> bool;

    /// Why no other token can be had without the administrator, where there is something that they
    /// could bring, such as a passcode.
    fn wants(&self) -> Option<CredentialError> {
        None
    }
}

/// Where an access key comes from.
pub trait KeySource: Send + Sync {
    /// Reads the key.
    fn fetch(&self) -> Fetch<'_, AccessKey>;
}

/// The proof that a client adds to each request.
pub enum Credential {
    /// None: for asking IAM for a token.
    Nobody,
    /// A token in `X-Auth-Token`.
    Token(Tokens),
    /// A signature over the request.
    AccessKey(Keys),
}

/// Tokens from one source; the latest is held in memory only.
pub struct Tokens {
    source: Arc<dyn TokenSource>,
    held: Mutex<Option<Held>>,
}

/// A token in hand.
struct Held {
    token: Token,
    since: Timestamp,
}

/// An access key from one source, read once.
pub struct Keys {
    source: Arc<dyn KeySource>,
    held: Mutex<Option<AccessKey>>,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nobody => "Credential::Nobody",
            Self::Token(_) => "Credential::Token(…)",
            Self::AccessKey(_) => "Credential::AccessKey(…)",
        })
    }
}

/// What a request was authorised with, so that a refusal renews that and not a newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// This token.
    Token(Secret),
    /// The signature of the only key.
    Signature,
    /// Nothing.
    Nothing,
}

/// A token with less life than this is renewed before it is used.
const RENEW_AHEAD_SECONDS: i64 = 300;
/// A token is kept at least so long, even if it seems to be at its end: then the clock of this
/// machine is wrong, and another token would look the same.
const KEPT_SECONDS: i64 = 60;

impl Credential {
    /// A credential of tokens from `source`.
    pub fn tokens(source: Arc<dyn TokenSource>) -> Self {
        Self::Token(Tokens {
            source,
            held: Mutex::new(None),
        })
    }

    /// A credential that signs with the key from `source`.
    pub fn access_key(source: Arc<dyn KeySource>) -> Self {
        Self::AccessKey(Keys {
            source,
            held: Mutex::new(None),
        })
    }

    /// Adds the proof to `request`. A signature covers it as it is: nothing may change afterwards.
    pub async fn authorise(
        &self,
        request: &mut Request<Bytes>,
        project: Option<&ProjectId>,
        now: Timestamp,
    ) -> Result<Proof, CredentialError> {
        match self {
            Self::Nobody => Ok(Proof::Nothing),
            Self::Token(tokens) => {
                let token = tokens.current(now).await?;
                let value = secret_header(&token.value)?;
                request
                    .headers_mut()
                    .insert(HeaderName::from_static("x-auth-token"), value);
                Ok(Proof::Token(token.value))
            }
            Self::AccessKey(keys) => {
                let key = keys.current().await?;
                if let Some(project) = project {
                    let project = HeaderValue::from_str(project.raw()).map_err(|_| {
                        CredentialError::new("The project id holds characters that a request cannot carry. Correct project_id.")
                    })?;
                    request
                        .headers_mut()
                        .insert(HeaderName::from_static("x-project-id"), project);
                }
                sign::sign(&key, request, now)
                    .map_err(|error| CredentialError::new(format!("The request cannot be signed: {error}. Check the access key of the profile.")))?;
                Ok(Proof::Signature)
            }
        }
    }

    /// Fetches another token after the service refused `proof`. Says whether there is a new one to
    /// try with; several requests refused alike fetch only once.
    pub async fn renew(&self, proof: &Proof, now: Timestamp) -> Result<bool, CredentialError> {
        match (self, proof) {
            (Self::Token(tokens), Proof::Token(refused)) => tokens.replace(refused, now).await,
            (Self::Token(_), Proof::Signature | Proof::Nothing)
            | (Self::AccessKey(_) | Self::Nobody, _) => Ok(false),
        }
    }

    /// When the token in hand ends, if one is in hand and says so.
    pub async fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Token(tokens) => tokens.held.lock().await.as_ref()?.token.expires_at,
            Self::AccessKey(_) | Self::Nobody => None,
        }
    }

    /// The token to use at `now`, fetched if there is none; `None` where this is not a credential
    /// of tokens.
    pub async fn token(&self, now: Timestamp) -> Result<Option<Token>, CredentialError> {
        match self {
            Self::Token(tokens) => tokens.current(now).await.map(Some),
            Self::AccessKey(_) | Self::Nobody => Ok(None),
        }
    }

    /// Keeps what the issuer said of `token`, if that is still the one in hand.
    pub async fn learn(&self, token: &Secret, identity: Arc<Identity>) {
        let Self::Token(tokens) = self else { return };
        if let Some(held) = tokens.held.lock().await.as_mut()
            && held.token.value == *token
        {
            held.token.expires_at = identity.expires_at;
            held.token.identity = Some(identity);
        }
    }
}

impl Tokens {
    async fn current(&self, now: Timestamp) -> Result<Token, CredentialError> {
        let mut held = self.held.lock().await;
        match &*held {
            Some(held) if !(held.is_ending(now) && self.source.can_renew()) => {
                Ok(held.token.clone())
            }
            Some(_) | None => {
                let token = self.source.fetch().await?;
                *held = Some(Held {
                    token: token.clone(),
                    since: now,
                });
                Ok(token)
            }
        }
    }

    async fn replace(&self, refused: &Secret, now: Timestamp) -> Result<bool, CredentialError> {
        let mut held = self.held.lock().await;
        if held
            .as_ref()
            .is_some_and(|held| held.token.value != *refused)
        {
            return Ok(true);
        }
        if !self.source.can_renew() {
            return self.source.wants().map_or(Ok(false), Err);
        }
        let token = self.source.fetch().await?;
        let is_new = token.value != *refused;
        *held = Some(Held { token, since: now });
        Ok(is_new)
    }
}

impl Held {
    fn is_ending(&self, now: Timestamp) -> bool {
        let left = |end: Timestamp| end.as_second() - now.as_second();
        self.token
            .expires_at
            .is_some_and(|end| left(end) < RENEW_AHEAD_SECONDS)
            && now.as_second() - self.since.as_second() >= KEPT_SECONDS
    }
}

impl Keys {
    async fn current(&self) -> Result<AccessKey, CredentialError> {
        let mut held = self.held.lock().await;
        if let Some(key) = &*held {
            return Ok(key.clone());
        }
        let key = self.source.fetch().await?;
        *held = Some(key.clone());
        Ok(key)
    }
}

/// A header value that libraries are told to keep out of their logs.
pub(super) fn secret_header(secret: &Secret) -> Result<HeaderValue, CredentialError> {
    let mut value = HeaderValue::from_str(secret.expose()).map_err(|_| {
        CredentialError::new(
            "The token holds characters that a request cannot carry. Fetch a new token and give it as one line of text.",
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests;
