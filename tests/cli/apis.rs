//! The APIs that an app may call, by command: shown, granted with a result for each, revoked.

use claviger::simulator::{Action, Fault, Operation};
use serde_json::{Value, json};

use crate::common::command::Lab;

/// The names of the APIs that `app_demo` may call, each with its environment.
fn bound(lab: &Lab) -> Vec<String> {
    lab.gateway.estate(|estate| {
        let gateway = &estate.gateways[0];
        let bindings = gateway.apps[0].bindings.iter();
        bindings
            .map(|binding| {
                let api = gateway.api(&binding.api_id).expect("an API");
                let environment = gateway.environment(&binding.env_id);
                let environment = environment.expect("an environment");
                format!("{}@{}", api.name, environment.name)
            })
            .collect()
    })
}

const BEFORE: [&str; 3] = [
    "invoice_create@RELEASE",
    "invoice_list@RELEASE",
    "invoice_list@STAGE",
];

#[tokio::test]
async fn what_an_app_may_call_and_what_it_could_is_listed_with_environments() {
    let lab = Lab::new().await;
    let listed = lab.run(&["apis", "list", "app_demo", "-o", "json"]).await;
    let listed = listed.expect(0).json();
    let shown: Vec<_> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|api| format!("{}@{}", text(&api["name"]), text(&api["environment"])))
        .collect();
    assert_eq!(shown, BEFORE);
    assert_eq!(listed[0]["group"], "Invoices");
    assert!(listed[0]["grant_id"].is_string() && listed[0]["granted_at"].is_string());

    let could = ["apis", "available", "app_demo", "--env"];
    let release = lab.run(&[&could[..], &["RELEASE"]].concat()).await;
    let release = release.expect(0).out;
    assert!(
        release.contains("refund") && !release.contains("invoice"),
        "{release}"
    );
    let stage = lab
        .run(&[&could[..], &["STAGE", "-o", "json"]].concat())
        .await;
    let stage = stage.expect(0).json();
    assert_eq!(stage.as_array().map(Vec::len), Some(2));
    assert_eq!(stage[0]["auth_type"], "APP");

    let of_modelarts = lab.run(&["apis", "list", "scorer", "-o", "json"]).await;
    assert_eq!(of_modelarts.expect(0).json()[0]["group"], "credit-score");
    let refused = lab
        .run(&["apis", "available", "scorer", "--env", "RELEASE"])
        .await
        .expect(7);
    assert!(
        refused
            .err
            .contains("on the page of each inference service"),
        "{}",
        refused.err
    );
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

