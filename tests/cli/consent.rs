//! What `--yes` needs beside it in production.

use crate::common::command::{Ended, Lab};

/// A lab whose profile `prod` is marked as production, and is the default.
async fn production() -> Lab {
    let lab = Lab::new().await;
    let url = lab.gateway.url();
    let project = lab.gateway.project_id();
    lab.configure(&format!(
        "default_profile = \"prod\"\n\
         [profiles.prod]\nproject_id = \"{project}\"\nenvironment = \"production\"\n\
         [profiles.prod.auth]\nmethod = \"token\"\ntoken_env = \"CLAVIGER_TOKEN\"\n\
         [profiles.prod.endpoints]\napig = \"{url}\"\nroma = \"{url}\"\nmodelarts = \"{url}\"\n"
    ));
    lab
}

/// Runs a write with `--yes` and the words after it, without a terminal.
async fn with_yes(lab: &Lab, write: &[&str], after: &[&str]) -> Ended {
    let arguments: Vec<&str> = [write, &["--profile", "prod", "--yes"], after].concat();
    lab.run(&arguments).await
}

#[tokio::test]
async fn in_production_yes_alone_is_no_consent_where_a_caller_may_be_refused() {
    let lab = production().await;
    for (write, word) in [
        (
            &["secret", "reset", "app_demo", "--deliver", "stdout"][..],
            "--confirm app_demo",
        ),
        (&["codes", "delete", "app_demo", "#1"], "--confirm app_demo"),
        (
            &["codes", "reset", "scorer", "#1", "--deliver", "stdout"],
            "--confirm scorer",
        ),
        (&["apps", "delete", "app_demo"], "--confirm app_demo"),
        (
            &["apps", "delete", "app_demo", "billing_batch"],
            "--confirm 2",
        ),
        (
            &["apps", "edit", "app_demo", "--key", "Another_Key_1234567"],
            "--confirm app_demo",
        ),
        (
            &["access", "set", "app_demo", "--allow", "192.0.2.1"],
            "--confirm app_demo",
        ),
        (
            &[
                "codes",
                "rotate",
                "app_demo",
                "#1",
                "--grace",
                "1s",
                "--deliver",
                "stdout",
            ],
            "--confirm app_demo",
        ),
    ] {
        let ended = with_yes(&lab, write, &[]).await.expect(7);
        assert!(ended.err.contains(word), "{write:?}: {}", ended.err);
        assert!(ended.err.contains("Nothing was sent."), "{}", ended.err);
        let ended = with_yes(&lab, write, &["--confirm", "another"]).await;
        let ended = ended.expect(7);
        assert!(
            ended.err.contains("--confirm says another"),
            "{}",
            ended.err
        );
        // An empty variable of a script is no name.
        with_yes(&lab, write, &["--confirm", ""]).await.expect(7);
        with_yes(&lab, write, &["--dry-run"]).await.expect(0);
    }
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn the_name_beside_yes_is_consent() {
    let lab = production().await;
    let reset = ["secret", "reset", "app_demo", "--deliver", "stdout"];
    let before = lab.secret("app_demo");
    let confirmed = ["--confirm", "app_demo"];
    let ended = with_yes(&lab, &reset, &confirmed).await.expect(0);
    assert_ne!(lab.secret("app_demo"), before);
    assert_eq!(ended.out.trim_end(), lab.secret("app_demo"));
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn the_number_of_several_writes_beside_yes_is_consent() {
    let lab = production().await;
    let two = ["apps", "delete", "app_demo", "billing_batch"];
    with_yes(&lab, &two, &["--confirm", "app_demo"])
        .await
        .expect(7);
    with_yes(&lab, &two, &["--confirm", "2"]).await.expect(0);
    assert_eq!(lab.writes().len(), 2);
}

#[tokio::test]
async fn where_nobody_is_refused_afterwards_yes_is_enough() {
    let lab = production().await;
    let edit = ["apps", "edit", "app_demo", "--remark", "another"];
    with_yes(&lab, &edit, &[]).await.expect(0);
    let code = ["codes", "generate", "app_demo", "--deliver", "stdout"];
    with_yes(&lab, &code, &[]).await.expect(0);
}

#[tokio::test]
async fn outside_production_a_name_that_is_given_must_be_right_all_the_same() {
    let lab = Lab::new().await;
    let reset = [
        "secret",
        "reset",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let wrong: Vec<&str> = [&reset[..], &["--confirm", "billing_batch"]].concat();
    let ended = lab.run(&wrong).await.expect(7);
    assert!(
        ended.err.contains("the app's name is app_demo"),
        "{}",
        ended.err
    );
    lab.run(&reset).await.expect(0);
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn a_program_is_told_the_same_as_json() {
    let lab = production().await;
    let reset = ["secret", "reset", "app_demo", "--deliver", "stdout"];
    let ended = with_yes(&lab, &reset, &["-o", "json"]).await.expect(7);
    let message = ended.error()["error_msg"].to_string();
    assert!(message.contains("--confirm app_demo"), "{message}");
}
