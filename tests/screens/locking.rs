//! Unlocking a read-only profile for a while, and the screen that locks itself.

use std::time::Duration;

use claviger::{console::Effect, simulator::Operation};
use insta::assert_snapshot;

use crate::common::scenario::Scenario;

/// After so long without a key the screen locks itself.
const IDLE: Duration = Duration::from_secs(600);
/// A little less.
const ALMOST: Duration = Duration::from_secs(599);

#[tokio::test]
async fn the_dialog_that_unlocks() {
    for (kind, width, height) in [("", 80, 24), ("_narrow", 40, 10)] {
        let mut scenario = Scenario::on("small")
            .profile("prod")
            .read_only()
            .size(width, height)
            .start()
            .await;
        scenario.keys("U").await;
        assert_snapshot!(format!("unlock{kind}"), scenario.snapshot());
        scenario.types("prd").await;
        scenario.keys("enter").await;
        assert_snapshot!(format!("unlock_wrong{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn a_read_only_profile_takes_changes_after_its_name_was_typed() {
    let mut scenario = Scenario::on("small")
        .profile("prod")
        .read_only()
        .start()
        .await;
    scenario.sees("READ-ONLY");
    scenario.keys("s").await.sees("U unlocks it for a while");
    scenario.keys("U").await.sees("for 10 minutes");
    scenario.types("prod").await;
    scenario.keys("enter").await;
    scenario
        .wait_for("prod takes changes for 10 minutes.")
        .await;
    scenario.sees("UNLOCKED").sees_not("READ-ONLY");
    scenario.keys("s y").await.sees("New AppSecret");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn neither_a_wrong_name_nor_enter_alone_unlocks() {
    let mut scenario = Scenario::on("small")
        .profile("prod")
        .read_only()
        .start()
        .await;
    scenario.keys("U").await.types("prof").await;
    scenario.keys("enter").await.sees("It stays read-only");
    scenario.keys("esc U enter").await.sees_not("Unlock prod?");
    scenario.keys("U esc s").await.sees("read-only here");
    let unlocks = |effect: &Effect| matches!(effect, Effect::Unlock(_));
    assert!(!scenario.asked().iter().any(unlocks));
}

#[tokio::test]
async fn after_ten_minutes_without_a_key_the_screen_is_blank_until_one_comes() {
    for (kind, width, height) in [("", 80, 24), ("_narrow", 40, 10)] {
        let mut scenario = Scenario::on("small").size(width, height).start().await;
        scenario.keys("enter j").await;
        scenario.after(ALMOST).sees("app_demo");
        scenario.after(Duration::from_secs(1)).sees_not("app_demo");
        assert_snapshot!(format!("locked{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn what_is_secret_is_wiped_by_the_lock_and_read_again_after_it() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("enter j").await.sees("Codes ");
    assert!(scenario.model().detail.ready().is_some());
    scenario.after(IDLE);
    assert!(scenario.model().locked);
    assert!(scenario.model().detail.ready().is_none());
    let codes =
        |scenario: &mut Scenario| format!("{:?}", scenario.model().fleet).contains("AppCode");
    assert!(!codes(&mut scenario));
    // The key that wakes it does nothing else.
    scenario.keys("q").await;
    assert!(!scenario.has_quit());
    scenario.sees("app_demo").sees("Codes ");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_revealed_secret_is_gone_behind_the_lock() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("G v").await;
    scenario.after(IDLE).sees("Locked");
    scenario.keys("x").await.sees_not("hidden in");
}

#[tokio::test]
async fn a_new_credential_that_nobody_has_taken_outlives_the_lock() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("s y").await.sees("New AppSecret");
    scenario
        .after(IDLE)
        .sees("Locked")
        .sees_not("New AppSecret");
    scenario.keys("x").await.sees("New AppSecret").sees("drop");
}

#[tokio::test]
async fn a_dialog_that_was_open_is_gone_after_the_lock() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("s").await.sees("Reset AppSecret");
    scenario.after(IDLE);
    scenario.keys("y y y").await;
    scenario.sees_not("Reset AppSecret");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_write_that_is_under_way_ends_behind_the_lock() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("s").await;
    scenario.hold(Operation::ResettingAppSecretV2);
    scenario.keys("y").await;
    scenario
        .simulator()
        .received(Operation::ResettingAppSecretV2, 1)
        .await;
    scenario.after(IDLE).sees("Locked");
    scenario
        .release()
        .await
        .sees("Locked")
        .sees_not("New AppSecret");
    scenario.keys("x").await.sees("New AppSecret");
}

#[tokio::test]
async fn in_production_the_lock_opens_by_the_name_of_the_profile_alone() {
    for (kind, width, height) in [("", 80, 24), ("_narrow", 40, 10)] {
        let mut scenario = Scenario::on("small")
            .profile("prod")
            .production()
            .size(width, height)
            .start()
            .await;
        scenario.after(IDLE).sees_not("app_demo");
        scenario.sees("Type prod and Enter to go on.");
        let asked = scenario.simulator().requests().len();
        scenario.keys("x").await.types("prof").await;
        assert_snapshot!(format!("locked_production{kind}"), scenario.snapshot());
        scenario.paste("prod");
        scenario.keys("enter").await.sees_not("app_demo");
        scenario.types("prod").await.keys("esc enter").await;
        scenario.sees_not("app_demo");
        assert_eq!(scenario.simulator().requests().len(), asked);
        scenario.types("prod").await.sees_not("app_demo");
        scenario.keys("enter").await.sees("app_demo");
        // It asks again the next time.
        scenario.after(IDLE);
        scenario.keys("enter x").await.sees("Locked");
    }
}
