//! What an error of the HTTP library means. Its text is never used: it holds the address, and with
//! it a `ModelArts` code.

use std::{
    error::Error as StdError,
    io::{self, ErrorKind},
};

use jiff::Timestamp;
use rustls::pki_types::UnixTime;

use super::ClientOptions;
use crate::domain::{LinkFault, ProxyFailure, ProxyFault, Text, TlsFault};

/// How the errors of a proxy's tunnel begin. Their type is not to be had, and their words hold no
/// address.
const TUNNEL: &str = "tunnel error: ";

/// What `error` means for a request to `host`, at `port` where that is not the usual one.
pub(super) fn of(
    error: &reqwest::Error,
    options: &ClientOptions,
    host: &str,
    port: Option<u16>,
) -> LinkFault {
    let causes = causes(error);
    if let Some(words) = causes
        .iter()
        .find_map(|cause| Some(cause.to_string().strip_prefix(TUNNEL)?.to_owned()))
    {
        return LinkFault::Proxy(ProxyFault {
            proxy: None,
            how: proxy_failure(&words, error, &causes),
        });
    }
    if error.is_timeout() {
        return if error.is_connect() {
            LinkFault::ConnectTimeout {
                seconds: options.connect_timeout.as_secs(),
            }
        } else {
            LinkFault::Timeout {
                seconds: options.timeout.as_secs(),
            }
        };
    }
    let address = || {
        port.map_or_else(
            || Text::from(host),
            |port| Text::new(format!("{host}:{port}")),
        )
    };
    let host = || Text::from(host);
    if error.is_dns() {
        return LinkFault::Dns { host: host() };
    }
    let is_not_http = |cause: &Cause<'_>| {
        let cause = cause.downcast_ref::<hyper::Error>();
        cause.is_some_and(|error| error.is_parse() && !error.is_parse_too_large())
    };
    if causes.iter().any(is_not_http) {
        return LinkFault::NotHttp { address: address() };
    }
    if !error.is_connect() {
        return LinkFault::Reset;
    }
    if let Some(error) = causes
        .iter()
        .find_map(|cause| cause.downcast_ref::<rustls::Error>())
    {
        return LinkFault::Tls(of_tls(error, &host()));
    }
    match io_kinds(&causes).next() {
        Some(ErrorKind::ConnectionRefused) => LinkFault::Refused { address: address() },
        Some(ErrorKind::TimedOut) => LinkFault::ConnectTimeout {
            seconds: options.connect_timeout.as_secs(),
        },
        // The peer closed in the middle of the TLS handshake: it is not TLS at all, or something
        // on the way cut it.
        Some(ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => {
            LinkFault::Tls(TlsFault::Other(Text::from(
                "the other side closed the connection during the TLS handshake",
            )))
        }
        Some(_) | None => LinkFault::Unreachable { address: address() },
    }
}

type Cause<'a> = &'a (dyn StdError + 'static);

/// All errors below `error`. An I/O error passes its inner error over when asked for its cause, so
/// that is looked into as well.
fn causes(error: &reqwest::Error) -> Vec<Cause<'_>> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        let inner = cause
            .downcast_ref::<io::Error>()
            .and_then(|io| Some(io.get_ref()? as Cause<'_>));
        next = inner.or_else(|| cause.source());
    }
    causes
}

fn io_kinds(causes: &[Cause<'_>]) -> impl Iterator<Item = ErrorKind> {
    causes
        .iter()
        .filter_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()))
        .filter(|kind| *kind != ErrorKind::Other)
}

/// What went wrong with a tunnel; `words` are the library's.
fn proxy_failure(words: &str, error: &reqwest::Error, causes: &[Cause<'_>]) -> ProxyFailure {
    let reason = match (words, io_kinds(causes).next()) {
        ("proxy authorization required", _) => return ProxyFailure::Status(407),
        ("unsuccessful", _) => return ProxyFailure::Refused,
        ("unexpected end of file", _) => "it closed the connection without an answer",
        (_, Some(ErrorKind::ConnectionRefused)) => "nothing listens at its address",
        (_, Some(ErrorKind::TimedOut)) => "it did not answer in time",
        (_, Some(ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof)) => {
            "it closed the connection"
        }
        (_, Some(_) | None) if error.is_dns() => "its name could not be resolved",
        (_, Some(_) | None) if error.is_timeout() => "it did not answer in time",
        (_, Some(_) | None) => "no connection to it came about",
    };
    ProxyFailure::Failed(Text::from(reason))
}

/// What an error of the TLS library means for a connection to `host`.
fn of_tls(error: &rustls::Error, host: &Text) -> TlsFault {
    use rustls::{CertificateError as Bad, Error, InvalidMessage};
    match error {
        Error::InvalidCertificate(Bad::Expired) => TlsFault::Expired { end: None },
        Error::InvalidCertificate(Bad::ExpiredContext { not_after, .. }) => TlsFault::Expired {
            end: moment(*not_after),
        },
        Error::InvalidCertificate(Bad::NotValidYet) => TlsFault::NotYetValid { begin: None },
        Error::InvalidCertificate(Bad::NotValidYetContext { not_before, .. }) => {
            TlsFault::NotYetValid {
                begin: moment(*not_before),
            }
        }
        Error::InvalidCertificate(Bad::NotValidForName) => TlsFault::WrongHost {
            host: host.clone(),
            names: Vec::new(),
        },
        Error::InvalidCertificate(Bad::NotValidForNameContext { presented, .. }) => {
            TlsFault::WrongHost {
                host: host.clone(),
                names: presented.iter().map(|name| bare_name(name)).collect(),
            }
        }
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => TlsFault::NotTls,
        Error::InvalidCertificate(Bad::UnknownIssuer) => TlsFault::UnknownIssuer { issuer: None },
        other => TlsFault::Other(Text::new(other.to_string())),
    }
}

fn moment(time: UnixTime) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(time.as_secs()).ok()?).ok()
}

/// A name of a certificate, which the library gives as `DnsName("…")` or `IpAddress(…)`.
fn bare_name(name: &str) -> Text {
    let inner = name
        .split_once('(')
        .and_then(|(_, inner)| inner.strip_suffix(')'))
        .unwrap_or(name);
    Text::from(inner.trim_matches('"'))
}
