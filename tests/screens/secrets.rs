//! Secrets are masked, shown for a moment on request, and handed over. Every frame of every
//! scenario is searched for secrets besides.

use std::time::Duration;

use claviger::{console::Effect, domain::Service};

use crate::common::scenario::Scenario;

/// `small` with the new secret of `app_demo` in front; and that secret.
async fn new_secret() -> (Scenario, String) {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("s y").await.sees("New AppSecret · app_demo");
    let secret = scenario
        .simulator()
        .estate(|estate| estate.gateways[0].apps[0].secret.expose().to_owned());
    scenario.sees_not(&secret);
    (scenario, secret)
}

async fn revealed() -> (Scenario, String) {
    let (mut scenario, secret) = new_secret().await;
    scenario.keys("v").await.sees(&secret);
    (scenario, secret)
}

#[tokio::test]
async fn a_revealed_value_stands_alone_on_a_line_from_the_first_column() {
    let (scenario, secret) = revealed().await;
    assert!(scenario.lines().contains(&secret), "{}", scenario.screen());
}

#[tokio::test]
async fn a_revealed_value_is_hidden_after_ten_seconds() {
    let (mut scenario, secret) = revealed().await;
    // A moment has passed since the key.
    scenario.after(Duration::from_millis(9_600)).sees(&secret);
    scenario
        .after(Duration::from_millis(200))
        .sees_not(&secret)
        .sees("New AppSecret");
}

#[tokio::test]
async fn a_revealed_value_is_hidden_by_any_other_key() {
    for key in ["x", "v", "esc", "down", "enter", "?", "C-l", "f7"] {
        let (mut scenario, secret) = revealed().await;
        scenario.keys(key).await.sees_not(&secret);
        assert!(!scenario.has_quit());
    }
}

#[tokio::test]
async fn a_revealed_value_is_hidden_when_the_window_loses_the_focus() {
    let (mut scenario, secret) = revealed().await;
    scenario.focus_lost().sees_not(&secret);
}

#[tokio::test]
async fn a_revealed_value_is_hidden_before_the_program_is_suspended() {
    let (mut scenario, secret) = revealed().await;
    scenario.keys("C-z").await.sees_not(&secret);
    assert!(scenario.asked().contains(&Effect::Suspend));
}

#[tokio::test]
async fn after_a_revealed_code_was_covered_the_next_key_acts() {
    for cover in ["C-z", "C-l"] {
        let mut scenario = Scenario::on("small").start().await;
        scenario.keys("enter j v").await.keys(cover).await;
        scenario.keys("?").await.sees("Help");
    }
}

#[tokio::test]
async fn a_code_is_revealed_from_the_detail_and_hidden_again() {
    let mut scenario = Scenario::on("small").start().await;
    let code = scenario.simulator().estate(|estate| {
        estate.gateways[0].apps[0].codes[1]
            .value
            .expose()
            .to_owned()
    });
    scenario.keys("enter j j v").await.sees(&code);
    assert!(scenario.lines().contains(&code), "{}", scenario.screen());
    scenario.after(Duration::from_secs(10)).sees_not(&code);
    scenario.keys("v").await.sees(&code);
    scenario.keys("j").await.sees_not(&code);
    scenario.keys("v").await;
    scenario.focus_lost().sees_not(&code);
}

#[tokio::test]
async fn a_roma_secret_is_read_and_revealed() {
    let mut scenario = Scenario::on("small").start().await;
    let secret = scenario.simulator().estate(|estate| {
        let roma = estate
            .gateways
            .iter()
            .find(|it| it.service == Service::Roma);
        let app = roma.and_then(|gateway| gateway.app_named("roma-001"));
        app.expect("roma-001").secret.expose().to_owned()
    });
    scenario
        .keys("/")
        .await
        .types("roma-001")
        .await
        .keys("enter v")
        .await;
    assert!(scenario.lines().contains(&secret), "{}", scenario.screen());
    scenario.keys("x").await.sees_not(&secret);
}

