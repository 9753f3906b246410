#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asking;
mod canned;
mod expiry;
mod leak;
mod sign_in;
mod transport;
mod typist;

use std::{fs, os::unix::fs::PermissionsExt as _};

use super::*;
use crate::{
    config::{Auth, GlobalFlags, SecretSource},
    domain::{Failure, NotSent, Secret, Service},
    simulator::{Action, Fault, Operation},
};

async fn simulator() -> Running {
    Simulator::start(Options::named("small").unwrap())
        .await
        .unwrap()
}

fn local(running: &Running, token: Secret) -> Profile {
    Profile::local(
        ProfileName::from("test"),
        &Url::parse(running.url()).unwrap(),
        ProjectId::new(running.project_id()),
        token,
    )
}

async fn open(profile: Profile) -> Result<Session, SessionError> {
    Session::with_profiles(vec![profile], SessionOptions::default()).await
}

async fn gateways(session: &Session) -> Result<usize, Failure> {
    let name = session.profiles()[0].name.clone();
    let found = session.engine().gateways(&name, Service::Apig).await?;
    Ok(found.len())
}

#[tokio::test]
async fn the_demo_needs_no_settings_and_answers() {
    let flags = GlobalFlags {
        demo: true,
        read_only: true,
        ..GlobalFlags::default()
    };
    let settings = Settings::load(&flags, &|_| None).unwrap();
    let session = Session::open(&settings, SessionOptions::default())
        .await
        .unwrap();
    let profile = session.profile(&ProfileName::from(DEMO)).unwrap();
    assert_eq!(profile.region.as_deref(), Some("eu-de"));
    assert!(profile.read_only);
    assert!(gateways(&session).await.unwrap() >= 3);
}

#[tokio::test]
async fn a_token_from_a_file_is_read_again_when_it_is_refused() {
    let running = simulator().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let store = |text: &str| {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    };
    store("stale");
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::Token(SecretSource::File(path.clone()));
    let session = open(profile).await.unwrap();
    assert!(gateways(&session).await.unwrap_err().is_denied());
    store(running.token().expose());
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn a_token_that_is_still_the_same_when_it_is_read_again_is_not_told_as_another() {
    let running = simulator().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, running.token().expose()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::Token(SecretSource::File(path));
    let session = open(profile).await.unwrap();
    let connection = session.engine().connections().next().unwrap();
    let token = connection.token().unwrap();
    assert_eq!(token.borrow().count, 0);
    connection.identity().await.unwrap();
    let described = *token.borrow();
    assert!(described.is_described && described.expires_at.is_some());
    running.expire_tokens();
    for _ in 0..3 {
        assert!(gateways(&session).await.is_err());
    }
    assert_eq!(*token.borrow(), described);
}

#[tokio::test]
async fn an_access_key_signs_and_its_secret_never_travels() {
    let running = simulator().await;
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::AccessKey {
        access: running.access_key(),
        secret: SecretSource::Given(running.secret_key()),
        security_token: None,
    };
    let session = open(profile).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    let secret = running.secret_key();
    for request in running.requests() {
        assert!(!request.headers.contains_key("x-auth-token"));
        for value in request.headers.values() {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            assert!(!text.contains(secret.expose()));
        }
    }
}

#[tokio::test]
async fn what_no_source_holds_is_asked_for() {
    let running = simulator().await;
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::Token(SecretSource::Ask);
    let typist = typist::Typist::of(&[running.token().expose()]);
    let options = typist.options();
    let asked = Session::with_profiles(vec![profile.clone()], options)
        .await
        .unwrap();
    assert_eq!(gateways(&asked).await.unwrap(), 1);
    assert_eq!(typist.subjects(), ["token of the profile test"]);

    let silent = open(profile).await.unwrap();
    let failure = gateways(&silent).await.unwrap_err();
    assert!(matches!(
        failure,
        Failure::NotSent(NotSent::NoCredential(_))
    ));
    assert!(failure.to_string().contains("token of the profile test"));
}

#[tokio::test]
async fn gateways_that_the_profile_names_are_not_looked_up() {
    let running = simulator().await;
    let mut profile = local(&running, running.token());
    let instance = &running.instances()[0];
    profile.instances = vec![crate::config::ConfiguredInstance {
        service: instance.service,
        id: crate::domain::InstanceId::new(&instance.id),
        name: None,
        probe: None,
    }];
    running.add_fault(Fault::on(Operation::ListInstancesV2, Action::status(403)));
    let session = open(profile).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn a_profile_that_cannot_be_opened_says_why() {
    let running = simulator().await;
    let mut bundle = local(&running, running.token());
    bundle.ca_bundle = Some("/no/such/bundle.pem".into());
    let error = open(bundle).await.unwrap_err().to_string();
    assert!(error.contains("/no/such/bundle.pem"), "{error}");

    let mut empty = local(&running, running.token());
    let file = tempfile::NamedTempFile::new().unwrap();
    empty.ca_bundle = Some(file.path().to_owned());
    assert!(matches!(
        open(empty).await,
        Err(SessionError::CaBundle { .. })
    ));
}

#[tokio::test]
async fn programs_do_not_inherit_what_secrets_come_from() {
    let running = simulator().await;
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::Token(SecretSource::Env("MY_TOKEN".to_owned()));
    let session = open(profile).await.unwrap();
    assert_eq!(session.delivery().withheld, ["MY_TOKEN"]);
}
