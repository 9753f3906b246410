//! `doctor`: every step from this terminal to an answer, as a table and as JSON.

use std::os::unix::fs::PermissionsExt as _;

use claviger::simulator::{Action, Fault, Operation, Running};
use serde_json::Value;

use crate::common::{
    command::{Ended, Lab, PROJECT},
    network::{Authority, Stranger, port},
};

/// A profile `prod` that signs in with the password of `admin` at `url`.
fn with_password(url: &str, more: &str) -> String {
    format!(
        "default_profile = \"prod\"\n[profiles.prod]\nproject = \"eu-de_small\"\n{more}\n\
         [profiles.prod.auth]\nmethod = \"password\"\nusername = \"admin\"\n\
         domain = \"OTC-EU-DE-00000000001000000001\"\npassword_env = \"MY_PASSWORD\"\n\
         [profiles.prod.endpoints]\niam = \"{url}\"\napig = \"{url}\"\nroma = \"{url}\"\nmodelarts = \"{url}\"\n"
    )
}

/// A lab whose services have a certificate of this authority.
async fn secured(authority: &Authority, host: &str, last_year: i32) -> (Lab, Running) {
    let mut lab = Lab::new().await;
    authority.write(lab.path("ca.pem"));
    lab.set("MY_PASSWORD", "Rehearsal.1");
    lab.set("LANG", "C.UTF-8");
    (lab, authority.gateway(host, last_year).await)
}

