//! APIG.

use serde_json::{Value, json};

use crate::simulator::{
    Operation, Options,
    testing::{APIG, APP, Lab},
};

#[tokio::test]
async fn gateways_are_listed_with_times_in_milliseconds() {
    let lab = Lab::small().await;
    let project = lab.running.project_id();
    let list = lab.get(&format!("/v2/{project}/apigw/instances")).await;
    assert_eq!(list.status, 200);
    let list = list.json();
    assert_eq!((&list["total"], &list["size"]), (&json!(1), &json!(1)));
    let gateway = &list["instances"][0];
    assert_eq!(gateway["id"], APIG);
    assert_eq!(gateway["status"], "Running");
    assert_eq!(gateway["instance_status"], 6);
    assert!(
        gateway["create_time"]
            .as_i64()
            .is_some_and(|ms| ms > 1_000_000_000_000)
    );

    let one = lab
        .get(&format!("/v2/{project}/apigw/instances/{APIG}"))
        .await;
    assert_eq!(one.json()["description"], "Payments of the web shop");
    let none = lab
        .get(&format!("/v2/{project}/apigw/instances/0000"))
        .await;
    assert_eq!(none.error(), (404, "APIC.7302".to_owned()));
}

#[tokio::test]
async fn limits_and_switches_of_a_gateway_can_be_read() {
    let lab = Lab::small().await;
    let configs = lab.get(&lab.apig("project/configs?limit=500")).await.json();
    let value = |name: &str| {
        configs["configs"]
            .as_array()
            .expect("configs")
            .iter()
            .find(|config| config["config_name"] == name)
            .map(|config| (config["config_value"].clone(), config["used"].clone()))
            .expect("a known name")
    };
    assert_eq!(value("APP_NUM_LIMIT"), (json!("6"), json!(4)));
    assert_eq!(value("APP_CODE_NUM_LIMIT").0, json!("5"));
    assert_eq!(value("APP_KEY_SECRET_SWITCH").0, json!("on"));
    let first = lab.get(&lab.apig("features")).await.json();
    assert_eq!(first["size"], 20);
    let rest = lab.get(&lab.apig("features?offset=20")).await.json();
    assert_eq!(
        rest["size"],
        first["total"].as_u64().map_or(0, |total| total - 20)
    );
    let envs = lab.get(&lab.apig("envs")).await.json();
    assert_eq!(envs["envs"][0]["id"], "DEFAULT_ENVIRONMENT_RELEASE_ID");
    let outline = lab.get(&lab.apig("resources/outline/apps")).await.json();
    assert_eq!(outline, json!({ "authed_nums": 3, "unauthed_nums": 1 }));
    let project = lab.running.project_id();
    let instances = lab
        .get(&format!("/v2/{project}/apigw/instance/configs"))
        .await;
    assert_eq!(
        instances.json()["configs"][0]["config_name"],
        "INSTANCE_NUM_LIMIT"
    );
    assert_eq!(lab.get(&lab.apig("instance-features")).await.status, 200);
}

#[tokio::test]
async fn apps_are_paged_by_the_documented_rules() {
    let mut options = Options::named("small").expect("a story");
    options.apps = 600;
    let lab = Lab::of(options).await;
    let sizes = |query: &'static str| {
        let lab = &lab;
        async move {
            let page = lab.get(&lab.apig(&format!("apps?{query}"))).await.json();
            assert_eq!(page["total"], 600);
            assert_eq!(page["size"], page["apps"].as_array().map_or(0, Vec::len));
            page["size"].as_u64().expect("a size")
        }
    };
    assert_eq!(sizes("").await, 20);
    assert_eq!(sizes("limit=0").await, 20);
    assert_eq!(sizes("limit=-3&offset=-7").await, 20);
    assert_eq!(sizes("limit=9999").await, 500);
    assert_eq!(sizes("limit=500&offset=500").await, 100);
    assert_eq!(sizes("offset=600").await, 0);
    let wrong = lab.get(&lab.apig("apps?limit=many")).await;
    assert_eq!(wrong.error(), (400, "APIG.2012".to_owned()));
}

