//! Campaigns by keys alone: looked at, run, paused, given up, reported.

use std::{collections::BTreeMap, path::Path};

use claviger::{
    console::{
        Effect, Pick,
        profile_choice::{Held as HeldBy, ProfileChoice},
    },
    domain::{CampaignKind, Care, Service, TargetTemplate},
    engine::campaign::{Campaign, Held, Item, Shelf, Targets},
    simulator::{Action, Estate, Fault, Operation},
};
use insta::assert_snapshot;

use crate::common::command::PAYMENTS;
use crate::common::scenario::{Builder, Scenario, begin};

/// The apps of the gateway of APIG that take changes.
const APPS: [&str; 3] = ["app_demo", "billing_batch", "idle_app"];

/// How long somebody reads a plan.
const READ: std::time::Duration = std::time::Duration::from_secs(3);

fn shelf(scenario: &Scenario) -> Shelf {
    Shelf::beside(&scenario.folder().join("state"))
}

/// A campaign over the apps of one gateway of APIG, as another run of the program planned it.
fn planned(scenario: &mut Scenario, kind: CampaignKind, first: usize) -> Held {
    let target = format!("file:{}/{{name}}", scenario.folder().display());
    let care = Care {
        first,
        ..Care::default()
    };
    planned_to(scenario, kind, care, &target)
}

/// The same, with values that go to `target`.
pub(crate) fn planned_to(
    scenario: &mut Scenario,
    kind: CampaignKind,
    care: Care,
    target: &str,
) -> Held {
    let rows = scenario.model().fleet.rows();
    let mut items: Vec<Item> = rows
        .map(|(_, row)| Item {
            app: row.app.at.clone(),
            name: row.app.name.clone(),
            gateway: row.gateway.clone(),
            remark: (kind == CampaignKind::Edit).then(|| "renewed".to_owned()),
            probe: None,
        })
        .filter(|item| item.app.place.service == Service::Apig)
        .filter(|item| item.name.raw() != "market_app")
        .collect();
    items.sort_by(|a, b| a.name.cmp(&b.name));
    let target: TargetTemplate = target.parse().expect("a target");
    let targets = Targets {
        all: vec![target],
        last: None,
    };
    let campaign = Campaign {
        id: shelf(scenario).new_id().expect("an id"),
        kind,
        started_at: begin(),
        care,
        targets: if kind.yields() {
            BTreeMap::from([(items[0].app.place.profile.clone(), targets)])
        } else {
            BTreeMap::new()
        },
        verify: None,
        include_bound: false,
        items,
        left_out: Vec::new(),
    };
    shelf(scenario).add(campaign).expect("a campaign")
}

async fn at_campaign(builder: Builder, kind: CampaignKind, first: usize) -> Scenario {
    let mut scenario = builder.start().await;
    drop(planned(&mut scenario, kind, first));
    scenario.keys("C").await;
    scenario
}

fn small() -> Builder {
    Scenario::on("small")
}

#[tokio::test]
async fn a_campaign_is_looked_at_and_run_to_its_end() {
    let mut scenario = at_campaign(small(), CampaignKind::Secrets, 1).await;
    scenario.sees("Campaigns").sees("planned");
    scenario.keys("enter").await.sees("It has not begun.");
    scenario.keys("r").await.sees("Go on with");
    assert!(scenario.writes().is_empty());
    scenario.keys("y").await;
    scenario
        .wait_for("It waits for a look at what was done.")
        .await;
    assert_eq!(scenario.writes().len(), 1);
    assert!(scenario.folder().join(APPS[0]).exists());
    scenario.sees("1 done");
    scenario.keys("r y").await.wait_for("done ·").await;
    assert!(scenario.folder().join(APPS[1]).exists());
    scenario
        .keys("r")
        .await
        .sees("there is nothing to go on with");
    scenario.keys("esc").await.sees("done");
    scenario.keys("esc").await.sees_not("Campaigns");
}

