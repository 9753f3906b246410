//! Replacements of apps whose process was killed between two lines of the journal, or that somebody
//! else had a hand in.

use std::fs;

use serde_json::Value;

use crate::common::command::{APP_DEMO, Ended, Lab};

const JOURNAL: &str = ".local/state/claviger/journal.jsonl";

/// `apps replace` of `app_demo`, by its id.
async fn replace(lab: &Lab, more: &[&str]) -> Ended {
    let all = [&["apps", "replace", APP_DEMO, "--yes", "-o", "json"], more].concat();
    lab.run(&all).await
}

async fn begin(lab: &Lab, file: &str) -> Ended {
    let target = format!("file:{}", lab.path(file).display());
    replace(lab, &["--deliver", &target]).await
}

/// The ids of `app_demo` and its twin, the oldest first.
fn both(lab: &Lab) -> Vec<String> {
    lab.gateway.estate(|estate| {
        let apps = estate.gateways[0].apps.iter();
        let named = apps.filter(|app| app.name.starts_with("app_demo"));
        named.map(|app| app.id.clone()).collect()
    })
}

/// How many APIs each of the two may call.
fn rights(lab: &Lab) -> Vec<usize> {
    lab.gateway.estate(|estate| {
        let apps = estate.gateways[0].apps.iter();
        let named = apps.filter(|app| app.name.starts_with("app_demo"));
        named.map(|app| app.bindings.len()).collect()
    })
}

fn twins_secret(lab: &Lab) -> String {
    lab.gateway.estate(|estate| {
        let mut apps = estate.gateways[0].apps.iter();
        let twin = apps.find(|app| app.name.starts_with("app_demo") && app.id != APP_DEMO);
        twin.expect("a twin").secret.expose().to_owned()
    })
}

fn lines(lab: &Lab) -> Vec<String> {
    let text = fs::read_to_string(lab.path(JOURNAL)).expect("a journal");
    text.lines().map(str::to_owned).collect()
}

/// Leaves only these lines in the journal, as if the process had been killed after the last.
fn cut(lab: &Lab, lines: &[String]) {
    fs::write(lab.path(JOURNAL), lines.join("\n") + "\n").expect("a journal");
}

/// How many lines a run that begins one writes, and then one that finishes it.
async fn lengths() -> (usize, usize) {
    let lab = Lab::new().await;
    begin(&lab, "new").await.expect(0);
    let begun = lines(&lab).len();
    replace(&lab, &["--finish"]).await.expect(0);
    (begun, lines(&lab).len() - begun)
}

#[tokio::test]
async fn cut_after_any_line_of_its_beginning_there_is_one_twin_and_somebody_has_its_secret() {
    let (begun, _) = lengths().await;
    for kept in 1..begun {
        let lab = Lab::new().await;
        begin(&lab, "new").await.expect(0);
        cut(&lab, &lines(&lab)[..kept]);
        // A value that the killed process had written is found where it is, and not handed over again.
        let first = replace(&lab, &[]).await;
        // The first line is that of the intent, the second names the file.
        assert_eq!(first.code == 0, kept > 1, "{kept}: {first:?}");
        if first.code != 0 {
            fs::remove_file(lab.path("new")).expect("a file");
            begin(&lab, "new").await.expect(0);
        }
        assert_eq!(both(&lab).len(), 2, "{kept}");
        assert_eq!(rights(&lab), [3, 3], "{kept}");
        let delivered = fs::read_to_string(lab.path("new")).expect("a file");
        assert_eq!(delivered, twins_secret(&lab), "{kept}");
        replace(&lab, &["--finish"]).await.expect(0);
        assert_eq!(both(&lab).len(), 1, "{kept}");
        assert_eq!(lab.secret("app_demo"), delivered, "{kept}");
        lab.run(&["journal", "verify"]).await.expect(0);
    }
}

