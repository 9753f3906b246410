//! The five operations: exactly what is sent, and what is said afterwards.

use claviger::simulator::Received;
use serde_json::{Value, json};

use crate::common::command::{APP_DEMO, Lab, MAIN, PAYMENTS, PROJECT};

/// The only write that was sent.
#[track_caller]
fn only_write(lab: &Lab) -> Received {
    let writes = lab.writes();
    assert_eq!(writes.len(), 1, "{writes:?}");
    writes.into_iter().next().expect("one write")
}

#[track_caller]
fn has_usual_headers(lab: &Lab, request: &Received) {
    let header = |name: &str| {
        let value = request.headers.get(name).expect("a header");
        value.to_str().expect("text").to_owned()
    };
    assert_eq!(header("x-auth-token"), lab.gateway.token().expose());
    assert_eq!(header("content-type"), "application/json");
    assert!(header("user-agent").starts_with("claviger/"));
    // Also where there is no body: a write without its length may be refused with 411.
    assert_eq!(header("content-length"), request.body.len().to_string());
}

fn body(request: &Received) -> Value {
    serde_json::from_slice(&request.body).unwrap_or(Value::Null)
}

#[tokio::test]
async fn an_edit_of_an_apig_app_sends_name_and_remark_and_what_changes() {
    let lab = Lab::new().await;
    let ended = lab
        .run(&[
            "apps",
            "edit",
            "app_demo",
            "--remark",
            "new remark",
            "--yes",
            "-o",
            "json",
        ])
        .await
        .expect(0);
    let write = only_write(&lab);
    assert_eq!(write.method, "PUT");
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/apigw/instances/{PAYMENTS}/apps/{APP_DEMO}")
    );
    assert_eq!(
        body(&write),
        json!({"name": "app_demo", "remark": "new remark"})
    );
    has_usual_headers(&lab, &write);
    let said = ended.json();
    assert_eq!(said["operation"], "edit_app");
    assert_eq!(said["outcome"], "done");
    assert_eq!(said["target"]["app_id"], APP_DEMO);
    assert_eq!(said["target"]["app_name"], "app_demo");
    assert_eq!(said["credential"], Value::Null);
    assert!(said["request_ids"][0].is_string());
}

#[tokio::test]
async fn an_edit_may_give_a_secret_on_standard_input() {
    let lab = Lab::new().await;
    let secret = "Sentinel_chosen_by_hand_1";
    let arguments = ["apps", "edit", "app_demo", "--secret-stdin", "--yes"];
    let ended = lab.run_with(&arguments, secret).await.expect(0);
    assert_eq!(lab.secret("app_demo"), secret);
    assert!(!format!("{ended:?}").contains(secret));
}

#[tokio::test]
async fn a_reset_of_an_apig_secret_sends_a_value_made_here() {
    let lab = Lab::new().await;
    let path = lab.path("secret");
    let target = format!("file:{}", path.display());
    let ended = lab
        .run(&["secret", "reset", "app_demo", "--deliver", &target, "--yes"])
        .await
        .expect(0);
    let write = only_write(&lab);
    assert_eq!(write.method, "PUT");
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/apigw/instances/{PAYMENTS}/apps/secret/{APP_DEMO}")
    );
    has_usual_headers(&lab, &write);
    let delivered = std::fs::read_to_string(&path).expect("a file");
    assert_eq!(body(&write), json!({"app_secret": delivered}));
    assert_eq!(delivered.len(), 48);
    assert_eq!(lab.secret("app_demo"), delivered);
    assert!(ended.out.contains("made here"), "{}", ended.out);
    assert!(!format!("{ended:?}").contains(&delivered));
}

