//! Campaigns of replacements: a twin for each app, in turns where a gateway has room for few; the apps
//! go when somebody resumes, after a time of grace, or once a call has proven their twins.

use std::fs;

use claviger::simulator::{Action, Fault, Operation, estate::App};
use serde_json::Value;

use super::{
    campaign::{counts, files, id, resume, start},
    replacing::{CALLS, has, lab, named},
};
use crate::common::command::{Ended, Lab, PAYMENTS};

/// The apps of the gateway `payments` that have these names, oldest first.
const APPS: [&str; 2] = ["app_demo", "billing_batch"];

async fn begin(lab: &Lab, more: &[&str]) -> Ended {
    let to = files(lab);
    let words = ["replace", "--first", "0", "--deliver", &to];
    start(lab, &[&words, more].concat()).await
}

fn old(lab: &Lab) -> Vec<App> {
    APPS.map(|name| named(lab, name).remove(0)).into()
}

/// Fails unless each app has given its place to one twin, whose secret the file has.
fn are_replaced(lab: &Lab, old: &[App]) {
    for old in old {
        let left = named(lab, &old.name);
        let [twin] = left.as_slice() else {
            panic!("one app, not {left:#?}");
        };
        assert_ne!(twin.id, old.id);
        assert_eq!((&twin.name, has(twin)), (&old.name, has(old)));
        let file = lab.path(&format!("new/payments-{}", old.name));
        let value = fs::read_to_string(file).expect("a delivered value");
        assert_eq!(value, twin.secret.expose());
    }
}

fn state(record: &Value) -> &str {
    record["state"].as_str().expect("a word")
}

#[tokio::test]
async fn every_twin_is_delivered_before_any_app_goes_and_apps_go_on_resuming() {
    let lab = lab().await;
    let old = old(&lab);
    let record = begin(&lab, &APPS).await.expect(0).json();
    assert_eq!(counts(&record), [2, 0, 0, 0, 2]);
    assert_eq!(
        (state(&record), &record["made"]),
        ("waiting", &Value::from(2))
    );
    let next = record["next"].as_str().expect("a sentence");
    assert!(next.contains("old apps still work"), "{next}");
    for app in &old {
        let both = named(&lab, &app.name);
        assert_eq!(both.len(), 2, "both work");
        assert!(both.iter().all(|it| has(it) == has(app)));
    }
    let id = id(&record);
    let report = lab.run(&["campaign", "report", &id, "-o", "json"]).await;
    let report = report.expect(0).json();
    let twin = &named(&lab, "app_demo_2").remove(0).id;
    assert_eq!(report[0]["twin_id"], twin.as_str());
    assert_eq!(report[0]["outcome"], "made");

    let record = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(counts(&record), [2, 2, 0, 0, 0]);
    are_replaced(&lab, &old);
    lab.run(&["journal", "verify"]).await.expect(0);
}

#[tokio::test]
async fn going_on_after_the_look_deletes_no_app_whose_callers_had_no_time() {
    let lab = lab().await;
    let old = old(&lab);
    let to = files(&lab);
    let words = [&["replace", "--deliver", &to], &APPS[..]].concat();
    let record = start(&lab, &words).await.expect(0).json();
    assert_eq!(state(&record), "paused");
    let record = resume(&lab, &id(&record), &[]).await.expect(0).json();
    assert_eq!(
        (state(&record), counts(&record)),
        ("waiting", [2, 0, 0, 0, 2])
    );
    for app in &old {
        assert_eq!(named(&lab, &app.name).len(), 2);
    }
}

#[tokio::test]
async fn where_a_gateway_has_room_for_one_twin_the_apps_take_turns() {
    let lab = lab().await;
    let old = old(&lab);
    lab.gateway.estate(|estate| {
        let gateway = &mut estate.gateways[0];
        gateway.app_limit = gateway.apps.len() + 1;
    });
    let start = ["campaign", "start", "replace", "--dry-run"];
    let plan = lab.run(&[&start, &APPS[..]].concat()).await.expect(0);
    let turns = "has room for 1 of 2 twins: its apps take turns";
    assert!(plan.out.contains(turns), "{}", plan.out);
    let record = begin(&lab, &APPS).await.expect(0).json();
    assert_eq!(
        (state(&record), &record["made"]),
        ("waiting", &Value::from(1))
    );
    let id = id(&record);
    let record = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(
        (state(&record), counts(&record)),
        ("waiting", [2, 1, 0, 0, 1])
    );
    let record = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(counts(&record), [2, 2, 0, 0, 0]);
    are_replaced(&lab, &old);
}

