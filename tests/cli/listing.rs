//! What lists show, and in which form.

use claviger::simulator::{Action, Fault, Operation};
use serde_json::{Value, json};

use crate::common::{
    command::{APP_DEMO, Lab, MAIN, PAYMENTS, PROJECT},
    network::Stranger,
};

fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("an array");
    list.iter()
        .map(|app| app["name"].as_str().expect("a name"))
        .collect()
}

#[tokio::test]
async fn apps_of_all_services_have_the_documented_fields() {
    let lab = Lab::new().await;
    let ended = lab.run(&["apps", "list", "-o", "json"]).await.expect(0);
    assert_eq!(ended.err, "");
    let list = ended.json();
    assert_eq!(
        names(&list),
        [
            "app_demo",
            "billing_batch",
            "idle_app",
            "market_app",
            "partner (external)",
            "roma-001",
            "legacy",
            "scorer",
            "vision"
        ]
    );
    let demo = &list[0];
    let fields: Vec<_> = demo.as_object().expect("an object").keys().collect();
    let mut documented = [
        "profile",
        "region",
        "project_id",
        "service",
        "instance_id",
        "instance_name",
        "id",
        "name",
        "remark",
        "key",
        "status",
        "api_count",
        "code_count",
        "created_at",
        "updated_at",
        "secret_set_at",
        "secret_age_min_days",
    ];
    documented.sort_unstable();
    assert_eq!(fields, documented);
    assert_eq!(demo["profile"], "env");
    assert_eq!(demo["region"], Value::Null);
    assert_eq!(demo["project_id"], PROJECT);
    assert_eq!(demo["service"], "apig");
    assert_eq!(demo["instance_id"], PAYMENTS);
    assert_eq!(demo["instance_name"], "payments");
    assert_eq!(demo["id"], APP_DEMO);
    assert_eq!(demo["remark"], "the shop's front end");
    assert_eq!(demo["secret_set_at"], Value::Null);
    assert_eq!(demo["secret_age_min_days"], 12);
    let updated = demo["updated_at"].as_str().expect("a time");
    assert!(updated.ends_with('Z') && updated.contains('T'), "{updated}");
    let scorer = &list[7];
    assert_eq!(scorer["service"], "modelarts");
    assert_eq!(scorer["instance_id"], Value::Null);
    assert_eq!(scorer["instance_name"], Value::Null);
}

#[tokio::test]
async fn lists_never_fetch_secrets() {
    let lab = Lab::new().await;
    lab.run(&["apps", "list"]).await.expect(0);
    for request in lab.gateway.requests() {
        assert!(request.method == "GET");
        assert!(!request.path.contains("secret"), "{}", request.path);
        assert!(!request.query.contains("iphertext"), "{}", request.query);
    }
}

#[tokio::test]
async fn json_lines_and_csv_hold_one_app_a_line() {
    let lab = Lab::new().await;
    let lines = lab.run(&["-o", "jsonl", "apps", "list"]).await.expect(0);
    assert_eq!(lines.out.lines().count(), 9);
    for line in lines.out.lines() {
        let app: Value = serde_json::from_str(line).expect("an object");
        assert!(app["id"].is_string());
    }
    let csv = lab.run(&["apps", "list", "-o", "csv"]).await.expect(0);
    assert_eq!(csv.out.lines().count(), 10);
    assert!(csv.out.starts_with("profile,region,project_id,service,"));
}

#[tokio::test]
async fn a_table_is_aligned_and_has_no_colour_in_a_pipe() {
    let lab = Lab::new().await;
    let ended = lab.run(&["apps", "list"]).await.expect(0);
    assert!(!ended.out.contains('\u{1b}'));
    let mut lines = ended.out.lines();
    let head = lines.next().expect("a head");
    let at = head.find("SERVICE").expect("a column");
    for line in lines {
        let service = line.get(at..).expect("a wide line");
        assert!(
            ["APIG", "ROMA", "ModelArts"]
                .iter()
                .any(|word| service.starts_with(word)),
            "{line}"
        );
    }
    let colour = lab.run(&["--color", "always", "apps", "list"]).await;
    assert!(colour.out.starts_with("\u{1b}[1mNAME"));
}

