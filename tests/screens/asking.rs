//! The console asks for what no source holds, and shows until when it is signed in.

use std::time::Duration;

use claviger::{
    console::Effect,
    simulator::{Action, Fault, Operation, Status},
};

use crate::common::scenario::{Builder, Scenario};

const SIGN_IN: Operation = Operation::KeystoneCreateUserToken;
const PASSWORD: &str = "Rehearsal.2";
const PASSCODE: &str = "123456";

fn careful() -> Builder {
    Scenario::on("small").signing_in("careful", true)
}

fn admin() -> Builder {
    Scenario::on("small").signing_in("admin", false)
}

/// A console that somebody has signed in to with password and passcode.
async fn signed_in(builder: Builder) -> Scenario {
    let mut scenario = builder.start().await;
    answer(&mut scenario, PASSWORD).await;
    answer(&mut scenario, PASSCODE).await;
    scenario.sees("app_demo");
    scenario
}

/// Waits for a question and types the answer, at the pace of a person.
async fn answer(scenario: &mut Scenario, text: &str) {
    scenario.wait_for("Sign in").await;
    scenario.after(Duration::from_millis(600));
    scenario.types_secret(text).await.keys("enter").await;
}

/// Somebody looks up and reads what has come.
fn looks(scenario: &mut Scenario) -> &mut Scenario {
    scenario.after(Duration::from_secs(1))
}

fn sign_ins(scenario: &Scenario) -> usize {
    scenario.simulator().requests_of(SIGN_IN).len()
}

#[tokio::test]
async fn a_profile_without_a_source_asks_for_password_and_passcode() {
    let mut scenario = careful().start().await;
    scenario
        .sees("Sign in · test")
        .sees("careful")
        .sees("OTC-EU-DE-00000000001000000001")
        .sees("127.0.0.1")
        .sees("The password:");
    answer(&mut scenario, PASSWORD).await;
    scenario.sees("The passcode:").sees("It is used once");
    answer(&mut scenario, PASSCODE).await;
    scenario.sees("app_demo").sees_not("Sign in");
    assert_eq!(sign_ins(&scenario), 1);
}

#[tokio::test]
async fn a_wrong_passcode_says_so_and_asks_again() {
    let mut scenario = careful().start().await;
    let fault = Status {
        status: 400,
        code: Some("IAM.1061".to_owned()),
        ..Status::default()
    };
    scenario
        .simulator()
        .add_fault(Fault::on(SIGN_IN, Action::Status(fault)).nth(1));
    answer(&mut scenario, PASSWORD).await;
    answer(&mut scenario, "654321").await;
    scenario
        .wait_for("did not accept the passcode of careful")
        .await
        .sees("Wait for the next one")
        .sees("The passcode:");
    assert_eq!(sign_ins(&scenario), 1);
    answer(&mut scenario, PASSCODE).await;
    scenario.sees("app_demo");
    assert_eq!(sign_ins(&scenario), 2);
}

#[tokio::test]
async fn a_wrong_password_says_so_and_asks_again() {
    let mut scenario = admin().start().await;
    answer(&mut scenario, "Rehearsal.x").await;
    scenario
        .wait_for("did not accept the password of admin")
        .await
        .sees("lock the login");
    answer(&mut scenario, "Rehearsal.1").await;
    scenario.sees("app_demo");
    assert_eq!(sign_ins(&scenario), 2);
}

#[tokio::test]
async fn a_passcode_that_can_be_none_is_not_sent() {
    let mut scenario = careful().start().await;
    answer(&mut scenario, PASSWORD).await;
    scenario
        .keys("1 2 3 enter")
        .await
        .sees("A passcode has six digits.");
    assert_eq!(sign_ins(&scenario), 0);
    scenario.keys("C-u enter").await.sees("Nothing was typed");
    answer(&mut scenario, PASSCODE).await;
    scenario.sees("app_demo");
}

#[tokio::test]
async fn a_declined_question_is_asked_again_only_when_somebody_wants_something() {
    let mut scenario = admin().start().await;
    looks(&mut scenario).keys("esc").await;
    scenario
        .sees_not("Sign in ·")
        .sees("Not signed in: the password of the profile test was not given.")
        .sees("Press u to be asked again.");
    scenario.keys("j k").await.after(Duration::from_secs(3));
    scenario.settle().await.sees_not("Sign in ·");
    scenario.keys("u").await.sees("The password:");
    answer(&mut scenario, "Rehearsal.1").await;
    scenario.sees("app_demo").sees_not("Not signed in");
}

