//! How failures end: the exit code, and the object that says what happened.

use claviger::simulator::{Action, Fault, Operation, Status};
use serde_json::Value;

use crate::common::command::Lab;

const RESET: [&str; 8] = [
    "secret",
    "reset",
    "app_demo",
    "--deliver",
    "stdout",
    "--yes",
    "-o",
    "json",
];

fn fault(lab: &Lab, action: Action) {
    let operation = Operation::ResettingAppSecretV2;
    lab.gateway.add_fault(Fault::on(operation, action));
}

fn coded(status: u16, code: &str) -> Action {
    Action::Status(Status {
        status,
        code: Some(code.to_owned()),
        message: Some("the service's words".to_owned()),
        ..Status::default()
    })
}

#[tokio::test]
async fn a_refusal_is_explained() {
    let lab = Lab::new().await;
    fault(&lab, coded(403, "APIG.3103"));
    let ended = lab.run(&RESET).await.expect(3);
    assert_eq!(ended.out, "");
    let error = ended.error();
    let fields: Vec<_> = error.as_object().expect("an object").keys().collect();
    assert_eq!(
        fields,
        [
            "error_code",
            "error_msg",
            "http_status",
            "meaning",
            "outcome",
            "remedy",
            "request_id"
        ]
    );
    assert_eq!(error["error_code"], "APIG.3103");
    assert_eq!(error["error_msg"], "the service's words");
    assert_eq!(error["http_status"], 403);
    assert_eq!(error["outcome"], "refused");
    assert!(error["request_id"].is_string());
    assert!(
        error["meaning"]
            .as_str()
            .is_some_and(|text| text.contains("as many apps"))
    );
    assert!(error["remedy"].is_string());
    let text = lab.run(&RESET[..6]).await.expect(3);
    assert!(
        text.err
            .starts_with("claviger: APIG.3103 (403): the service's words\n"),
        "{}",
        text.err
    );
}

#[tokio::test]
async fn want_of_rights_and_of_a_valid_credential_are_exit_5() {
    let mut lab = Lab::new().await;
    fault(&lab, coded(403, "APIG.1005"));
    lab.run(&RESET).await.expect(5);
    lab.gateway.clear_faults().await;
    lab.gateway.forget_requests();
    lab.set("CLAVIGER_TOKEN", "wrong");
    let ended = lab.run(&RESET).await.expect(5);
    assert!(lab.writes().is_empty());
    assert_eq!(ended.error()["outcome"], "refused");
}