fn finding<'a>(all: &'a Value, check: &str) -> &'a Value {
    let mut found = all.as_array().expect("a list").iter();
    found
        .find(|finding| finding["check"] == check)
        .unwrap_or_else(|| panic!("{check} in {all:#}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn assert_no_secret(lab: &Lab, ended: &Ended, secrets: &[&str]) {
    let log = std::fs::read_to_string(lab.path("log")).unwrap_or_default();
    for place in [&ended.out, &ended.err, &log] {
        for secret in secrets {
            assert!(!place.contains(secret), "a secret in {place}");
        }
    }
}

const SECRETS: [&str; 2] = ["Rehearsal.1", "ProxyPassword"];

#[tokio::test]
async fn every_step_is_there_with_its_four_fields_and_all_is_well() {
    let authority = Authority::new();
    let (lab, gateway) = secured(&authority, "localhost", 2090).await;
    let bundle = format!("ca_bundle = \"{}\"", lab.path("ca.pem").display());
    lab.configure(&with_password(gateway.url(), &bundle));
    let log = lab.path("log").display().to_string();
    let ended = lab.run(&["--log", &log, "doctor", "-o", "json"]).await;
    let ended = ended.expect(0);
    let all = ended.json();
    for one in all.as_array().expect("a list") {
        let mut fields: Vec<&String> = one.as_object().expect("an object").keys().collect();
        fields.sort();
        assert_eq!(fields, ["check", "detail", "remedy", "status"]);
        assert_eq!(one["status"], "ok", "{one}");
        assert!(one["remedy"].is_null(), "{one}");
    }
    for check in [
        "terminal",
        "locale",
        "state folder",
        "configuration",
        "prod: profile",
        "prod: dns iam, apig, roma, modelarts",
        "prod: tcp iam, apig, roma, modelarts",
        "prod: tls iam, apig, roma, modelarts",
        "prod: sign-in",
        "prod: read apig",
        "prod: read roma",
        "prod: read modelarts",
        "prod: gateway payments",
        "prod: gateway main",
        "prod: clock",
    ] {
        finding(&all, check);
    }
    let tls = text(&finding(&all, "prod: tls iam, apig, roma, modelarts")["detail"]);
    assert!(
        tls.contains("issued by Example Root (Example Corp)"),
        "{tls}"
    );
    assert!(tls.contains("holds until 2090-01-01T00:00:00Z"), "{tls}");
    let sign_in = text(&finding(&all, "prod: sign-in")["detail"]);
    assert!(
        sign_in.contains("as admin") && sign_in.contains("until 20"),
        "{sign_in}"
    );
    let switches = text(&finding(&all, "prod: gateway payments")["detail"]);
    assert!(switches.contains("Secrets can be chosen"), "{switches}");
    assert_no_secret(&lab, &ended, &SECRETS);

    let table = lab.run(&["doctor"]).await.expect(0);
    let rows = table
        .out
        .lines()
        .filter(|line| !line.starts_with(' '))
        .count();
    assert_eq!(rows, all.as_array().expect("a list").len());
    assert!(
        table.out.lines().all(|line| line.starts_with("ok  ")),
        "{}",
        table.out
    );
    assert_no_secret(&lab, &table, &SECRETS);
}

#[tokio::test]
async fn warnings_alone_are_no_failure() {
    let lab = Lab::new().await;
    let fault = Fault::on(Operation::CheckRomaInstanceListV2, Action::status(403));
    lab.gateway.add_fault(fault);
    let ended = lab.run(&["doctor", "-o", "json"]).await.expect(0);
    let all = ended.json();
    for check in ["locale", "env: read roma"] {
        let found = finding(&all, check);
        assert_eq!(found["status"], "warning", "{found}");
        assert!(text(&found["remedy"]).ends_with('.'), "{found}");
    }
    assert_eq!(finding(&all, "env: read apig")["status"], "ok");
    let table = lab.run(&["doctor"]).await.expect(0);
    assert!(table.out.contains("warning  locale: "), "{}", table.out);
}

#[tokio::test]
async fn what_is_wrong_is_said_once_with_the_remedy() {
    let mut lab = Lab::new().await;
    lab.configure(&with_password(lab.gateway.url(), ""));
    lab.set("MY_PASSWORD", "Sentinel.Wrong");
    let log = lab.path("log").display().to_string();
    let ended = lab.run(&["--log", &log, "doctor", "-o", "json"]).await;
    let ended = ended.expect(2);
    let all = ended.json();
    let wrong: Vec<&Value> = all
        .as_array()
        .expect("a list")
        .iter()
        .filter(|finding| finding["status"] == "wrong")
        .collect();
    assert_eq!(wrong.len(), 1, "{all:#}");
    assert_eq!(wrong[0]["check"], "prod: sign-in");
    assert!(text(&wrong[0]["detail"]).contains("did not accept the password of admin"));
    assert!(text(&wrong[0]["remedy"]).contains("Check user name"));
    assert_eq!(
        lab.gateway
            .requests_of(Operation::KeystoneCreateUserToken)
            .len(),
        1,
        "a wrong password is tried once: more would lock the account"
    );
    assert_no_secret(&lab, &ended, &["Sentinel.Wrong"]);
    let table = lab.run(&["doctor"]).await.expect(2);
    assert!(
        table
            .out
            .contains("wrong    prod: sign-in: IAM did not accept"),
        "{}",
        table.out
    );
    assert!(
        table.out.contains("\n         Check user name"),
        "{}",
        table.out
    );
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_seen_before_anything_is_sent() {
    let authority = Authority::new();
    let (lab, gateway) = secured(&authority, "localhost", 2021).await;
    lab.configure(&with_password(gateway.url(), ""));
    let ended = lab.run(&["doctor", "-o", "json"]).await.expect(2);
    let all = ended.json();
    let tls = finding(&all, "prod: tls iam, apig, roma, modelarts");
    assert_eq!(tls["status"], "wrong");
    assert!(text(&tls["detail"]).contains("2021-01-01"), "{tls}");
    assert!(gateway.requests().is_empty());
}

#[tokio::test]
async fn behind_a_proxy_the_certificate_is_seen_through_it() {
    let host = "iam.far-away.example";
    let authority = Authority::new();
    let (mut lab, gateway) = secured(&authority, host, 2090).await;
    let proxy = Stranger::proxy(port(gateway.url())).await;
    let address = format!("http://me:ProxyPassword@127.0.0.1:{}", proxy.port);
    let bundle = lab.path("ca.pem");
    let settings = format!("ca_bundle = \"{}\"\n", bundle.display());
    lab.set("MY_PROXY", address.as_str());
    for (variable, more) in [
        ("MY_PROXY", "proxy_env = \"MY_PROXY\""),
        ("HTTPS_PROXY", ""),
    ] {
        lab.set(variable, address.as_str());
        lab.configure(&with_password(
            &format!("https://{host}"),
            &format!("{settings}{more}"),
        ));
        let ended = lab.run(&["doctor", "-o", "json"]).await.expect(0);
        let all = ended.json();
        finding(&all, "prod: tcp proxy");
        let tls = finding(&all, "prod: tls iam, apig, roma, modelarts");
        assert!(text(&tls["detail"]).contains("Example Root"), "{tls}");
        assert_eq!(finding(&all, "prod: sign-in")["status"], "ok");
        assert_no_secret(&lab, &ended, &SECRETS);
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_with_its_status() {
    let mut lab = Lab::new().await;
    let proxy = Stranger::refusing(403).await;
    let address = format!("http://me:ProxyPassword@127.0.0.1:{}", proxy.port);
    lab.set("HTTPS_PROXY", address);
    lab.set("MY_PASSWORD", "Rehearsal.1");
    lab.configure(&with_password("https://iam.far-away.example", ""));
    let ended = lab.run(&["doctor", "-o", "json"]).await.expect(2);
    let all = ended.json();
    let refused = finding(&all, "prod: proxy iam, apig, roma, modelarts");
    assert!(
        text(&refused["detail"]).contains("answered with status 403"),
        "{refused}"
    );
    assert_no_secret(&lab, &ended, &SECRETS);
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_is_one_of_the_findings() {
    let lab = Lab::new().await;
    lab.configure("[profiles.prod]\nregoin = \"eu-de\"\n");
    let ended = lab.run(&["doctor", "-o", "json"]).await.expect(2);
    let all = ended.json();
    let found = finding(&all, "configuration");
    assert_eq!(found["status"], "wrong");
    assert!(text(&found["detail"]).contains(":2:1: "), "{found}");
    assert!(
        text(&found["detail"]).contains("did you mean region?"),
        "{found}"
    );
    lab.configure(&format!(
        "[profiles.prod]\nproject_id = \"{PROJECT}\"\nregion = \"eu-de\"\nca_bundle = \"/no/such.pem\"\n[profiles.prod.endpoints]\napig = \"https://127.0.0.1:1\"\n"
    ));
    let ended = lab
        .run(&["doctor", "--profile", "prod", "-o", "json"])
        .await;
    let all = ended.expect(2).json();
    let mut problems = all.as_array().expect("a list").iter();
    assert!(
        problems.any(|found| text(&found["detail"]).contains("the CA bundle /no/such.pem")),
        "{all:#}"
    );
}

#[tokio::test]
async fn an_access_key_without_iam_is_used_as_it_is() {
    let mut lab = Lab::new().await;
    lab.unset("CLAVIGER_TOKEN");
    lab.set("HUAWEICLOUD_SDK_AK", lab.gateway.access_key());
    let key = lab.gateway.secret_key().expose().to_owned();
    lab.set("HUAWEICLOUD_SDK_SK", key.as_str());
    let ended = lab.run(&["doctor", "-o", "json"]).await.expect(0);
    assert_eq!(finding(&ended.json(), "env: sign-in")["status"], "ok");
    assert_no_secret(&lab, &ended, &[&key]);
}

#[tokio::test]
async fn the_demo_is_examined_like_any_gateway() {
    let lab = Lab::new().await;
    let ended = lab.run(&["--demo", "doctor", "-o", "json"]).await.expect(0);
    let all = ended.json();
    for check in ["sign-in", "read apig", "read roma", "read modelarts"] {
        assert_eq!(text(&finding(&all, check)["status"]), "ok", "{check}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_full_is_a_warning() {
    let authority = Authority::new();
    let (lab, gateway) = secured(&authority, "localhost", 2090).await;
    let bundle = format!("ca_bundle = \"{}\"", lab.path("ca.pem").display());
    lab.configure(&with_password(gateway.url(), &bundle));
    gateway.estate(|estate| {
        let gateway = estate.gateways.iter_mut().find(|it| it.name == "payments");
        let gateway = gateway.expect("a gateway");
        gateway.app_limit = gateway.apps.len();
    });
    let all = lab.run(&["doctor", "-o", "json"]).await.json();
    let full = finding(&all, "prod: gateway payments");
    assert_eq!(full["status"], "warning", "{all:#}");
    assert!(text(&full["detail"]).contains("It is full"), "{full:#}");
    assert!(text(&full["remedy"]).contains("quota"), "{full:#}");
}

/// A `tmux` that answers with `copies` for `set-clipboard` and with `passes` for `allow-passthrough`.
fn tmux(lab: &mut Lab, copies: &str, passes: &str) {
    let folder = lab.path("bin");
    std::fs::create_dir_all(&folder).expect("a folder");
    let program = folder.join("tmux");
    let script = format!(
        "#!/bin/sh\ncase $3 in\nset-clipboard) {copies} ;;\nallow-passthrough) {passes} ;;\nesac\n"
    );
    std::fs::write(&program, script).expect("a program");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("its mode");
    lab.set("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    lab.set("TMUX", "/tmp/tmux-1/default,1,0");
}

#[tokio::test]
async fn what_tmux_does_with_a_copy_is_told_with_what_it_would_need() {
    let mut lab = Lab::new().await;
    for (copies, passes, status, detail, remedy) in [
        (
            "echo on",
            "echo off",
            "ok",
            "keeps each among its buffers",
            "",
        ),
        ("echo external", "echo on", "ok", "passes copies on", ""),
        ("echo off", "echo all", "ok", "passes copies on", ""),
        (
            "echo external",
            "echo off",
            "warning",
            "set-clipboard is external",
            "set-clipboard on",
        ),
        (
            "echo off",
            "exit 1",
            "warning",
            "set-clipboard is off",
            "allow-passthrough on",
        ),
        ("exit 1", "exit 1", "warning", "does not say", "by hand"),
    ] {
        tmux(&mut lab, copies, passes);
        let ended = lab.run(&["--demo", "doctor", "-o", "json"]).await.expect(0);
        let all = ended.json();
        let found = finding(&all, "clipboard");
        assert_eq!(found["status"], status, "{copies}, {passes}: {found}");
        assert!(text(&found["detail"]).contains(detail), "{found}");
        assert!(text(&found["remedy"]).contains(remedy), "{found}");
    }
    lab.unset("TMUX");
    let ended = lab.run(&["--demo", "doctor", "-o", "json"]).await.expect(0);
    let all = ended.json();
    let mut checks = all.as_array().expect("a list").iter();
    assert!(checks.all(|one| one["check"] != "clipboard"), "{all:#}");
}
