//! A look at the certificate that a host presents, whether it is trusted or not.

mod certificate;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

pub use self::certificate::Certificate;
use super::way::{Opened, Way};

/// The certificate that `host` presents at `port`, seen by `way`; `None` where none could be read
/// within `limit`.
/// The handshake is broken off as soon as it has been seen, and nothing is ever sent over it.
pub async fn look(way: &Way, host: &str, port: u16, limit: Duration) -> Option<Certificate> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let seen = Arc::new(Witness {
        provider: Arc::clone(&provider),
        certificate: Mutex::new(None),
    });
    let witness: Arc<dyn ServerCertVerifier> = Arc::clone(&seen) as _;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(witness)
        .with_no_client_auth();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(bare.to_owned()).ok()?;
    let handshake = async {
        let Opened::Through(stream) = way.open(host, port).await? else {
            return None;
        };
        // It always ends in the witness's refusal.
        let _ = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await;
        Some(())
    };
    timeout(limit, handshake).await.ok()??;
    let certificate = seen.certificate.lock();
    certificate.unwrap_or_else(PoisonError::into_inner).take()
}

/// Reads what is presented and refuses it, so that no connection comes about.
#[derive(Debug)]
struct Witness {
    provider: Arc<CryptoProvider>,
    certificate: Mutex<Option<Certificate>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut certificate = self
            .certificate
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *certificate = Certificate::read(end_entity);
        Err(Error::General("seen".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("seen".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("seen".to_owned()))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
