//! Connections and what goes wrong on them.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{
    call::{Call, Reply},
    dispatch,
    error::Refusal,
    fault::{self, Action, Status},
    operation::{Operation, Target},
    running::Received,
    server::{Shared, State},
    times,
    wire::{Payload, Wire},
};

/// The largest body that the services take, in bytes.
const LARGEST_BODY: usize = 12 * 1024 * 1024;
/// How many of the last requests are remembered.
const REMEMBERED: usize = 4096;

/// Accepts connections while the port shall be open, and opens it again when it shall.
pub(super) async fn listen(shared: Arc<Shared>, first: TcpListener) {
    let mut open = shared.open.subscribe();
    let mut listener = Some(first);
    loop {
        if let Some(listener) = listener.take() {
            let connections = shared.stop.child_token();
            let _guard = connections.clone().drop_guard();
            shared.listening.send_replace(true);
            loop {
                tokio::select! {
                    () = shared.stop.cancelled() => return,
                    _ = open.wait_for(|open| !*open) => break,
                    accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                        tokio::spawn(serve(Arc::clone(&shared), stream, connections.clone()));
                    },
                }
            }
        }
        shared.listening.send_replace(false);
        tokio::select! {
            () = shared.stop.cancelled() => return,
            _ = open.wait_for(|open| *open) => {}
        }
        listener = TcpListener::bind(shared.address).await.ok();
        if listener.is_none() {
            // Somebody else has the port now: try again from time to time.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// One connection, until the client or a fault ends it.
async fn serve(shared: Arc<Shared>, stream: TcpStream, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let reset = Arc::new(AtomicBool::new(false));
    let io = TokioIo::new(Wire::new(stream, Arc::clone(&reset)));
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        let reset = Arc::clone(&reset);
        // A service goes on with what has reached it, also where the client has left meanwhile.
        async move {
            let work = tokio::spawn(async move {
                tokio::select! {
                    () = shared.stop.cancelled() => Err(Dropped),
                    answer = respond(&shared, &reset, request) => answer,
                }
            });
            work.await.unwrap_or(Err(Dropped))
        }
    });
    let connection = http1::Builder::new().serve_connection(io, service);
    tokio::select! {
        () = stop.cancelled() => {}
        // A connection ends in an error whenever a fault drops it.
        _ = connection => {}
    }
}

/// The connection ends here, without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped on purpose")]
struct Dropped;

async fn respond(
    shared: &Shared,
    reset: &AtomicBool,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Dropped> {
    let (parts, body) = request.into_parts();
    let now = shared.now();
    let request_id = shared.state().ids.id();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            let refusal = Refusal::new(413, "APIG.0201", "Request entity too large");
            return Ok(response(refusal.reply(&request_id), &request_id, now, None));
        }
        Err(_) => return Err(Dropped),
    };
    let call = Call::new(&parts, body, request_id, now);
    let target = Target::find(&call.method, &call.segments);
    let operation = target.as_ref().map(|target| target.operation);
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
        dispatch::answer(estate, access, &call, target.as_ref(), &shared.url)
    };
    let sent = match fate.action {
        None | Some(Action::Delay(_)) => Ok(response(done(), &call.request_id, now, None)),
        Some(Action::Refuse) => {
            shared.open.send_replace(false);
            Err(Dropped)
        }
        Some(Action::DropBefore) => Err(Dropped),
        Some(Action::Reset) => {
            reset.store(true, Ordering::Relaxed);
            Err(Dropped)
        }
        Some(Action::DropAfter) => {
            done();
            Err(Dropped)
        }
        Some(Action::Status(status)) => {
            if status.done {
                done();
            }
            Ok(response(
                failure(status, target.as_ref(), &call),
                &call.request_id,
                now,
                None,
            ))
        }
        Some(Action::Html) => Ok(html(&call.request_id, now)),
        Some(Action::Malformed) => {
            let mut reply = done();
            reply.body = None;
            Ok(response(
                reply,
                &call.request_id,
                now,
                Some(Spoilt::Malformed),
            ))
        }
        Some(Action::Truncated) => Ok(response(
            done(),
            &call.request_id,
            now,
            Some(Spoilt::Truncated),
        )),
    };
    let mut gate = shared.gate.subscribe();
    let _ = gate.wait_for(|gate| gate.lets_through(operation)).await;
    sent
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
    let mut reply = Refusal::new(status.status, code, message).reply(&call.request_id);
    reply.headers.extend(
        status
            .retry_after
            .map(|seconds| ("retry-after", seconds.to_string())),
    );
    reply
}

/// What is wrong with an answer that was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Spoilt {
    Malformed,
    Truncated,
}

fn response(
    reply: Reply,
    request_id: &str,
    now: Timestamp,
    spoilt: Option<Spoilt>,
) -> Response<Payload> {
    let bytes = match (spoilt, reply.body) {
        (Some(Spoilt::Malformed), _) => Bytes::from_static(b"{\"id\": \"356de8eb7a87\", \"na"),
        (Some(Spoilt::Truncated) | None, Some(body)) => Bytes::from(body.to_string()),
        (Some(Spoilt::Truncated) | None, None) => Bytes::new(),
    };
    let mut builder = Response::builder()
        .status(reply.status)
        .header("x-request-id", request_id)
        .header(http::header::DATE, times::http(now));
    if !bytes.is_empty() {
        builder = builder.header(http::header::CONTENT_TYPE, "application/json");
    }
    for (name, value) in reply.headers {
        builder = builder.header(name, value);
    }
    let payload = match spoilt {
        Some(Spoilt::Truncated) => Payload::half(&bytes),
        Some(Spoilt::Malformed) | None => Payload::whole(bytes),
    };
    finish(builder, payload)
}

fn html(request_id: &str, now: Timestamp) -> Response<Payload> {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
                <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>api-gateway</center>\r\n\
                </body>\r\n</html>\r\n";
    let builder = Response::builder()
        .status(502)
        .header("x-request-id", request_id)
        .header(http::header::DATE, times::http(now))
        .header(http::header::CONTENT_TYPE, "text/html");
    finish(builder, Payload::whole(Bytes::from_static(page.as_bytes())))
}

/// Every header above is made here and valid, except a fault's own; then the answer has none.
fn finish(builder: http::response::Builder, payload: Payload) -> Response<Payload> {
    builder
        .body(payload)
        .unwrap_or_else(|_| Response::new(Payload::whole(Bytes::new())))
}
