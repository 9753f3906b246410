//! Whose a value is, by a masked field that forgets.

use crate::common::scenario::Scenario;

async fn asked() -> Scenario {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys(":").await.types("identify").await;
    scenario.keys("enter").await.sees("Whose is it?");
    scenario
}

/// The present secret of an app of the second gateway, which lists show only masked.
fn secret_of(scenario: &Scenario, name: &str) -> String {
    scenario.simulator().estate(|estate| {
        let mut apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        let app = apps.find(|app| app.name == name).expect("an app");
        app.secret.expose().to_owned()
    })
}

#[tokio::test]
async fn a_secret_is_found_by_reading_only_after_that_was_agreed_to() {
    let mut scenario = asked().await;
    let secret = secret_of(&scenario, "roma-001");
    scenario.types_secret(&secret).await;
    scenario.sees("(not shown): ••••");
    scenario.keys("enter").await;
    scenario.sees("Not read yet: ");
    scenario.sees("The cloud's audit trail shows each reading.");
    let before = scenario.simulator().requests().len();
    scenario
        .keys("y")
        .await
        .sees("It is the AppSecret of roma-001");
    assert!(scenario.simulator().requests().len() > before);
    scenario.sees_not("Not read yet");
    // The offer to go to it.
    scenario.keys("enter").await.sees_not("Whose is it?");
    assert_eq!(scenario.selected().as_deref(), Some("roma-001"));
}

#[tokio::test]
async fn a_key_is_found_by_the_lists_alone() {
    let mut scenario = asked().await;
    let key = scenario
        .simulator()
        .estate(|estate| estate.gateways[0].apps[0].key.clone());
    let before = scenario.simulator().requests().len();
    scenario.paste(&format!("  {key}\n"));
    scenario.keys("enter").await;
    scenario
        .sees("It is the AppKey of app_demo")
        .sees_not("Not read yet");
    assert_eq!(scenario.simulator().requests().len(), before);
}

#[tokio::test]
async fn a_value_that_is_nobodys_is_said_to_be_so_as_far_as_apps_could_be_read() {
    let mut scenario = asked().await;
    scenario
        .types_secret("0123456789abcdef0123456789abcdef")
        .await;
    scenario.keys("enter").await.sees("it is nobody's");
    scenario
        .keys("y")
        .await
        .sees("The value is none of those that could be read.");
}

#[tokio::test]
async fn nothing_of_the_value_is_kept() {
    let mut scenario = asked().await;
    scenario.types_secret("two values").await;
    scenario
        .keys("enter")
        .await
        .sees("more than one value")
        .sees_not("(not shown): •");
    scenario.keys("esc : up").await.sees("identify");
    // The bar itself takes no value, and remembers none.
    scenario
        .keys("C-u")
        .await
        .types("identify leaked-value")
        .await;
    scenario.keys("enter").await.sees("leave it out here");
    scenario.keys("esc : up").await.sees_not("leaked-value");
}
