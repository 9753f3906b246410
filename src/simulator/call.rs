//! A request as the simulated services see it.

use axum::extract::Query;
use bytes::Bytes;
use http::{HeaderMap, Method, request::Parts};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::error::Refusal;

/// A request, complete with its body.
pub(super) struct Call {
    /// The method.
    pub(super) method: Method,
    /// The path as it came.
    pub(super) path: String,
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
    pub(super) fn new(parts: Parts, body: Bytes, request_id: String, now: Timestamp) -> Self {
        let query = Query::try_from_uri(&parts.uri).map_or_else(|_| Vec::new(), |Query(all)| all);
        Self {
            path: parts.uri.path().to_owned(),
            raw_query: parts.uri.query().unwrap_or_default().to_owned(),
            method: parts.method,
            query,
            headers: parts.headers,
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

    /// The list of texts in `name`; `None` where it is anything else.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.0.get(name)?.as_array()?.iter();
        items.map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// The value in `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}
