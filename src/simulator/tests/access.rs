//! Tokens, signatures and IAM.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::simulator::{Options, testing::Lab};

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}

/// The headers of a request signed at `date`; the caller gives the canonical path and query.
fn signed(lab: &Lab, method: &str, path: &str, query: &str, date: &str, body: &str) -> String {
    let canonical = format!(
        "{method}\n{path}\n{query}\nhost:{}\nx-sdk-date:{date}\n\nhost;x-sdk-date\n{}",
        lab.host(),
        hex(&Sha256::digest(body))
    );
    let to_sign = format!(
        "SDK-HMAC-SHA256\n{date}\n{}",
        hex(&Sha256::digest(canonical))
    );
    let secret = lab.running.secret_key();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("a key");
    mac.update(to_sign.as_bytes());
    format!(
        "X-Sdk-Date: {date}\r\nAuthorization: SDK-HMAC-SHA256 Access={}, \
         SignedHeaders=host;x-sdk-date, Signature={}\r\n",
        lab.running.access_key(),
        hex(&mac.finalize().into_bytes())
    )
}

fn today() -> String {
    Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[tokio::test]
async fn each_service_turns_strangers_away_in_its_own_words() {
    let lab = Lab::small().await;
    let project = lab.running.project_id();
    let instances = format!("/v2/{project}/apigw/instances");
    for (path, missing, unknown) in [
        (lab.apig("apps"), (401, "APIG.1000"), (401, "APIG.1002")),
        (lab.apic("apps"), (401, "APIG.1000"), (401, "APIG.1002")),
        (instances, (401, "APIC.7100"), (401, "APIC.7102")),
        (lab.roma("apps"), (400, "ROMA.1000"), (400, "ROMA.1002")),
        (
            lab.modelarts(""),
            (401, "ModelArts.0201"),
            (401, "ModelArts.0203"),
        ),
    ] {
        let answer = lab.send("GET", &path, "", "").await.expect("an answer");
        assert_eq!(answer.error(), (missing.0, missing.1.to_owned()));
        let answer = lab
            .send("GET", &path, "X-Auth-Token: no\r\n", "")
            .await
            .expect("an answer");
        assert_eq!(answer.error(), (unknown.0, unknown.1.to_owned()));
    }
}

#[tokio::test]
async fn a_token_ends_after_a_day() {
    let seconds = Arc::new(AtomicI64::new(1_767_322_800));
    let mut options = Options::named("small").expect("a story");
    let clock = Arc::clone(&seconds);
    options.clock =
        Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).expect("a time"));
    let lab = Lab::of(options).await;
    assert_eq!(lab.get(&lab.apig("apps")).await.status, 200);
    seconds.fetch_add(24 * 3600, Ordering::Relaxed);
    let ended = lab.get(&lab.apig("apps")).await;
    assert_eq!(ended.error(), (401, "APIG.1001".to_owned()));
    assert_eq!(ended.header("date"), Some("Sat, 03 Jan 2026 03:00:00 GMT"));
}

#[tokio::test]
async fn another_project_is_refused() {
    let lab = Lab::small().await;
    let answer = lab.get("/v2/ffff/apigw/instances/x/apps").await;
    assert_eq!(answer.error(), (403, "APIG.1005".to_owned()));
}

