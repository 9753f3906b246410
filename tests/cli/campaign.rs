//! Campaigns: planned, begun with one, looked at, gone on with, stopped, paused and reported.

use std::{fs, time::Duration};

use claviger::simulator::{Action, Fault, Operation, Options};
use serde_json::{Value, json};

use crate::common::command::{Ended, Lab, pid};

/// Gateways with this many apps.
async fn estate(apps: usize) -> Lab {
    let options = Options {
        apps,
        ..Options::named("small").expect("an estate")
    };
    let lab = Lab::of(options).await;
    lab.gateway.estate(|estate| {
        for gateway in &mut estate.gateways {
            gateway.apps.retain(|app| app.owner);
        }
    });
    lab
}

/// A target in a folder of the home, a file for each app.
pub(super) fn files(lab: &Lab) -> String {
    let folder = lab.path("new");
    fs::create_dir_all(&folder).expect("a folder");
    format!("file:{}/{{gateway}}-{{name}}", folder.display())
}

pub(super) async fn start(lab: &Lab, words: &[&str]) -> Ended {
    let start = ["campaign", "start"];
    lab.run(&[&start, words, &["--yes", "-o", "json"]].concat())
        .await
}

pub(super) async fn resume(lab: &Lab, id: &str, words: &[&str]) -> Ended {
    let resume = ["campaign", "resume", id, "--yes", "-o", "json"];
    lab.run(&[&resume, words].concat()).await
}

pub(super) fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

/// `[total, done, failed, unknown, left]`
pub(super) fn counts(record: &Value) -> [u64; 5] {
    ["total", "done", "failed", "unknown", "left"]
        .map(|field| record[field].as_u64().expect("a number"))
}

#[tokio::test]
async fn secrets_are_renewed_after_a_look_at_the_first_and_reported() {
    let lab = estate(8).await;
    let to = files(&lab);
    let words = ["secrets", "--filter", "gateway:main", "--deliver", &to];
    let first = start(&lab, &words).await.expect(0).json();
    let total = first["total"].as_u64().expect("a number");
    assert!(total > 3, "{first}");
    assert_eq!(counts(&first), [total, 1, 0, 0, total - 1]);
    assert_eq!(first["kind"], "secrets");
    assert_eq!(first["profile"], "env");
    assert_eq!(first["state"], "paused");
    let id = id(&first);
    let next = first["next"].as_str().expect("a sentence");
    assert!(next.contains(&format!("campaign resume {id}")), "{next}");
    assert_eq!(lab.writes().len(), 1);

    let second = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(counts(&second), [total, total, 0, 0, 0]);
    assert_eq!(second["state"], "done");
    assert_eq!(lab.writes().len() as u64, total);
    let files: Vec<_> = fs::read_dir(lab.path("new")).expect("a folder").collect();
    assert_eq!(files.len() as u64, total);
    for file in files {
        let file = file.expect("a file");
        let name = file.file_name().into_string().expect("text");
        let app = name.strip_prefix("main-").expect("the gateway's name");
        let value = fs::read_to_string(file.path()).expect("a value");
        assert_eq!(value, lab.secret(app), "{name}");
    }
    let list = lab.run(&["campaign", "list", "-o", "json"]).await.json();
    assert_eq!(list, json!([second]));
    let show = lab.run(&["campaign", "show", &id[..3], "-o", "json"]).await;
    assert_eq!(show.expect(0).json(), second);
    let map = lab.run(&["campaign", "show", &id]).await.expect(0);
    let cells = "▪".repeat(usize::try_from(total).expect("a few"));
    assert!(map.out.contains(&cells), "{}", map.out);
    let journal = lab.run(&["journal", "list", "-o", "json"]).await.json();
    assert_eq!(journal[0]["campaign"], id);
    assert_eq!(journal[0]["outcome"], "done");
    resume(&lab, &id, &[]).await.expect(7);

    let report = lab.run(&["campaign", "report", &id, "-o", "json"]).await;
    let rows = report.expect(0).json();
    let row = &rows[0];
    assert_eq!(row["outcome"], "done");
    assert_eq!(row["delivery"], "file");
    assert_eq!(row["journal"], json!([1]));
    for field in [
        "begun_at",
        "ended_at",
        "fingerprint_before",
        "fingerprint_after",
    ] {
        assert!(row[field].is_string(), "{field}: {row}");
    }
    for format in ["table", "csv", "markdown", "json", "jsonl"] {
        let report = lab.run(&["campaign", "report", &id, "-o", format]).await;
        let report = report.expect(0).out;
        assert!(report.contains("done"), "{report}");
        let app = row["app_name"].as_str().expect("a name");
        assert!(!report.contains(&lab.secret(app)), "{format}");
    }
    let document = lab
        .run(&["campaign", "report", &id, "-o", "markdown"])
        .await;
    assert!(document.out.starts_with(&format!("# Campaign {id}")));
    lab.run(&["apps", "list", "-o", "markdown"]).await.expect(2);
}

