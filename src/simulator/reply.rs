//! What a simulated service answers.

use axum::{
    Json,
    response::{AppendHeaders, Html, IntoResponse, Response},
};
use http::StatusCode;
use serde_json::Value;

/// An answer: a status and, mostly, a JSON body.
#[derive(Debug)]
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body; `None` for an empty one.
    pub(super) body: Option<Value>,
    /// A page that stands in the place of the body.
    pub(super) page: Option<&'static str>,
    /// Headers beside the usual ones.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Reply {
    /// An answer with a body.
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            page: None,
            headers: Vec::new(),
        }
    }

    /// 200 with a body.
    pub(super) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    /// 200 with a page.
    pub(super) fn page(page: &'static str) -> Self {
        Self {
            page: Some(page),
            ..Self::empty(200)
        }
    }

    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self {
            status,
            body: None,
            page: None,
            headers: Vec::new(),
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        // Every reply has a status of three digits.
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = AppendHeaders(self.headers);
        if let Some(page) = self.page {
            return (status, headers, Html(page)).into_response();
        }
        match self.body {
            Some(body) => (status, headers, Json(body)).into_response(),
            None => (status, headers).into_response(),
        }
    }
}
