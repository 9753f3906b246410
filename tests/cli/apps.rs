//! Apps made and deleted by command: exactly what is sent, what is refused before, and what becomes of
//! them where the answer is lost.

use std::fs;

use claviger::simulator::{Action, Fault, Operation};
use serde_json::Value;

use crate::common::command::{APP_DEMO, Lab};

const CREATE: [&str; 7] = [
    "apps",
    "create",
    "--service",
    "apig",
    "--name",
    "fresh",
    "--yes",
];

/// The keys of the apps of this name, in every service that lists keys.
fn keys(lab: &Lab, name: &str) -> Vec<String> {
    lab.gateway.estate(|estate| {
        let apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        let keys = apps
            .filter(|app| app.name == name)
            .map(|app| app.key.clone());
        let others = estate.modelarts.apps.iter();
        let others = others
            .filter(|app| app.name == name)
            .map(|app| app.key.clone());
        keys.chain(others).collect()
    })
}

fn lose_the_answer(lab: &Lab, operation: Operation) {
    lab.gateway
        .add_fault(Fault::on(operation, Action::DropAfter));
}

/// Has somebody else make an app of this name on the first gateway, and returns its id.
fn somebody_makes(lab: &Lab, name: &str) -> String {
    lab.gateway.estate(|estate| {
        let apps = &mut estate.gateways[0].apps;
        let mut other = apps.last().expect("an app").clone();
        "5d6f70819235f8e2c1b7a9d4e06b3c4f".clone_into(&mut other.id);
        name.clone_into(&mut other.name);
        "a-key-of-somebody-else".clone_into(&mut other.key);
        other.created = jiff::Timestamp::now();
        apps.push(other.clone());
        other.id
    })
}

/// The latest entry of the journal, as one line of it.
fn journal(lab: &Lab) -> String {
    let path = lab.path(".local/state/claviger/journal.jsonl");
    fs::read_to_string(path).expect("a journal")
}

#[tokio::test]
async fn an_app_is_made_with_a_key_and_a_secret_of_ours_and_its_secret_delivered() {
    let lab = Lab::new().await;
    let target = format!("file:{}", lab.path("secret").display());
    let all = [
        &CREATE[..],
        &["--remark", "of a test", "--deliver", &target],
    ]
    .concat();
    lab.run(&all).await.expect(0);
    let write = lab.writes().remove(0);
    let body: Value = serde_json::from_slice(&write.body).expect("JSON");
    assert_eq!(body["name"], "fresh");
    assert_eq!(body["remark"], "of a test");
    assert_eq!(
        keys(&lab, "fresh"),
        [body["app_key"].as_str().expect("a key")]
    );
    assert_eq!(
        fs::read_to_string(lab.path("secret")).expect("a file"),
        lab.secret("fresh")
    );
    assert_eq!(body["app_secret"], lab.secret("fresh"));
}

