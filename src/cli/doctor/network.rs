//! The way to each endpoint: name, connection, certificate. Nothing of a credential is sent.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use url::Url;

use super::Finding;
use crate::{
    api::{tls, way::Way},
    config::{Profile, Target},
    domain::{LinkFault, Text, TlsFault},
};

/// The longest time for one step.
const LIMIT: Duration = Duration::from_secs(5);
/// A certificate with less time left is worth a word.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Checks every endpoint of the profile once. Behind a proxy only the proxy is looked at: names
/// and certificates are then the proxy's business, and the first request tells.
pub(super) async fn check(profile: &Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(proxy) = &profile.proxy {
        match proxy.address().await {
            Err(error) => findings.push(Finding::wrong(
                "proxy",
                format!("{error}."),
                "Correct proxy, proxy_env or proxy_file in the profile.",
            )),
            Ok(address) => {
                if let Ok(url) = Url::parse(address.expose()) {
                    findings.extend(connect("proxy", &url).await);
                }
            }
        }
        return findings;
    }
    if let Some(name) = environment_proxy() {
        findings.push(Finding::ok(
            "proxy",
            format!("{name} is set, so requests may go by a proxy; its way is not checked here."),
        ));
    }
    for (names, url) in endpoints(profile) {
        let names = names.join(", ");
        let reached = connect(&names, &url).await;
        let is_reached = reached.iter().all(|finding| finding.remedy.is_none());
        findings.extend(reached);
        if is_reached && url.scheme() == "https" {
            findings.push(certificate(&names, &url).await);
        }
    }
    findings
}

/// Each address once, with the names of all that it serves.
fn endpoints(profile: &Profile) -> Vec<(Vec<&'static str>, Url)> {
    let targets =
        std::iter::once(Target::Iam).chain(profile.services.iter().copied().map(Target::Service));
    let mut found: BTreeMap<(String, u16), (Vec<&'static str>, Url)> = BTreeMap::new();
    for target in targets {
        if let Some(endpoint) = profile.endpoints.of(target)
            && let (Some(host), Some(port)) = (
                endpoint.url.host_str(),
                endpoint.url.port_or_known_default(),
            )
        {
            found
                .entry((host.to_owned(), port))
                .or_insert_with(|| (Vec::new(), endpoint.url.clone()))
                .0
                .push(target.word());
        }
    }
    found.into_values().collect()
}

/// Resolves the name and opens a connection.
async fn connect(names: &str, url: &Url) -> Vec<Finding> {
    let (Some(host), Some(port)) = (bare_host(url), url.port_or_known_default()) else {
        return Vec::new();
    };
    let shown = || Text::from(host.as_str());
    let dns = format!("dns {names}");
    let resolved: Vec<SocketAddr> = match timeout(LIMIT, lookup_host((host.as_str(), port))).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    if resolved.is_empty() {
        let fault = LinkFault::Dns { host: shown() };
        return vec![Finding::of_fault(dns, &fault)];
    }
    let mut addresses: Vec<String> = resolved
        .iter()
        .map(|address| address.ip().to_string())
        .collect();
    addresses.dedup();
    let mut findings = vec![Finding::ok(
        dns,
        format!("{} is {}.", shown(), addresses.join(", ")),
    )];
    let tcp = format!("tcp {names}");
    let address = Text::new(format!("{host}:{port}"));
    findings.push(
        match timeout(LIMIT, TcpStream::connect(resolved.as_slice())).await {
            Ok(Ok(_connection)) => Finding::ok(tcp, format!("{address} takes connections.")),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                Finding::of_fault(tcp, &LinkFault::Refused { address })
            }
            Ok(Err(_)) => Finding::of_fault(tcp, &LinkFault::Unreachable { address }),
            Err(_late) => {
                let seconds = LIMIT.as_secs();
                Finding::of_fault(tcp, &LinkFault::ConnectTimeout { seconds })
            }
        },
    );
    findings
}

/// Says who issued the certificate and until when it holds. Whether it is trusted shows with the
/// first request.
async fn certificate(names: &str, url: &Url) -> Finding {
    let check = format!("tls {names}");
    let (Some(host), Some(port)) = (bare_host(url), url.port_or_known_default()) else {
        return Finding::ok(check, "It has no host.");
    };
    let Some(seen) = tls::look(&Way::DIRECT, &host, port, LIMIT).await else {
        let fault = TlsFault::Other(Text::from("no certificate was presented"));
        return Finding::of_fault(check, &LinkFault::Tls(fault));
    };
    let issuer = seen.issuer.map_or_else(
        || "someone without a name".to_owned(),
        |issuer| issuer.to_string(),
    );
    let Some(end) = seen.not_after else {
        return Finding::ok(check, format!("The certificate was issued by {issuer}."));
    };
    let detail = format!("The certificate was issued by {issuer} and holds until {end}.");
    let left = end.duration_since(Timestamp::now());
    if left.is_negative() {
        let remedy = LinkFault::Tls(TlsFault::Expired { end: Some(end) }).remedy();
        Finding::wrong(check, detail, remedy)
    } else if left < SOON {
        Finding::warning(
            check,
            detail,
            "It ends soon: tell the owner of the endpoint.",
        )
    } else {
        Finding::ok(check, detail)
    }
}

/// The host without the brackets of an IPv6 address.
fn bare_host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(
        host.trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned(),
    )
}

/// The variable that names a proxy, if one does. Its value may hold a password.
fn environment_proxy() -> Option<&'static str> {
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .into_iter()
        .find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
