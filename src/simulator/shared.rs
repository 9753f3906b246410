//! What all connections share.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{HeaderMap, Method};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::{auth::Access, dice::Dice, estate::Estate, fault::Faults, operation::Operation};

/// Where the simulator's time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

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

/// What stays behind a closed reply gate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gate {
    Open,
    Closed,
    ClosedFor(Operation),
}

impl Gate {
    pub(super) fn lets_through(self, operation: Option<Operation>) -> bool {
        match self {
            Self::Open => true,
            Self::Closed => false,
            Self::ClosedFor(closed) => Some(closed) != operation,
        }
    }
}

/// Everything that requests read and change.
pub(super) struct State {
    pub(super) estate: Estate,
    pub(super) access: Access,
    pub(super) faults: Faults,
    pub(super) received: VecDeque<Received>,
    pub(super) ids: Dice,
}

pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    pub(super) clock: Clock,
    pub(super) url: String,
    pub(super) address: SocketAddr,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) gate: watch::Sender<Gate>,
    pub(super) arrivals: watch::Sender<u64>,
    /// How many requests of each operation have been done or not, as it was their fate.
    pub(super) judged: watch::Sender<HashMap<Operation, usize>>,
    /// Whether the port shall be open.
    pub(super) open: watch::Sender<bool>,
    /// Whether it is.
    pub(super) listening: watch::Sender<bool>,
    pub(super) stop: CancellationToken,
}

impl Shared {
    /// The state; a panic of another request has nothing half done that matters here.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