#[tokio::test]
async fn what_cannot_have_a_twin_is_left_out_with_its_reason() {
    let lab = lab().await;
    let alone = format!("file:{}", lab.path("alone").display());
    let words = ["apps", "replace", "app_demo", "--yes", "--deliver", &alone];
    lab.run(&words).await.expect(0);
    let plan = begin(&lab, &["app_demo", "scorer", "billing_batch", "--dry-run"]).await;
    let plan = plan.expect(0).json();
    let why = |name: &str| {
        let mut records = plan.as_array().expect("a list").iter();
        let record = records.find(|record| record["app_name"] == name);
        record.expect("a record")["left_out"].to_string()
    };
    assert!(
        why("app_demo").contains("is being replaced since"),
        "{plan}"
    );
    assert!(why("scorer").contains("ModelArts"), "{plan}");
    assert_eq!(why("billing_batch"), "null");
    assert_eq!(lab.gateway.requests_of(Operation::CreateAnAppV2).len(), 1);
}

/// Resumes the campaign until nothing is left to do.
async fn to_the_end(lab: &Lab, id: &str) {
    for _ in 0..4 {
        let ended = resume(lab, id, &["--retry-failed"]).await;
        if ended.code == 7 {
            break;
        }
    }
    let shown = lab.run(&["campaign", "show", id, "-o", "json"]).await;
    let shown = shown.expect(0).json();
    assert_eq!(counts(&shown), [1, 1, 0, 0, 0], "{shown}");
}

#[tokio::test]
async fn whatever_call_is_refused_or_lost_no_app_gets_a_second_twin() {
    for action in [Action::status(403), Action::DropAfter] {
        for call in CALLS {
            let lab = lab().await;
            let old = vec![named(&lab, "app_demo").remove(0)];
            lab.gateway
                .add_fault(Fault::on(call, action.clone()).times(1));
            let ended = begin(&lab, &["app_demo"]).await;
            let id = id(&ended.json());
            to_the_end(&lab, &id).await;
            are_replaced(&lab, &old);
        }
    }
}

/// The id of the only campaign.
async fn listed(lab: &Lab) -> String {
    let list = lab.run(&["campaign", "list", "-o", "json"]).await;
    id(&list.expect(0).json()[0])
}

#[tokio::test]
async fn a_run_that_was_killed_at_any_call_goes_on_with_the_same_twin() {
    for call in CALLS {
        let lab = lab().await;
        let old = vec![named(&lab, "app_demo").remove(0)];
        let to = files(&lab);
        let words = ["replace", "app_demo", "--deliver", &to, "--grace", "1ms"];
        let start = ["campaign", "start", "--yes"];
        lab.gateway.forget_requests();
        lab.gateway.pause_on(call);
        let all = [&start, &words[..]].concat();
        let mut child = lab.command(&all).spawn().expect("a program");
        // The service has done it, and nobody hears of it.
        let is_hit = tokio::select! {
            biased;
            () = lab.gateway.judged(call, 1) => true,
            ended = child.wait() => {
                assert!(ended.expect("an end").success());
                false
            }
        };
        if !is_hit {
            // Without this call in its first run, it ends waiting.
            child = lab
                .command(&["campaign", "resume", &listed(&lab).await, "--yes"])
                .spawn()
                .expect("a program");
            lab.gateway.judged(call, 1).await;
        }
        child.kill().await.expect("an end");
        lab.gateway.resume();
        to_the_end(&lab, &listed(&lab).await).await;
        are_replaced(&lab, &old);
        let made = lab.gateway.requests_of(Operation::CreateAnAppV2).len();
        assert_eq!(made, 1, "{call:?}");
    }
}

