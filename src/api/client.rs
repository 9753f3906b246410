//! The only file that does I/O with a service, and the only one that names the HTTP library.

use std::{
    collections::HashMap,
    error::Error as _,
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc};
use tower::util::MapResponseLayer;
use url::Url;
use zeroize::Zeroizing;

use super::{
    Credential, CredentialError, Endpoint, Host, Request,
    error::{read, unknown_shape},
};
use crate::domain::{
    Call, LinkFault, ProjectId, ProxyFault, Service, ServiceError, Text, TlsFault,
};

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
    pub project: ProjectId,
    /// The time for a connection, TLS included.
    pub connect_timeout: Duration,
    /// The time for a whole exchange.
    pub timeout: Duration,
    /// PEM certificates to trust beside the platform's.
    pub extra_roots: Option<Vec<u8>>,
    /// The proxy in place of the environment's; its credentials stay inside.
    pub proxy: Option<crate::domain::Secret>,
}

/// A decoded answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What it holds.
    pub value: T,
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

/// A received answer, its body wiped on drop.
struct Raw {
    status: StatusCode,
    headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
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
            log,
        })
    }

    /// Whether there is an address for `host`.
    pub fn reaches(&self, host: Host) -> bool {
        self.options.endpoints.contains_key(&host)
    }

    /// The address of `host`, without a slash at its end.
    pub fn base(&self, host: Host) -> Option<String> {
        let url = self.options.endpoints.get(&host)?;
        Some(url.as_str().trim_end_matches('/').to_owned())
    }

    /// The project of the credential.
    pub fn project(&self) -> &ProjectId {
        &self.options.project
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
        let request = endpoint.request();
        let raw = self.exchange(&request).await?;
        let request_id = request_id(&raw.headers);
        match endpoint.decode(&raw.body) {
            Ok(value) => Ok(Answer { value, request_id }),
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

    async fn exchange(&self, request: &Request) -> Result<Raw, CallError> {
        let first = self.attempt(request).await;
        let Err((CallError::Service(error), Some(proof))) = &first else {
            return first.map_err(|(error, _)| error);
        };
        if !asks_for_new_token(error) {
            return first.map_err(|(error, _)| error);
        }
        match self.credential.renew(proof).await {
            Ok(true) => self.attempt(request).await.map_err(|(error, _)| error),
            Ok(false) => first.map_err(|(error, _)| error),
            Err(error) => Err(CallError::NoCredential(error)),
        }
    }

    async fn attempt(
        &self,
        request: &Request,
    ) -> Result<Raw, (CallError, Option<super::credential::Proof>)> {
        let _turn = self.gate.acquire().await;
        let at = Timestamp::now();
        let begun = Instant::now();
        let (http_request, proof) = self
            .prepare(request, at)
            .await
            .map_err(|error| (error, None))?;
        let received = self.transmit(request, http_request).await;
        let result = match received {
            Ok(raw) => {
                let bytes = raw.body.len();
                self.note(
                    request,
                    at,
                    begun,
                    Ok(raw.status.as_u16()),
                    request_id(&raw.headers),
                    bytes,
                );
                sort_out(request, raw)
            }
            Err(fault) => {
                self.note(request, at, begun, Err(fault.title()), None, 0);
                let may_have_arrived = fault.reached();
                Err(CallError::Link {
                    fault,
                    may_have_arrived,
                })
            }
        };
        result.map_err(|error| (error, Some(proof)))
    }

    async fn prepare(
        &self,
        request: &Request,
        now: Timestamp,
    ) -> Result<(http::Request<Bytes>, super::credential::Proof), CallError> {
        let unusable = |what: &str| CallError::NoCredential(CredentialError(what.to_owned()));
        let base = self.base(request.host).ok_or_else(|| {
            unusable("The profile has no endpoint for this service. Set it under endpoints.")
        })?;
        let uri = Zeroizing::new(format!("{base}{}", request.target().as_str()));
        let mut http_request = http::Request::builder()
            .method(request.method.clone())
            .uri(uri.as_str())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(request.body.bytes())
            .map_err(|_| {
                unusable(
                    "The request cannot be written as HTTP. Check the endpoint in the profile.",
                )
            })?;
        http_request.headers_mut().insert(
            header::USER_AGENT,
            HeaderValue::from_static(concat!("claviger/", env!("CARGO_PKG_VERSION"))),
        );
        let proof = self
            .credential
            .authorise(&mut http_request, &self.options.project, now)
            .await
            .map_err(CallError::NoCredential)?;
        Ok((http_request, proof))
    }

    async fn transmit(
        &self,
        request: &Request,
        http_request: http::Request<Bytes>,
    ) -> Result<Raw, LinkFault> {
        let url = http_request.uri().host().unwrap_or_default().to_owned();
        let describe = |error: reqwest::Error| self.fault(&error, &url);
        let client = if request.is_write() {
            &self.writes
        } else {
            &self.reads
        };
        let outgoing = reqwest::Request::try_from(http_request).map_err(describe)?;
        let mut response = client.execute(outgoing).await.map_err(describe)?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let announced = response.content_length().unwrap_or(0);
        let too_large = LinkFault::TooLarge {
            limit: BODY_LIMIT as u64,
        };
        if announced > BODY_LIMIT as u64 {
            return Err(too_large);
        }
        let room = usize::try_from(announced).unwrap_or(0);
        let mut body = Zeroizing::new(Vec::with_capacity(room));
        while let Some(chunk) = response.chunk().await.map_err(|error| {
            if error.is_timeout() {
                describe(error)
            } else {
                LinkFault::Truncated
            }
        })? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(too_large);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Raw {
            status,
            headers,
            body,
        })
    }

    fn note(
        &self,
        request: &Request,
        at: Timestamp,
        begun: Instant,
        result: Result<u16, String>,
        request_id: Option<Text>,
        bytes: usize,
    ) {
        let Some(log) = &self.log else { return };
        // A closed log means that nobody is left to read it.
        let _ = log.send(Call {
            at,
            operation: request.operation,
            method: request.method.to_string(),
            template: request.path.template().to_owned(),
            result,
            milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            request_id,
            bytes,
        });
    }

    /// What an error of the HTTP library means. Its text is never used: it holds the address, and
    /// with it a `ModelArts` code.
    fn fault(&self, error: &reqwest::Error, host: &str) -> LinkFault {
        let host = host.to_owned();
        if error.is_timeout() {
            return if error.is_connect() {
                LinkFault::ConnectTimeout {
                    seconds: self.options.connect_timeout.as_secs(),
                }
            } else {
                LinkFault::Timeout {
                    seconds: self.options.timeout.as_secs(),
                }
            };
        }
        if error.is_dns() {
            return LinkFault::Dns {
                host: Text::new(host),
            };
        }
        if !error.is_connect() {
            return LinkFault::Reset;
        }
        let mut cause = error.source();
        let mut words = String::new();
        while let Some(current) = cause {
            if let Some(fault) = tls_fault(current, &host) {
                return LinkFault::Tls(fault);
            }
            if let Some(io) = current.downcast_ref::<io::Error>() {
                match io.kind() {
                    io::ErrorKind::ConnectionRefused => {
                        return LinkFault::Refused {
                            address: Text::new(host),
                        };
                    }
                    io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                        return LinkFault::Unreachable {
                            address: Text::new(host),
                        };
                    }
                    io::ErrorKind::TimedOut => {
                        return LinkFault::ConnectTimeout {
                            seconds: self.options.connect_timeout.as_secs(),
                        };
                    }
                    // The peer closed in the middle of the TLS handshake: it is not TLS at all, or
                    // something on the way cut it.
                    io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
                        return LinkFault::Tls(TlsFault::Other(Text::from(
                            "the other side closed the connection during the TLS handshake",
                        )));
                    }
                    _ => {}
                }
            }
            words = current.to_string();
            cause = current.source();
        }
        if words.contains("tunnel") || words.contains("proxy") {
            return LinkFault::Proxy(ProxyFault::Failed {
                reason: Text::new(words),
            });
        }
        LinkFault::Unreachable {
            address: Text::new(host),
        }
    }
}

