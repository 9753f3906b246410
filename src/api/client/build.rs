//! Setting up the HTTP library: certificates, proxies, deadlines.

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

/// Whether an address names this machine.
pub(in crate::api) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}
