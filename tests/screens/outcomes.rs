//! How writes end: refused, not sent, unknown, and done in other ways than was hoped.

use std::time::Duration;

use claviger::{
    console::Effect,
    simulator::{Action, Fault, Operation, Status},
};

use crate::common::scenario::Scenario;

const RESET: Operation = Operation::ResettingAppSecretV2;

async fn small() -> Scenario {
    Scenario::on("small").start().await
}

#[tokio::test]
async fn a_refusal_is_explained_with_its_code() {
    let mut scenario = small().await;
    let refusal = Status {
        status: 403,
        code: Some("APIG.3103".to_owned()),
        message: Some("The number of apps exceeds the limit".to_owned()),
        ..Status::default()
    };
    scenario
        .simulator()
        .add_fault(Fault::on(RESET, Action::Status(refusal)));
    scenario
        .keys("s y")
        .await
        .sees("APIG.3103 · 403 · the service refused")
        .sees("The number of apps exceeds the limit")
        .sees("Means")
        .sees("Do")
        .sees("Nothing was changed.");
    scenario.keys("y").await;
    assert!(matches!(
        scenario.asked().last(),
        Some(Effect::Copy(text)) if text.contains("APIG.3103")
    ));
    scenario.keys("i").await.sees("Request log");
    scenario.keys("esc esc").await.sees_not("APIG.3103");
}

#[tokio::test]
async fn a_refusal_can_be_tried_again_through_its_dialog() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(RESET, Action::status(403)).nth(1));
    scenario.keys("s y").await.sees("refused");
    scenario
        .keys("u")
        .await
        .sees("Reset AppSecret")
        .sees("Esc cancel");
    scenario.keys("y").await.sees("New AppSecret");
}

#[tokio::test]
async fn a_gateway_that_is_not_reached_is_no_refusal() {
    let mut scenario = small().await;
    scenario.keys("s").await;
    scenario.simulator().refuse().await;
    scenario
        .keys("y")
        .await
        .sees("Not reached")
        .sees("Nothing was changed.");
}

#[tokio::test]
async fn an_app_that_changed_meanwhile_is_left_alone() {
    let mut scenario = small().await;
    scenario.keys("s").await.sees("Esc cancel");
    scenario.simulator().estate(|estate| {
        estate.gateways[0].apps[0].name = "renamed".to_owned();
    });
    scenario
        .keys("y")
        .await
        .sees("Changed meanwhile")
        .sees("\"app_demo\" and is now \"renamed\"")
        .sees("Nothing was changed.");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn an_app_that_changed_while_the_list_was_shown_is_told_in_the_dialog() {
    let mut scenario = small().await;
    scenario.simulator().estate(|estate| {
        estate.gateways[0].apps[0].name = "renamed".to_owned();
    });
    scenario
        .keys("s")
        .await
        .sees("The app changed since the list was loaded.")
        .sees("renamed · APIG");
}

#[tokio::test]
async fn a_value_made_here_that_is_refused_is_made_by_the_gateway() {
    let mut scenario = small().await;
    let refusal = Status {
        status: 400,
        code: Some("APIG.2012".to_owned()),
        ..Status::default()
    };
    scenario
        .simulator()
        .add_fault(Fault::on(RESET, Action::Status(refusal)).nth(1));
    scenario
        .keys("s y")
        .await
        .sees("New AppSecret")
        .sees("The service refused a value made here (APIG.2012), so it made one itself.");
    let writes = scenario.writes();
    assert_eq!(writes.len(), 2);
    assert!(!String::from_utf8_lossy(&writes[1].body).contains("app_secret"));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_found_out_by_reading_back() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::CreateAppCodeAutoV2, Action::DropAfter));
    scenario
        .keys("n y")
        .await
        .sees("New AppCode")
        .sees("The answer was lost; reading back showed that it was done.");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn a_write_that_is_stopped_while_its_answer_is_awaited_is_unknown_not_failed() {
    let mut scenario = small().await;
    scenario.keys("s").await.sees("Esc cancel");
    scenario.hold(RESET);
    scenario.keys("y").await.sees("Sending …");
    scenario.simulator().received(RESET, 1).await;
    // Reading back is refused too, so that nothing can be found out.
    scenario.simulator().add_fault(Fault::on(
        Operation::ShowDetailsOfAppV2,
        Action::status(403),
    ));
    scenario.keys("esc").await.sees("Stopping");
    scenario
        .wait_for("Outcome unknown")
        .await
        .sees("You stopped waiting for the answer.")
        .sees("The service may or may not have done it. Nothing was repeated.");
    scenario.wait_for("1 unsettled").await;
    assert_eq!(scenario.writes().len(), 1);
    scenario.simulator().clear_faults().await;
    scenario.release().await;
    scenario
        .keys("esc J")
        .await
        .sees("Journal")
        .sees("unknown")
        .sees("app_demo");
}

