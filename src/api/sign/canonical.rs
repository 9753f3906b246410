//! The canonical form of a request: the text whose hash is signed.

use http::{HeaderMap, Request, Uri, header::HOST, uri::Scheme};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use sha2::{Digest, Sha256};

use super::{ALGORITHM, X_SDK_CONTENT_SHA256, X_SDK_DATE, hex};

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request in canonical form.
pub(super) struct Canonical {
    /// The canonical request: six parts, joined by line feeds.
    pub(super) text: String,
    /// The signed headers, as in the `Authorization` header.
    pub(super) signed: String,
    /// The value of `X-Sdk-Date`.
    pub(super) date: String,
}

/// The name of a signed header that the request lacks.
pub(super) struct Missing(pub(super) String);

impl Canonical {
    /// Reads `request` with the headers named in `signed`: lower case, in the order given.
    pub(super) fn of<B: AsRef<[u8]>>(
        request: &Request<B>,
        signed: &[&str],
    ) -> Result<Self, Missing> {
        let mut headers = String::new();
        for name in signed {
            let value = header(request, name).ok_or_else(|| Missing((*name).to_owned()))?;
            headers.push_str(name);
            headers.push(':');
            headers.push_str(&value);
            headers.push('\n');
        }
        let date = header(request, X_SDK_DATE.as_str())
            .ok_or_else(|| Missing(X_SDK_DATE.as_str().to_owned()))?;
        let signed = signed.join(";");
        let text = [
            request.method().as_str().to_ascii_uppercase(),
            path(request.uri().path()),
            query(request.uri().query().unwrap_or_default()),
            headers,
            signed.clone(),
            payload(request.headers(), request.body().as_ref()),
        ]
        .join("\n");
        Ok(Self { text, signed, date })
    }

    /// What the signature is made over.
    pub(super) fn string_to_sign(&self) -> String {
        let hash = hex(&Sha256::digest(self.text.as_bytes()));
        format!("{ALGORITHM}\n{}\n{hash}", self.date)
    }
}

/// Decoded before it is split, so that an encoded slash counts as a slash: the SDKs do it so, and
/// a `ModelArts` code in a path may hold one. The final slash is only in the signature.
fn path(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode(path.as_bytes()).collect();
    let mut text = decoded
        .split(|byte| *byte == b'/')
        .map(|segment| percent_encode(segment, RESERVED).to_string())
        .collect::<Vec<_>>()
        .join("/");
    if !text.ends_with('/') {
        text.push('/');
    }
    text
}

/// Sorted by name, then by value, both as decoded. A `+` is read as a blank, as forms write it.
fn query(query: &str) -> String {
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (form_decoded(name), form_decoded(value))
        })
        .collect();
    pairs.sort_unstable();
    pairs
        .iter()
        .map(|(name, value)| {
            let name = percent_encode(name, RESERVED);
            let value = percent_encode(value, RESERVED);
            format!("{name}={value}")
        })
        .collect::<Vec<_>>()
        .join("&")
}

fn form_decoded(text: &str) -> Vec<u8> {
    percent_decode(text.replace('+', " ").as_bytes()).collect()
}

/// The value of a header with blanks trimmed at both ends, several values joined by commas. The
/// host comes from its header, which wins on the wire, else from the address.
fn header<B>(request: &Request<B>, name: &str) -> Option<String> {
    let values: Vec<String> = request
        .headers()
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        .collect();
    if values.is_empty() {
        return (name == HOST.as_str())
            .then(|| host(request.uri()))
            .flatten();
    }
    Some(values.join(","))
}

/// The host as HTTP libraries send it: without user info, and without the scheme's own port.
fn host(uri: &Uri) -> Option<String> {
    let host = uri.host()?;
    let own = match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => Some(443),
        Some(scheme) if *scheme == Scheme::HTTP => Some(80),
        Some(_) | None => None,
    };
    Some(match uri.port_u16() {
        Some(port) if Some(port) != own => format!("{host}:{port}"),
        Some(_) | None => host.to_owned(),
    })
}

/// The hash of the body, or what `X-Sdk-Content-Sha256` says instead of it when there is a body.
fn payload(headers: &HeaderMap, body: &[u8]) -> String {
    match headers.get(X_SDK_CONTENT_SHA256) {
        Some(value) if !body.is_empty() => {
            String::from_utf8_lossy(value.as_bytes()).trim().to_owned()
        }
        Some(_) | None => hex(&Sha256::digest(body)),
    }
}