/// The TLS failure in an error, if it is one.
fn tls_fault(error: &(dyn std::error::Error + 'static), host: &str) -> Option<TlsFault> {
    use rustls::{CertificateError as Bad, Error};

    let inner = match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref()?.downcast_ref::<rustls::Error>()?,
        None => error.downcast_ref::<rustls::Error>()?,
    };
    Some(match inner {
        Error::InvalidCertificate(Bad::Expired | Bad::ExpiredContext { .. }) => TlsFault::Expired,
        Error::InvalidCertificate(Bad::NotValidYet | Bad::NotValidYetContext { .. }) => {
            TlsFault::NotYetValid
        }
        Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => {
            TlsFault::WrongHost {
                host: Text::from(host),
            }
        }
        Error::InvalidCertificate(Bad::UnknownIssuer) => TlsFault::UnknownIssuer { issuer: None },
        other => TlsFault::Other(Text::new(other.to_string())),
    })
}

/// Separates answers that an endpoint may decode from errors.
fn sort_out(request: &Request, raw: Raw) -> Result<Raw, CallError> {
    if raw.status.is_success() {
        return Ok(raw);
    }
    let status = raw.status.as_u16();
    let link = |fault| CallError::Link {
        fault,
        // A client error is an answer from before the service: nothing was applied.
        may_have_arrived: status >= 500,
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
        Host::Iam => None,
        Host::Service(service) => Some(service),
    };
    let request_id = request_id(&raw.headers);
    let retry_after = raw
        .headers
        .get(header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    match read(service, status, request_id.clone(), retry_after, &raw.body) {
        Some(error) => Err(CallError::Service(error)),
        None if is_html(&raw.headers, &raw.body) => Err(link(not_json(&raw))),
        None => Err(CallError::Service(unknown_shape(
            service,
            status,
            request_id,
            retry_after,
            &raw.body,
        ))),
    }
}

/// Whether a refusal may be mended by another token. 401 APIG.1005 is a missing right, in spite of
/// its status; ROMA Connect says with 400 what others say with 401.
fn asks_for_new_token(error: &ServiceError) -> bool {
    let code = error.code.as_ref().map(Text::raw);
    match error.status {
        401 => !matches!(code, Some("APIG.1005" | "ModelArts.0112")),
        400 => error.service == Some(Service::Roma) && code == Some("ROMA.1002"),
        _ => false,
    }
}

fn request_id(headers: &HeaderMap) -> Option<Text> {
    let value = headers.get("x-request-id")?;
    Some(Text::new(String::from_utf8_lossy(value.as_bytes())))
}

fn content_type(headers: &HeaderMap) -> Option<Text> {
    let value = headers.get(header::CONTENT_TYPE)?;
    Some(Text::new(String::from_utf8_lossy(value.as_bytes())))
}

fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    content_type(headers).is_some_and(|kind| kind.raw().contains("html"))
        || body
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_some_and(|byte| *byte == b'<')
}