#[tokio::test]
async fn a_signed_request_is_let_in() {
    let lab = Lab::small().await;
    let path = lab.apig("apps");
    let headers = signed(
        &lab,
        "GET",
        &format!("{path}/"),
        "limit=1&name=%C3%A9%20b%2Bc",
        &today(),
        "",
    );
    let wire = format!("{path}?limit=1&name=%C3%A9%20b%2Bc");
    let answer = lab
        .send("GET", &wire, &headers, "")
        .await
        .expect("an answer");
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn an_encoded_slash_is_signed_as_a_slash() {
    let lab = Lab::small().await;
    let path = lab.modelarts("/a/app-code/x%2By%2Fz%3D");
    let canonical = lab.modelarts("/a/app-code/x%2By/z%3D/");
    let body = r#"{"app_name": "é"}"#;
    let headers = signed(&lab, "PUT", &canonical, "", &today(), body);
    let answer = lab
        .send("PUT", &path, &headers, body)
        .await
        .expect("an answer");
    assert_eq!(answer.error(), (404, "ModelArts.3923".to_owned()));
}

#[tokio::test]
async fn a_wrong_late_or_foreign_signature_is_refused() {
    let lab = Lab::small().await;
    let path = lab.apig("apps");
    let canonical = format!("{path}/");
    let good = signed(&lab, "GET", &canonical, "", &today(), "");
    for (headers, body) in [
        (signed(&lab, "PUT", &canonical, "", &today(), ""), ""),
        (
            signed(&lab, "GET", &canonical, "", "20200101T000000Z", ""),
            "",
        ),
        (good.replace("Access=", "Access=X"), ""),
        (good.replace("host;x-sdk-date", "x-sdk-date"), ""),
        (good, "tampered"),
    ] {
        let answer = lab
            .send("GET", &path, &headers, body)
            .await
            .expect("an answer");
        assert_eq!(answer.error(), (401, "APIGW.0301".to_owned()));
        assert!(answer.json()["request_id"].is_string());
    }
}

#[tokio::test]
async fn a_temporary_key_needs_its_security_token() {
    let mut options = Options::named("small").expect("a story");
    options.temporary_key = true;
    let lab = Lab::of(options).await;
    let path = lab.apig("apps");
    let headers = signed(&lab, "GET", &format!("{path}/"), "", &today(), "");
    let without = lab
        .send("GET", &path, &headers, "")
        .await
        .expect("an answer");
    assert_eq!(without.status, 401);
    let token = lab.running.security_token().expect("a security token");
    let headers = format!("{headers}X-Security-Token: {}\r\n", token.expose());
    let with = lab
        .send("GET", &path, &headers, "")
        .await
        .expect("an answer");
    assert_eq!(with.status, 200);
}

fn password(name: &str, password: &str, totp: Option<&str>) -> String {
    let mut identity = json!({
        "methods": ["password"],
        "password": { "user": {
            "name": name,
            "password": password,
            "domain": { "name": "OTC-EU-DE-00000000001000000001" },
        }},
    });
    if let Some(passcode) = totp {
        identity["methods"] = json!(["password", "totp"]);
        identity["totp"] = json!({ "user": { "name": name, "passcode": passcode } });
    }
    json!({ "auth": { "identity": identity, "scope": { "project": { "name": "eu-de_small" } } } })
        .to_string()
}

#[tokio::test]
async fn a_password_gets_a_token_that_opens_the_services() {
    let lab = Lab::small().await;
    let body = password("admin", "Rehearsal.1", None);
    let made = lab
        .send("POST", "/v3/auth/tokens", "", &body)
        .await
        .expect("an answer");
    assert_eq!(made.status, 201);
    let token = made.header("x-subject-token").expect("a token").to_owned();
    let told = made.json();
    assert_eq!(told["token"]["project"]["id"], lab.running.project_id());
    let kinds: Vec<_> = told["token"]["catalog"]
        .as_array()
        .expect("a catalog")
        .iter()
        .map(|entry| entry["type"].clone())
        .collect();
    assert_eq!(kinds, ["identity", "apig", "roma", "modelarts"]);
    let headers = format!("X-Auth-Token: {token}\r\nX-Subject-Token: {token}\r\n");
    let apps = lab
        .send("GET", &lab.apig("apps"), &headers, "")
        .await
        .expect("an answer");
    assert_eq!(apps.status, 200);
    let valid = lab
        .send("GET", "/v3/auth/tokens?nocatalog=true", &headers, "")
        .await
        .expect("an answer");
    assert_eq!(valid.status, 200);
    assert_eq!(valid.json()["token"]["user"]["name"], "admin");
    assert!(valid.json()["token"].get("catalog").is_none());
    let projects = lab
        .send("GET", "/v3/projects?name=eu-de_small", &headers, "")
        .await;
    assert_eq!(
        projects.expect("an answer").json()["projects"][0]["name"],
        "eu-de_small"
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_of_those_who_have_one() {
    let lab = Lab::small().await;
    for (passcode, status) in [(None, 401), (Some("000000"), 401), (Some("123456"), 201)] {
        let body = password("careful", "Rehearsal.2", passcode);
        let answer = lab
            .send("POST", "/v3/auth/tokens", "", &body)
            .await
            .expect("an answer");
        assert_eq!(answer.status, status);
    }
    let wrong = password("admin", "no", None);
    let answer = lab
        .send("POST", "/v3/auth/tokens", "", &wrong)
        .await
        .expect("an answer");
    assert_eq!(answer.json()["error"]["code"], 401);
}

#[tokio::test]
async fn a_token_without_a_project_opens_no_service() {
    let lab = Lab::small().await;
    let mut body: serde_json::Value =
        serde_json::from_str(&password("admin", "Rehearsal.1", None)).expect("JSON");
    body["auth"]["scope"] = json!({});
    let made = lab
        .send("POST", "/v3/auth/tokens", "", &body.to_string())
        .await;
    let made = made.expect("an answer");
    let headers = format!(
        "X-Auth-Token: {}\r\n",
        made.header("x-subject-token").expect("it")
    );
    let apps = lab
        .send("GET", &lab.apig("apps"), &headers, "")
        .await
        .expect("an answer");
    assert_eq!(apps.error(), (401, "APIG.1003".to_owned()));
    let projects = lab.send("GET", "/v3/auth/projects", &headers, "").await;
    assert_eq!(projects.expect("an answer").status, 200);
}
