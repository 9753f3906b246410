//! Addresses that paths are added to: which are accepted.

use url::Url;

use crate::domain::is_loopback;

/// Why an address is refused. The address itself is not repeated: it may hold a password.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EndpointError {
    /// It is not an absolute URL.
    #[error("an endpoint must be a whole address, such as https://apig.eu-de.otc.t-systems.com")]
    NotAbsolute,
    /// Neither http nor https.
    #[error("an endpoint must begin with https://")]
    Scheme,
    /// It holds a user name or a password.
    #[error("an endpoint must not hold a user name or a password: put them into the auth section")]
    Credentials,
    /// It has a query or a fragment.
    #[error("an endpoint must not hold a query or a fragment: leave out everything from ? or # on")]
    Query,
    /// Plain http to another machine.
    #[error(
        "plain http to {0} would show the credential to everyone on the way: use https (http is only for this machine)"
    )]
    PlainHttp(String),
}

/// Reads the address of a service: absolute, https (http only on this machine), without
/// credentials, query or fragment. Slashes at its end are taken off, so that paths can be added.
pub fn endpoint_url(text: &str) -> Result<Url, EndpointError> {
    let mut url = match Url::parse(text.trim()) {
        Ok(url) if url.has_host() => url,
        Ok(_) | Err(_) => return Err(EndpointError::NotAbsolute),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(EndpointError::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(EndpointError::Query);
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        let host = url.host_str().unwrap_or_default().to_owned();
        return Err(EndpointError::PlainHttp(host));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Takes the `/v3` off the address of IAM, since callers add it.
pub(super) fn strip_version(url: &mut Url) {
    let stripped = url
        .path()
        .strip_suffix("/v3")
        .map(|path| if path.is_empty() { "/" } else { path }.to_owned());
    if let Some(path) = stripped {
        url.set_path(&path);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_without_a_scheme_or_host_is_refused() {
        for text in ["apig.example", "/v2", "", "https://"] {
            assert_eq!(endpoint_url(text), Err(EndpointError::NotAbsolute));
        }
        assert_eq!(
            endpoint_url("ftp://apig.example"),
            Err(EndpointError::Scheme)
        );
    }

    #[test]
    fn credentials_in_an_address_are_refused_and_not_repeated() {
        let refused = endpoint_url("https://me:hunter2@apig.example").unwrap_err();
        assert_eq!(refused, EndpointError::Credentials);
        assert!(!refused.to_string().contains("hunter2"));
    }

    #[test]
    fn a_query_or_fragment_is_refused() {
        for text in ["https://apig.example/?a=b", "https://apig.example/#top"] {
            assert_eq!(endpoint_url(text), Err(EndpointError::Query));
        }
    }

    #[test]
    fn plain_http_is_only_for_this_machine() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:8080",
            "http://localhost:8080",
        ] {
            assert!(endpoint_url(text).is_ok(), "{text}");
        }
        for (text, host) in [
            ("http://apig.example", "apig.example"),
            ("http://10.0.0.1", "10.0.0.1"),
            ("http://localhost.example", "localhost.example"),
            ("http://127.0.0.1.example", "127.0.0.1.example"),
        ] {
            assert_eq!(
                endpoint_url(text),
                Err(EndpointError::PlainHttp(host.to_owned()))
            );
        }
    }

    #[test]
    fn slashes_at_the_end_are_taken_off() {
        let url = |text| endpoint_url(text).unwrap().to_string();
        assert_eq!(
            url("https://gate.example/apig//"),
            "https://gate.example/apig"
        );
        assert_eq!(url("https://gate.example"), "https://gate.example/");
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_safe_to_send_a_credential_to(text in "https?://[a-z0-9.:@/?#%\\[\\]-]{0,24}") {
            if let Ok(url) = endpoint_url(&text) {
                prop_assert!(url.scheme() == "https" || is_loopback(&url));
                prop_assert!(url.username().is_empty() && url.password().is_none());
                prop_assert!(url.query().is_none() && url.fragment().is_none());
            }
        }
    }
}
