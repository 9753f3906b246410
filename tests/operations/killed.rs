//! Programs that are killed at any point of their writes, again and again.

use std::{collections::BTreeMap, time::Duration};

use claviger::{
    domain::{AppId, AppRef, Change, Choice, InstanceId, Operation, Place, ProfileName, Service},
    engine::{
        Engine, Journal as _,
        journal::{Listing, Outcome},
    },
    simulator::{Options, Running},
};
use futures_util::{StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::{
    lab::{self, Held, PROFILE, Way, held, journal_in, key},
    matrix::profile,
};
use crate::common::command::Lab;

/// How many writes there are in all, each on an app of its own.
const WRITES: usize = 200;
/// How many of them are made by programs of their own, of which most are killed.
const PROGRAMS: usize = 100;
/// How many writes are under way at once.
const AT_ONCE: usize = 5;
/// A program is killed when it has run for so long at most, if it has not ended by then.
const LONGEST: Duration = Duration::from_millis(500);

/// What is done to an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Edit,
    Reset,
    ResetByService,
    Generate,
}

impl Deed {
    const ALL: [Self; 4] = [
        Self::Edit,
        Self::Reset,
        Self::ResetByService,
        Self::Generate,
    ];

    fn operation(self, app: AppRef) -> Operation {
        match self {
            Self::Edit => Operation::EditApp {
                app,
                change: Change {
                    remark: Some("edited".to_owned()),
                    ..Change::default()
                },
            },
            Self::Reset => Operation::ResetSecret {
                app,
                choice: Choice::Auto,
            },
            Self::ResetByService => Operation::ResetSecret {
                app,
                choice: Choice::Server,
            },
            Self::Generate => Operation::GenerateCode { app },
        }
    }

    fn arguments(self, app: &str) -> Vec<&str> {
        match self {
            Self::Edit => vec!["apps", "edit", app, "--remark", "edited", "--yes"],
            Self::Reset => vec!["secret", "reset", app, "--yes", "--deliver", "command:cat"],
            Self::ResetByService => vec![
                "secret",
                "reset",
                app,
                "--server-generated",
                "--yes",
                "--deliver",
                "command:cat",
            ],
            Self::Generate => vec![
                "codes",
                "generate",
                app,
                "--yes",
                "--deliver",
                "command:cat",
            ],
        }
    }

    /// Whether it was done once; nothing else may have happened.
    fn is_done(self, before: &Held, after: &Held) -> bool {
        let mut wanted = Held {
            ids: after.ids.clone(),
            ..before.clone()
        };
        match self {
            Self::Edit => after.remark.clone_into(&mut wanted.remark),
            Self::Reset | Self::ResetByService => wanted.secret = after.secret.clone(),
            Self::Generate => {
                wanted.codes = after
                    .codes
                    .iter()
                    .take(before.codes.len() + 1)
                    .cloned()
                    .collect();
            }
        }
        assert_eq!(
            wanted, *after,
            "{self:?} did something else, or did it twice"
        );
        before != after
    }
}

/// Every app of the estate that no other write is about, by turns of both gateways.
fn apps(running: &Running) -> Vec<AppRef> {
    running.estate(|estate| {
        let mut all = Vec::new();
        for gateway in &estate.gateways {
            for app in gateway.apps.iter().filter(|app| app.owner) {
                all.push(AppRef {
                    place: Place {
                        profile: ProfileName::from(PROFILE),
                        service: gateway.service,
                        instance: Some(InstanceId::new(&gateway.id)),
                    },
                    id: AppId::new(&app.id),
                });
            }
        }
        all.sort_by(|a, b| a.id.raw().cmp(b.id.raw()));
        all.truncate(WRITES);
        all
    })
}

/// A number below `below`, anything but the same each time.
fn any(below: u64) -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("randomness");
    u64::from_le_bytes(bytes) % below
}

