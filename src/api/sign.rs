//! The request signature SDK-HMAC-SHA256, as the vendor's SDKs make it (huaweicloudsdkcore 3.1.219).
//!
//! [`sign`] is the client's side and [`verify`] the server's; both read the request through the
//! same canonical form, so a request is refused only for what differs on the wire.

mod canonical;
mod verify;

use hmac::{Hmac, KeyInit, Mac};
use http::{
    HeaderMap, HeaderName, HeaderValue, Request,
    header::{
        ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST,
        TRANSFER_ENCODING,
    },
};
use jiff::Timestamp;
use sha2::Sha256;

use crate::domain::Secret;

use self::canonical::Canonical;
pub use self::verify::{MAX_SKEW, Refusal, verify};

/// The algorithm's name, as it starts the `Authorization` header and the string to sign.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// When the request was made, UTC, as `20260102T030405Z`.
pub const X_SDK_DATE: HeaderName = HeaderName::from_static("x-sdk-date");
/// The third part of a temporary access key.
pub const X_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");
/// Stands for the hash of the body where the body itself is not signed.
pub const X_SDK_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-sdk-content-sha256");

const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
const DATE_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// A permanent or temporary access key (AK/SK).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessKey {
    /// The id of the key, which travels in clear.
    pub access: String,
    /// The secret access key, which never travels.
    pub secret: Secret,
    /// Only a temporary key has one; it travels in `X-Security-Token`.
    pub security_token: Option<Secret>,
}

/// Why a request could not be signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignError {
    /// Neither the address nor a `Host` header names the host.
    #[error("the request names no host")]
    NoHost,
    /// The access key holds a character that no header may hold.
    #[error("the access key holds a character that cannot be sent in a header")]
    AccessKey,
    /// The security token holds a character that no header may hold.
    #[error("the security token holds a character that cannot be sent in a header")]
    SecurityToken,
}

/// Signs `request` as made at `now`: sets `X-Security-Token` for a temporary key, `X-Sdk-Date`
/// unless it is there already, and `Authorization`.
///
/// Every header that is set by then is signed, but for those that the HTTP library or a proxy
/// owns and those with `_` in their name; so set `X-Project-Id` and `Content-Type` before. A body
/// that is not JSON is left out of the signature, as the SDKs do it.
pub fn sign<B: AsRef<[u8]>>(
    key: &AccessKey,
    request: &mut Request<B>,
    now: Timestamp,
) -> Result<(), SignError> {
    request.headers_mut().remove(AUTHORIZATION);
    let headers = request.headers_mut();
    if let Some(token) = &key.security_token {
        let value = sensitive(token.expose()).ok_or(SignError::SecurityToken)?;
        headers.insert(X_SECURITY_TOKEN, value);
    }
    if !headers.contains_key(X_SDK_DATE) {
        let value = HeaderValue::try_from(now.strftime(DATE_FORMAT).to_string())
            .expect("digits and letters make a header value");
        headers.insert(X_SDK_DATE, value);
    }
    if headers.get(CONTENT_TYPE).is_some_and(is_not_json) {
        headers.insert(
            X_SDK_CONTENT_SHA256,
            HeaderValue::from_static(UNSIGNED_PAYLOAD),
        );
    }
    let canonical = Canonical::of(request, &signed_headers(request.headers()))
        .map_err(|_missing| SignError::NoHost)?;
    let signature = hex(&mac(&key.secret, &canonical).finalize().into_bytes());
    let value = format!(
        "{ALGORITHM} Access={}, SignedHeaders={}, Signature={signature}",
        key.access, canonical.signed
    );
    let value = sensitive(&value).ok_or(SignError::AccessKey)?;
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

/// The names to sign: sorted, each once, `host` always.
fn signed_headers(headers: &HeaderMap) -> Vec<&str> {
    let mut names: Vec<&str> = headers
        .keys()
        .filter(|name| {
            ![
                ACCEPT,
                ACCEPT_ENCODING,
                CONNECTION,
                CONTENT_LENGTH,
                HOST,
                TRANSFER_ENCODING,
            ]
            .contains(name)
        })
        .map(HeaderName::as_str)
        .filter(|name| !name.contains('_'))
        .chain([HOST.as_str()])
        .collect();
    names.sort_unstable();
    names
}

fn is_not_json(value: &HeaderValue) -> bool {
    let value = value.as_bytes().to_ascii_lowercase();
    !value.starts_with(b"application/json") && !value.starts_with(b"application/bson")
}

/// The keyed hash over the string to sign, not yet finished: a signer takes its bytes, a verifier
/// compares in constant time.
fn mac(secret: &Secret, canonical: &Canonical) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(canonical.string_to_sign().as_bytes());
    mac
}

fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests;