#[tokio::test]
async fn a_sign_in_that_ends_during_work_asks_with_everything_on_screen_kept() {
    let mut scenario = signed_in(careful()).await;
    scenario.keys("j j").await;
    let selected = scenario.selected();
    scenario.simulator().expire_tokens();
    scenario.keys("j").await;
    scenario.sees("Sign in · test").sees("The passcode:");
    scenario.sees("legacy");
    looks(&mut scenario).keys("esc").await.sees("Not signed in");
    // Looking at another app is not worth a question.
    scenario.keys("k j k").await.sees_not("Sign in ·");
    assert_eq!(scenario.selected(), selected);
    scenario.keys("enter").await.sees("The passcode:");
    answer(&mut scenario, PASSCODE).await;
    scenario.sees_not("Not signed in").sees("AppKey");
    assert_eq!(sign_ins(&scenario), 2);
}

#[tokio::test]
async fn a_write_waits_for_the_passcode_and_is_done_once() {
    let mut scenario = signed_in(careful()).await;
    scenario.keys("s").await.sees("Esc cancel");
    scenario.simulator().expire_tokens();
    scenario.keys("y").await.sees("The passcode:");
    assert!(scenario.writes().is_empty());
    answer(&mut scenario, PASSCODE).await;
    scenario.sees("New AppSecret");
    scenario.only_write();
}

#[tokio::test]
async fn a_write_without_a_passcode_changes_nothing() {
    let mut scenario = signed_in(careful()).await;
    scenario.keys("s").await;
    scenario.simulator().expire_tokens();
    scenario.keys("y").await.sees("The passcode:");
    looks(&mut scenario)
        .keys("esc")
        .await
        .sees("Not authenticated")
        .sees("Not signed in: the passcode of the profile test was not given.")
        .sees("Nothing was changed.");
    assert!(scenario.writes().is_empty());
    // Starting again is wanting it.
    scenario.keys("u").await.sees("The passcode:");
}

#[tokio::test]
async fn two_profiles_ask_one_after_the_other() {
    let mut scenario = admin().and_profile("other", "careful", true).start().await;
    scenario
        .wait_for("One more question comes after this.")
        .await;
    for _ in 0..3 {
        scenario.wait_for("Sign in ·").await;
        let screen = scenario.screen();
        let text = match (
            screen.contains("Sign in · test"),
            screen.contains("passcode:"),
        ) {
            (true, _) => "Rehearsal.1",
            (false, true) => PASSCODE,
            (false, false) => PASSWORD,
        };
        answer(&mut scenario, text).await;
    }
    scenario
        .settle()
        .await
        .sees("18 apps")
        .sees_not("Sign in ·");
}

#[tokio::test]
async fn a_paste_with_a_line_break_is_told_and_refused() {
    let mut scenario = admin().start().await;
    scenario
        .paste("Rehearsal.1\n")
        .sees("holds a line break")
        .sees_not("••••");
    scenario.paste("Rehearsal.1").sees("••••");
    looks(&mut scenario).keys("enter").await.sees("app_demo");
    assert_eq!(sign_ins(&scenario), 1);
}

#[tokio::test]
async fn a_token_of_many_thousand_characters_can_be_pasted() {
    let mut scenario = Scenario::on("small")
        .auth("method = \"token\"")
        .start()
        .await;
    scenario.paste(&"x".repeat(200_000)).sees("too long");
    scenario.paste(&"x".repeat(20_000)).sees("••••");
    looks(&mut scenario).keys("enter").await;
    scenario.wait_for("The service refused it").await;
    let token = scenario.simulator().token();
    scenario.paste(token.expose());
    looks(&mut scenario)
        .keys("enter")
        .await
        .wait_for("app_demo")
        .await;
}

#[tokio::test]
async fn keys_that_were_meant_for_something_else_answer_nothing() {
    let mut scenario = signed_in(careful()).await;
    scenario.simulator().expire_tokens();
    scenario.press("u");
    scenario.wait_for("The passcode:").await;
    // They come faster than anybody reads a question that has just come.
    scenario
        .keys_at_once("1 2 3 4 5 6 enter")
        .await
        .sees("Keys came too fast to be meant for this.");
    let answered = |effect: &&Effect| matches!(effect, Effect::Answer(_, Some(_)));
    assert_eq!(scenario.asked().iter().filter(answered).count(), 2);
    answer(&mut scenario, PASSCODE).await;
    scenario.sees("app_demo").sees_not("Sign in ·");
}

