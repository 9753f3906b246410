//! What is refused before anything is sent.

use crate::common::command::Lab;

const RESET: [&str; 5] = ["secret", "reset", "app_demo", "--deliver", "stdout"];

#[tokio::test]
async fn a_new_secret_needs_somewhere_to_go_before_anything_is_sent() {
    let lab = Lab::new().await;
    for arguments in [
        &["secret", "reset", "app_demo", "--yes"][..],
        &["codes", "generate", "app_demo", "--yes"],
        &["codes", "reset", "scorer", "#1", "--yes"],
        &["secret", "show", "roma-001"],
    ] {
        let ended = lab.run(arguments).await.expect(2);
        assert!(ended.err.contains("--deliver"), "{}", ended.err);
    }
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn a_write_that_nobody_can_confirm_needs_yes() {
    let lab = Lab::new().await;
    for arguments in [
        &RESET[..],
        &["apps", "edit", "app_demo", "--name", "x_y_z"],
        &["codes", "generate", "app_demo", "--deliver", "stdout"],
        &["codes", "reset", "scorer", "#1", "--deliver", "stdout"],
    ] {
        let ended = lab.run(arguments).await.expect(7);
        assert!(ended.err.contains("--yes"), "{}", ended.err);
    }
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn a_gateway_that_is_not_running_gets_no_write_and_one_in_a_state_of_its_own_does() {
    let lab = Lab::new().await;
    let status = |word: &str| {
        lab.gateway
            .estate(|estate| word.clone_into(&mut estate.gateways[0].status));
    };
    let reset = [&RESET[..], &["--yes"]].concat();
    status("Frozen");
    let ended = lab.run(&reset).await.expect(7);
    assert!(ended.err.contains("Frozen"), "{}", ended.err);
    assert!(lab.writes().is_empty());
    // No document lists this word, so the gateway is asked and says itself what it takes.
    status("Hibernating");
    lab.run(&reset).await;
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn read_only_refuses_every_write() {
    let mut lab = Lab::new().await;
    let with_yes = [&RESET[..], &["--yes"]].concat();
    let flagged = [&["--read-only"], &with_yes[..]].concat();
    let ended = lab.run(&flagged).await.expect(7);
    assert!(ended.err.contains("read-only"), "{}", ended.err);
    lab.set("CLAVIGER_READ_ONLY", "true");
    lab.run(&with_yes).await.expect(7);
    lab.run(&["apps", "list"]).await.expect(0);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn what_a_service_cannot_do_is_refused_with_the_reason() {
    let lab = Lab::new().await;
    for (arguments, reason) in [
        (
            &[
                "codes",
                "reset",
                "app_demo",
                "#1",
                "--deliver",
                "stdout",
                "--yes",
            ][..],
            "cannot be reset in place",
        ),
        (
            &["apps", "edit", "scorer", "--name", "x", "--yes"],
            "no call that changes an app",
        ),
        (
            &["apps", "edit", "roma-001", "--key", "abc", "--yes"],
            "fixes the key",
        ),
        (
            &[
                "codes",
                "generate",
                "billing_batch",
                "--deliver",
                "stdout",
                "--yes",
            ],
            "5 of 5",
        ),
    ] {
        let ended = lab.run(arguments).await.expect(7);
        assert!(ended.err.contains(reason), "{}", ended.err);
    }
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn a_value_that_breaks_a_rule_is_refused() {
    let lab = Lab::new().await;
    let arguments = ["apps", "edit", "app_demo", "--name", "1 x", "--yes"];
    lab.run(&arguments).await.expect(2);
    lab.run(&["apps", "edit", "app_demo", "--yes"])
        .await
        .expect(2);
    let given = [&RESET[..], &["--secret-stdin", "--yes"]].concat();
    let short = lab.run_with(&given, "short").await.expect(2);
    assert!(!short.err.contains("\"short\""), "{}", short.err);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn a_piped_secret_with_a_line_break_is_told_so_and_refused() {
    let lab = Lab::new().await;
    let given = [&RESET[..], &["--secret-stdin", "--yes"]].concat();
    for input in ["Sentinel_value_123\n", "Sentinel_value_123\r\n", ""] {
        let ended = lab.run_with(&given, input).await.expect(2);
        assert!(!ended.err.contains("Sentinel"), "{}", ended.err);
        if !input.is_empty() {
            assert!(ended.err.contains("line break"), "{}", ended.err);
        }
    }
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn a_code_given_in_place_of_its_name_is_not_repeated() {
    let lab = Lab::new().await;
    let code = lab.codes("scorer")[0].clone();
    let arguments = [
        "codes",
        "reset",
        "scorer",
        &code,
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&arguments).await.expect(2);
    assert!(!ended.err.contains(&code), "{}", ended.err);
    let nowhere = [
        "codes",
        "reset",
        "scorer",
        "#9",
        "--deliver",
        "stdout",
        "--yes",
    ];
    lab.run(&nowhere).await.expect(2);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn without_a_profile_it_is_said_what_to_do() {
    let mut lab = Lab::new().await;
    lab.unset("CLAVIGER_TOKEN");
    let ended = lab.run(&["apps", "list"]).await.expect(2);
    assert!(
        ended.err.contains("no profile is configured"),
        "{}",
        ended.err
    );
    let ended = lab
        .run(&["apps", "list", "-o", "json", "--profile", "x"])
        .await;
    let ended = ended.expect(2);
    assert_eq!(ended.error()["outcome"], "not_sent");
    assert!(ended.error()["error_msg"].is_string());
}

#[tokio::test]
async fn wrong_usage_is_exit_2() {
    let lab = Lab::new().await;
    for arguments in [
        &["apps"][..],
        &["apps", "list", "--service", "nope"],
        &["apps", "list", "-o", "yaml"],
        &["nonsense"],
        &["secret", "reset", "a", "--deliver", "somewhere", "--yes"],
        &[
            "secret",
            "reset",
            "a",
            "--secret-stdin",
            "--server-generated",
            "--deliver",
            "stdout",
        ],
    ] {
        lab.run(arguments).await.expect(2);
    }
    assert!(lab.gateway.requests().is_empty());
}

#[tokio::test]
async fn arguments_are_repeated_without_acting_on_the_terminal() {
    let lab = Lab::new().await;
    let hostile = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{7f}z";
    let path = format!("/nowhere/{hostile}/file");
    let target = format!("file:{path}");
    for form in ["table", "json", "jsonl", "csv"] {
        for arguments in [
            &[hostile][..],
            &["apps", "list", "--sort", hostile],
            &["secret", "reset", "app_demo", "--deliver", hostile],
            &["secret", "reset", "app_demo", "--yes", "--deliver", &target],
            &["--config", &path, "apps", "list"],
            &["--log", &path, "apps", "list"],
            &["simulate", "--estate", hostile],
            &["apps", "show", hostile],
        ] {
            let ended = lab.run(&[&["-o", form], arguments].concat()).await;
            let ended = ended.expect(2);
            assert!(ended.err.contains('z'), "{}", ended.err);
            let acts = |c: char| c != '\n' && claviger::domain::text::acts_or_hides(c);
            let said = ended.out + &ended.err;
            assert!(!said.contains(acts), "{arguments:?}: {said:?}");
        }
    }
}

#[tokio::test]
async fn what_the_parser_refuses_is_json_for_programs_too() {
    let mut lab = Lab::new().await;
    for arguments in [
        &["apps", "lisst", "-o", "json"][..],
        &["--output=jsonl", "apps", "list", "--nonsense"],
        &["-o", "json", "secret", "reset", "app_demo"],
        &["apps", "show", "-ojson"],
        &["-o", "json", "--timeout", "0", "apps", "list"],
    ] {
        let ended = lab.run(arguments).await.expect(2);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
        let error = ended.error();
        assert_eq!(error["outcome"], "not_sent");
        assert!(error["error_code"].is_null());
        let message = error["error_msg"].as_str().expect("a message");
        assert!(
            !message.is_empty() && !message.contains("error:"),
            "{message}"
        );
        let remedy = error["remedy"].as_str().expect("what to do");
        assert!(remedy.contains("--help"), "{remedy}");
    }
    lab.set("CLAVIGER_OUTPUT", "json");
    let ended = lab.run(&["apps", "lisst"]).await.expect(2);
    assert_eq!(ended.error()["outcome"], "not_sent");
    let ended = lab.run(&["-o", "table", "apps", "lisst"]).await.expect(2);
    assert!(ended.err.starts_with("error: "), "{}", ended.err);
    // What is no error is no JSON.
    lab.run(&["--version"]).await.expect(0);
    assert!(lab.gateway.requests().is_empty());
}
