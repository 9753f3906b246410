//! The client addresses of an app, by command: shown, replaced as a whole, taken away.

use claviger::simulator::{Action, Fault, Operation, estate::Access};
use serde_json::{Value, json};

use crate::common::command::Lab;

/// The list of an app of payments.
fn list(lab: &Lab, place: usize) -> Option<Access> {
    lab.gateway
        .estate(|estate| estate.gateways[0].apps[place].access.clone())
}

fn permit(values: &[&str]) -> Access {
    Access {
        kind: "PERMIT".to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

#[tokio::test]
async fn a_list_is_shown_or_said_not_to_be_there() {
    let lab = Lab::new().await;
    let shown = lab
        .run(&["access", "show", "billing_batch"])
        .await
        .expect(0);
    assert_eq!(
        shown.out,
        "Only these may call:\n  10.1.0.0/16\n  192.0.2.7\n"
    );
    let show = ["access", "show", "app_demo"];
    let none = lab.run(&show).await.expect(0);
    assert_eq!(none.out, "The app may call from anywhere.\n");
    lab.gateway
        .estate(|estate| estate.switches.empty_access_shown = true);
    let none = lab.run(&[&show[..], &["-o", "json"]].concat()).await;
    assert_eq!(
        none.expect(0).json(),
        json!({ "rule": null, "addresses": [] })
    );
}

#[tokio::test]
async fn the_whole_list_is_replaced_and_the_one_before_is_shown_and_kept() {
    let lab = Lab::new().await;
    let set = [
        "access",
        "set",
        "billing_batch",
        "--allow",
        "10.2.0.0/16",
        "192.0.2.1-192.0.2.9",
    ];
    let plan = lab
        .run(&[&set[..], &["--dry-run"]].concat())
        .await
        .expect(0);
    for said in [
        "Calls from any address that is not in the new list are refused at once.",
        "Addresses: \"allow 10.1.0.0/16, 192.0.2.7\" becomes \"allow 10.2.0.0/16, 192.0.2.1-192.0.2.9\"",
        "The new list replaces the whole one before, which the journal keeps.",
    ] {
        assert!(plan.out.contains(said), "{said}: {}", plan.out);
    }
    assert!(lab.writes().is_empty());
    let said = lab
        .run(&[&set[..], &["--yes", "-o", "json"]].concat())
        .await;
    assert_eq!(said.expect(0).json()["operation"], "set_access");
    assert_eq!(
        list(&lab, 1),
        Some(permit(&["10.2.0.0/16", "192.0.2.1-192.0.2.9"]))
    );
    let entry = lab
        .run(&["journal", "show", "1", "-o", "json"])
        .await
        .json();
    let kept = &entry["before"]["inventory"];
    assert_eq!(kept["access"], "PERMIT");
    assert_eq!(kept["addresses"], json!(["10.1.0.0/16", "192.0.2.7"]));
    let again = lab.run(&[&set[..], &["--yes"]].concat()).await.expect(7);
    assert!(
        again.err.contains("The app has this list already."),
        "{}",
        again.err
    );
}

#[tokio::test]
async fn addresses_that_no_gateway_takes_are_refused_as_typed() {
    let lab = Lab::new().await;
    for (addresses, said) in [
        (&["2001:db8::1"][..], "2001:db8::1 is an IPv6 address."),
        (&["10.0.0.256"], "\"10.0.0.256\" is no address."),
        (
            &["10.0.0.9-10.0.0.1"],
            "The range 10.0.0.9-10.0.0.1 ends before it begins.",
        ),
        (&["10.0.0.0/40"], "10.0.0.0/40 names no network"),
        (&["10.0.0.1", "10.0.0.1"], "10.0.0.1 is named twice."),
    ] {
        let all = [
            &["access", "set", "app_demo", "--yes", "--deny"][..],
            addresses,
        ]
        .concat();
        let ended = lab.run(&all).await.expect(2);
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    for rules in [&[][..], &["--allow", "10.0.0.1", "--deny", "10.0.0.2"]] {
        let all = [&["access", "set", "app_demo", "--yes"][..], rules].concat();
        lab.run(&all).await.expect(2);
    }
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn a_list_that_is_taken_away_is_kept_and_its_lost_answer_read_back() {
    let lab = Lab::new().await;
    lab.gateway
        .add_fault(Fault::on(Operation::DeleteAppAcl, Action::DropAfter));
    let clear = |app: &'static str| ["access", "clear", app, "--yes"];
    let ended = lab.run(&clear("billing_batch")).await.expect(0);
    assert!(
        ended.out.contains("The app has no list of addresses."),
        "{}",
        ended.out
    );
    assert_eq!(list(&lab, 1), None);
    let entry = lab
        .run(&["journal", "show", "1", "-o", "json"])
        .await
        .json();
    let kept: &Value = &entry["before"]["inventory"]["addresses"];
    assert_eq!(*kept, json!(["10.1.0.0/16", "192.0.2.7"]));
    let none = lab.run(&clear("app_demo")).await.expect(7);
    assert!(
        none.err.contains("it may call from anywhere already"),
        "{}",
        none.err
    );
    let modelarts = lab.run(&clear("scorer")).await.expect(7);
    assert!(
        modelarts.err.contains("ModelArts keeps no list"),
        "{}",
        modelarts.err
    );
}

#[tokio::test]
async fn only_a_feature_that_is_said_to_be_off_stops_a_write() {
    let lab = Lab::new().await;
    let set = [
        "access",
        "set",
        "app_demo",
        "--allow",
        "10.0.0.0/8",
        "--yes",
    ];
    let features = |off: &[&str], unlisted: &[&str]| {
        let words = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        lab.gateway.estate(|estate| {
            estate.gateways[0].switched_off = words(off);
            estate.gateways[0].unlisted = words(unlisted);
        });
    };
    features(&["app_acl"], &[]);
    let ended = lab.run(&set).await.expect(7);
    assert!(
        ended.err.contains("has its feature app_acl switched off"),
        "{}",
        ended.err
    );
    assert!(lab.writes().is_empty());
    // Off and not listed: nobody says so but the gateway itself, when it is asked.
    features(&["app_acl"], &["app_acl"]);
    let ended = lab.run(&set).await.expect(3);
    assert!(ended.err.contains("APIG.3458"), "{}", ended.err);
    features(&[], &["app_acl"]);
    lab.run(&set).await.expect(0);
    assert_eq!(list(&lab, 0), Some(permit(&["10.0.0.0/8"])));
}

#[tokio::test]
async fn a_list_is_put_back_from_the_journal() {
    let lab = Lab::new().await;
    let before = list(&lab, 1);
    assert!(before.is_some());
    lab.run(&[
        "access",
        "set",
        "billing_batch",
        "--deny",
        "10.9.9.9",
        "--yes",
    ])
    .await
    .expect(0);
    let back = ["access", "set", "--from-journal", "1", "--yes"];
    lab.run(&back).await.expect(0);
    assert_eq!(list(&lab, 1), before);
    lab.run(&["access", "clear", "billing_batch", "--yes"])
        .await
        .expect(0);
    lab.run(&["access", "set", "--from-journal", "3", "--yes"])
        .await
        .expect(0);
    assert_eq!(list(&lab, 1), before);
    // Where there was no list, it goes again.
    lab.run(&["access", "set", "app_demo", "--allow", "10.9.9.9", "--yes"])
        .await
        .expect(0);
    lab.run(&["access", "set", "--from-journal", "5", "--yes"])
        .await
        .expect(0);
    assert_eq!(list(&lab, 0), None);
}
