//! A shift of eight hours at the console, in the time of its own clock, over the real engine: what was
//! asked for is done and shown, though no token lives longer than a minute, the gateways throttle,
//! drop connections, lose answers, and are restarted under other names every hour.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, time::Duration};

use claviger::{
    console::{Effect, Popup},
    engine::{FileJournal, Journal as _},
    simulator::{Action, Fault, Operation},
};

use crate::common::scenario::Scenario;

/// How long the shift is, in minutes.
const SHIFT: u32 = 8 * 60;
/// How long it is from one errand to the next, in minutes. In those between, the list is read again.
const BETWEEN: u32 = 5;
/// After how many minutes the gateways are restarted.
const RESTART: u32 = 60;
/// The names that they have by turns.
const NAMES: [[&str; 2]; 2] = [["payments", "main"], ["billing", "central"]];

struct Shift {
    scenario: Scenario,
    /// What was to be done so far, by the words of the screen.
    done: BTreeMap<&'static str, u32>,
    writes: usize,
    restarts: u32,
}

impl Shift {
    async fn begin(password: &str) -> Self {
        let auth = format!(
            "method = \"password\"\nusername = \"admin\"\n\
             domain = \"OTC-EU-DE-00000000001000000001\"\npassword_file = \"{password}\"\n"
        );
        Self {
            scenario: Scenario::on("small").auth(&auth).start().await,
            done: BTreeMap::new(),
            writes: 0,
            restarts: 0,
        }
    }

    /// What goes wrong with the next such request.
    fn fault(&self, operation: Operation, action: Action) {
        let fault = Fault::on(operation, action).times(1);
        self.scenario.simulator().add_fault(fault);
    }

    /// Presses keys after which `text` has to be there, and no failure.
    async fn keys(&mut self, keys: &str, text: &'static str) {
        self.scenario.keys(keys).await;
        self.scenario.sees(text);
        let is_failure = |popup: &Popup| matches!(popup, Popup::Failure(_));
        let has_failed = self.scenario.model().popups.iter().any(is_failure);
        assert!(!has_failed, "{}", self.scenario.screen());
        *self.done.entry(text).or_default() += 1;
    }

    /// Selects an app by its name.
    async fn on(&mut self, app: &str) {
        self.scenario.keys("/").await.paste(app).settle().await;
        self.scenario.keys("enter").await;
        assert_eq!(self.scenario.selected().as_deref(), Some(app));
    }

    /// Lets go of a new value.
    async fn drop_value(&mut self) {
        self.scenario.keys("esc").await.types("drop").await;
        self.scenario.keys("enter esc").await;
        self.writes += 1;
    }

    /// What is done at one time, and what goes wrong at it.
    async fn errand(&mut self, number: u32) {
        match number % 10 {
            0 => {
                self.fault(Operation::ListAppsV2, Action::status(429));
                self.keys("u", "9 apps").await;
            }
            1 => {
                self.on("billing_batch").await;
                self.keys("esc J", "Journal").await;
                self.keys("esc i", "Request log").await;
                self.keys("esc ?", "Help").await;
                self.keys("esc B", "Hygiene").await;
                self.keys("esc", "9 apps").await;
            }
            2 => {
                self.on("app_demo").await;
                self.fault(Operation::ResettingAppSecretV2, Action::DropAfter);
                self.keys("s y", "New AppSecret · app_demo").await;
                self.drop_value().await;
            }
            3 => {
                self.fault(Operation::ListInstancesV2, Action::status(503));
                self.fault(Operation::ListAppsV2, Action::DropBefore);
                self.keys("u", "9 apps").await;
            }
            4 => {
                self.on("idle_app").await;
                self.fault(Operation::CreateAppCodeAutoV2, Action::status(429));
                self.keys("n y", "New AppCode · idle_app").await;
                self.drop_value().await;
            }
            5 => {
                self.on("idle_app").await;
                self.keys("enter down d", "Delete AppCode").await;
                self.keys("y", "Deleted an AppCode").await;
                self.writes += 1;
                self.scenario.keys("esc esc").await;
            }
            6 => {
                self.on("roma-001").await;
                self.fault(Operation::ListAppsV2, Action::Reset);
                self.keys("s y", "New AppSecret · roma-001").await;
                self.drop_value().await;
            }
            7 => {
                self.fault(Operation::ShowDetailsOfAppV2, Action::Reset);
                self.keys("g j j k", "AppKey").await;
            }
            8 => {
                self.on("scorer").await;
                self.keys("r", "Reset which AppCode of scorer?").await;
                self.keys("enter", "Reset AppCode").await;
                self.keys("y", "New AppCode · scorer").await;
                self.drop_value().await;
            }
            _ => {
                self.on("app_demo").await;
                let (key, text) = match number / 10 % 2 {
                    0 => ("x", "after   the shop's front endx"),
                    _ => ("backspace", "after   the shop's front end"),
                };
                self.keys("e", "Edit app").await;
                self.keys(&format!("tab {key} enter"), text).await;
                self.keys("y", "Edited app_demo.").await;
                self.writes += 1;
                self.scenario.keys("esc").await;
            }
        }
    }

