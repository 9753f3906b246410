//! Certificates, proxies, deadlines, sizes, and strangers who answer instead of the service.

use std::{path::Path, process::Command, time::Duration};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use super::{canned::Canned, *};
use crate::{
    config::{Proxy, SecretSource as Source},
    domain::{LinkFault, ProxyFailure, ProxyFault, TlsFault},
};

/// Makes certificates, as a company or a private cloud does.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "Example Root");
        name.push(DnType::OrganizationName, "Example Corp");
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    fn pem(&self, folder: &Path) -> std::path::PathBuf {
        let path = folder.join("ca.pem");
        fs::write(&path, self.0.pem()).unwrap();
        path
    }

    fn certificate(&self, host: &str, last_year: i32) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }
}

async fn secured(certificate: Arc<ServerConfig>) -> Running {
    let mut options = Options::named("small").unwrap();
    options.tls = Some(certificate);
    Simulator::start(options).await.unwrap()
}

async fn fault(profile: Profile) -> LinkFault {
    let session = open(profile).await.unwrap();
    let failure = gateways(&session).await.unwrap_err();
    failure
        .link_fault()
        .unwrap_or_else(|| panic!("a fault of the link: {failure}"))
        .clone()
}

#[tokio::test]
async fn a_private_clouds_certificate_is_trusted_through_the_ca_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let running = secured(authority.certificate("localhost", 2090)).await;
    let mut profile = local(&running, running.token());
    profile.ca_bundle = Some(authority.pem(folder.path()));
    let session = open(profile).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn an_issuer_that_is_not_trusted_is_named() {
    let authority = Authority::new();
    let running = secured(authority.certificate("localhost", 2090)).await;
    let fault = fault(local(&running, running.token())).await;
    let LinkFault::Tls(TlsFault::UnknownIssuer { issuer }) = &fault else {
        panic!("{fault:?}");
    };
    assert_eq!(
        issuer.as_ref().unwrap().raw(),
        "Example Root (Example Corp)"
    );
    assert!(fault.remedy().contains("ca_bundle"));
    assert!(running.requests().is_empty(), "no credential was sent");
}

#[tokio::test]
async fn certificates_that_have_ended_or_are_for_others_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let bundle = authority.pem(folder.path());
    for (host, last_year, words) in [
        ("localhost", 2021, "past its end"),
        ("elsewhere.example", 2090, "not issued for localhost"),
    ] {
        let running = secured(authority.certificate(host, last_year)).await;
        let mut profile = local(&running, running.token());
        profile.ca_bundle = Some(bundle.clone());
        let fault = fault(profile).await;
        assert!(fault.meaning().contains(words), "{}", fault.meaning());
        assert!(!fault.reached());
    }
}

#[tokio::test]
async fn something_that_does_not_speak_tls_is_told_as_such() {
    let running = simulator().await;
    let mut profile = local(&running, running.token());
    let mut url = profile.endpoint(Service::Apig).unwrap().clone();
    url.set_scheme("https").unwrap();
    profile.endpoints.apig.as_mut().unwrap().url = url;
    assert!(matches!(fault(profile).await, LinkFault::Tls(_)));
}

/// Runs the test `name` of this file alone, with a variable of the environment: a process cannot
/// change its own.
fn again_with(name: &str, variable: &str, value: &str) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--quiet"])
        .arg(format!("session::tests::transport::{name}"))
        .env(variable, value)
        .output()
        .unwrap();
    assert!(
        status.status.success(),
        "{}",
        String::from_utf8_lossy(&status.stdout)
    );
}

#[test]
fn ssl_cert_file_is_trusted_like_the_platforms_own_certificates() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let path = authority.pem(folder.path());
    fs::write(
        folder.path().join("ca.key"),
        authority.0.key().serialize_pem(),
    )
    .unwrap();
    again_with(
        "with_ssl_cert_file",
        "SSL_CERT_FILE",
        path.to_str().unwrap(),
    );
}

#[tokio::test]
#[ignore = "run by ssl_cert_file_is_trusted_like_the_platforms_own_certificates"]
async fn with_ssl_cert_file() {
    let path = std::env::var("SSL_CERT_FILE").unwrap();
    let key = fs::read_to_string(Path::new(&path).with_extension("key")).unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "Example Root");
    name.push(DnType::OrganizationName, "Example Corp");
    let key = KeyPair::from_pem(&key).unwrap();
    let authority = Authority(CertifiedIssuer::self_signed(params, key).unwrap());
    let running = secured(authority.certificate("localhost", 2090)).await;
    let session = open(local(&running, running.token())).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