#[tokio::test]
async fn cut_after_any_line_of_its_end_the_replacement_ends_all_the_same() {
    let (begun, more) = lengths().await;
    for kept in begun..begun + more {
        let lab = Lab::new().await;
        begin(&lab, "new").await.expect(0);
        replace(&lab, &["--finish"]).await.expect(0);
        cut(&lab, &lines(&lab)[..kept]);
        // Cut after the old app was deleted, the journal may know of none any more.
        let ended = replace(&lab, &["--finish"]).await;
        assert!(matches!(ended.code, 0 | 7), "{kept}: {ended:?}");
        assert_eq!(both(&lab).len(), 1, "{kept}");
        assert_ne!(both(&lab), [APP_DEMO], "{kept}");
        let delivered = fs::read_to_string(lab.path("new")).expect("a file");
        assert_eq!(lab.secret("app_demo"), delivered, "{kept}");
        let again = replace(&lab, &["--finish"]).await.expect(7);
        assert!(
            again.err.contains("No replacement"),
            "{kept}: {}",
            again.err
        );
    }
}

#[tokio::test]
async fn what_the_old_app_was_granted_meanwhile_the_twin_gets_before_the_old_one_goes() {
    let lab = Lab::new().await;
    begin(&lab, "new").await.expect(0);
    let grant = [
        "apis", "grant", APP_DEMO, "refund", "--env", "RELEASE", "--yes",
    ];
    lab.run(&grant).await.expect(0);
    assert_eq!(rights(&lab), [4, 3]);
    replace(&lab, &["--finish"]).await.expect(0);
    assert_eq!(rights(&lab), [4]);
}

#[tokio::test]
async fn addresses_that_the_twin_was_given_since_stay_when_the_old_app_goes() {
    let lab = Lab::new().await;
    let old = ["access", "set", APP_DEMO, "--allow", "10.0.0.0/8", "--yes"];
    lab.run(&old).await.expect(0);
    begin(&lab, "new").await.expect(0);
    // Its callers have moved to another network.
    let twin = both(&lab).remove(1);
    let moved = ["access", "set", &twin, "--allow", "192.0.2.0/24", "--yes"];
    lab.run(&moved).await.expect(0);
    replace(&lab, &["--finish"]).await.expect(0);
    let left = lab.run(&["access", "show", "app_demo"]).await.expect(0);
    assert!(left.out.contains("192.0.2.0/24"), "{}", left.out);
    assert!(!left.out.contains("10.0.0.0/8"), "{}", left.out);
}

#[tokio::test]
async fn a_twin_that_somebody_deleted_keeps_the_old_app_alive() {
    let lab = Lab::new().await;
    begin(&lab, "new").await.expect(0);
    lab.gateway.estate(|estate| {
        let apps = &mut estate.gateways[0].apps;
        apps.retain(|app| !app.name.starts_with("app_demo") || app.id == APP_DEMO);
    });
    let refused = replace(&lab, &["--finish"]).await.expect(7);
    assert!(refused.err.contains("left with nothing"), "{}", refused.err);
    assert_eq!(both(&lab), [APP_DEMO]);
}

#[tokio::test]
async fn a_dry_run_tells_every_request_and_sends_no_write() {
    let lab = Lab::new().await;
    let dry = replace(&lab, &["--dry-run"]).await.expect(0).json();
    let kinds = |said: &Value| -> Vec<String> {
        let steps = said.as_array().expect("a list").iter();
        let told = steps.map(|step| {
            let request = step["request"].as_str().expect("a request");
            assert!(request.contains(" http"), "{step}");
            step["operation"].as_str().expect("a word").to_owned()
        });
        told.collect()
    };
    let leaving = ["revoke_apis", "revoke_apis", "revoke_apis", "delete_app"];
    let making = ["replace_app", "set_quota", "grant_apis", "grant_apis"];
    assert_eq!(kinds(&dry), [&making[..], &leaving].concat());
    assert!(lab.writes().is_empty());
    let text = ["apps", "replace", APP_DEMO, "--dry-run"];
    let text = lab.run(&text).await.expect(0).out;
    assert_eq!(text.matches("\n\nDELETE http").count(), 4, "{text}");
    assert_eq!(
        text.matches("A twin of app_demo is made").count(),
        1,
        "{text}"
    );

    begin(&lab, "new").await.expect(0);
    let writes = lab.writes().len();
    let dry = replace(&lab, &["--finish", "--dry-run"]).await.expect(0);
    assert_eq!(kinds(&dry.json()), leaving);
    // Nothing is left to do but to let the old app go.
    let dry = replace(&lab, &["--dry-run"]).await.expect(0);
    assert_eq!(dry.json(), Value::Array(Vec::new()));
    assert_eq!(lab.writes().len(), writes);
}
