//! Credentials that are proven by calling an API with them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use claviger::simulator::{Action, Fault, Options};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::common::command::{Ended, Lab, PAYMENTS};

/// The address of an API of payments that `app_demo` is granted.
fn granted(lab: &Lab) -> String {
    address(lab, &format!("{PAYMENTS}/Invoices/invoice_list"))
}

fn address(lab: &Lab, rest: &str) -> String {
    format!("{}/calls/{rest}", lab.gateway.url())
}

async fn probe(lab: &Lab, more: &[&str]) -> Ended {
    let all = [&["probe", "app_demo", "-o", "json"], more].concat();
    lab.run(&all).await
}

/// The headers that the addresses of APIs have got in `name`, oldest first.
fn sent(lab: &Lab, name: &str) -> Vec<String> {
    let requests = lab.gateway.requests().into_iter();
    let calls = requests.filter(|request| request.path.starts_with("/calls/"));
    let values = calls.filter_map(|call| {
        let value = call.headers.get(name)?;
        Some(value.to_str().expect("text").to_owned())
    });
    values.collect()
}

/// A lab with services whose clock goes on by `step` seconds with each look at it, and where a new
/// credential takes a minute to arrive.
async fn slow(step: i64) -> Lab {
    let mut options = Options::named("small").expect("an estate");
    let seconds = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
    options.clock = Arc::new(move || {
        let now = seconds.fetch_add(step, Ordering::Relaxed);
        Timestamp::from_second(now).expect("a time")
    });
    options.arrival = SignedDuration::from_secs(60);
    Lab::of(options).await
}

#[tokio::test]
async fn a_code_is_proven_where_the_gateway_refuses_a_random_one() {
    let lab = Lab::new().await;
    let code = lab.codes("app_demo").remove(0);
    let url = granted(&lab);
    let ended = probe(&lab, &["--url", &url, "--code", "#1", "--yes"]).await;
    let said = ended.expect(0).json();
    assert_eq!(said["verdict"], "proven");
    assert_eq!(
        (&said["http_status"], &said["tries"]),
        (&Value::from(200), &Value::from(1))
    );
    assert_eq!(said["host"], lab.gateway.url());
    let tried = sent(&lab, "x-apig-appcode");
    assert_eq!(tried.len(), 2);
    assert_eq!(tried[1], code);
    assert!(tried[0] != code && tried[0].len() == code.len());
    // What the profile signs in with goes to its services only.
    assert_eq!(sent(&lab, "x-auth-token"), Vec::<String>::new());

    let head = ["--url", &url, "--code", "#2", "--yes", "--head"];
    probe(&lab, &head).await.expect(0);
    let several = probe(&lab, &["--url", &url, "--yes"]).await.expect(2);
    assert!(several.err.contains("several AppCodes"), "{}", several.err);
}

#[tokio::test]
async fn a_secret_is_proven_by_a_signature_and_shown_nowhere() {
    let lab = Lab::new().await;
    let secret = lab.secret("app_demo");
    let url = granted(&lab);
    let by_secret = [
        "probe",
        "app_demo",
        "--url",
        &url,
        "--yes",
        "--secret-stdin",
    ];
    let ended = lab.run_with(&by_secret, &secret).await.expect(0);
    assert!(ended.out.contains("The AppSecret works"), "{}", ended.out);
    assert!(!format!("{ended:?}").contains(&secret));
    let signed = sent(&lab, "authorization");
    assert_eq!(signed.len(), 2);
    let access = |header: &String| header.split([',', '=']).nth(1).map(str::to_owned);
    assert_ne!(access(&signed[0]), access(&signed[1]));

    let wrong = [&by_secret[..], &["--probe-wait", "0"]].concat();
    let ended = lab.run_with(&wrong, &"0".repeat(32)).await.expect(10);
    assert!(ended.out.contains("APIG.0303"), "{}", ended.out);
}

#[tokio::test]
async fn an_address_that_answers_anybody_proves_nothing_and_gets_no_credential() {
    let lab = Lab::new().await;
    let codes = lab.codes("app_demo");
    for rest in ["open", "portal", "nowhere/at/all"] {
        let url = address(&lab, rest);
        let ended = probe(&lab, &["--url", &url, "--code", "#1", "--yes"]).await;
        let said = ended.expect(6).json();
        assert_eq!(said["verdict"], "unproven");
        assert_eq!(said["tries"], 0);
    }
    let tried = sent(&lab, "x-apig-appcode");
    assert!(tried.iter().all(|code| !codes.contains(code)));
    let said = probe(
        &lab,
        &["--url", &address(&lab, "portal"), "--code", "#1", "--yes"],
    )
    .await
    .json();
    let detail = said["detail"].as_str().expect("a sentence");
    assert!(
        detail.contains("this address answers anybody: it proves nothing"),
        "{detail}"
    );
}

