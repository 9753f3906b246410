//! The life of an operation: guard, look, choose, journal, send, settle. Console, command line and
//! tests all come in here, and [`Connection`] is the one way out.

mod choose;
mod connection;
pub mod deliver;
pub mod journal;
mod listing;
mod look;
mod perform;
mod plan;
mod retry;
mod settle;
mod verdict;

use std::{collections::BTreeMap, sync::Arc};

pub use connection::{Connection, ConnectionOptions};
pub use deliver::{Delivery, DeliveryError, Prepared, Receipt};
pub use journal::{Journal, MemoryJournal};
pub use listing::AppsPage;
pub use plan::Plan;
pub use retry::Retry;

use crate::domain::{Failure, Place, ProfileName};

/// Everything that the program can ask of services, for all profiles in use.
#[derive(Debug)]
pub struct Engine {
    connections: BTreeMap<ProfileName, Arc<Connection>>,
    journal: Arc<dyn Journal>,
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
        }
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
}