#[tokio::test]
async fn without_campaigns_the_screen_says_how_one_is_planned() {
    let mut scenario = small().start().await;
    scenario.keys(": c a m p a i g n s enter").await;
    scenario.sees("There is no campaign. Mark apps with space");
}

#[tokio::test]
async fn a_key_that_came_with_the_one_before_writes_no_report() {
    let mut scenario = at_campaign(small(), CampaignKind::Secrets, 0).await;
    let exported = |scenario: &Scenario| {
        let mut asked = scenario.asked().iter();
        asked.any(|effect| matches!(effect, Effect::Export { .. }))
    };
    scenario.keys("enter").await;
    scenario.keys_at_once("e enter").await;
    scenario.sees("Report of the campaign");
    assert!(!exported(&scenario));
    // Nothing can be written there, and that is said.
    scenario.types("/nowhere").await.keys("enter").await;
    assert!(exported(&scenario));
    scenario.sees("Report of the campaign");
}

#[tokio::test]
async fn a_campaign_that_runs_here_pauses_after_the_app_in_flight() {
    let mut scenario = at_campaign(small(), CampaignKind::Secrets, 0).await;
    let reset = Operation::ResettingAppSecretV2;
    scenario.keys("enter").await;
    scenario.hold(reset);
    scenario.keys("r y").await.wait_for("running here").await;
    scenario.simulator().received(reset, 1).await;
    scenario.wait_for("Now").await;
    scenario
        .keys("p")
        .await
        .sees("It pauses when the app in flight has ended.");
    scenario.keys("C-c").await.sees("A write is in flight.");
    scenario.keys("esc").await;
    scenario.release().await;
    scenario.wait_for("It was told to pause.").await;
    scenario.sees("1 done");
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn a_campaign_that_another_process_runs_is_shown_as_running_there() {
    let mut scenario = small().start().await;
    let held = planned(&mut scenario, CampaignKind::Secrets, 0);
    scenario.keys("C enter").await;
    scenario.sees("running in another process");
    scenario
        .keys("r")
        .await
        .sees("there is nothing to go on with");
    scenario
        .keys("a")
        .await
        .sees("The campaign runs. Pause it first.");
    drop(held);
    scenario.wait_for("It has not begun.").await;
}

#[tokio::test]
async fn in_production_and_for_deletes_the_number_of_apps_is_typed_to_go_on() {
    for (builder, kind) in [
        (small().production(), CampaignKind::Secrets),
        (small(), CampaignKind::Delete),
    ] {
        let mut scenario = at_campaign(builder, kind, 1).await;
        scenario
            .keys("enter r")
            .await
            .sees("Type the number of apps");
        scenario
            .keys("y enter")
            .await
            .sees("This is not the number of apps.");
        scenario
            .keys("esc")
            .await
            .sees_not("Type the number of apps");
        assert!(scenario.writes().is_empty());
    }
}

#[tokio::test]
async fn a_campaign_is_given_up_after_a_question() {
    let mut scenario = at_campaign(small(), CampaignKind::Edit, 1).await;
    scenario.keys("enter a").await.sees("Give it up?");
    scenario.keys("enter").await.sees_not("Give it up?");
    scenario.keys("a y").await.sees("It was given up");
    scenario.keys("r").await.sees("The campaign is abandoned");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn what_failed_is_named_and_stops_the_campaign() {
    let mut scenario = at_campaign(small(), CampaignKind::Secrets, 0).await;
    let refused = Action::status(403);
    let fault = Fault::on(Operation::ResettingAppSecretV2, refused).nth(1);
    scenario.simulator().add_fault(fault);
    scenario.keys("enter r y").await;
    scenario.wait_for("Too many apps failed.").await;
    scenario.sees("1 failed").sees(&format!("{}: ", APPS[0]));
}

#[tokio::test]
async fn the_report_of_a_campaign_goes_to_a_file_in_the_form_that_is_chosen() {
    let mut scenario = at_campaign(small(), CampaignKind::Secrets, 1).await;
    scenario
        .keys("enter e")
        .await
        .sees("Report of the campaign");
    let to = scenario.folder().join("report.csv");
    scenario.keys("tab C-u").await.sees("as CSV");
    scenario
        .types(&format!("file:{}", to.display()))
        .await
        .keys("enter")
        .await;
    let report = std::fs::read_to_string(&to).expect("a report");
    assert!(report.starts_with("profile,service,"), "{report}");
    assert!(report.contains(APPS[1]), "{report}");
    scenario.sees_not("Report of the campaign");
    // What is there stays.
    scenario.keys("e C-u").await;
    scenario
        .types(&format!("file:{}", to.display()))
        .await
        .keys("enter")
        .await;
    scenario.sees("exists");
    assert!(is_private(&to));
}

fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let about = std::fs::metadata(path).expect("a file");
    about.permissions().mode().trailing_zeros() >= 6
}

#[tokio::test]
async fn the_demo_keeps_no_campaigns_and_says_why() {
    let demo = ProfileChoice {
        pick: Pick::Demo,
        name: "demo".to_owned(),
        held: HeldBy::Demo,
        origin: String::new(),
        about: String::new(),
        lacks: None,
    };
    let mut scenario = small().choices(vec![demo]).start().await;
    drop(planned(&mut scenario, CampaignKind::Secrets, 1));
    scenario.keys(":").await.types("profile demo").await;
    scenario.keys("enter").await.keys("C").await;
    scenario.sees("A campaign needs a journal on disk.");
    scenario.sees("claviger simulate is a gateway to practise on");
}

/// Marks the apps of the gateway of APIG that take changes.
async fn marked(builder: Builder) -> Scenario {
    let mut scenario = builder.start().await;
    scenario.keys("/").await.types("service:apig").await;
    scenario.keys("enter g space space space").await;
    scenario.keys("esc").await.sees("3 marked");
    scenario
}

#[tokio::test]
async fn the_marked_apps_are_planned_then_renewed_as_a_campaign() {
    let mut scenario = marked(small()).await;
    let folder = scenario.folder().to_owned();
    scenario.keys("s").await.sees("Reset AppSecrets of 3 apps");
    scenario
        .keys("enter")
        .await
        .sees("Type where the values shall go.");
    // Two apps in one place are refused with the brace that tells them apart.
    scenario.types("file:here").await.keys("enter").await;
    scenario.sees("{name}");
    scenario.keys("C-u").await;
    scenario
        .types(&format!("file:{}/{{name}}", folder.display()))
        .await
        .keys("enter")
        .await;
    scenario.sees("It waits for a look after the first.");
    for app in APPS {
        scenario.sees(app);
    }
    assert!(scenario.writes().is_empty());
    scenario.after(READ).keys("y").await;
    scenario
        .wait_for("It waits for a look at what was done.")
        .await;
    assert_eq!(scenario.writes().len(), 1);
    assert!(folder.join(APPS[0]).exists());
    scenario.keys("r y").await.wait_for("3 done").await;
    scenario.keys("esc esc").await.sees_not("marked");
}

#[tokio::test]
async fn the_marked_apps_are_replaced_by_twins_and_go_when_somebody_goes_on() {
    let mut scenario = marked(small()).await;
    let folder = scenario.folder().to_owned();
    scenario.keys("w").await.sees("Replace apps of 3 apps");
    scenario
        .types(&format!("file:{}/{{name}}", folder.display()))
        .await
        .keys("enter")
        .await;
    scenario.sees("A twin of each app is made");
    scenario.sees("has room for 2 of 3 twins");
    scenario.sees("The old apps still work until the campaign is resumed");
    assert!(scenario.writes().is_empty());
    scenario.after(READ).keys("y").await;
    scenario
        .wait_for("It waits for a look at what was done.")
        .await;
    assert!(folder.join(APPS[0]).exists());
    let deletions = |scenario: &Scenario| {
        let writes = scenario.writes();
        let is_app = |path: &str| path.rsplit('/').nth(1) == Some("apps");
        let gone = writes.iter().filter(|it| it.method == "DELETE");
        gone.filter(|it| is_app(&it.path)).count()
    };
    scenario
        .keys("r y")
        .await
        .wait_for("for room on its gateway.")
        .await;
    scenario.sees("2 with a twin");
    assert!(folder.join(APPS[1]).exists());
    assert!(!folder.join(APPS[2]).exists());
    assert_eq!(deletions(&scenario), 0, "both work");
    scenario.keys("r y").await.wait_for("2 done").await;
    scenario.wait_for("the old app of 1 app is deleted").await;
    assert!(folder.join(APPS[2]).exists());
    assert_eq!(deletions(&scenario), 2);
    scenario.keys("r y").await.wait_for("3 done").await;
    assert_eq!(deletions(&scenario), 3);
}

#[tokio::test]
async fn a_plan_names_the_marked_apps_that_the_filter_hides() {
    let mut scenario = marked(small()).await;
    scenario.keys("/").await.types("idle").await;
    scenario.keys("enter d").await;
    scenario.sees("The filter hides 2 of them: app_demo, billing_batch.");
}

#[tokio::test]
async fn deletes_leave_bound_apps_out_and_want_the_number_of_the_others() {
    let mut scenario = marked(small()).await;
    scenario.keys("d enter").await;
    scenario.sees("Left out: ").sees("bound to it");
    scenario
        .keys("y enter")
        .await
        .sees("This is not the number");
    assert!(scenario.writes().is_empty());
    scenario.keys("backspace 1 enter").await;
    scenario.wait_for("1 done").await;
    assert_eq!(scenario.only_write().method, "DELETE");
    scenario.keys("esc esc").await.sees_not("idle_app");
}

#[tokio::test]
async fn remarks_are_edited_by_a_template() {
    let mut scenario = marked(small()).await;
    scenario.keys("e").await.types("{owner}").await;
    scenario
        .keys("enter")
        .await
        .sees("stands for nothing in a remark");
    scenario
        .keys("C-u")
        .await
        .types("{name} of {gateway}")
        .await;
    scenario.keys("tab C-u 0 enter").await;
    scenario.sees("becomes \"idle_app of payments\"");
    scenario
        .after(READ)
        .keys("y")
        .await
        .wait_for("3 done")
        .await;
    let remarks: Vec<String> = scenario.simulator().estate(|estate| {
        let apps = estate.gateways[0].apps.iter();
        apps.map(|app| app.remark.clone()).collect()
    });
    assert!(
        remarks.contains(&"app_demo of payments".to_owned()),
        "{remarks:?}"
    );
}

/// Opens the settings of a campaign of `key` over the app of this name.
async fn over(name: &str, key: &str) -> Scenario {
    let mut scenario = small().start().await;
    scenario.keys("/").await.types(name).await;
    scenario.keys("enter space").await.keys(key).await;
    scenario
}

/// Types what is given for each option, one after the other; a blank goes to the next.
async fn set(scenario: &mut Scenario, settings: &[(&str, &str)]) {
    for (option, value) in settings {
        scenario.sees(option);
        scenario
            .keys("C-u")
            .await
            .types(value)
            .await
            .keys("tab")
            .await;
    }
}

/// The only campaign that was kept.
fn kept(scenario: &Scenario) -> Campaign {
    let (mut known, unread) = shelf(scenario).list().expect("campaigns");
    assert!(unread.is_empty(), "{unread:?}");
    assert_eq!(known.len(), 1);
    known.remove(0).campaign
}

#[tokio::test]
async fn every_setting_of_a_campaign_of_codes_is_set_by_key_in_the_words_of_the_command() {
    let one_code = |estate: &mut Estate| estate.gateways[0].apps[0].codes.truncate(1);
    let mut scenario = small().where_(one_code).start().await;
    scenario.keys("/").await.types("app_demo").await;
    scenario.keys("enter space r").await;
    let folder = scenario.folder().to_owned();
    let url = format!(
        "{}/calls/{PAYMENTS}/Invoices/invoice_list",
        scenario.simulator().url()
    );
    let target = format!("file:{}/{{name}}", folder.display());
    let last = format!("file:{}/last-{{name}}", folder.display());
    let settings = [
        ("--deliver", target.as_str()),
        ("--or", &last),
        ("--grace", "2h"),
        ("--verify", "grep -q ."),
        ("--probe", &url),
        ("--probe-wait", "5"),
        ("--first", "0"),
        ("--pace", "30/m"),
        ("--stop-after", "2"),
        ("--patience", "1d"),
    ];
    set(&mut scenario, &settings).await;
    scenario
        .keys("enter")
        .await
        .sees("2h after its new one was delivered")
        .sees("if the command accepts the new one and the probe proves that it works then.")
        .sees("The probe sends it to")
        .sees("It stops at the first unknown outcome or lost value, and at 2 failures.");
    assert!(scenario.writes().is_empty());
    scenario.after(READ).keys("y").await;
    scenario.wait_for("waiting · test").await;
    let campaign = kept(&scenario);
    let told = [
        campaign
            .care
            .grace
            .map(|grace| grace.as_hours().to_string()),
        campaign.care.pace.map(|pace| pace.to_string()),
        campaign.verify.map(|verify| verify.to_string()),
        campaign.items[0].probe.as_ref().map(ToString::to_string),
    ];
    let expected = ["2", "30/m", "command:grep -q .", &url];
    assert_eq!(told, expected.map(|text| Some(text.to_owned())));
    assert_eq!(campaign.care.probe_wait.as_secs(), 5);
    assert_eq!(campaign.care.first, 0);
    assert_eq!(campaign.care.stop_after.to_string(), "2");
    assert_eq!(campaign.care.patience.as_hours(), 24);
    let targets = campaign.targets.values().next().expect("targets");
    assert_eq!(targets.last.as_ref().map(ToString::to_string), Some(last));
    assert!(folder.join("app_demo").exists());
}

#[tokio::test]
async fn a_setting_that_cannot_be_read_is_named_and_gets_the_keys() {
    for (option, wrong, sentence) in [
        ("--grace", "soon", "Expected a time such as"),
        ("--probe", "http://api.example.com", "over https only"),
        ("--probe-wait", "4000", "Expected seconds, at most 3600."),
        ("--first", "few", "after how many apps"),
        ("--pace", "fast", "Expected apps a second, minute or hour"),
        ("--stop-after", "0", "Expected a number of failures"),
        ("--patience", "none", "Expected a time such as"),
    ] {
        let mut again = over("roma-001", "r").await;
        again.types("file:{name}").await;
        let before = [
            "--or",
            "--grace",
            "--verify",
            "--probe",
            "--probe-wait",
            "--first",
            "--pace",
            "--stop-after",
            "--patience",
        ];
        let steps = before
            .iter()
            .position(|it| *it == option)
            .expect("a setting")
            + 1;
        for _ in 0..steps {
            again.keys("down").await;
        }
        again.keys("C-u").await.types(wrong).await;
        again.keys("up enter").await.sees(sentence).sees(option);
        // What is typed next goes there.
        again.types("xyz").await.sees(&format!("{wrong}xyz"));
        assert!(again.writes().is_empty());
    }
}

#[tokio::test]
async fn deletes_take_bound_apps_in_where_that_is_said() {
    let mut scenario = over("app_demo", "d").await;
    set(&mut scenario, &[("--include-bound", "perhaps")]).await;
    scenario.keys("enter").await.sees("Type yes or no.");
    set(&mut scenario, &[("--include-bound", "yes")]).await;
    scenario
        .keys("enter")
        .await
        .sees_not("Left out")
        .sees("Type the number of apps");
    scenario
        .after(READ)
        .keys("1 enter")
        .await
        .wait_for("1 done")
        .await;
    assert_eq!(scenario.only_write().method, "DELETE");
}

#[tokio::test]
async fn a_value_that_its_target_does_not_take_goes_to_the_last_resort() {
    let mut scenario = over("app_demo", "s").await;
    let last = scenario.folder().join("last");
    let place = format!("file:{}", last.display());
    let settings = [("--deliver", "command:false"), ("--or", place.as_str())];
    set(&mut scenario, &settings).await;
    scenario.keys("enter").await.sees("to command:false");
    scenario.after(READ).keys("y").await;
    scenario.wait_for("✗ 1 failed").await;
    let secret = scenario.simulator().estate(|estate| {
        let app = estate.gateways[0].app_named("app_demo");
        app.expect("an app").secret.expose().to_owned()
    });
    assert_eq!(std::fs::read_to_string(&last).ok(), Some(secret));
}

#[tokio::test]
async fn a_probe_of_the_configuration_that_no_gateway_has_is_refused_before_anything_is_sent() {
    let mut scenario = over("roma-001", "r").await;
    let target = format!("file:{}/{{name}}", scenario.folder().display());
    let settings = [
        ("--deliver", target.as_str()),
        ("--or", ""),
        ("--grace", ""),
        ("--verify", ""),
        ("--probe", "yes"),
    ];
    set(&mut scenario, &settings).await;
    scenario
        .keys("enter")
        .await
        .sees("No address to call is known for the gateway main.");
    assert!(scenario.writes().is_empty());
}

#[tokio::test]
async fn in_production_a_plan_wants_the_number_of_its_apps() {
    let mut scenario = marked(small().production()).await;
    let target = format!("file:{}/{{name}}", scenario.folder().display());
    scenario.keys("s").await.types(&target).await;
    scenario.keys("enter").await.sees("PRODUCTION");
    scenario
        .keys("y enter")
        .await
        .sees("This is not the number");
    assert!(scenario.writes().is_empty());
    scenario.keys("backspace 3 enter").await;
    scenario.wait_for("It waits for a look").await;
    assert_eq!(scenario.writes().len(), 1);
}

#[tokio::test]
async fn a_read_only_profile_plans_no_campaign() {
    let mut scenario = marked(small().read_only()).await;
    scenario.keys("s").await.sees("is read-only here");
}

#[tokio::test]
async fn the_screens_of_a_plan() {
    for (kind, builder) in [
        ("", small()),
        ("_wide", small().size(140, 40)),
        ("_narrow", small().size(40, 10)),
    ] {
        let mut scenario = builder.start().await;
        scenario.keys("* / i d l e enter s").await;
        assert_snapshot!(format!("plan_asking{kind}"), scenario.snapshot());
        scenario.types("command:tee {name}").await;
        scenario.keys("enter").await;
        assert_snapshot!(format!("plan{kind}"), scenario.snapshot());
    }
}

#[tokio::test]
async fn the_screens_of_campaigns() {
    let estate = || Scenario::on("demo");
    for (kind, builder) in [
        ("", estate()),
        ("_wide", estate().size(140, 40)),
        ("_narrow", estate().size(40, 10)),
        ("_ascii", estate().ascii()),
    ] {
        let mut scenario = builder.start().await;
        let fault = Fault::on(Operation::ResettingAppSecretV2, Action::status(403)).nth(2);
        scenario.simulator().add_fault(fault);
        let care = Care {
            first: 3,
            ..Care::default()
        };
        let kind_of = CampaignKind::Secrets;
        let held = planned_to(&mut scenario, kind_of, care, "command:tee");
        let id = held.known().campaign.id.clone();
        drop(held);
        scenario.keys("C").await;
        let list = scenario.snapshot().replace(&id, "######");
        assert_snapshot!(format!("campaigns{kind}"), list);
        scenario.keys("enter r y").await;
        scenario.wait_for("2 done").await.wait_for("paused").await;
        scenario.settle().await;
        assert_snapshot!(format!("campaign{kind}"), scenario.snapshot());
        scenario.keys("a").await;
        assert_snapshot!(format!("campaign_abandon{kind}"), scenario.snapshot());
    }
}
