//! The only file that does I/O with a service, and the only one that names the HTTP library.

mod answer;
mod build;
mod echo;
mod fault;
mod find;
mod look;
mod probe;
mod send;

use std::{
    collections::HashMap,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OnceCell, Semaphore, mpsc};
use tower::util::MapResponseLayer;
use url::Url;

pub use self::build::check_roots;
pub(super) use self::build::no_proxy;
pub use self::find::Project;
use self::{
    answer::{is_html, not_json, request_id},
    build::build,
    find::Found,
};
use super::{Credential, CredentialError, Endpoint, Host, Request};
use crate::domain::{Call, LinkFault, ProjectId, Service, ServiceError, Text};

/// The largest answer that is read: a page of 1,000 apps with every field at its limit is smaller.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// How many requests one client has under way at once; no service publishes its rate.
const PARALLEL: usize = 6;

/// How a client reaches its services.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// The base address of each service that is used.
    pub endpoints: HashMap<Host, Url>,
    /// The project of the credential.
    pub project: Project,
    /// The region, which chooses among the addresses of a token's catalog.
    pub region: Option<String>,
    /// The workspace of `ModelArts` that everything there is about; with none, none is named.
    pub workspace: Option<String>,
    /// Those whose address the token's catalog must name.
    pub from_catalog: Vec<Host>,
    /// The time for a connection, TLS included.
    pub connect_timeout: Duration,
    /// The time for a whole exchange.
    pub timeout: Duration,
    /// PEM certificates to trust beside the platform's.
    pub extra_roots: Option<Vec<u8>>,
    /// The proxy in place of the environment's; its credentials stay inside. Never asked for this
    /// machine itself, with which alone plain http is spoken.
    pub proxy: Option<crate::domain::Secret>,
}

/// A decoded answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What it holds.
    pub value: T,
    /// The HTTP status, a 2xx.
    pub status: u16,
    /// The service's id of the request.
    pub request_id: Option<Text>,
}

/// Why a call brought no usable answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// The link failed, or something that is not the service answered.
    Link {
        /// What went wrong.
        fault: LinkFault,
        /// Whether a byte of the request may have reached the service.
        may_have_arrived: bool,
    },
    /// The service answered with an error.
    Service(ServiceError),
    /// There is no credential to send.
    NoCredential(CredentialError),
}

impl CallError {
    /// What went wrong in a word or two: a code, a status or the fault of the link.
    pub fn label(&self) -> String {
        match self {
            Self::Link { fault, .. } => fault.title(),
            Self::Service(error) => error.label(),
            Self::NoCredential(_) => "no credential".to_owned(),
        }
    }
}

impl From<CredentialError> for CallError {
    fn from(error: CredentialError) -> Self {
        match error.fault() {
            // What the issuer was asked is over, and the request itself never left.
            Some(fault) if !fault.reached() => Self::Link {
                fault: fault.clone(),
                may_have_arrived: false,
            },
            Some(_) | None => Self::NoCredential(error),
        }
    }
}

/// A client for the services of one profile.
pub struct Client {
    options: ClientOptions,
    credential: Credential,
    reads: reqwest::Client,
    /// Writes go out on connections of their own: a kept one that the other side has just closed
    /// would leave open whether the write arrived.
    writes: reqwest::Client,
    write_connections: Arc<AtomicU64>,
    gate: Semaphore,
    found: OnceCell<Found>,
    /// See [`Client::seconds_ahead`]; `i64::MIN` where it is not known.
    seconds_ahead: AtomicI64,
    log: Option<mpsc::UnboundedSender<Call>>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("endpoints", &self.options.endpoints)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

/// Tells whether a write could have left by now; see [`Client::watch_writes`].
#[derive(Debug, Clone)]
pub struct WriteWatch {
    connections: Arc<AtomicU64>,
    before: u64,
}

impl WriteWatch {
    /// Whether a connection for a write has been made since the watch began: before that, not a
    /// byte can have left. Another write of the same client counts too, on the side of caution.
    pub fn may_have_left(&self) -> bool {
        self.connections.load(Ordering::SeqCst) != self.before
    }
}

impl Client {
    /// A client; fails with a whole sentence where certificates or proxy can't be used.
    pub fn new(
        options: ClientOptions,
        credential: Credential,
        log: Option<mpsc::UnboundedSender<Call>>,
    ) -> Result<Self, String> {
        // Another part of the process may have installed it already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let write_connections = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&write_connections);
        let reads = build(&options, |builder| {
            builder.pool_idle_timeout(Duration::from_secs(30))
        })?;
        let writes = build(&options, |builder| {
            builder
                .pool_max_idle_per_host(0)
                .connector_layer(MapResponseLayer::new(move |connection| {
                    counter.fetch_add(1, Ordering::SeqCst);
                    connection
                }))
        })?;
        Ok(Self {
            options,
            credential,
            reads,
            writes,
            write_connections,
            gate: Semaphore::new(PARALLEL),
            found: OnceCell::new(),
            seconds_ahead: AtomicI64::new(i64::MIN),
            log,
        })
    }

