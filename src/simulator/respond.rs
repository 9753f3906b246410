//! From a call to what is sent for it: what the services say, and what goes wrong on the way.

use std::collections::VecDeque;

use axum::{
    Extension,
    body::Body,
    response::{AppendHeaders, IntoResponse, Response},
};
use bytes::Bytes;
use http::{
    StatusCode,
    header::{CONTENT_TYPE, DATE},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    call::Call,
    dispatch,
    error::Refusal,
    fault::{self, Action, Status},
    operation::{Operation, Target},
    reply::Reply,
    shared::{Received, Shared, State},
    times,
    wire::Half,
};

/// How many of the last requests are remembered.
const REMEMBERED: usize = 4096;

/// How a connection ends instead of an answer; it stands among the extensions of a response that
/// is never sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cut {
    /// It is closed.
    Close,
    /// It is reset.
    Reset,
}

impl IntoResponse for Cut {
    fn into_response(self) -> Response {
        Extension(self).into_response()
    }
}

/// The response to `call`, which asks for `target`; `None` where that is nobody's.
pub(super) async fn respond(shared: &Shared, target: Option<&Target>, call: Call) -> Response {
    let operation = target.map(|target| target.operation);
    let fate = {
        let mut state = shared.state();
        remember(&mut state.received, &call, operation);
        state.faults.meet(&call.method, &call.path, operation)
    };
    shared.arrivals.send_modify(|count| *count += 1);
    if !fate.delay.is_zero() {
        tokio::time::sleep(fate.delay).await;
    }
    let done = || {
        let State { estate, access, .. } = &mut *shared.state();
        dispatch::answer(estate, access, &call, target, &shared.url)
    };
    let response = match fate.action {
        None | Some(Action::Delay(_)) => done().into_response(),
        Some(Action::Refuse) => {
            shared.open.send_replace(false);
            Cut::Close.into_response()
        }
        Some(Action::DropBefore) => Cut::Close.into_response(),
        Some(Action::Reset) => Cut::Reset.into_response(),
        Some(Action::DropAfter) => {
            done();
            Cut::Close.into_response()
        }
        Some(Action::Status(status)) => {
            if status.done {
                done();
            }
            let wait = wait(&status, call.now).map(|wait| ("retry-after", wait));
            let response = if status.page {
                page(StatusCode::from_u16(status.status).unwrap_or(StatusCode::BAD_GATEWAY))
            } else {
                failure(status, target, &call).into_response()
            };
            (AppendHeaders(wait), response).into_response()
        }
        Some(Action::Html) => page(StatusCode::BAD_GATEWAY),
        Some(Action::Malformed) => malformed(done()),
        Some(Action::Truncated) => truncated(done()),
        Some(Action::Misstate(said)) => {
            let mut reply = if said.done {
                done()
            } else {
                Reply::json(200, Value::Null)
            };
            let mut body = reply.body.take().unwrap_or_default();
            merge(&mut body, said.answer);
            reply.body = Some(body);
            reply.into_response()
        }
    };
    if let Some(operation) = operation {
        shared.judged.send_modify(|judged| {
            *judged.entry(operation).or_default() += 1;
        });
    }
    let mut gate = shared.gate.subscribe();
    let _ = gate.wait_for(|gate| gate.lets_through(operation)).await;
    answer(&call.request_id, call.now, response)
}

/// `response` with the headers that every answer has.
pub(super) fn answer(request_id: &str, now: Timestamp, response: impl IntoResponse) -> Response {
    let headers = [
        ("x-request-id", request_id.to_owned()),
        (DATE.as_str(), times::http(now)),
    ];
    (headers, response).into_response()
}

fn remember(received: &mut VecDeque<Received>, call: &Call, operation: Option<Operation>) {
    if received.len() == REMEMBERED {
        received.pop_front();
    }
    received.push_back(Received {
        at: call.now,
        operation,
        method: call.method.clone(),
        path: call.path.clone(),
        query: call.raw_query.clone(),
        headers: call.headers.clone(),
        body: call.body.clone(),
    });
}

fn failure(status: Status, target: Option<&Target>, call: &Call) -> Reply {
    let code = status.code.unwrap_or_else(|| {
        fault::usual_code(target.map(|target| target.plane), status.status).to_owned()
    });
    let message = status.message.unwrap_or_else(|| {
        if status.status == 429 {
            "The throttling threshold has been reached: policy user over ratelimit".to_owned()
        } else {
            "An injected fault".to_owned()
        }
    });
    Refusal::new(status.status, code, message).reply(&call.request_id)
}

/// What stands in `Retry-After`.
fn wait(status: &Status, now: Timestamp) -> Option<String> {
    let seconds = status.retry_after?;
    let until = now.checked_add(SignedDuration::from_secs(seconds.into()));
    Some(match until {
        Ok(until) if status.as_date => times::http(until),
        Ok(_) | Err(_) => seconds.to_string(),
    })
}

/// Merges `patch` into `body`, as RFC 7386 has it.
fn merge(body: &mut Value, patch: Value) {
    let Value::Object(fields) = patch else {
        *body = patch;
        return;
    };
    if !body.is_object() {
        *body = Value::Object(serde_json::Map::new());
    }
    let Value::Object(body) = body else { return };
    for (name, value) in fields {
        if value.is_null() {
            body.remove(&name);
        } else {
            merge(body.entry(name).or_insert(Value::Null), value);
        }
    }
}

/// `reply` with a body that is no JSON.
fn malformed(reply: Reply) -> Response {
    let body = Bytes::from_static(b"{\"id\": \"356de8eb7a87\", \"na");
    spoilt(reply, Body::from(body))
}

/// `reply` with half of its body, and the length of all of it.
fn truncated(reply: Reply) -> Response {
    let body = reply.body.as_ref().map(ToString::to_string);
    let body = Bytes::from(body.unwrap_or_default());
    spoilt(reply, Body::new(Half::of(&body)))
}

/// `reply` with another body that is said to be JSON.
fn spoilt(reply: Reply, body: Body) -> Response {
    let head = Reply {
        body: None,
        ..reply
    };
    let kind = [(CONTENT_TYPE, "application/json")];
    (kind, head.into_response().map(|_| body)).into_response()
}

/// The page of a proxy on the way.
fn page(status: StatusCode) -> Response {
    let page = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n\
         <center><h1>{status}</h1></center>\r\n<hr><center>api-gateway</center>\r\n\
         </body>\r\n</html>\r\n"
    );
    (status, [(CONTENT_TYPE, "text/html")], page).into_response()
}
