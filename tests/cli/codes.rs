//! Codes that are added, deleted and rotated.

use claviger::simulator::{Action, Fault, Operation};
use serde_json::Value;

use crate::common::command::{APP_DEMO, Ended, Lab, PAYMENTS, PROJECT};

/// `codes rotate app_demo #1` with more arguments, without a question, in JSON.
async fn rotate(lab: &Lab, more: &[&str]) -> Ended {
    let all = [
        &["codes", "rotate", "app_demo", "#1", "--yes", "-o", "json"],
        more,
    ]
    .concat();
    lab.run(&all).await
}

async fn finish(lab: &Lab, more: &[&str]) -> Ended {
    let all = [
        &[
            "codes", "rotate", "app_demo", "--finish", "--yes", "-o", "json",
        ],
        more,
    ]
    .concat();
    lab.run(&all).await
}

#[tokio::test]
async fn a_code_of_ones_own_comes_on_standard_input_and_is_shown_nowhere() {
    let lab = Lab::new().await;
    let code = format!("Sentinel{}", "y".repeat(70));
    let arguments = ["codes", "add", "app_demo", "--code-stdin", "--yes"];
    let ended = lab.run_with(&arguments, &code).await.expect(0);
    assert!(lab.codes("app_demo").contains(&code));
    assert!(!format!("{ended:?}").contains(&code));
    let writes = lab.writes();
    assert_eq!((writes.len(), writes[0].method.as_str()), (1, "POST"));
    let sent: Value = serde_json::from_slice(&writes[0].body).expect("JSON");
    assert_eq!(sent, serde_json::json!({ "app_code": code }));

    let short = lab.run_with(&arguments, "too-short").await.expect(2);
    assert!(!short.err.contains("too-short"), "{}", short.err);
    let modelarts = ["codes", "add", "scorer", "--code-stdin", "--yes"];
    lab.run_with(&modelarts, &code).await.expect(7);
}

#[tokio::test]
async fn a_code_is_deleted_by_its_name_and_the_last_one_with_a_warning() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let delete = ["codes", "delete", "app_demo", "#1", "--yes"];
    let dry = lab
        .run(&[&delete[..], &["--dry-run"]].concat())
        .await
        .expect(0);
    assert!(dry.out.contains("\n\nDELETE http"), "{}", dry.out);
    lab.run(&delete).await.expect(0);
    assert_eq!(lab.codes("app_demo"), before[1..]);
    let write = lab.writes().remove(0);
    let prefix = format!("/v2/{PROJECT}/apigw/instances/{PAYMENTS}/apps/{APP_DEMO}/app-codes/");
    assert!(write.method == "DELETE" && write.path.starts_with(&prefix));
    let last = lab.run(&delete).await.expect(0);
    assert!(last.out.contains("last AppCode"), "{}", last.out);
    let none = lab.run(&delete).await.expect(2);
    assert!(none.err.contains("no AppCode"), "{}", none.err);

    let before = lab.codes("scorer");
    let dry = ["codes", "delete", "scorer", "#2", "--dry-run"];
    let ended = lab.run(&dry).await.expect(0);
    assert!(!ended.out.contains(&before[1]), "{}", ended.out);
    let ended = lab
        .run(&["codes", "delete", "scorer", "#2", "--yes"])
        .await
        .expect(0);
    assert!(!format!("{ended:?}").contains(&before[1]));
    assert_eq!(lab.codes("scorer"), before[..1]);
}

