//! `journal`: what was written, what became of it, and values that come to light again.

use claviger::simulator::{Action, Fault, Operation};
use serde_json::Value;

use crate::common::command::{APP_DEMO, Lab, PAYMENTS};

const GENERATE: [&str; 6] = [
    "codes",
    "generate",
    "app_demo",
    "--deliver",
    "stdout",
    "--yes",
];

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Leaves a generated code of unknown outcome in the journal: neither its answer nor the codes can
/// be read.
async fn leave_unknown(lab: &Lab) {
    lab.gateway
        .add_fault(Fault::on(Operation::CreateAppCodeAutoV2, Action::DropAfter));
    // The looks before the write may see the codes.
    let unread = Fault::on(Operation::ListAppCodesV2, Action::status(403));
    lab.gateway.add_fault(unread.nth(3).times(20));
    lab.run(&GENERATE).await.expect(4);
    lab.gateway.clear_faults().await;
}

/// A profile whose values are sealed in the journal.
fn seal(lab: &mut Lab) {
    let public = std::fs::read_to_string(fixture("ed25519.pub")).expect("a key");
    let url = lab.gateway.url();
    let (project, key) = (lab.gateway.project_id(), public.trim());
    lab.configure(&format!(
        "default_profile = \"prod\"\n[profiles.prod]\nproject_id = \"{project}\"\nrecipient = \"{key}\"\n\
         [profiles.prod.endpoints]\napig = \"{url}\"\nroma = \"{url}\"\nmodelarts = \"{url}\"\n\
         [profiles.prod.auth]\nmethod = \"token\"\ntoken_env = \"THE_TOKEN\"\n"
    ));
    let token = lab.gateway.token().expose().to_owned();
    lab.set("THE_TOKEN", token);
    for name in [
        "TOKEN",
        "PROJECT_ID",
        "ENDPOINT_APIG",
        "ENDPOINT_ROMA",
        "ENDPOINT_MODELARTS",
    ] {
        lab.unset(&format!("CLAVIGER_{name}"));
    }
}

#[tokio::test]
async fn the_journal_lists_what_was_written_and_shows_one_entry() {
    let mut lab = Lab::new().await;
    lab.run(&GENERATE).await.expect(0);
    let edit = ["apps", "edit", "app_demo", "--remark", "=other", "--yes"];
    lab.run(&edit).await.expect(0);
    // The journal needs no profile.
    lab.unset("CLAVIGER_TOKEN");
    let list = lab
        .run(&["journal", "list", "-o", "json"])
        .await
        .expect(0)
        .json();
    let list = list.as_array().expect("an array");
    assert_eq!(list.len(), 2);
    let fields: Vec<_> = list[0].as_object().expect("an object").keys().collect();
    let mut expected = [
        "n",
        "time",
        "operation",
        "target",
        "outcome",
        "request_ids",
        "delivery",
    ];
    expected.sort_unstable();
    assert_eq!(fields, expected);
    assert_eq!(list[0]["n"], 1);
    assert_eq!(list[0]["operation"], "generate_code");
    assert_eq!(list[0]["outcome"], "done");
    assert_eq!(list[0]["delivery"], "stdout");
    let target = &list[0]["target"];
    assert_eq!(target["profile"], "env");
    assert_eq!(target["service"], "apig");
    assert_eq!(target["instance_id"], PAYMENTS);
    assert_eq!(target["app_id"], APP_DEMO);
    assert_eq!(target["app_name"], "app_demo");

    let show = lab
        .run(&["journal", "show", "2", "-o", "json"])
        .await
        .expect(0)
        .json();
    assert_eq!(show["operation"], "edit_app");
    assert_eq!(show["wanted"]["remark"], "=other");
    let text = lab.run(&["journal", "show", "2"]).await.expect(0).out;
    assert!(
        text.contains("Edit app") && text.contains("remark =other"),
        "{text}"
    );
    let csv = lab
        .run(&["journal", "list", "-o", "csv"])
        .await
        .expect(0)
        .out;
    assert!(csv.starts_with("n,time,operation,target,outcome,"), "{csv}");
    let none = lab
        .run(&["journal", "list", "--unresolved", "-o", "json"])
        .await;
    assert_eq!(none.expect(0).json(), Value::Array(Vec::new()));
    let missing = lab.run(&["journal", "show", "9"]).await.expect(2);
    assert!(missing.err.contains("no entry 9"), "{}", missing.err);
}

