//! What proves who asks: a token that can be fetched again, or an access key that signs.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::sign::{self, AccessKey};
use crate::domain::{ProjectId, Secret};

/// There is nothing to send: a whole sentence that says why and what to do, with nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CredentialError(pub String);

/// A token, and when it ends if that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What goes into `X-Auth-Token`.
    pub value: Secret,
    /// When the service stops taking it.
    pub expires_at: Option<Timestamp>,
}

/// A future that a [`TokenSource`] hands out.
pub type Fetch<'a, T> = Pin<Box<dyn Future<Output = Result<T, CredentialError>> + Send + 'a>>;

/// Where tokens come from: a variable, a file, a command, a password at IAM.
pub trait TokenSource: Send + Sync {
    /// Fetches a token. Called again when the one before was refused or is about to end.
    fn fetch(&self) -> Fetch<'_, Token>;

    /// Whether another call can bring another token without asking the administrator.
    fn can_renew(&self) -> bool;
}

/// Where an access key comes from.
pub trait KeySource: Send + Sync {
    /// Reads the key.
    fn fetch(&self) -> Fetch<'_, AccessKey>;
}

/// The proof that a client adds to each request.
pub enum Credential {
    /// A token in `X-Auth-Token`.
    Token(Tokens),
    /// A signature over the request.
    AccessKey(Keys),
}

/// Tokens from one source; the latest is held in memory only.
pub struct Tokens {
    source: Arc<dyn TokenSource>,
    held: Mutex<Option<Token>>,
}

/// An access key from one source, read once.
pub struct Keys {
    source: Arc<dyn KeySource>,
    held: Mutex<Option<AccessKey>>,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
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
}

/// A token with less life than this is renewed before it is used.
const RENEW_AHEAD_SECONDS: i64 = 300;

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
        project: &ProjectId,
        now: Timestamp,
    ) -> Result<Proof, CredentialError> {
        match self {
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
                let project = HeaderValue::from_str(project.raw()).map_err(|_| {
                    CredentialError("The project id holds characters that a request cannot carry. Correct project_id.".to_owned())
                })?;
                request
                    .headers_mut()
                    .insert(HeaderName::from_static("x-project-id"), project);
                sign::sign(&key, request, now)
                    .map_err(|error| CredentialError(format!("The request cannot be signed: {error}. Check the access key of the profile.")))?;
                Ok(Proof::Signature)
            }
        }
    }

    /// Fetches another token after the service refused `proof`. Says whether there is a new one to
    /// try with; several requests refused alike fetch only once.
    pub async fn renew(&self, proof: &Proof) -> Result<bool, CredentialError> {
        match (self, proof) {
            (Self::Token(tokens), Proof::Token(refused)) => tokens.replace(refused).await,
            (Self::Token(_), Proof::Signature) | (Self::AccessKey(_), _) => Ok(false),
        }
    }

    /// When the token in hand ends, if one is in hand and says so.
    pub async fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Token(tokens) => tokens.held.lock().await.as_ref()?.expires_at,
            Self::AccessKey(_) => None,
        }
    }
}

impl Tokens {
    async fn current(&self, now: Timestamp) -> Result<Token, CredentialError> {
        let mut held = self.held.lock().await;
        let ending = |token: &Token| {
            token
                .expires_at
                .is_some_and(|end| end.as_second() - now.as_second() < RENEW_AHEAD_SECONDS)
        };
        match &*held {
            Some(token) if !(ending(token) && self.source.can_renew()) => Ok(token.clone()),
            Some(_) | None => {
                let token = self.source.fetch().await?;
                *held = Some(token.clone());
                Ok(token)
            }
        }
    }

    async fn replace(&self, refused: &Secret) -> Result<bool, CredentialError> {
        let mut held = self.held.lock().await;
        if held.as_ref().is_some_and(|token| token.value != *refused) {
            return Ok(true);
        }
        if !self.source.can_renew() {
            return Ok(false);
        }
        let token = self.source.fetch().await?;
        let is_new = token.value != *refused;
        *held = Some(token);
        Ok(is_new)
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
fn secret_header(secret: &Secret) -> Result<HeaderValue, CredentialError> {
    let mut value = HeaderValue::from_str(secret.expose()).map_err(|_| {
        CredentialError(
            "The token holds characters that a request cannot carry. Fetch a new token and give it as one line of text.".to_owned(),
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}