#[tokio::test]
async fn a_reset_may_be_left_to_the_service_or_given() {
    let lab = Lab::new().await;
    let target = |name: &str| format!("file:{}", lab.path(name).display());
    let first = target("first");
    let arguments = [
        "secret",
        "reset",
        "app_demo",
        "--server-generated",
        "--deliver",
        &first,
        "--yes",
    ];
    lab.run(&arguments).await.expect(0);
    let write = only_write(&lab);
    assert!(body(&write).get("app_secret").is_none());
    let made = std::fs::read_to_string(lab.path("first")).expect("a file");
    assert_eq!(lab.secret("app_demo"), made);

    let second = target("second");
    let arguments = [
        "secret",
        "reset",
        "app_demo",
        "--secret-stdin",
        "--deliver",
        &second,
        "--yes",
        "-o",
        "json",
    ];
    let ended = lab
        .run_with(&arguments, "Given_value_12345")
        .await
        .expect(0);
    assert_eq!(lab.secret("app_demo"), "Given_value_12345");
    // A guess at a typed value could be confirmed by its fingerprint.
    assert_eq!(ended.json()["credential"]["fingerprint"], Value::Null);
}

#[tokio::test]
async fn a_generated_code_of_apig_is_delivered_and_the_others_stay() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let arguments = [
        "codes",
        "generate",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&arguments).await.expect(0);
    let write = only_write(&lab);
    assert_eq!(write.method, "PUT");
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/apigw/instances/{PAYMENTS}/apps/{APP_DEMO}/app-codes")
    );
    has_usual_headers(&lab, &write);
    let value = ended.out.strip_suffix('\n').expect("a line");
    assert!(!value.contains('\n'));
    let after = lab.codes("app_demo");
    assert_eq!(after.len(), 3);
    assert!(after.contains(&value.to_owned()));
    assert!(before.iter().all(|code| after.contains(code)));
    assert!(ended.err.contains("New AppCode"), "{}", ended.err);
    assert!(!ended.err.contains(value));
}

#[tokio::test]
async fn a_reset_of_a_roma_secret_sends_a_value_made_here() {
    let lab = Lab::new().await;
    let arguments = [
        "secret",
        "reset",
        "roma-001",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&arguments).await.expect(0);
    let write = only_write(&lab);
    let id = lab.gateway.estate(|estate| {
        estate.gateways[1]
            .app_named("roma-001")
            .map(|app| app.id.clone())
    });
    let id = id.expect("an app");
    assert_eq!(write.method, "PUT");
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/instances/{MAIN}/apps/{id}/secret")
    );
    has_usual_headers(&lab, &write);
    let value = ended.out.trim_end();
    assert_eq!(body(&write), json!({"secret": value}));
    assert_eq!(lab.secret("roma-001"), value);
}

#[tokio::test]
async fn a_reset_of_a_modelarts_code_names_it_in_the_path_and_replaces_it_alone() {
    let lab = Lab::new().await;
    let before = lab.codes("scorer");
    let arguments = [
        "codes",
        "reset",
        "scorer",
        "#1",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&arguments).await.expect(0);
    let write = only_write(&lab);
    let (id, remark) = lab.gateway.estate(|estate| {
        let mut apps = estate.modelarts.apps.iter();
        let app = apps.find(|app| app.name == "scorer").expect("an app");
        (app.id.clone(), app.remark.clone())
    });
    assert_eq!(write.method, "PUT");
    let prefix = format!("/v1/{PROJECT}/app-auth/apps/{id}/app-code/");
    assert!(write.path.starts_with(&prefix), "{}", write.path);
    assert_eq!(body(&write)["app_name"], "scorer");
    assert_eq!(body(&write)["app_remark"], remark);
    has_usual_headers(&lab, &write);
    let after = lab.codes("scorer");
    assert!(!after.contains(&before[0]));
    assert!(after.contains(&before[1]));
    assert!(after.contains(&ended.out.trim_end().to_owned()));
    for code in &before {
        assert!(!format!("{ended:?}").contains(code));
    }
}

