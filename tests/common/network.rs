//! What stands between the program and a service: certificates, proxies, and strangers who answer.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use claviger::simulator::{Options, Running, Simulator};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// Makes certificates, as a company or a private cloud does.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// An authority called Example Root, of Example Corp.
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "Example Root");
        name.push(DnType::OrganizationName, "Example Corp");
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// Writes its own certificate.
    pub(crate) fn write(&self, path: PathBuf) -> PathBuf {
        std::fs::write(&path, self.0.pem()).expect("a file");
        path
    }

    /// A server's certificate for `host`, from 2020 until `last_year`.
    pub(crate) fn certificate(&self, host: &str, last_year: i32) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![host.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a certificate");
        Arc::new(config)
    }

    /// A gateway with such a certificate.
    pub(crate) async fn gateway(&self, host: &str, last_year: i32) -> Running {
        let mut options = Options::named("small").expect("an estate");
        options.tls = Some(self.certificate(host, last_year));
        Simulator::start(options).await.expect("a loopback port")
    }
}

/// The port in an address such as `http://127.0.0.1:1234`.
pub(crate) fn port(url: &str) -> u16 {
    let port = url.rsplit(':').next().expect("a port");
    port.parse().expect("a number")
}

/// A server of one kind on a loopback port, until it is dropped.
pub(crate) struct Stranger {
    pub(crate) port: u16,
    task: AbortHandle,
}

impl Stranger {
    /// Gives these bytes to everyone who has sent the head of a request, and ends.
    pub(crate) async fn answering(answer: impl Into<String>) -> Self {
        let answer: String = answer.into();
        Self::serving(move |mut stream| {
            let answer = answer.clone();
            async move {
                if head(&mut stream).await.is_some() {
                    // The client may have seen enough before the end.
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                }
            }
        })
        .await
    }

    /// Gives this JSON to everyone.
    pub(crate) async fn json(body: &str) -> Self {
        let length = body.len();
        Self::answering(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
        .await
    }

    /// Keeps the head of every request, and refuses it.
    pub(crate) async fn listening() -> (Self, Arc<Mutex<Vec<String>>>) {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        let stranger = Self::serving(move |mut stream| {
            let kept = Arc::clone(&kept);
            async move {
                if let Some(head) = head(&mut stream).await {
                    let head = String::from_utf8_lossy(&head).into_owned();
                    kept.lock().expect("no panic").push(head);
                    let refusal = b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n";
                    let _ = stream.write_all(refusal).await;
                }
            }
        })
        .await;
        (stranger, heads)
    }

    /// A proxy that opens the way to this port of loopback, whatever is asked for.
    pub(crate) async fn proxy(target: u16) -> Self {
        Self::serving(move |mut stream| async move {
            if head(&mut stream).await.is_none() {
                return;
            }
            let Ok(mut far) = TcpStream::connect(("127.0.0.1", target)).await else {
                return;
            };
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let _ = copy_bidirectional(&mut stream, &mut far).await;
        })
        .await
    }

    /// A proxy that refuses with this status.
    pub(crate) async fn refusing(status: u16) -> Self {
        Self::answering(format!(
            "HTTP/1.1 {status} No\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
        ))
        .await
    }

    async fn serving<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
        Self {
            port,
            task: task.abort_handle(),
        }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A port at which nobody listens.
pub(crate) async fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The head of a request.
async fn head(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(head)
}
