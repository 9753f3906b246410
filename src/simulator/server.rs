//! The simulator on its port: connections, faults, and what a test may ask of it.

use std::{
    collections::VecDeque,
    fmt, io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    auth::{Access, Token},
    call::{Call, Reply},
    dice::Dice,
    dispatch,
    error::Refusal,
    estate::Estate,
    fault::{self, Action, Fault, Faults, Status},
    operation::{Operation, Target},
    story::{Story, StoryError},
    times,
    wire::{Payload, Wire},
};
use crate::domain::{Secret, Service};

/// The largest body that the services take, in bytes.
const LARGEST_BODY: usize = 12 * 1024 * 1024;
/// How many of the last requests are remembered.
const REMEMBERED: usize = 4096;

/// Where the simulator's time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What to simulate.
pub struct Options {
    /// The estate.
    pub story: Story,
    /// The fewest apps on each gateway.
    pub apps: usize,
    /// Decides all secrets and keys.
    pub seed: u64,
    /// Where to listen; the caller sees to it that this is a loopback address.
    pub listen: SocketAddr,
    /// What goes wrong from the start.
    pub faults: Vec<Fault>,
    /// The time.
    pub clock: Clock,
    /// Whether the access key is a temporary one that comes with a security token.
    pub temporary_key: bool,
}

impl Options {
    /// `story` on any free loopback port, with a fixed seed and the machine's clock.
    pub fn new(story: Story) -> Self {
        Self {
            story,
            apps: 0,
            seed: 1,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            faults: Vec::new(),
            clock: Arc::new(Timestamp::now),
            temporary_key: false,
        }
    }

    /// As [`Options::new`], with the story that the program holds under `name`.
    pub fn named(name: &str) -> Result<Self, StoryError> {
        Story::named(name).map(Self::new)
    }
}

/// Why the simulator does not run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The story can't be told.
    #[error(transparent)]
    Story(#[from] StoryError),
    /// The port can't be had.
    #[error("The simulator cannot listen on {address}: {source}.")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
}

/// A request as it arrived, before anything was made of it.
#[derive(Clone)]
pub struct Received {
    /// When.
    pub at: Timestamp,
    /// The operation; `None` where nothing is served.
    pub operation: Option<Operation>,
    /// The method.
    pub method: Method,
    /// The path as it was sent.
    pub path: String,
    /// The query as it was sent; empty where there was none.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Says what was asked and nothing of the values sent along.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.method, self.operation)
    }
}

/// A gateway in the announcement of a running simulator.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Instance {
    /// The service.
    pub service: Service,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What stays behind a closed reply gate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Gate {
    Open,
    Closed,
    ClosedFor(Operation),
}

impl Gate {
    fn lets_through(self, operation: Option<Operation>) -> bool {
        match self {
            Self::Open => true,
            Self::Closed => false,
            Self::ClosedFor(closed) => Some(closed) != operation,
        }
    }
}

/// Everything that requests read and change.
struct State {
    estate: Estate,
    access: Access,
    faults: Faults,
    received: VecDeque<Received>,
    ids: Dice,
}

struct Shared {
    state: Mutex<State>,
    clock: Clock,
    url: String,
    address: SocketAddr,
    gate: watch::Sender<Gate>,
    arrivals: watch::Sender<u64>,
    /// Whether the port shall be open.
    open: watch::Sender<bool>,
    /// Whether it is.
    listening: watch::Sender<bool>,
    stop: CancellationToken,
}

impl Shared {
    /// The state; a panic of another request has nothing half done that matters here.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// A gateway inside the program, which speaks the services' contract over HTTP on loopback.
pub struct Simulator;

impl Simulator {
    /// Starts to listen; requests are served until the returned handle is dropped.
    pub async fn start(options: Options) -> Result<Running, StartError> {
        let now = (options.clock)();
        let estate = options.story.build(options.apps, options.seed, now)?;
        let mut dice = Dice::new(options.seed ^ 0x5eed);
        let access = Access {
            tokens: vec![Token {
                value: dice.secret_base64(400),
                issued: now,
                expires: now
                    .checked_add(SignedDuration::from_hours(24))
                    .unwrap_or(now),
                scoped: true,
                user: None,
                with_passcode: false,
            }],
            access_key: dice.hex(20).to_uppercase(),
            secret_key: dice.secret_hex(40),
            security_token: options.temporary_key.then(|| dice.secret_base64(200)),
        };
        let failed = |source| StartError::Listen {
            address: options.listen,
            source,
        };
        let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let mut faults = Faults::default();
        for fault in options.faults {
            faults.add(fault);
        }
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                estate,
                access,
                faults,
                received: VecDeque::new(),
                ids: dice,
            }),
            clock: options.clock,
            url: format!("http://{address}"),
            address,
            gate: watch::Sender::new(Gate::Open),
            arrivals: watch::Sender::new(0),
            open: watch::Sender::new(true),
            listening: watch::Sender::new(true),
            stop: CancellationToken::new(),
        });
        tokio::spawn(listen(Arc::clone(&shared), listener));
        Ok(Running {
            _stop: shared.stop.clone().drop_guard(),
            shared,
        })
    }
}

