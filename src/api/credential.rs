//! What proves who asks: a token that can be fetched again, or an access key that signs.

mod keys;
mod source;
#[cfg(test)]
mod tests;
mod tokens;

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use jiff::Timestamp;
use tokio::sync::watch;

pub use self::{
    keys::Keys,
    source::{KeySource, Renewal, TokenSource},
    tokens::{TokenState, Tokens},
};
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

/// The proof that a client adds to each request.
pub enum Credential {
    /// None: for asking IAM for a token.
    Nobody,
    /// A token in `X-Auth-Token`.
    Token(Tokens),
    /// A signature over the request.
    AccessKey(Keys),
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
    /// The signature of this key.
    Signature(Box<AccessKey>),
    /// Nothing.
    Nothing,
}

impl Credential {
    /// A credential of tokens from `source`.
    pub fn tokens(source: Arc<dyn TokenSource>) -> Self {
        Self::Token(Tokens::new(source))
    }

    /// A credential that signs with the key from `source`.
    pub fn access_key(source: Arc<dyn KeySource>) -> Self {
        Self::AccessKey(Keys::new(source))
    }

    /// Adds the proof to `request`. A signature covers it as it is: nothing may change afterwards.
    ///
    /// May wait for as long as somebody types, so the time is looked up when it is needed.
    pub async fn authorise(
        &self,
        request: &mut Request<Bytes>,
        project: Option<&ProjectId>,
        clock: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<Proof, CredentialError> {
        match self {
            Self::Nobody => Ok(Proof::Nothing),
            Self::Token(tokens) => {
                let token = tokens.current(clock).await?;
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
                sign::sign(&key, request, clock())
                    .map_err(|error| CredentialError::new(format!("The request cannot be signed: {error}. Check the access key of the profile.")))?;
                Ok(Proof::Signature(Box::new(key)))
            }
        }
    }

    /// Fetches another token, or reads the key again, after the service refused `proof` because of
    /// `why`. Says whether there is a new one to try with; several requests refused alike fetch only
    /// once.
    pub async fn renew(
        &self,
        proof: &Proof,
        why: &str,
        clock: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<bool, CredentialError> {
        match (self, proof) {
            (Self::Token(tokens), Proof::Token(refused)) => {
                tokens.replace(refused, why, clock).await
            }
            (Self::AccessKey(keys), Proof::Signature(refused)) => keys.replace(refused, why).await,
            (Self::Token(_), Proof::Signature(_) | Proof::Nothing)
            | (Self::AccessKey(_), Proof::Token(_) | Proof::Nothing)
            | (Self::Nobody, _) => Ok(false),
        }
    }

    /// What [`Credential::renew`] brought was refused as well. Somebody who was asked for it is not
    /// asked again before [`Credential::may_ask`]: another one would hardly do better.
    pub fn refused_anew(&self) {
        match self {
            Self::Token(tokens) => tokens.refused_anew(),
            Self::AccessKey(keys) => keys.refused_anew(),
            Self::Nobody => {}
        }
    }

    /// Tells of each change of the token in hand; `None` where this is no credential of tokens.
    pub fn watch(&self) -> Option<watch::Receiver<TokenState>> {
        match self {
            Self::Token(tokens) => Some(tokens.watch()),
            Self::AccessKey(_) | Self::Nobody => None,
        }
    }

    /// Whether another credential can be had in place of the present one.
    pub fn renewal(&self) -> Renewal {
        match self {
            Self::Token(tokens) => tokens.source().renewal(),
            Self::AccessKey(keys) => keys.source().renewal(),
            Self::Nobody => Renewal::Never,
        }
    }

    /// Forgets the passwords and keys that somebody typed; whoever needs them asks again. A token
    /// stays: it ends by itself.
    pub fn forget(&self) {
        match self {
            Self::Token(tokens) => tokens.forget(),
            Self::AccessKey(keys) => keys.forget(),
            Self::Nobody => {}
        }
    }

    /// Questions that were declined may be asked again.
    pub fn may_ask(&self) {
        match self {
            Self::Token(tokens) => tokens.may_ask(),
            Self::AccessKey(keys) => keys.may_ask(),
            Self::Nobody => {}
        }
    }

    /// When the token in hand ends, if one is in hand and says so.
    pub async fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Token(tokens) => tokens.expires_at().await,
            Self::AccessKey(_) | Self::Nobody => None,
        }
    }

    /// The token to use now, fetched if there is none; `None` where this is not a credential of
    /// tokens.
    pub async fn token(
        &self,
        clock: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<Option<Token>, CredentialError> {
        match self {
            Self::Token(tokens) => tokens.current(clock).await.map(Some),
            Self::AccessKey(_) | Self::Nobody => Ok(None),
        }
    }

    /// Keeps what the issuer said of `token`, if that is still the one in hand.
    pub async fn learn(&self, token: &Secret, identity: Arc<Identity>) {
        match self {
            Self::Token(tokens) => tokens.learn(token, identity).await,
            Self::AccessKey(_) | Self::Nobody => {}
        }
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
