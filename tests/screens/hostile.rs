//! Names and remarks that would act on a terminal. Every frame is searched for such characters
//! besides.

use crate::common::scenario::Scenario;

#[tokio::test]
async fn hostile_text_is_shown_harmless_in_list_detail_and_dialogs() {
    let mut scenario = Scenario::on("hostile").size(200, 36).start().await;
    scenario.sees("clear<U+001B>[2J");
    let apps = scenario.model().list.len();
    for _ in 0..apps {
        scenario.keys("s esc e esc y esc enter j esc j").await;
    }
    for open in ["?", "i", "!", "t", "o"] {
        scenario.keys(open).await.keys("esc").await;
    }
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn hostile_text_fits_the_smallest_screens() {
    let mut scenario = Scenario::on("hostile").size(40, 10).start().await;
    let apps = scenario.model().list.len();
    for _ in 0..apps / 2 {
        scenario.keys("enter down s esc esc j e esc j").await;
    }
    for size in [
        (24, 5),
        (23, 4),
        (1, 1),
        (2, 30),
        (300, 5),
        (72, 12),
        (71, 12),
    ] {
        scenario.resize(size.0, size.1);
        scenario.keys("g s esc enter esc").await;
    }
}

#[tokio::test]
async fn a_message_of_a_service_is_shown_harmless() {
    use claviger::simulator::{Action, Fault, Operation, Status};
    let mut scenario = Scenario::on("small").start().await;
    let refusal = Status {
        status: 403,
        code: Some("APIG.\u{1b}[2J".to_owned()),
        message: Some("owned\u{1b}]0;title\u{7} \u{202e}gnp".to_owned()),
        ..Status::default()
    };
    scenario.simulator().add_fault(Fault::on(
        Operation::ResettingAppSecretV2,
        Action::Status(refusal),
    ));
    scenario
        .keys("s y")
        .await
        .sees("owned<U+001B>]0;title<U+0007>");
}
