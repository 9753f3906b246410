//! `--log`: what support can see of a command afterwards.

use std::fs;

use claviger::simulator::{Action, Fault, Operation};

use crate::common::command::{Lab, PROJECT};

const RESET: [&str; 6] = [
    "secret",
    "reset",
    "app_demo",
    "--deliver",
    "stdout",
    "--yes",
];

/// The lines of the log that a run of `arguments` leaves at `level`.
async fn logged(lab: &Lab, level: &str, arguments: &[&str]) -> Vec<String> {
    let path = lab.path(&format!("log-{level}"));
    let shown = path.display().to_string();
    let all = [&["--log", &shown, "--log-level", level], arguments].concat();
    lab.run(&all).await;
    let text = fs::read_to_string(&path).expect("a log");
    text.lines().map(str::to_owned).collect()
}

/// The first line that has all `words`.
#[track_caller]
fn line<'a>(lines: &'a [String], words: &[&str]) -> &'a str {
    let mut lines_with = lines
        .iter()
        .filter(|line| words.iter().all(|word| line.contains(word)));
    lines_with
        .next()
        .unwrap_or_else(|| panic!("no line with {words:?} in {lines:#?}"))
}

#[tokio::test]
async fn each_call_and_each_decision_of_a_write_is_a_line() {
    let lab = Lab::new().await;
    let lines = logged(&lab, "info", &RESET).await;
    let put = line(&lines, &["method=\"PUT\"", "call"]);
    for word in [
        "write{operation=\"reset_secret\" profile=env service=\"apig\"",
        "path=\"/v2/{project_id}/apigw/instances/{instance_id}/apps/secret/{app_id}\"",
        "status=200",
        "milliseconds=",
        "request_id=",
        "tries=1",
    ] {
        assert!(put.contains(word), "{word} in {put}");
    }
    assert!(put.starts_with("20"), "a time: {put}");
    let journalled = line(
        &lines,
        &["the intent is in the journal", "entry=1", "made here"],
    );
    let done = line(&lines, &["done", "entry=1"]);
    line(&lines, &["handed over", "how=\"stdout\""]);
    let at = |sought: &str| lines.iter().position(|line| line == sought);
    assert!(at(journalled) < at(put) && at(put) < at(done));
    assert!(lines.iter().all(|line| !line.contains(PROJECT)));
}

#[tokio::test]
async fn a_request_that_is_sent_again_says_which_try_it_is() {
    let lab = Lab::new().await;
    let busy = Action::throttle(0);
    lab.gateway
        .add_fault(Fault::on(Operation::ListInstancesV2, busy).times(2));
    let lines = logged(&lab, "info", &["instances", "list"]).await;
    line(&lines, &["tries=1", "status=429"]);
    line(&lines, &["tries=2", "status=429"]);
    line(&lines, &["tries=3", "status=200"]);
}

#[tokio::test]
async fn a_write_of_which_nothing_is_known_is_told_at_every_level() {
    for level in ["error", "info", "debug", "trace"] {
        let lab = Lab::new().await;
        lab.gateway.add_fault(Fault::on(
            Operation::ResettingAppSecretV2,
            Action::DropAfter,
        ));
        let lines = logged(&lab, level, &RESET).await;
        line(&lines, &["WARN", "reset_secret", "read back"]);
    }
}

#[tokio::test]
async fn each_level_holds_more_than_the_one_before() {
    let lab = Lab::new().await;
    let mut before = 0;
    for level in ["error", "info", "debug", "trace"] {
        let lines = logged(&lab, level, &RESET).await;
        assert!(level == "error" || lines.len() > before, "{level}");
        before = lines.len();
    }
    let ended = lab.run(&["--log-level", "loud", "apps", "list"]).await;
    ended.expect(2);
}

#[tokio::test]
async fn no_variable_of_libraries_changes_the_log() {
    let mut lab = Lab::new().await;
    lab.set("RUST_LOG", "off");
    let lines = logged(&lab, "info", &["instances", "list"]).await;
    line(&lines, &["call"]);
    lab.set("RUST_LOG", "trace");
    let lines = logged(&lab, "debug", &["instances", "list"]).await;
    assert!(lines.iter().all(|line| line.contains("claviger::")));
}

#[tokio::test]
async fn at_trace_nothing_secret_is_in_it() {
    let mut lab = Lab::new().await;
    lab.set("CLAVIGER_LOG", lab.path("log").display().to_string());
    lab.set("CLAVIGER_LOG_LEVEL", "trace");
    let mut secrets = vec![
        lab.gateway.token().expose().to_owned(),
        lab.secret("app_demo"),
        lab.secret("roma-001"),
    ];
    secrets.extend(lab.codes("app_demo"));
    secrets.extend(lab.codes("scorer"));
    let reset = [
        "secret",
        "reset",
        "roma-001",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let code = [
        "codes",
        "reset",
        "scorer",
        "#1",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let generated = [
        "codes",
        "generate",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let shown = ["secret", "show", "roma-001", "--deliver", "stdout"];
    for arguments in [&RESET[..], &reset, &code, &generated, &shown] {
        let ended = lab.run(arguments).await.expect(0);
        secrets.push(ended.out.trim_end().to_owned());
    }
    secrets.extend(lab.codes("app_demo"));
    secrets.extend(lab.codes("scorer"));
    let log = fs::read_to_string(lab.path("log")).expect("a log");
    assert!(log.contains("TRACE") && log.contains("reset_code"), "{log}");
    for secret in secrets {
        assert!(secret.len() > 7, "{secret}");
        assert!(!log.contains(&secret), "{secret} is in the log");
    }
}
