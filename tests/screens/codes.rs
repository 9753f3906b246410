//! Codes that are deleted and rotated, by keys alone.

use claviger::simulator::{Action, Fault, Operation};

use crate::common::scenario::Scenario;

/// The app called `name`, its detail pane with the cursor on the first code.
async fn on_first_code(name: &str) -> Scenario {
    let mut scenario = Scenario::on("small").start().await;
    go_to_first_code(&mut scenario, name).await;
    scenario
}

async fn go_to_first_code(scenario: &mut Scenario, name: &str) {
    scenario
        .keys("/")
        .await
        .types(name)
        .await
        .keys("enter")
        .await;
    assert_eq!(scenario.selected().as_deref(), Some(name));
    scenario.keys("enter down").await;
}

/// The fingerprints of the codes of `name`, in the order of its gateway.
fn codes(scenario: &Scenario, name: &str) -> Vec<String> {
    scenario.simulator().estate(|estate| {
        let mut apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        let app = apps.find(|app| app.name == name).expect("an app");
        let codes = app.codes.iter();
        codes
            .map(|code| code.value.fingerprint().to_string())
            .collect()
    })
}

/// Hands what is in front over to a new file.
async fn to_file(scenario: &mut Scenario, name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    scenario.keys("y f").await;
    scenario.types(path.to_str().expect("text")).await;
    scenario.keys("enter").await;
    assert!(path.exists());
    folder
}

#[tokio::test]
async fn a_code_is_deleted_after_a_dialog_that_says_who_may_use_it() {
    let mut scenario = on_first_code("app_demo").await;
    let before = codes(&scenario, "app_demo");
    scenario
        .keys("d")
        .await
        .sees("Delete AppCode")
        .sees(&format!("AppCode {} stops working at once", before[0]))
        .sees("3 APIs may still be called with it:")
        .sees("The other AppCodes (1) and the secret keep working.");
    assert!(scenario.writes().is_empty());
    scenario.keys("esc").await.sees_not("Delete AppCode");
    scenario
        .keys("d y")
        .await
        .sees("Deleted an AppCode of app_demo");
    assert_eq!(scenario.only_write().method, "DELETE");
    assert_eq!(codes(&scenario, "app_demo"), before[1..]);
    // The last one is worth a warning.
    scenario.keys("d").await.sees("the app's last AppCode");
}

#[tokio::test]
async fn in_production_a_code_is_deleted_only_by_the_name_of_its_app() {
    let mut scenario = Scenario::on("small").production().start().await;
    go_to_first_code(&mut scenario, "app_demo").await;
    scenario
        .keys("d y")
        .await
        .sees("Type the app's name to go on");
    assert!(scenario.writes().is_empty());
    scenario.keys("backspace").await.types("app_demo").await;
    scenario.keys("enter").await.sees("Deleted an AppCode");
    assert_eq!(scenario.only_write().method, "DELETE");
}

#[tokio::test]
async fn d_in_the_list_asks_about_the_app_and_sends_nothing_by_itself() {
    let mut scenario = Scenario::on("small").start().await;
    scenario.keys("d").await.sees("Delete app");
    scenario.keys("enter").await.sees_not("Delete app");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_code_is_rotated_by_r_and_the_old_one_deleted_by_r_again() {
    let mut scenario = on_first_code("app_demo").await;
    let before = codes(&scenario, "app_demo");
    scenario
        .keys("r")
        .await
        .sees("Rotate AppCode")
        .sees(&format!("A new AppCode is made beside {}", before[0]))
        .sees("The app has 2 of 5 AppCodes now.");
    scenario
        .keys("y")
        .await
        .sees("New AppCode · app_demo")
        .sees("The old AppCode still works.");
    assert_eq!(codes(&scenario, "app_demo").len(), 3);
    let folder = to_file(&mut scenario, "code").await;
    scenario.keys("esc").await;
    let new = codes(&scenario, "app_demo")[2].clone();
    scenario.sees("being rotated: r deletes it");
    scenario.sees(&format!("replaces {}", before[0]));
    scenario
        .keys("r")
        .await
        .sees(&format!("The new AppCode {new} was delivered."))
        .sees(&format!("AppCode {} stops working at once", before[0]));
    scenario
        .keys("y")
        .await
        .sees("Deleted an AppCode of app_demo");
    assert_eq!(codes(&scenario, "app_demo"), [before[1].clone(), new]);
    scenario.sees_not("being rotated").sees_not("replaces");
    drop(folder);
}

#[tokio::test]
async fn the_old_code_stays_until_somebody_was_given_the_new_one() {
    let mut scenario = on_first_code("app_demo").await;
    scenario.keys("r y").await.sees("New AppCode");
    scenario
        .keys("esc")
        .await
        .types("drop")
        .await
        .keys("enter")
        .await;
    scenario
        .keys("r")
        .await
        .sees("Nobody was given the new AppCode");
    scenario.keys("y").await;
    assert_eq!(codes(&scenario, "app_demo").len(), 3);
    // From the detail pane it can still be handed over.
    scenario.keys("esc down down").await;
    let folder = to_file(&mut scenario, "code").await;
    scenario.keys("up up r").await.sees("was delivered.");
    scenario.keys("y").await.sees("Deleted an AppCode");
    assert_eq!(codes(&scenario, "app_demo").len(), 2);
    drop(folder);
}

#[tokio::test]
async fn r_in_the_list_asks_which_of_several_codes() {
    let mut scenario = Scenario::on("small").start().await;
    scenario
        .keys("/")
        .await
        .types("app_demo")
        .await
        .keys("enter")
        .await;
    scenario
        .keys("r")
        .await
        .sees("Rotate which AppCode of app_demo?")
        .sees("84d old, the oldest")
        .sees("3d old");
    scenario.keys("2").await.sees("Rotate AppCode");
    let second = codes(&scenario, "app_demo")[1].clone();
    scenario.sees(&format!("beside {second}"));
}

#[tokio::test]
async fn a_full_app_is_not_rotated_and_says_why() {
    let scenario = Scenario::on("small").where_(|estate| {
        for app in estate
            .gateways
            .iter_mut()
            .flat_map(|gateway| &mut gateway.apps)
        {
            if app.name == "app_demo" {
                let more = app.codes[0].clone();
                while app.codes.len() < 5 {
                    let mut code = more.clone();
                    code.id = format!("{:032x}", app.codes.len());
                    app.codes.push(code);
                }
            }
        }
    });
    let mut scenario = scenario.start().await;
    go_to_first_code(&mut scenario, "app_demo").await;
    scenario
        .keys("r")
        .await
        .sees("The app has 5 of 5 AppCodes.");
    scenario.keys("y").await;
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn a_deletion_whose_answer_is_lost_is_said_to_be_done_only_when_seen() {
    let fault = Fault::on(Operation::DeleteAppCodeV2, Action::DropAfter);
    let mut scenario = Scenario::on("small").fault(fault).start().await;
    go_to_first_code(&mut scenario, "app_demo").await;
    scenario.keys("d y").await.sees("reading back");
    assert_eq!(scenario.writes().len(), 1);
}