#[tokio::test]
async fn apig_says_why_its_secret_cannot_be_revealed() {
    let mut scenario = Scenario::on("small").start().await;
    scenario
        .keys("v")
        .await
        .sees("APIG shows an AppSecret only when it is set.");
}

#[tokio::test]
async fn a_profile_that_never_reveals_shows_and_copies_no_secret() {
    let mut scenario = Scenario::on("small").never_reveal().start().await;
    scenario.keys("s y").await.sees("New AppSecret");
    scenario
        .keys("v")
        .await
        .sees("never shows secrets (never_reveal)");
    scenario.keys("y p").await.sees("never_reveal");
    let copied = |effect: &Effect| matches!(effect, Effect::CopySecret { .. });
    assert!(!scenario.asked().iter().any(copied));
    scenario
        .keys("esc esc")
        .await
        .types("drop")
        .await
        .keys("enter")
        .await;
    scenario
        .keys("enter j v")
        .await
        .sees("never shows secrets (never_reveal)");
}

#[tokio::test]
async fn the_clipboard_is_off_in_production() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario.keys("n").await.keys("y").await.sees("New AppCode");
    scenario
        .keys("y p")
        .await
        .sees("The clipboard is off in this profile");
    let copied = |effect: &Effect| matches!(effect, Effect::CopySecret { .. });
    assert!(!scenario.asked().iter().any(copied));
}

#[tokio::test]
async fn a_new_secret_is_delivered_to_a_file_that_only_its_owner_can_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let (mut scenario, secret) = new_secret().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secret");
    scenario.keys("y f").await.sees("Path of the new file");
    scenario.paste(&path.display().to_string());
    scenario.keys("enter").await.sees("✓");
    let written = std::fs::read_to_string(&path).expect("a file");
    assert_eq!(written.trim_end(), secret);
    let mode = std::fs::metadata(&path)
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    scenario.keys("esc").await.sees_not("New AppSecret");
}

#[tokio::test]
async fn a_delivery_that_fails_leaves_the_value_to_be_delivered_elsewhere() {
    let (mut scenario, secret) = new_secret().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("there");
    std::fs::write(&path, "already").expect("a file");
    scenario.keys("y f").await;
    scenario.paste(&path.display().to_string());
    scenario.keys("enter").await.sees("exists");
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), "already");
    scenario.keys("esc v").await.sees(&secret);
}

#[tokio::test]
async fn a_new_secret_that_nobody_took_is_let_go_only_by_the_word_drop() {
    let (mut scenario, _) = new_secret().await;
    scenario.keys("esc").await.sees("Type drop to let it go:");
    scenario
        .types("dorp")
        .await
        .keys("enter")
        .await
        .sees("New AppSecret");
    scenario.keys("esc").await.sees_not("Type drop");
    scenario
        .keys("esc")
        .await
        .types("drop")
        .await
        .keys("enter")
        .await;
    scenario.sees_not("New AppSecret");
    let dropped = |effect: &Effect| matches!(effect, Effect::Dropped(Some(_)));
    assert!(scenario.asked().iter().any(dropped));
}

#[tokio::test]
async fn a_terminal_may_refuse_a_copy_so_it_does_not_count_as_delivered() {
    let (mut scenario, _) = new_secret().await;
    scenario
        .keys("y p")
        .await
        .sees("the terminal may refuse it");
    let copied = |effect: &Effect| matches!(effect, Effect::CopySecret { .. });
    assert!(scenario.asked().iter().any(copied));
    scenario.keys("esc").await.sees("Type drop to let it go:");
}

#[tokio::test]
async fn the_mask_does_not_tell_how_long_a_secret_is() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("s c").await;
    scenario.types_secret("Short1234").await;
    let short = scenario.screen();
    scenario.types_secret("567890abcdefghij").await;
    assert_eq!(short, scenario.screen());
}