#[tokio::test]
async fn the_mask_does_not_tell_how_much_was_typed() {
    let mut scenario = admin().start().await;
    scenario.after(Duration::from_secs(1));
    scenario.types("a").await;
    let short = scenario.screen();
    scenario.types("bcdefghijklmnop").await;
    assert_eq!(scenario.screen(), short);
}

#[tokio::test]
async fn the_idle_lock_wipes_a_typed_password() {
    let mut scenario = signed_in(careful()).await;
    scenario.after(Duration::from_secs(601)).sees("Locked");
    assert!(scenario.asked().contains(&Effect::Forget));
    scenario.simulator().expire_tokens();
    scenario.keys("x").await.sees("The password:");
    answer(&mut scenario, PASSWORD).await;
    scenario.sees("The passcode:");
    answer(&mut scenario, PASSCODE).await;
    scenario.sees("app_demo");
}

#[tokio::test]
async fn the_idle_lock_wipes_what_is_being_typed() {
    let mut scenario = admin().start().await;
    scenario.after(Duration::from_secs(1));
    scenario.types_secret("Rehears").await.sees("••••");
    scenario.after(Duration::from_secs(601)).sees("Locked");
    scenario.keys("x").await.wait_for("The password:").await;
    scenario.sees_not("••••");
}

#[tokio::test]
async fn the_header_says_until_when_a_pasted_token_holds() {
    let mut scenario = Scenario::on("small")
        .with("idle_lock = \"off\"")
        .size(100, 24)
        .token_life(40)
        .start()
        .await;
    scenario.sees("token until 14:42");
    scenario
        .after(Duration::from_secs(26 * 60))
        .sees("token ends 14:42");
    scenario
        .after(Duration::from_secs(15 * 60))
        .sees("token ended 14:42");
}

#[tokio::test]
async fn a_token_that_soon_ends_is_told_on_the_smallest_screen() {
    let scenario = Scenario::on("small")
        .size(40, 10)
        .token_life(5)
        .start()
        .await;
    scenario.sees("token ends 14:07");
}

#[tokio::test]
async fn a_token_that_renews_itself_is_no_reason_to_warn() {
    let mut scenario = admin().size(100, 24).token_life(10).start().await;
    answer(&mut scenario, "Rehearsal.1").await;
    scenario.sees("token until 14:12").sees_not("token ends");
}

#[tokio::test]
async fn a_token_of_another_project_is_told_at_once_with_what_to_do() {
    let mut scenario = Scenario::on("small")
        .with("project_id = \"0123456789abcdef0123456789abcdef\"")
        .start()
        .await;
    scenario
        .wait_for("The token of the profile test")
        .await
        .sees("The credential is for the project eu-de_small")
        .sees("correct project_id");
    scenario
        .keys("esc")
        .await
        .sees("The credential is for the project eu-de_small")
        .sees("Press u to try again.");
}

#[tokio::test]
async fn a_token_that_has_ended_is_told_at_once_with_what_to_do() {
    let mut scenario = Scenario::on("small").token_life(0).start().await;
    scenario
        .wait_for("IAM does not take the token of the profile test")
        .await
        .sees("Fetch a new one");
    scenario.keys("esc").await.sees("Fetch a new one");
}

#[tokio::test]
async fn without_an_answer_of_iam_the_header_invents_nothing() {
    let fault = Fault::on(Operation::KeystoneValidateToken, Action::Html);
    let scenario = Scenario::on("small")
        .fault(fault)
        .size(100, 24)
        .start()
        .await;
    scenario.sees("app_demo").sees_not("token");
}

#[tokio::test]
async fn a_typed_password_is_found_nowhere_afterwards() {
    let mut scenario = signed_in(careful()).await;
    scenario.keys("s y").await.sees("New AppSecret");
    scenario.simulator().expire_tokens();
    scenario
        .keys("esc")
        .await
        .types("drop")
        .await
        .keys("enter u")
        .await;
    answer(&mut scenario, PASSCODE).await;
    let mut files = vec![format!("{:?}", scenario.asked())];
    files.push(format!("{:?}", scenario.model()));
    let mut folders = vec![scenario.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(path).expect("a file");
                files.push(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    assert!(files.len() > 2, "the journal is among them");
    for text in files {
        assert!(!text.contains(PASSWORD) && !text.contains(PASSCODE));
    }
}
