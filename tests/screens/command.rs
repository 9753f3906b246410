//! The command bar.

use claviger::console::{
    Effect, Pick,
    profile_choice::{Held, ProfileChoice},
};
use insta::assert_snapshot;

use crate::common::scenario::{Builder, Scenario};

fn choices() -> Vec<ProfileChoice> {
    ["test", "other", "payments-prod"]
        .map(|name| ProfileChoice {
            pick: Pick::Profile(name.into()),
            name: name.to_owned(),
            held: Held::Settings,
            origin: "from the settings".to_owned(),
            about: String::new(),
            lacks: None,
        })
        .into()
}

fn small() -> Builder {
    Scenario::on("small").beside("other").choices(choices())
}

/// Types a line into the bar and does it.
async fn does(scenario: &mut Scenario, line: &str) {
    scenario.keys(":").await.types(line).await;
    scenario.keys("enter").await;
}

#[tokio::test]
async fn the_bar() {
    for (kind, width, height) in [("", 80, 24), ("_narrow", 40, 10)] {
        let mut scenario = small().size(width, height).start().await;
        scenario.keys(":").await;
        assert_snapshot!(format!("command{kind}"), scenario.snapshot());
        scenario.keys("down down").await;
        assert_snapshot!(format!("command_chosen{kind}"), scenario.snapshot());
        scenario.types("profile ").await;
        assert_snapshot!(format!("command_profiles{kind}"), scenario.snapshot());
        scenario.types("othr").await;
        scenario.keys("enter").await;
        assert_snapshot!(format!("command_unknown{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn words_do_what_keys_do() {
    for (word, seen) in [
        ("edit", "Edit app_demo"),
        ("secret", "Reset AppSecret"),
        ("reset", "Reset AppSecret"),
        ("code", "Generate AppCode"),
        ("log", "Request log"),
        ("requests", "Request log"),
        ("tasks", "Tasks"),
        ("journal", "Journal"),
        ("help", "edit the app"),
        ("sort", "Sort by"),
        ("copy", "Copy from app_demo"),
        ("problems", "could not be loaded"),
        ("unlock", "takes changes already"),
        ("profile", "Switch to"),
        ("rotate", "AppCode"),
    ] {
        let mut scenario = small().start().await;
        does(&mut scenario, word).await;
        let screen = scenario.screen().to_lowercase();
        assert!(screen.contains(&seen.to_lowercase()), "{word}:\n{screen}");
        scenario.sees_not("┌ Command");
    }
}

#[tokio::test]
async fn the_words_for_gateways_and_services_filter_the_list() {
    let mut scenario = small().start().await;
    does(&mut scenario, "roma").await;
    scenario.sees("service:roma").sees_not("app_demo");
    does(&mut scenario, "gateway payments").await;
    scenario.sees("gateway:payments").sees("app_demo");
    does(&mut scenario, "apps billing").await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    does(&mut scenario, "filter codes:0").await;
    scenario.sees("codes:0");
    does(&mut scenario, "apps").await;
    scenario.sees_not("codes:0").sees("app_demo");
}

#[tokio::test]
async fn quit_and_its_beginning_leave() {
    for word in ["quit", "q"] {
        let mut scenario = small().start().await;
        does(&mut scenario, word).await;
        assert!(scenario.has_quit());
    }
}

#[tokio::test]
async fn a_profile_is_switched_by_name_with_completion() {
    let mut scenario = small().start().await;
    scenario.keys(": p r o f tab").await.sees(": profile");
    scenario.keys("o tab enter").await;
    scenario.sees("other ▸ eu-de").sees("app_demo");
    assert!(
        scenario
            .asked()
            .contains(&Effect::Connect(Pick::Profile("other".into())))
    );
}

#[tokio::test]
async fn what_is_unknown_is_answered_with_the_nearest_and_the_line_stays() {
    let mut scenario = small().start().await;
    does(&mut scenario, "profile payments-prd").await;
    scenario
        .sees("There is no profile payments-prd. Did you mean payments-prod?")
        .sees(": profile payments-prd");
    scenario.keys("esc").await;
    does(&mut scenario, "jurnal").await;
    scenario.sees("There is no command jurnal. Did you mean journal?");
    scenario.keys("backspace").await.sees_not("Did you mean");
    scenario.keys("esc").await;
    does(&mut scenario, "sort weight").await;
    scenario.sees("There is no column weight.");
    scenario.keys("esc").await;
    does(&mut scenario, "r").await;
    scenario.sees("Several commands begin with r:");
}

#[tokio::test]
async fn the_bar_closes_by_esc_and_by_deleting_past_its_beginning() {
    let mut scenario = small().start().await;
    scenario.keys(": x esc").await.sees_not("┌ Command");
    scenario
        .keys(": x backspace backspace")
        .await
        .sees_not("┌ Command");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn pasted_text_is_typed_and_not_done() {
    let mut scenario = small().start().await;
    scenario.keys(":").await.paste("quit\n").settle().await;
    scenario.sees(": quit");
    assert!(!scenario.has_quit());
}

#[tokio::test]
async fn the_bar_knows_the_words_that_people_bring_and_what_was_typed_before() {
    let mut scenario = Scenario::on("small").start().await;
    scenario
        .keys(":")
        .await
        .types("ctx")
        .await
        .keys("enter")
        .await;
    scenario.sees("Switch to");
    scenario
        .keys("esc :")
        .await
        .types("ls")
        .await
        .keys("enter")
        .await;
    scenario.keys(":").await.types("ecret").await.sees("secret");
    scenario.keys("esc : up").await.sees(": ls");
    scenario.keys("up").await.sees(": ctx");
    scenario.keys("down down").await.sees_not(": ls");
}

#[tokio::test]
async fn letters_of_another_layout_act_as_the_key_at_their_place() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("о о").await;
    assert_eq!(scenario.selected().as_deref(), Some("idle_app"));
    scenario.keys("ы").await.sees("Reset AppSecret");
    scenario.keys("esc /").await.types("о").await.sees("/ о");
}
