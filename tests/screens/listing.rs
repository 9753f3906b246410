//! The list: what is on it, what is selected, how it is filtered and sorted, and what a gateway
//! that fails or hangs does to it.

use std::time::Duration;

use claviger::{
    console::Effect,
    domain::Service,
    simulator::{Action, Estate, Fault, Operation},
};

use crate::common::scenario::Scenario;

async fn small() -> Scenario {
    Scenario::on("small").start().await
}

/// The names in the list, from the top.
fn names(scenario: &Scenario) -> Vec<String> {
    let lines: Vec<Vec<char>> = scenario
        .lines()
        .iter()
        .map(|line| line.chars().collect())
        .collect();
    let heading: String = lines[3].iter().collect();
    let end = heading.split("GATEWAY").next().unwrap_or_default();
    let columns = 3..end.chars().count();
    let names = lines[4..].iter().map(|line| {
        let name = line.get(columns.clone()).unwrap_or_default();
        name.iter().collect::<String>().trim_end().to_owned()
    });
    names.take_while(|name| !name.is_empty()).collect()
}

#[tokio::test]
async fn the_apps_of_all_services_are_in_one_list_by_name() {
    let scenario = small().await;
    assert_eq!(
        names(&scenario),
        [
            "app_demo",
            "billing_batch",
            "idle_app",
            "legacy",
            "market_app",
            "partner (external)",
            "roma-001",
            "scorer",
            "vision"
        ]
    );
    scenario.sees("9 apps · 2 gateways");
}

#[tokio::test]
async fn the_first_frame_waits_for_no_service() {
    let scenario = Scenario::on("small").open().await;
    scenario
        .sees("APIG       connecting …")
        .sees("ROMA       connecting …")
        .sees("ModelArts  connecting …");
    assert!(scenario.simulator().requests().is_empty());
}

#[tokio::test]
async fn the_first_row_is_selected_until_somebody_moves() {
    let mut scenario = Scenario::on("small")
        .holding(Operation::CheckRomaInstanceListV2)
        .where_(|estate| rename(estate, Service::Roma, "roma-001", "aaa"))
        .open()
        .await;
    scenario.wait_for("vision").await.wait_for("app_demo").await;
    assert_eq!(scenario.selected().as_deref(), Some("app_demo"));
    scenario.release().await;
    assert_eq!(scenario.selected().as_deref(), Some("aaa"));
    scenario.sees("── aaa ");
}

fn rename(estate: &mut Estate, service: Service, from: &str, to: &str) {
    let gateways = estate.gateways.iter_mut();
    for gateway in gateways.filter(|gateway| gateway.service == service) {
        for app in &mut gateway.apps {
            if app.name == from {
                to.clone_into(&mut app.name);
            }
        }
    }
}

#[tokio::test]
async fn the_selection_stays_on_its_app_when_pages_arrive() {
    let mut scenario = Scenario::on("small")
        .holding(Operation::CheckRomaInstanceListV2)
        .where_(|estate| rename(estate, Service::Roma, "roma-001", "aaa"))
        .open()
        .await;
    scenario.wait_for("vision").await.wait_for("app_demo").await;
    scenario.keys("j").await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    scenario.release().await;
    assert_eq!(names(&scenario)[0], "aaa");
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
}

#[tokio::test]
async fn the_selection_stays_on_its_app_when_sorting() {
    let mut scenario = small().await;
    scenario.keys("j o").await.sees("Sort by");
    scenario.keys("5").await;
    assert_eq!(names(&scenario)[0], "legacy");
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    scenario.keys("o 1").await;
    assert_eq!(names(&scenario)[0], "app_demo");
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
}

#[tokio::test]
async fn the_selection_stays_on_its_app_when_a_filter_is_cleared() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("market").await;
    scenario.sees("1 of 9");
    assert_eq!(scenario.selected().as_deref(), Some("market_app"));
    scenario.keys("esc").await.sees_not("1 of 9");
    assert_eq!(scenario.selected().as_deref(), Some("market_app"));
}