#[tokio::test]
async fn a_rotation_stops_after_delivery_and_is_finished_by_another_run() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let path = lab.path("code");
    let target = format!("file:{}", path.display());
    let said = rotate(&lab, &["--deliver", &target]).await.expect(0).json();
    assert_eq!(said["operation"], "rotate_code");
    assert_eq!(
        said["delivery"],
        serde_json::json!([{ "target": target, "result": "took" }])
    );
    assert_eq!(said["rotation"]["old_deleted"], false);
    let new = std::fs::read_to_string(&path).expect("a file");
    let both = [&before[..], std::slice::from_ref(&new)].concat();
    assert_eq!(lab.codes("app_demo"), both);

    let twice = rotate(&lab, &["--deliver", "stdout"]).await.expect(7);
    assert!(twice.err.contains("is being rotated"), "{}", twice.err);
    let said = finish(&lab, &[]).await.expect(0).json();
    assert_eq!(said["operation"], "delete_code");
    assert_eq!(said["rotation"]["old_deleted"], true);
    assert_eq!(lab.codes("app_demo"), both[1..]);
    let nothing = finish(&lab, &[]).await.expect(7);
    assert!(nothing.err.contains("No rotation"), "{}", nothing.err);
}

#[tokio::test]
async fn a_command_that_accepts_the_new_code_ends_the_old_one() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let (file, seen) = (lab.path("code"), lab.path("seen"));
    let target = format!("file:{}", file.display());
    let verify = format!("tee {}", seen.display());
    let arguments = ["--deliver", &target, "--verify", &verify, "--grace", "1s"];
    let said = rotate(&lab, &arguments).await.expect(0).json();
    assert_eq!(said["rotation"]["old_deleted"], true);
    let new = std::fs::read_to_string(file).expect("a file");
    assert_eq!(std::fs::read_to_string(seen).expect("a file"), new);
    assert_eq!(lab.codes("app_demo"), [before[1].clone(), new]);
    let list = lab.run(&["journal", "list", "-o", "json"]).await.json();
    assert_eq!(list[0]["operation"], "rotate_code");
    assert_eq!(list[1]["operation"], "delete_code");
}

#[tokio::test]
async fn a_command_that_turns_the_new_code_down_leaves_both() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let path = lab.path("code");
    let target = format!("file:{}", path.display());
    let arguments = ["--deliver", &target, "--verify", "false"];
    let ended = rotate(&lab, &arguments).await.expect(7);
    assert!(ended.err.contains("not verified"), "{}", ended.err);
    assert!(ended.err.contains("--finish") && ended.err.contains("codes delete"));
    assert_eq!(ended.json()["rotation"]["old_deleted"], false);
    assert_eq!(lab.codes("app_demo").len(), before.len() + 1);
    // Later it does work.
    finish(&lab, &["--verify", "false"]).await.expect(7);
    finish(&lab, &["--verify", "true"]).await.expect(0);
    assert_eq!(lab.codes("app_demo").len(), before.len());
    assert!(!lab.codes("app_demo").contains(&before[0]));
}

#[tokio::test]
async fn a_new_code_that_was_not_delivered_keeps_the_old_one() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let ended = rotate(&lab, &["--deliver", "command:false", "--grace", "1s"])
        .await
        .expect(9);
    assert!(ended.err.contains("--finish --deliver"), "{}", ended.err);
    let refused = finish(&lab, &[]).await.expect(7);
    assert!(refused.err.contains("never delivered"), "{}", refused.err);
    assert!(lab.codes("app_demo").contains(&before[0]));
    let ended = finish(&lab, &["--deliver", "stdout"]).await.expect(0);
    assert_eq!(lab.codes("app_demo")[1], ended.out.trim_end());
    assert!(!lab.codes("app_demo").contains(&before[0]));
}

