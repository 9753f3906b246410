//! What an app may call, who may call as it, and what its gateway allows, by key.

use claviger::simulator::{Action, Fault, Operation};

use crate::common::scenario::Scenario;

async fn small() -> Scenario {
    Scenario::on("small").start().await
}

/// How many APIs the app may call, as the simulator has it.
fn callable(scenario: &Scenario, name: &str) -> usize {
    scenario.simulator().estate(|estate| {
        let mut gateways = estate.gateways.iter();
        let app = gateways.find_map(|gateway| gateway.app_named(name));
        app.expect("the app").bindings.len()
    })
}

#[tokio::test]
async fn the_apis_of_an_app_are_listed_with_their_environments() {
    let mut scenario = small().await;
    scenario
        .keys("a")
        .await
        .sees("APIs of app_demo")
        .sees("invoice_create · Invoices")
        .sees("RELEASE")
        .sees("STAGE");
}

#[tokio::test]
async fn an_api_is_revoked_after_its_plan_was_read() {
    let mut scenario = small().await;
    scenario.keys("a d").await.sees("Revoke");
    assert!(scenario.writes().is_empty());
    scenario.keys("y").await;
    scenario.wait_for("APIs of app_demo").await.sees("✓");
    assert_eq!(callable(&scenario, "app_demo"), 2);
}

#[tokio::test]
async fn several_apis_are_granted_at_once_and_each_refusal_is_said() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("idle_app").await;
    scenario
        .keys("enter a")
        .await
        .sees("It may call no API.")
        .sees("n grant more");
    scenario
        .keys("n")
        .await
        .sees("Grant APIs in which environment?");
    scenario.keys("enter").await.sees("Grant APIs in RELEASE");
    scenario.keys("space space enter").await.sees("Grant");
    scenario.keys("y").await;
    scenario.wait_for("APIs of idle_app").await.sees("✓");
    assert_eq!(callable(&scenario, "idle_app"), 2);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_says_why_and_is_read_again() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::ListApisBindedToAppV2, Action::status(403)).times(1));
    scenario.keys("a").await.sees("403");
    scenario.keys("u").await.sees("invoice_create");
}

#[tokio::test]
async fn modelarts_apis_are_shown_and_only_the_service_binds_them() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("scorer").await;
    scenario.keys("enter a").await.sees("APIs of scorer");
    scenario.keys("d n").await;
    assert!(scenario.writes().is_empty());
    scenario.sees("APIs of scorer");
}

#[tokio::test]
async fn the_addresses_of_an_app_are_replaced_after_before_and_after_were_seen() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("billing_batch").await;
    scenario
        .keys("enter x")
        .await
        .sees("only these may call")
        .sees("10.1.0.0/16")
        .sees("192.0.2.7");
    scenario.keys("e").await;
    scenario.types(", 10.0.0.300,").await;
    scenario.sees("\"10.0.0.300\" is no address.");
    scenario.keys("enter").await;
    assert!(scenario.writes().is_empty());
    for _ in 0..12 {
        scenario.keys("backspace").await;
    }
    scenario.types(" 198.51.100.4").await.keys("enter").await;
    scenario
        .sees("before")
        .sees("198.51.100.4")
        .sees("The new list replaces the whole one before, which the journal keeps.");
    scenario.keys("y").await;
    scenario.wait_for("Who may call as billing_batch").await;
    scenario.sees("198.51.100.4").sees("✓");
}

#[tokio::test]
async fn a_list_of_addresses_is_taken_away() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("billing_batch").await;
    scenario
        .keys("enter x d")
        .await
        .sees("from any address at once");
    scenario.keys("y").await;
    scenario.wait_for("any: there is no list").await;
    scenario.keys("d").await.sees("There is no list");
}

#[tokio::test]
async fn the_quota_stands_beside_the_addresses() {
    let mut scenario = small().await;
    scenario
        .keys("x")
        .await
        .sees("daily")
        .sees("any: there is no list");
}

#[tokio::test]
async fn a_read_only_profile_changes_neither() {
    let mut scenario = Scenario::on("small").read_only().start().await;
    scenario.keys("a d").await.sees("is read-only here");
    scenario.keys("n").await.sees("is read-only here");
    scenario.keys("esc x e").await.sees("is read-only here");
}

#[tokio::test]
async fn what_a_gateway_allows_is_shown() {
    let mut scenario = small().await;
    scenario
        .keys("l")
        .await
        .sees("APIG payments")
        .sees("4 of 6")
        .sees("at most 5 an app")
        .sees("STAGE")
        .sees("may be chosen")
        .sees_not("(on)");
    scenario.keys("enter").await;
    scenario.sees("service:apig gateway:=\"payments\"");
}

#[tokio::test]
async fn the_pane_of_gateways_is_reached_by_tab_and_lists_one_alone() {
    let mut scenario = Scenario::on("small").size(120, 30).start().await;
    scenario
        .sees("Gateways")
        .sees("apig payments")
        .sees("roma main");
    scenario.keys("tab tab down enter").await;
    scenario.sees("service:roma gateway:=\"main\"");
    scenario
        .keys("esc backtab up l")
        .await
        .sees("APIG payments");
}