#[tokio::test]
async fn apps_can_be_filtered() {
    let lab = Lab::small().await;
    let names = |query: &str| {
        let path = lab.apig(&format!("apps?{query}"));
        let lab = &lab;
        async move {
            let page = lab.get(&path).await.json();
            page["apps"]
                .as_array()
                .expect("apps")
                .iter()
                .map(|app| app["name"].as_str().expect("a name").to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(
        names("name=APP").await,
        ["app_demo", "idle_app", "market_app"]
    );
    assert_eq!(names("name=app&precise_search=name").await, [""; 0]);
    assert_eq!(
        names("name=app_demo&precise_search=name").await,
        ["app_demo"]
    );
    assert_eq!(names("creator=MARKET").await, ["market_app"]);
    assert_eq!(names(&format!("id={APP}")).await, ["app_demo"]);
    assert_eq!(names("status=2").await, [""; 0]);
}

#[tokio::test]
async fn an_existing_secret_is_shown_masked_and_its_codes_are_clear() {
    let lab = Lab::small().await;
    let app = lab.get(&lab.apig(&format!("apps/{APP}"))).await.json();
    let secret = lab.secret_of_demo();
    assert_eq!(
        app["app_secret"],
        format!("{}************{}", &secret[..3], &secret[29..])
    );
    assert_eq!(
        (&app["status"], &app["creator"]),
        (&json!(1), &json!("USER"))
    );
    let codes = lab
        .get(&lab.apig(&format!("apps/{APP}/app-codes")))
        .await
        .json();
    assert_eq!(codes["total"], 2);
    let code = &codes["app_codes"][0];
    assert_eq!(code["app_code"].as_str().map(str::len), Some(64));
    let id = code["id"].as_str().expect("an id");
    let one = lab
        .get(&lab.apig(&format!("apps/{APP}/app-codes/{id}")))
        .await;
    assert_eq!(one.json(), *code);
    let validation = lab
        .get(&lab.apig(&format!("apps/validation/{APP}")))
        .await
        .json();
    assert_eq!(
        validation,
        json!({ "id": APP, "name": "app_demo", "remark": "the shop's front end" })
    );
}

#[tokio::test]
async fn a_new_app_gets_what_was_asked_for_and_the_rest_made_up() {
    let lab = Lab::small().await;
    let made = lab
        .ask(
            "POST",
            &lab.apig("apps"),
            r#"{"name":"new_app","remark":"r","app_key":"my-key_01"}"#,
        )
        .await;
    assert_eq!(made.status, 201);
    let app = made.json();
    assert_eq!(
        (&app["name"], &app["app_key"]),
        (&json!("new_app"), &json!("my-key_01"))
    );
    assert!(
        app["app_secret"]
            .as_str()
            .is_some_and(|secret| secret.contains("************"))
    );
    let id = app["id"].as_str().expect("an id").to_owned();
    assert_eq!(lab.get(&lab.apig(&format!("apps/{id}"))).await.status, 200);
}

#[tokio::test]
async fn a_new_app_is_refused_for_each_documented_reason() {
    let lab = Lab::small().await;
    let apps = lab.apig("apps");
    let refused = |body: &'static str| {
        let (lab, apps) = (&lab, &apps);
        async move { lab.ask("POST", apps, body).await.error() }
    };
    let error = |status, code: &str| (status, code.to_owned());
    assert_eq!(refused("").await, error(400, "APIG.2011"));
    assert_eq!(refused("{").await, error(400, "APIG.2012"));
    assert_eq!(refused(r#"{"name":"1st"}"#).await, error(400, "APIG.2011"));
    assert_eq!(
        refused(r#"{"name":"app_demo"}"#).await,
        error(400, "APIG.3203")
    );
    assert_eq!(
        refused(r#"{"name":"abc","app_secret":"416************ab8"}"#).await,
        error(400, "APIG.2011")
    );
    let taken = lab
        .running
        .estate(|estate| estate.gateways[1].apps[0].key.clone());
    let body = json!({ "name": "abc", "app_key": taken }).to_string();
    assert_eq!(
        lab.ask("POST", &apps, &body).await.error(),
        error(400, "APIG.3310")
    );
    for name in ["fifth", "sixth"] {
        let made = lab
            .ask("POST", &apps, &json!({ "name": name }).to_string())
            .await;
        assert_eq!(made.status, 201);
    }
    assert_eq!(
        refused(r#"{"name":"seventh"}"#).await,
        error(403, "APIG.3103")
    );
}

#[tokio::test]
async fn the_text_of_a_refusal_names_the_parameter() {
    let lab = Lab::small().await;
    let refused = lab
        .ask(
            "PUT",
            &lab.apig(&format!("apps/secret/{APP}")),
            r#"{"app_secret":"short"}"#,
        )
        .await;
    assert_eq!(
        refused.json(),
        json!({
            "error_code": "APIG.2011",
            "error_msg": "Invalid parameter value,parameterName:app_secret. Please refer to the support documentation",
        })
    );
    assert_eq!(refused.header("x-request-id").map(str::len), Some(32));
}

#[tokio::test]
async fn an_edit_replaces_name_and_remark_and_keeps_key_and_secret() {
    let lab = Lab::small().await;
    let path = lab.apig(&format!("apps/{APP}"));
    let (before, secret) = (lab.get(&path).await.json(), lab.secret_of_demo());
    let edited = lab
        .ask("PUT", &path, r#"{"name":"app_two","remark":"a\nb"}"#)
        .await;
    assert_eq!(edited.status, 200);
    let after = edited.json();
    assert_eq!(
        (&after["name"], &after["remark"]),
        (&json!("app_two"), &json!("a\nb"))
    );
    assert_eq!(after["app_key"], before["app_key"]);
    assert_ne!(after["update_time"], before["update_time"]);
    assert_eq!(lab.secret_of_demo(), secret);
    let edited = lab
        .ask(
            "PUT",
            &path,
            r#"{"name":"app_two","app_secret":"Abcdefgh_1"}"#,
        )
        .await;
    assert_eq!(edited.json().get("remark"), None);
    assert_eq!(lab.secret_of_demo(), "Abcdefgh_1");
    let unnamed = lab.ask("PUT", &path, r#"{"remark":"x"}"#).await;
    assert_eq!(unnamed.error(), (400, "APIG.2011".to_owned()));
}

#[tokio::test]
async fn a_reset_makes_a_secret_or_takes_the_one_given() {
    let lab = Lab::small().await;
    let path = lab.apig(&format!("apps/secret/{APP}"));
    for body in ["", "{}", r#"{"app_secret":null}"#] {
        let before = lab.secret_of_demo();
        let reset = lab.ask("PUT", &path, body).await;
        assert_eq!(reset.status, 200);
        assert_eq!(reset.json()["app_secret"], lab.secret_of_demo());
        assert_ne!(lab.secret_of_demo(), before);
        assert_eq!(lab.secret_of_demo().len(), 32);
    }
    lab.ask("PUT", &path, r#"{"app_secret":"Abc12345!"}"#).await;
    assert_eq!(lab.secret_of_demo(), "Abc12345!");
}

#[tokio::test]
async fn a_gateway_may_mask_the_reset_answer_and_answer_a_modify_with_201() {
    let lab = Lab::small().await;
    lab.running.estate(|estate| {
        estate.switches.masked_answers = true;
        estate.switches.modify_created = true;
        estate.switches.show_code_created = true;
        estate.switches.clear_secrets = true;
    });
    let reset = lab
        .ask("PUT", &lab.apig(&format!("apps/secret/{APP}")), "")
        .await;
    assert!(
        reset.json()["app_secret"]
            .as_str()
            .is_some_and(|text| text.contains("***"))
    );
    let path = lab.apig(&format!("apps/{APP}"));
    assert_eq!(
        lab.ask("PUT", &path, r#"{"name":"app_demo"}"#).await.status,
        201
    );
    assert_eq!(
        lab.get(&path).await.json()["app_secret"],
        lab.secret_of_demo()
    );
}

#[tokio::test]
async fn chosen_keys_and_secrets_are_refused_where_the_switch_is_off() {
    let lab = Lab::small().await;
    lab.running
        .estate(|estate| estate.gateways[0].custom_secrets = false);
    let before = lab.secret_of_demo();
    let path = lab.apig(&format!("apps/secret/{APP}"));
    let refused = lab.ask("PUT", &path, r#"{"app_secret":"Abc12345!"}"#).await;
    assert_eq!(refused.error(), (400, "APIG.2011".to_owned()));
    assert!(
        refused.json()["error_msg"]
            .as_str()
            .is_some_and(|text| text.contains("app_secret"))
    );
    assert_eq!(lab.secret_of_demo(), before);
    assert_eq!(lab.ask("PUT", &path, "{}").await.status, 200);
    let create = lab
        .ask(
            "POST",
            &lab.apig("apps"),
            r#"{"name":"abc","app_key":"my-key_01"}"#,
        )
        .await;
    assert_eq!(create.error(), (400, "APIG.2011".to_owned()));
}

#[tokio::test]
async fn every_generated_code_is_one_more_until_five() {
    let lab = Lab::small().await;
    let path = lab.apig(&format!("apps/{APP}/app-codes"));
    for body in ["", "{}", ""] {
        let made = lab.ask("PUT", &path, body).await;
        assert_eq!(made.status, 201);
        assert_eq!(made.json()["app_id"], APP);
    }
    assert_eq!(lab.get(&path).await.json()["total"], 5);
    assert_eq!(
        lab.ask("PUT", &path, "").await.error(),
        (403, "APIG.3131".to_owned())
    );
}

#[tokio::test]
async fn a_code_can_be_chosen_and_deleted() {
    let lab = Lab::small().await;
    let path = lab.apig(&format!("apps/{APP}/app-codes"));
    let value = format!("A/+_!@#$%-={}", "9".repeat(60));
    let body = json!({ "app_code": value }).to_string();
    let made = lab.ask("POST", &path, &body).await;
    assert_eq!(
        (made.status.as_u16(), &made.json()["app_code"]),
        (201, &json!(value))
    );
    assert_eq!(
        lab.ask("POST", &path, &body).await.error(),
        (400, "APIG.3309".to_owned())
    );
    for wrong in ["{}", r#"{"app_code":"short"}"#, r#"{"app_code":7}"#] {
        assert_eq!(
            lab.ask("POST", &path, wrong).await.error(),
            (400, "APIG.2011".to_owned())
        );
    }
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let one = format!("{path}/{id}");
    let deleted = lab.ask("DELETE", &one, "").await;
    assert_eq!((deleted.status.as_u16(), deleted.body.len()), (204, 0));
    assert_eq!(
        lab.ask("DELETE", &one, "").await.error(),
        (404, "APIG.3082".to_owned())
    );
    assert_eq!(lab.get(&one).await.error(), (404, "APIG.3082".to_owned()));
}

#[tokio::test]
async fn an_app_is_deleted_unless_the_marketplace_made_it() {
    let lab = Lab::small().await;
    let path = lab.apig(&format!("apps/{APP}"));
    assert_eq!(lab.ask("DELETE", &path, "").await.status, 204);
    assert_eq!(
        lab.ask("DELETE", &path, "").await.error(),
        (404, "APIG.3002".to_owned())
    );
    let market = lab.running.estate(|estate| {
        estate.gateways[0]
            .app_named("market_app")
            .expect("it")
            .id
            .clone()
    });
    let refused = lab
        .ask("DELETE", &lab.apig(&format!("apps/{market}")), "")
        .await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn what_is_missing_is_told_with_the_code_of_its_page() {
    let lab = Lab::small().await;
    let none = "0".repeat(32);
    for (method, path, code) in [
        ("GET", format!("apps/{none}"), "APIG.3002"),
        ("GET", format!("apps/validation/{none}"), "APIG.3002"),
        ("PUT", format!("apps/secret/{none}"), "APIG.3002"),
        ("GET", format!("apps/{none}/bound-quota"), "APIG.3002"),
        ("GET", format!("apps/{none}/app-codes"), "APIG.3004"),
        ("PUT", format!("apps/{none}/app-codes"), "APIG.3004"),
        (
            "GET",
            format!("app-auths/binded-apis?app_id={none}"),
            "APIG.3004",
        ),
        (
            "GET",
            format!("app-auths/binded-apps?api_id={none}"),
            "APIG.3002",
        ),
        ("DELETE", format!("app-auths/{none}"), "APIG.3009"),
    ] {
        let answer = lab.ask(method, &lab.apig(&path), "").await;
        assert_eq!(answer.error(), (404, code.to_owned()), "{method} {path}");
    }
    let project = lab.running.project_id();
    let elsewhere = format!("/v2/{project}/apigw/instances/{none}/apps");
    assert_eq!(
        lab.get(&elsewhere).await.error(),
        (404, "APIG.3030".to_owned())
    );
    let malformed = lab.get(&lab.apig("apps/a%20b")).await;
    assert_eq!(malformed.error(), (400, "APIG.2012".to_owned()));
    assert_eq!(
        lab.get("/v2/x/y").await.error(),
        (404, "APIGW.0101".to_owned())
    );
}

#[tokio::test]
async fn a_frozen_gateway_can_be_read_and_not_changed() {
    let lab = Lab::small().await;
    lab.running
        .estate(|estate| "Frozen".clone_into(&mut estate.gateways[0].status));
    let path = lab.apig(&format!("apps/{APP}"));
    assert_eq!(lab.get(&path).await.status, 200);
    for (method, path) in [
        ("PUT", lab.apig(&format!("apps/secret/{APP}"))),
        ("PUT", lab.apig(&format!("apps/{APP}/app-codes"))),
        ("DELETE", path),
    ] {
        assert_eq!(
            lab.ask(method, &path, "").await.error(),
            (409, "APIC.7710".to_owned())
        );
    }
}

#[tokio::test]
async fn bound_apis_name_group_and_environment() {
    let lab = Lab::small().await;
    let list = lab
        .get(&lab.apig(&format!("app-auths/binded-apis?app_id={APP}")))
        .await
        .json();
    assert_eq!(list["total"], 3);
    let names: Vec<(&Value, &Value, &Value)> = list["auths"]
        .as_array()
        .expect("auths")
        .iter()
        .map(|auth| (&auth["api_name"], &auth["group_name"], &auth["env_name"]))
        .collect();
    assert!(names.contains(&(&json!("invoice_list"), &json!("Invoices"), &json!("STAGE"))));
    let api = list["auths"][0]["api_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let apps = lab
        .get(&lab.apig(&format!("app-auths/binded-apps?api_id={api}")))
        .await
        .json();
    assert_eq!(apps["total"], 2);
    let unnamed = lab.get(&lab.apig("app-auths/binded-apis")).await;
    assert_eq!(unnamed.error(), (400, "APIG.2011".to_owned()));
}

#[tokio::test]
async fn a_grant_answers_for_each_pair_and_can_be_revoked() {
    let lab = Lab::small().await;
    let api = lab
        .running
        .estate(|estate| estate.gateways[0].apis[2].id.clone());
    let body = json!({
        "env_id": "DEFAULT_ENVIRONMENT_RELEASE_ID",
        "app_ids": [APP],
        "api_ids": [api, "missing"],
    })
    .to_string();
    let path = lab.apig("app-auths");
    let granted = lab.ask("POST", &path, &body).await;
    assert_eq!(granted.status, 201);
    let statuses = |json: &Value| {
        json["auths"]
            .as_array()
            .expect("auths")
            .iter()
            .map(|auth| auth["auth_result"]["status"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(statuses(&granted.json()), ["SUCCESS", "FAILED"]);
    assert_eq!(
        statuses(&lab.ask("POST", &path, &body).await.json()),
        ["SKIPPED", "FAILED"]
    );
    let id = granted.json()["auths"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(
        lab.ask("DELETE", &format!("{path}/{id}"), "").await.status,
        204
    );
}

#[tokio::test]
async fn a_quota_is_shown_where_one_is_bound() {
    let lab = Lab::small().await;
    let quota = lab
        .get(&lab.apig(&format!("apps/{APP}/bound-quota")))
        .await
        .json();
    assert_eq!(
        (&quota["name"], &quota["call_limits"]),
        (&json!("daily"), &json!(10_000))
    );
    let idle = lab.running.estate(|estate| {
        estate.gateways[0]
            .app_named("idle_app")
            .expect("it")
            .id
            .clone()
    });
    let none = lab
        .get(&lab.apig(&format!("apps/{idle}/bound-quota")))
        .await;
    assert_eq!(none.error(), (404, "APIG.3093".to_owned()));
}

#[tokio::test]
async fn every_request_is_remembered_as_it_came() {
    let lab = Lab::small().await;
    lab.ask(
        "PUT",
        &lab.apig(&format!("apps/secret/{APP}")),
        r#"{"app_secret": "Abc12345!"}"#,
    )
    .await;
    let requests = lab.running.requests_of(Operation::ResettingAppSecretV2);
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].body, r#"{"app_secret": "Abc12345!"}"#);
    assert!(!format!("{requests:?}").contains("Abc"));
}