#[tokio::test]
async fn a_rotation_whose_answers_were_lost_is_finished_all_the_same() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    for operation in [Operation::CreateAppCodeAutoV2, Operation::DeleteAppCodeV2] {
        lab.gateway
            .add_fault(Fault::on(operation, Action::DropAfter));
    }
    lab.gateway.add_fault(
        Fault::on(Operation::ListAppCodesV2, Action::status(403))
            .nth(3)
            .times(20),
    );
    rotate(&lab, &["--deliver", "stdout"]).await.expect(4);
    lab.gateway.clear_faults().await;
    // What became of it is read back first; nobody has the value yet.
    finish(&lab, &[]).await.expect(7);
    assert_eq!(lab.codes("app_demo").len(), before.len() + 1);

    lab.gateway
        .add_fault(Fault::on(Operation::DeleteAppCodeV2, Action::DropAfter));
    lab.gateway.add_fault(
        Fault::on(Operation::ListAppCodesV2, Action::status(403))
            .nth(3)
            .times(20),
    );
    finish(&lab, &["--deliver", "stdout"]).await.expect(4);
    lab.gateway.clear_faults().await;
    let said = finish(&lab, &[]).await.expect(0).json();
    assert_eq!(said["rotation"]["old_deleted"], true);
    assert_eq!(lab.codes("app_demo").len(), before.len());
    assert_eq!(lab.gateway.requests_of(Operation::DeleteAppCodeV2).len(), 1);
}

#[tokio::test]
async fn an_interrupt_in_the_time_of_grace_leaves_both_codes() {
    let lab = Lab::new().await;
    let path = lab.path("code");
    let target = format!("file:{}", path.display());
    let arguments = [
        "codes",
        "rotate",
        "app_demo",
        "#1",
        "--yes",
        "--deliver",
        &target,
        "--grace",
        "1h",
    ];
    let mut child = lab.command(&arguments).spawn().expect("a program");
    let mut err = tokio::io::BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    // It says that it waits.
    tokio::io::AsyncBufReadExt::read_line(&mut err, &mut line)
        .await
        .expect("a line");
    assert!(line.contains("1h"), "{line}");
    let pid = child.id().and_then(|id| i32::try_from(id).ok());
    let pid = pid
        .and_then(rustix::process::Pid::from_raw)
        .expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("a signal");
    assert_eq!(child.wait().await.expect("an end").code(), Some(7));
    assert_eq!(lab.codes("app_demo").len(), 3);
    finish(&lab, &[]).await.expect(0);
    assert_eq!(lab.codes("app_demo").len(), 2);
}

#[tokio::test]
async fn a_rotation_needs_to_know_which_code_and_room_for_one_more() {
    let lab = Lab::new().await;
    let arguments = [
        "codes",
        "rotate",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let several = lab.run(&arguments).await.expect(2);
    assert!(several.err.contains("#1 ") && several.err.contains("#2 "));
    let modelarts = [
        "codes",
        "rotate",
        "scorer",
        "#1",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&modelarts).await.expect(7);
    assert!(ended.err.contains("in place"), "{}", ended.err);
    assert!(lab.writes().is_empty());
    for _ in 0..3 {
        let generate = [
            "codes",
            "generate",
            "app_demo",
            "--deliver",
            "stdout",
            "--yes",
        ];
        lab.run(&generate).await.expect(0);
    }
    let full = rotate(&lab, &["--deliver", "stdout"]).await.expect(7);
    assert!(full.err.contains("5 of 5"), "{}", full.err);
    assert_eq!(lab.writes().len(), 3);
}

#[tokio::test]
async fn the_codes_of_all_apps_that_a_filter_lets_through_are_listed() {
    let lab = Lab::new().await;
    let all = [
        "codes",
        "list",
        "--all",
        "--filter",
        "service:apig",
        "-o",
        "json",
    ];
    let ended = lab.run(&all).await.expect(0);
    let list = ended.json();
    let list = list.as_array().expect("a list");
    let of = |app: &str| list.iter().filter(|code| code["app_name"] == app).count();
    assert_eq!(
        (of("app_demo"), of("billing_batch"), of("roma-001")),
        (2, 5, 0)
    );
    assert!(ended.err.contains("reads AppCodes of"), "{}", ended.err);
    let codes = lab.codes("app_demo");
    assert!(codes.iter().all(|code| !ended.out.contains(code)));
    lab.run(&[&all[..], &["--no-read"]].concat())
        .await
        .expect(2);
    lab.run(&["codes", "list"]).await.expect(2);
}
