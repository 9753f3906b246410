//! From what arrives on a connection to a request that is complete.

use std::sync::Arc;

use axum::{
    extract::{
        FromRequest, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;

use super::{
    call::Call,
    error::Refusal,
    respond::{Cut, answer},
    shared::Shared,
};

impl FromRequest<Arc<Shared>> for Call {
    type Rejection = Response;

    /// Waits for the whole body. One that is too large is refused, and of one that ends too early
    /// nothing is heard again.
    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Response> {
        let now = shared.now();
        let request_id = shared.state().ids.id();
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let body = match Bytes::from_request(request, shared).await {
            Ok(body) => body,
            Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_))) => {
                let refusal = Refusal::new(413, "APIG.0201", "Request entity too large");
                return Err(answer(&request_id, now, refusal.reply(&request_id)));
            }
            Err(_) => return Err(Cut::Close.into_response()),
        };
        Ok(Self::new(parts, body, request_id, now))
    }
}
