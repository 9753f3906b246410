//! Secrets that somebody types: asked for when they are needed, again only where that helps.

use super::{
    sign_in::{admin, signing_in, tokens_made},
    typist::Typist,
    *,
};
use crate::{
    config::{Entry, Format},
    simulator::Status,
};

const PASSWORD: &str = "password of the profile test";
const PASSCODE: &str = "passcode of the profile test";

fn asking(running: &Running, user: &str, mfa: bool) -> Profile {
    let mut profile = signing_in(running, user, "", mfa);
    if let Auth::Password { source, .. } = &mut profile.auth {
        *source = SecretSource::Ask;
    }
    profile
}

async fn open_with(profile: Profile, typist: &Arc<Typist>) -> Session {
    Session::with_profiles(vec![profile], typist.options())
        .await
        .unwrap()
}

fn locked() -> Action {
    Action::Status(Status {
        status: 401,
        code: Some("IAM.0061".to_owned()),
        message: Some("Account locked.".to_owned()),
        ..Status::default()
    })
}

fn renews_alone(session: &Session) -> bool {
    session
        .engine()
        .connections()
        .next()
        .unwrap()
        .renews_alone()
}

#[tokio::test]
async fn a_typed_password_renews_the_token_until_it_is_forgotten() {
    let running = simulator().await;
    let typist = Typist::of(&["Rehearsal.1"]);
    let session = open_with(asking(&running, "admin", false), &typist).await;
    assert!(!renews_alone(&session));
    let (first, second) = tokio::join!(gateways(&session), gateways(&session));
    assert_eq!((first.unwrap(), second.unwrap()), (1, 1));
    assert!(renews_alone(&session));
    running.expire_tokens();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), [PASSWORD]);

    session.forget_typed();
    assert!(!renews_alone(&session));
    assert_eq!(
        gateways(&session).await.unwrap(),
        1,
        "the token still holds"
    );
    running.expire_tokens();
    typist.learns("Rehearsal.1");
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), [PASSWORD, PASSWORD]);
}

#[tokio::test]
async fn a_wrong_password_is_asked_for_again_and_never_sent_twice() {
    let running = simulator().await;
    let typist = Typist::of(&["wrong", "Rehearsal.1"]);
    let session = open_with(asking(&running, "admin", false), &typist).await;
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), [PASSWORD, PASSWORD]);
    let again = typist.again().unwrap();
    assert!(
        again.contains("did not accept the password of admin"),
        "{again}"
    );
    assert_eq!(tokens_made(&running), 2);
}

#[tokio::test]
async fn a_declined_question_is_not_asked_again_before_somebody_wants_something() {
    let running = simulator().await;
    let typist = Typist::of(&[]);
    let session = open_with(asking(&running, "admin", false), &typist).await;
    for _ in 0..3 {
        let failure = gateways(&session).await.unwrap_err();
        assert_eq!(failure.to_string(), "Nobody answered.");
    }
    assert_eq!(typist.subjects().len(), 1);
    session.may_ask();
    typist.learns("Rehearsal.1");
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects().len(), 2);
}

#[tokio::test]
async fn who_is_not_asked_twice_is_told_that_the_password_was_wrong() {
    let running = simulator().await;
    let typist = Typist::once(&["wrong", "Rehearsal.1"]);
    let session = open_with(asking(&running, "admin", false), &typist).await;
    let said = gateways(&session).await.unwrap_err().to_string();
    assert!(
        said.contains("did not accept the password of admin"),
        "{said}"
    );
    assert_eq!(typist.subjects().len(), 1);
    assert_eq!(tokens_made(&running), 1);
}

#[tokio::test]
async fn each_sign_in_with_a_second_factor_takes_a_passcode_and_the_first_a_password() {
    let running = simulator().await;
    let typist = Typist::of(&["Rehearsal.2", "123456", "123456"]);
    let session = open_with(asking(&running, "careful", true), &typist).await;
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(gateways(&session).await.unwrap(), 1);
    running.expire_tokens();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), [PASSWORD, PASSCODE, PASSCODE]);
    assert_eq!(tokens_made(&running), 2);
}

