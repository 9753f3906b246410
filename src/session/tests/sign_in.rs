//! Signing in to IAM: passwords, passcodes, projects, catalogs, and what can be wrong with each.

use std::collections::HashSet;

use super::{canned::Canned, typist::Typist, *};
use crate::{
    api::skew,
    config::{Endpoints, Project},
    domain::{Account, LinkFault, ServiceError},
    simulator::Status,
};

const PROJECT: &str = "eu-de_small";

pub(super) fn given(text: &str) -> SecretSource {
    SecretSource::Given(Secret::new(text.to_owned()))
}

/// A profile that signs in as one of the users of the story.
pub(super) fn signing_in(running: &Running, user: &str, password: &str, mfa: bool) -> Profile {
    let mut profile = local(running, Secret::default());
    profile.project = Project::Name(PROJECT.to_owned());
    profile.auth = Auth::Password {
        username: user.to_owned(),
        account: Account::Name("OTC-EU-DE-00000000001000000001".to_owned()),
        source: given(password),
        mfa,
    };
    profile
}

pub(super) fn admin(running: &Running) -> Profile {
    signing_in(running, "admin", "Rehearsal.1", false)
}

pub(super) fn with_key(running: &Running) -> Profile {
    let mut profile = local(running, Secret::default());
    profile.auth = Auth::AccessKey {
        access: running.access_key(),
        secret: SecretSource::Given(running.secret_key()),
        security_token: running.security_token().map(SecretSource::Given),
    };
    profile
}

pub(super) fn tokens_made(running: &Running) -> usize {
    running
        .requests_of(Operation::KeystoneCreateUserToken)
        .len()
}