#[tokio::test]
async fn several_apis_are_granted_by_one_call_and_each_has_its_own_result() {
    let lab = Lab::new().await;
    let grant = [
        "apis",
        "grant",
        "app_demo",
        "refund",
        "Invoices/invoice_list",
        "--env",
        "RELEASE",
        "--yes",
    ];
    let said = lab.run(&[&grant[..], &["-o", "json"]].concat()).await;
    let said = said.expect(0).json();
    assert_eq!(lab.writes().len(), 1);
    let of = |item: &str| {
        let records = said.as_array().expect("a list").iter();
        let mut found = records.filter(|record| record["item"] == item);
        found.next().expect("a result").clone()
    };
    assert_eq!(of("refund")["operation"], "grant_apis");
    assert_eq!(
        (&of("refund")["outcome"], &of("refund")["notes"]),
        (&json!("done"), &json!([]))
    );
    assert_eq!(of("invoice_list")["notes"][0], "It was so already.");
    assert_eq!(
        bound(&lab).last().map(String::as_str),
        Some("refund@RELEASE")
    );
    assert_eq!(bound(&lab).len(), 4);

    let again = lab.run(&grant).await.expect(7);
    assert!(
        again
            .err
            .contains("The app may call all of that in RELEASE already."),
        "{}",
        again.err
    );
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn a_success_that_carries_refusals_says_each_and_is_no_success() {
    let lab = Lab::new().await;
    let arguments = |apis: &[&'static str]| {
        [
            &["apis", "grant", "app_demo"][..],
            apis,
            &["--env", "STAGE", "--yes", "-o", "json"],
        ]
        .concat()
    };
    lab.gateway
        .estate(|estate| estate.gateways[0].apis[2].frozen = true);
    let some = lab.run(&arguments(&["refund", "invoice_create"])).await;
    let said = some.expect(8).json();
    assert_eq!(said[0]["outcome"], "refused");
    assert_eq!(said[0]["error_code"], "APIG.3412");
    assert_eq!(said[1]["outcome"], "done");
    assert_eq!(
        bound(&lab).last().map(String::as_str),
        Some("invoice_create@STAGE")
    );
    let journal = lab.run(&["journal", "show", "1", "-o", "json"]).await;
    let entry = journal.expect(0).json();
    assert_eq!(entry["outcome"], "done");
    assert!(
        text(&entry["evidence"]).contains("refund was refused"),
        "{entry}"
    );

    let none = lab.run(&arguments(&["refund"])).await.expect(3);
    assert_eq!(none.error()["error_code"], "APIG.3412");
    let journal = lab.run(&["journal", "list", "-o", "json"]).await.json();
    assert_eq!(journal[1]["outcome"], "refused");
}

#[tokio::test]
async fn a_revoked_api_is_refused_at_once_and_the_journal_keeps_what_it_was() {
    let lab = Lab::new().await;
    let revoke = |more: &[&'static str]| {
        [
            &[
                "apis",
                "revoke",
                "app_demo",
                "invoice_list",
                "--yes",
                "-o",
                "json",
            ][..],
            more,
        ]
        .concat()
    };
    let one = lab.run(&revoke(&["--env", "STAGE"])).await.expect(0).json();
    assert_eq!(one["operation"], "revoke_apis");
    assert_eq!(bound(&lab), BEFORE[..2]);
    let entry = lab
        .run(&["journal", "show", "1", "-o", "json"])
        .await
        .json();
    let kept = &entry["before"]["inventory"]["grants"][0];
    assert_eq!(
        (&kept["name"], &kept["environment_name"]),
        (&json!("invoice_list"), &json!("STAGE"))
    );

    let grant = [
        "apis",
        "grant",
        "app_demo",
        "invoice_list",
        "--env",
        "STAGE",
        "--yes",
    ];
    lab.run(&grant).await.expect(0);
    let both = lab.run(&revoke(&[])).await.expect(0).json();
    assert_eq!(both.as_array().map(Vec::len), Some(2), "every environment");
    assert_eq!(bound(&lab), BEFORE[..1]);
    let missing = lab.run(&revoke(&[])).await.expect(2);
    assert!(
        missing
            .err
            .contains("There is no API invoice_list that the app may call"),
        "{}",
        missing.err
    );
}

#[tokio::test]
async fn a_grant_whose_answer_is_lost_is_read_back() {
    let lab = Lab::new().await;
    lab.gateway.add_fault(Fault::on(
        Operation::CreateAuthorizingAppsV2,
        Action::DropAfter,
    ));
    let grant = [
        "apis", "grant", "app_demo", "refund", "--env", "RELEASE", "--yes",
    ];
    let ended = lab.run(&grant).await.expect(0);
    assert!(
        ended
            .out
            .contains("The app may call all that was asked for."),
        "{}",
        ended.out
    );
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn what_is_named_wrongly_is_refused_with_the_nearest_and_nothing_is_sent() {
    let lab = Lab::new().await;
    for (arguments, said) in [
        (
            ["refnud", "RELEASE"],
            "There is no API refnud published in RELEASE. The nearest is refund.",
        ),
        (
            ["refund", "PROD"],
            "There is no environment PROD. The gateway has RELEASE, STAGE.",
        ),
    ] {
        let [api, env] = arguments;
        let ended = lab
            .run(&["apis", "grant", "app_demo", api, "--env", env, "--yes"])
            .await
            .expect(2);
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    lab.gateway.estate(|estate| {
        let gateway = &mut estate.gateways[0];
        let mut twin = gateway.apis[2].clone();
        "twin".clone_into(&mut twin.id);
        "Others".clone_into(&mut twin.group);
        gateway.apis.push(twin);
    });
    let grant = |api: &'static str| {
        [
            "apis", "grant", "app_demo", api, "--env", "RELEASE", "--yes",
        ]
    };
    let ended = lab.run(&grant("refund")).await.expect(2);
    assert!(
        ended.err.contains("2 APIs are called refund."),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("Others/refund"), "{}", ended.err);
    assert!(lab.writes().is_empty());
    lab.run(&grant("Others/refund")).await.expect(0);
    let body: Value = serde_json::from_slice(&lab.writes()[0].body).expect("JSON");
    assert_eq!(body["api_ids"], json!(["twin"]));
}

#[tokio::test]
async fn the_plan_of_a_grant_names_the_apis_and_sends_nothing() {
    let lab = Lab::new().await;
    let ended = lab
        .run(&[
            "apis",
            "grant",
            "app_demo",
            "refund",
            "--env",
            "RELEASE",
            "--dry-run",
        ])
        .await
        .expect(0);
    for said in [
        "Grant APIs: app_demo · APIG · payments",
        "The app may call 1 API more in RELEASE:",
        "refund (RELEASE)",
        "Nothing that works today stops working.",
        "POST ",
        "\"env_id\"",
    ] {
        assert!(ended.out.contains(said), "{said}: {}", ended.out);
    }
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn what_a_revoke_took_is_granted_again_from_the_journal() {
    let lab = Lab::new().await;
    let revoke = [
        "apis",
        "revoke",
        "app_demo",
        "invoice_list",
        "--env",
        "STAGE",
        "--yes",
    ];
    lab.run(&revoke).await.expect(0);
    let again = ["apis", "grant", "--from-journal", "1", "--yes"];
    lab.run(&again).await.expect(0);
    assert_eq!(bound(&lab), BEFORE);
    lab.run(&again).await.expect(7);
    // The grant itself took nothing away.
    let nothing = ["apis", "grant", "--from-journal", "2", "--yes"];
    let refused = lab.run(&nothing).await.expect(2);
    assert!(
        refused.err.contains("nothing to put back"),
        "{}",
        refused.err
    );
    let missing = ["apis", "grant", "--from-journal", "99", "--yes"];
    lab.run(&missing).await.expect(2);
    assert_eq!(lab.writes().len(), 2);
}

#[tokio::test]
async fn an_app_that_is_made_again_gets_the_grants_quota_and_addresses_of_the_deleted_one() {
    let lab = Lab::new().await;
    lab.run(&["access", "set", "app_demo", "--deny", "10.9.9.9", "--yes"])
        .await
        .expect(0);
    lab.run(&["apps", "delete", "app_demo", "--yes"])
        .await
        .expect(0);
    for line in [
        &["apps", "create", "--from-journal", "2", "--yes"][..],
        &["apis", "grant", "app_demo", "--from-journal", "2", "--yes"],
        &["access", "set", "app_demo", "--from-journal", "2", "--yes"],
        &["quotas", "set", "app_demo", "--from-journal", "2", "--yes"],
    ] {
        lab.run(line).await.expect(0);
    }
    let (granted, access, quota) = lab.gateway.estate(|estate| {
        let gateway = &estate.gateways[0];
        let app = gateway.app_named("app_demo").expect("the app");
        let quota = app.quota.as_ref().expect("a quota");
        (
            app.bindings.len(),
            app.access.clone().expect("a list"),
            gateway.quota(&quota.quota).expect("a quota").name.clone(),
        )
    });
    assert_eq!((granted, quota.as_str()), (3, "daily"));
    assert_eq!(
        (access.kind.as_str(), &access.values[..]),
        ("DENY", &["10.9.9.9".to_owned()][..])
    );
    // Another gateway has other APIs.
    let elsewhere = ["apis", "grant", "roma-001", "--from-journal", "2", "--yes"];
    let refused = lab.run(&elsewhere).await.expect(2);
    assert!(refused.err.contains("another gateway"), "{}", refused.err);
}