/// Runs a program and kills it at some point, unless it is faster. Gives whether it was killed.
async fn run_and_kill(lab: &Lab, deed: Deed, app: &AppRef) -> bool {
    let mut command = lab.command(&deed.arguments(app.id.raw()));
    command.env("LAB_TOKEN", lab.gateway.token().expose());
    command.stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("a program");
    let longest = u64::try_from(LONGEST.as_millis()).expect("a short time");
    let alive = Duration::from_millis(any(longest));
    if let Ok(ended) = tokio::time::timeout(alive, child.wait()).await {
        let ended = ended.expect("an end");
        assert!(matches!(ended.code(), Some(0)), "{deed:?}: {ended:?}");
        return false;
    }
    child.kill().await.expect("a program");
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_are_killed_at_any_point_leave_a_journal_that_is_true() {
    let options = Options {
        apps: WRITES / 2 + 20,
        ..Options::named("small").expect("an estate")
    };
    let lab = Lab::of(options).await;
    lab.configure(&profile(&lab));
    let state = lab.path(".local/state/claviger");
    let apps = apps(&lab.gateway);
    assert_eq!(apps.len(), WRITES);
    lab.gateway.estate(|estate| {
        for (number, gateway) in estate.gateways.iter_mut().enumerate() {
            gateway.custom_secrets = number % 2 == 0;
            for app in &mut gateway.apps {
                app.codes.truncate(1);
            }
        }
    });
    let before: Vec<_> = apps.iter().map(|app| held(&lab.gateway, app)).collect();
    let deeds = |number: usize| Deed::ALL[number % Deed::ALL.len()];
    std::fs::create_dir_all(&state).expect("a folder");
    let own_only = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&state, own_only).expect("a folder");
    let console = Engine::new(
        [lab::connection(&lab.gateway, Way::to(&lab.gateway))],
        journal_in(&state),
    );
    let killed: usize = stream::iter(apps.iter().enumerate())
        .map(async |(number, app)| {
            let deed = deeds(number);
            if number % (WRITES / PROGRAMS) == number / Deed::ALL.len() % (WRITES / PROGRAMS) {
                return usize::from(run_and_kill(&lab, deed, app).await);
            }
            // The others are made meanwhile by a console that goes on, in the same journal.
            let cancel = CancellationToken::new();
            let operation = deed.operation(app.clone());
            let ended = console.perform(&operation, None, &cancel).await;
            ended.unwrap_or_else(|failure| panic!("{deed:?}: {failure}"));
            0
        })
        .buffer_unordered(AT_ONCE)
        .fold(0, async |sum, killed| sum + killed)
        .await;
    // How many depends on the speed of the machine; that some were is what the rest rests on.
    assert!(killed > 0, "none was killed");
    drop(console);

    let journal = journal_in(&state);
    let later = lab::later(&lab.gateway, journal.clone());
    let open = Listing {
        unresolved: true,
        ..Listing::default()
    };
    for record in journal.records(&open).expect("a journal") {
        let found = later.reconcile(record.n).await;
        found.unwrap_or_else(|failure| panic!("{record:?}: {failure}"));
    }
    assert_eq!(journal.unresolved(), 0);
    assert!(journal.verify(None).expect("a journal").is_consistent());
    let mut entries: BTreeMap<String, u64> = BTreeMap::new();
    for record in journal.records(&Listing::default()).expect("a journal") {
        let app = record.target.app_id.as_ref().expect("an app");
        let twice = entries.insert(app.raw().to_owned(), record.n);
        assert_eq!(twice, None, "{record:?}");
    }
    for (number, (app, before)) in apps.iter().zip(&before).enumerate() {
        let deed = deeds(number);
        let after = held(&lab.gateway, app);
        let done = deed.is_done(before, &after);
        let Some(n) = entries.get(app.id.raw()) else {
            assert!(!done, "{deed:?} was done and no journal knows");
            continue;
        };
        let entry = journal.entry(*n).expect("a journal").expect("an entry");
        match entry.record.outcome {
            Outcome::Done => assert!(done, "{deed:?}: {entry:?}"),
            Outcome::NotSent => assert!(!done, "{deed:?}: {entry:?}"),
            Outcome::ValueLost => {
                assert!(done, "{deed:?}: {entry:?}");
                assert_eq!(deed, Deed::ResetByService);
                assert_eq!(app.service(), Service::Apig);
            }
            Outcome::Intent | Outcome::Refused | Outcome::Unknown => panic!("{deed:?}: {entry:?}"),
        }
        let sealed = entry.sealed.filter(|_| done && deed == Deed::Reset);
        if let Some(sealed) = sealed {
            let value = sealed.unseal(&key("ed25519")).expect("our key");
            assert_eq!(value, after.secret, "{deed:?}");
        }
    }
}
