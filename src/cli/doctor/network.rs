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
    api::{
        tls,
        way::{Opened, Way},
    },
    config::{Profile, Target},
    domain::{LinkFault, ProxyFailure, ProxyFault, Text, TlsFault},
};

/// The longest time for one step.
const LIMIT: Duration = Duration::from_secs(5);
/// A certificate with less time left is worth a word.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Checks every endpoint of the profile once. Behind a proxy names are the proxy's business: there
/// the proxy is checked, and what it opens the way to.
pub(super) async fn check(profile: &Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let proxy = match &profile.proxy {
        None => None,
        Some(proxy) => match proxy.address().await {
            Ok(address) => Some(address),
            Err(error) => {
                return vec![Finding::wrong(
                    "proxy",
                    format!("{error}."),
                    "Correct proxy, proxy_env or proxy_file in the profile.",
                )];
            }
        },
    };
    let endpoints = endpoints(profile);
    let mut checked = Vec::new();
    for (names, url) in endpoints {
        let names = names.join(", ");
        let way = Way::to(url.as_str(), proxy.as_ref());
        let reached = match way.proxy() {
            None => connect(&names, &url).await,
            Some(proxy) if checked.contains(&proxy) => Vec::new(),
            Some(proxy) => {
                let reached = match Url::parse(&format!("http://{}", proxy.raw())) {
                    Ok(url) => connect("proxy", &url).await,
                    Err(_) => Vec::new(),
                };
                checked.push(proxy);
                reached
            }
        };
        let is_reached = reached.iter().all(|finding| finding.remedy.is_none());
        findings.extend(reached);
        if is_reached && url.scheme() == "https" {
            findings.push(secured(&names, &url, &way).await);
        }
    }
    findings
}

/// Looks at the certificate of `url`, by the proxy where there is one.
async fn secured(names: &str, url: &Url, way: &Way) -> Finding {
    let (Some(proxy), Some(host), Some(port)) =
        (way.proxy(), url.host_str(), url.port_or_known_default())
    else {
        return certificate(names, url, way).await;
    };
    match timeout(LIMIT, way.open(host, port)).await {
        Ok(Some(Opened::Refused(status))) => {
            let fault = ProxyFault {
                proxy: Some(proxy),
                how: ProxyFailure::Status(status),
            };
            Finding::of_fault(format!("proxy {names}"), &LinkFault::Proxy(fault))
        }
        Ok(Some(Opened::Through(_))) => certificate(names, url, way).await,
        Ok(None) | Err(_) => Finding::warning(
            format!("proxy {names}"),
            format!("Whether the proxy {proxy} opens the way could not be seen."),
            "See below whether the services answer.",
        ),
    }
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
async fn certificate(names: &str, url: &Url, way: &Way) -> Finding {
    let check = format!("tls {names}");
    let (Some(host), Some(port)) = (bare_host(url), url.port_or_known_default()) else {
        return Finding::ok(check, "It has no host.");
    };
    let Some(seen) = tls::look(way, &host, port, LIMIT).await else {
        let words = "no certificate was presented, as by a port for plain HTTP";
        let fault = TlsFault::Other(Text::from(words));
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
