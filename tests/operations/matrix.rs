//! Every write against every misfortune: what is said is what is so.

mod column;
mod front;
mod process;
mod table;

use std::{collections::HashSet, sync::Arc};

use claviger::{
    domain::{Done, Failure, OperationKind, Secret},
    engine::{
        Ending, FileJournal, Journal as _,
        journal::{Entry, Outcome},
    },
    simulator::Running,
};
use futures_util::{StreamExt as _, stream};
use strum::IntoEnumIterator as _;
use tokio_util::sync::CancellationToken;

use self::column::{Column, Scene};
pub(super) use self::process::profile;
use super::{
    hooked::Hooked,
    lab::{self, Held, Lab, key},
    row::{GIVEN, GIVEN_CODE, Row},
};

/// How many cells are tried at once.
const AT_ONCE: usize = 16;

/// What is said of a new app whose answer was lost, and whose secret nobody uses yet.
const WITHOUT_SECRET: &str = "done (read back), without its secret";

/// One write that met one misfortune, and the world around it.
struct Cell<'a> {
    row: Row,
    column: Column,
    running: &'a Running,
    journal: Arc<FileJournal>,
    before: Held,
    after: Held,
}

/// Tries a cell, and gives the words for the table.
async fn try_out(row: Row, column: Column) -> String {
    if let Some(end) = column.end() {
        return process::try_out(row, column, end).await;
    }
    let lab = match column {
        Column::Tls => Lab::with_tls().await,
        _ => Lab::new().await,
    };
    row.prepare(&lab.running);
    let at = row.app(&lab.running);
    let before = lab::held_and_beside(&lab.running, &at);
    let operation = row.operation(&lab.running, at.clone(), &before);
    let cancel = CancellationToken::new();
    let Scene {
        way,
        before_sending,
        meanwhile,
        front,
    } = column.scene(&lab, row.call(), &cancel).await;
    let journal = lab.journal();
    let hooked = Hooked::new(journal.clone(), before_sending);
    let console = lab.console(way, Arc::new(hooked));
    let (ended, ()) = tokio::join!(console.perform(&operation, None, &cancel), meanwhile);
    drop(front);
    lab.running.resume();
    lab.running.clear_faults().await;
    column.calm(&lab, row).await;
    let cell = Cell {
        row,
        column,
        running: &lab.running,
        journal,
        before,
        after: lab::held_and_beside(&lab.running, &at),
    };
    cell.requests();
    let failure = ended.as_ref().err().map(ToString::to_string);
    cell.tells_no_secret(&format!("{operation:?} {console:?} {ended:?} {failure:?}"));
    let said = cell.said(&ended, &cell.entry());
    cell.and_later(said).await
}

