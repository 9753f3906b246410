//! What may and what may not confirm a write, and what is refused before it is sent.

use std::time::Duration;

use claviger::{console::Effect, simulator::Operation};

use crate::common::scenario::Scenario;

fn performed(scenario: &Scenario) -> usize {
    let writes = |effect: &&Effect| matches!(effect, Effect::Perform(..));
    scenario.asked().iter().filter(writes).count()
}

async fn small() -> Scenario {
    Scenario::on("small").start().await
}

#[tokio::test]
async fn keys_that_come_just_after_the_opening_are_dropped() {
    let mut scenario = small().await;
    scenario.keys_at_once("s y enter esc").await;
    scenario.sees("Reset AppSecret");
    assert_eq!(performed(&scenario), 0);
    scenario.press("y");
    scenario.after(Duration::from_millis(249));
    scenario.press("y");
    assert_eq!(performed(&scenario), 0);
    scenario.after(Duration::from_millis(1));
    scenario.press("y");
    assert_eq!(performed(&scenario), 1);
}

#[tokio::test]
async fn a_burst_of_keys_sends_no_edit() {
    let mut scenario = small().await;
    scenario.keys_at_once("e x enter y").await;
    scenario.sees("after   app_demox");
    assert_eq!(performed(&scenario), 0);
    scenario.after(Duration::from_millis(250));
    scenario.keys("y").await;
    assert_eq!(performed(&scenario), 1);
}

#[tokio::test]
async fn a_burst_of_keys_starts_no_program() {
    let mut scenario = small().await;
    scenario.keys("s y").await.sees("New AppSecret");
    scenario.keys_at_once("y").await;
    scenario.keys_at_once("c i d enter").await;
    let deliver = |effect: &Effect| matches!(effect, Effect::Deliver { .. });
    assert!(!scenario.asked().iter().any(deliver));
}

#[tokio::test]
async fn enter_is_cancel() {
    for open in ["s", "n"] {
        let mut scenario = small().await;
        scenario.keys(open).await.sees("Esc cancel");
        scenario.keys("enter").await.sees_not("Esc cancel");
        assert_eq!(performed(&scenario), 0);
    }
}

#[tokio::test]
async fn no_letter_of_a_split_escape_sequence_confirms() {
    for open in ["s", "n"] {
        let mut scenario = small().await;
        scenario.keys(open).await;
        scenario.keys("A B C D O [ ~").await.sees("Esc cancel");
        assert_eq!(performed(&scenario), 0);
    }
    let mut scenario = small().await;
    scenario.keys("e x enter").await.sees("after   app_demox");
    scenario
        .keys("A B C D O [ ~")
        .await
        .sees("after   app_demox");
    assert_eq!(performed(&scenario), 0);
}

#[tokio::test]
async fn pasted_text_confirms_nothing() {
    let mut scenario = small().await;
    scenario.paste("y\n").paste("sy\n");
    scenario.settle().await;
    scenario.sees_not("Reset AppSecret");
    for open in ["s", "n"] {
        scenario.keys(open).await.sees("Esc cancel");
        scenario.paste("y\n").paste("y").paste("\r");
        scenario.settle().await;
        scenario.sees("Esc cancel");
        scenario.keys("esc").await;
    }
    scenario.keys("e x enter").await.sees("after   app_demox");
    scenario.paste("y\n");
    assert_eq!(performed(&scenario), 0);
}

#[tokio::test]
async fn pasted_text_goes_into_text_fields() {
    let mut scenario = small().await;
    scenario.keys("/").await.paste("billing");
    scenario.settle().await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    scenario.keys("enter e tab").await.paste("one\r\ntwo");
    scenario.sees("nightly runone↵two");
    scenario
        .keys("S-tab")
        .await
        .paste("x\ny")
        .sees("billing_batchxy");
}

#[tokio::test]
async fn in_production_a_reset_needs_the_name_in_full() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario
        .keys("s")
        .await
        .sees("PRODUCTION")
        .sees("Type the app's name to go on:");
    scenario
        .keys("y enter")
        .await
        .sees("This is not the app's name.");
    scenario.keys("backspace").await;
    scenario.types("app_dem").await.keys("enter").await;
    scenario.sees("This is not the app's name. Nothing was sent.");
    assert_eq!(performed(&scenario), 0);
    scenario.types("o").await.keys("enter").await;
    scenario.sees("New AppSecret · app_demo");
    assert_eq!(performed(&scenario), 1);
}