#[tokio::test]
async fn a_journal_is_consistent_until_somebody_changes_it() {
    let lab = Lab::new().await;
    lab.run(&GENERATE).await.expect(0);
    let found = lab
        .run(&["journal", "verify", "-o", "json"])
        .await
        .expect(0)
        .json();
    assert_eq!(found["consistent"], true);
    assert_eq!(found["entries"], 1);
    let head = found["head"].as_str().expect("a hash").to_owned();
    lab.run(&GENERATE).await.expect(0);
    let verify = ["journal", "verify", "--head", &head, "-o", "json"];
    assert_eq!(lab.run(&verify).await.expect(0).json()["kept"], "earlier");

    let wrong = "0".repeat(64);
    let ended = lab
        .run(&["journal", "verify", "--head", &wrong])
        .await
        .expect(7);
    assert!(ended.out.contains("No line has the hash"), "{}", ended.out);

    let path = lab.path(".local/state/claviger/journal.jsonl");
    let text = std::fs::read_to_string(&path).expect("a journal");
    std::fs::write(&path, text.replacen("app_demo", "app_dema", 1)).expect("a file");
    let ended = lab.run(&["journal", "verify"]).await.expect(7);
    assert!(ended.out.contains("broken at line 2"), "{}", ended.out);
}

#[tokio::test]
async fn an_unresolved_write_is_settled_without_a_target_and_its_value_stays_to_be_fetched() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    leave_unknown(&lab).await;
    let open = lab
        .run(&["journal", "list", "--unresolved", "-o", "json"])
        .await;
    assert_eq!(open.expect(0).json()[0]["outcome"], "unknown");

    let all = lab
        .run(&["journal", "reconcile", "-o", "json"])
        .await
        .expect(0);
    let said = &all.json()[0];
    assert_eq!(said["outcome"], "done");
    let evidence = said["evidence"].as_str().expect("a sentence");
    assert!(
        evidence.contains("claviger journal reconcile 1 --deliver TARGET"),
        "{evidence}"
    );
    let entry = lab.run(&["journal", "show", "1"]).await.expect(0);
    assert!(entry.out.contains("reconcile 1 --deliver"), "{}", entry.out);

    let path = lab.path("code");
    let target = format!("file:{}", path.display());
    let reconcile = [
        "journal",
        "reconcile",
        "1",
        "--deliver",
        &target,
        "-o",
        "json",
    ];
    let ended = lab.run(&reconcile).await.expect(0);
    let said = ended.json();
    assert_eq!(said["outcome"], "done");
    assert_eq!(said["delivery"][0]["result"], "took");
    let value = std::fs::read_to_string(&path).expect("a file");
    assert!(lab.codes("app_demo").contains(&value) && !before.contains(&value));
    assert!(!format!("{ended:?}").contains(&value));
    let list = lab.run(&["journal", "list", "-o", "json"]).await.json();
    assert_eq!(list[0]["outcome"], "done");
    assert_eq!(list[0]["delivery"], "file");
}

#[tokio::test]
async fn a_reset_that_was_done_and_whose_value_nobody_can_show_is_lost_and_settled_as_that() {
    let lab = Lab::new().await;
    let fault = Fault::on(Operation::ResettingAppSecretV2, Action::DropAfter);
    lab.gateway.add_fault(fault);
    let unread = Fault::on(Operation::ShowDetailsOfAppV2, Action::status(403));
    lab.gateway.add_fault(unread.nth(3).times(20));
    let reset = [
        "secret",
        "reset",
        "app_demo",
        "--deliver",
        "stdout",
        "--yes",
    ];
    lab.run(&reset).await.expect(4);
    lab.gateway.clear_faults().await;
    let ended = lab.run(&["journal", "reconcile", "1"]).await.expect(9);
    assert!(ended.out.contains("value lost"), "{}", ended.out);
    assert!(ended.out.contains("The app changed"), "{}", ended.out);
    let open = lab.run(&["journal", "list", "--unresolved", "-o", "json"]);
    assert!(open.await.json().as_array().is_some_and(Vec::is_empty));
}