impl Cell<'_> {
    fn entry(&self) -> Entry {
        let verified = self.journal.verify(None).expect("a journal");
        assert!(verified.is_consistent(), "{self:?}");
        self.journal.entry(1).expect("a journal").expect("an entry")
    }

    /// Adds to what was said what reading back brings later, where it is open.
    async fn and_later(&self, said: String) -> String {
        let settled = self.entry().record.outcome.is_settled();
        assert_eq!(self.journal.unresolved(), u64::from(!settled), "{self:?}");
        if settled {
            return said;
        }
        let later = self.read_back_later().await;
        format!("{said}, then {later}")
    }

    /// Looks for every secret of this cell in `told` and in the journal.
    fn tells_no_secret(&self, told: &str) {
        let journal = std::fs::read_to_string(self.journal.path()).expect("a journal");
        let known = [GIVEN, GIVEN_CODE, self.running.token().expose()].map(str::to_owned);
        let held = [&self.before, &self.after].into_iter().flat_map(|held| {
            let others = held.beside.apps.values().map(|app| &app.secret);
            let secrets = held.codes.iter().chain([&held.secret]).chain(others);
            secrets.map(|secret| secret.expose().to_owned())
        });
        // An app that is gone has none.
        let secrets = held.chain(known).filter(|secret| !secret.is_empty());
        for secret in secrets {
            assert!(!told.contains(&secret), "{self:?} tells a secret: {told}");
            assert!(!journal.contains(&secret), "{self:?} writes a secret down");
        }
    }

    /// Whether the service has done it, once.
    fn is_done(&self) -> bool {
        self.row
            .done_once(&self.before, &self.after)
            .unwrap_or_else(|| panic!("{self:?} left something else behind"))
    }

    /// A request that could do it twice was sent once, unless the service said that it did nothing.
    fn requests(&self) {
        let mut writes = self.running.requests();
        writes.retain(|request| request.method != "GET");
        if !self.column.says_that_nothing_was_done() {
            assert!(writes.len() <= 1, "{self:?}: {writes:?}");
        }
        if self.row.is_chosen() {
            assert!(
                writes.iter().all(|it| it.body == writes[0].body),
                "{self:?}"
            );
        }
    }

    /// Compares what is said with what is so.
    fn said(&self, ended: &Result<Done, Failure>, entry: &Entry) -> String {
        let mut new = self.row.new_value(&self.before, &self.after);
        let (outcome, words) = match ended {
            Ok(done) => {
                assert!(self.is_done(), "{self:?}: {done:?}");
                let value = done.credential.as_ref().map(|it| &it.value);
                let read_back = done.notes.iter().any(|note| note.contains("reading back"));
                let lacks_it = value.is_none() && self.row.may_lack_value();
                new = new.filter(|_| !lacks_it);
                assert_eq!(value, new.as_ref(), "{self:?}: another value was told");
                let words = match (read_back, lacks_it) {
                    (true, true) => WITHOUT_SECRET,
                    (true, false) => "done (read back)",
                    (false, true) => "done, without its secret",
                    (false, false) => "done",
                };
                (Outcome::Done, words)
            }
            Err(Failure::Refused(_)) => {
                assert!(!self.is_done(), "{self:?}: {ended:?}");
                (Outcome::Refused, "refused")
            }
            Err(Failure::NotSent(_)) => {
                assert!(!self.is_done(), "{self:?}: {ended:?}");
                (Outcome::NotSent, "not done")
            }
            Err(Failure::ValueLost(_)) => {
                assert!(self.is_done(), "{self:?}: {ended:?}");
                assert!(self.row.is_shown_once(), "{self:?} lost a value: {ended:?}");
                (Outcome::ValueLost, "done, value lost")
            }
            Err(Failure::Unknown(_)) => (Outcome::Unknown, "unknown"),
        };
        assert_eq!(entry.record.outcome, outcome, "{self:?}: {ended:?}");
        self.sealed(entry, new.as_ref());
        words.to_owned()
    }

    /// A value that the journal was told is in its seal.
    fn sealed(&self, entry: &Entry, new: Option<&Secret>) {
        let kept = entry
            .sealed
            .as_ref()
            .map(|sealed| sealed.unseal(&key("ed25519")).expect("our key"));
        let settled_done = entry.record.outcome == Outcome::Done;
        if let Some(new) = new
            && self.is_done()
            && (self.row.is_chosen() || settled_done && !self.row.may_lack_value())
        {
            assert_eq!(kept.as_ref(), Some(new), "{self:?}");
        }
    }

    /// What a console finds that is started much later.
    async fn read_back_later(&self) -> String {
        let console = lab::later(self.running, self.journal.clone());
        let found = console.reconcile(1).await;
        let found = found.unwrap_or_else(|failure| panic!("{self:?}: {failure}"));
        let entry = self.entry();
        let told = found.credential.map(|credential| credential.value);
        let mut new = self.row.new_value(&self.before, &self.after);
        let lacks_it = told.is_none() && new.is_some() && self.row.may_lack_value();
        new = new.filter(|_| !lacks_it);
        self.sealed(&entry, new.as_ref());
        let (done, words) = match found.ending {
            Ending::Done => {
                // What no answer shows can only be in the seal.
                if told.is_some() || !self.row.is_chosen() {
                    assert_eq!(told, new, "{self:?}: {}", found.evidence);
                }
                (
                    true,
                    if lacks_it {
                        "done, without its secret"
                    } else {
                        "done"
                    },
                )
            }
            Ending::ValueLost => {
                assert!(self.row.is_shown_once(), "{self:?}: {}", found.evidence);
                (true, "done, value lost")
            }
            Ending::NotApplied => (false, "not done"),
            Ending::Open | Ending::InFlight | Ending::AppGone | Ending::Settled(_) => {
                panic!("{self:?}: {:?} {}", found.ending, found.evidence)
            }
        };
        assert_eq!(done, self.is_done(), "{self:?}: {}", found.evidence);
        assert_eq!(self.journal.unresolved(), 0, "{self:?}");
        words.to_owned()
    }
}

impl std::fmt::Debug for Cell<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} × {}]", self.row.title(), self.column.title())
    }
}

#[tokio::test]
async fn every_operation_meets_every_misfortune() {
    let lab = Lab::new().await;
    let tried: HashSet<OperationKind> = Row::all()
        .map(|row| {
            let at = row.app(&lab.running);
            let held = lab.held(&at);
            row.operation(&lab.running, at, &held).kind()
        })
        .collect();
    // A chain of such writes, of which the first makes an app: the stories of replacements put each of
    // its links to a refusal, a lost answer and the end of the process.
    let chain = OperationKind::ReplaceApp;
    let left_out: Vec<OperationKind> = OperationKind::iter()
        .filter(|kind| !tried.contains(kind) && *kind != chain)
        .collect();
    assert!(left_out.is_empty(), "no row for {left_out:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fault_matrix_says_of_every_write_what_the_service_holds() {
    let cells = Column::all().flat_map(|column| Row::all().map(move |row| (row, column)));
    let words: Vec<_> = stream::iter(cells)
        .map(|(row, column)| async move {
            let words = tokio::spawn(try_out(row, column)).await;
            (row, column, words.map_err(|error| error.to_string()))
        })
        .buffered(AT_ONCE)
        .collect()
        .await;
    let failed: Vec<_> = words
        .iter()
        .filter_map(|(row, column, words)| {
            let error = words.as_ref().err()?;
            Some(format!("{} × {}: {error}", row.title(), column.title()))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let cells: Vec<_> = words
        .into_iter()
        .filter_map(|(row, column, words)| Some((row, column, words.ok()?)))
        .collect();
    table::check(&cells);
}
