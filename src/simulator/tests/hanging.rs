//! What hangs on an app: grants, addresses, quotas, members.

use serde_json::json;

use crate::{
    domain::Service,
    simulator::testing::{APIG, APP, Lab, ROMA},
};

const RELEASE: &str = "DEFAULT_ENVIRONMENT_RELEASE_ID";

fn error(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn what_an_app_could_call_is_what_it_may_not_call_in_that_environment() {
    let lab = Lab::small().await;
    let names = async |env: &str, more: &str| {
        let rest = format!("app-auths/unbinded-apis?app_id={APP}&env_id={env}{more}");
        let answer = lab.get(&lab.apig(&rest)).await.json();
        let apis = answer["apis"].as_array().expect("apis").clone();
        assert_eq!(answer["size"], apis.len());
        apis.iter()
            .map(|api| api["name"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(RELEASE, "").await, ["refund"]);
    let stage = lab.get(&lab.apig("envs?name=STAGE")).await.json();
    let stage = stage["envs"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(names(&stage, "").await, ["invoice_create", "refund"]);
    assert_eq!(names(&stage, "&api_name=ref").await, ["refund"]);
    for (query, wanted) in [
        (format!("app_id={APP}"), error(400, "APIG.2011")),
        (format!("env_id={RELEASE}"), error(400, "APIG.2011")),
        (
            format!("app_id=0&env_id={RELEASE}"),
            error(404, "APIG.3004"),
        ),
        (format!("app_id={APP}&env_id=0"), error(404, "APIG.3003")),
    ] {
        let path = lab.apig(&format!("app-auths/unbinded-apis?{query}"));
        assert_eq!(lab.get(&path).await.error(), wanted, "{query}");
    }
}

#[tokio::test]
async fn a_list_of_addresses_is_replaced_as_a_whole_and_can_be_taken_away() {
    let lab = Lab::small().await;
    let path = lab.apig(&format!("apps/{APP}/app-acl"));
    assert_eq!(lab.get(&path).await.error(), error(404, "APIG.3010"));
    for (body, code) in [
        (json!({ "app_acl_values": ["10.0.0.1"] }), "APIG.2011"),
        (
            json!({ "app_acl_type": "ALLOW", "app_acl_values": ["10.0.0.1"] }),
            "APIG.2011",
        ),
        (json!({ "app_acl_type": "PERMIT" }), "APIG.2011"),
        (
            json!({ "app_acl_type": "PERMIT", "app_acl_values": [] }),
            "APIG.3073",
        ),
        (
            json!({ "app_acl_type": "PERMIT", "app_acl_values": ["::1"] }),
            "APIG.2015",
        ),
        (
            json!({ "app_acl_type": "DENY", "app_acl_values": ["10.0.0.1", "10.0.0.1"] }),
            "APIG.3332",
        ),
    ] {
        let answer = lab.ask("PUT", &path, &body.to_string()).await;
        assert_eq!(answer.error(), error(400, code), "{body}");
    }
    let list = |kind: &str, value: &str| json!({ "app_acl_type": kind, "app_acl_values": [value], "app_id": APP });
    for list in [
        list("PERMIT", "10.0.0.0/8"),
        list("DENY", "192.0.2.1-192.0.2.9"),
    ] {
        let answer = lab.ask("PUT", &path, &list.to_string()).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (201, list.clone()));
        assert_eq!(lab.get(&path).await.json(), list);
    }
    assert_eq!(lab.ask("DELETE", &path, "").await.status, 204);
    assert_eq!(
        lab.ask("DELETE", &path, "").await.error(),
        error(404, "APIG.3010")
    );
    let nobody = lab.get(&lab.apig("apps/0/app-acl")).await;
    assert_eq!(nobody.error(), error(404, "APIG.3004"));
}

#[tokio::test]
async fn a_feature_that_is_off_takes_what_hangs_on_it_along() {
    let lab = Lab::small().await;
    lab.running.estate(|estate| {
        let gateway = estate.gateway_mut(Service::Apig, APIG).expect("a gateway");
        gateway.switched_off = vec!["app_acl".to_owned(), "app_quota".to_owned()];
        gateway.unlisted = vec!["app_jwt".to_owned()];
    });
    let features = lab.get(&lab.apig("features?limit=500")).await.json();
    let on = |name: &str| {
        let features = features["features"].as_array().expect("features");
        let feature = features.iter().find(|feature| feature["name"] == name);
        feature.map(|feature| feature["enable"].clone())
    };
    assert_eq!(on("app_acl"), Some(json!(false)));
    assert_eq!(on("app_api_key"), Some(json!(true)));
    assert_eq!(on("app_jwt"), None);
    for path in [format!("apps/{APP}/app-acl"), "app-quotas".to_owned()] {
        let answer = lab.get(&lab.apig(&path)).await;
        assert_eq!(answer.error(), error(412, "APIG.3458"), "{path}");
    }
}

#[tokio::test]
async fn a_quota_is_made_bound_to_apps_and_released() {
    let lab = Lab::small().await;
    let quota = |name: &str| json!({ "name": name, "call_limits": 5, "time_unit": "HOUR", "time_interval": 1 });
    for (name, wrong) in [
        ("name", json!("1st")),
        ("name", json!("no")),
        ("call_limits", json!(0)),
        ("call_limits", json!(2_147_483_648_u32)),
        ("time_unit", json!("WEEK")),
        ("time_interval", json!("1")),
        ("remark", json!("<b>")),
    ] {
        let mut body = quota("fresh");
        body[name] = wrong;
        let answer = lab
            .ask("POST", &lab.apig("app-quotas"), &body.to_string())
            .await;
        assert_eq!(answer.error(), error(400, "APIG.2011"), "{body}");
    }
    let creating = async |name: &str| {
        let body = quota(name).to_string();
        lab.ask("POST", &lab.apig("app-quotas"), &body).await
    };
    assert_eq!(creating("burst").await.error(), error(400, "APIG.3325"));
    let made = creating("fresh").await;
    assert_eq!(made.status, 201);
    let id = made.json()["app_quota_id"]
        .as_str()
        .expect("an id")
        .to_owned();

    let binding = lab.apig(&format!("app-quotas/{id}/binding-apps"));
    let nobody = json!({ "app_ids": [APP, "0"] }).to_string();
    assert_eq!(
        lab.ask("POST", &binding, &nobody).await.error(),
        error(404, "APIG.3004")
    );
    let of_app = lab.apig(&format!("apps/{APP}/bound-quota"));
    assert_eq!(
        lab.get(&of_app).await.json()["name"],
        "daily",
        "all or none"
    );
    let one = json!({ "app_ids": [APP] }).to_string();
    assert_eq!(lab.ask("POST", &binding, &one).await.status, 201);
    assert_eq!(lab.get(&of_app).await.json()["name"], "fresh");
    let shown = lab.get(&lab.apig(&format!("app-quotas/{id}"))).await.json();
    assert_eq!(shown["bound_app_num"], 1);
    let names = lab.get(&lab.apig("app-quotas?name=fre")).await.json();
    assert_eq!((&names["total"], &names["quotas"][0]), (&json!(1), &shown));

    let release = lab.apig(&format!("app-quotas/{id}/bound-apps/{APP}"));
    assert_eq!(lab.ask("DELETE", &release, "").await.status, 204);
    assert_eq!(
        lab.ask("DELETE", &release, "").await.error(),
        error(404, "APIG.3093")
    );
    assert_eq!(lab.get(&of_app).await.error(), error(404, "APIG.3093"));
    let none = lab.get(&lab.apig("app-quotas/0")).await;
    assert_eq!(none.error(), error(404, "APIG.3093"));
}

#[tokio::test]
async fn roma_shows_the_members_of_an_application_and_its_gateway() {
    let lab = Lab::small().await;
    let (owned, foreign) = lab.running.estate(|estate| {
        let gateway = estate.gateway(Service::Roma, ROMA).expect("an instance");
        (gateway.apps[0].id.clone(), gateway.apps[1].id.clone())
    });
    let members = async |rest: &str| lab.get(&lab.roma(&format!("apps/{rest}"))).await;
    let all = members(&format!("{owned}/users")).await.json();
    assert_eq!((&all["total"], &all["id"]), (&json!(1), &json!(owned)));
    assert_eq!(all["users"][0]["roles"], json!(["read", "access"]));
    let none = members(&format!("{owned}/users?user_name=nobody"))
        .await
        .json();
    assert_eq!(none["total"], 0);
    assert_eq!(
        members(&format!("{foreign}/users")).await.json()["total"],
        0
    );
    assert_eq!(
        members("0/users").await.error(),
        error(404, "ROMA.00000101")
    );

    let project = lab.running.project_id();
    let gateway = lab
        .get(&format!("/v2/{project}/apic/instances/{ROMA}"))
        .await
        .json();
    assert_eq!(
        (&gateway["id"], &gateway["type"]),
        (&json!(ROMA), &json!("roma"))
    );
    let restriction = lab.get(&lab.apic("restriction")).await.json();
    assert!(restriction["restrict_cidrs"].is_array());
    for list in ["envs", "features", "project/configs", "app-quotas"] {
        assert_eq!(lab.get(&lab.apic(list)).await.status, 200, "{list}");
    }
}
