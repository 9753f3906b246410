//! What lists do not tell is read when that is asked for: of the board, and of a filter.

use claviger::simulator::Operation;

use crate::common::scenario::Scenario;

#[tokio::test]
async fn the_board_reads_the_ages_of_codes_and_says_how_many_requests_that_takes() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("B").await;
    scenario.sees("AppCodes not read of 9 apps: c reads them with 9 requests, Esc stops.");
    let before = scenario.simulator().requests().len();
    scenario.keys("c").await;
    assert!(scenario.simulator().requests().len() > before);
    scenario.sees("AppCodes of 9 apps: ").sees("over 180d");
    scenario.sees_not("AppCodes not read");
    // What is read stays.
    scenario.keys("esc B").await.sees("AppCodes of 9 apps: ");
}

#[tokio::test]
async fn reading_stops_by_esc_and_what_was_read_stays() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("B").await;
    scenario.hold(Operation::ListAppCodesV2);
    scenario.keys("c").await.sees("Reading AppCodes: ");
    scenario.keys("esc").await.sees_not("Reading AppCodes: ");
    scenario.sees("Hygiene");
    scenario.keys("esc").await.sees_not("Hygiene");
}

#[tokio::test]
async fn a_filter_about_what_lists_do_not_tell_says_how_many_apps_it_has_to_read() {
    let mut scenario = Scenario::on("small").start().await;
    scenario
        .keys("/")
        .await
        .types("service:apig api:refund")
        .await;
    scenario.sees("Enter reads APIs of 4 apps");
    let before = scenario.simulator().requests().len();
    scenario.keys("enter").await;
    assert!(scenario.simulator().requests().len() > before);
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    scenario
        .keys("/")
        .await
        .types("service:apig code-age:>=400d")
        .await;
    scenario.sees("Enter reads AppCodes of 4 apps");
    scenario.keys("enter").await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
}
