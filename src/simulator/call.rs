//! A request as the simulated services see it, and the reply they make of it.

use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::error::Refusal;

/// A request, complete with its body.
pub(super) struct Call {
    /// The method.
    pub(super) method: Method,
    /// The path as it came.
    pub(super) path: String,
    /// The path's segments, each decoded after splitting, so that one may hold a slash.
    pub(super) segments: Vec<String>,
    /// The query as it came.
    pub(super) raw_query: String,
    /// The query's parameters, decoded.
    pub(super) query: Vec<(String, String)>,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The body.
    pub(super) body: Bytes,
    /// What the answer's `X-Request-Id` will be.
    pub(super) request_id: String,
    /// When it arrived.
    pub(super) now: Timestamp,
}

impl Call {
    /// Puts the parts together.
    pub(super) fn new(
        parts: &http::request::Parts,
        body: Bytes,
        request_id: String,
        now: Timestamp,
    ) -> Self {
        let path = parts.uri.path().to_owned();
        let raw_query = parts.uri.query().unwrap_or_default().to_owned();
        Self {
            method: parts.method.clone(),
            segments: path.split('/').skip(1).map(decode).collect(),
            query: url::form_urlencoded::parse(raw_query.as_bytes())
                .into_owned()
                .collect(),
            path,
            raw_query,
            headers: parts.headers.clone(),
            body,
            request_id,
            now,
        }
    }

    /// The query parameter `name`; an empty one counts as absent.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The header `name` where it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as a JSON object. No body at all counts as an empty object. `refuse` makes the
    /// answer to anything else.
    pub(super) fn object(&self, refuse: impl FnOnce() -> Refusal) -> Result<Body, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Body(Map::new()));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(map)) => Ok(Body(map)),
            Ok(_) | Err(_) => Err(refuse()),
        }
    }

    /// Offset and limit of APIG's lists: unusable numbers become the nearest usable one, and what
    /// is no number is refused.
    pub(super) fn page(&self, default: i64) -> Result<Page, Refusal> {
        let number = |name| match self.param(name) {
            None => Ok(0),
            Some(text) => text
                .parse::<i64>()
                .map_err(|_| Refusal::bad_parameter_2012(name)),
        };
        let limit = match number("limit")? {
            ..=0 => default,
            limit => limit.min(500),
        };
        Ok(Page {
            offset: usize::try_from(number("offset")?.max(0)).unwrap_or(usize::MAX),
            limit: usize::try_from(limit).unwrap_or(500),
        })
    }
}

/// Percent-decodes one path segment.
fn decode(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    /// How many items to leave out.
    pub(super) offset: usize,
    /// The most items to give.
    pub(super) limit: usize,
}

impl Page {
    /// Counts all of `items` and keeps those of this page: the page's items and the total.
    pub(super) fn of<T>(self, items: impl Iterator<Item = T>) -> (Vec<T>, usize) {
        let mut total = 0;
        let mut page = Vec::new();
        for item in items {
            if total >= self.offset && page.len() < self.limit {
                page.push(item);
            }
            total += 1;
        }
        (page, total)
    }
}

/// A JSON object that somebody sent.
pub(super) struct Body(Map<String, Value>);

impl Body {
    /// The text in `name`; `null` counts as absent. `refuse` makes the answer to another type.
    pub(super) fn text(
        &self,
        name: &str,
        refuse: impl FnOnce() -> Refusal,
    ) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(refuse()),
        }
    }

    /// The value in `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}

/// An answer: a status and, mostly, a JSON body.
#[derive(Debug)]
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body; `None` for an empty one.
    pub(super) body: Option<Value>,
    /// Headers beside the usual ones.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// An answer with a body.
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            headers: Vec::new(),
        }
    }

    /// 200 with a body.
    pub(super) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self {
            status,
            body: None,
            headers: Vec::new(),
        }
    }
}