#[tokio::test]
async fn an_entry_whose_app_is_gone_is_closed_and_its_outcome_stays_unknown() {
    let lab = Lab::new().await;
    leave_unknown(&lab).await;
    lab.gateway.estate(|estate| {
        for gateway in &mut estate.gateways {
            gateway.apps.retain(|app| app.name != "app_demo");
        }
    });
    let ended = lab.run(&["journal", "reconcile"]).await.expect(0);
    assert!(ended.out.contains("closed"), "{}", ended.out);
    let list = lab.run(&["journal", "list", "-o", "json"]).await.json();
    assert_eq!(list[0]["outcome"], "unknown");
    let open = lab.run(&["journal", "list", "--unresolved", "-o", "json"]);
    assert!(open.await.json().as_array().is_some_and(Vec::is_empty));
    lab.run(&["journal", "verify"]).await.expect(0);
}

#[tokio::test]
async fn what_still_cannot_be_told_is_exit_4_and_takes_its_file_back() {
    let lab = Lab::new().await;
    leave_unknown(&lab).await;
    // Somebody else makes a code at the same time: which one is ours cannot be told.
    lab.run(&GENERATE).await.expect(0);
    let path = lab.path("code");
    let target = format!("file:{}", path.display());
    let ended = lab
        .run(&["journal", "reconcile", "1", "--deliver", &target])
        .await;
    let ended = ended.expect(4);
    assert!(ended.out.contains("unknown"), "{}", ended.out);
    assert!(!path.exists());
}

#[tokio::test]
async fn a_value_that_is_gone_for_good_is_exit_9() {
    let lab = Lab::new().await;
    let fault = Fault::on(Operation::ResettingAppSecretV2, Action::DropAfter);
    lab.gateway.add_fault(fault);
    // The looks before the write may see the app.
    let unread = Fault::on(Operation::ShowDetailsOfAppV2, Action::status(403));
    lab.gateway.add_fault(unread.nth(3).times(20));
    let reset = [
        "secret",
        "reset",
        "app_demo",
        "--server-generated",
        "--deliver",
        "stdout",
        "--yes",
    ];
    lab.run(&reset).await.expect(4);
    lab.gateway.clear_faults().await;
    let reconcile = ["journal", "reconcile", "1", "--deliver", "stdout"];
    let ended = lab.run(&reconcile).await.expect(9);
    assert_eq!(ended.out, "");
    assert!(ended.err.contains("value lost"), "{}", ended.err);
}

#[tokio::test]
async fn a_sealed_value_is_opened_with_the_private_key_and_nothing_else() {
    let mut lab = Lab::new().await;
    seal(&mut lab);
    let made = lab.run(&GENERATE).await.expect(0).out;
    let identity = fixture("ed25519");
    let unseal = ["journal", "unseal", "1", "--identity", &identity];
    let ended = lab.run(&unseal).await.expect(0);
    assert_eq!((ended.out, ended.err), (made.clone(), String::new()));

    let other = fixture("rsa");
    let wrong = lab
        .run(&["journal", "unseal", "1", "--identity", &other])
        .await;
    let wrong = wrong.expect(2);
    assert_eq!(wrong.out, "");
    assert!(wrong.err.contains("another key"), "{}", wrong.err);

    // With a recipient nothing is lost by settling without a target: the value is sealed.
    leave_unknown(&lab).await;
    let ended = lab.run(&["journal", "reconcile"]).await.expect(0);
    let codes = lab.codes("app_demo");
    assert!(
        codes
            .iter()
            .all(|code| !format!("{ended:?}").contains(code))
    );
    let unseal = ["journal", "unseal", "2", "--identity", &identity];
    let value = lab.run(&unseal).await.expect(0).out;
    assert_eq!(codes.last().map(String::as_str), Some(value.trim_end()));
    let nothing = ["journal", "unseal", "7", "--identity", &identity];
    lab.run(&nothing).await.expect(2);
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_is_not_taken_for_a_settled_one() {
    let lab = Lab::new().await;
    let folder = lab.path(".local/state/claviger");
    std::fs::create_dir_all(&folder).expect("a folder that others can look into");
    for command in ["list", "verify", "reconcile"] {
        let ended = lab.run(&["journal", command]).await.expect(2);
        assert!(ended.err.contains("for the journal"), "{}", ended.err);
    }
}
