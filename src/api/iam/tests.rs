#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    api::Host,
    domain::{Account, Service},
};

fn user() -> User {
    User {
        name: "admin".to_owned(),
        account: Account::Name("OTC-1".to_owned()),
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

#[test]
fn a_token_is_asked_for_with_password_passcode_and_project() {
    let endpoint = CreateToken {
        user: &user(),
        password: &secret("hunter2"),
        passcode: Some(&secret("123456")),
        scope: &Scope::ProjectName("eu-de".to_owned()),
        catalog: false,
    };
    let request = endpoint.request();
    assert_eq!(request.target().as_str(), "/v3/auth/tokens?nocatalog=true");
    let sent: Value = serde_json::from_slice(&request.body.bytes()).unwrap();
    assert_eq!(
        sent,
        json!({ "auth": {
            "identity": {
                "methods": ["password", "totp"],
                "password": { "user": {
                    "name": "admin", "password": "hunter2", "domain": { "name": "OTC-1" },
                }},
                "totp": { "user": {
                    "name": "admin", "passcode": "123456",
                }},
            },
            "scope": { "project": { "name": "eu-de" } },
        }})
    );
    assert!(!request.is_write());
}

#[test]
fn neither_password_nor_passcode_nor_token_shows_in_a_preview_or_in_debug() {
    let endpoint = CreateToken {
        user: &user(),
        password: &secret("hunter2"),
        passcode: Some(&secret("135790")),
        scope: &Scope::Account,
        catalog: true,
    };
    let request = endpoint.request();
    let validate = ValidateToken {
        token: &secret("MIIabc"),
        catalog: true,
    };
    let shown = format!(
        "{endpoint:?} {request:?} {} {:?}",
        request.preview("https://iam"),
        validate.request()
    );
    for value in ["hunter2", "135790", "MIIabc"] {
        assert!(!shown.contains(value));
    }
}

#[test]
fn an_answer_without_the_tokens_header_is_malformed() {
    let endpoint = CreateToken {
        user: &user(),
        password: &secret("x"),
        passcode: None,
        scope: &Scope::Account,
        catalog: true,
    };
    let body = br#"{"token":{}}"#;
    assert!(endpoint.decode_all(&HeaderMap::new(), body).is_err());
    let mut headers = HeaderMap::new();
    headers.insert(X_SUBJECT_TOKEN, "MII".parse().unwrap());
    let issued = endpoint.decode_all(&headers, body).unwrap();
    assert_eq!(issued.value, secret("MII"));
}

fn catalog(entries: &Value) -> Identity {
    let body = json!({ "token": { "catalog": entries } }).to_string();
    Identity::read(body.as_bytes()).unwrap()
}

#[test]
fn the_catalog_names_the_address_for_the_region_without_its_version() {
    let identity = catalog(&json!([
        { "type": "apig", "name": "apig", "endpoints": [
            { "interface": "public", "region": "a-1", "url": "https://apig.a-1.cloud/v2/0123" },
            { "interface": "internal", "region": "b-1", "url": "https://inner.b-1.cloud/v2/0123" },
            { "interface": "public", "region": "b-1", "url": "https://gate.b-1.cloud/apig/v2/$(tenant_id)s" },
        ]},
        { "type": "identity", "name": "iam", "endpoints": [
            { "interface": "public", "region": "*", "url": "https://iam.cloud/v3" },
        ]},
        { "type": "roma", "endpoints": [
            { "interface": "public", "region": "b-1", "url": "http://roma.b-1.cloud/v2" },
        ]},
    ]));
    let at = |host, region| identity.endpoint(host, region).map(|url| url.to_string());
    let apig = Host::Service(Service::Apig);
    assert_eq!(
        at(apig, Some("b-1")).as_deref(),
        Some("https://gate.b-1.cloud/apig")
    );
    assert_eq!(at(apig, Some("c-1")), None, "of another region");
    assert_eq!(at(apig, None), None, "which of the two is not known");
    assert_eq!(
        at(Host::Iam, Some("b-1")).as_deref(),
        Some("https://iam.cloud/")
    );
    assert_eq!(
        at(Host::Service(Service::Roma), Some("b-1")),
        None,
        "a credential never travels in clear"
    );
}

#[test]
fn a_token_says_whose_it_is() {
    let body = json!({ "token": {
        "expires_at": "2026-01-02T03:04:05.123456Z",
        "methods": ["password"],
        "user": { "id": "u1", "name": "admin", "domain": { "id": "d1", "name": "OTC-1" } },
        "project": { "id": "p1", "name": "eu-de" },
        "catalog": [],
    }});
    let identity = Identity::read(body.to_string().as_bytes()).unwrap();
    assert_eq!(identity.user.unwrap().name.raw(), "admin");
    assert_eq!(identity.account.unwrap().id.raw(), "d1");
    assert_eq!(identity.project.unwrap().id.raw(), "p1");
    assert!(identity.expires_at.is_some());
}

proptest! {
    #[test]
    fn a_catalogs_address_is_only_used_where_a_credential_may_travel(url in "https?://[a-z0-9.:@/?#-]{0,30}") {
        let identity = catalog(&json!([{ "type": "apig", "endpoints": [{ "url": url }] }]));
        if let Some(url) = identity.endpoint(Host::Service(Service::Apig), None) {
            prop_assert!(url.scheme() == "https" || crate::domain::is_loopback(&url));
            prop_assert!(url.username().is_empty() && url.query().is_none());
        }
    }
}