#[tokio::test]
async fn where_iam_does_not_say_which_was_wrong_both_are_asked_for_again() {
    let running = simulator().await;
    let typist = Typist::of(&["Rehearsal.2", "000000", "Rehearsal.2", "123456"]);
    let session = open_with(asking(&running, "careful", true), &typist).await;
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), [PASSWORD, PASSCODE, PASSWORD, PASSCODE]);
}

#[tokio::test]
async fn a_password_that_was_right_before_is_suspected_last() {
    let running = simulator().await;
    let typist = Typist::of(&["Rehearsal.2", "123456", "000000", "123456"]);
    let session = open_with(asking(&running, "careful", true), &typist).await;
    assert_eq!(gateways(&session).await.unwrap(), 1);
    running.expire_tokens();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), [PASSWORD, PASSCODE, PASSCODE, PASSCODE]);
    assert!(typist.again().unwrap().contains("passcode of careful"));
}

#[tokio::test]
async fn a_wrong_passcode_beside_a_password_from_elsewhere_is_asked_for_again() {
    let running = simulator().await;
    let typist = Typist::of(&["000000", "123456"]);
    let profile = signing_in(&running, "careful", "Rehearsal.2", true);
    let session = open_with(profile, &typist).await;
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), [PASSCODE, PASSCODE]);
}

#[tokio::test]
async fn a_locked_login_is_left_alone_until_somebody_wants_something() {
    let running = simulator().await;
    let typist = Typist::of(&["Rehearsal.1"]);
    let session = open_with(asking(&running, "admin", false), &typist).await;
    running.add_fault(Fault::on(Operation::KeystoneCreateUserToken, locked()).nth(1));
    for _ in 0..2 {
        let said = gateways(&session).await.unwrap_err().to_string();
        assert!(said.contains("locked the login of admin"), "{said}");
    }
    assert_eq!((typist.subjects().len(), tokens_made(&running)), (1, 1));
    session.may_ask();
    typist.learns("Rehearsal.1");
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert!(typist.again().unwrap().contains("locked the login"));
}

#[tokio::test]
async fn a_locked_login_with_a_password_from_elsewhere_can_be_tried_again() {
    let running = simulator().await;
    let session = open(admin(&running)).await.unwrap();
    running.add_fault(Fault::on(Operation::KeystoneCreateUserToken, locked()).nth(1));
    for _ in 0..2 {
        assert!(gateways(&session).await.unwrap_err().is_denied());
    }
    assert_eq!(tokens_made(&running), 1);
    session.may_ask();
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn after_iam_gave_no_answer_no_other_passcode_is_asked_for_by_itself() {
    let running = simulator().await;
    let typist = Typist::of(&["123456", "123456"]);
    let profile = signing_in(&running, "careful", "Rehearsal.2", true);
    let session = open_with(profile, &typist).await;
    let fault = Fault::on(Operation::KeystoneCreateUserToken, Action::Html);
    running.add_fault(fault.nth(1));
    for _ in 0..2 {
        assert!(gateways(&session).await.is_err());
    }
    assert_eq!(typist.subjects().len(), 1);
    session.may_ask();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects().len(), 2);
}

#[tokio::test]
async fn a_typed_token_that_is_refused_is_asked_for_again() {
    let running = simulator().await;
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::Token(SecretSource::Ask);
    let typist = Typist::of(&["stale", running.token().expose()]);
    let session = open_with(profile.clone(), &typist).await;
    assert_eq!(gateways(&session).await.unwrap(), 1);
    let again = typist.again().unwrap();
    assert!(
        again.contains("APIC.7102") || again.contains("401"),
        "{again}"
    );

    let typist = Typist::once(&["stale", running.token().expose()]);
    let session = open_with(profile, &typist).await;
    let failure = gateways(&session).await.unwrap_err();
    assert!(matches!(failure, Failure::Refused(_)), "{failure}");
}

#[tokio::test]
async fn a_service_that_refuses_every_token_does_not_cost_a_passcode_each_time() {
    let running = simulator().await;
    let typist = Typist::of(&["123456", "123456", "123456"]);
    let profile = signing_in(&running, "careful", "Rehearsal.2", true);
    let session = open_with(profile, &typist).await;
    running.add_fault(Fault::on(Operation::ListInstancesV2, Action::status(401)));
    for _ in 0..3 {
        assert!(gateways(&session).await.unwrap_err().is_denied());
    }
    assert_eq!(typist.subjects().len(), 2, "to sign in, and to renew once");
    session.may_ask();
    assert!(gateways(&session).await.unwrap_err().is_denied());
    assert_eq!(typist.subjects().len(), 3);
}

