//! The life of an operation: guard, look, choose, journal, send, settle. Console, command line and
//! tests all come in here, and [`Connection`] is the one way out. `life` does any write; what is
//! particular to one stands in its file of `write`.

pub mod campaign;
mod choose;
mod connection;
pub mod deliver;
mod finding;
mod gone;
pub mod hygiene;
mod identify;
pub mod journal;
mod keep;
mod left;
mod life;
mod listing;
mod look;
pub mod osc52;
mod patience;
mod plan;
mod probe;
mod randomness;
mod reconcile;
mod replacement;
mod retry;
mod rotation;
pub mod seal;
mod settle;
mod state;
pub mod storage;
mod taken;
mod underway;
mod verdict;
mod write;
pub mod written;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

// What a connection answers when it is asked who it is.
pub use crate::api::{Identity, Named, credential::TokenState};
pub use connection::{Connection, ConnectionOptions};
pub use deliver::{
    Delivery, DeliveryError, Handed, Handover, Opened, Opening, Part, PartEnd, Prepared, Receipt,
};
pub use identify::{Search, Searched};
pub use journal::{FileJournal, Journal, MemoryJournal};
pub use keep::{Keep, Kept, Rest, own_session_folder};
pub use left::Leftovers;
pub use listing::AppsPage;
pub use patience::Patience;
pub use probe::{AppCredential, Probe, Probed};
pub use reconcile::{Ending, Reconciled};
pub use replacement::Twins;
pub use retry::Retry;
pub use rotation::Standing;
pub use write::{Taken, Was};

use self::journal::Intent;
use crate::domain::{Failure, NotSent, Place, ProfileName};

/// Everything that the program can ask of services, for all profiles in use.
#[derive(Debug)]
pub struct Engine {
    connections: BTreeMap<ProfileName, Arc<Connection>>,
    journal: Arc<dyn Journal>,
    accepts_volatile_journal: bool,
    patience: Patience,
    keep: Option<Keep>,
    in_flight: Mutex<BTreeSet<u64>>,
}

impl Engine {
    /// An engine over `connections`, which records every write in `journal`.
    pub fn new(
        connections: impl IntoIterator<Item = Connection>,
        journal: Arc<dyn Journal>,
    ) -> Self {
        Self {
            connections: connections
                .into_iter()
                .map(|connection| (connection.profile().clone(), Arc::new(connection)))
                .collect(),
            journal,
            accepts_volatile_journal: false,
            patience: Patience::default(),
            keep: None,
            in_flight: Mutex::default(),
        }
    }

    /// The same engine, which also writes to production while its journal is only in memory.
    #[must_use]
    pub fn accept_volatile_journal(self, accepts: bool) -> Self {
        Self {
            accepts_volatile_journal: accepts,
            ..self
        }
    }

    /// The same engine, which waits otherwise for what cannot be told at once.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// The same engine, which keeps there what nobody takes.
    #[must_use]
    pub fn with_keep(self, keep: Option<Keep>) -> Self {
        Self { keep, ..self }
    }

    /// The profiles in use.
    pub fn connections(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.connections.values()
    }

    /// The journal of this engine's writes.
    pub fn journal(&self) -> &dyn Journal {
        &*self.journal
    }

    /// The connection that reaches `place`, with its project and addresses found.
    async fn connected(&self, place: &Place) -> Result<&Arc<Connection>, Failure> {
        let connection = self.connection(place)?;
        connection.ready().await?;
        Ok(connection)
    }

    /// The connection that reaches `place`.
    fn connection(&self, place: &Place) -> Result<&Arc<Connection>, Failure> {
        self.connections.get(&place.profile).ok_or_else(|| {
            Failure::impossible(format!("There is no profile {} here.", place.profile))
        })
    }

    /// Refuses a write whose entry no disk would keep though it must.
    fn may_journal(&self, connection: &Connection) -> Result<(), Failure> {
        match self.needs_disk(connection) {
            Some(why) if !self.journal.is_durable() => Err(not_journalled(
                "The journal is only in memory.",
                connection,
                why,
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// Records what is about to be done: in memory, where no disk takes it and that is enough. Says
    /// so in a sentence then.
    fn intend(
        &self,
        connection: &Connection,
        intent: &Intent<'_>,
    ) -> Result<(u64, Option<String>), Failure> {
        let intended = self.journal.intend(intent);
        if intent.campaign.is_some()
            && let Err(error) = &intended
        {
            return Err(Failure::NotSent(NotSent::Journal(format!(
                "{error} A campaign has to be journalled on disk. Nothing was sent."
            ))));
        }
        let (entry, why) = match (intended, self.needs_disk(connection)) {
            (Ok(entry), _) => (entry, None),
            (Err(error), Some(why)) => {
                return Err(not_journalled(&error.to_string(), connection, why));
            }
            (Err(error), None) => {
                let entry = self.journal.intend_in_memory(intent).map_err(|error| {
                    Failure::NotSent(NotSent::Journal(format!("{error} Nothing was sent.")))
                })?;
                (entry, Some(error))
            }
        };
        let sentence = self.journal.is_only_in_memory(entry).then(|| {
            let why = why.map_or_else(String::new, |why| format!(" {why}"));
            format!("The journal of this write is only in memory.{why}")
        });
        Ok((entry, sentence))
    }

    /// Why a write there has to be journalled on disk, as the end of a sentence; `None` where memory
    /// is enough.
    fn needs_disk(&self, connection: &Connection) -> Option<&'static str> {
        if self.accepts_volatile_journal {
            None
        } else if connection.is_production() {
            Some("is a production profile")
        } else if self.journal.seals_for(connection.profile()) {
            Some("has a recipient, for whom new values are sealed in the journal")
        } else {
            None
        }
    }

    /// Marks an entry as being worked on until the guard is dropped.
    fn in_flight(&self, entry: u64) -> InFlight<'_> {
        self.with_in_flight(|entries| entries.insert(entry));
        InFlight {
            engine: self,
            entry,
        }
    }

    fn with_in_flight<T>(&self, act: impl FnOnce(&mut BTreeSet<u64>) -> T) -> T {
        act(&mut self
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

/// A write of this process that has not ended.
struct InFlight<'a> {
    engine: &'a Engine,
    entry: u64,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.engine
            .with_in_flight(|entries| entries.remove(&self.entry));
    }
}

/// A write that is not sent, since `what` keeps its entry from the disk and its profile needs it there.
fn not_journalled(what: &str, connection: &Connection, why: &str) -> Failure {
    Failure::NotSent(NotSent::Journal(format!(
        "{what} The entry has to be on disk, since {} {why}; --accept-volatile-journal does without. Nothing was sent.",
        connection.profile()
    )))
}
