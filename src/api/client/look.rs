//! A second look at a way that failed, for what the HTTP library does not tell.

use super::{
    super::{
        tls,
        way::{Opened, Way},
    },
    Client,
};
use crate::domain::{LinkFault, ProxyFailure, ProxyFault, TlsFault};

impl Client {
    /// The way that requests to `base` take.
    fn way(&self, base: &str) -> Way {
        Way::to(base, self.options.proxy.as_ref())
    }

    /// `fault` with what the HTTP library does not tell, by a second look: who issued a certificate
    /// that is not trusted, which proxy refused and how.
    pub(super) async fn looked_at(
        &self,
        fault: LinkFault,
        is_plain: bool,
        host: &str,
        port: Option<u16>,
    ) -> LinkFault {
        let limit = self.options.connect_timeout;
        let (scheme, usual) = if is_plain {
            ("http", 80)
        } else {
            ("https", 443)
        };
        let port = port.unwrap_or(usual);
        let way = || self.way(&format!("{scheme}://{host}:{port}"));
        match fault {
            LinkFault::Tls(TlsFault::UnknownIssuer { issuer: None }) => {
                let seen = tls::look(&way(), host, port, limit).await;
                LinkFault::Tls(TlsFault::UnknownIssuer {
                    issuer: seen.and_then(|certificate| certificate.issuer),
                })
            }
            LinkFault::Proxy(ProxyFault { how, .. }) => {
                let way = way();
                let how = if how == ProxyFailure::Refused {
                    let look = tokio::time::timeout(limit, way.open(host, port)).await;
                    match look {
                        Ok(Some(Opened::Refused(status))) => ProxyFailure::Status(status),
                        Ok(Some(Opened::Through(_)) | None) | Err(_) => how,
                    }
                } else {
                    how
                };
                LinkFault::Proxy(ProxyFault {
                    proxy: way.proxy(),
                    how,
                })
            }
            fault => fault,
        }
    }
}
