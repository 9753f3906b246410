//! `whoami` and `login`: whose the credential is, and what signing in came to.

use claviger::simulator::Operation;

use crate::common::{command::Lab, pty::Program};

const ACCOUNT: &str = "OTC-EU-DE-00000000001000000001";

/// A profile that signs in with a password at the gateway of the lab; its password is asked for
/// where no source is given.
fn with_password(lab: &Lab, name: &str, user: &str, more: &str) -> String {
    let url = lab.gateway.url();
    format!(
        "[profiles.{name}]\nproject = \"eu-de_small\"\n\
         [profiles.{name}.auth]\nmethod = \"password\"\nusername = \"{user}\"\ndomain = \"{ACCOUNT}\"\n{more}\n\
         [profiles.{name}.endpoints]\niam = \"{url}\"\napig = \"{url}\"\n"
    )
}

#[tokio::test]
async fn whoami_says_whose_each_sort_of_credential_is() {
    let mut lab = Lab::new().await;
    let url = lab.gateway.url().to_owned();
    lab.set("CLAVIGER_ENDPOINT_IAM", url.as_str());
    let token = lab.gateway.token().expose().to_owned();
    let key = lab.gateway.secret_key().expose().to_owned();
    lab.set("MY_PASSWORD", "Rehearsal.1");
    lab.set("MY_KEY", key.as_str());
    lab.configure(&format!(
        "{}[profiles.batch]\nproject = \"eu-de_small\"\n[profiles.batch.auth]\nmethod = \"aksk\"\naccess_key = \"{}\"\nsecret_key_env = \"MY_KEY\"\n[profiles.batch.endpoints]\niam = \"{url}\"\napig = \"{url}\"\n",
        with_password(&lab, "prod", "admin", "password_env = \"MY_PASSWORD\""),
        lab.gateway.access_key(),
    ));
    let log = lab.path("log").display().to_string();
    let all = ["--log", &log, "--profile", "env,prod,batch", "whoami"];
    let ended = lab
        .run(&[&all[..], &["-o", "json"]].concat())
        .await
        .expect(0);
    let records = ended.json();
    for (place, name, method, user) in [
        (0, "env", "token", Some("gateway_admin")),
        (1, "prod", "password", Some("admin")),
        (2, "batch", "aksk", None),
    ] {
        let record = &records[place];
        assert_eq!(record["profile"], name);
        assert_eq!(record["method"], method);
        assert_eq!(record["user"].as_str(), user);
        assert_eq!(record["project"], "eu-de_small");
        assert!(record["warning"].is_null(), "{record}");
        // What is not known is null.
        assert_eq!(record["expires_at"].is_string(), user.is_some(), "{record}");
        for field in ["user_id", "account", "project_id", "issued_at"] {
            assert!(record.get(field).is_some(), "{field} in {record}");
        }
    }
    let table = lab.run(&all).await.expect(0);
    for words in ["PROFILE", "UNTIL", "gateway_admin", ACCOUNT, "eu-de_small"] {
        assert!(table.out.contains(words), "{words} in {}", table.out);
    }
    let log = std::fs::read_to_string(lab.path("log")).unwrap_or_default();
    for place in [&ended.out, &ended.err, &table.out, &table.err, &log] {
        for secret in ["Rehearsal.1", &token, &key] {
            assert!(!place.contains(secret), "a secret in {place}");
        }
    }
}

#[tokio::test]
async fn whoami_without_iam_says_what_is_missing() {
    let lab = Lab::new().await;
    let ended = lab.run(&["whoami"]).await.expect(5);
    assert!(ended.err.contains("no endpoint for IAM"), "{}", ended.err);
    assert!(
        ended.err.contains("Set iam under endpoints"),
        "{}",
        ended.err
    );
}

#[tokio::test]
async fn whoami_warns_of_a_credential_for_another_project_or_region() {
    let mut lab = Lab::new().await;
    lab.set("CLAVIGER_ENDPOINT_IAM", lab.gateway.url().to_owned());
    lab.set("CLAVIGER_PROJECT_ID", "another");
    let ended = lab.run(&["whoami", "-o", "json"]).await.expect(0);
    let warning = ended.json()[0]["warning"].as_str().map(str::to_owned);
    assert!(warning.is_some_and(|text| text.contains("the profile names another")));
    lab.set("CLAVIGER_PROJECT_ID", lab.gateway.project_id());
    lab.set("CLAVIGER_REGION", "eu-nl");
    let ended = lab.run(&["whoami"]).await.expect(0);
    assert!(ended.err.contains("region eu-de"), "{}", ended.err);
}

