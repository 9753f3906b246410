//! The five operations that the program is named after, each by keys alone: what was sent, and
//! what is then on the screen.

use claviger::{
    domain::{Service, rules},
    simulator::{Operation, Received},
};
use serde_json::{Value, json};

use crate::common::scenario::Scenario;

const PROJECT: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const PAYMENTS: &str = "eddc4d25480b4cd6b512f270a1b8b341";
const MAIN: &str = "1b7a9d4e06b3c4d5e6f70819235f8e2c";
const APP_DEMO: &str = "356de8eb7a8742168586e5daf5339965";

fn body(request: &Received) -> Value {
    serde_json::from_slice(&request.body).expect("JSON")
}

/// The app called `name`, selected by typing its name.
async fn on_app(name: &str) -> Scenario {
    let mut scenario = Scenario::on("small").start().await;
    scenario
        .keys("/")
        .await
        .types(name)
        .await
        .keys("enter")
        .await;
    assert_eq!(scenario.selected().as_deref(), Some(name));
    scenario
}

#[tokio::test]
async fn an_apig_app_is_edited() {
    let mut scenario = on_app("app_demo").await;
    scenario.keys("e").await.sees("Edit app");
    scenario.types("_2").await.keys("tab").await;
    scenario.types(" and back").await.keys("enter").await;
    scenario
        .sees("before  app_demo")
        .sees("after   app_demo_2")
        .sees("after   the shop's front end and back");
    assert!(scenario.writes().is_empty());
    scenario.keys("y").await.sees("Edited app_demo_2.");
    let write = scenario.only_write();
    assert_eq!(write.method, "PUT");
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/apigw/instances/{PAYMENTS}/apps/{APP_DEMO}")
    );
    assert_eq!(
        body(&write),
        json!({ "name": "app_demo_2", "remark": "the shop's front end and back" })
    );
    assert_eq!(scenario.selected().as_deref(), Some("app_demo_2"));
}

#[tokio::test]
async fn an_apig_secret_is_reset_to_a_value_made_here() {
    let mut scenario = on_app("app_demo").await;
    scenario
        .keys("s")
        .await
        .sees("Reset AppSecret")
        .sees("The current secret stops working at once. There is no overlap.")
        .sees("3 APIs lose this caller until it has the new one:")
        .sees("AppCodes (2) keep working.")
        .sees("made here, 48 characters");
    scenario
        .keys("y")
        .await
        .sees("New AppSecret · app_demo")
        .sees("✓ done 14:02")
        .sees("made here");
    let write = scenario.only_write();
    assert_eq!(write.method, "PUT");
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/apigw/instances/{PAYMENTS}/apps/secret/{APP_DEMO}")
    );
    let sent = body(&write);
    let secret = sent["app_secret"].as_str().expect("a secret");
    assert_eq!(secret.len(), 48);
    let rule = rules::rule(Service::Apig, rules::Field::Secret).expect("a rule");
    assert_eq!(rule.check(secret), Ok(()));
    scenario.keys("v").await.sees(secret);
}

#[tokio::test]
async fn an_apig_code_is_generated() {
    let mut scenario = on_app("app_demo").await;
    scenario
        .keys("n")
        .await
        .sees("Generate AppCode")
        .sees("Nothing that works today stops working.")
        .sees("The app has 2 of 5 AppCodes now.");
    scenario.keys("y").await.sees("New AppCode · app_demo");
    let write = scenario.only_write();
    assert_eq!(write.method, "PUT");
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/apigw/instances/{PAYMENTS}/apps/{APP_DEMO}/app-codes")
    );
    assert!(write.body.is_empty());
    let code = scenario.simulator().estate(|estate| {
        let gateway = estate.gateway(Service::Apig, PAYMENTS).expect("payments");
        let codes = &gateway.app(APP_DEMO).expect("app_demo").codes;
        assert_eq!(codes.len(), 3);
        codes[2].value.expose().to_owned()
    });
    scenario.keys("v").await.sees(&code);
}

#[tokio::test]
async fn a_roma_secret_is_reset() {
    let mut scenario = on_app("roma-001").await;
    scenario
        .keys("s")
        .await
        .sees("Reset AppSecret")
        .sees("ROMA · main");
    scenario.keys("y").await.sees("New AppSecret · roma-001");
    let write = scenario.only_write();
    assert_eq!(write.method, "PUT");
    let app = scenario.simulator().estate(|estate| {
        let gateway = estate.gateway(Service::Roma, MAIN).expect("main");
        gateway.app_named("roma-001").expect("roma-001").id.clone()
    });
    assert_eq!(
        write.path,
        format!("/v2/{PROJECT}/instances/{MAIN}/apps/{app}/secret")
    );
    let sent = body(&write);
    let secret = sent["secret"].as_str().expect("a secret");
    scenario.keys("v").await.sees(secret);
}

