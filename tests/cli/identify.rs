//! Values that were found somewhere, and whose they are.

use claviger::simulator::{Action, Fault, Operation};
use serde_json::Value;

use crate::common::command::{APP_DEMO, Ended, Lab};

async fn identify(lab: &Lab, value: &str, more: &[&str]) -> Ended {
    let all = [&["identify", "-o", "json"], more].concat();
    let ended = lab.run_with(&all, value).await;
    let whole = format!("{ended:?}");
    assert!(
        value.trim().is_empty() || !whole.contains(value.trim()),
        "{whole}"
    );
    ended
}

fn the_only(ended: &Ended) -> Value {
    let mut all: Vec<Value> = serde_json::from_str(&ended.out).expect("a list");
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

/// How often codes and secrets were read.
fn readings(lab: &Lab) -> (usize, usize) {
    let of = |operation| lab.gateway.requests_of(operation).len();
    let secrets = of(Operation::CheckRomaAppSecret);
    (of(Operation::ListAppCodesV2), secrets)
}

#[tokio::test]
async fn a_key_is_known_by_the_lists_alone() {
    let lab = Lab::new().await;
    let key = lab
        .gateway
        .estate(|estate| estate.gateways[0].apps[0].key.clone());
    let ended = identify(&lab, &format!(" \t{key}\r\n\n"), &[])
        .await
        .expect(0);
    let found = the_only(&ended);
    assert_eq!(
        (&found["match"], &found["credential"]),
        (&"certain".into(), &"AppKey".into())
    );
    assert_eq!(
        (&found["id"], &found["in_force"]),
        (&APP_DEMO.into(), &true.into())
    );
    assert_eq!(found["instance_name"], "payments");
    assert!(
        found["apis"]
            .as_array()
            .is_some_and(|apis| apis.contains(&"invoice_list".into()))
    );
    assert!(!ended.err.contains("reads"), "{}", ended.err);
}

#[tokio::test]
async fn a_code_is_found_by_reading_codes_and_no_secret_is_read_for_it() {
    let lab = Lab::new().await;
    let code = lab.codes("billing_batch").remove(1);
    let ended = identify(&lab, &code, &[]).await.expect(0);
    let found = the_only(&ended);
    assert_eq!(
        (&found["match"], &found["credential"]),
        (&"certain".into(), &"AppCode".into())
    );
    assert_eq!(
        (&found["name"], &found["code_position"]),
        (&"billing_batch".into(), &2.into())
    );
    let renewal = found["renewal"].as_str().expect("a command");
    assert!(renewal.starts_with("claviger codes rotate "), "{renewal}");
    assert!(ended.err.contains("reads the AppCodes of"), "{}", ended.err);
    assert_eq!(readings(&lab).1, 0);

    let text = lab.run_with(&["identify"], &code).await.expect(0);
    assert!(
        text.out
            .starts_with("It is the AppCode #2 of billing_batch"),
        "{}",
        text.out
    );
    assert!(text.out.contains("Renew it: claviger"), "{}", text.out);
    assert!(!format!("{text:?}").contains(&code));
}

#[tokio::test]
async fn a_secret_is_possible_by_its_ends_and_certain_where_its_service_shows_it() {
    let lab = Lab::new().await;
    let apig = identify(&lab, &lab.secret("app_demo"), &[]).await.expect(0);
    let found = the_only(&apig);
    assert_eq!(
        (&found["match"], &found["credential"]),
        (&"possible".into(), &"AppSecret".into())
    );
    assert_eq!(
        (&found["name"], &found["in_force"]),
        (&"app_demo".into(), &Value::Null)
    );

    lab.gateway.forget_requests();
    let roma = identify(&lab, &lab.secret("roma-001"), &[]).await.expect(0);
    let found = the_only(&roma);
    assert_eq!(
        (&found["match"], &found["name"]),
        (&"certain".into(), &"roma-001".into())
    );
    // A value of this length is no AppCode, so none was read to find it.
    assert!(!roma.err.contains("AppCodes"), "{}", roma.err);
    assert!(roma.err.contains("the secrets in clear of"), "{}", roma.err);
}

#[tokio::test]
async fn without_readings_only_lists_and_the_journal_are_asked() {
    let lab = Lab::new().await;
    let code = lab.codes("app_demo").remove(0);
    let ended = identify(&lab, &code, &["--no-read"]).await.expect(10);
    assert_eq!(ended.out.trim(), "[]");
    assert!(ended.err.contains("Not read were"), "{}", ended.err);
    assert_eq!(readings(&lab), (0, 0));
    // ModelArts lists its codes with the app.
    let listed = lab.codes("scorer").remove(0);
    let found = the_only(&identify(&lab, &listed, &["--no-read"]).await.expect(0));
    assert_eq!(
        (&found["name"], &found["apis"]),
        (&"scorer".into(), &Value::Null)
    );
}

#[tokio::test]
async fn what_this_journal_set_is_recognised_though_it_is_gone() {
    let lab = Lab::new().await;
    let path = lab.path("code");
    let target = format!("file:{}", path.display());
    let made = [
        "codes",
        "generate",
        "idle_app",
        "--yes",
        "--deliver",
        &target,
    ];
    lab.run(&made).await.expect(0);
    let code = std::fs::read_to_string(&path).expect("a file");
    let found = the_only(&identify(&lab, &code, &["--no-read"]).await.expect(0));
    assert_eq!(
        (&found["match"], &found["journal"]),
        (&"journalled".into(), &1.into())
    );
    assert_eq!(found["in_force"], Value::Null);

    let gone = ["codes", "delete", "idle_app", "#1", "--yes"];
    lab.run(&gone).await.expect(0);
    let found = the_only(&identify(&lab, &code, &[]).await.expect(0));
    assert_eq!(
        (&found["match"], &found["in_force"]),
        (&"journalled".into(), &false.into())
    );
    assert_eq!(found["renewal"], Value::Null);
}

#[tokio::test]
async fn nobodys_is_an_answer_only_where_everything_could_be_read() {
    let lab = Lab::new().await;
    let stranger = "z".repeat(64);
    // An app that is somebody else's shows its secret to nobody else.
    let ended = identify(&lab, &stranger, &[]).await.expect(8);
    assert!(
        ended.err.contains("none of those that could be read"),
        "{}",
        ended.err
    );
    lab.gateway.estate(|estate| {
        for app in estate
            .gateways
            .iter_mut()
            .flat_map(|gateway| &mut gateway.apps)
        {
            app.owner = true;
        }
    });
    let ended = identify(&lab, &stranger, &[]).await.expect(10);
    assert!(
        ended.err.contains("nobody's that is known"),
        "{}",
        ended.err
    );
    assert!(readings(&lab).0 > 0);
    for nothing in ["", " \n"] {
        identify(&lab, nothing, &[]).await.expect(2);
    }
    identify(&lab, "two words", &[]).await.expect(2);
    lab.gateway
        .add_fault(Fault::on(Operation::ListAppCodesV2, Action::status(403)));
    let ended = identify(&lab, &stranger, &[]).await;
    assert!(ended.code != 10 && ended.code != 0, "{ended:?}");
}