    /// For a while nobody is there; then the same gateways are, under other names.
    async fn restart(&mut self) {
        self.scenario.simulator().refuse().await;
        self.scenario.keys("u").await;
        self.scenario.sees("gateways failed (!)");
        self.restarts += 1;
        let names = NAMES[usize::from(self.restarts % 2 == 1)];
        self.scenario.simulator().estate(|estate| {
            for (gateway, name) in estate.gateways.iter_mut().zip(names) {
                name.clone_into(&mut gateway.name);
            }
        });
        self.scenario.simulator().accept().await;
        self.keys("u", "9 apps").await;
        self.scenario.sees(names[0]).sees_not("failed (!)");
    }
}

#[tokio::test]
#[expect(
    clippy::print_stderr,
    reason = "what was done and how often is told to whoever asks"
)]
async fn for_eight_hours_nothing_fails_that_need_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let password = folder.path().join("password");
    fs::write(&password, "Rehearsal.1").expect("a file");
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).expect("a mode");
    let mut shift = Shift::begin(&password.display().to_string()).await;
    let mut signed_in = 0;
    for minute in 0..SHIFT {
        shift.scenario.simulator().expire_tokens();
        match minute % BETWEEN {
            0 => shift.errand(minute / BETWEEN).await,
            _ => shift.keys("u", "9 apps").await,
        }
        if minute % RESTART == RESTART - BETWEEN {
            shift.restart().await;
        }
        let simulator = shift.scenario.simulator();
        signed_in += simulator
            .requests_of(Operation::KeystoneCreateUserToken)
            .len();
        simulator.forget_requests();
        // The screen is locked if nobody presses a key for ten minutes.
        shift.scenario.after(Duration::from_mins(1));
    }
    let state = shift.scenario.folder().join("state");
    let journal = FileJournal::open(&state, BTreeMap::new()).expect("a journal");
    assert_eq!(journal.unresolved(), 0);
    let entries = journal.records(&claviger::engine::journal::Listing::default());
    let outcomes: Vec<_> = entries
        .expect("entries")
        .iter()
        .map(|record| record.outcome.word())
        .collect();
    assert_eq!(outcomes, vec!["done"; shift.writes]);
    let performed = |effect: &&Effect| matches!(effect, Effect::Perform(..));
    assert_eq!(signed_in, usize::try_from(SHIFT).expect("few") + 1);
    let asked = shift.scenario.asked().iter().filter(performed).count();
    assert_eq!(asked, shift.writes);
    eprintln!(
        "{SHIFT} minutes, {} restarts, {signed_in} times signed in, {} writes, all done; seen: {:?}",
        shift.restarts, shift.writes, shift.done
    );
}