/// A profile of a service far away, by a proxy on this machine.
fn far_away(running: &Running, proxy: &str) -> Profile {
    let mut profile = local(running, running.token());
    let url = Url::parse("https://apig.far-away.example").unwrap();
    profile.endpoints.apig.as_mut().unwrap().url = url;
    let address = Secret::new(proxy.to_owned());
    profile.proxy = Some(Proxy::Secret(Source::Given(address)));
    profile
}

#[tokio::test]
async fn a_proxy_that_refuses_says_how_and_never_shows_its_password() {
    let running = simulator().await;
    for (answer, words, remedy) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            "wants a user name and a password",
            "proxy_env",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
            "answered with status 403",
            "NO_PROXY",
        ),
        ("", "closed the connection", "NO_PROXY"),
    ] {
        let proxy = Canned::raw(answer).await;
        let address = format!("http://me:hunter2@127.0.0.1:{}", proxy.port);
        let profile = far_away(&running, &address);
        let shown = format!("{profile:?}");
        let fault = fault(profile).await;
        assert!(fault.meaning().contains(words), "{}", fault.meaning());
        assert!(fault.remedy().contains(remedy), "{}", fault.remedy());
        assert!(!fault.reached());
        let all = format!("{shown} {fault:?} {} {}", fault.meaning(), fault.remedy());
        assert!(!all.contains("hunter2"), "{all}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_not_taken_for_the_service() {
    let running = simulator().await;
    let gone = Canned::raw("").await;
    let address = format!("http://127.0.0.1:{}", gone.port);
    drop(gone);
    let fault = fault(far_away(&running, &address)).await;
    assert!(
        matches!(
            &fault,
            LinkFault::Proxy(ProxyFault {
                how: ProxyFailure::Failed(_),
                ..
            })
        ),
        "{fault:?}"
    );
}

#[tokio::test]
async fn a_proxy_is_not_used_for_this_machine() {
    let running = simulator().await;
    let proxy = Canned::raw("HTTP/1.1 500 X\r\n\r\n").await;
    let mut profile = local(&running, running.token());
    let url = Url::parse(&format!("http://127.0.0.1:{}", proxy.port)).unwrap();
    profile.proxy = Some(Proxy::Url(url));
    let session = open(profile).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_credential() {
    let running = simulator().await;
    let elsewhere = format!(
        "HTTP/1.1 302 Found\r\nLocation: {}/stolen?x=secret\r\nContent-Length: 0\r\n\r\n",
        running.url()
    );
    let portal = Canned::raw(elsewhere).await;
    let mut profile = local(&running, running.token());
    profile.endpoints.apig = Some(portal.endpoint());
    let fault = fault(profile).await;
    assert!(matches!(fault, LinkFault::Redirect { .. }), "{fault:?}");
    assert!(!fault.meaning().contains("stolen"));
    assert!(running.requests().is_empty());
}

#[tokio::test]
async fn a_page_of_html_is_not_taken_for_the_service() {
    let running = simulator().await;
    for status in [200, 403, 404] {
        let page = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Sign in</html>"
        );
        let portal = Canned::raw(page).await;
        let mut profile = local(&running, running.token());
        profile.endpoints.apig = Some(portal.endpoint());
        let fault = fault(profile).await;
        assert!(matches!(fault, LinkFault::NotJson { .. }), "{fault:?}");
        assert!(fault.remedy().contains("claviger doctor"));
    }
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let running = simulator().await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    let announced = format!("{head}Content-Length: 99999999999\r\n\r\n");
    let endless = [
        format!("{head}Connection: close\r\n\r\n").as_bytes(),
        &vec![b' '; 17 * 1024 * 1024],
    ]
    .concat();
    for answer in [announced.into_bytes(), endless] {
        let server = Canned::raw(answer).await;
        let mut profile = local(&running, running.token());
        profile.endpoints.apig = Some(server.endpoint());
        assert!(matches!(fault(profile).await, LinkFault::TooLarge { .. }));
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_waited_for_only_so_long() {
    let running = simulator().await;
    running.pause();
    let mut profile = local(&running, running.token());
    profile.timeout = Duration::from_millis(50);
    assert!(matches!(fault(profile).await, LinkFault::Timeout { .. }));
}
