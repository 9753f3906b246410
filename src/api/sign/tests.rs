#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use http::Method;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use jiff::SignedDuration;

const VECTORS: &str = include_str!("../../../tests/fixtures/sign_vectors.json");
/// What an HTTP library encodes of its own accord.
const WIRE: &AsciiSet = &CONTROLS.add(b' ');

fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

fn key() -> AccessKey {
    AccessKey {
        access: "AKEXAMPLE".to_owned(),
        secret: Secret::new("SKexample".to_owned()),
        security_token: None,
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn request_of(vector: &Value) -> Request<String> {
    let parts = &vector["request"];
    let uri = format!(
        "{}://{}{}",
        text(&parts["scheme"]),
        text(&parts["host"]),
        utf8_percent_encode(text(&vector["uri_on_the_wire"]), WIRE)
    );
    let mut request = Request::builder().method(text(&parts["method"])).uri(uri);
    for (name, value) in parts["headers_before_signing"].as_object().unwrap() {
        request = request.header(name, text(value));
    }
    request.body(text(&parts["body"]).to_owned()).unwrap()
}

fn get(uri: &str) -> Request<String> {
    Request::get(uri).body(String::new()).unwrap()
}

fn signed(uri: &str) -> Request<String> {
    let mut request = get(uri);
    sign(&key(), &mut request, now()).unwrap();
    request
}

#[test]
fn every_vector_of_the_vendors_signer_is_reproduced() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 9);
    for vector in vectors {
        let name = text(&vector["name"]);
        let token = &vector["request"]["headers_before_signing"]["X-Security-Token"];
        let key = AccessKey {
            access: text(&vector["access_key"]).to_owned(),
            secret: Secret::new(text(&vector["secret_key"]).to_owned()),
            security_token: token.as_str().map(|token| Secret::new(token.to_owned())),
        };
        let mut request = request_of(vector);
        request.headers_mut().remove(X_SECURITY_TOKEN);
        sign(&key, &mut request, now()).unwrap();

        let mut names = signed_headers(request.headers());
        names.retain(|name| *name != "authorization");
        let canonical = Canonical::of(&request, &names).map_err(|m| m.0).unwrap();
        assert_eq!(canonical.text, text(&vector["canonical_request"]), "{name}");
        assert_eq!(
            canonical.string_to_sign(),
            text(&vector["string_to_sign"]),
            "{name}"
        );
        assert_eq!(
            request.headers()[AUTHORIZATION].to_str().unwrap(),
            text(&vector["authorization"]),
            "{name}"
        );
        assert!(
            verify(&request, |_access| Some(&key), now()).is_ok(),
            "{name}"
        );
    }
}

#[test]
fn nothing_secret_shows_when_a_request_or_a_key_is_printed() {
    let mut key = key();
    key.security_token = Some(Secret::new("temporary".to_owned()));
    let mut request = get("https://gateway.example/v2");
    sign(&key, &mut request, now()).unwrap();
    let printed = format!("{request:?} {key:?}");
    assert!(!printed.contains("SKexample") && !printed.contains("temporary"));
    assert!(!printed.contains("Signature="));
}

#[test]
fn the_date_is_set_unless_the_caller_set_it() {
    let request = signed("https://gateway.example/v2");
    assert_eq!(request.headers()[X_SDK_DATE], "20260102T030405Z");

    let mut request = get("https://gateway.example/v2");
    let earlier = HeaderValue::from_static("20260102T030000Z");
    request.headers_mut().insert(X_SDK_DATE, earlier.clone());
    sign(&key(), &mut request, now()).unwrap();
    assert_eq!(request.headers()[X_SDK_DATE], earlier);
}

#[test]
fn signing_twice_replaces_the_signature() {
    let mut request = signed("https://gateway.example/v2");
    let first = request.headers()[AUTHORIZATION].clone();
    sign(&key(), &mut request, now()).unwrap();
    assert_eq!(request.headers()[AUTHORIZATION], first);
}

#[test]
fn the_host_is_signed_as_it_is_sent() {
    let same =
        |a: &str, b: &str| signed(a).headers()[AUTHORIZATION] == signed(b).headers()[AUTHORIZATION];
    assert!(same("https://g.example:443/x", "https://g.example/x"));
    assert!(same("http://g.example:80/x", "http://g.example/x"));
    assert!(!same("https://g.example:8443/x", "https://g.example/x"));
}

#[test]
fn a_server_that_sees_only_the_host_header_agrees() {
    let mut request = signed("http://127.0.0.1:8080/v2/p/apps?limit=5");
    *request.uri_mut() = "/v2/p/apps?limit=5".parse().unwrap();
    let host = HeaderValue::from_static("127.0.0.1:8080");
    request.headers_mut().insert(HOST, host);
    let key = key();
    assert!(verify(&request, |_access| Some(&key), now()).is_ok());
}

