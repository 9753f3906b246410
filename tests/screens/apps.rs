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

/// The apps of this name, as the simulator has them: their remarks and where they are.
fn named(scenario: &Scenario, name: &str) -> Vec<(String, String)> {
    scenario.simulator().estate(|estate| {
        let gateways = estate.gateways.iter();
        let apps = gateways.flat_map(|gateway| {
            let of_name = gateway.apps.iter().filter(|app| app.name == name);
            of_name.map(|app| (app.remark.clone(), gateway.name.clone()))
        });
        apps.collect()
    })
}

#[tokio::test]
async fn an_app_is_created_on_the_gateway_of_the_selected_one_and_its_secret_waits_for_delivery() {
    let mut scenario = small().await;
    scenario
        .keys("c")
        .await
        .sees("Create an app")
        .sees("APIG · payments");
    scenario.types("shop_2").await.keys("tab").await;
    scenario.types("the second shop").await.keys("enter").await;
    scenario
        .sees("One app more. Nothing that works today stops working.")
        .sees("The gateway has 4 of 6 apps now.")
        .sees("made here, 48 characters")
        .sees("POST ")
        .sees("(made when sent)");
    assert!(scenario.writes().is_empty());
    scenario.keys("y").await.sees("New AppSecret · shop_2");
    assert_eq!(
        named(&scenario, "shop_2"),
        [("the second shop".to_owned(), "payments".to_owned())]
    );
    scenario.keys("esc").await;
    scenario.types("drop").await.keys("enter").await;
    assert_eq!(scenario.selected().as_deref(), Some("shop_2"));
}

#[tokio::test]
async fn a_new_app_needs_a_name_that_its_service_takes() {
    let mut scenario = small().await;
    scenario.keys("c enter").await.sees("An app needs a name.");
    scenario.types("x").await.keys("enter").await;
    scenario.sees("Mend the marked field first.");
    scenario.types("y_1").await.keys("enter").await;
    scenario.sees("One app more.");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_full_gateway_is_told_of_before_anything_is_sent() {
    let mut scenario = Scenario::on("small")
        .where_(|estate| estate.gateways[0].app_limit = 4)
        .start()
        .await;
    scenario.keys("c").await.types("one_more").await;
    scenario
        .keys("enter")
        .await
        .sees("The gateway is full: it has 4 of 4 apps.");
    scenario.keys("y").await.sees("The gateway is full");
    assert!(named(&scenario, "one_more").is_empty());
}

#[tokio::test]
async fn a_refused_app_is_asked_for_again_with_what_was_typed() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::CreateAnAppV2, Action::status(403)).times(1));
    scenario.keys("c").await.types("shop_2").await;
    scenario.keys("enter y").await.sees("refused");
    scenario
        .keys("u")
        .await
        .sees("Create an app")
        .sees("shop_2");
    scenario
        .keys("enter y")
        .await
        .sees("New AppSecret · shop_2");
    assert_eq!(named(&scenario, "shop_2").len(), 1);
}

#[tokio::test]
async fn an_app_whose_answer_is_lost_is_one_app_known_by_its_key() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .add_fault(Fault::on(Operation::CreateAnAppV2, Action::DropAfter));
    scenario.keys("c").await.types("shop_2").await;
    scenario.keys("enter y").await;
    scenario.wait_for("New AppSecret · shop_2").await;
    assert_eq!(named(&scenario, "shop_2").len(), 1);
}

#[tokio::test]
async fn with_nothing_selected_it_is_asked_where_a_new_app_is_to_be() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("nothing_like_it").await;
    scenario.keys("enter c").await.sees("Create an app where?");
    scenario.keys("2").await.sees("ROMA · main");
    scenario.types("partner_9").await.keys("enter y").await;
    scenario.wait_for("New AppSecret · partner_9").await;
    assert_eq!(named(&scenario, "partner_9")[0].1, "main");
}

#[tokio::test]
async fn a_modelarts_app_is_created_where_there_are_no_gateways() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("service:modelarts").await;
    scenario.keys("enter c").await.sees("Create an app");
    scenario.types("scorer_9").await.keys("enter y").await;
    scenario
        .wait_for("scorer_9")
        .await
        .sees_not("Create an app");
    let made = scenario.simulator().estate(|estate| {
        estate
            .modelarts
            .apps
            .iter()
            .any(|app| app.name == "scorer_9")
    });
    assert!(made);
}

#[tokio::test]
async fn a_read_only_profile_makes_no_app() {
    let mut scenario = Scenario::on("small").read_only().start().await;
    scenario
        .keys("c")
        .await
        .sees("is read-only here")
        .sees_not("Create an app");
}

#[tokio::test]
async fn among_namesakes_that_came_at_that_time_none_is_taken_for_the_new_app() {
    let mut scenario = Scenario::on("small")
        .where_(|estate| estate.gateways[0].custom_secrets = false)
        .start()
        .await;
    let create = Operation::CreateAnAppV2;
    scenario
        .simulator()
        .add_fault(Fault::on(create, Action::DropAfter));
    scenario.keys("c").await.types("shop_2").await;
    scenario.keys("enter").await.sees("One app more.");
    scenario.hold(create);
    scenario.keys("y").await.sees("Sending …");
    scenario.simulator().judged(create, 1).await;
    let ids = scenario.simulator().estate(|estate| {
        let apps = &mut estate.gateways[0].apps;
        let mut other = apps.last().expect("the new app").clone();
        "5d6f70819235f8e2c1b7a9d4e06b3c4f".clone_into(&mut other.id);
        let ids = format!("{}, {}", apps.last().expect("the new app").id, other.id);
        apps.push(other);
        ids
    });
    scenario.release().await;
    scenario
        .wait_for("Journal entry 1 keeps it open.")
        .await
        .sees("Several apps of this name were made at that time:")
        .sees(&ids);
    assert_eq!(scenario.writes().len(), 1);
}
