//! The request log: the exchanges with the services, and what is known of one.

use claviger::simulator::{Action, Fault, Operation, Status};
use insta::assert_snapshot;

use crate::common::scenario::Scenario;

/// A console whose reset of a secret is refused, with the log open on it.
async fn refused(width: u16, height: u16) -> Scenario {
    let mut scenario = Scenario::on("small").size(width, height).start().await;
    let refused = Action::Status(Status {
        status: 403,
        code: Some("APIG.3103".to_owned()),
        message: Some("The number of apps exceeds the upper limit (50).".to_owned()),
        ..Status::default()
    });
    let fault = Fault::on(Operation::ResettingAppSecretV2, refused);
    scenario.simulator().add_fault(fault);
    scenario.keys("s y").await.sees("APIG.3103");
    scenario.keys("i").await;
    let mut log = scenario.model().log.iter();
    let reset = log.position(|call| call.operation == "ResettingAppSecretV2");
    for _ in 0..reset.expect("the call") {
        scenario.keys("down").await;
    }
    scenario
}

#[tokio::test]
async fn enter_opens_all_that_is_known_of_a_request_and_esc_goes_back() {
    for (kind, width, height) in [("", 80, 24), ("_narrow", 40, 10), ("_wide", 120, 30)] {
        let mut scenario = refused(width, height).await;
        scenario.keys("enter").await;
        scenario.sees("ResettingAppSecretV2");
        assert_snapshot!(format!("request{kind}"), scenario.snapshot());
        scenario.keys("esc").await.sees("Request log");
        scenario.sees_not("Begun");
        scenario.keys("esc").await;
        scenario.sees_not("Request log").sees("APIG.3103");
    }
}

#[tokio::test]
async fn a_refusal_is_told_by_its_code_and_meaning_and_nothing_that_was_sent() {
    let mut scenario = refused(120, 40).await;
    scenario.keys("enter").await;
    scenario
        .sees("PUT /v2/{project_id}/apigw/instances/{instance_id}/apps/secret/{app_id}")
        .sees("403")
        .sees("APIG.3103")
        .sees("Means")
        .sees("Begun")
        .sees("Request id")
        .sees_not("exceeds the upper limit");
}

#[tokio::test]
async fn arrows_move_from_one_request_to_the_next_in_the_list_and_in_the_detail() {
    let mut scenario = refused(120, 40).await;
    scenario.keys("g").await;
    let operations: Vec<&str> = {
        let log = &scenario.model().log;
        log.iter().map(|call| call.operation).collect()
    };
    scenario.keys("down enter").await.sees(operations[1]);
    scenario.keys("down").await.sees(operations[2]);
    scenario.keys("up up up up").await.sees(operations[0]);
    // Past the last one it stays at that, and the next key up moves at once.
    scenario.keys("G j j").await;
    let last = operations.len() - 1;
    scenario.sees(operations[last]);
    scenario.keys("up").await.sees(operations[last - 1]);
}

#[tokio::test]
async fn where_little_fits_the_rest_of_a_request_is_scrolled_to() {
    let mut scenario = refused(40, 10).await;
    scenario.keys("enter").await.sees("lines more, PgDn");
    scenario.sees_not("Begun");
    scenario.keys("pgdn pgdn pgdn pgdn pgdn").await;
    scenario.sees("Begun").sees("Answer").sees_not("lines more");
    scenario.keys("pgup").await.sees("lines more, PgDn");
}

#[tokio::test]
async fn what_comes_in_meanwhile_moves_nothing_that_is_looked_at() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("i enter").await;
    let shown = scenario.screen();
    let another = scenario.model().log.back().cloned().expect("a call");
    scenario.called(another);
    assert_eq!(scenario.screen(), shown);
}
