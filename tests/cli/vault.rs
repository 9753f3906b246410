//! New values in the region's secret manager.

use claviger::simulator::{Action, Fault, Operation};

use crate::common::command::{Ended, Lab};

async fn reset(lab: &Lab, target: &str) -> Ended {
    let words = ["secret", "reset", "app_demo", "--yes", "-o", "json"];
    lab.run(&[&words[..], &["--deliver", target]].concat())
        .await
}

/// The values of a secret's versions, the oldest first.
fn versions(lab: &Lab, name: &str) -> Vec<String> {
    lab.gateway.estate(|estate| {
        let mut vaults = estate.vaults.iter();
        let vault = vaults.find(|vault| vault.name == name);
        let versions = vault.map(|vault| vault.versions.iter());
        versions
            .into_iter()
            .flatten()
            .map(|version| version.value.expose().to_owned())
            .collect()
    })
}

#[tokio::test]
async fn a_new_value_is_a_new_version_and_the_journal_has_its_id() {
    let lab = Lab::new().await;
    let said = reset(&lab, "csms:{name}").await.expect(0).json();
    assert_eq!(said["delivery"][0]["target"], "csms:app_demo");
    let versions = versions(&lab, "app_demo");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1], lab.secret("app_demo"));
    let journal = lab.run(&["journal", "list", "-o", "json"]).await.json();
    let delivery = journal[0]["delivery"].as_str().expect("how");
    assert!(
        delivery.starts_with("csms ") && delivery.len() > 10,
        "{delivery}"
    );
    assert!(
        lab.gateway
            .requests_of(Operation::CreateSecretVersion)
            .len()
            == 1
    );
}

#[tokio::test]
async fn a_missing_secret_is_made_only_where_that_is_said() {
    let lab = Lab::new().await;
    let ended = reset(&lab, "csms:new-{kind}").await.expect(2);
    assert!(
        ended.err.contains("csms+create:new-secret"),
        "{}",
        ended.err
    );
    assert!(lab.writes().is_empty());
    reset(&lab, "csms+create:new-{kind}").await.expect(0);
    assert_eq!(versions(&lab, "new-secret"), [lab.secret("app_demo")]);
}

#[tokio::test]
async fn what_the_manager_would_refuse_is_refused_before_anything_is_sent() {
    let lab = Lab::new().await;
    for (target, part) in [
        ("csms:a.b", "letters, digits"),
        ("csms:nothing", "There is no secret nothing"),
    ] {
        let ended = reset(&lab, target).await.expect(2);
        assert!(ended.err.contains(part), "{target}: {}", ended.err);
    }
    lab.gateway
        .estate(|estate| estate.vaults[0].state = "DISABLED".to_owned());
    let ended = reset(&lab, "csms:app_demo").await.expect(2);
    assert!(ended.err.contains("DISABLED"), "{}", ended.err);
    lab.gateway
        .add_fault(Fault::on(Operation::ShowSecret, Action::status(403)));
    reset(&lab, "csms:app_demo").await.expect(2);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_made_up_for_by_a_look_at_the_versions() {
    let lab = Lab::new().await;
    let lost = Fault::on(Operation::CreateSecretVersion, Action::DropAfter);
    lab.gateway.add_fault(lost);
    reset(&lab, "csms:app_demo").await.expect(0);
    assert_eq!(versions(&lab, "app_demo").len(), 2);

    let lab = Lab::new().await;
    let lost = Fault::on(Operation::CreateSecretVersion, Action::DropBefore);
    lab.gateway.add_fault(lost);
    let ended = reset(&lab, "csms:app_demo").await.expect(9);
    assert_eq!(versions(&lab, "app_demo").len(), 1);
    assert!(ended.err.contains("not known whether"), "{}", ended.err);
}

#[tokio::test]
async fn a_stage_of_its_own_leaves_the_current_version_where_it_was() {
    let lab = Lab::new().await;
    let current = |lab: &Lab| {
        lab.gateway.estate(|estate| {
            let current = estate.vaults[0].current();
            current.map(|value| value.expose().to_owned())
        })
    };
    let before = current(&lab);
    reset(&lab, "csms:app_demo@NEXT").await.expect(0);
    assert_eq!(current(&lab), before);
    reset(&lab, "csms:app_demo").await.expect(0);
    assert_eq!(current(&lab), Some(lab.secret("app_demo")));
}

#[tokio::test]
async fn a_region_without_a_secret_manager_says_so() {
    let mut lab = Lab::new().await;
    lab.unset("CLAVIGER_ENDPOINT_CSMS");
    let ended = reset(&lab, "csms:app_demo").await.expect(2);
    assert!(ended.err.contains("csms under endpoints"), "{}", ended.err);
    assert!(lab.writes().is_empty());
}
