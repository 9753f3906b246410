//! Proxies, whose address may hold a credential.

use url::Url;

use crate::domain::Secret;

use super::{SecretSource, SecretSourceError};

/// How a profile reaches its services if not directly.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proxy {
    /// By an address without credentials.
    Url(Url),
    /// By an address that is kept secret, since it may hold credentials.
    Secret(SecretSource),
}

/// Why a proxy can't be used. The address is not repeated: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// It is no address of a proxy.
    #[error("a proxy must be an address such as http://proxy.example:3128")]
    NotAnAddress,
    /// It holds credentials where they may not stand.
    #[error(
        "the address of the proxy holds a credential, and a secret is never written in this file: use proxy_env (the name of a variable) or proxy_file (a file with mode 0600)"
    )]
    Credentials,
    /// Its source can't be read.
    #[error(transparent)]
    Source(#[from] SecretSourceError),
}

impl Proxy {
    /// The address, which may hold credentials.
    pub async fn address(&self) -> Result<Secret, ProxyError> {
        match self {
            Self::Url(url) => Ok(Secret::new(url.to_string())),
            Self::Secret(source) => {
                let address = source.read().await?;
                parse(address.expose())?;
                Ok(address)
            }
        }
    }
}

/// Reads the address of a proxy that holds no credentials.
pub(super) fn plain(text: &str) -> Result<Url, ProxyError> {
    let url = parse(text)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ProxyError::Credentials);
    }
    Ok(url)
}

fn parse(text: &str) -> Result<Url, ProxyError> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or(ProxyError::NotAnAddress)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn credentials_in_the_address_are_refused_and_not_repeated() {
        let refused = plain("http://me:hunter2@proxy.example:3128").unwrap_err();
        assert!(matches!(refused, ProxyError::Credentials));
        assert!(!refused.to_string().contains("hunter2"));
    }

    #[test]
    fn what_is_no_address_of_a_proxy_is_refused() {
        for text in ["proxy:3128", "proxy", "", "ftp://proxy"] {
            assert!(plain(text).is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn credentials_come_from_a_source() {
        let address = |text: &str| {
            let given = SecretSource::Given(Secret::new(text.to_owned()));
            Proxy::Secret(given)
        };
        let good = address("http://me:hunter2@proxy.example:3128");
        assert!(good.address().await.is_ok());
        assert!(!format!("{good:?}").contains("hunter2"));
        let bad = address("hunter2").address().await.unwrap_err();
        assert!(!bad.to_string().contains("hunter2"));
    }
}