#[tokio::test]
async fn only_a_proven_twin_lets_its_app_go() {
    let lab = lab().await;
    let old = vec![named(&lab, "app_demo").remove(0)];
    let address = |path: &str| format!("{}/calls/{path}", lab.gateway.url());
    let open = address("open");
    let record = begin(&lab, &["app_demo", "--probe", &open]).await;
    assert_eq!(counts(&record.expect(8).json()), [1, 0, 1, 0, 0]);
    assert_eq!(named(&lab, "app_demo").len(), 1);

    let refused = begin(&lab, &["billing_batch", "--verify", "false"]).await;
    let record = refused.expect(8).json();
    assert_eq!(counts(&record), [1, 0, 1, 0, 0]);
    assert_eq!(named(&lab, "billing_batch").len(), 2, "the old one stays");
    assert!(!lab.path("new/payments-billing_batch").exists());
    resume(&lab, &id(&record), &["--retry-failed"])
        .await
        .expect(8);
    assert_eq!(named(&lab, "billing_batch").len(), 2, "and has one twin");

    let granted = address(&format!("{PAYMENTS}/Invoices/invoice_list"));
    let record = begin(&lab, &["app_demo", "--probe", &granted]).await;
    assert_eq!(counts(&record.expect(0).json()), [1, 1, 0, 0, 0]);
    are_replaced(&lab, &old);
}

#[tokio::test]
async fn a_twin_gets_its_name_even_if_the_run_ended_right_after_the_deletion() {
    let lab = lab().await;
    let old = vec![named(&lab, "app_demo").remove(0)];
    let record = begin(&lab, &["app_demo", "--patience", "1s"])
        .await
        .expect(0);
    let busy = Action::status(429);
    lab.gateway
        .add_fault(Fault::on(Operation::UpdateAppV2, busy).times(99));
    let id = id(&record.json());
    let record = resume(&lab, &id, &[]).await.json();
    assert_eq!(
        (state(&record), counts(&record)),
        ("stopped", [1, 0, 0, 0, 1])
    );
    assert_eq!(named(&lab, "app_demo").len(), 1, "the app is gone");
    lab.gateway.clear_faults().await;
    let record = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(counts(&record), [1, 1, 0, 0, 0]);
    are_replaced(&lab, &old);
}

#[tokio::test]
async fn an_app_that_has_another_name_by_now_keeps_its_rights() {
    let lab = lab().await;
    let record = begin(&lab, &["app_demo"]).await.expect(0).json();
    let old = named(&lab, "app_demo").remove(0);
    let rename = ["apps", "edit", &old.id, "--name", "another", "--yes"];
    lab.run(&rename).await.expect(0);
    resume(&lab, &id(&record), &[]).await.expect(8);
    let kept = named(&lab, "another").remove(0);
    assert_eq!(has(&kept), has(&old));
}

#[tokio::test]
async fn where_a_twin_is_gone_that_nobody_had_another_is_made() {
    let lab = lab().await;
    let record = begin(&lab, &["app_demo", "--verify", "false"]).await;
    let id = id(&record.expect(8).json());
    let first = named(&lab, "app_demo_2").remove(0).id;
    lab.gateway.estate(|estate| {
        estate.gateways[0].apps.retain(|app| app.id != first);
    });
    resume(&lab, &id, &["--retry-failed"]).await.expect(8);
    let another = named(&lab, "app_demo_2").remove(0).id;
    assert_ne!(another, first);
}

#[tokio::test]
async fn an_app_that_was_deleted_elsewhere_is_done_and_stays_so() {
    let lab = lab().await;
    let record = begin(&lab, &["app_demo"]).await.expect(0).json();
    let old = named(&lab, "app_demo").remove(0).id;
    lab.gateway.estate(|estate| {
        estate.gateways[0].apps.retain(|app| app.id != old);
    });
    let id = id(&record);
    resume(&lab, &id, &[]).await.expect(0);
    let shown = lab.run(&["campaign", "show", &id, "-o", "json"]).await;
    assert_eq!(counts(&shown.expect(0).json()), [1, 1, 0, 0, 0]);
    assert_eq!(named(&lab, "app_demo").remove(0).name, "app_demo");
}
