//! ROMA Connect.

use serde_json::json;

use crate::simulator::{
    Options,
    testing::{Lab, ROMA},
};

fn app(lab: &Lab, name: &str) -> String {
    lab.running.estate(|estate| {
        estate.gateways[1]
            .app_named(name)
            .expect("an app")
            .id
            .clone()
    })
}

fn secret(lab: &Lab, name: &str) -> String {
    lab.running.estate(|estate| {
        let app = estate.gateways[1].app_named(name).expect("an app");
        app.secret.expose().to_owned()
    })
}

#[tokio::test]
async fn instances_and_applications_are_listed_ten_at_a_time() {
    let mut options = Options::named("small").expect("a story");
    options.apps = 30;
    let lab = Lab::of(options).await;
    let project = lab.running.project_id();
    let instances = lab.get(&format!("/v2/{project}/instances")).await.json();
    assert_eq!(instances["instances"][0]["id"], ROMA);
    let apps = lab.get(&lab.roma("apps")).await.json();
    assert_eq!((&apps["size"], &apps["total"]), (&json!(10), &json!(30)));
    let apps = lab.get(&lab.roma("apps?limit=500&offset=10")).await.json();
    assert_eq!(apps["size"], 20);
    for wrong in [
        "limit=0",
        "limit=501",
        "offset=10001",
        "offset=-1",
        "owner=maybe",
    ] {
        let refused = lab.get(&lab.roma(&format!("apps?{wrong}"))).await;
        assert_eq!(refused.error(), (400, "ROMA.13000".to_owned()), "{wrong}");
    }
    let named = lab.get(&lab.roma("apps?name=ROMA-0")).await.json();
    assert_eq!(named["total"], 1);
}

#[tokio::test]
async fn an_application_never_carries_its_secret() {
    let lab = Lab::small().await;
    let id = app(&lab, "roma-001");
    let shown = lab.get(&lab.roma(&format!("apps/{id}"))).await;
    assert!(!String::from_utf8_lossy(&shown.body).contains(&secret(&lab, "roma-001")));
    assert_eq!(shown.json()["roles"], json!(["admin"]));
    let made = lab
        .ask(
            "POST",
            &lab.roma("apps"),
            r#"{"name":"neu (1)","secret":"a/b=c"}"#,
        )
        .await;
    assert_eq!(made.status, 201);
    assert!(!String::from_utf8_lossy(&made.body).contains("a/b=c"));
    assert_eq!(secret(&lab, "neu (1)"), "a/b=c");
}

#[tokio::test]
async fn the_secret_is_read_and_reset_at_its_own_path() {
    let lab = Lab::small().await;
    let id = app(&lab, "roma-001");
    let path = lab.roma(&format!("apps/{id}/secret"));
    let before = secret(&lab, "roma-001");
    assert_eq!(
        lab.get(&path).await.json(),
        json!({ "id": id, "secret": before })
    );
    for body in ["", "{}", r#"{"secret":null}"#] {
        let reset = lab.ask("PUT", &path, body).await;
        assert_eq!(reset.status, 200);
        assert_eq!(reset.json()["secret"], secret(&lab, "roma-001"));
    }
    assert_ne!(secret(&lab, "roma-001"), before);
    lab.ask("PUT", &path, r#"{"secret":"Chosen+1=/"}"#).await;
    assert_eq!(secret(&lab, "roma-001"), "Chosen+1=/");
    let refused = lab.ask("PUT", &path, r#"{"secret":"white space"}"#).await;
    let body = refused.json();
    assert_eq!(refused.error(), (400, "ROMA.13000".to_owned()));
    assert_eq!(body["request_id"].as_str(), refused.header("x-request-id"));
    assert!(body["error_details"].is_string());
}

#[tokio::test]
async fn an_edit_leaves_out_what_it_does_not_change() {
    let lab = Lab::small().await;
    let id = app(&lab, "roma-001");
    let path = lab.roma(&format!("apps/{id}"));
    let edited = lab
        .ask("PUT", &path, r#"{"name":"roma 2","key":"ignored"}"#)
        .await;
    assert_eq!(edited.status, 200);
    let body = edited.json();
    assert_eq!(
        (&body["name"], &body["remark"]),
        (&json!("roma 2"), &json!("orders to the ERP"))
    );
    assert_ne!(body["key"], "ignored");
    let taken = lab
        .ask("PUT", &path, r#"{"name":"partner (external)"}"#)
        .await;
    assert_eq!(taken.error(), (400, "ROMA.13000".to_owned()));
    assert_eq!(lab.ask("DELETE", &path, "").await.status, 200);
    assert_eq!(
        lab.get(&path).await.error(),
        (404, "ROMA.00000101".to_owned())
    );
}

#[tokio::test]
async fn what_belongs_to_others_can_be_seen_and_not_changed() {
    let lab = Lab::small().await;
    let id = app(&lab, "partner (external)");
    assert_eq!(
        lab.get(&lab.roma(&format!("apps/{id}"))).await.json()["owner"],
        false
    );
    let path = lab.roma(&format!("apps/{id}/secret"));
    for method in ["GET", "PUT"] {
        assert_eq!(
            lab.ask(method, &path, "").await.error(),
            (400, "ROMA.12001".to_owned())
        );
    }
}

#[tokio::test]
async fn an_application_can_be_validated_by_any_of_its_names() {
    let lab = Lab::small().await;
    let found = lab
        .get(&lab.roma("validate-apps?name=roma-001"))
        .await
        .json();
    assert_eq!(found["id"], app(&lab, "roma-001"));
    assert_eq!(
        lab.get(&lab.roma("validate-apps?name=roma")).await.status,
        404
    );
}

#[tokio::test]
async fn codes_and_bound_apis_are_on_the_apic_paths() {
    let lab = Lab::small().await;
    let id = app(&lab, "roma-001");
    let list = lab.get(&lab.apic("apps")).await.json();
    assert_eq!(list["apps"][0]["app_type"], "roma");
    let codes = lab.apic(&format!("apps/{id}/app-codes"));
    assert_eq!(lab.ask("PUT", &codes, "").await.status, 201);
    assert_eq!(lab.get(&codes).await.json()["total"], 2);
    let apis = lab
        .get(&lab.apic(&format!("app-auths/binded-apis?app_id={id}")))
        .await
        .json();
    assert_eq!(apis["auths"][0]["api_name"], "erp_orders");
    assert_eq!(lab.get(&lab.apic(&format!("apps/{id}"))).await.status, 200);
    let none = lab.get(&lab.apic("apps/0/app-codes")).await;
    assert_eq!(none.error(), (404, "APIG.3004".to_owned()));
}

#[tokio::test]
async fn a_frozen_instance_takes_no_changes() {
    let lab = Lab::small().await;
    let id = app(&lab, "roma-001");
    lab.running
        .estate(|estate| "Frozen".clone_into(&mut estate.gateways[1].status));
    let refused = lab
        .ask("PUT", &lab.roma(&format!("apps/{id}/secret")), "")
        .await;
    assert_eq!(refused.status, 403);
    let refused = lab
        .ask("PUT", &lab.apic(&format!("apps/{id}/app-codes")), "")
        .await;
    assert_eq!(refused.status, 409);
}