    /// Whether there is an address for `host`, or may be one in the token's catalog.
    pub fn reaches(&self, host: Host) -> bool {
        self.address(host).is_some()
            || (self.found.get().is_none() && self.options.from_catalog.contains(&host))
    }

    /// The address of `host`, without a slash at its end.
    pub fn base(&self, host: Host) -> Option<String> {
        let url = self.address(host)?;
        Some(url.as_str().trim_end_matches('/').to_owned())
    }

    fn address(&self, host: Host) -> Option<&Url> {
        let found = || self.found.get()?.endpoints.get(&host);
        self.options.endpoints.get(&host).or_else(found)
    }

    /// The project of the credential. One that is given by name is known once [`Client::ready`]
    /// has succeeded; before, it stands open as in a template.
    pub fn project(&self) -> &ProjectId {
        static OPEN: LazyLock<ProjectId> = LazyLock::new(|| ProjectId::new("{project_id}"));
        self.known_project().unwrap_or(&OPEN)
    }

    /// The project, where it is given by its id or has been found.
    pub fn known_project(&self) -> Option<&ProjectId> {
        match &self.options.project {
            Project::Id(id) => Some(id),
            Project::Name(_) => self.found.get().map(|found| &found.project),
        }
    }

    /// How many seconds the clock of this machine was ahead of the service's at the last answer;
    /// negative where it was behind. `None` before the first answer with a date.
    pub fn seconds_ahead(&self) -> Option<i64> {
        let seconds = self.seconds_ahead.load(Ordering::Relaxed);
        (seconds != i64::MIN).then_some(seconds)
    }

    /// The credential.
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Begins to watch whether a write leaves.
    pub fn watch_writes(&self) -> WriteWatch {
        WriteWatch {
            connections: Arc::clone(&self.write_connections),
            before: self.write_connections.load(Ordering::SeqCst),
        }
    }

    /// Sends `endpoint`'s request once (twice after a refused token that could be renewed) and
    /// decodes the answer.
    pub async fn call<E: Endpoint>(&self, endpoint: &E) -> Result<Answer<E::Reply>, CallError> {
        let request = self.addressed(endpoint.request());
        let raw = self.exchange(&request).await?;
        let request_id = request_id(&raw.headers);
        match endpoint.decode_all(&raw.headers, &raw.body) {
            Ok(value) => Ok(Answer {
                value,
                status: raw.status.as_u16(),
                request_id,
            }),
            Err(malformed) => Err(CallError::Link {
                fault: if is_html(&raw.headers, &raw.body) {
                    not_json(&raw)
                } else {
                    LinkFault::Malformed { what: malformed.0 }
                },
                may_have_arrived: true,
            }),
        }
    }

    /// The request as it goes out: where there is a choice, it names the workspace.
    pub fn addressed(&self, request: Request) -> Request {
        match (&self.options.workspace, request.host) {
            (Some(workspace), Host::Service(Service::ModelArts)) => request.in_workspace(workspace),
            (Some(_) | None, Host::Service(_) | Host::Iam | Host::Csms) => request,
        }
    }
}

#[cfg(test)]
mod tests;