#[tokio::test]
async fn services_gateways_filter_and_order_narrow_and_arrange() {
    let lab = Lab::new().await;
    for (arguments, expected) in [
        (
            &["--service", "roma"][..],
            &["partner (external)", "roma-001"][..],
        ),
        (
            &[
                "--service",
                "roma",
                "--service",
                "modelarts",
                "--filter",
                "s",
            ],
            &["scorer", "vision", "partner (external)", "roma-001"],
        ),
        (
            &["--instance", PAYMENTS, "--filter", "age:>30d"],
            &["billing_batch", "market_app"],
        ),
        (
            &["--instance", "main", "--sort", "age"],
            &["partner (external)", "roma-001"],
        ),
        (&["--filter", "service:roma age:>90d"], &[]),
        (&["--filter", "codes:5"], &["billing_batch", "vision"]),
        (&["--filter", "apis:0 gateway:pay"], &["idle_app"]),
        (&["--filter", "bllng"], &["billing_batch"]),
        (&["--filter", "nightly"], &["billing_batch"]),
        (
            &["--service", "apig", "--sort", "age"],
            &["billing_batch", "market_app", "idle_app", "app_demo"],
        ),
        (
            &["--service", "apig", "--sort", "codes"],
            &["idle_app", "market_app", "app_demo", "billing_batch"],
        ),
    ] {
        let all = [&["apps", "list", "-o", "json"], arguments].concat();
        let ended = lab.run(&all).await.expect(0);
        let list = ended.json();
        if arguments.contains(&"s") {
            let mut found = names(&list);
            found.sort_unstable();
            let mut expected = expected.to_vec();
            expected.retain(|name| found.contains(name));
            expected.sort_unstable();
            assert_eq!(found, expected);
            assert!(found.contains(&"scorer"));
            continue;
        }
        assert_eq!(names(&list), expected, "{arguments:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_not_there_is_an_error() {
    let lab = Lab::new().await;
    let ended = lab
        .run(&["apps", "list", "--instance", "nope"])
        .await
        .expect(2);
    assert!(ended.err.contains("no gateway nope"), "{}", ended.err);
}

#[tokio::test]
async fn a_gateway_that_fails_leaves_the_others() {
    let lab = Lab::new().await;
    lab.gateway
        .add_fault(Fault::on(Operation::ListRomaApp, Action::status(403)));
    let ended = lab.run(&["apps", "list", "-o", "json"]).await.expect(8);
    assert_eq!(names(&ended.json()).len(), 7);
    let error = ended.error();
    assert_eq!(error["outcome"], "refused");
    assert_eq!(error["http_status"], 403);
    assert_eq!(error["place"], "roma/main");
    let text = lab.run(&["apps", "list"]).await.expect(8);
    assert!(
        text.err.starts_with("claviger: roma/main: "),
        "{}",
        text.err
    );
}

#[tokio::test]
async fn when_all_fail_alike_their_code_is_common() {
    let mut lab = Lab::new().await;
    lab.set("CLAVIGER_TOKEN", "wrong");
    let ended = lab.run(&["apps", "list", "-o", "json"]).await.expect(5);
    assert_eq!(ended.json(), serde_json::json!([]));
    lab.gateway.refuse().await;
    lab.run(&["apps", "list"]).await.expect(6);
}

#[tokio::test]
async fn instances_are_the_gateways_of_every_service() {
    let lab = Lab::new().await;
    let ended = lab
        .run(&["instances", "list", "-o", "json"])
        .await
        .expect(0);
    let list = ended.json();
    assert_eq!(names(&list), ["payments", "main"]);
    assert_eq!(list[0]["service"], "apig");
    assert_eq!(list[0]["id"], PAYMENTS);
    assert_eq!(list[0]["status"], "Running");
    assert_eq!(list[1]["id"], MAIN);
    assert_eq!(
        (&list[0]["apps"], &list[0]["app_limit"]),
        (&json!(4), &json!(6))
    );
    assert_eq!(list[0]["custom_secret"], true);
    let off = list[0]["switched_off"].as_array().expect("a list");
    assert!(off.contains(&json!("app_jwt")) && !off.contains(&json!("app_acl")));
    // ROMA Connect says nothing of limits.
    assert_eq!(list[1]["app_limit"], json!(null));
    let table = lab.run(&["instances", "list", "--service", "roma"]).await;
    assert_eq!(table.out.lines().count(), 2);
}

#[tokio::test]
async fn an_app_is_shown_with_its_codes_and_apis() {
    let lab = Lab::new().await;
    let ended = lab.run(&["apps", "show", "app_demo", "-o", "json"]).await;
    let app = ended.expect(0).json();
    assert_eq!(app["id"], APP_DEMO);
    assert_eq!(app["code_count"], 2);
    assert_eq!(app["api_count"], 3);
    assert_eq!(app["codes"].as_array().map(Vec::len), Some(2));
    assert_eq!(app["apis"][0]["name"], "invoice_create");
    let text = lab.run(&["apps", "show", "app_demo"]).await.expect(0);
    assert!(text.out.contains("AppCodes    2 of 5"), "{}", text.out);
    assert!(
        text.out.contains("invoice_list  Invoices  STAGE"),
        "{}",
        text.out
    );
}

#[tokio::test]
async fn an_app_is_found_by_id_name_and_path() {
    let lab = Lab::new().await;
    let roma = format!("env/roma/{MAIN}/roma-001");
    for app in [
        APP_DEMO,
        "app_demo",
        "apig/payments/app_demo",
        "env/apig/payments/app_demo",
        &format!("apig/{PAYMENTS}/app_demo"),
        &roma,
        "modelarts/-/scorer",
        "modelarts//scorer",
        "modelarts/scorer",
        "env/modelarts/-/scorer",
    ] {
        let ended = lab
            .run(&["apps", "show", app, "-o", "json"])
            .await
            .expect(0);
        let name = ended.json()["name"].as_str().map(str::to_owned);
        let name = name.expect("a name");
        assert!(app == APP_DEMO || app.ends_with(&name), "{app}: {name}");
    }
}

#[tokio::test]
async fn a_name_that_several_apps_have_is_an_error_that_lists_them() {
    let lab = Lab::new().await;
    lab.gateway.estate(|estate| {
        estate.gateways[1].apps[0].name = "app_demo".to_owned();
    });
    let ended = lab.run(&["apps", "show", "app_demo"]).await.expect(2);
    assert!(
        ended.err.contains("apig/payments/app_demo"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("roma/main/app_demo"), "{}", ended.err);
    assert!(ended.err.contains(APP_DEMO), "{}", ended.err);
    lab.run(&["apps", "show", "apig/payments/app_demo"])
        .await
        .expect(0);
}

#[tokio::test]
async fn a_name_that_no_app_has_lists_the_nearest() {
    let lab = Lab::new().await;
    let ended = lab.run(&["apps", "show", "biling_bacth"]).await.expect(2);
    assert!(
        ended.err.contains("apig/payments/billing_batch"),
        "{}",
        ended.err
    );
    assert!(!ended.err.contains("scorer"), "{}", ended.err);
    lab.run(&["apps", "show", "zzzzzz"]).await.expect(2);
    let profile = lab
        .run(&["apps", "show", "other/apig/payments/app_demo"])
        .await;
    assert!(profile.expect(2).err.contains("profile other"));
}

#[tokio::test]
async fn codes_are_listed_by_fingerprint_only() {
    let lab = Lab::new().await;
    let ended = lab.run(&["codes", "list", "app_demo", "-o", "json"]).await;
    let list = ended.expect(0).json();
    let list = list.as_array().expect("an array");
    assert_eq!(list.len(), 2);
    let keys: Vec<_> = list[0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["created_at", "fingerprint", "id"]);
    for app in ["app_demo", "scorer", "roma-001"] {
        let table = lab.run(&["codes", "list", app]).await.expect(0);
        assert!(table.out.contains("#1"), "{}", table.out);
        for code in lab.codes(app) {
            assert!(!table.out.contains(&code));
        }
    }
}

#[tokio::test]
async fn a_program_gets_name_and_remark_exactly_as_the_service_holds_them() {
    let lab = Lab::new().await;
    let (name, remark) = (
        "pay\u{202e}gnp\u{9b}",
        "one\r\ntwo\u{1b}[31m\u{e0001}\tthree",
    );
    lab.gateway.estate(|estate| {
        let app = &mut estate.gateways[0].apps[0];
        name.clone_into(&mut app.name);
        remark.clone_into(&mut app.remark);
    });
    for format in ["json", "jsonl"] {
        let ended = lab.run(&["apps", "show", "app_demo", "-o", format]).await;
        assert_ne!(ended.code, 0, "it has another name");
        let ended = lab
            .run(&["apps", "show", name, "-o", format])
            .await
            .expect(0);
        let app = ended.json();
        assert_eq!(app["name"], name);
        assert_eq!(app["remark"], remark);
        assert!(!ended.out.contains(|c: char| c != '\n' && c.is_control()));
    }
}

#[tokio::test]
async fn hostile_names_act_on_no_terminal_and_no_spreadsheet() {
    let lab = Lab::with("hostile").await;
    for format in ["table", "json", "jsonl", "csv"] {
        let ended = lab.run(&["apps", "list", "-o", format]).await.expect(0);
        let acts =
            |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        assert!(!ended.out.chars().any(acts), "{format}: {}", ended.out);
        if format == "csv" {
            let formula = |cell: &str| cell.trim_matches('"').starts_with(['=', '+', '-', '@']);
            assert!(!ended.out.lines().any(|line| line.split(',').any(formula)));
        }
    }
}

#[tokio::test]
async fn a_closed_pipe_ends_quietly() {
    let lab = Lab::new().await;
    let mut child = lab.command(&["apps", "list"]).spawn().expect("a program");
    drop(child.stdout.take());
    let ended = child.wait_with_output().await.expect("an end");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(0));
}

#[tokio::test]
async fn the_demo_reads_nothing_of_this_machine_and_writes_no_state() {
    let mut lab = Lab::new().await;
    lab.configure("this is no TOML");
    lab.set("CLAVIGER_TOKEN", "sentinel");
    let ended = lab
        .run(&["--demo", "apps", "list", "-o", "json"])
        .await
        .expect(0);
    let list = ended.json();
    assert!(names(&list).contains(&"app_demo"));
    assert_eq!(list[0]["profile"], "demo");
    assert_eq!(list[0]["region"], "eu-de");
    assert!(lab.gateway.requests().is_empty());
    let write = [
        "--demo",
        "codes",
        "generate",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    lab.run(&write).await.expect(0);
    assert!(!lab.path(".local").exists());
}

#[tokio::test]
async fn a_service_that_counts_more_apps_than_anybody_has_is_not_followed() {
    let mut lab = Lab::new().await;
    for total in ["100001", "9223372036854775807"] {
        let body = format!(
            r#"{{"total":{total},"instances":[{{"id":"{PAYMENTS}","instance_name":"payments","status":"Running"}}],"apps":[{{"id":"{APP_DEMO}","name":"app_demo"}}]}}"#
        );
        let liar = Stranger::json(&body).await;
        lab.set(
            "CLAVIGER_ENDPOINT_APIG",
            format!("http://127.0.0.1:{}", liar.port),
        );
        let ended = lab.run(&["apps", "list", "--service", "apig"]).await;
        let ended = ended.expect(6);
        assert!(ended.err.contains("more than the 100000"), "{}", ended.err);
        assert!(ended.out.contains("app_demo"), "{}", ended.out);
    }
}

#[tokio::test]
async fn a_filter_that_is_wrong_is_refused_with_its_place_before_anything_is_asked() {
    let lab = Lab::new().await;
    for (filter, part) in [
        ("agee:>1d", "did you mean age?"),
        ("app service:rma", "(at character 5)"),
        ("age:", "an age such as"),
    ] {
        let ended = lab.run(&["apps", "list", "--filter", filter]).await;
        let ended = ended.expect(2);
        assert!(ended.err.contains(part), "{filter}: {}", ended.err);
    }
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn what_lists_do_not_tell_is_read_for_the_filter_and_announced() {
    let lab = Lab::new().await;
    let list = [
        "apps",
        "list",
        "-o",
        "json",
        "--filter",
        "app_demo code-age:>=80d",
    ];
    let ended = lab.run(&list).await.expect(0);
    assert_eq!(ended.json()[0]["name"], "app_demo");
    assert!(
        ended.err.contains("reads AppCodes of 1 app"),
        "{}",
        ended.err
    );
    let ended = lab.run(&[&list[..], &["--no-read"]].concat()).await;
    assert!(ended.expect(2).err.contains("--no-read"));
    let api = ["apps", "list", "-o", "json", "--filter", "api:refund"];
    let names = lab.run(&api).await.expect(0).json();
    assert!(names.as_array().is_some_and(|apps| !apps.is_empty()));
}

#[tokio::test]
async fn ids_keys_and_how_full_a_gateway_is_stand_in_the_wide_form_only() {
    let lab = Lab::new().await;
    let narrow = lab.run(&["apps", "list"]).await.expect(0).out;
    let wide = lab.run(&["apps", "list", "-o", "wide"]).await.expect(0).out;
    assert!(
        !narrow.contains(APP_DEMO) && wide.contains(APP_DEMO),
        "{wide}"
    );
    let list = ["instances", "list", "-o", "wide"];
    let wide = lab.run(&list).await.expect(0).out;
    assert!(
        wide.contains("APP LIMIT") && wide.contains(PAYMENTS),
        "{wide}"
    );
}
