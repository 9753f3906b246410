//! An app is replaced by a twin: made, given what the old one has, handed over, and the old one deleted.

use std::fs;

use claviger::simulator::{Action, Fault, Operation, estate::App};

use crate::common::command::{Ended, Lab, PAYMENTS, PROJECT};

/// The calls that a replacement of `app_demo` makes, in their order.
pub(super) const CALLS: [Operation; 7] = [
    Operation::CreateAnAppV2,
    Operation::UpdateAppAcl,
    Operation::AssociateAppsForAppQuota,
    Operation::CreateAuthorizingAppsV2,
    Operation::CancelingAuthorizationV2,
    Operation::DeleteAppV2,
    Operation::UpdateAppV2,
];

/// A lab in which `app_demo` has grants, a quota and a list of addresses.
pub(super) async fn lab() -> Lab {
    let lab = Lab::new().await;
    let allow = [
        "access",
        "set",
        "app_demo",
        "--allow",
        "10.0.0.0/8",
        "--yes",
    ];
    lab.run(&allow).await.expect(0);
    lab
}

/// The app of this name and its twin, the oldest first.
pub(super) fn named(lab: &Lab, name: &str) -> Vec<App> {
    lab.gateway.estate(|estate| {
        let apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        apps.filter(|app| app.name.starts_with(name))
            .cloned()
            .collect()
    })
}

/// What an app may call, from where, how often.
pub(super) fn has(app: &App) -> String {
    let mut grants: Vec<_> = app
        .bindings
        .iter()
        .map(|binding| format!("{} {}", binding.api_id, binding.env_id))
        .collect();
    grants.sort();
    let quota = app.quota.as_ref().map(|bound| &bound.quota);
    format!("{grants:?} {:?} {quota:?} {}", app.access, app.remark)
}

async fn replace(lab: &Lab, app: &str, more: &[&str]) -> Ended {
    let all = [&["apps", "replace", app, "--yes", "-o", "json"], more].concat();
    lab.run(&all).await
}

fn target(lab: &Lab) -> String {
    format!("file:{}", lab.path("new").display())
}

fn delivered(lab: &Lab) -> String {
    fs::read_to_string(lab.path("new")).expect("a delivered value")
}

fn outcomes(said: &serde_json::Value) -> Vec<String> {
    let said = said.as_array().expect("a list").iter();
    said.map(|record| record["operation"].as_str().expect("a word").to_owned())
        .collect()
}

/// Fails unless the file has the secret of the only `app_demo`, which has what the old one had.
pub(super) fn is_replaced(lab: &Lab, old: &App) {
    let left = named(lab, "app_demo");
    let [twin] = left.as_slice() else {
        panic!("one app, not {left:#?}");
    };
    assert_ne!(twin.id, old.id);
    assert_eq!(twin.name, old.name);
    assert_ne!(twin.key, old.key);
    assert_eq!(has(twin), has(old));
    assert_eq!(delivered(lab), twin.secret.expose());
}

#[tokio::test]
async fn a_twin_gets_what_the_app_has_and_later_takes_its_place() {
    let lab = lab().await;
    let old = named(&lab, "app_demo").remove(0);
    let said = replace(&lab, "app_demo", &["--deliver", &target(&lab)])
        .await
        .expect(0);
    assert_eq!(
        outcomes(&said.json()),
        [
            "replace_app",
            "set_access",
            "set_quota",
            "grant_apis",
            "grant_apis",
            "grant_apis"
        ]
    );
    assert!(said.out.contains("--finish"), "{}", said.out);
    let twin = named(&lab, "app_demo_2").remove(0);
    assert!(
        said.out.contains(&twin.key),
        "callers need it: {}",
        said.out
    );
    let both = named(&lab, "app_demo");
    assert_eq!(both.len(), 2, "both work");
    assert_eq!(both.iter().filter(|app| has(app) == has(&old)).count(), 2);

    let wrong = replace(
        &lab,
        "app_demo",
        &["--finish", "--deliver", "file:/nowhere/x"],
    )
    .await;
    assert_ne!(wrong.code, 0, "{wrong:?}");
    let said = replace(&lab, "app_demo", &["--finish"]).await.expect(0);
    assert_eq!(
        outcomes(&said.json()),
        [
            "revoke_apis",
            "revoke_apis",
            "revoke_apis",
            "delete_app",
            "edit_app"
        ]
    );
    is_replaced(&lab, &old);
    let none = replace(&lab, "app_demo", &["--finish"]).await.expect(7);
    assert!(none.err.contains("No replacement"), "{}", none.err);
    lab.run(&["journal", "verify"]).await.expect(0);
}

