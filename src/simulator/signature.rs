//! Verification of `SDK-HMAC-SHA256`, written from its documents and not from our signer, so that
//! a mistake in one is seen by the other.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::call::Call;
use crate::domain::Secret;

/// The scheme's name at the start of the header.
pub(super) const SCHEME: &str = "SDK-HMAC-SHA256";

/// Everything but letters, digits and `-._~`.
const ENCODED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What an `Authorization` header claims.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    /// The access key.
    pub(super) access: &'a str,
    signed: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Claim<'a> {
    /// Reads the header; `None` where it is no complete claim of this scheme.
    pub(super) fn read(header: &'a str) -> Option<Self> {
        let (mut access, mut signed, mut signature) = (None, None, None);
        for part in header.strip_prefix(SCHEME)?.split(',') {
            match part.trim().split_once('=')? {
                ("Access", value) => access = Some(value),
                ("SignedHeaders", value) => signed = Some(value.split(';').collect()),
                ("Signature", value) => signature = Some(value),
                _ => return None,
            }
        }
        Some(Self {
            access: access?,
            signed: signed?,
            signature: signature?,
        })
    }

    /// Whether the request is signed with `secret_key`, and names its host and date among the
    /// signed headers.
    pub(super) fn holds(&self, call: &Call, secret_key: &Secret) -> bool {
        if !["host", "x-sdk-date"]
            .iter()
            .all(|name| self.signed.contains(name))
        {
            return false;
        }
        let Some(canonical) = self.canonical_request(call) else {
            return false;
        };
        let date = call.header("x-sdk-date").unwrap_or_default();
        let to_sign = format!("{SCHEME}\n{date}\n{}", hex(&Sha256::digest(canonical)));
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret_key.expose().as_bytes()) else {
            return false;
        };
        mac.update(to_sign.as_bytes());
        hex(&mac.finalize().into_bytes()) == self.signature
    }

    fn canonical_request(&self, call: &Call) -> Option<String> {
        let mut headers = String::new();
        for name in &self.signed {
            let value = call.header(name)?;
            let _ = writeln!(headers, "{name}:{}", value.trim());
        }
        Some(format!(
            "{}\n{}\n{}\n{headers}\n{}\n{}",
            call.method,
            canonical_path(&call.path),
            canonical_query(&call.raw_query),
            self.signed.join(";"),
            payload(&call.headers, &call.body),
        ))
    }
}

/// The decoded path, encoded again segment by segment, with a slash at its end.
fn canonical_path(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut canonical = decoded.split('/').map(encode).collect::<Vec<_>>().join("/");
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

/// The parameters, decoded, sorted by name and value, and encoded again.
fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
            (decode(name), decode(value))
        })
        .collect();
    pairs.sort();
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// The declared digest of the body where a body and a declaration are there, else the digest.
fn payload(headers: &HeaderMap, body: &[u8]) -> String {
    headers
        .get("x-sdk-content-sha256")
        .filter(|_| !body.is_empty())
        .and_then(|value| value.to_str().ok())
        .map_or_else(|| hex(&Sha256::digest(body)), str::to_owned)
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, &ENCODED).to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use jiff::Timestamp;
    use serde_json::Value;

    use super::*;

    /// Requests that the vendor's own signer signed at a fixed date.
    const VECTORS: &str = include_str!("tests/sign_vectors.json");

    fn call(vector: &Value) -> Call {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let request = &vector["request"];
        // One vector names the path as the signer hands it over, before HTTP encodes it.
        let uri: String = text(&vector["uri_on_the_wire"])
            .chars()
            .map(|c| {
                if c.is_ascii_graphic() {
                    c.to_string()
                } else {
                    encode(&c.to_string())
                }
            })
            .collect();
        let mut builder = Request::builder()
            .method(text(&request["method"]).as_str())
            .uri(uri)
            .header("host", text(&request["host"]));
        for (name, value) in request["headers_before_signing"]
            .as_object()
            .expect("headers")
        {
            builder = builder.header(name, text(value));
        }
        // The signer adds this one itself where the body is no JSON.
        if text(&vector["canonical_request"]).ends_with("UNSIGNED-PAYLOAD") {
            builder = builder.header("x-sdk-content-sha256", "UNSIGNED-PAYLOAD");
        }
        let (parts, ()) = builder.body(()).expect("a request").into_parts();
        let body = Bytes::from(text(&request["body"]));
        Call::new(parts, body, String::new(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn what_the_vendor_signs_is_accepted_and_nothing_else() {
        let file: Value = serde_json::from_str(VECTORS).expect("JSON");
        let vectors = file["vectors"].as_array().expect("vectors");
        assert_eq!(vectors.len(), 9);
        for vector in vectors {
            let name = &vector["name"];
            let header = vector["authorization"].as_str().expect("a header");
            let key = Secret::new(vector["secret_key"].as_str().expect("a key").to_owned());
            let call = call(vector);
            let claim = Claim::read(header).expect("a claim");
            assert_eq!(
                claim.canonical_request(&call).as_deref(),
                vector["canonical_request"].as_str(),
                "{name}"
            );
            assert!(claim.holds(&call, &key), "{name}");
            let other = Secret::new("other".to_owned());
            assert!(!claim.holds(&call, &other), "{name}");
        }
    }

    #[test]
    fn an_incomplete_claim_is_none() {
        for header in [
            "",
            "Basic eDp5",
            "SDK-HMAC-SHA256",
            "SDK-HMAC-SHA256 Access=a, SignedHeaders=host",
            "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=s, More=m",
        ] {
            assert!(Claim::read(header).is_none(), "{header}");
        }
    }
}