#[tokio::test]
async fn a_write_that_is_stopped_before_it_left_was_not_sent() {
    let mut scenario = small().await;
    scenario.keys("s").await.sees("Esc cancel");
    // The look before the write waits.
    scenario.hold(Operation::ShowDetailsOfAppV2);
    scenario.keys("y").await.sees("Sending …");
    scenario.keys("esc").await;
    scenario
        .wait_for("Cancelled before the request left. Nothing was sent.")
        .await;
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_write_that_is_put_aside_goes_on_and_shows_what_it_brought() {
    let mut scenario = small().await;
    scenario.keys("s").await.sees("Esc cancel");
    scenario.hold(RESET);
    scenario.keys("y").await.sees("t put aside");
    scenario
        .keys("t")
        .await
        .sees("Tasks")
        .sees("Reset AppSecret · app_demo")
        .sees_not("Sending …");
    scenario.keys("esc j").await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    scenario.release().await;
    scenario.wait_for("New AppSecret · app_demo").await;
    scenario.keys("esc").await.types("drop").await;
    scenario
        .keys("enter t")
        .await
        .sees("No write is in flight.")
        .sees("Reset AppSecret · app_demo")
        .sees("done");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn the_result_of_a_write_put_aside_takes_no_key_from_what_is_open() {
    let mut scenario = small().await;
    scenario.keys("s").await;
    scenario.hold(RESET);
    scenario
        .keys("y t esc j e")
        .await
        .sees("Edit billing_batch");
    scenario.release().await;
    scenario
        .wait_for("A write ended. Close this to see how.")
        .await;
    scenario.types("v").await.sees("Edit billing_batch");
    scenario
        .keys("esc y")
        .await
        .sees("New AppSecret · app_demo")
        .sees("Esc leave: asks for \"drop\"");
}

#[tokio::test]
async fn a_write_put_aside_is_stopped_from_the_tasks() {
    let mut scenario = small().await;
    scenario.keys("s").await;
    // The look before the write waits.
    scenario.hold(Operation::ShowDetailsOfAppV2);
    scenario.keys("y t").await.sees("x stop waiting");
    scenario.keys("x").await;
    scenario.keys("esc").await;
    scenario
        .wait_for("Cancelled before the request left. Nothing was sent.")
        .await
        .keys("esc t")
        .await
        .sees("not sent");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn leaving_with_a_write_in_flight_asks_first() {
    let mut scenario = small().await;
    scenario.keys("s").await.sees("Esc cancel");
    scenario.hold(RESET);
    scenario.keys("y").await.sees("Sending …");
    scenario.simulator().received(RESET, 1).await;
    scenario.keys("C-c").await.sees("A write is in flight.");
    assert!(!scenario.has_quit());
    scenario.keys("esc").await.sees("Sending …");
    scenario.keys("esc").await.sees("Stopping");
    scenario.keys("C-c y").await;
    assert!(scenario.has_quit());
}

#[tokio::test]
async fn an_unknown_outcome_can_be_read_back_when_the_gateway_answers_again() {
    let mut scenario = Scenario::on("small").in_real_time().start().await;
    let generate = Operation::CreateAppCodeAutoV2;
    scenario.keys("n").await;
    scenario.hold(generate);
    scenario.keys("y").await;
    scenario.simulator().received(generate, 1).await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::ListAppCodesV2, Action::status(403)));
    scenario.keys("esc").await;
    scenario.wait_for("Outcome unknown").await;
    scenario.release().await.sees("1 unsettled");
    scenario.keys("u").await.sees("Outcome unknown");
    scenario.simulator().clear_faults().await;
    scenario
        .keys("u")
        .await
        .sees("New AppCode · app_demo")
        .sees_not("1 unsettled");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn an_app_with_an_open_entry_is_looked_at_when_it_is_loaded() {
    let mut scenario = Scenario::on("small").in_real_time().start().await;
    let generate = Operation::CreateAppCodeAutoV2;
    scenario.keys("n").await;
    scenario.hold(generate);
    scenario.keys("y").await;
    scenario.simulator().received(generate, 1).await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::ListAppCodesV2, Action::status(403)));
    scenario.keys("esc").await;
    scenario.wait_for("Outcome unknown").await;
    scenario.release().await.sees("1 unsettled");
    scenario.keys("esc").await;
    scenario.simulator().clear_faults().await;
    scenario.keys("j").await.after(Duration::from_secs(1));
    scenario.keys("k").await.after(Duration::from_secs(1));
    scenario.wait_for("Journal entry 1: AppCode").await;
    scenario
        .sees("appeared then; u settles it")
        .sees("1 unsettled");
    let reads = scenario.writes().len();
    scenario
        .keys("u")
        .await
        .sees("New AppCode · app_demo")
        .sees_not("1 unsettled");
    assert_eq!(scenario.writes().len(), reads);
}

#[tokio::test]
async fn leaving_with_an_undelivered_secret_needs_the_word_drop() {
    let mut scenario = small().await;
    scenario.keys("s y").await.sees("New AppSecret");
    scenario
        .keys("C-c")
        .await
        .sees("A new credential was not delivered.")
        .sees("Type drop to let go and leave:");
    scenario.types("y").await.keys("enter").await;
    assert!(!scenario.has_quit());
    scenario.keys("esc").await.sees("New AppSecret");
    scenario
        .keys("C-c")
        .await
        .types("drop")
        .await
        .keys("enter")
        .await;
    assert!(scenario.has_quit());
}

#[tokio::test]
async fn leaving_with_nothing_to_lose_asks_nothing() {
    let mut scenario = small().await;
    scenario.keys("q").await;
    assert!(scenario.has_quit());
}

#[tokio::test]
async fn a_value_that_the_journal_brings_is_the_apps_that_was_written_whatever_is_selected() {
    let mut scenario = Scenario::on("small").in_real_time().start().await;
    let generate = Operation::CreateAppCodeAutoV2;
    scenario.keys("n").await;
    scenario.hold(generate);
    scenario.keys("y").await;
    scenario.simulator().received(generate, 1).await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::ListAppCodesV2, Action::status(403)));
    scenario.keys("esc").await;
    scenario.wait_for("Outcome unknown").await;
    scenario.release().await.sees("1 unsettled");
    scenario.keys("esc").await;
    scenario.simulator().clear_faults().await;
    scenario.keys("j").await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    scenario.keys("J").await.sees("Journal");
    scenario.keys("u").await.sees("New AppCode · app_demo");
}