#[tokio::test]
async fn whatever_step_fails_the_same_command_goes_on_from_there() {
    for call in CALLS {
        for action in [Action::status(403)] {
            let lab = lab().await;
            let old = named(&lab, "app_demo").remove(0);
            lab.gateway.add_fault(Fault::on(call, action).times(1));
            let target = target(&lab);
            let words = ["--deliver", target.as_str(), "--grace", "1ms"];
            let mut last = replace(&lab, "app_demo", &words).await;
            if call == Operation::UpdateAppV2 {
                // The old app is gone, and the command that is told gives the twin its name.
                let twin = named(&lab, "app_demo").remove(0).id;
                let rename = ["apps", "edit", &twin, "--name", "app_demo", "--yes"];
                last = lab.run(&rename).await;
            }
            // What was handed over is not handed over again.
            for more in [&words[..], &["--finish"]] {
                if named(&lab, "app_demo").iter().any(|app| app.id == old.id) {
                    last = replace(&lab, "app_demo", more).await;
                }
            }
            assert_eq!(last.code, 0, "{call:?}: {last:?}");
            is_replaced(&lab, &old);
            let again = usize::from(call == Operation::CreateAnAppV2);
            let made = lab.gateway.requests_of(Operation::CreateAnAppV2).len();
            assert_eq!(made, 1 + again, "{call:?}");
        }
    }
}

#[tokio::test]
async fn a_lost_answer_makes_no_second_twin_and_loses_no_step() {
    for call in CALLS {
        let lab = lab().await;
        let old = named(&lab, "app_demo").remove(0);
        lab.gateway
            .add_fault(Fault::on(call, Action::DropAfter).times(1));
        let words = ["--deliver", &target(&lab), "--grace", "1ms"];
        replace(&lab, "app_demo", &words).await.expect(0);
        is_replaced(&lab, &old);
        assert_eq!(lab.gateway.requests_of(Operation::CreateAnAppV2).len(), 1);
    }
}

#[tokio::test]
async fn a_run_that_was_killed_at_any_step_goes_on_with_the_same_twin() {
    for call in CALLS {
        let lab = lab().await;
        let old = named(&lab, "app_demo").remove(0);
        let target = target(&lab);
        let words = ["--deliver", target.as_str(), "--grace", "1ms"];
        lab.gateway.forget_requests();
        lab.gateway.pause_on(call);
        let all = [&["apps", "replace", "app_demo", "--yes"], &words[..]].concat();
        let mut child = lab.command(&all).spawn().expect("a program");
        // The service has done it, and nobody hears of it.
        lab.gateway.judged(call, 1).await;
        child.kill().await.expect("an end");
        lab.gateway.resume();

        for more in [&words[..], &["--grace", "1ms"]] {
            if named(&lab, "app_demo").iter().any(|app| app.id == old.id) {
                replace(&lab, &old.id, more).await;
            }
        }
        let none = replace(&lab, &old.id, &["--finish"]).await;
        assert!(matches!(none.code, 0 | 7), "{call:?}: {none:?}");
        is_replaced(&lab, &old);
        let made = lab.gateway.requests_of(Operation::CreateAnAppV2).len();
        assert_eq!(made, 1, "{call:?}");
        replace(&lab, &old.id, &["--finish"]).await.expect(7);
    }
}

#[tokio::test]
async fn it_can_be_undone_until_the_old_app_is_deleted() {
    let lab = lab().await;
    let old = named(&lab, "app_demo").remove(0);
    let words = ["--deliver", &target(&lab)];
    replace(&lab, "app_demo", &words).await.expect(0);
    // Some of its rights are taken away already.
    lab.gateway
        .add_fault(Fault::on(Operation::DeleteAppV2, Action::status(403)).times(1));
    let refused = replace(&lab, "app_demo", &["--finish"]).await;
    assert_ne!(refused.code, 0);
    assert!(
        named(&lab, "app_demo")
            .iter()
            .any(|app| app.bindings.is_empty())
    );
    let said = replace(&lab, "app_demo", &["--undo"]).await.expect(0);
    assert_eq!(
        outcomes(&said.json()).last().map(String::as_str),
        Some("delete_app")
    );
    let left = named(&lab, "app_demo");
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0].id, has(&left[0])), (&old.id, has(&old)));
    replace(&lab, "app_demo", &["--undo"]).await.expect(7);
}

