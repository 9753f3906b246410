//! What becomes of one value at several targets, and where none takes it.

use std::fs;

use claviger::simulator::{Action, Fault, Operation, Options, Story};
use serde_json::json;

use crate::common::command::{Ended, Lab};

/// A secret reset with these words after it, told as JSON.
async fn reset(lab: &Lab, app: &str, words: &[&str]) -> Ended {
    let start = ["secret", "reset", app, "--yes", "-o", "json"];
    lab.run(&[&start, words].concat()).await
}

fn file(lab: &Lab, name: &str) -> String {
    format!("file:{}", lab.path(name).display())
}

fn read(lab: &Lab, name: &str) -> String {
    fs::read_to_string(lab.path(name)).expect("a file")
}

fn kept(session: &tempfile::TempDir) -> Vec<String> {
    let folder = session.path().join("claviger");
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_value = |file: &fs::DirEntry| {
        let name = file.file_name();
        name.to_string_lossy().starts_with("undelivered-")
    };
    files
        .filter(is_value)
        .map(|file| fs::read_to_string(file.path()).expect("a file"))
        .collect()
}

#[tokio::test]
async fn every_target_gets_the_value() {
    let lab = Lab::new().await;
    let (one, other) = (file(&lab, "one"), file(&lab, "other"));
    let words = ["--deliver", &one, "--deliver", &other];
    let said = reset(&lab, "app_demo", &words).await.expect(0).json();
    let took = |target: &str| json!({ "target": target, "result": "took" });
    assert_eq!(said["delivery"], json!([took(&one), took(&other)]));
    assert_eq!(read(&lab, "one"), lab.secret("app_demo"));
    assert_eq!(read(&lab, "other"), lab.secret("app_demo"));
    let journal = lab.run(&["journal", "list", "-o", "json"]).await.json();
    assert_eq!(journal[0]["delivery"], "file, file");
}

#[tokio::test]
async fn a_target_that_fails_is_named_and_the_last_resort_gets_the_value() {
    let lab = Lab::new().await;
    let (one, last) = (file(&lab, "one"), file(&lab, "last"));
    let words = ["--deliver", &one, "--deliver", "command:false"];
    let ended = reset(&lab, "app_demo", &words).await.expect(9);
    let results = |ended: &Ended| -> Vec<String> {
        let parts = ended.json()["delivery"].as_array().cloned();
        let parts = parts.expect("a list").into_iter();
        parts
            .map(|part| part["result"].as_str().expect("a word").to_owned())
            .collect()
    };
    assert_eq!(results(&ended), ["took", "failed"]);
    assert_eq!(ended.error()["outcome"], "done");
    assert_eq!(read(&lab, "one"), lab.secret("app_demo"));

    let words = ["--deliver", "command:false", "--or", &last];
    let ended = reset(&lab, "app_demo", &words).await.expect(9);
    assert_eq!(results(&ended), ["failed", "last_resort"]);
    assert_eq!(read(&lab, "last"), lab.secret("app_demo"));
}

