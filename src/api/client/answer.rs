//! Telling answers of a service from refusals, and from what others answered.

use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use url::Url;
use zeroize::Zeroizing;

use super::{
    super::{
        Host, Request,
        error::{read, unknown_shape},
        skew,
    },
    CallError,
};
use crate::domain::{Kind, LinkFault, Service, ServiceError, Text};

/// A received answer, its body wiped on drop.
pub(super) struct Raw {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
    pub(super) received: Timestamp,
}

/// Separates answers that an endpoint may decode from errors.
pub(super) fn sort_out(request: &Request, raw: Raw) -> Result<Raw, CallError> {
    if raw.status.is_success() {
        return Ok(raw);
    }
    let status = raw.status.as_u16();
    let link = |fault| CallError::Link {
        fault,
        // A client error is an answer from before the service: nothing was applied. Of the redirects
        // only 307 and 308 say so, the others may follow what was done.
        may_have_arrived: status >= 500 || (status < 400 && !matches!(status, 307 | 308)),
    };
    if raw.status.is_redirection() {
        let location_host = raw
            .headers
            .get(header::LOCATION)
            .and_then(|location| Url::parse(location.to_str().ok()?).ok())
            .and_then(|url| url.host_str().map(Text::from));
        return Err(link(LinkFault::Redirect { location_host }));
    }
    let service = match request.host {
        Host::Iam | Host::Csms => None,
        Host::Service(service) => Some(service),
    };
    let request_id = request_id(&raw.headers);
    let retry_after = retry_after(&raw);
    let mut error = match read(service, status, request_id.clone(), retry_after, &raw.body) {
        Some(error) => error,
        None if is_html(&raw.headers, &raw.body) => return Err(link(not_json(&raw))),
        None => unknown_shape(service, status, request_id, retry_after, &raw.body),
    };
    if let Some(seconds) = retry_after
        && seconds > 0
        && error.details.is_none()
    {
        error.details = Some(Text::new(format!(
            "It asks to wait {} before the next try.",
            skew::in_words(seconds)
        )));
    }
    // A wrong clock spoils proofs of identity only; other refusals have their own reasons.
    if error.kind() == Kind::Credential {
        let ahead = skew::seconds_ahead(&raw.headers, raw.received);
        error.details = ahead
            .and_then(skew::note)
            .map(Text::new)
            .or(error.details.take());
    }
    Err(CallError::Service(error))
}

/// How many seconds the answer asks to wait before the next try.
fn retry_after(raw: &Raw) -> Option<u64> {
    let asked = raw.headers.get(header::RETRY_AFTER)?;
    seconds_to_wait(asked.to_str().ok()?, raw.received)
}

/// How long `Retry-After` asks to wait: seconds, or until a date.
fn seconds_to_wait(asked: &str, received: Timestamp) -> Option<u64> {
    let asked = asked.trim();
    asked.parse().ok().or_else(|| {
        let until = jiff::fmt::rfc2822::parse(asked).ok()?.timestamp();
        u64::try_from((until.as_second() - received.as_second()).max(0)).ok()
    })
}

/// Whether a refusal may be mended by another token. 401 APIG.1005 is a missing right, in spite of
/// its status; ROMA Connect says with 400 what others say with 401.
pub(super) fn asks_for_new_token(error: &ServiceError) -> bool {
    let code = error.code.as_ref().map(Text::raw);
    match error.status {
        401 => !matches!(code, Some("APIG.1005" | "ModelArts.0112")),
        400 => error.service == Some(Service::Roma) && code == Some("ROMA.1002"),
        _ => false,
    }
}

pub(super) fn request_id(headers: &HeaderMap) -> Option<Text> {
    let value = headers.get("x-request-id")?;
    Some(Text::new(String::from_utf8_lossy(value.as_bytes())))
}

pub(super) fn content_type(headers: &HeaderMap) -> Option<Text> {
    let value = headers.get(header::CONTENT_TYPE)?;
    Some(Text::new(String::from_utf8_lossy(value.as_bytes())))
}

pub(super) fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    content_type(headers).is_some_and(|kind| kind.raw().contains("html"))
        || body
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_some_and(|byte| *byte == b'<')
}

pub(super) fn not_json(raw: &Raw) -> LinkFault {
    LinkFault::NotJson {
        content_type: content_type(&raw.headers),
        status: raw.status.as_u16(),
        retry_after: retry_after(raw),
    }
}