async fn sentence(profile: Profile) -> String {
    let session = open(profile).await.unwrap();
    gateways(&session).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_password_opens_the_project_of_that_name() {
    let running = simulator().await;
    let session = open(admin(&running)).await.unwrap();
    let (first, second) = tokio::join!(gateways(&session), gateways(&session));
    assert_eq!((first.unwrap(), second.unwrap()), (1, 1));
    assert_eq!(tokens_made(&running), 1, "requests share one token");
    let connection = session.engine().connections().next().unwrap();
    assert_eq!(connection.project().raw(), running.project_id());
    let identity = connection.identity().await.unwrap();
    assert_eq!(identity.user.as_ref().unwrap().name.raw(), "admin");
    assert!(identity.expires_at.is_some());
    assert_eq!(connection.misfit(&identity), None);
}

#[tokio::test]
async fn nothing_is_sent_before_something_is_asked() {
    let running = simulator().await;
    let _session = open(admin(&running)).await.unwrap();
    assert!(running.requests().is_empty());
}

#[tokio::test]
async fn the_tokens_catalog_is_read_once_for_addresses_that_nobody_gave() {
    let running = simulator().await;
    let mut profile = admin(&running);
    profile.endpoints = Endpoints {
        iam: profile.endpoints.iam.clone(),
        ..Endpoints::default()
    };
    let session = open(profile).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    running.expire_tokens();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    let asked = running.requests_of(Operation::KeystoneCreateUserToken);
    let queries: Vec<_> = asked.iter().map(|call| call.query.as_str()).collect();
    assert_eq!(queries, ["", "nocatalog=true"]);
}

#[tokio::test]
async fn a_pasted_token_has_a_catalog_too() {
    let running = simulator().await;
    let mut profile = local(&running, running.token());
    profile.region = Some("eu-de".to_owned());
    profile.endpoints = Endpoints {
        iam: profile.endpoints.iam.clone(),
        ..Endpoints::default()
    };
    let session = open(profile).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_however_many_requests_want_a_token() {
    let running = simulator().await;
    let session = open(signing_in(&running, "admin", "wrong", false))
        .await
        .unwrap();
    let all = tokio::join!(
        gateways(&session),
        gateways(&session),
        gateways(&session),
        gateways(&session)
    );
    for failed in [all.0, all.1, all.2, all.3] {
        let failure = failed.unwrap_err();
        assert!(failure.is_denied());
        let said = failure.to_string();
        assert!(
            said.contains("did not accept the password of admin"),
            "{said}"
        );
    }
    assert_eq!(tokens_made(&running), 1);
}

#[tokio::test]
async fn a_second_factor_needs_somebody_to_ask() {
    let running = simulator().await;
    let said = sentence(signing_in(&running, "careful", "Rehearsal.2", true)).await;
    assert!(said.contains("no passcode of the profile test"), "{said}");
    assert_eq!(tokens_made(&running), 0);
}

#[tokio::test]
async fn each_reason_for_having_no_token_has_its_own_message() {
    let refusal = |status, code: Option<&str>, message: &str| {
        Action::Status(Status {
            status,
            code: Some(code.unwrap_or("IAM").to_owned()),
            message: Some(message.to_owned()),
            ..Status::default()
        })
    };
    let cases = [
        (
            refusal(401, None, "The username or password is wrong."),
            "password of admin",
        ),
        (
            refusal(401, Some("IAM.0062"), "Incorrect password."),
            "password of admin",
        ),
        (
            refusal(401, Some("IAM.0061"), "Account locked."),
            "locked the login of admin",
        ),
        (
            refusal(401, None, "The account is locked."),
            "locked the login of admin",
        ),
        (
            refusal(403, Some("IAM.0082"), "The user is disabled."),
            "disabled the user admin",
        ),
        (refusal(401, None, "MFA is required."), "mfa = true"),
        (
            refusal(429, Some("IAM.0012"), "5 times per 1 seconds"),
            "takes no more requests",
        ),
        (
            refusal(400, Some("IAM.0011"), "Invalid request body."),
            "config check",
        ),
        (Action::Html, "gave no usable answer"),
    ];
    let mut said = HashSet::new();
    for (action, words) in cases {
        let running = simulator().await;
        running.add_fault(Fault::on(Operation::KeystoneCreateUserToken, action));
        let sentence = sentence(admin(&running)).await;
        assert!(sentence.contains(words), "{sentence}");
        said.insert(sentence);
    }
    assert_eq!(said.len(), 7, "the two spellings of a reason are one");
}

#[tokio::test]
async fn a_wrong_passcode_is_named_as_such() {
    let running = simulator().await;
    let profile = signing_in(&running, "careful", "Rehearsal.2", true);
    let refused = async || {
        let options = Typist::once(&["000000"]).options();
        let session = Session::with_profiles(vec![profile.clone()], options)
            .await
            .unwrap();
        gateways(&session).await.unwrap_err().to_string()
    };
    let said = refused().await;
    assert!(
        said.contains("password or the passcode of careful"),
        "{said}"
    );
    running.add_fault(Fault::on(
        Operation::KeystoneCreateUserToken,
        Action::Status(Status {
            status: 400,
            code: Some("IAM.1061".to_owned()),
            ..Status::default()
        }),
    ));
    let said = refused().await;
    assert!(said.contains("Wait for the next one"), "{said}");
}

#[tokio::test]
async fn a_project_that_is_not_there_is_named() {
    let running = simulator().await;
    let mut profile = admin(&running);
    profile.project = Project::Name("eu-de_nowhere".to_owned());
    let said = sentence(profile).await;
    assert!(said.contains("no project eu-de_nowhere"), "{said}");

    let mut profile = with_key(&running);
    profile.project = Project::Name("eu-de_nowhere".to_owned());
    let said = sentence(profile).await;
    assert!(said.contains("There is no project eu-de_nowhere"), "{said}");
}

#[tokio::test]
async fn a_project_that_is_there_twice_must_be_given_by_its_id() {
    let running = simulator().await;
    let iam = Canned::json(
        200,
        r#"{"projects":[{"id":"p1","name":"twin"},{"id":"p2","name":"twin"},{"id":"p3","name":"twin2"}]}"#,
    )
    .await;
    let mut profile = with_key(&running);
    profile.project = Project::Name("twin".to_owned());
    profile.endpoints.iam = Some(iam.endpoint());
    let said = sentence(profile).await;
    assert!(said.contains("There are 2 projects twin: p1, p2"), "{said}");
    assert!(said.contains("project_id"), "{said}");
}

#[tokio::test]
async fn an_access_key_finds_its_project_by_name_even_without_the_right_to_list_all() {
    for fault in [None, Some(403)] {
        let running = simulator().await;
        if let Some(status) = fault {
            let fault = Fault::on(Operation::KeystoneListProjects, Action::status(status));
            running.add_fault(fault);
        }
        let mut profile = with_key(&running);
        profile.project = Project::Name(PROJECT.to_owned());
        let session = open(profile).await.unwrap();
        assert_eq!(gateways(&session).await.unwrap(), 1);
        let lookup = &running.requests_of(Operation::KeystoneListProjects)[0];
        assert!(!lookup.headers.contains_key("x-project-id"));
    }
}

#[tokio::test]
async fn a_temporary_key_travels_with_its_security_token() {
    let mut options = Options::named("small").unwrap();
    options.temporary_key = true;
    let running = Simulator::start(options).await.unwrap();
    let session = open(with_key(&running)).await.unwrap();
    assert_eq!(gateways(&session).await.unwrap(), 1);
    let mut without = with_key(&running);
    if let Auth::AccessKey { security_token, .. } = &mut without.auth {
        *security_token = None;
    }
    let session = open(without).await.unwrap();
    assert!(gateways(&session).await.unwrap_err().is_denied());
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_is_named() {
    for (hours, side) in [(1, "behind"), (-1, "ahead of")] {
        let mut options = Options::named("small").unwrap();
        options.clock = Arc::new(move || {
            jiff::Timestamp::now()
                .checked_add(jiff::SignedDuration::from_hours(hours))
                .unwrap()
        });
        let running = Simulator::start(options).await.unwrap();
        let session = open(with_key(&running)).await.unwrap();
        let Failure::Refused(ServiceError { details, .. }) = gateways(&session).await.unwrap_err()
        else {
            panic!("a late signature is refused");
        };
        let details = details.unwrap().to_string();
        assert!(
            details.contains(side) && details.contains(" min "),
            "{details}"
        );
        let connection = session.engine().connections().next().unwrap();
        let seconds = connection.seconds_ahead().unwrap();
        assert!((3590..=3610).contains(&seconds.abs()), "{seconds}");
        assert_eq!(skew::note(seconds).as_deref(), Some(details.as_str()));
    }
}

#[tokio::test]
async fn a_pasted_token_says_whose_it_is_and_whether_it_fits() {
    let running = simulator().await;
    let mut profile = local(&running, running.token());
    profile.region = Some("eu-nl".to_owned());
    let session = open(profile).await.unwrap();
    let connection = session.engine().connections().next().unwrap();
    let identity = connection.identity().await.unwrap();
    assert_eq!(
        connection.credential_expires_at().await,
        identity.expires_at
    );
    assert!(identity.expires_at.is_some());
    let misfit = connection.misfit(&identity).unwrap();
    assert!(misfit.contains("region eu-de"), "{misfit}");

    let mut profile = local(&running, running.token());
    profile.project = Project::Id(ProjectId::new("another"));
    let session = open(profile).await.unwrap();
    let connection = session.engine().connections().next().unwrap();
    let identity = connection.identity().await.unwrap();
    let misfit = connection.misfit(&identity).unwrap();
    assert!(
        misfit.contains("another") && misfit.contains(PROJECT),
        "{misfit}"
    );
}

#[tokio::test]
async fn a_token_that_cannot_be_validated_is_used_all_the_same() {
    let (running, iam) = (simulator().await, simulator().await);
    let mut profile = local(&running, running.token());
    profile.endpoints.iam = local(&iam, running.token()).endpoints.iam;
    iam.refuse().await;
    let session = open(profile).await.unwrap();
    let connection = session.engine().connections().next().unwrap();
    let failure = connection.identity().await.unwrap_err();
    assert!(matches!(
        failure.link_fault(),
        Some(LinkFault::Refused { .. })
    ));
    assert_eq!(gateways(&session).await.unwrap(), 1);
}

#[tokio::test]
async fn iam_that_is_not_reached_is_a_fault_of_the_link_and_no_refusal() {
    let (running, iam) = (simulator().await, simulator().await);
    let mut profile = admin(&running);
    profile.endpoints.iam = local(&iam, running.token()).endpoints.iam;
    iam.refuse().await;
    let session = open(profile).await.unwrap();
    let failure = gateways(&session).await.unwrap_err();
    assert!(failure.link_fault().is_some());
    assert!(!failure.is_denied());
}

#[tokio::test]
async fn a_token_of_another_region_is_refused_in_the_services_words() {
    let (running, elsewhere) = (simulator().await, other_seed().await);
    let session = open(local(&running, elsewhere.token())).await.unwrap();
    let failure = gateways(&session).await.unwrap_err();
    assert!(failure.is_denied());
}

async fn other_seed() -> Running {
    let mut options = Options::named("small").unwrap();
    options.seed = 2;
    Simulator::start(options).await.unwrap()
}

#[tokio::test]
async fn what_is_wrong_with_a_source_is_said_before_anything_is_sent() {
    let running = simulator().await;
    let open_to_all = tempfile::NamedTempFile::new().unwrap();
    fs::write(open_to_all.path(), "token").unwrap();
    let mode = fs::Permissions::from_mode(0o644);
    fs::set_permissions(open_to_all.path(), mode).unwrap();
    let command = |script: &str| {
        SecretSource::Command(vec!["sh".to_owned(), "-c".to_owned(), script.to_owned()])
    };
    for (source, words) in [
        (
            command("echo locked >&2; exit 3"),
            "failed (exit status: 3) and said: locked",
        ),
        (command("echo one; echo two"), "more than one line"),
        (command("true"), "is empty"),
        (
            SecretSource::File(open_to_all.path().to_owned()),
            "chmod 600",
        ),
        (SecretSource::File("/no/such/file".into()), "/no/such/file"),
        (
            SecretSource::Env("CLAVIGER_NO_SUCH_VARIABLE".to_owned()),
            "is not set",
        ),
    ] {
        let mut profile = local(&running, Secret::default());
        profile.auth = Auth::Token(source);
        let said = sentence(profile).await;
        assert!(said.contains(words), "{said}");
    }
    assert!(running.requests().is_empty());
}