#[tokio::test]
async fn of_several_profiles_the_one_that_cannot_sign_in_is_named() {
    let mut lab = Lab::new().await;
    lab.set("MY_PASSWORD", "Rehearsal.1");
    lab.configure(&format!(
        "{}{}",
        with_password(&lab, "good", "admin", "password_env = \"MY_PASSWORD\""),
        with_password(&lab, "bad", "careful", "password_env = \"MY_PASSWORD\""),
    ));
    for command in ["whoami", "login"] {
        let ended = lab.run(&["--profile", "good,bad", command]).await.expect(8);
        assert!(ended.err.contains("bad: "), "{}", ended.err);
        assert!(!ended.err.contains("Rehearsal.1"));
    }
    let ended = lab
        .run(&["--profile", "bad", "login", "-o", "json"])
        .await
        .expect(5);
    assert_eq!(ended.error()["http_status"], 401);
    assert_eq!(ended.error()["place"], "bad");
}

#[tokio::test]
async fn login_says_what_it_did_and_stores_nothing() {
    let mut lab = Lab::new().await;
    lab.set("MY_PASSWORD", "Rehearsal.1");
    lab.configure(&with_password(
        &lab,
        "prod",
        "admin",
        "password_env = \"MY_PASSWORD\"",
    ));
    let ended = lab.run(&["--profile", "prod", "login"]).await.expect(0);
    assert_eq!(ended.out, "");
    for words in [
        "signed in as admin for the project eu-de_small",
        "holds until 20",
        "Nothing was stored",
    ] {
        assert!(ended.err.contains(words), "{words} in {}", ended.err);
    }
    lab.run(&["--profile", "prod", "login"]).await.expect(0);
    let made = lab.gateway.requests_of(Operation::KeystoneCreateUserToken);
    assert_eq!(made.len(), 2, "each run signs in by itself, as it says");
    let token = made.len();
    assert!(token > 0);

    lab.set("CLAVIGER_ENDPOINT_IAM", lab.gateway.url().to_owned());
    let ended = lab.run(&["--profile", "env", "login"]).await.expect(0);
    assert!(
        ended
            .err
            .contains("IAM accepts the token, which is that of gateway_admin"),
        "{}",
        ended.err
    );
}

/// The program in a terminal, with the settings of the lab.
fn in_terminal(lab: &Lab, arguments: &[&str]) -> Program {
    Program::new(env!("CARGO_BIN_EXE_claviger"), arguments)
        .env("HOME", lab.home.path().to_str().expect("a path"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn login_asks_for_password_and_passcode_at_the_terminal_without_an_echo() {
    let lab = Lab::new().await;
    lab.configure(&with_password(&lab, "prod", "careful", "mfa = true"));
    let log = lab.path("log").display().to_string();
    let mut terminal = in_terminal(&lab, &["--log", &log, "login"]).start();
    terminal.sees("The password of the profile prod: ");
    terminal.types("Rehearsal.2\r");
    terminal.sees("The passcode of the profile prod: ");
    terminal.types("123456\r");
    terminal.sees("signed in as careful");
    assert_eq!(terminal.ends().0, 0);
    let said = terminal.raw();
    let log = std::fs::read_to_string(lab.path("log")).unwrap_or_default();
    for secret in ["Rehearsal.2", "123456"] {
        assert!(!said.contains(secret) && !log.contains(secret), "{said}");
    }
    assert!(
        terminal.left_behind().is_empty(),
        "{:?}",
        terminal.left_behind()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_passcode_is_named_and_not_tried_again() {
    let lab = Lab::new().await;
    lab.configure(&with_password(&lab, "prod", "careful", "mfa = true"));
    let mut terminal = in_terminal(&lab, &["login"]).start();
    terminal.sees("The password of the profile prod: ");
    terminal.types("Rehearsal.2\r");
    terminal.sees("The passcode of the profile prod: ");
    terminal.types("987654\r");
    terminal.sees("did not accept the password or the passcode of careful");
    assert_eq!(terminal.ends().0, 5);
    assert!(!terminal.raw().contains("987654"));
    assert_eq!(
        lab.gateway
            .requests_of(Operation::KeystoneCreateUserToken)
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_c_at_the_question_leaves_the_terminal_as_it_was() {
    let lab = Lab::new().await;
    lab.configure(&with_password(&lab, "prod", "admin", ""));
    let mut terminal = in_terminal(&lab, &["login"]).start();
    terminal.sees("The password of the profile prod: ");
    terminal.types("half of it\x03");
    terminal.ends();
    assert!(
        terminal.left_behind().is_empty(),
        "{:?}",
        terminal.left_behind()
    );
    assert!(!terminal.raw().contains("half of it"));
    assert!(lab.gateway.requests().is_empty());
}
