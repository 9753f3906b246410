//! Setting up the HTTP library: certificates, proxies, deadlines.

use reqwest::{NoProxy, Proxy};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use zeroize::Zeroizing;

use super::ClientOptions;

/// What is never asked by a proxy, in the form of `NO_PROXY`: see [`crate::domain::is_loopback`].
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

/// A client of the library for the services; fails with a whole sentence.
pub(super) fn build(
    options: &ClientOptions,
    adapt: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, String> {
    let plain = options.endpoints.values().all(|url| url.scheme() == "http");
    let plain = plain && options.from_catalog.is_empty();
    built(options, plain, proxy(options)?, adapt)
}

/// A client of the library for the address of an API. Only a proxy that the profile names is asked:
/// one that the environment names is for others.
pub(super) fn build_for_api(
    options: &ClientOptions,
    plain: bool,
) -> Result<reqwest::Client, String> {
    let named = match &options.proxy {
        Some(_) => proxy(options)?,
        None => None,
    };
    built(options, plain, named, |builder| {
        builder.pool_max_idle_per_host(0)
    })
}

fn built(
    options: &ClientOptions,
    plain: bool,
    proxy: Option<Proxy>,
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
    if plain {
        builder = builder.tls_certs_only([]);
    }
    builder = builder.no_proxy();
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    adapt(builder).build().map_err(|_| {
        "The HTTP client could not be set up: the platform's certificates could not be read. Set ca_bundle or SSL_CERT_FILE.".to_owned()
    })
}

/// The proxy for everything but this machine. What the library chooses by itself would be asked for
/// plain http too: that is spoken with this machine only, and a proxy on another one would read the
/// credential in it.
fn proxy(options: &ClientOptions) -> Result<Option<Proxy>, String> {
    let proxy = match &options.proxy {
        Some(address) => Some(Proxy::https(address.expose()).map_err(|_| {
            "The proxy's address cannot be used. Give it as http://host:port.".to_owned()
        })?),
        None => proxy_of_environment(),
    };
    let unproxied = format!("{},{LOOPBACK}", no_proxy());
    Ok(proxy.map(|proxy| proxy.no_proxy(NoProxy::from_string(&unproxied))))
}

/// The proxy that the environment names for https: its own variable, else the one for all schemes.
/// One that is no address counts for nothing, as for other programs.
fn proxy_of_environment() -> Option<Proxy> {
    ["HTTPS_PROXY", "ALL_PROXY"]
        .into_iter()
        .filter_map(variable)
        .map(Zeroizing::new)
        .find_map(|address| Proxy::https(address.as_str()).ok())
}

/// What the environment says is to be reached without a proxy.
pub(in crate::api) fn no_proxy() -> String {
    variable("NO_PROXY").unwrap_or_default()
}

/// A variable in its usual spelling, else in small letters.
fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).or_else(|_| std::env::var(name.to_ascii_lowercase()));
    value.ok()
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
