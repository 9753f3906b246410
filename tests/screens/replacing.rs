//! An app is replaced by a twin, by key.

use std::time::Duration;

use claviger::simulator::{Action, Fault, Operation, estate::App};

use crate::common::scenario::Scenario;

async fn on_app(name: &str) -> Scenario {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("/").await.types(name).await;
    scenario.keys("enter").await;
    scenario
}

/// The apps whose names begin so.
fn named(scenario: &Scenario, name: &str) -> Vec<App> {
    scenario.simulator().estate(|estate| {
        let apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        let is_it = |app: &&App| app.name.starts_with(name);
        apps.filter(is_it).cloned().collect()
    })
}

/// Makes the twin of `app_demo`, and delivers its secret to a file.
async fn delivered() -> Scenario {
    let mut scenario = on_app("app_demo").await;
    scenario.keys("w").await;
    scenario.wait_for("A twin of app_demo is made").await;
    // What comes by itself takes no key of its first moment.
    scenario.after(Duration::from_secs(1));
    scenario.keys("y").await;
    scenario.wait_for("New AppSecret").await;
    let file = scenario.folder().join("new").display().to_string();
    scenario.keys("y f").await.types(&file).await;
    scenario.keys("enter").await;
    scenario.keys("esc esc").await;
    scenario
}

#[tokio::test]
async fn a_twin_is_made_delivered_and_takes_the_place_of_the_app() {
    let mut scenario = on_app("app_demo").await;
    scenario.keys("w").await;
    scenario
        .wait_for("A twin of app_demo is made")
        .await
        .sees("app_demo_2")
        .sees("3 APIs");
    assert!(scenario.writes().is_empty());
    let mut scenario = delivered().await;
    let both = named(&scenario, "app_demo");
    assert_eq!(both.len(), 2);
    assert_eq!(both[0].bindings.len(), both[1].bindings.len());
    assert_eq!(
        both[0].quota.as_ref().map(|bound| &bound.quota),
        both[1].quota.as_ref().map(|bound| &bound.quota)
    );

    scenario
        .keys("w")
        .await
        .sees("Replace app_demo by app_demo_2");
    scenario.keys("f").await;
    scenario.wait_for("Delete app").await;
    scenario.keys("y").await;
    scenario
        .wait_for("The twin has its place and its name.")
        .await;
    let left = named(&scenario, "app_demo");
    assert_eq!(left.len(), 1);
    assert_eq!(
        (&left[0].id, left[0].name.as_str()),
        (&both[1].id, "app_demo")
    );
}

#[tokio::test]
async fn the_old_app_stays_while_nobody_has_the_secret_of_its_twin() {
    let mut scenario = on_app("app_demo").await;
    scenario.keys("w").await;
    scenario.wait_for("A twin of app_demo is made").await;
    // What comes by itself takes no key of its first moment.
    scenario.after(Duration::from_secs(1));
    scenario.keys("y").await;
    scenario.wait_for("New AppSecret").await;
    scenario.keys("esc").await.types("drop").await;
    scenario.keys("enter").await;
    scenario.keys("w").await.sees("delivered to nobody");
    scenario.keys("f").await.sees("Reset it with s");
    assert_eq!(named(&scenario, "app_demo").len(), 2);
    scenario.keys("u").await;
    scenario.wait_for("Delete app").await;
    scenario.keys("y").await;
    scenario.wait_for("The replacement is undone.").await;
    let left = named(&scenario, "app_demo");
    assert_eq!((left.len(), left[0].name.as_str()), (1, "app_demo"));
}

#[tokio::test]
async fn what_the_twin_did_not_get_is_said_and_given_later() {
    let mut scenario = on_app("app_demo").await;
    let grant = Operation::CreateAuthorizingAppsV2;
    scenario
        .simulator()
        .add_fault(Fault::on(grant, Action::status(403)).times(1));
    scenario.keys("w").await;
    scenario.wait_for("A twin of app_demo is made").await;
    // What comes by itself takes no key of its first moment.
    scenario.after(Duration::from_secs(1));
    scenario.keys("y").await;
    scenario.wait_for("New AppSecret").await;
    scenario.sees("What follows was not done");
    scenario.keys("esc").await.types("drop").await;
    scenario.keys("enter").await;
    scenario.keys("w s").await;
    scenario.wait_for("Reset AppSecret").await;
    scenario.keys("y").await;
    scenario.wait_for("New AppSecret").await;
    scenario.sees("The twin has what the old app has.");
    let both = named(&scenario, "app_demo");
    assert_eq!(both[0].bindings.len(), both[1].bindings.len());
}

#[tokio::test]
async fn modelarts_says_why_it_replaces_no_app() {
    let mut scenario = on_app("scorer").await;
    scenario.keys("w").await.sees("Its secret can be reset");
    assert!(scenario.writes().is_empty());
}
