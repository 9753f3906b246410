//! The way that a look at a service takes: directly, or through the proxy that the HTTP library
//! chooses by the same rules.

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use url::Url;
use zeroize::Zeroizing;

use super::client::no_proxy;
use crate::domain::{Secret, Text, is_loopback};

/// The longest answer of a proxy that is read, in bytes.
const LONGEST_ANSWER: usize = 8 * 1024;

/// The way to a service.
#[derive(Debug)]
pub struct Way {
    proxy: Option<Intercept>,
}

/// A way that a look found.
#[derive(Debug)]
pub enum Opened {
    /// Bytes go to the service.
    Through(TcpStream),
    /// The proxy answered with this status instead of opening the way.
    Refused(u16),
}

impl Way {
    /// Past every proxy.
    pub const DIRECT: Self = Self { proxy: None };

    /// The way to `url`, with `proxy` in place of the environment's. Variables such as `HTTPS_PROXY`
    /// and `NO_PROXY` are heeded, but never for this machine itself.
    pub fn to(url: &str, proxy: Option<&Secret>) -> Self {
        let is_here = Url::parse(url).is_ok_and(|url| is_loopback(&url));
        let (Ok(url), false) = (Uri::try_from(url), is_here) else {
            return Self::DIRECT;
        };
        let matcher = match proxy {
            Some(proxy) => {
                let all = proxy.expose().to_owned();
                Matcher::builder().all(all).no(no_proxy()).build()
            }
            None => Matcher::from_system(),
        };
        Self {
            proxy: matcher.intercept(&url),
        }
    }

    /// Host and port of the proxy; `None` where there is none.
    pub fn proxy(&self) -> Option<Text> {
        let (host, port) = address(self.proxy.as_ref()?.uri())?;
        Some(Text::new(format!("{host}:{port}")))
    }

    /// Opens the way to `host`, for a look only: no credential but the proxy's own is sent. `None`
    /// where it could not be opened, or where the proxy wants to be spoken to in another way than
    /// plain HTTP.
    pub async fn open(&self, host: &str, port: u16) -> Option<Opened> {
        let Some(proxy) = &self.proxy else {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            let stream = TcpStream::connect((bare, port)).await.ok()?;
            return Some(Opened::Through(stream));
        };
        if proxy.uri().scheme_str() != Some("http") {
            return None;
        }
        let mut stream = TcpStream::connect(address(proxy.uri())?).await.ok()?;
        let wish = wish(host, port, proxy.basic_auth())?;
        stream.write_all(wish.as_bytes()).await.ok()?;
        let status = status(&mut stream).await?;
        Some(match status {
            200..300 => Opened::Through(stream),
            status => Opened::Refused(status),
        })
    }
}

/// The host without brackets, and the port.
fn address(uri: &Uri) -> Option<(String, u16)> {
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    let usual = match uri.scheme_str() {
        Some("https") => 443,
        Some(socks) if socks.starts_with("socks") => 1080,
        Some(_) | None => 80,
    };
    Some((host.to_owned(), uri.port_u16().unwrap_or(usual)))
}

/// The request for a tunnel.
fn wish(host: &str, port: u16, auth: Option<&HeaderValue>) -> Option<Zeroizing<String>> {
    let mut wish = Zeroizing::new(format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n"
    ));
    if let Some(auth) = auth {
        wish.push_str("Proxy-Authorization: ");
        wish.push_str(auth.to_str().ok()?);
        wish.push_str("\r\n");
    }
    wish.push_str("\r\n");
    Some(wish)
}

/// The status of the proxy's answer, whose head is read to its end.
async fn status(stream: &mut TcpStream) -> Option<u16> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == LONGEST_ANSWER {
            return None;
        }
        head.push(stream.read_u8().await.ok()?);
    }
    status_of(&head)
}

/// The status in the first line of an answer.
fn status_of(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let rest = std::str::from_utf8(line).ok()?.strip_prefix("HTTP/1.")?;
    let status: u16 = rest.split(' ').nth(1)?.parse().ok()?;
    (100..600).contains(&status).then_some(status)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_profiles_proxy_is_named_without_its_password() {
        let proxy = Secret::new("http://me:hunter2@proxy.example:3128".to_owned());
        let way = Way::to("https://apig.example", Some(&proxy));
        assert_eq!(way.proxy(), Some(Text::from("proxy.example:3128")));
        assert!(!format!("{way:?}").contains("hunter2"));
    }

    #[test]
    fn this_machine_is_never_asked_by_a_proxy() {
        let proxy = Secret::new("http://proxy.example:3128".to_owned());
        for here in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "https://[::1]:8443",
        ] {
            assert_eq!(Way::to(here, Some(&proxy)).proxy(), None, "{here}");
        }
    }

    #[test]
    fn the_status_of_an_answer_is_read() {
        assert_eq!(
            status_of(b"HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\n"),
            Some(403)
        );
        assert_eq!(status_of(b"HTTP/1.0 200\r\n\r\n"), Some(200));
        assert_eq!(status_of(b"SSH-2.0-x\r\n\r\n"), None);
        assert_eq!(status_of(b"HTTP/1.1 999 ?\r\n\r\n"), None);
    }

    proptest! {
        #[test]
        fn no_answer_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = status_of(&bytes);
        }
    }
}