/// A simulator that serves requests until this is dropped.
pub struct Running {
    shared: Arc<Shared>,
    _stop: DropGuard,
}

impl Running {
    /// Where every service is reached: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// A token that is valid from the start, for 24 hours.
    pub fn token(&self) -> Secret {
        self.shared.state().access.tokens[0].value.clone()
    }

    /// The access key (AK) that requests may be signed with.
    pub fn access_key(&self) -> String {
        self.shared.state().access.access_key.clone()
    }

    /// The secret access key (SK) that goes with it.
    pub fn secret_key(&self) -> Secret {
        self.shared.state().access.secret_key.clone()
    }

    /// The security token that must come with the access key; `None` for a permanent key.
    pub fn security_token(&self) -> Option<Secret> {
        self.shared.state().access.security_token.clone()
    }

    /// The project in every path.
    pub fn project_id(&self) -> String {
        self.estate(|estate| estate.project_id.clone())
    }

    /// The gateways, in the order of the story.
    pub fn instances(&self) -> Vec<Instance> {
        self.estate(|estate| {
            estate
                .gateways
                .iter()
                .map(|gateway| Instance {
                    service: gateway.service,
                    id: gateway.id.clone(),
                    name: gateway.name.clone(),
                })
                .collect()
        })
    }

    /// Looks at what the services hold, or changes it behind everybody's back.
    pub fn estate<T>(&self, look: impl FnOnce(&mut Estate) -> T) -> T {
        look(&mut self.shared.state().estate)
    }

    /// Ends all tokens that have been handed out, as a change of the password does.
    pub fn expire_tokens(&self) {
        let now = self.shared.now();
        for token in &mut self.shared.state().access.tokens {
            token.expires = now;
        }
    }

    /// The last requests, oldest first.
    pub fn requests(&self) -> Vec<Received> {
        self.shared.state().received.iter().cloned().collect()
    }

    /// The last requests of `operation`, oldest first.
    pub fn requests_of(&self, operation: Operation) -> Vec<Received> {
        self.requests()
            .into_iter()
            .filter(|received| received.operation == Some(operation))
            .collect()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.shared.state().received.clear();
    }

    /// Waits until at least `count` requests of `operation` have arrived.
    pub async fn received(&self, operation: Operation, count: usize) {
        let mut arrivals = self.shared.arrivals.subscribe();
        while self.requests_of(operation).len() < count {
            if arrivals.changed().await.is_err() {
                return;
            }
        }
    }

    /// Adds a fault after the others.
    pub fn add_fault(&self, fault: Fault) {
        self.shared.state().faults.add(fault);
    }

    /// Forgets all faults, and opens the port again if one had closed it.
    pub async fn clear_faults(&self) {
        self.shared.state().faults.clear();
        self.accept().await;
    }

    /// Holds every reply back until [`Running::resume`]; what was asked is done meanwhile.
    pub fn pause(&self) {
        self.shared.gate.send_replace(Gate::Closed);
    }

    /// Holds the replies of `operation` back until [`Running::resume`].
    pub fn pause_on(&self, operation: Operation) {
        self.shared.gate.send_replace(Gate::ClosedFor(operation));
    }

    /// Lets all replies go.
    pub fn resume(&self) {
        self.shared.gate.send_replace(Gate::Open);
    }

    /// Closes the port and all connections; returns when nothing can connect any more.
    pub async fn refuse(&self) {
        self.shared.open.send_replace(false);
        self.settled(false).await;
    }

    /// Opens the port again; returns when it is open.
    pub async fn accept(&self) {
        self.shared.open.send_replace(true);
        self.settled(true).await;
    }

    async fn settled(&self, open: bool) {
        let mut listening = self.shared.listening.subscribe();
        // The sender lives as long as `self`, so this can only end with the state asked for.
        let _ = listening.wait_for(|listening| *listening == open).await;
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Running").field(&self.shared.url).finish()
    }
}

/// Accepts connections while the port shall be open, and opens it again when it shall.
async fn listen(shared: Arc<Shared>, first: TcpListener) {
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
            // Somebody else has the port now; whoever asked for it waits for the next attempt.
            tokio::task::yield_now().await;
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
        async move { respond(&shared, &reset, request).await }
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