#[tokio::test]
async fn the_best_match_is_selected_and_stays_when_pages_arrive() {
    let mut scenario = Scenario::on("small")
        .holding(Operation::CheckRomaInstanceListV2)
        .where_(|estate| rename(estate, Service::Roma, "roma-001", "aaa_app"))
        .open()
        .await;
    scenario.wait_for("vision").await.wait_for("app_demo").await;
    scenario.keys("/").await.types("market").await;
    scenario.keys("backspace").await.sees("1 of 7");
    assert_eq!(scenario.selected().as_deref(), Some("market_app"));
    scenario.keys("C-u").await.types("app").await;
    let best = scenario.selected();
    scenario.release().await;
    // It begins with what was typed; the newcomer has it as a word.
    assert_eq!(names(&scenario)[..2], ["app_demo", "aaa_app"]);
    assert_eq!(scenario.selected(), best);
}

#[tokio::test]
async fn enter_keeps_the_filter_and_esc_clears_it() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("service:roma").await;
    scenario
        .keys("enter")
        .await
        .sees("/ service:roma")
        .sees("2 of 9");
    assert_eq!(names(&scenario), ["partner (external)", "roma-001"]);
    scenario.keys("j").await;
    assert_eq!(scenario.selected().as_deref(), Some("roma-001"));
    scenario.keys("/").await.sees_not("service:roma");
    scenario.types("age:>365d").await.sees("2 of 9");
    assert_eq!(names(&scenario), ["billing_batch", "legacy"]);
    scenario.keys("enter esc").await.sees("/ filter");
    assert_eq!(names(&scenario).len(), 9);
}