#[tokio::test]
async fn roma_connect_replaces_alike_and_modelarts_does_not() {
    let lab = Lab::new().await;
    let old = named(&lab, "roma-001").remove(0);
    let words = ["--deliver", &target(&lab), "--grace", "1ms"];
    let said = replace(&lab, "roma-001", &words).await.expect(0);
    let made = &said.json()[0]["target"];
    assert_eq!(made["app_name"], "roma-001_2");
    let left = named(&lab, "roma-001");
    let [twin] = left.as_slice() else {
        panic!("one app, not {left:#?}");
    };
    assert_eq!(twin.id, made["app_id"].as_str().expect("an id"));
    assert_eq!((&twin.name, has(twin)), (&old.name, has(&old)));
    assert_eq!(delivered(&lab), twin.secret.expose());

    let writes = lab.writes().len();
    let refused = replace(&lab, "scorer", &["--deliver", "stdout"]).await;
    assert_eq!(refused.code, 7, "{refused:?}");
    assert!(refused.err.contains("ModelArts"), "{}", refused.err);
    assert_eq!(lab.writes().len(), writes);
}

#[tokio::test]
async fn a_full_gateway_is_refused_before_anything_is_sent() {
    let lab = lab().await;
    lab.gateway.estate(|estate| {
        let gateway = &mut estate.gateways[0];
        gateway.app_limit = gateway.apps.len();
    });
    let writes = lab.writes().len();
    let ended = replace(&lab, "app_demo", &["--deliver", &target(&lab)])
        .await
        .expect(7);
    assert!(ended.err.contains("The gateway is full"), "{}", ended.err);
    assert_eq!(lab.writes().len(), writes);
    assert!(!lab.path("new").exists());
}

#[tokio::test]
async fn only_a_twin_that_is_proven_lets_the_old_app_go() {
    let lab = lab().await;
    let old = named(&lab, "app_demo").remove(0);
    let address = |path: &str| format!("{}/calls/{path}", lab.gateway.url());
    let open = address("open");
    let words = ["--deliver", &target(&lab), "--probe", &open];
    let ended = replace(&lab, "app_demo", &words).await.expect(7);
    assert!(ended.err.contains("could prove nothing"), "{}", ended.err);
    assert!(lab.gateway.requests_of(Operation::CreateAnAppV2).is_empty());

    let granted = address(&format!("{PAYMENTS}/Invoices/invoice_list"));
    let dry = ["--dry-run", "--probe", &granted];
    let plan = replace(&lab, "app_demo", &dry).await.expect(0);
    assert!(plan.out.contains("\"replace_app\""), "{}", plan.out);
    assert!(lab.gateway.requests_of(Operation::CreateAnAppV2).is_empty());

    let words = ["--deliver", &target(&lab), "--probe", &granted];
    replace(&lab, "app_demo", &words).await.expect(0);
    is_replaced(&lab, &old);
}

#[tokio::test]
async fn in_production_the_name_is_needed_before_the_old_app_may_go() {
    let mut lab = lab().await;
    let (url, token) = (lab.gateway.url().to_owned(), lab.gateway.token());
    lab.set("TOKEN", token.expose().to_owned());
    lab.configure(&format!(
        "[profiles.prod]\nproject_id = \"{PROJECT}\"\nenvironment = \"production\"\n\
         auth = {{ method = \"token\", token_env = \"TOKEN\" }}\nendpoints = {{ apig = \"{url}\" }}\n"
    ));
    lab.set("CLAVIGER_PROFILE", "prod");
    let target = target(&lab);
    let at_once = ["--deliver", target.as_str(), "--grace", "1ms"];
    replace(&lab, "app_demo", &at_once).await.expect(7);
    assert!(lab.gateway.requests_of(Operation::CreateAnAppV2).is_empty());
    // A twin alone concerns no caller.
    replace(&lab, "app_demo", &["--deliver", &target])
        .await
        .expect(0);
    replace(&lab, "app_demo", &["--finish"]).await.expect(7);
    assert_eq!(named(&lab, "app_demo").len(), 2);
    let words = ["--finish", "--confirm", "app_demo"];
    replace(&lab, "app_demo", &words).await.expect(0);
    assert_eq!(named(&lab, "app_demo").len(), 1);
}

#[tokio::test]
async fn a_plan_says_what_is_taken_over_and_what_is_not() {
    let lab = lab().await;
    let words = ["apps", "replace", "app_demo", "--dry-run"];
    let plan = lab.run(&words).await.expect(0).out;
    for part in [
        "A twin of app_demo is made",
        "3 APIs",
        "client addresses",
        "the quota daily",
        "callers need the new key",
        "2 AppCodes of the old app go with it",
        "until you delete it with --finish",
    ] {
        assert!(plan.contains(part), "{part}: {plan}");
    }
}