#[tokio::test]
async fn an_app_without_the_grant_and_an_answer_that_says_nothing_have_codes_of_their_own() {
    let lab = Lab::new().await;
    let other = address(&lab, &format!("{PAYMENTS}/Refunds/refund"));
    let said = probe(&lab, &["--url", &other, "--code", "#1", "--yes"]).await;
    assert_eq!(said.expect(8).json()["verdict"], "not_authorised");

    let url = granted(&lab);
    let mut fault = Fault::any(Action::status(503)).nth(2);
    fault.matching.path = Some("/calls/*".to_owned());
    lab.gateway.add_fault(fault);
    let said = probe(&lab, &["--url", &url, "--code", "#1", "--yes"]).await;
    assert_eq!(said.expect(6).json()["http_status"], 503);
}

#[tokio::test]
async fn a_host_that_the_configuration_does_not_name_is_asked_about() {
    let lab = Lab::new().await;
    let url = granted(&lab);
    let ended = probe(&lab, &["--url", &url, "--code", "#1"])
        .await
        .expect(7);
    assert!(
        ended.error()["error_msg"]
            .as_str()
            .is_some_and(|why| why.contains(lab.gateway.url()))
    );
    assert_eq!(sent(&lab, "x-apig-appcode"), Vec::<String>::new());
    let none = probe(&lab, &["--code", "#1"]).await.expect(2);
    assert!(none.err.contains("No address"), "{}", none.err);
    for wrong in [
        "http://api.example.com/",
        "ftp://127.0.0.1/",
        "api",
        "https://u:p@a.example/",
    ] {
        probe(&lab, &["--url", wrong, "--yes"]).await.expect(2);
    }

    configured(&lab, &url);
    let lab = without_environment(lab);
    probe(&lab, &["--code", "#1"]).await.expect(0);
    let elsewhere = ["--code", "#1", "--url", "http://127.0.0.2:9/"];
    probe(&lab, &elsewhere).await.expect(7);
}

/// Writes a configuration with payments and `url` as what is probed there.
fn configured(lab: &Lab, url: &str) {
    let base = lab.gateway.url();
    lab.configure(&format!(
        "[profiles.here]\nproject_id = \"{}\"\n[profiles.here.auth]\nmethod = \"token\"\ntoken_env = \"TOKEN\"\n[profiles.here.endpoints]\napig = \"{base}\"\n[[profiles.here.instances]]\nservice = \"apig\"\nid = \"{PAYMENTS}\"\nname = \"payments\"\nprobe = \"{url}\"\n",
        lab.gateway.project_id()
    ));
}

/// The same lab with nothing but a token in the environment.
fn without_environment(mut lab: Lab) -> Lab {
    for name in ["CLAVIGER_TOKEN", "CLAVIGER_PROJECT_ID"] {
        lab.unset(name);
    }
    for service in ["APIG", "ROMA", "MODELARTS"] {
        lab.unset(&format!("CLAVIGER_ENDPOINT_{service}"));
    }
    let token = lab.gateway.token().expose().to_owned();
    lab.set("TOKEN", token);
    lab
}

async fn rotate(lab: &Lab, more: &[&str]) -> Ended {
    let path = lab.path("code");
    let target = format!("file:{}", path.display());
    let rotate = ["codes", "rotate", "app_demo", "#1", "--yes", "-o", "json"];
    let all = [&rotate[..], &["--deliver", &target], more].concat();
    lab.run(&all).await
}

#[tokio::test]
async fn a_rotation_waits_until_the_new_code_has_arrived_and_then_lets_the_old_one_go() {
    // Half a minute with each request: the new code is refused at first, and accepted soon.
    let lab = slow(25).await;
    let before = lab.codes("app_demo");
    let ended = rotate(&lab, &["--probe", &granted(&lab)]).await;
    let said = ended.expect(0).json();
    assert_eq!(said["rotation"]["old_deleted"], true);
    let new = std::fs::read_to_string(lab.path("code")).expect("a file");
    assert_eq!(lab.codes("app_demo"), [before[1].clone(), new.clone()]);
    let tried = sent(&lab, "x-apig-appcode");
    let real: Vec<_> = tried.iter().filter(|code| **code == new).collect();
    assert!(real.len() > 1, "it was refused at first");
    assert!(!tried.contains(&before[0]));
}