#[tokio::test]
async fn a_filter_that_nothing_passes_says_so() {
    let mut scenario = small().await;
    scenario
        .keys("/")
        .await
        .types("zzzz")
        .await
        .sees("No app matches the filter. Esc clears it.");
    // Without an app the keys of writes do nothing.
    scenario.keys("enter s n r e v y").await;
    scenario.sees("No app matches the filter.");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn the_detail_follows_when_the_selection_rests() {
    let mut scenario = small().await;
    scenario.press("j");
    scenario
        .after(Duration::from_millis(79))
        .sees("── app_demo ");
    scenario
        .after(Duration::from_millis(1))
        .sees("── billing_batch ");
    let asked = |scenario: &Scenario| {
        let facts = |effect: &&Effect| matches!(effect, Effect::LoadFacts(..));
        scenario.asked().iter().filter(facts).count()
    };
    let before = asked(&scenario);
    scenario.after(Duration::from_millis(169));
    assert_eq!(asked(&scenario), before);
    scenario.after(Duration::from_millis(1));
    assert_eq!(asked(&scenario), before + 1);
}

#[tokio::test]
async fn late_answers_to_an_app_that_is_no_longer_shown_are_dropped() {
    let mut scenario = small().await;
    scenario.hold(Operation::ShowDetailsOfAppV2);
    scenario.keys("j j").await.sees("── idle_app ");
    scenario.simulator().resume();
    scenario.keys("/").await.types("scorer").await;
    scenario.release().await;
    scenario.sees("── scorer ").sees("modelarts");
    scenario.sees_not("5 of 5");
}

#[tokio::test]
async fn a_gateway_that_fails_leaves_the_others_usable_and_says_why() {
    let mut scenario = Scenario::on("small")
        .fault(Fault::on(Operation::ListRomaApp, Action::status(403)))
        .start()
        .await;
    scenario
        .sees("7 apps · 1 gateway failed (!)")
        .sees("app_demo");
    scenario
        .keys("!")
        .await
        .sees("What could not be loaded")
        .sees("ROMA main")
        .sees("403");
    scenario.simulator().clear_faults().await;
    scenario.keys("u").await.sees("9 apps").sees_not("failed");
}

#[tokio::test]
async fn whatever_there_is_to_tell_the_badge_of_production_and_what_failed_are_seen() {
    let mut scenario = Scenario::on("small")
        .production()
        .fault(Fault::on(Operation::ListRomaApp, Action::status(403)))
        .start()
        .await;
    for width in (40..=120).rev() {
        scenario.resize(width, 24);
        let header = scenario.lines()[0].clone();
        assert!(header.contains(" PRODUCTION "), "{width}: {header}");
        assert!(header.contains("failed (!)"), "{width}: {header}");
    }
}

#[tokio::test]
async fn a_gateway_that_hangs_leaves_the_others_usable() {
    let mut scenario = Scenario::on("small")
        .holding(Operation::ListRomaApp)
        .open()
        .await;
    scenario
        .wait_for("vision")
        .await
        .wait_for("billing_batch")
        .await;
    scenario.sees("7 apps, loading");
    scenario.keys("/").await.types("roma-001").await;
    scenario.sees("No app that is loaded so far");
    scenario.keys("esc").await;
    scenario.keys("j").await;
    assert_eq!(scenario.selected().as_deref(), Some("billing_batch"));
    scenario.wait_for("Codes   5").await;
    scenario
        .keys("k s")
        .await
        .wait_for("lose this caller")
        .await;
    scenario.keys("y").await.wait_for("New AppSecret").await;
}

#[tokio::test]
async fn until_the_first_app_is_there_each_service_says_how_far_it_is() {
    let mut scenario = Scenario::on("empty")
        .holding(Operation::ListInstancesV2)
        .fault(Fault::on(
            Operation::CheckRomaInstanceListV2,
            Action::status(403),
        ))
        .open()
        .await;
    scenario
        .wait_for("ROMA       failed: press ! to see why")
        .await
        .wait_for("ModelArts  no apps")
        .await
        .sees("APIG       asking for its gateways …");
    scenario.release().await;
    scenario.sees("Nothing could be loaded.");
}

#[tokio::test]
async fn keys_are_answered_while_everything_hangs() {
    let mut scenario = Scenario::on("small")
        .holding(Operation::ListAppsV2)
        .open()
        .await;
    scenario.wait_for("loading").await;
    scenario.press("?");
    scenario.sees("Help");
    scenario.press("esc");
    scenario.press("o");
    scenario.sees("Sort by");
    scenario.press("esc");
    scenario.press("q");
    assert!(scenario.has_quit());
}

#[tokio::test]
async fn nothing_reached_at_all_says_how_to_go_on() {
    let mut scenario = Scenario::on("small").open().await;
    scenario.simulator().refuse().await;
    scenario
        .settle()
        .await
        .sees("Nothing could be loaded. Press ! to see why, u to try again.")
        .sees("3 gateways failed (!)");
    scenario
        .keys("!")
        .await
        .sees("Nothing listens at 127.0.0.1");
    scenario.simulator().accept().await;
    scenario.keys("u").await.sees("9 apps");
}

#[tokio::test]
async fn an_app_that_is_gone_leaves_the_list_when_it_is_loaded_again() {
    let mut scenario = small().await;
    scenario
        .simulator()
        .estate(|estate| estate.gateways[0].apps.remove(1));
    scenario
        .keys("j u")
        .await
        .sees("8 apps")
        .sees_not("billing_batch");
    assert_eq!(scenario.selected().as_deref(), Some("idle_app"));
}

#[tokio::test]
async fn five_thousand_apps_are_filtered_as_far_as_they_are_loaded() {
    let mut scenario = Scenario::on("small")
        .apps(5_000)
        .holding(Operation::CheckRomaInstanceListV2)
        .open()
        .await;
    // The first page is on the screen while the others load.
    scenario
        .wait_for("of 50")
        .await
        .sees("loading")
        .sees("app_demo");
    scenario.keys("/").await.types("app_demo").await;
    scenario.sees(" of ");
    assert_eq!(scenario.selected().as_deref(), Some("app_demo"));
    scenario.keys("esc").await;
    scenario.wait_for("5003 apps, loading").await;
    scenario.keys("G").await;
    let last = scenario.selected().expect("a selection");
    scenario.keys("g").await;
    assert_ne!(scenario.selected(), Some(last));
}

#[tokio::test]
async fn an_empty_estate_says_so() {
    Scenario::on("empty")
        .start()
        .await
        .sees("There are no apps here.");
}

#[tokio::test]
async fn what_fits_best_comes_first_until_a_column_is_chosen() {
    let mut scenario = small().await;
    scenario.keys("/").await.types("app").await;
    let ranked = names(&scenario);
    assert_eq!(ranked.first().map(String::as_str), Some("app_demo"));
    assert_eq!(ranked.last().map(String::as_str), Some("market_app"));
    scenario.keys("enter").await;
    scenario.keys("o 1").await.sees("NAME ↑");
}

#[tokio::test]
async fn a_filter_that_is_wrong_says_why_and_leaves_the_list() {
    let mut scenario = small().await;
    let before = names(&scenario);
    scenario.keys("/").await.paste("agee:>1");
    scenario.sees("There is no term agee: did you mean age?");
    assert_eq!(names(&scenario), before);
}

#[tokio::test]
async fn marks_stay_while_the_filter_changes_and_are_counted() {
    let mut scenario = small().await;
    scenario.keys("space space").await.sees("2 marked");
    scenario.sees("•  app_demo");
    scenario
        .keys("/")
        .await
        .types("scorer")
        .await
        .keys("enter")
        .await;
    scenario.sees("2 marked, 2 hidden");
    scenario.keys("*").await.sees("3 marked, 2 hidden");
    scenario.keys("esc").await.sees("3 marked");
    scenario.keys("u").await.sees("3 marked");
    scenario
        .keys("/")
        .await
        .types("marked:yes")
        .await
        .keys("enter")
        .await;
    assert_eq!(names(&scenario).len(), 3);
    scenario.keys("s").await.sees("Reset AppSecrets of 3 apps");
    scenario.keys("esc ~").await.sees_not("marked,");
    scenario.keys("esc s").await.sees("Reset AppSecret");
}

#[tokio::test]
async fn the_board_shows_ages_and_opens_what_needs_attention_as_a_filter() {
    let mut scenario = Scenario::on("demo").start().await;
    scenario.keys("B").await.sees("Hygiene · policy 365d");
    scenario.sees("18 secrets over 365d").sees("apig logistics");
    scenario.keys("1").await.sees("age:>=365d").sees("18 of 47");
    scenario.keys("B j enter").await.sees("gateway:=");
    scenario.keys("esc B esc").await.sees_not("Hygiene");
}

#[tokio::test]
async fn the_board_is_exported_in_each_form_that_hygiene_has() {
    let mut scenario = Scenario::on("demo").start().await;
    // A report is no secret: three stars in a name are only its text.
    scenario.simulator().estate(|estate| {
        let apps = estate.gateways[0].apps.iter_mut();
        for app in apps {
            app.name = format!("{} ***", app.name);
        }
    });
    scenario.keys("u B").await.sees("e export");
    for (turns, ending, begins) in [
        (0, "md", "# Hygiene"),
        (1, "csv", "profile,service,instance_name,apps,over_age"),
        (2, "json", "{"),
        (3, "txt", "Secrets, age at least (policy 365d)"),
        (4, "prom", "# TYPE claviger_scrape_complete gauge"),
    ] {
        scenario.keys("e").await.sees("The board as a report");
        for _ in 0..turns {
            scenario.keys("tab").await;
        }
        scenario.sees(&format!("file:hygiene.{ending}"));
        let to = scenario.folder().join(format!("board.{ending}"));
        scenario
            .keys("C-u")
            .await
            .types(&format!("file:{}", to.display()))
            .await
            .keys("enter")
            .await;
        scenario.sees_not("The board as a report");
        let report = std::fs::read_to_string(&to).expect("a report");
        assert!(report.starts_with(begins), "{ending}: {report}");
        if ending == "json" {
            assert!(report.contains("***"), "{report}");
            let board: serde_json::Value = serde_json::from_str(&report).expect("JSON");
            assert_eq!(board["complete"], true);
            assert!(
                board["over_age"]
                    .as_array()
                    .is_some_and(|apps| !apps.is_empty())
            );
        }
    }
    scenario.sees("Hygiene · policy 365d");
}

#[tokio::test]
async fn a_board_that_cannot_be_written_says_why_and_asks_again() {
    let mut scenario = Scenario::on("demo").start().await;
    scenario
        .keys("B e C-u")
        .await
        .types("file:/nowhere/board.md")
        .await;
    scenario
        .keys("enter")
        .await
        .sees("The board as a report")
        .sees("/nowhere");
}
