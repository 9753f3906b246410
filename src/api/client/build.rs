//! Setting up the HTTP library: certificates, proxies, deadlines.

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use url::Url;

use super::ClientOptions;

/// A client of the library; fails with a whole sentence.
pub(super) fn build(
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
        let unusable = |why: String| format!("The CA bundle {why}");
        check_roots(pem).map_err(unusable)?;
        let roots = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
        builder = builder.tls_certs_merge(roots);
    }
    // Reading the platform's certificates takes longer than all else at a start.
    let plain = options.endpoints.values().all(|url| url.scheme() == "http");
    if plain && options.from_catalog.is_empty() {
        builder = builder.tls_certs_only([]);
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

/// Whether certificates can be trusted from `pem`; else why not, as a clause with a full stop.
pub fn check_roots(pem: &[u8]) -> Result<(), String> {
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate =
            certificate.map_err(|_| "is not a list of PEM certificates: it is damaged.")?;
        webpki_root(certificate).map_err(|()| {
            format!(
                "holds something else than a certificate at position {}.",
                count + 1
            )
        })?;
        count += 1;
    }
    if count == 0 {
        return Err("holds no certificate in PEM form.".to_owned());
    }
    Ok(())
}

fn webpki_root(certificate: CertificateDer<'_>) -> Result<(), ()> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate).map_err(|_| ())
}

/// Whether an address names this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