#[test]
fn a_request_without_a_host_is_not_signed() {
    let refused = sign(&key(), &mut get("/v2/p/apps"), now());
    assert_eq!(refused, Err(SignError::NoHost));
}

#[test]
fn an_access_key_with_a_line_break_is_refused() {
    let mut key = key();
    key.access = "AK\n".to_owned();
    let refused = sign(&key, &mut get("https://g.example/"), now());
    assert_eq!(refused, Err(SignError::AccessKey));
}

#[test]
fn an_unsigned_request_and_one_with_a_broken_header_are_told_apart() {
    let key = key();
    let refusal = |request: &Request<String>| {
        verify(request, |_access| Some(&key), now())
            .map(|_key| ())
            .unwrap_err()
    };
    assert_eq!(refusal(&get("https://g.example/")), Refusal::NotSigned);

    let with = |value: &'static str| {
        let mut request = signed("https://g.example/");
        let value = HeaderValue::from_static(value);
        request.headers_mut().insert(AUTHORIZATION, value);
        request
    };
    assert_eq!(refusal(&with("Basic abc")), Refusal::NotSigned);
    assert_eq!(
        refusal(&with("SDK-HMAC-SHA256 Access=AK")),
        Refusal::Malformed
    );
    assert_eq!(
        refusal(&with(
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=00"
        )),
        Refusal::MissingHeader("x-sdk-date".into())
    );
    assert_eq!(
        refusal(&with(
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-gone;x-sdk-date, Signature=00"
        )),
        Refusal::MissingHeader("x-gone".into())
    );
}

#[test]
fn an_unknown_key_is_named() {
    let request = signed("https://g.example/");
    let refused = verify(&request, |_access| None, now()).map(|_key| ());
    assert_eq!(refused, Err(Refusal::UnknownKey("AKEXAMPLE".into())));
}

#[test]
fn a_temporary_key_needs_its_own_security_token() {
    let mut temporary = key();
    temporary.security_token = Some(Secret::new("theirs".to_owned()));
    let request = signed("https://g.example/");
    let refused = verify(&request, |_access| Some(&temporary), now()).map(|_key| ());
    assert_eq!(refused, Err(Refusal::SecurityToken));
}

#[test]
fn a_clock_off_by_more_than_a_quarter_of_an_hour_is_named_with_both_times() {
    let request = signed("https://g.example/");
    let key = key();
    let at = |gateway| verify(&request, |_access| Some(&key), gateway).map(|_key| ());
    assert_eq!(at(now() + MAX_SKEW), Ok(()));
    assert_eq!(at(now() - MAX_SKEW), Ok(()));
    let gateway = now() + MAX_SKEW + SignedDuration::from_secs(1);
    assert_eq!(
        at(gateway),
        Err(Refusal::ClockSkew {
            request: now(),
            gateway
        })
    );
}

#[test]
fn another_secret_makes_another_signature() {
    let request = signed("https://g.example/");
    let mut other = key();
    other.secret = Secret::new("another".to_owned());
    let refused = verify(&request, |_access| Some(&other), now()).map(|_key| ());
    assert_eq!(refused, Err(Refusal::BadSignature));
}

proptest! {
    #[test]
    fn what_was_signed_is_let_in_and_a_changed_byte_is_not(
        path in "(/[a-zA-Z0-9%~._!$'()*+,;=:@é应-]{0,12}){1,4}",
        query in proptest::option::of("[a-zA-Z0-9%~._=&+/?é-]{0,24}"),
        body in proptest::collection::vec(any::<u8>(), 0..64),
        put in any::<bool>(),
        changed in any::<proptest::sample::Index>(),
    ) {
        let key = key();
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let mut request = Request::builder()
            .method(if put { Method::PUT } else { Method::POST })
            .uri(format!("https://gateway.example:8443{path}{query}"))
            .header(CONTENT_TYPE, "application/json")
            .header("x-project-id", "0a1b")
            .body(body)
            .unwrap();
        sign(&key, &mut request, now()).unwrap();
        prop_assert!(verify(&request, |_access| Some(&key), now()).is_ok());

        let bad = |request: &Request<Vec<u8>>| {
            verify(request, |_access| Some(&key), now()).is_err()
        };
        let mut other = request.clone();
        *other.method_mut() = Method::DELETE;
        prop_assert!(bad(&other));
        let mut other = request.clone();
        other.headers_mut().insert("x-project-id", HeaderValue::from_static("0a1c"));
        prop_assert!(bad(&other));
        let mut other = request.clone();
        other.body_mut().push(b' ');
        prop_assert!(bad(&other));
        if !request.body().is_empty() {
            let mut other = request.clone();
            let at = changed.index(other.body().len());
            other.body_mut()[at] ^= 1;
            prop_assert!(bad(&other));
        }
        let mut other = request.clone();
        *other.uri_mut() = format!("https://gateway.example:8443{path}x{query}").parse().unwrap();
        prop_assert!(bad(&other));
    }
}