#[tokio::test]
async fn the_plan_tells_everything_and_sends_nothing() {
    let lab = estate(4).await;
    let to = files(&lab);
    let plan = [
        "secrets",
        "app_demo",
        "roma-001",
        "scorer",
        "--deliver",
        &to,
        "--dry-run",
    ];
    let told = lab
        .run(&[&["campaign", "start"], plan.as_slice()].concat())
        .await;
    let told = told.expect(0).out;
    for part in [
        "Reset AppSecrets of 3 apps",
        "stops working at once",
        "apig/payments/app_demo · 3 APIs · to file:",
        "new/main-roma-001",
        "waits for a look after the first",
        "Should this process be killed",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let json = start(&lab, &plan).await.expect(0).json();
    assert_eq!(json[0]["app_name"], "app_demo");
    assert_eq!(json[0]["apis"], 3);
    assert_eq!(json[0]["may_be_lost"], true);
    assert_eq!(json[1]["may_be_lost"], false, "ROMA shows it again");
    assert!(lab.writes().is_empty());
    let list = lab.run(&["campaign", "list", "-o", "json"]).await.json();
    assert_eq!(list, json!([]));
}

#[tokio::test]
async fn what_was_not_meant_is_refused_before_anything_is_sent() {
    let lab = estate(4).await;
    let one = format!("file:{}", lab.path("one").display());
    for (words, code, part) in [
        (
            vec!["secrets", "--filter", " ", "--deliver", &one],
            2,
            "filter is empty",
        ),
        (vec!["delete", "--filter", ""], 2, "filter is empty"),
        (vec!["secrets", "app_demo"], 2, "--deliver"),
        (vec!["secrets", "--deliver", &one], 2, "No app is named"),
        (
            vec!["secrets", "app_demo", "roma-001", "--deliver", &one],
            2,
            "{name}",
        ),
        (
            vec!["secrets", "nobody_there", "--deliver", &one],
            2,
            "There is no app",
        ),
        (
            vec!["secrets", "app_demo", "--deliver", &one, "--grace", "1h"],
            2,
            "codes",
        ),
        (
            vec!["delete", "app_demo", "--deliver", &one],
            2,
            "secrets, codes or replace",
        ),
        (vec!["edit", "app_demo"], 2, "--remark"),
        (vec!["edit", "app_demo", "--remark", "{nam}"], 2, "{name}"),
        (
            vec!["secrets", "app_demo", "--deliver", &one, "--pace", "fast"],
            2,
            "2/s",
        ),
        (vec!["renew", "app_demo", "--deliver", &one], 2, "KIND"),
        // Of deletes, their number, in every environment.
        (vec!["delete", "idle_app"], 7, "--confirm 1"),
        (vec!["delete", "idle_app", "--confirm", "2"], 7, "1"),
        // Everything that is left out.
        (
            vec!["delete", "app_demo", "--confirm", "0"],
            7,
            "stands against every app",
        ),
    ] {
        let ended = start(&lab, &words).await.expect(code);
        assert!(ended.err.contains(part), "{words:?}: {}", ended.err);
    }
    let demo = [
        "--demo", "campaign", "start", "secrets", "app_demo", "--yes",
    ];
    let demo = lab.run(&[&demo[..], &["--deliver", &one]].concat()).await;
    assert!(demo.expect(7).err.contains("journal on disk"));
    assert!(lab.writes().is_empty());
    assert!(!lab.path("one").exists());
}

#[tokio::test]
async fn throttling_is_never_the_failure_of_an_app() {
    let lab = estate(6).await;
    let to = files(&lab);
    let slow = Fault::on(Operation::ResetRomaAppSecret, Action::throttle(1));
    lab.gateway.add_fault(slow.nth(2).times(4));
    let words = [
        "secrets",
        "--filter",
        "gateway:main",
        "--first",
        "0",
        "--deliver",
        &to,
    ];
    let ended = start(&lab, &words).await.expect(0);
    let record = ended.json();
    let total = record["total"].as_u64().expect("a number");
    assert_eq!(counts(&record), [total, total, 0, 0, 0], "{}", ended.err);
    assert_eq!(
        lab.writes().len() as u64,
        total + 4,
        "four were turned away"
    );
}

#[tokio::test]
async fn patience_ends() {
    let lab = estate(6).await;
    let to = files(&lab);
    lab.gateway.add_fault(Fault::on(
        Operation::ResetRomaAppSecret,
        Action::throttle(300),
    ));
    let words = [
        "secrets",
        "--filter",
        "gateway:main",
        "--first",
        "0",
        "--deliver",
        &to,
    ];
    let words = [&words[..], &["--patience", "2s"]].concat();
    let record = start(&lab, &words).await.expect(6).json();
    assert_eq!(record["state"], "stopped");
    assert_eq!(record["failed"], 0);
    assert_eq!(record["done"], 0);
}

#[tokio::test]
async fn the_first_unknown_stops_it_and_resuming_settles_it() {
    let lab = estate(6).await;
    let to = files(&lab);
    let lost = Fault::on(Operation::CreateAppCodeAutoV2, Action::DropAfter);
    lab.gateway.add_fault(lost.nth(2));
    lab.gateway.estate(|estate| {
        for app in estate.gateways.iter_mut().flat_map(|it| &mut it.apps) {
            app.codes.truncate(1);
        }
    });
    let words = [
        "codes",
        "--filter",
        "gateway:payments codes:1",
        "--first",
        "0",
        "--deliver",
        &to,
    ];
    let plan = start(&lab, &[&words[..], &["--dry-run"]].concat()).await;
    let planned = plan.expect(0).json();
    let reads = lab.gateway.requests();
    let reads = reads
        .iter()
        .filter(|it| it.operation == Some(Operation::ListAppCodesV2));
    let so_far = u32::try_from(reads.count()).expect("a few");
    assert!(planned.as_array().expect("a list").len() > 1, "{planned}");
    // What was sent second cannot be read back.
    let unread = Fault::on(Operation::ListAppCodesV2, Action::status(403));
    lab.gateway.add_fault(unread.nth(so_far + 5).times(40));
    let ended = start(&lab, &words).await;
    assert_eq!(ended.code, 4, "{ended:#?}");
    let record = ended.json();
    assert_eq!(record["state"], "stopped");
    assert_eq!(record["unknown"], 1);
    assert_eq!(record["made"], 1);
    lab.gateway.clear_faults().await;
    let ended = resume(&lab, &id(&record), &[]).await.expect(0);
    let record = ended.json();
    assert_eq!(record["unknown"], 0, "{}", ended.err);
    let total = record["total"].as_u64().expect("a number");
    // The callers of those that were made only now have had no time to switch.
    assert_eq!(counts(&record), [total, 0, 0, 0, total], "{}", ended.err);
    let ended = resume(&lab, &id(&record), &[]).await.expect(0);
    let record = ended.json();
    assert_eq!(counts(&record), [total, total, 0, 0, 0], "{}", ended.err);
}

#[tokio::test]
async fn codes_are_made_for_all_before_the_old_ones_go() {
    let lab = estate(1).await;
    let to = files(&lab);
    let before = lab.codes("roma-001");
    let words = [
        "codes",
        "roma-001",
        "idle_app",
        "billing_batch",
        "--deliver",
        &to,
    ];
    let ended = start(&lab, &[&words[..], &["--grace", "30d"]].concat()).await;
    let record = ended.expect(0).json();
    assert_eq!(counts(&record), [1, 0, 0, 0, 1]);
    assert_eq!(record["state"], "waiting");
    assert_eq!(record["made"], 1);
    assert!(record["waits_until"].is_string());
    let both = lab.codes("roma-001");
    assert_eq!(both.len(), 2);
    let id = id(&record);
    // Nothing is due yet.
    let record = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(record["state"], "waiting");
    assert_eq!(lab.codes("roma-001"), both);
    let report = lab.run(&["campaign", "report", &id, "-o", "csv"]).await;
    let report = report.expect(0).out;
    assert!(report.contains("It has no AppCode."), "{report}");
    assert!(report.contains("It has 5 AppCodes."), "{report}");
    lab.run(&["campaign", "abandon", &id]).await.expect(0);
    resume(&lab, &id, &[]).await.expect(7);
    let finish = ["codes", "rotate", "roma-001", "--finish", "--yes"];
    lab.run(&finish).await.expect(0);
    assert_eq!(lab.codes("roma-001").len(), 1);
    assert_ne!(lab.codes("roma-001"), before);
}

#[tokio::test]
async fn an_old_code_that_was_deleted_elsewhere_is_done_and_stays_so() {
    let lab = estate(1).await;
    let to = files(&lab);
    let words = ["codes", "roma-001", "--first", "0", "--deliver", &to];
    let record = start(&lab, &words).await.expect(0).json();
    assert_eq!(record["made"], 1);
    let old = lab.codes("roma-001").remove(0);
    lab.gateway.estate(|estate| {
        let apps = estate.gateways.iter_mut().flat_map(|it| &mut it.apps);
        for app in apps {
            app.codes.retain(|code| code.value.expose() != old);
        }
    });
    let id = id(&record);
    resume(&lab, &id, &[]).await.expect(0);
    let shown = lab.run(&["campaign", "show", &id, "-o", "json"]).await;
    assert_eq!(counts(&shown.expect(0).json()), [1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_code_that_was_delivered_late_gives_its_callers_the_same_time() {
    let lab = estate(1).await;
    lab.gateway.estate(|estate| {
        for app in estate.gateways.iter_mut().flat_map(|it| &mut it.apps) {
            app.codes.truncate(1);
        }
    });
    let folder = files(&lab);
    let folder = folder
        .trim_start_matches("file:")
        .rsplit_once('/')
        .expect("a folder")
        .0;
    let accepts = |name: &str| fs::write(format!("{folder}/{name}"), "").expect("a file");
    accepts("roma-001");
    let to = format!("command:sh -c 'cat >/dev/null; test -e \"$1\"' x {folder}/{{name}}");
    let words = [
        "codes",
        "roma-001",
        "app_demo",
        "--first",
        "0",
        "--stop-after",
        "2",
    ];
    let words = [&words[..], &["--deliver", &to]].concat();
    let record = start(&lab, &words).await.expect(8).json();
    assert_eq!((&record["made"], &record["failed"]), (&json!(1), &json!(1)));
    accepts("app_demo");
    let id = id(&record);
    let record = resume(&lab, &id, &["--retry-failed"])
        .await
        .expect(0)
        .json();
    assert_eq!(counts(&record), [2, 1, 0, 0, 1]);
    assert_eq!(lab.codes("app_demo").len(), 2, "both work");
    let record = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(counts(&record), [2, 2, 0, 0, 0]);
}

#[tokio::test]
async fn an_old_code_goes_once_a_command_has_proven_the_new_one() {
    let lab = estate(1).await;
    let to = files(&lab);
    let before = lab.codes("roma-001");
    let words = ["codes", "roma-001", "--deliver", &to, "--verify", "false"];
    let record = start(&lab, &words).await.expect(8).json();
    assert_eq!(counts(&record), [1, 0, 1, 0, 0]);
    assert_eq!(lab.codes("roma-001").len(), 2, "the old one stays");
    let finish = ["codes", "rotate", "roma-001", "--finish", "--yes"];
    lab.run(&finish).await.expect(0);
    fs::remove_file(lab.path("new/main-roma-001")).expect("a file");
    let proof = lab.path("proof");
    let verify = format!("tee {}", proof.display());
    let words = ["codes", "roma-001", "--deliver", &to, "--verify", &verify];
    let record = start(&lab, &words).await.expect(0).json();
    assert_eq!(record["state"], "done");
    let codes = lab.codes("roma-001");
    assert_eq!(codes, [fs::read_to_string(proof).expect("a code")]);
    assert_ne!(codes, before);
}

#[tokio::test]
async fn remarks_are_edited_by_template_and_apps_deleted_by_number() {
    let lab = estate(1).await;
    let words = ["edit", "app_demo", "idle_app", "--first", "0"];
    let words = [&words[..], &["--remark", "{name}: {remark}"]].concat();
    let record = start(&lab, &words).await.expect(0).json();
    assert_eq!(counts(&record), [2, 2, 0, 0, 0]);
    let remark = |lab: &Lab, app: &str| {
        lab.gateway.estate(|estate| {
            let found = estate.gateways[0].app_named(app);
            found.map(|app| app.remark.clone())
        })
    };
    let edited = remark(&lab, "app_demo").expect("an app");
    assert_eq!(edited, "app_demo: the shop's front end");
    assert_eq!(remark(&lab, "idle_app").as_deref(), Some("idle_app: "));

    let words = ["delete", "app_demo", "idle_app", "--confirm", "1"];
    let ended = start(&lab, &words).await.expect(0);
    assert_eq!(counts(&ended.json()), [1, 1, 0, 0, 0]);
    assert_eq!(remark(&lab, "idle_app"), None);
    let words = ["delete", "app_demo", "--include-bound", "--confirm", "1"];
    start(&lab, &words).await.expect(0);
    assert_eq!(remark(&lab, "app_demo"), None);
}

#[tokio::test]
async fn an_app_whose_facts_cannot_be_read_is_never_deleted() {
    let lab = estate(1).await;
    let unread = Fault::on(Operation::ListApisBindedToAppV2, Action::status(403));
    lab.gateway.add_fault(unread);
    let words = ["delete", "idle_app", "--include-bound", "--confirm", "1"];
    let ended = start(&lab, &words).await.expect(7);
    assert!(ended.err.contains("could not be read"), "{}", ended.err);
    assert!(lab.writes().is_empty());
}

#[tokio::test]
async fn failures_stop_it_and_are_told() {
    let lab = estate(9).await;
    let to = files(&lab);
    let refused = Fault::on(Operation::ResetRomaAppSecret, Action::status(403));
    lab.gateway.add_fault(refused);
    let words = [
        "secrets",
        "--filter",
        "gateway:main",
        "--first",
        "0",
        "--deliver",
        &to,
    ];
    let words = [&words[..], &["--stop-after", "2"]].concat();
    let record = start(&lab, &words).await.expect(8).json();
    assert_eq!(record["state"], "stopped");
    assert_eq!(record["failed"], 2);
    let text = lab.run(&["campaign", "show", &id(&record)]).await.expect(8);
    assert_eq!(text.out.matches('✗').count(), 2, "{}", text.out);
    assert!(text.out.contains("Too many apps failed."), "{}", text.out);
    let files = fs::read_dir(lab.path("new")).expect("a folder");
    assert_eq!(files.count(), 0, "no file stays for what was refused");
}

#[tokio::test]
async fn one_process_runs_it_and_pauses_when_it_is_told_to() {
    let lab = estate(9).await;
    let to = files(&lab);
    let slow = Action::Delay(Duration::from_millis(150));
    lab.gateway
        .add_fault(Fault::on(Operation::ResetRomaAppSecret, slow));
    let words = [
        "campaign",
        "start",
        "secrets",
        "--filter",
        "gateway:main",
        "--first",
        "0",
    ];
    let words = [&words[..], &["--yes", "--deliver", &to]].concat();
    let child = lab.command(&words).spawn().expect("a program");
    let mut id = String::new();
    for _ in 0..200 {
        let list = lab.run(&["campaign", "list", "-o", "json"]).await.json();
        if list[0]["state"] == "running" && list[0]["done"] != 0 {
            id = self::id(&list[0]);
            break;
        }
    }
    assert_ne!(id, "", "it runs");
    let other = resume(&lab, &id, &[]).await.expect(7);
    assert!(other.err.contains("Another process runs"), "{}", other.err);
    lab.run(&["campaign", "abandon", &id]).await.expect(7);
    let paused = lab.run(&["campaign", "pause", &id, "-o", "json"]).await;
    let paused = paused.expect(0).json();
    assert_eq!(paused["state"], "paused");
    assert!(paused["left"].as_u64() > Some(0), "{paused}");
    let ended = Ended::of(child.wait_with_output().await.expect("an end"));
    ended.expect(0);
    lab.run(&["campaign", "pause", &id]).await.expect(7);
    let record = resume(&lab, &id, &[]).await.expect(0).json();
    assert_eq!(record["state"], "done");
}

#[tokio::test]
async fn an_interrupt_pauses_it_after_the_app_in_flight() {
    let lab = estate(9).await;
    let to = files(&lab);
    let slow = Action::Delay(Duration::from_millis(150));
    lab.gateway
        .add_fault(Fault::on(Operation::ResetRomaAppSecret, slow));
    let words = [
        "campaign",
        "start",
        "secrets",
        "--filter",
        "gateway:main",
        "--first",
        "0",
    ];
    let words = [&words[..], &["--yes", "-o", "json", "--deliver", &to]].concat();
    let child = lab.command(&words).spawn().expect("a program");
    while lab.writes().is_empty() {
        tokio::task::yield_now().await;
    }
    rustix::process::kill_process(pid(&child), rustix::process::Signal::INT).expect("a signal");
    let ended = Ended::of(child.wait_with_output().await.expect("an end"));
    let record = ended.expect(0).json();
    assert_eq!(record["state"], "paused");
    assert_eq!(record["unknown"], 0);
    assert_eq!(record["done"].as_u64(), Some(lab.writes().len() as u64));
}

#[tokio::test]
async fn in_production_the_number_confirms() {
    let mut lab = estate(1).await;
    let url = lab.gateway.url();
    let project = lab.gateway.project_id();
    lab.configure(&format!(
        "[profiles.prod]\nproject_id = \"{project}\"\nenvironment = \"production\"\n\
         [profiles.prod.endpoints]\napig = \"{url}\"\nroma = \"{url}\"\n\
         [profiles.prod.auth]\nmethod = \"token\"\ntoken_env = \"THE_TOKEN\"\n"
    ));
    let token = lab.gateway.token().expose().to_owned();
    lab.set("THE_TOKEN", token);
    lab.set("CLAVIGER_PROFILE", "prod");
    let to = files(&lab);
    let words = [
        "secrets",
        "app_demo",
        "idle_app",
        "roma-001",
        "--deliver",
        &to,
    ];
    let ended = start(&lab, &words).await.expect(7);
    assert!(ended.err.contains("--confirm 3"), "{}", ended.err);
    let words = [&words[..], &["--confirm", "3"]].concat();
    let record = start(&lab, &words).await.expect(0).json();
    let id = id(&record);
    // Of a resumed campaign, the number left; its profile is known.
    lab.unset("CLAVIGER_PROFILE");
    let ended = resume(&lab, &id, &[]).await.expect(7);
    assert!(ended.err.contains("--confirm 2"), "{}", ended.err);
    let record = resume(&lab, &id, &["--confirm", "2"])
        .await
        .expect(0)
        .json();
    assert_eq!(record["state"], "done");
    assert_eq!(record["profile"], "prod");
}

#[tokio::test]
async fn those_that_failed_are_tried_again_only_when_that_is_asked_for() {
    let lab = estate(3).await;
    let to = files(&lab);
    let refused = Fault::on(Operation::ResettingAppSecretV2, Action::status(403)).nth(1);
    lab.gateway.add_fault(refused);
    let words = [
        "secrets",
        "--filter",
        "gateway:payments",
        "--deliver",
        &to,
        "--first",
        "0",
        "--stop-after",
        "9",
    ];
    let ended = start(&lab, &words).await.expect(8).json();
    let total = ended["total"].as_u64().expect("a number");
    assert_eq!(counts(&ended), [total, total - 1, 1, 0, 0]);
    let id = id(&ended);
    let again = resume(&lab, &id, &[]).await.expect(7);
    assert!(again.err.contains("--retry-failed"), "{}", again.err);
    let writes = lab.writes().len();
    let ended = resume(&lab, &id, &["--retry-failed"])
        .await
        .expect(0)
        .json();
    assert_eq!(counts(&ended), [total, total, 0, 0, 0]);
    assert_eq!(lab.writes().len(), writes + 1);
    assert_eq!(ended["state"], "done");
    resume(&lab, &id, &["--retry-failed"]).await.expect(7);
}
