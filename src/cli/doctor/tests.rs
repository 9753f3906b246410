#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use url::Url;

use super::*;
use crate::{
    config::{Auth, SecretSource},
    domain::{ProfileName, ProjectId, Secret},
    simulator::{Action, Fault, Operation, Options, Running, Simulator},
};

async fn simulator() -> Running {
    let options = Options::named("small").unwrap();
    Simulator::start(options).await.unwrap()
}

fn profile(running: &Running) -> Profile {
    Profile::local(
        ProfileName::from("p"),
        &Url::parse(running.url()).unwrap(),
        ProjectId::new(running.project_id()),
        running.token(),
    )
}

fn with_key(running: &Running) -> Profile {
    let mut profile = profile(running);
    profile.auth = Auth::AccessKey {
        access: running.access_key(),
        secret: SecretSource::Given(running.secret_key()),
        security_token: None,
    };
    profile
}

fn found<'a>(findings: &'a [Finding], check: &str) -> &'a Finding {
    findings
        .iter()
        .find(|finding| finding.check == format!("p: {check}"))
        .unwrap_or_else(|| panic!("{check} in {findings:?}"))
}

fn is_well(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.status == Status::Ok)
}

#[tokio::test]
async fn where_all_is_well_every_step_says_so() {
    let running = simulator().await;
    for profile in [profile(&running), with_key(&running)] {
        let findings = of_profile(profile).await;
        assert!(is_well(&findings), "{findings:?}");
        for check in [
            "profile",
            "dns iam, apig, roma, modelarts",
            "tcp iam, apig, roma, modelarts",
            "sign-in",
            "read apig",
            "gateway payments",
            "read roma",
            "gateway main",
            "read modelarts",
            "clock",
        ] {
            found(&findings, check);
        }
    }
}

#[tokio::test]
async fn a_gateway_says_whether_secrets_can_be_chosen() {
    let running = simulator().await;
    let findings = of_profile(profile(&running)).await;
    let detail = &found(&findings, "gateway payments").detail;
    assert!(
        detail.contains("Apps: 4 of 6. Codes for each: 5."),
        "{detail}"
    );
}

#[tokio::test]
async fn a_token_that_is_refused_is_wrong_and_nothing_more_is_asked() {
    let running = simulator().await;
    let mut profile = profile(&running);
    profile.auth = Auth::Token(SecretSource::Given(Secret::new("nonsense".to_owned())));
    let findings = of_profile(profile).await;
    assert_eq!(found(&findings, "sign-in").status, Status::Wrong);
    assert!(running.requests_of(Operation::ListInstancesV2).is_empty());
    assert!(!format!("{findings:?}").contains("nonsense"));
}

#[tokio::test]
async fn a_port_that_nobody_listens_at_is_wrong_with_a_remedy() {
    let running = simulator().await;
    running.refuse().await;
    let findings = of_profile(profile(&running)).await;
    let tcp = found(&findings, "tcp iam, apig, roma, modelarts");
    assert_eq!(tcp.status, Status::Wrong);
    assert!(tcp.remedy.as_ref().unwrap().contains("endpoint"));
}

#[tokio::test]
async fn a_missing_right_is_a_warning_for_its_service_alone() {
    let running = simulator().await;
    running.add_fault(Fault::on(
        Operation::CheckRomaInstanceListV2,
        Action::status(403),
    ));
    let findings = of_profile(profile(&running)).await;
    let roma = found(&findings, "read roma");
    assert_ne!(roma.status, Status::Ok);
    assert_eq!(found(&findings, "read apig").status, Status::Ok);
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_is_wrong_for_signatures_and_a_warning_for_tokens() {
    let mut options = Options::named("small").unwrap();
    options.clock = Arc::new(|| {
        jiff::Timestamp::now()
            .checked_add(jiff::SignedDuration::from_hours(1))
            .unwrap()
    });
    let running = Simulator::start(options).await.unwrap();
    let signing = of_profile(with_key(&running)).await;
    assert_eq!(found(&signing, "clock").status, Status::Wrong);
    let token = of_profile(profile(&running)).await;
    assert_eq!(found(&token, "clock").status, Status::Warning);
    assert!(found(&token, "clock").detail.contains("1 h 0 min behind"));
}

#[tokio::test]
async fn a_token_that_iam_cannot_vouch_for_is_only_a_warning() {
    let (running, iam) = (simulator().await, simulator().await);
    let mut profile = profile(&running);
    profile.endpoints.iam.as_mut().unwrap().url = Url::parse(iam.url()).unwrap();
    iam.refuse().await;
    let findings = of_profile(profile).await;
    assert_eq!(found(&findings, "sign-in").status, Status::Warning);
    assert_eq!(found(&findings, "read apig").status, Status::Ok);
}

#[test]
fn the_machine_is_judged_by_its_environment() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap().to_owned();
    let good = machine::check(&|name| match name {
        "LANG" => Some("de_DE.UTF-8".to_owned()),
        "XDG_STATE_HOME" => Some(state.clone()),
        "TERM" => Some("xterm".to_owned()),
        _ => None,
    });
    assert!(is_well(&good), "{good:?}");
    let bare = machine::check(&|_| None);
    let warned: Vec<&str> = bare
        .iter()
        .filter(|finding| finding.status == Status::Warning)
        .map(|finding| finding.check.as_str())
        .collect();
    assert!(warned.ends_with(&["locale", "state folder"]), "{warned:?}");
}