fn not_json(raw: &Raw) -> LinkFault {
    LinkFault::NotJson {
        content_type: content_type(&raw.headers),
        status: raw.status.as_u16(),
    }
}

fn build(
    options: &ClientOptions,
    adapt: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, String> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(options.connect_timeout)
        .timeout(options.timeout)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tcp_nodelay(true);
    if let Some(pem) = &options.extra_roots {
        let roots = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| {
            "The CA bundle is not a list of PEM certificates. Point ca_bundle to one.".to_owned()
        })?;
        if roots.is_empty() {
            return Err(
                "The CA bundle holds no certificate. Point ca_bundle to a PEM file that does."
                    .to_owned(),
            );
        }
        builder = builder.tls_certs_merge(roots);
    }
    let all_loopback = options.endpoints.values().all(is_loopback);
    builder = match &options.proxy {
        _ if all_loopback => builder.no_proxy(),
        None => builder,
        Some(proxy) => {
            let proxy = reqwest::Proxy::all(proxy.expose()).map_err(|_| {
                "The proxy's address cannot be used. Give it as http://host:port.".to_owned()
            })?;
            builder.proxy(proxy.no_proxy(reqwest::NoProxy::from_env()))
        }
    };
    adapt(builder).build().map_err(|_| {
        "The HTTP client could not be set up: the platform's certificates could not be read. Set ca_bundle or SSL_CERT_FILE.".to_owned()
    })
}

/// Whether an address names this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
