//! Apps made and deleted by key.

use claviger::simulator::{Action, Fault, Operation};

use crate::common::scenario::Scenario;

async fn small() -> Scenario {
    Scenario::on("small").start().await
}

fn is_there(scenario: &Scenario, name: &str) -> bool {
    scenario.simulator().estate(|estate| {
        let mut apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        apps.any(|app| app.name == name)
    })
}

#[tokio::test]
async fn an_app_is_deleted_from_the_list_after_its_plan_was_read() {
    let mut scenario = small().await;
    scenario
        .keys("d")
        .await
        .sees("Delete app")
        .sees("The app's key, secret and AppCodes stop working at once and cannot be had back.")
        .sees("3 APIs lose this caller:")
        .sees("2 AppCodes go with it.")
        .sees("It is bound to the quota daily.")
        .sees("claviger apps create --from-journal makes it again.");
    scenario.keys("y").await.sees("✓ Deleted app_demo.");
    assert!(!is_there(&scenario, "app_demo"));
    scenario.keys("esc").await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
}

#[tokio::test]
async fn in_production_a_delete_needs_the_name_in_full() {
    let mut scenario = Scenario::on("small").production().start().await;
    scenario
        .keys("d y enter")
        .await
        .sees("This is not the app's name.");
    scenario.keys("backspace").await;
    scenario.types("app_demo").await.keys("enter").await;
    scenario.sees("✓ Deleted app_demo.");
}

#[tokio::test]
async fn an_app_of_the_marketplace_or_with_bound_apis_in_modelarts_is_not_deleted() {
    let mut scenario = small().await;
    for (name, reason) in [
        ("market_app", "The marketplace allotted this app"),
        ("scorer", "1 API is bound to the app"),
    ] {
        scenario
            .keys("/")
            .await
            .types(name)
            .await
            .keys("enter d")
            .await;
        scenario.sees(reason);
        scenario.keys("y").await.sees(reason);
        scenario.keys("esc esc").await;
    }
    assert!(is_there(&scenario, "market_app"));
}

#[tokio::test]
async fn a_delete_whose_answer_is_lost_takes_the_app_from_the_list_when_it_is_seen_to_be_gone() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::DeleteAppV2, Action::DropAfter));
    scenario.keys("d y").await;
    scenario.wait_for("✓ Deleted app_demo.").await;
    scenario.sees("The app is no longer there.");
}