#[tokio::test]
async fn a_modelarts_code_with_a_slash_in_it_is_reset() {
    let mut scenario = on_app("vision").await;
    let codes = |scenario: &Scenario| -> Vec<String> {
        scenario.simulator().estate(|estate| {
            let vision = estate
                .modelarts
                .apps
                .iter()
                .find(|app| app.name == "vision");
            let codes = &vision.expect("vision").codes;
            codes.iter().map(|code| code.expose().to_owned()).collect()
        })
    };
    let before = codes(&scenario);
    scenario
        .keys("r")
        .await
        .sees("Reset which AppCode of vision?");
    scenario
        .keys("j enter")
        .await
        .sees("Reset AppCode")
        .sees("stops working at once")
        .sees("The other AppCodes (4) and the secret keep working.");
    scenario.keys("y").await.sees("New AppCode · vision");
    let write = scenario.only_write();
    assert_eq!(write.operation, Some(Operation::ResetApigAppCode));
    assert_eq!(write.method, "PUT");
    let old = &before[1];
    assert!(old.contains(['/', '+', '=']), "{old}");
    let encoded = old
        .replace('/', "%2F")
        .replace('+', "%2B")
        .replace('=', "%3D");
    assert!(
        write
            .path
            .starts_with(&format!("/v1/{PROJECT}/app-auth/apps/"))
    );
    assert!(
        write.path.ends_with(&format!("/app-code/{encoded}")),
        "{}",
        write.path
    );
    assert_eq!(body(&write)["app_name"], "vision");
    let after = codes(&scenario);
    assert!(!after.contains(old));
    let new = after.iter().find(|code| !before.contains(code));
    scenario.keys("v").await.sees(new.expect("a new code"));
}

#[tokio::test]
async fn a_modelarts_code_in_the_detail_is_reset_without_a_question_which() {
    let mut scenario = on_app("vision").await;
    scenario.keys("enter j j r").await.sees("Reset AppCode");
    scenario.keys("y").await.sees("New AppCode · vision");
    assert_eq!(
        scenario.only_write().operation,
        Some(Operation::ResetApigAppCode)
    );
}

#[tokio::test]
async fn a_remark_with_line_breaks_survives_an_edit_of_the_name() {
    let mut scenario = Scenario::on("small")
        .where_(|estate| estate.gateways[0].apps[0].remark = "first\nsecond".to_owned())
        .start()
        .await;
    scenario.keys("e").await.sees("first↵second");
    scenario.types("_2").await.keys("enter y").await;
    assert_eq!(
        body(&scenario.only_write()),
        json!({ "name": "app_demo_2", "remark": "first\nsecond" })
    );
}

#[tokio::test]
async fn the_row_is_fresh_and_stays_selected_after_a_write() {
    let mut scenario = on_app("app_demo").await;
    scenario.sees("≥12d");
    scenario.keys("n y").await.sees("New AppCode");
    scenario
        .keys("esc")
        .await
        .types("drop")
        .await
        .keys("enter")
        .await;
    assert_eq!(scenario.selected().as_deref(), Some("app_demo"));
    scenario.sees("Codes   3");
}

#[tokio::test]
async fn a_code_of_ones_own_is_added_by_key() {
    let mut scenario = on_app("app_demo").await;
    scenario
        .keys("n")
        .await
        .sees("made by the service")
        .sees("c type one yourself")
        .sees_not("g let");
    scenario.keys("c").await;
    scenario.types_secret("short").await.keys("enter").await;
    scenario.sees("needs at least 64 characters");
    let code = "Own-code_".repeat(8);
    scenario.keys("esc c").await;
    scenario.types_secret(&code).await.keys("enter").await;
    scenario.sees("typed by you").sees_not("deliver it with y");
    scenario
        .keys("y")
        .await
        .sees("✓ Added an AppCode to app_demo.");
    let write = scenario.only_write();
    assert_eq!(write.method, "POST");
    assert_eq!(body(&write), json!({ "app_code": code }));
}

#[tokio::test]
async fn modelarts_makes_every_code_itself() {
    let mut scenario = on_app("scorer").await;
    scenario.keys("n").await.sees_not("type one yourself");
    scenario
        .keys("c")
        .await
        .sees("ModelArts always makes an AppCode itself.");
}
