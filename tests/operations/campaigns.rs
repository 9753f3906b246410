//! A campaign whose process is killed again and again, against a service that throttles and loses
//! answers: every app is renewed once, and every value is where it belongs or sealed.

use std::{collections::BTreeMap, fs, time::Duration};

use claviger::{
    domain::campaign::Standing,
    engine::{
        Delivery, Engine, Journal as _, Patience,
        campaign::{Halt, Shelf},
    },
    simulator::{Action, Fault, Operation, Options},
};
use tokio_util::sync::CancellationToken;

use super::{
    lab::{self, Way, hurried, journal_in, key},
    matrix::profile,
};
use crate::common::command::Lab;

/// How many apps there are on each gateway.
const APPS: usize = 20;
/// After how many resets the process is killed.
const KILLS: [usize; 3] = [8, 17, 26];

/// Starts the program with these words, and kills it once the services have seen so many writes.
async fn kill_at(lab: &Lab, words: &[&str], writes: usize) {
    let mut command = lab.command(words);
    command.env("LAB_TOKEN", lab.gateway.token().expose());
    let mut child = command.spawn().expect("a program");
    while lab.writes().len() < writes {
        assert_eq!(child.try_wait().expect("a program"), None, "it goes on");
        tokio::task::yield_now().await;
    }
    child.kill().await.expect("a program");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_campaign_renews_every_app_once_and_loses_no_value() {
    let options = Options {
        apps: APPS,
        ..Options::named("small").expect("an estate")
    };
    let lab = Lab::of(options).await;
    lab.configure(&profile(&lab));
    let folder = lab.path("new");
    fs::create_dir_all(&folder).expect("a folder");
    let before: BTreeMap<String, String> = lab.gateway.estate(|estate| {
        for gateway in &mut estate.gateways {
            gateway.apps.retain(|app| app.owner);
        }
        let apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        apps.map(|app| (app.id.clone(), app.secret.expose().to_owned()))
            .collect()
    });
    for reset in [
        Operation::ResettingAppSecretV2,
        Operation::ResetRomaAppSecret,
    ] {
        lab.gateway
            .add_fault(Fault::on(reset, Action::DropAfter).nth(5));
        lab.gateway
            .add_fault(Fault::on(reset, Action::throttle(1)).nth(9));
    }
    let target = format!("file:{}/{{id}}", folder.display());
    let named: Vec<&str> = before.keys().map(String::as_str).collect();
    let start = ["campaign", "start", "secrets", "--first", "0", "--yes"];
    let start = [&start[..], &["--deliver", &target], &named].concat();
    kill_at(&lab, &start, KILLS[0]).await;
    let state = lab.path(".local/state/claviger");
    let shelf = Shelf::beside(&state);
    let (known, _) = shelf.list().expect("a folder");
    let id = known[0].campaign.id.clone();
    let mut halt = None;
    for writes in [Some(KILLS[1]), Some(KILLS[2]), None] {
        let connection = lab::connection(&lab.gateway, Way::to(&lab.gateway));
        // On loopback nothing is on its way for longer.
        let engine = Engine::new([connection], journal_in(&state)).with_patience(Patience {
            on_its_way: Duration::from_secs(1),
            ..hurried()
        });
        let mut held = shelf.take(&id).expect("no other process");
        let pause = CancellationToken::new();
        let delivery = Delivery::default();
        let mut tell = |_| {};
        let run = engine.run_campaign(&mut held, &delivery, &pause, &mut tell);
        let reached = async {
            while writes.is_none_or(|writes| lab.writes().len() < writes) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        // Dropped wherever it is, it leaves what a killed process leaves.
        tokio::select! {
            ended = run => halt = Some(ended.expect("a run")),
            () = reached => {}
        }
    }
    assert_eq!(halt, Some(Halt::Finished));

    let journal = journal_in(&state);
    assert!(journal.verify(None).expect("a journal").is_consistent());
    let entries = journal.of_campaign(&id).expect("a journal");
    let known = shelf.get(&id).expect("a campaign");
    let standings = known.standings(&entries);
    assert_eq!(standings, vec![Standing::Done; before.len()]);
    let mut done = BTreeMap::new();
    for entry in &entries {
        if entry.record.outcome.word() == "done" {
            let app = entry.record.target.app_id.as_ref().expect("an app");
            let twice = done.insert(app.raw().to_owned(), entry);
            assert!(twice.is_none(), "{app} was done twice");
        }
    }
    assert_eq!(done.len(), before.len());
    let now: BTreeMap<String, String> = lab.gateway.estate(|estate| {
        let apps = estate.gateways.iter().flat_map(|gateway| &gateway.apps);
        apps.map(|app| (app.id.clone(), app.secret.expose().to_owned()))
            .collect()
    });
    for (app, value) in &now {
        assert_ne!(before.get(app), Some(value), "{app} was renewed");
        let delivered = fs::read_to_string(folder.join(app)).ok();
        let sealed = || {
            let sealed = done[app].sealed.as_ref().expect("a seal");
            let value = sealed.unseal(&key("ed25519")).expect("our key");
            value.expose().to_owned()
        };
        assert_eq!(&delivered.unwrap_or_else(sealed), value, "{app}");
    }
    // Two were turned away; what was lost on the way was made all the same.
    assert_eq!(lab.writes().len(), before.len() + 2);
}