#[tokio::test]
async fn below_100_columns_the_gateways_stand_alone_once_they_have_the_keys() {
    for (width, height) in [(80, 24), (40, 10)] {
        let mut scenario = Scenario::on("small").size(width, height).start().await;
        scenario.sees_not("4 apps");
        scenario.keys("tab tab").await.sees("apig payments");
        scenario.sees("4 apps").sees_not("app_demo");
        scenario.keys("esc").await.sees("app_demo");
    }
}

#[tokio::test]
async fn of_a_service_without_gateways_only_its_limits_are_shown() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("service:modelarts").await;
    scenario
        .keys("enter l")
        .await
        .sees("AppCodes")
        .sees_not("Environments")
        .sees_not("Features");
}

/// The name of the quota that the app is bound to, as the simulator has it.
fn quota(scenario: &Scenario, name: &str) -> Option<String> {
    scenario.simulator().estate(|estate| {
        let gateway = &estate.gateways[0];
        let bound = gateway.app_named(name).expect("the app").quota.as_ref()?;
        Some(gateway.quota(&bound.quota).expect("a quota").name.clone())
    })
}

#[tokio::test]
async fn an_app_is_bound_to_another_quota_of_its_gateway_after_the_plan_was_read() {
    let mut scenario = small().await;
    scenario
        .keys("x b")
        .await
        .sees("Quota of app_demo")
        .sees("burst · 20 calls a second")
        .sees("0 apps")
        .sees("✓ daily")
        .sees("1 app");
    scenario
        .keys("up enter")
        .await
        .sees("Set quota")
        .sees("Calls of the app beyond 20 calls a second are refused from now on")
        .sees("burst");
    assert!(scenario.writes().is_empty());
    scenario.keys("y").await;
    scenario
        .wait_for("✓ burst · 20 calls a second")
        .await
        .sees("✓ Bound a quota to app_demo.");
    assert_eq!(quota(&scenario, "app_demo").as_deref(), Some("burst"));
    scenario
        .keys("esc")
        .await
        .sees("Who may call as app_demo")
        .sees("burst");
}

#[tokio::test]
async fn an_app_is_released_from_its_quota() {
    let mut scenario = small().await;
    scenario.keys("x b d").await.sees("Clear quota");
    scenario.keys("y").await;
    scenario.wait_for("It is bound to none of its own.").await;
    assert_eq!(quota(&scenario, "app_demo"), None);
    scenario
        .keys("d")
        .await
        .sees("The app is bound to no quota.");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn the_quota_that_an_app_has_already_is_not_asked_for_again() {
    let mut scenario = small().await;
    scenario
        .keys("x b enter")
        .await
        .sees("The app is bound to the quota daily already.");
    scenario.keys("y").await;
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_quota_that_the_gateway_refuses_is_explained_and_the_old_one_stays() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::AssociateAppsForAppQuota, Action::status(403)).times(1));
    scenario
        .keys("x b up enter y")
        .await
        .sees("the service refused")
        .sees("Nothing was changed.");
    assert_eq!(quota(&scenario, "app_demo").as_deref(), Some("daily"));
    scenario
        .keys("esc")
        .await
        .sees("Quota of app_demo")
        .sees("✓ daily");
}

#[tokio::test]
async fn a_quota_whose_answer_is_lost_is_found_by_reading_back() {
    let mut scenario = small().await;
    scenario.simulator().add_fault(Fault::on(
        Operation::AssociateAppsForAppQuota,
        Action::DropAfter,
    ));
    scenario.keys("x b up enter y").await;
    scenario
        .wait_for("reading back showed that it was done")
        .await
        .sees("✓ burst");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn quotas_that_cannot_be_read_say_why_and_are_read_again() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::ListAppQuotas, Action::status(403)).times(1));
    scenario.keys("x b").await.sees("403");
    scenario.keys("u").await.sees("✓ daily");
}

#[tokio::test]
async fn no_quota_is_bound_where_the_gateway_has_switched_quotas_off() {
    let mut scenario = Scenario::on("small")
        .where_(|estate| estate.gateways[0].switched_off.push("app_quota".to_owned()))
        .start()
        .await;
    scenario.keys("x b").await.sees("Quota of app_demo");
    scenario.keys("up enter").await.sees("app_quota");
    scenario.keys("y").await;
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_read_only_profile_and_a_service_without_quotas_bind_none() {
    let mut scenario = Scenario::on("small").read_only().start().await;
    scenario.keys("x b").await.sees("is read-only here");
    let mut scenario = small().await;
    scenario.keys("/").await.types("scorer").await;
    scenario
        .keys("enter x b")
        .await
        .sees("ModelArts has no client quotas.");
}

#[tokio::test]
async fn the_quotas_of_a_gateway_fit_a_small_window() {
    let mut scenario = Scenario::on("small").size(40, 10).start().await;
    scenario.keys("x b").await.sees("daily").sees("1 app");
}
