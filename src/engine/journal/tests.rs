//! The journal as the administrator relies on it.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end where its ground is missing"
)]

mod chain;
mod disk;
mod reading;
mod several;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::*;
use crate::domain::{AppId, InstanceId, Place, Service};

/// A value that may stand in clear nowhere.
const SENTINEL: &str = "Zq7sentinel0f0a0secret";

fn app() -> AppRef {
    AppRef {
        place: Place {
            profile: ProfileName::from("prod"),
            service: Service::Roma,
            instance: Some(InstanceId::from("gateway-1")),
        },
        id: AppId::from("app-1"),
    }
}

fn sentinel() -> Secret {
    Secret::new(SENTINEL.to_owned())
}

fn begin(journal: &dyn Journal, chosen: Option<&Secret>) -> Result<u64, JournalError> {
    let app = app();
    journal.intend(&intent(&app, chosen))
}

fn begin_in_memory(journal: &dyn Journal) -> Result<u64, JournalError> {
    let app = app();
    journal.intend_in_memory(&intent(&app, None))
}

fn intent<'a>(app: &'a AppRef, chosen: Option<&'a Secret>) -> Intent<'a> {
    Intent {
        time: "2025-03-01T12:00:00Z".parse().unwrap(),
        operation: OperationKind::ResetSecret,
        place: &app.place,
        app: Some(&app.id),
        app_name: "billing_batch",
        before: AppBefore::default(),
        wanted: None,
        aim: None,
        chosen,
        typed: false,
        campaign: None,
    }
}

fn conclude(journal: &dyn Journal, n: u64, outcome: Outcome) -> Result<(), JournalError> {
    journal.conclude(n, &conclusion(outcome, None))
}

fn conclusion(outcome: Outcome, received: Option<&Secret>) -> Conclusion<'_> {
    Conclusion {
        time: Timestamp::now(),
        outcome,
        request_id: None,
        made: None,
        closed: false,
        received,
        evidence: String::new(),
    }
}

/// A folder for state that does not exist yet, and goes with the test.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn state(&self) -> PathBuf {
        self.0.path().join("state/claviger")
    }

    fn file(&self) -> PathBuf {
        self.state().join("journal.jsonl")
    }

    fn open(&self) -> FileJournal {
        FileJournal::open(&self.state(), BTreeMap::new()).unwrap()
    }

    fn sealing(&self) -> FileJournal {
        let public = std::fs::read_to_string(key_file("ed25519.pub")).unwrap();
        let recipient = Recipient::parse(&public).unwrap();
        FileJournal::open(
            &self.state(),
            BTreeMap::from([(ProfileName::from("prod"), recipient)]),
        )
        .unwrap()
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }
}

fn key_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/keys")
        .join(name)
}
