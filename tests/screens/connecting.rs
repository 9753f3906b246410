//! What stands between the console and a service: said in the list, in full behind `!`, with the
//! remedy, and with nothing secret.

use claviger::simulator::{Action, Fault, Operation, Status};

use crate::common::{
    network::{Authority, Stranger, port},
    scenario::{Builder, Scenario},
};

const FAR_AWAY: &str = "https://apig.far-away.example";

fn large() -> Builder {
    Scenario::on("small").size(160, 50)
}

/// Opens what could not be loaded, and expects these words there.
async fn expect_problem(builder: Builder, words: &[&str], secrets: &[&str]) -> Scenario {
    let mut scenario = builder.open().await;
    // What IAM has to say of a token that never came is not waited for.
    scenario.wait_for("failed (!)").await;
    scenario.press("!");
    scenario.sees("What could not be loaded");
    for words in words {
        scenario.wait_for(words).await;
    }
    for secret in secrets {
        scenario.sees_not(secret);
    }
    scenario
}

/// A sign-in as `admin` with a password that a command prints.
fn password(word: &str) -> String {
    format!(
        "method = \"password\"\nusername = \"admin\"\ndomain = \"OTC-EU-DE-00000000001000000001\"\npassword_command = \"echo {word}\""
    )
}

#[tokio::test]
async fn a_wrong_password_has_its_remedy_and_the_request_id() {
    let builder = large().auth(&password("Sentinel.Wrong"));
    let words = [
        "IAM did not accept the password of admin",
        "Check user name, account (domain) and password",
        "request ",
    ];
    let scenario = expect_problem(builder, &words, &["Sentinel.Wrong"]).await;
    let asked = scenario.simulator().requests();
    assert_eq!(asked.len(), 1, "a wrong password is tried once");
}

#[tokio::test]
async fn a_locked_account_says_to_wait() {
    let builder = large().auth(&password("Rehearsal.1")).fault(Fault::on(
        Operation::KeystoneCreateUserToken,
        Action::Status(Status {
            status: 401,
            code: Some("IAM.0061".to_owned()),
            message: Some("Account locked.".to_owned()),
            ..Status::default()
        }),
    ));
    let words = ["has locked the login of admin", "Wait until the lock ends"];
    expect_problem(builder, &words, &["Rehearsal.1"]).await;
}

#[tokio::test]
async fn a_gateway_that_failed_has_its_request_id() {
    let failed = Action::Status(Status {
        status: 500,
        ..Status::default()
    });
    let builder = large()
        .in_real_time()
        .fault(Fault::on(Operation::ListAppsV2, failed));
    let words = ["APIG.9999", "request 7b0e4c2a9d5f4e1c8a3b6d7f0e1c2a4b"];
    expect_problem(builder, &words, &[]).await;
}

#[tokio::test]
async fn certificates_say_what_is_wrong_with_them_directly_and_behind_a_proxy() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = authority.write(folder.path().join("ca.pem"));
    let bundle = format!("ca_bundle = \"{}\"", bundle.display());
    for (host, year, trusted, words, remedy) in [
        (
            "apig.far-away.example",
            2021,
            true,
            "past its end (2021-01-01",
            "Check the clock",
        ),
        (
            "elsewhere.example",
            2090,
            true,
            "but for elsewhere.example",
            "use the name",
        ),
        (
            "apig.far-away.example",
            2090,
            false,
            "Example Root (Example Corp)",
            "--ca-bundle",
        ),
    ] {
        let bundle = if trusted { bundle.as_str() } else { "" };
        let gateway = authority.gateway(host, year).await;
        let proxy = Stranger::proxy(port(gateway.url())).await;
        let behind = large()
            .with(bundle)
            .with(&format!("proxy = \"http://127.0.0.1:{}\"", proxy.port))
            .reaching(FAR_AWAY);
        expect_problem(behind, &[words, remedy], &[]).await;
        assert!(gateway.requests().is_empty(), "no credential was sent");
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_with_its_status() {
    let proxy = Stranger::refusing(403).await;
    let builder = large()
        .with(&format!("proxy = \"http://127.0.0.1:{}\"", proxy.port))
        .reaching(FAR_AWAY);
    let words = [
        "The proxy 127.0.0.1",
        "not the service, answered with status 403",
        "NO_PROXY",
    ];
    let mut scenario = expect_problem(builder, &words, &[]).await;
    scenario.wait_for("ModelArts").await;
    let said = scenario.screen().matches("status 403").count();
    assert_eq!(said, 1, "what strikes all services alike is said once");
}

#[tokio::test]
async fn a_page_of_html_a_plain_port_and_a_closed_one_are_told_apart() {
    let portal = Stranger::answering(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>",
    )
    .await;
    let at = |scheme: &str| format!("{scheme}://127.0.0.1:{}", portal.port);
    expect_problem(
        large().reaching(&at("http")),
        &["not JSON", "claviger doctor"],
        &[],
    )
    .await;
    let gone = crate::common::network::closed_port().await;
    let gone = format!("http://127.0.0.1:{gone}");
    expect_problem(large().reaching(&gone), &["Nothing listens at"], &[]).await;
}

#[tokio::test]
async fn a_clock_that_is_off_is_named_where_a_signature_was_refused() {
    // The services' clock stands in the year 2030.
    let builder = large().fault(Fault::on(
        Operation::ListInstancesV2,
        Action::Status(Status {
            status: 401,
            code: Some("APIGW.0301".to_owned()),
            ..Status::default()
        }),
    ));
    let words = [
        "The clock of this machine is",
        "days behind the service's",
        "set the clock",
    ];
    expect_problem(builder, &words, &[]).await;
}

#[tokio::test]
async fn a_command_that_brings_no_token_says_why() {
    let command = "method = \"token\"\ntoken_command = \"sh -c 'echo SentinelToken; echo two'\"";
    let builder = large().auth(command);
    let words = [
        "the output of the command sh holds more than one line",
        "in one line.",
    ];
    expect_problem(builder, &words, &["SentinelToken"]).await;
}

#[tokio::test]
async fn a_ca_bundle_that_is_missing_is_said_in_place_of_the_list() {
    let builder = large().with("ca_bundle = \"/no/such.pem\"");
    let mut scenario = builder.open().await;
    scenario
        .wait_for("Not connected: profile test: the CA bundle /no/such.pem")
        .await;
    scenario
        .sees("Point ca_bundle in the profile")
        .sees("Press p for another profile.");
}