#[tokio::test]
async fn a_last_resort_that_was_not_needed_was_never_there() {
    let lab = Lab::new().await;
    let (one, last) = (file(&lab, "one"), file(&lab, "last"));
    let words = ["--deliver", &one, "--or", &last];
    reset(&lab, "app_demo", &words).await.expect(0);
    let left: Vec<_> = fs::read_dir(lab.home.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().contains("last"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn braces_name_what_the_value_belongs_to() {
    let lab = Lab::new().await;
    let folder = lab.home.path().display();
    let target = format!("file:{folder}/{{service}}-{{gateway}}-{{name}}-{{kind}}");
    reset(&lab, "app_demo", &["--deliver", &target])
        .await
        .expect(0);
    assert_eq!(
        read(&lab, "apig-payments-app_demo-secret"),
        lab.secret("app_demo")
    );
    for (target, why) in [
        ("file:/tmp/{nam}", "{name}"),
        ("command:sh -c 'cat > {name}'", "argument"),
        ("file:/tmp/{", "{name}"),
    ] {
        let ended = reset(&lab, "app_demo", &["--deliver", target]).await;
        let ended = ended.expect(2);
        assert!(ended.err.contains(why), "{}", ended.err);
    }
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn a_name_of_the_configuration_is_a_target() {
    let mut lab = Lab::new().await;
    let (url, project) = (lab.gateway.url(), lab.gateway.project_id());
    let folder = lab.home.path().display();
    lab.configure(&format!(
        "default_profile = \"shop\"\n\
         [targets.vault]\ncommand = \"tee {folder}/vault-{{name}}\"\nkey = \"v\"\n\
         [profiles.shop]\nproject_id = \"{project}\"\n\
         [profiles.shop.auth]\nmethod = \"token\"\ntoken_env = \"TOKEN\"\n\
         [profiles.shop.endpoints]\napig = \"{url}\"\n\
         [profiles.shop.targets.disk]\ntarget = \"file:{folder}/disk-{{id}}\"\n"
    ));
    let token = lab.gateway.token().expose().to_owned();
    lab.set("TOKEN", token);
    let words = ["--deliver", "vault", "--deliver", "disk"];
    reset(&lab, "app_demo", &words).await.expect(0);
    assert_eq!(read(&lab, "vault-app_demo"), lab.secret("app_demo"));
    let disk = "disk-356de8eb7a8742168586e5daf5339965";
    assert_eq!(read(&lab, disk), lab.secret("app_demo"));
    let ended = reset(&lab, "app_demo", &["--deliver", "valt"]).await;
    let ended = ended.expect(2);
    assert!(ended.err.contains("disk, vault"), "{}", ended.err);
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn a_value_that_nobody_took_is_kept_for_this_login_and_delivered_later() {
    let mut lab = Lab::new().await;
    let session = lab.session();
    let ended = reset(&lab, "app_demo", &["--deliver", "command:false"]).await;
    let ended = ended.expect(9);
    let remedy = ended.error()["remedy"].to_string();
    assert!(remedy.contains("reconcile 1 --deliver"), "{remedy}");
    assert_eq!(kept(&session), [lab.secret("app_demo")]);

    let doctor = lab.run(&["doctor"]).await;
    assert!(doctor.out.contains("undelivered-1-"), "{}", doctor.out);
    let target = file(&lab, "late");
    let words = ["journal", "reconcile", "1", "--deliver", &target];
    lab.run(&words).await.expect(0);
    assert_eq!(read(&lab, "late"), lab.secret("app_demo"));
    assert_eq!(kept(&session), [] as [String; 0]);
}

#[tokio::test]
async fn a_chosen_value_of_an_unknown_outcome_is_kept_too() {
    let mut lab = Lab::new().await;
    let session = lab.session();
    lab.gateway.add_fault(Fault::on(
        Operation::ResettingAppSecretV2,
        Action::DropAfter,
    ));
    // The looks before the write may see the app.
    let unread = Fault::on(Operation::ShowDetailsOfAppV2, Action::status(403));
    lab.gateway.add_fault(unread.nth(3).times(20));
    let words = ["--secret-stdin", "--deliver", &file(&lab, "new")];
    let words = [&["secret", "reset", "app_demo", "--yes"][..], &words].concat();
    let chosen = "Sentinel0123456789";
    let ended = lab.run_with(&words, chosen).await.expect(4);
    assert!(!lab.path("new").exists());
    assert_eq!(kept(&session), [chosen], "{}", ended.err);
    assert!(ended.err.contains("reconcile 1"), "{}", ended.err);

    lab.gateway.clear_faults().await;
    let late = file(&lab, "late");
    let words = ["journal", "reconcile", "1", "--deliver", &late];
    lab.run(&words).await.expect(0);
    assert_eq!(read(&lab, "late"), chosen);
    assert_eq!(kept(&session), [] as [String; 0]);
}

#[tokio::test]
async fn in_production_a_command_is_no_target_where_nothing_would_keep_the_value() {
    let lab = Lab::new().await;
    let (url, project) = (lab.gateway.url(), lab.gateway.project_id());
    lab.configure(&format!(
        "[profiles.prod]\nproject_id = \"{project}\"\nenvironment = \"production\"\n\
         [profiles.prod.auth]\nmethod = \"token\"\ntoken_env = \"CLAVIGER_TOKEN\"\n\
         [profiles.prod.endpoints]\napig = \"{url}\"\n"
    ));
    let words = [
        "--profile",
        "prod",
        "--confirm",
        "app_demo",
        "--deliver",
        "command:cat",
    ];
    let ended = reset(&lab, "app_demo", &words).await.expect(7);
    assert!(ended.err.contains("--or"), "{}", ended.err);
    assert!(lab.writes().is_empty());
    let last = file(&lab, "last");
    reset(&lab, "app_demo", &[&words[..], &["--or", &last]].concat())
        .await
        .expect(0);
    assert_eq!(lab.writes().len(), 1);
}

#[tokio::test]
async fn a_rotation_keeps_the_old_code_until_every_target_took_the_new_one() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let one = file(&lab, "one");
    let start = ["codes", "rotate", "app_demo", "#1", "--yes"];
    let both = ["--deliver", &one, "--deliver", "command:false"];
    let grace = ["--verify", "true"];
    lab.run(&[&start[..], &both, &grace].concat())
        .await
        .expect(9);
    assert_eq!(lab.codes("app_demo").len(), before.len() + 1);
    assert!(
        before
            .iter()
            .all(|code| lab.codes("app_demo").contains(code))
    );
    let finish = ["codes", "rotate", "app_demo", "--finish", "--yes"];
    lab.run(&finish).await.expect(7);
    let again = file(&lab, "again");
    lab.run(&[&finish[..], &["--deliver", &again]].concat())
        .await
        .expect(0);
    assert_eq!(lab.codes("app_demo").len(), before.len());
}

#[tokio::test]
async fn nothing_that_a_service_sends_is_an_option_a_path_or_shell_text() {
    let small = include_str!("../../assets/estates/small.toml");
    for (name, becomes) in [
        ("$(touch owned)", "__touch_owned_"),
        ("-rf", "_rf"),
        ("../../etc", "_._.._etc"),
    ] {
        let text = small.replace("name = \"app_demo\"", &format!("name = \"{name}\""));
        let story = Story::parse(&text, "hostile").expect("an estate");
        let lab = Lab::of(Options::new(story)).await;
        let id = "356de8eb7a8742168586e5daf5339965";
        let folder = lab.home.path().display();
        let path = format!("file:{folder}/{{name}}");
        let command = format!("command:sh -c 'cat > {folder}/\"$1\".by' sh {{name}}");
        let words = ["--deliver", &path, "--deliver", &command];
        reset(&lab, id, &words).await.expect(0);
        let value = read(&lab, becomes);
        assert_eq!(read(&lab, &format!("{becomes}.by")), value);
        assert!(!lab.path("owned").exists());
    }
}
