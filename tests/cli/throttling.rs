//! What asks to slow down is asked again later; what is in its way alone is left out alone.

use claviger::simulator::{Action, Fault, Operation, Status};

use crate::common::command::{Lab, MAIN, PAYMENTS};

/// A page of whatever stands in front of the service, with a time to wait that is over.
fn turned_away(status: u16, as_date: bool) -> Action {
    Action::Status(Status {
        status,
        retry_after: Some(0),
        as_date,
        page: true,
        ..Status::default()
    })
}

#[tokio::test]
async fn a_read_that_is_turned_away_with_a_page_is_tried_again() {
    for (status, as_date) in [(429, false), (429, true), (503, false), (503, true)] {
        let lab = Lab::new().await;
        let away = turned_away(status, as_date);
        let operations = [
            Operation::ListInstancesV2,
            Operation::ListAppsV2,
            Operation::ListRomaApp,
            Operation::ListApigApps,
        ];
        for operation in operations {
            let fault = Fault::on(operation, away.clone()).times(4);
            lab.gateway.add_fault(fault);
        }
        let ended = lab.run(&["apps", "list", "-o", "jsonl"]).await.expect(0);
        assert_eq!(ended.err, "", "{status}");
        assert_eq!(ended.out.lines().count(), 9, "{status}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_always_turned_away_leaves_the_others_listed() {
    let lab = Lab::new().await;
    let mut fault = Fault::any(turned_away(429, false));
    fault.matching.path = Some(format!("*/{PAYMENTS}/apps"));
    lab.gateway.add_fault(fault);
    let ended = lab.run(&["apps", "list", "-o", "jsonl"]).await.expect(8);
    assert_eq!(ended.out.lines().count(), 5, "{}", ended.out);
    assert!(ended.err.contains("apig/payments"), "{}", ended.err);
    let tries = lab.gateway.requests();
    let tries = tries.iter().filter(|it| it.path.ends_with("/apps"));
    let tries = tries.filter(|it| it.path.contains(PAYMENTS)).count();
    assert_eq!(tries, 5, "often, and not for ever");
}

#[tokio::test]
async fn each_try_stands_in_the_log() {
    let lab = Lab::new().await;
    let fault = Fault::on(Operation::ListRomaApp, turned_away(429, false)).times(2);
    lab.gateway.add_fault(fault);
    let log = lab.path("log");
    let log = log.to_str().expect("a path");
    let list = ["apps", "list", "--log", log, "--instance", MAIN];
    lab.run(&list).await.expect(0);
    let text = std::fs::read_to_string(log).expect("a log");
    assert_eq!(text.matches("is sent again").count(), 2, "{text}");
    assert!(text.contains("told to slow down (429)"), "{text}");
}

#[tokio::test]
async fn a_write_that_is_turned_away_before_the_service_is_sent_again_and_done_once() {
    let lab = Lab::new().await;
    let before = lab.secret("app_demo");
    let fault = Fault::on(Operation::ResettingAppSecretV2, turned_away(429, false)).times(2);
    lab.gateway.add_fault(fault);
    let reset = [
        "secret",
        "reset",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&reset).await.expect(0);
    assert_ne!(lab.secret("app_demo"), before);
    assert_eq!(ended.out.trim_end(), lab.secret("app_demo"));
    assert_eq!(lab.writes().len(), 3);
}