#[tokio::test]
async fn a_typed_key_is_held_until_it_is_forgotten() {
    let running = simulator().await;
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::AccessKey {
        access: running.access_key(),
        secret: SecretSource::Ask,
        security_token: None,
    };
    let secret = running.secret_key();
    let typist = Typist::of(&[secret.expose(), secret.expose()]);
    let session = open_with(profile, &typist).await;
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects(), ["secret access key of the profile test"]);
    session.forget_typed();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(typist.subjects().len(), 2);
}

#[tokio::test]
async fn an_exchange_begins_when_the_answer_is_there() {
    let running = simulator().await;
    let (calls, mut ended) = mpsc::unbounded_channel();
    let typist = Typist::of(&["Rehearsal.1"]);
    let options = SessionOptions {
        calls: Some(calls),
        ..typist.options()
    };
    let profile = asking(&running, "admin", false);
    let session = Session::with_profiles(vec![profile], options)
        .await
        .unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    drop(session);
    while let Some(call) = ended.recv().await {
        assert!(call.at >= typist.answered_at(), "{}", call.operation);
    }
}

fn store(path: &std::path::Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

async fn temporary() -> Running {
    let mut options = Options::named("small").unwrap();
    options.temporary_key = true;
    Simulator::start(options).await.unwrap()
}

#[tokio::test]
async fn a_temporary_key_is_read_again_where_it_was_refused() {
    let running = temporary().await;
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    store(&token, "ended");
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::AccessKey {
        access: running.access_key(),
        secret: SecretSource::Given(running.secret_key()),
        security_token: Some(SecretSource::File(token.clone())),
    };
    let session = open(profile).await.unwrap();
    let asked = || running.requests_of(Operation::ListInstancesV2).len();
    assert!(gateways(&session).await.unwrap_err().is_denied());
    assert_eq!(asked(), 1, "the same key is not tried twice");
    store(&token, running.security_token().unwrap().expose());
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(asked(), 3);
    assert_eq!(gateways(&session).await.unwrap(), 1);
    assert_eq!(asked(), 4);
}

#[tokio::test]
async fn a_key_in_another_programs_file_is_read_again_with_its_id() {
    let running = temporary().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    store(&file, "[basic]\nak = OLD\nsk = old\nsecurity_token = old\n");
    let entry = |key: &str| {
        SecretSource::Entry(Entry {
            file: file.clone(),
            format: Format::Ini,
            path: vec!["basic".to_owned(), key.to_owned()],
        })
    };
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::AccessKey {
        access: "OLD".to_owned(),
        secret: entry("sk"),
        security_token: Some(entry("security_token")),
    };
    let session = open(profile).await.unwrap();
    assert!(gateways(&session).await.unwrap_err().is_denied());
    store(
        &file,
        &format!(
            "[basic]\nak = {}\nsk = {}\nsecurity_token = {}\n",
            running.access_key(),
            running.secret_key().expose(),
            running.security_token().unwrap().expose()
        ),
    );
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn a_missing_right_with_status_401_reads_no_key_again() {
    let running = temporary().await;
    let folder = tempfile::tempdir().unwrap();
    let read = folder.path().join("read");
    let script = format!(
        "echo x >>{}; echo {}",
        read.display(),
        running.secret_key().expose()
    );
    let mut profile = local(&running, Secret::default());
    profile.auth = Auth::AccessKey {
        access: running.access_key(),
        secret: SecretSource::Command(["sh", "-c", &script].map(str::to_owned).to_vec()),
        security_token: running.security_token().map(SecretSource::Given),
    };
    let session = open(profile).await.unwrap();
    for (code, readings) in [("APIG.1005", 1), ("APIG.1001", 2)] {
        let refused = Action::Status(Status {
            status: 401,
            code: Some(code.to_owned()),
            ..Status::default()
        });
        running.add_fault(Fault::on(Operation::ListInstancesV2, refused));
        assert!(gateways(&session).await.unwrap_err().is_denied());
        running.clear_faults().await;
        assert_eq!(fs::read_to_string(&read).unwrap().lines().count(), readings);
    }
    assert_eq!(running.requests_of(Operation::ListInstancesV2).len(), 2);
}