#[tokio::test]
async fn a_service_that_is_not_reached_is_exit_6() {
    let lab = Lab::new().await;
    lab.gateway.refuse().await;
    let ended = lab.run(&RESET).await.expect(6);
    let error = ended.error();
    assert_eq!(error["outcome"], "not_sent");
    assert_eq!(error["error_code"], Value::Null);
    assert!(error["meaning"].is_string());
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_reading_back() {
    let lab = Lab::new().await;
    let operation = Operation::CreateAppCodeAutoV2;
    lab.gateway
        .add_fault(Fault::on(operation, Action::DropAfter).times(1));
    let arguments = [
        "codes",
        "generate",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    let ended = lab.run(&arguments).await.expect(0);
    assert_eq!(lab.writes().len(), 1);
    assert!(
        lab.codes("app_demo")
            .contains(&ended.out.trim_end().to_owned())
    );
    assert!(ended.err.contains("reading back"), "{}", ended.err);
}

#[tokio::test]
async fn a_write_of_unknown_outcome_is_exit_4_and_never_repeated() {
    let lab = Lab::new().await;
    // Nothing can be read back either, once the write has left.
    lab.gateway
        .add_fault(Fault::on(Operation::CreateAppCodeAutoV2, Action::DropAfter));
    lab.gateway.add_fault(Fault {
        matching: claviger::simulator::Match {
            operation: Some(Operation::ListAppCodesV2),
            ..claviger::simulator::Match::default()
        },
        action: Action::status(403),
    });
    let arguments = [
        "codes",
        "generate",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
        "-o",
        "json",
    ];
    let ended = lab.run(&arguments).await.expect(4);
    assert_eq!(lab.writes().len(), 1);
    assert_eq!(ended.out, "");
    let error = ended.error();
    assert_eq!(error["outcome"], "unknown");
    let meaning = error["meaning"].as_str().expect("a meaning");
    assert!(meaning.contains("may or may not"), "{meaning}");
    let remedy = error["remedy"].as_str().expect("a remedy");
    assert!(remedy.contains("reconcile"), "{remedy}");
}

#[tokio::test]
async fn an_app_that_changed_since_it_was_looked_at_is_left_alone() {
    let lab = Lab::new().await;
    let name = "app_demo".to_owned();
    let running = lab.run(&RESET);
    let change = async {
        // The app is looked at for the question first, then once more before the write.
        lab.gateway.pause_on(Operation::ListApisBindedToAppV2);
        lab.gateway
            .received(Operation::ListApisBindedToAppV2, 1)
            .await;
        lab.gateway.received(Operation::ShowDetailsOfAppV2, 1).await;
        lab.gateway.estate(|estate| {
            let mut apps = estate.gateways[0].apps.iter_mut();
            let app = apps.find(|app| app.name == name).expect("an app");
            app.name = "renamed".to_owned();
        });
        lab.gateway.resume();
    };
    let (ended, ()) = tokio::join!(running, change);
    let ended = ended.expect(7);
    assert!(lab.writes().is_empty());
    assert!(ended.err.contains("changed"), "{}", ended.err);
}

#[tokio::test]
async fn what_is_asked_to_wait_too_long_is_not_sent_again_sooner() {
    let lab = Lab::new().await;
    fault(&lab, Action::throttle(3600));
    let ended = lab.run(&RESET).await.expect(3);
    assert_eq!(lab.writes().len(), 1);
    let error = ended.error();
    assert_eq!(error["outcome"], "refused");
    let message = error["error_msg"].as_str().expect("a message");
    assert!(message.contains("wait 1 h"), "{message}");
}

#[tokio::test]
async fn a_redirect_after_the_write_was_done_does_not_hide_that() {
    let lab = Lab::new().await;
    let elsewhere = |done| {
        Action::Status(Status {
            status: 303,
            done,
            ..Status::default()
        })
    };
    fault(&lab, elsewhere(true));
    let ended = lab.run(&RESET).await.expect(0);
    assert_eq!(lab.writes().len(), 1);
    assert_eq!(ended.out.trim_end(), lab.secret("app_demo"));
}

#[tokio::test]
async fn a_success_that_holds_an_error_confirms_nothing() {
    let lab = Lab::new().await;
    let before = lab.secret("roma-001");
    lab.gateway.add_fault(Fault::on(
        Operation::ResetRomaAppSecret,
        coded(200, "ROMA.00000101"),
    ));
    let mut reset = RESET;
    reset[2] = "roma-001";
    let ended = lab.run(&reset).await.expect(6);
    assert_eq!(ended.out, "", "no value that is not in force");
    assert_eq!(lab.secret("roma-001"), before);
}

#[tokio::test]
async fn a_time_with_and_without_its_fraction_is_no_change() {
    let lab = Lab::new().await;
    let update_time = |fraction: &'static str| {
        lab.gateway.estate(|estate| {
            let mut apps = estate.gateways[0].apps.iter_mut();
            let app = apps.find(|app| app.name == "app_demo").expect("an app");
            app.updated = format!("2026-01-02T03:04:05{fraction}Z")
                .parse()
                .expect("a time");
        });
    };
    update_time(".678901234");
    let running = lab.run(&RESET);
    let change = async {
        // One call says the time in full and the next one in seconds, as the documents do.
        lab.gateway.pause_on(Operation::ListApisBindedToAppV2);
        lab.gateway
            .received(Operation::ListApisBindedToAppV2, 1)
            .await;
        lab.gateway.received(Operation::ShowDetailsOfAppV2, 1).await;
        update_time("");
        lab.gateway.resume();
    };
    let (ended, ()) = tokio::join!(running, change);
    ended.expect(0);
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn an_interrupt_before_the_write_leaves_nothing_behind() {
    let lab = Lab::new().await;
    let path = lab.path("secret");
    let target = format!("file:{}", path.display());
    lab.gateway.pause_on(Operation::ResettingAppSecretV2);
    let arguments = ["secret", "reset", "app_demo", "--deliver", &target, "--yes"];
    let child = lab.command(&arguments).spawn().expect("a program");
    lab.gateway
        .received(Operation::ResettingAppSecretV2, 1)
        .await;
    let pid = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .expect("a process");
    let pid = rustix::process::Pid::from_raw(pid).expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("a signal");
    let ended = child.wait_with_output().await.expect("an end");
    // The write had left; whatever reading back brings, the value is not lost silently.
    let code = ended.status.code().expect("no signal");
    assert!([0, 4].contains(&code), "{ended:?}");
    assert_eq!(path.exists(), code == 0);
    lab.gateway.resume();
}