#[tokio::test]
async fn without_a_target_the_secret_is_dropped_and_the_last_line_says_how_to_get_one() {
    let lab = Lab::new().await;
    let ended = lab.run(&CREATE).await.expect(0);
    let last = ended
        .out
        .trim_end()
        .lines()
        .last()
        .expect("a line")
        .to_owned();
    assert!(
        last.ends_with("claviger secret reset fresh --deliver TARGET"),
        "{last}"
    );
    assert!(!format!("{ended:?}").contains(&lab.secret("fresh")));
    let records = lab.run(&["journal", "list", "-o", "json"]).await.json();
    assert_eq!(records[0]["operation"], "create_app");
    assert_eq!(records[0]["delivery"], "dropped");
    assert!(records[0]["target"]["app_id"].is_string());
    let roma = [
        "apps",
        "create",
        "--service",
        "roma",
        "--name",
        "fresh 2",
        "--yes",
    ];
    let ended = lab.run(&roma).await.expect(0);
    assert!(ended.out.contains("claviger secret show"), "{}", ended.out);
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_makes_one_app_which_is_known_by_its_key() {
    let lab = Lab::new().await;
    lose_the_answer(&lab, Operation::CreateAnAppV2);
    let target = format!("file:{}", lab.path("secret").display());
    let all = [&CREATE[..], &["--deliver", &target, "-o", "json"]].concat();
    let said = lab.run(&all).await.expect(0).json();
    assert_eq!(lab.writes().len(), 1);
    assert_eq!(keys(&lab, "fresh").len(), 1);
    assert!(said["target"]["app_id"].is_string());
    assert!(
        said["notes"][0]
            .as_str()
            .is_some_and(|note| note.contains("the key that was sent")),
        "{said}"
    );
    assert_eq!(
        fs::read_to_string(lab.path("secret")).expect("a file"),
        lab.secret("fresh")
    );
}

#[tokio::test]
async fn where_nothing_can_be_chosen_a_lost_answer_is_settled_by_name_and_time() {
    let lab = Lab::new().await;
    lab.gateway
        .estate(|estate| estate.gateways[0].custom_secrets = false);
    lose_the_answer(&lab, Operation::CreateAnAppV2);
    lose_the_answer(&lab, Operation::CreateApigApp);
    let modelarts = [
        "apps",
        "create",
        "--service",
        "modelarts",
        "--name",
        "fresh",
        "--yes",
    ];
    for arguments in [&CREATE, &modelarts] {
        let ended = lab.run(arguments).await.expect(0);
        assert!(
            ended.out.contains("one app of this name more than before"),
            "{}",
            ended.out
        );
    }
    assert_eq!(lab.writes().len(), 2);
    assert_eq!(keys(&lab, "fresh").len(), 2);
}

#[tokio::test]
async fn a_lost_request_made_no_app() {
    let lab = Lab::new().await;
    lab.gateway
        .add_fault(Fault::on(Operation::CreateAnAppV2, Action::DropBefore));
    let ended = lab.run(&CREATE).await.expect(6);
    assert!(ended.err.contains("nothing was changed"), "{}", ended.err);
    assert!(keys(&lab, "fresh").is_empty());
}

#[tokio::test]
async fn what_cannot_be_made_is_refused_before_anything_is_sent() {
    let lab = Lab::new().await;
    let with = |more: &[&'static str]| [&CREATE[..], more].concat();
    lab.run(&with(&["--key", "short"])).await.expect(2);
    let name = [
        "apps",
        "create",
        "--service",
        "apig",
        "--name",
        "1st",
        "--yes",
    ];
    lab.run(&name).await.expect(2);
    let taken = [
        "apps",
        "create",
        "--service",
        "roma",
        "--name",
        "roma-001",
        "--yes",
    ];
    let ended = lab.run(&taken).await.expect(7);
    assert!(ended.err.contains("of this name already"), "{}", ended.err);
    let key = [
        "--service",
        "modelarts",
        "--name",
        "fresh",
        "--key",
        "abcdefgh",
    ];
    let key = [&["apps", "create", "--yes"][..], &key].concat();
    lab.run(&key).await.expect(7);
    lab.gateway.estate(|estate| {
        let gateway = &mut estate.gateways[0];
        gateway.app_limit = gateway.apps.len();
    });
    let ended = lab.run(&CREATE).await.expect(7);
    assert!(ended.err.contains("The gateway is full"), "{}", ended.err);
    lab.gateway
        .estate(|estate| estate.gateways[0].custom_secrets = false);
    let ended = lab.run(&with(&["--key", "abcdefgh"])).await.expect(7);
    assert!(ended.err.contains("APP_KEY_SECRET_SWITCH"), "{}", ended.err);
    lab.run(&[&["--read-only"], &CREATE[..]].concat())
        .await
        .expect(7);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn a_deleted_app_is_made_again_from_what_the_journal_kept() {
    let lab = Lab::new().await;
    let (key, secret) = (keys(&lab, "app_demo").remove(0), lab.secret("app_demo"));
    let dry = lab
        .run(&["apps", "delete", "app_demo", "--dry-run"])
        .await
        .expect(0);
    for told in [
        "3 APIs lose this caller",
        "2 AppCodes go with it",
        "the quota daily",
    ] {
        assert!(dry.out.contains(told), "{}", dry.out);
    }
    let ended = lab
        .run(&["apps", "delete", "app_demo", "--yes"])
        .await
        .expect(0);
    assert!(ended.out.contains("--from-journal 1"), "{}", ended.out);
    assert!(keys(&lab, "app_demo").is_empty());
    let kept = journal(&lab);
    for part in [
        "invoice_create",
        "STAGE",
        "daily",
        &key,
        "the shop's front end",
    ] {
        assert!(kept.contains(part), "no {part} in {kept}");
    }
    assert!(!kept.contains(&secret));
    let again = ["apps", "create", "--from-journal", "1", "--yes"];
    let ended = lab.run(&again).await.expect(0);
    assert!(ended.err.contains("invoice_list (STAGE)"), "{}", ended.err);
    assert_eq!(keys(&lab, "app_demo"), [key]);
    assert_ne!(lab.secret("app_demo"), secret);
    lab.run(&["apps", "create", "--from-journal", "2", "--yes"])
        .await
        .expect(2);
}

#[tokio::test]
async fn a_delete_whose_answer_is_lost_is_settled_by_looking_for_the_app() {
    let lab = Lab::new().await;
    lose_the_answer(&lab, Operation::DeleteAppV2);
    lose_the_answer(&lab, Operation::DeleteRomaApp);
    lab.run(&["apps", "delete", "app_demo", "--yes"])
        .await
        .expect(0);
    lab.run(&["apps", "delete", "roma-001", "--yes"])
        .await
        .expect(0);
    assert_eq!(lab.writes().len(), 2);
    lab.gateway
        .add_fault(Fault::on(Operation::DeleteApigApp, Action::DropBefore));
    lab.run(&["apps", "delete", "vision", "--yes"])
        .await
        .expect(6);
    assert_eq!(keys(&lab, "vision").len(), 1);
}

#[tokio::test]
async fn what_must_stay_is_refused_before_anything_is_sent() {
    let lab = Lab::new().await;
    let market = lab
        .run(&["apps", "delete", "market_app", "--yes"])
        .await
        .expect(7);
    assert!(market.err.contains("marketplace"), "{}", market.err);
    let bound = lab
        .run(&["apps", "delete", "scorer", "--yes"])
        .await
        .expect(7);
    assert!(bound.err.contains("bound to the app"), "{}", bound.err);
    // One that must stay keeps the others.
    let both = ["apps", "delete", "idle_app", "market_app", "--yes"];
    lab.run(&both).await.expect(7);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn of_several_each_has_its_result() {
    let lab = Lab::new().await;
    let refused = Fault::on(Operation::DeleteAppV2, Action::status(403)).nth(2);
    lab.gateway.add_fault(refused);
    let several = [
        "apps", "delete", "app_demo", "idle_app", "vision", "--yes", "-o", "json",
    ];
    let ended = lab.run(&several).await.expect(8);
    let said = ended.json();
    let done: Vec<_> = said.as_array().expect("a list").iter().collect();
    let names: Vec<_> = done.iter().map(|it| &it["target"]["app_name"]).collect();
    assert_eq!(names, ["app_demo", "vision"]);
    assert_eq!(keys(&lab, "idle_app").len(), 1);
    assert_eq!(ended.error()["outcome"], "refused");
}

#[tokio::test]
async fn a_foreign_app_is_there_or_not() {
    let lab = Lab::new().await;
    let there = [
        "apps",
        "check",
        APP_DEMO,
        "--instance",
        "payments",
        "-o",
        "json",
    ];
    assert_eq!(lab.run(&there).await.expect(0).json()["name"], "app_demo");
    let not = [
        "apps",
        "check",
        "0123456789abcdef",
        "--instance",
        "payments",
    ];
    let ended = lab.run(&not).await.expect(10);
    assert!(ended.err.contains("There is no app"), "{}", ended.err);
}

#[tokio::test]
async fn the_apps_to_delete_may_come_one_a_line_each_with_its_result() {
    let lab = Lab::new().await;
    let delete = ["apps", "delete", "-", "--yes", "-o", "json"];
    let lines = "# no longer needed\nidle_app\n\n  roma/main/roma-001  \n";
    let ended = lab.run_with(&delete, lines).await.expect(0);
    let list = ended.json();
    let list = list.as_array().expect("a result each");
    let names: Vec<_> = list.iter().map(|one| &one["target"]["app_name"]).collect();
    assert_eq!(names, ["idle_app", "roma-001"]);
    assert!(list.iter().all(|one| one["outcome"] == "done"));
    // Nothing is touched where one of them is not there.
    let before = lab.writes().len();
    lab.run_with(&delete, "app_demo\nnowhere\n").await.expect(2);
    lab.run_with(&delete, "\n# nothing\n").await.expect(2);
    assert_eq!(lab.writes().len(), before);
}

#[tokio::test]
async fn among_namesakes_that_came_at_that_time_none_is_taken_for_the_new_app() {
    let lab = Lab::new().await;
    lab.gateway
        .estate(|estate| estate.gateways[0].custom_secrets = false);
    lose_the_answer(&lab, Operation::CreateAnAppV2);
    lab.gateway.pause_on(Operation::CreateAnAppV2);
    let arguments = [&CREATE[..], &["-o", "json"]].concat();
    let meanwhile = async {
        lab.gateway.judged(Operation::CreateAnAppV2, 1).await;
        let other = somebody_makes(&lab, "fresh");
        lab.gateway.resume();
        other
    };
    let (ended, other) = tokio::join!(lab.run(&arguments), meanwhile);
    let ended = ended.expect(4);
    let ours = lab.gateway.estate(|estate| {
        let mut apps = estate.gateways[0].apps.iter();
        let app = apps.find(|app| app.name == "fresh" && app.id != other);
        app.expect("the new app").id.clone()
    });
    let error = ended.error();
    let listed = format!("Several apps of this name were made at that time: {ours}, {other}.");
    assert_eq!(error["outcome"], "unknown");
    let meaning = error["meaning"].as_str().expect("a sentence");
    assert_eq!(meaning.matches(&listed).count(), 1, "{meaning}");
    assert_eq!(lab.writes().len(), 1, "it is never repeated");
    lab.gateway.clear_faults().await;
    let later = lab.run(&["journal", "reconcile", "1"]).await.expect(4);
    let said = later.out + &later.err;
    assert!(said.contains(&listed), "{said}");
    // Once only one of them is left, that is it.
    lab.gateway
        .estate(|estate| estate.gateways[0].apps.retain(|app| app.id != other));
    let later = lab.run(&["journal", "reconcile", "1"]).await.expect(0);
    let said = later.out + &later.err;
    assert!(said.contains("one app of this name more"), "{said}");
}