#[tokio::test]
async fn in_production_y_alone_confirms_no_reset() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario.keys("s tab y").await.sees("type the app's name");
    assert_eq!(performed(&scenario), 0);
}

#[tokio::test]
async fn in_production_enter_on_an_empty_name_is_cancel() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario
        .keys("s enter")
        .await
        .sees_not("Type the app's name");
    assert_eq!(performed(&scenario), 0);
}

#[tokio::test]
async fn in_production_another_app_secret_by_an_edit_needs_the_name_in_full() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario.keys("e tab tab tab").await;
    scenario.types("Another_Secret-0123456789").await;
    scenario
        .keys("enter")
        .await
        .sees("Type the app's name to go on:");
    scenario
        .keys("y enter")
        .await
        .sees("This is not the app's name. Nothing was sent.");
    assert!(scenario.writes().is_empty());
    // The name is typed anew whenever before and after are.
    scenario.keys("esc enter").await;
    scenario.types("app_demo").await;
    assert!(scenario.writes().is_empty());
    scenario.keys("enter").await.sees("Edited app_demo.");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn in_production_another_remark_needs_only_y() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario.keys("e tab").await.types(" too").await;
    scenario.keys("enter").await.sees_not("Type the app's name");
    scenario.keys("y").await.sees("Edited app_demo.");
}

#[tokio::test]
async fn in_production_a_new_code_needs_only_y() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario.keys("n").await.sees_not("Type the app's name");
    scenario.keys("y").await.sees("New AppCode");
}

#[tokio::test]
async fn what_would_break_must_have_been_read_before_y_counts() {
    let mut scenario = small().await;
    scenario.hold(Operation::ListApisBindedToAppV2);
    scenario.keys("s y").await.sees("still being read");
    assert_eq!(performed(&scenario), 0);
    scenario.release().await;
    scenario.keys_at_once("y y").await;
    scenario.sees("only just been read");
    assert_eq!(performed(&scenario), 0);
    scenario.after(Duration::from_millis(250));
    scenario.keys("y").await.sees("New AppSecret");
}

#[tokio::test]
async fn a_sixth_code_is_refused_before_sending() {
    let mut scenario = small().await;
    scenario
        .keys("j n")
        .await
        .sees("The app has 5 of 5 AppCodes.");
    scenario
        .keys("y")
        .await
        .sees("The app has 5 of 5 AppCodes.");
    assert_eq!(performed(&scenario), 0);
    scenario.keys("esc").await.sees_not("Generate AppCode");
}

#[tokio::test]
async fn a_gateway_that_writes_its_times_in_two_ways_has_changed_nothing() {
    let update_time = |estate: &mut claviger::simulator::Estate, fraction: &str| {
        estate.gateways[0].apps[0].updated = format!("2026-01-02T03:04:05{fraction}Z")
            .parse()
            .expect("a time");
    };
    let mut scenario = Scenario::on("small")
        .where_(move |estate| update_time(estate, ".678901234"))
        .start()
        .await;
    scenario
        .simulator()
        .estate(|estate| update_time(estate, ""));
    scenario
        .keys("s")
        .await
        .sees("Reset AppSecret")
        .sees_not("The app changed");
    scenario.keys("esc e").await.types("x").await;
    scenario.sees_not("The app changed");
    scenario.keys("enter y").await.sees("Edited app_demox.");
}

#[tokio::test]
async fn a_remark_shows_a_line_break_of_two_characters_as_one() {
    let mut scenario = Scenario::on("small")
        .where_(|estate| estate.gateways[0].apps[0].remark = "one\r\ntwo".to_owned())
        .start()
        .await;
    scenario.keys("e").await.sees("one↵two");
    scenario.keys("tab").await.types("!").await;
    scenario
        .keys("enter")
        .await
        .sees("\"remark\":\"one\\r\\ntwo!\"");
}

