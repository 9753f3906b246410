//! Client quotas by command: listed, and which one an app is bound to.

use claviger::simulator::{Action, Fault, Operation};
use serde_json::json;

use crate::common::command::{Lab, MAIN, PAYMENTS};

/// The name of the quota that the first app of payments is bound to.
fn bound(lab: &Lab) -> Option<String> {
    lab.gateway.estate(|estate| {
        let gateway = &estate.gateways[0];
        let bound = gateway.apps[0].quota.as_ref()?;
        Some(gateway.quota(&bound.quota).expect("a quota").name.clone())
    })
}

#[tokio::test]
async fn the_quotas_of_a_gateway_are_listed_with_how_many_apps_share_each() {
    let lab = Lab::new().await;
    let list = ["quotas", "list", "--instance"];
    let all = lab
        .run(&[&list[..], &[PAYMENTS, "-o", "json"]].concat())
        .await;
    let all = all.expect(0).json();
    let shown: Vec<_> = all
        .as_array()
        .expect("a list")
        .iter()
        .map(|quota| (quota["name"].clone(), quota["app_count"].clone()))
        .collect();
    assert_eq!(
        shown,
        [(json!("burst"), json!(0)), (json!("daily"), json!(1))]
    );
    let table = lab
        .run(&[&list[..], &["payments"]].concat())
        .await
        .expect(0);
    assert!(table.out.contains("20 calls a second"), "{}", table.out);
    let none = lab.run(&[&list[..], &[MAIN]].concat()).await.expect(0);
    assert!(
        none.err.contains("The gateway has no client quotas."),
        "{}",
        none.err
    );
}

#[tokio::test]
async fn an_app_is_bound_to_another_quota_and_the_one_before_is_kept() {
    let lab = Lab::new().await;
    let set = ["quotas", "set", "app_demo", "burst"];
    let plan = lab
        .run(&[&set[..], &["--dry-run"]].concat())
        .await
        .expect(0);
    for said in [
        "Calls of the app beyond 20 calls a second are refused from now on",
        "Quota: \"daily\" becomes \"burst\"",
    ] {
        assert!(plan.out.contains(said), "{said}: {}", plan.out);
    }
    lab.run(&[&set[..], &["--yes"]].concat()).await.expect(0);
    assert_eq!(bound(&lab).as_deref(), Some("burst"));
    let entry = lab
        .run(&["journal", "show", "1", "-o", "json"])
        .await
        .json();
    assert_eq!(entry["operation"], "set_quota");
    assert_eq!(entry["before"]["inventory"]["quota"]["name"], "daily");
    let again = lab.run(&[&set[..], &["--yes"]].concat()).await.expect(7);
    assert!(
        again
            .err
            .contains("The app is bound to the quota burst already."),
        "{}",
        again.err
    );
    let shown = lab.run(&["quotas", "show", "app_demo", "-o", "json"]).await;
    assert_eq!(shown.expect(0).json()[0]["name"], "burst");
    let typo = lab
        .run(&["quotas", "set", "app_demo", "bursts", "--yes"])
        .await
        .expect(2);
    assert!(typo.err.contains("The nearest is burst."), "{}", typo.err);
}

#[tokio::test]
async fn an_app_is_released_and_a_lost_answer_read_back() {
    let lab = Lab::new().await;
    let call = Operation::DisassociateAppQuotaWithApp;
    lab.gateway.add_fault(Fault::on(call, Action::DropAfter));
    let clear = ["quotas", "clear", "app_demo", "--yes"];
    let ended = lab.run(&clear).await.expect(0);
    assert!(
        ended.out.contains("The app is bound to no quota."),
        "{}",
        ended.out
    );
    assert_eq!(bound(&lab), None);
    let none = lab.run(&clear).await.expect(7);
    assert!(
        none.err.contains("The app is bound to no quota."),
        "{}",
        none.err
    );
    let shown = lab.run(&["quotas", "show", "app_demo"]).await.expect(0);
    assert!(
        shown.err.contains("The app is bound to no client quota."),
        "{}",
        shown.err
    );
}

#[tokio::test]
async fn a_quota_is_made_and_one_whose_answer_is_lost_is_known_by_its_name() {
    let lab = Lab::new().await;
    let create = |name: &'static str| {
        [
            "quotas",
            "create",
            name,
            "--instance",
            "payments",
            "--calls",
            "100",
            "--per",
            "minute",
            "--interval",
            "15",
            "--remark",
            "for new callers",
            "--yes",
        ]
    };
    lab.gateway
        .add_fault(Fault::on(Operation::CreateAppQuota, Action::DropAfter).times(1));
    let ended = lab.run(&create("trial")).await.expect(0);
    assert!(
        ended.out.contains("There is a quota of this name."),
        "{}",
        ended.out
    );
    lab.run(&create("second")).await.expect(0);
    let made = lab.gateway.estate(|estate| {
        let quotas = estate.gateways[0].quotas.iter();
        let made = quotas.filter(|quota| quota.remark == "for new callers");
        made.map(|quota| {
            (
                quota.name.clone(),
                quota.calls,
                quota.interval,
                quota.unit.clone(),
            )
        })
        .collect::<Vec<_>>()
    });
    let wanted = |name: &str| (name.to_owned(), 100, 15, "MINUTE".to_owned());
    assert_eq!(made, [wanted("trial"), wanted("second")]);
    let again = lab.run(&create("trial")).await.expect(7);
    assert!(
        again.err.contains("a name stands once on a gateway"),
        "{}",
        again.err
    );
    lab.run(&create("1st")).await.expect(2);
    assert_eq!(lab.writes().len(), 2);
}

#[tokio::test]
async fn a_quota_is_put_back_from_the_journal() {
    let lab = Lab::new().await;
    lab.run(&["quotas", "set", "app_demo", "burst", "--yes"])
        .await
        .expect(0);
    let back = |n: &'static str| ["quotas", "set", "--from-journal", n, "--yes"];
    lab.run(&back("1")).await.expect(0);
    assert_eq!(bound(&lab).as_deref(), Some("daily"));
    lab.run(&["quotas", "clear", "app_demo", "--yes"])
        .await
        .expect(0);
    assert_eq!(bound(&lab), None);
    lab.run(&back("3")).await.expect(0);
    assert_eq!(bound(&lab).as_deref(), Some("daily"));
}
