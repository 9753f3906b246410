//! The server's side of the signature.

use http::{
    Request,
    header::{AUTHORIZATION, HOST},
};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use super::{
    ALGORITHM, AccessKey, DATE_FORMAT, X_SDK_DATE, X_SECURITY_TOKEN, canonical::Canonical, mac,
};
use crate::domain::{Secret, Text};
use hmac::Mac as _;

/// How far the clocks of client and gateway may be apart.
pub const MAX_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// Why a request is not let in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no `Authorization` header, or it names another algorithm.
    #[error("the request is not signed with {ALGORITHM}")]
    NotSigned,
    /// The `Authorization` header lacks a part, or a part can't be read.
    #[error("the Authorization header cannot be read")]
    Malformed,
    /// A header is missing from the request, or must be signed and is not.
    #[error("the header {0} is missing or not signed")]
    MissingHeader(Text),
    /// No such access key.
    #[error("the access key {0} is not known")]
    UnknownKey(Text),
    /// A temporary key came without its security token, or with another one.
    #[error("the security token does not belong to the access key")]
    SecurityToken,
    /// The clocks are further apart than [`MAX_SKEW`].
    #[error("the request was made at {request}, but it is {gateway} here")]
    ClockSkew {
        /// What `X-Sdk-Date` says.
        request: Timestamp,
        /// The clock of the gateway.
        gateway: Timestamp,
    },
    /// The signature is that of another request or another secret.
    #[error("the signature does not match the request")]
    BadSignature,
}

/// Checks the signature of `request` at the time `now`, with the key that `find` knows by its id.
/// The headers are those that the signature lists; `host` and `x-sdk-date` must be among them.
pub fn verify<'k, B: AsRef<[u8]>>(
    request: &Request<B>,
    find: impl FnOnce(&str) -> Option<&'k AccessKey>,
    now: Timestamp,
) -> Result<&'k AccessKey, Refusal> {
    let given = Given::of(request)?;
    for needed in [HOST, X_SDK_DATE] {
        if !given.signed.contains(&needed.as_str()) {
            return Err(Refusal::MissingHeader(needed.as_str().into()));
        }
    }
    let key = find(given.access).ok_or_else(|| Refusal::UnknownKey(given.access.into()))?;
    if let Some(token) = &key.security_token {
        let sent = request
            .headers()
            .get(X_SECURITY_TOKEN)
            .and_then(|value| value.to_str().ok())
            .map(|value| Secret::new(value.to_owned()));
        if sent.as_ref() != Some(token) {
            return Err(Refusal::SecurityToken);
        }
    }
    let canonical = Canonical::of(request, &given.signed)
        .map_err(|missing| Refusal::MissingHeader(missing.0.into()))?;
    let made = time(&canonical.date).ok_or(Refusal::Malformed)?;
    if now.duration_since(made).abs() > MAX_SKEW {
        return Err(Refusal::ClockSkew {
            request: made,
            gateway: now,
        });
    }
    mac(&key.secret, &canonical)
        .verify_slice(&given.signature)
        .map_err(|_differs| Refusal::BadSignature)?;
    Ok(key)
}

/// What the `Authorization` header says.
struct Given<'r> {
    access: &'r str,
    signed: Vec<&'r str>,
    signature: Vec<u8>,
}

impl<'r> Given<'r> {
    fn of<B>(request: &'r Request<B>) -> Result<Self, Refusal> {
        let header = request
            .headers()
            .get(AUTHORIZATION)
            .ok_or(Refusal::NotSigned)?;
        let text = header.to_str().map_err(|_unreadable| Refusal::Malformed)?;
        let parts = text
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or(Refusal::NotSigned)?;
        let part = |name: &str| {
            parts
                .split(',')
                .filter_map(|part| part.trim().split_once('='))
                .find_map(|(found, value)| (found == name).then_some(value))
                .ok_or(Refusal::Malformed)
        };
        Ok(Self {
            access: part("Access")?,
            signed: part("SignedHeaders")?.split(';').collect(),
            signature: unhex(part("Signature")?).ok_or(Refusal::Malformed)?,
        })
    }
}

fn time(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime(DATE_FORMAT, text).ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
            [..] => None,
        })
        .collect()
}