#[tokio::test]
async fn a_modelarts_code_is_also_named_by_its_fingerprint() {
    let lab = Lab::new().await;
    let before = lab.codes("vision");
    let list = lab
        .run(&["codes", "list", "vision", "-o", "json"])
        .await
        .json();
    let fingerprint = list[2]["fingerprint"].as_str().expect("a fingerprint");
    let arguments = [
        "codes",
        "reset",
        "vision",
        fingerprint,
        "--deliver",
        "stdout",
        "--yes",
    ];
    lab.run(&arguments).await.expect(0);
    let after = lab.codes("vision");
    let gone: Vec<_> = before.iter().filter(|code| !after.contains(code)).collect();
    assert_eq!(gone, [&before[2]]);
}

#[tokio::test]
async fn a_dry_run_prints_the_request_masked_and_sends_no_write() {
    let lab = Lab::new().await;
    for arguments in [
        &["apps", "edit", "app_demo", "--name", "app_2"][..],
        &["secret", "reset", "app_demo"],
        &["codes", "generate", "app_demo"],
        &["secret", "reset", "roma-001"],
        &["codes", "reset", "scorer", "#1"],
    ] {
        let all = [arguments, &["--dry-run"]].concat();
        let ended = lab.run(&all).await.expect(0);
        assert!(
            ended.out.contains("\n\nPUT http://127.0.0.1:"),
            "{}",
            ended.out
        );
        for secret in lab.codes("scorer").iter().chain(&lab.codes("app_demo")) {
            assert!(!ended.out.contains(secret), "{}", ended.out);
        }
    }
    let read_only = [
        "--read-only",
        "secret",
        "reset",
        "app_demo",
        "--dry-run",
        "-o",
        "json",
    ];
    let ended = lab.run(&read_only).await.expect(0);
    assert_eq!(ended.json()["operation"], "reset_secret");
    assert!(lab.writes().is_empty());
    let secret = "Sentinel_not_to_be_shown";
    let arguments = ["apps", "edit", "app_demo", "--secret-stdin", "--dry-run"];
    let ended = lab.run_with(&arguments, secret).await.expect(0);
    assert!(!format!("{ended:?}").contains(secret));
}

#[tokio::test]
async fn the_present_secret_is_delivered_where_its_service_shows_it() {
    let lab = Lab::new().await;
    let arguments = ["secret", "show", "roma-001", "--deliver", "stdout"];
    let ended = lab.run(&arguments).await.expect(0);
    assert_eq!(ended.out.trim_end(), lab.secret("roma-001"));
    let modelarts = lab
        .run(&["secret", "show", "scorer", "--deliver", "stdout"])
        .await;
    modelarts.expect(0);
    let apig = lab
        .run(&["secret", "show", "app_demo", "--deliver", "stdout"])
        .await;
    let apig = apig.expect(7);
    assert_eq!(apig.out, "");
    assert!(
        apig.err
            .contains("APIG shows an AppSecret only when it is set")
    );
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn after_a_reset_the_journal_makes_the_age_exact() {
    let lab = Lab::new().await;
    let arguments = [
        "secret",
        "reset",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    lab.run(&arguments).await.expect(0);
    let list = lab
        .run(&["apps", "list", "-o", "json"])
        .await
        .expect(0)
        .json();
    assert!(list[0]["secret_set_at"].is_string(), "{}", list[0]);
    assert_eq!(list[0]["secret_age_min_days"], 0);
}

#[tokio::test]
async fn requests_are_signed_with_an_access_key() {
    let mut lab = Lab::new().await;
    lab.unset("CLAVIGER_TOKEN");
    lab.set("HUAWEICLOUD_SDK_AK", lab.gateway.access_key());
    let secret = lab.gateway.secret_key().expose().to_owned();
    lab.set("HUAWEICLOUD_SDK_SK", secret.clone());
    let arguments = [
        "codes",
        "generate",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    lab.run(&arguments).await.expect(0);
    for request in lab.gateway.requests() {
        let authorization = request.headers.get("authorization").expect("a signature");
        let authorization = authorization.to_str().expect("text");
        assert!(authorization.starts_with("SDK-HMAC-SHA256 "));
        assert_eq!(
            request.headers.get("x-project-id").expect("a header"),
            PROJECT
        );
        assert!(!format!("{:?}", request.headers).contains(&secret));
    }
}
