//! Calling an API as an app does.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use http::Request;
use jiff::{SignedDuration, Timestamp};

use crate::{
    api::sign::{AccessKey, sign},
    domain::Secret,
    simulator::{
        Options,
        testing::{APIG, APP, Answer, Lab},
    },
};

fn path(api: &str) -> String {
    format!("/calls/{APIG}/{api}")
}

async fn with_code(lab: &Lab, path: &str, code: &str) -> Answer {
    let header = format!("X-Apig-AppCode: {code}\r\n");
    lab.send("GET", path, &header, "").await.expect("an answer")
}

async fn with_key(lab: &Lab, path: &str, key: &str, secret: &str, at: Timestamp) -> Answer {
    let key = AccessKey {
        access: key.to_owned(),
        secret: Secret::new(secret.to_owned()),
        security_token: None,
    };
    let mut request = Request::get(format!("{}{path}", lab.running.url()))
        .body(Vec::new())
        .expect("a request");
    sign(&key, &mut request, at).expect("signed");
    let header = |name: &str| {
        let value = request.headers()[name].to_str().expect("text");
        format!("{name}: {value}\r\n")
    };
    let headers = header("x-sdk-date") + &header("authorization");
    lab.send("GET", path, &headers, "")
        .await
        .expect("an answer")
}

/// `AppKey`, first code of `app_demo`.
fn demo(lab: &Lab) -> (String, String) {
    lab.running.estate(|estate| {
        let app = estate.gateways[0].app(APP).expect("app_demo");
        (app.key.clone(), app.codes[0].value.expose().to_owned())
    })
}

#[tokio::test]
async fn an_app_that_is_granted_an_api_calls_it_by_code_or_by_signature() {
    let lab = Lab::small().await;
    let (key, code) = demo(&lab);
    let (api, other) = (path("Invoices/invoice_list"), path("Refunds/refund"));
    assert_eq!(with_code(&lab, &api, &code).await.status, 200);
    let secret = lab.secret_of_demo();
    let now = Timestamp::now();
    assert_eq!(with_key(&lab, &api, &key, &secret, now).await.status, 200);
    let refused = with_code(&lab, &other, &code).await.error();
    assert_eq!(refused, (403, "APIG.0304".to_owned()));
    let refused = with_key(&lab, &other, &key, &secret, now).await.error();
    assert_eq!(refused, (403, "APIG.0304".to_owned()));
}

#[tokio::test]
async fn the_gateway_refuses_whom_it_does_not_know() {
    let lab = Lab::small().await;
    let (key, _) = demo(&lab);
    let api = path("Invoices/invoice_list");
    let stranger = (401, "APIG.0303".to_owned());
    let wrong = "0".repeat(64);
    assert_eq!(with_code(&lab, &api, &wrong).await.error(), stranger);
    let now = Timestamp::now();
    assert_eq!(
        with_key(&lab, &api, &key, &wrong, now).await.error(),
        stranger
    );
    let late = now - SignedDuration::from_mins(16);
    let secret = lab.secret_of_demo();
    assert_eq!(
        with_key(&lab, &api, &key, &secret, late).await.error(),
        stranger
    );
    let nobody = lab.send("GET", &api, "", "").await.expect("an answer");
    assert_eq!(nobody.error(), stranger);
    let nowhere = with_code(&lab, &path("Invoices/none"), &wrong).await;
    assert_eq!(nowhere.error(), (404, "APIG.0101".to_owned()));
}

#[tokio::test]
async fn two_addresses_answer_anybody() {
    let lab = Lab::small().await;
    let open = lab
        .send("GET", "/calls/open", "", "")
        .await
        .expect("an answer");
    assert_eq!(open.status, 200);
    let portal = lab
        .send("GET", "/calls/portal", "", "")
        .await
        .expect("a page");
    assert_eq!(portal.status, 200);
    assert!(
        portal
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
    );
}

#[tokio::test]
async fn a_new_credential_takes_its_time_to_arrive() {
    let mut options = Options::named("small").expect("a story");
    let seconds = Arc::new(AtomicI64::new(1_800_000_000));
    let clock = Arc::clone(&seconds);
    options.clock =
        Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).expect("a time"));
    options.arrival = SignedDuration::from_secs(20);
    let lab = Lab::of(options).await;
    let (key, old) = demo(&lab);
    let api = path("Invoices/invoice_list");
    assert_eq!(with_code(&lab, &api, &old).await.status, 200);
    let made = lab
        .ask("PUT", &lab.apig(&format!("apps/{APP}/app-codes")), "")
        .await;
    let new = made.json()["app_code"].as_str().expect("a code").to_owned();
    lab.ask("PUT", &lab.apig(&format!("apps/secret/{APP}")), "{}")
        .await;
    let secret = lab.secret_of_demo();
    let at = || Timestamp::from_second(seconds.load(Ordering::Relaxed)).expect("a time");
    assert_eq!(with_code(&lab, &api, &new).await.status, 401);
    assert_eq!(with_key(&lab, &api, &key, &secret, at()).await.status, 401);
    seconds.fetch_add(20, Ordering::Relaxed);
    assert_eq!(with_code(&lab, &api, &new).await.status, 200);
    assert_eq!(with_key(&lab, &api, &key, &secret, at()).await.status, 200);
}

#[tokio::test]
async fn an_app_of_modelarts_calls_its_services() {
    let lab = Lab::small().await;
    let found = lab.running.estate(|estate| {
        let apps = &estate.modelarts.apps;
        apps.iter().find_map(|app| {
            let service = app.apis.first()?.service_name.clone();
            Some((service, app.codes.first()?.expose().to_owned()))
        })
    });
    let (service, code) = found.expect("an app with a service and a code");
    let path = format!("/calls/modelarts/{service}");
    assert_eq!(with_code(&lab, &path, &code).await.status, 200);
    assert_eq!(with_code(&lab, &path, "wrong").await.status, 401);
}