#[tokio::test]
async fn a_code_that_is_not_proven_leaves_the_old_one_in_force() {
    let lab = slow(0).await;
    let before = lab.codes("app_demo");
    let ended = rotate(&lab, &["--probe", &granted(&lab), "--probe-wait", "0"])
        .await
        .expect(7);
    assert!(ended.err.contains("Both AppCodes work"), "{}", ended.err);
    let now = lab.codes("app_demo");
    assert_eq!(now[..2], before);
    assert_eq!(now.len(), 3);

    lab.gateway
        .estate(|estate| estate.arrival = SignedDuration::ZERO);
    let finish = [
        "codes", "rotate", "app_demo", "--finish", "--yes", "--probe",
    ];
    lab.run(&[&finish[..], &[&granted(&lab)]].concat())
        .await
        .expect(0);
    assert_eq!(lab.codes("app_demo"), now[1..]);
}

#[tokio::test]
async fn a_rotation_does_not_begin_where_the_probe_could_prove_nothing() {
    let lab = Lab::new().await;
    let before = lab.codes("app_demo");
    let ended = rotate(&lab, &["--probe", &address(&lab, "open")])
        .await
        .expect(7);
    assert!(ended.err.contains("answers anybody"), "{}", ended.err);
    assert_eq!(lab.codes("app_demo"), before);
    assert!(!lab.path("code").exists());
    assert!(
        lab.writes()
            .iter()
            .all(|write| write.path.starts_with("/calls/"))
    );

    let dry = ["codes", "rotate", "app_demo", "#1", "--dry-run", "--probe"];
    let dry = lab.run(&[&dry[..], &[&granted(&lab)]].concat()).await;
    let plan = dry.expect(0).out;
    assert!(plan.contains(lab.gateway.url()), "{plan}");
    assert!(
        plan.contains("if the probe proves that the new one works"),
        "{plan}"
    );
}

#[tokio::test]
async fn a_campaign_waits_for_a_new_code_as_long_as_it_is_told() {
    let lab = slow(0).await;
    lab.gateway.estate(|estate| {
        for app in &mut estate.gateways[0].apps {
            app.codes.truncate(1);
        }
    });
    let before = lab.codes("app_demo");
    let target = format!("file:{}", lab.path("new").display());
    let url = granted(&lab);
    let start = [
        "campaign",
        "start",
        "codes",
        "app_demo",
        "--deliver",
        &target,
        "--first",
        "0",
        "--yes",
        "--probe",
        &url,
        "--probe-wait",
        "0",
    ];
    let ended = lab.run(&start).await.expect(8);
    assert!(ended.err.contains("APIG.0303"), "{}", ended.err);
    assert_eq!(
        lab.codes("app_demo")[..1],
        before,
        "the old one still works"
    );
}

#[tokio::test]
async fn a_campaign_lets_an_old_code_go_only_where_a_call_proves_the_new_one() {
    let lab = Lab::of(Options::named("small").expect("an estate")).await;
    lab.gateway.estate(|estate| {
        for app in &mut estate.gateways[0].apps {
            app.codes.truncate(1);
        }
    });
    let before = lab.codes("app_demo");
    let target = format!("file:{}", lab.path("new-{name}").display());
    let start = |url: String, first: &'static str| {
        let words = [
            "campaign",
            "start",
            "codes",
            first,
            "--deliver",
            &target,
            "--first",
            "0",
            "--yes",
            "-o",
            "json",
            "--probe",
            &url,
        ];
        words.map(str::to_owned)
    };
    let open = start(address(&lab, "open"), "app_demo");
    let open: Vec<&str> = open.iter().map(String::as_str).collect();
    lab.run(&open).await.expect(8);
    assert_eq!(lab.codes("app_demo"), before, "nothing was made");
    let granted = start(granted(&lab), "app_demo");
    let granted: Vec<&str> = granted.iter().map(String::as_str).collect();
    let ended = lab.run(&granted).await.expect(0).json();
    assert_eq!(ended["done"], 1);
    let new = std::fs::read_to_string(lab.path("new-app_demo")).expect("a file");
    assert_eq!(lab.codes("app_demo"), [new]);
    let elsewhere = ["campaign", "start", "secrets", "app_demo", "--probe"];
    lab.run(&elsewhere).await.expect(2);
    let alone = [
        "campaign",
        "start",
        "codes",
        "app_demo",
        "--probe-wait",
        "5",
        "--dry-run",
    ];
    let ended = lab.run(&alone).await.expect(2);
    assert!(ended.err.contains("--probe-wait is for"), "{}", ended.err);
}