#[tokio::test]
async fn a_gateway_that_is_not_running_takes_no_writes() {
    let mut scenario = Scenario::on("small")
        .where_(|estate| estate.gateways[0].status = "Frozen".to_owned())
        .start()
        .await;
    scenario.sees("The gateway is Frozen");
    for open in ["s", "n"] {
        scenario
            .keys(open)
            .await
            .sees("The gateway payments is Frozen.");
        scenario
            .keys("y")
            .await
            .sees("The gateway payments is Frozen.");
        scenario.keys("esc").await;
    }
    assert_eq!(performed(&scenario), 0);
}

#[tokio::test]
async fn a_read_only_profile_refuses_every_write_and_says_so() {
    let mut scenario = Scenario::on("small").read_only().start().await;
    scenario.sees("READ-ONLY");
    for key in ["e", "s", "n"] {
        scenario
            .keys(key)
            .await
            .sees("The profile test is read-only here.");
        scenario.keys("g").await;
    }
    scenario.keys("G").await;
    scenario
        .keys("r")
        .await
        .sees("The profile test is read-only here.");
    assert_eq!(performed(&scenario), 0);
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn what_a_service_lacks_it_says() {
    let mut scenario = small().await;
    scenario
        .keys("/")
        .await
        .types("scorer")
        .await
        .keys("enter e")
        .await;
    scenario.sees("ModelArts has no call that changes an app.");
    scenario.keys("s").await.sees("made by the service");
    scenario
        .keys("c")
        .await
        .sees("ModelArts always makes the secret itself.");
}

#[tokio::test]
async fn a_secret_of_ones_own_is_checked_while_it_is_typed() {
    let mut scenario = small().await;
    scenario.keys("s c").await;
    scenario.types_secret("short").await.keys("enter").await;
    scenario.sees("8");
    scenario.types_secret("-but-then-longer-1").await;
    scenario.keys("enter").await.sees("typed by you");
    scenario.keys("y").await.sees("New AppSecret");
    let sent = scenario.only_write();
    assert!(String::from_utf8_lossy(&sent.body).contains("short-but-then-longer-1"));
}

#[tokio::test]
async fn a_pasted_secret_with_a_line_break_is_refused_not_trimmed() {
    let mut scenario = small().await;
    scenario.keys("s c").await.paste("a-good-secret-1\n");
    scenario
        .keys("enter")
        .await
        .sees("The AppSecret ends with a line break, which a paste brings along:")
        .sees_not("printf");
    assert_eq!(performed(&scenario), 0);
}

#[tokio::test]
async fn the_gateway_may_make_the_secret_instead() {
    let mut scenario = small().await;
    scenario.keys("s g").await.sees("made by the service");
    scenario.keys("y").await.sees("New AppSecret");
    let sent = scenario.only_write();
    assert!(!String::from_utf8_lossy(&sent.body).contains("app_secret"));
}

#[tokio::test]
async fn a_gateway_without_chosen_secrets_makes_its_own() {
    let mut scenario = Scenario::on("small")
        .where_(|estate| estate.gateways[0].custom_secrets = false)
        .start()
        .await;
    scenario
        .keys("s")
        .await
        .sees("made by the service: if its answer is lost");
    scenario
        .keys("c")
        .await
        .sees("its switch APP_KEY_SECRET_SWITCH is off.");
    scenario.keys("y").await.sees("New AppSecret");
}

#[tokio::test]
async fn an_edit_without_changes_goes_nowhere() {
    let mut scenario = small().await;
    scenario
        .keys("e enter")
        .await
        .sees("Nothing is changed yet.");
    scenario.keys("esc").await.sees_not("Edit app");
}

#[tokio::test]
async fn an_edit_with_changes_asks_before_it_is_thrown_away() {
    let mut scenario = small().await;
    scenario
        .keys("e x esc")
        .await
        .sees("Throw these changes away?");
    scenario
        .keys("esc")
        .await
        .sees_not("Throw these")
        .sees("app_demox");
    scenario.keys("esc y").await.sees_not("Edit app");
    assert_eq!(performed(&scenario), 0);
}

#[tokio::test]
async fn a_name_that_breaks_the_rules_is_told_as_it_is_typed() {
    let mut scenario = small().await;
    scenario
        .keys("e space !")
        .await
        .sees("A space at position 9 is not accepted: the name takes letters");
    scenario
        .keys("enter")
        .await
        .sees("Mend the marked field first.");
    scenario
        .keys("backspace backspace")
        .await
        .sees_not("is not accepted");
    assert_eq!(performed(&scenario), 0);
}
