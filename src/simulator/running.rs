//! What may be asked of a running simulator.

use std::{collections::HashMap, fmt, sync::Arc};

use tokio_util::sync::DropGuard;

use super::{
    estate::Estate,
    fault::Fault,
    operation::Operation,
    shared::{Gate, Received, Shared},
};
use crate::domain::{Secret, Service};

/// A gateway in the announcement of a running simulator.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Instance {
    /// The service.
    pub service: Service,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A simulator that serves requests until this is dropped.
pub struct Running {
    shared: Arc<Shared>,
    _stop: DropGuard,
}

impl Running {
    /// The handle of what `shared` holds, which ends with it.
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            _stop: shared.stop.clone().drop_guard(),
            shared,
        }
    }

    /// Where every service is reached: `http://127.0.0.1:PORT`, with a certificate
    /// `https://localhost:PORT`.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// A token that is valid from the start, for 24 hours.
    pub fn token(&self) -> Secret {
        self.shared.state().access.tokens[0].value.clone()
    }

    /// The access key (AK) that requests may be signed with.
    pub fn access_key(&self) -> String {
        self.shared.state().access.access_key.clone()
    }

    /// The secret access key (SK) that goes with it.
    pub fn secret_key(&self) -> Secret {
        self.shared.state().access.secret_key.clone()
    }

    /// The security token that must come with the access key; `None` for a permanent key.
    pub fn security_token(&self) -> Option<Secret> {
        self.shared.state().access.security_token.clone()
    }

    /// The project in every path.
    pub fn project_id(&self) -> String {
        self.estate(|estate| estate.project_id.clone())
    }

    /// The gateways, in the order of the story.
    pub fn instances(&self) -> Vec<Instance> {
        self.estate(|estate| {
            estate
                .gateways
                .iter()
                .map(|gateway| Instance {
                    service: gateway.service,
                    id: gateway.id.clone(),
                    name: gateway.name.clone(),
                })
                .collect()
        })
    }

    /// Looks at what the services hold, or changes it behind everybody's back.
    pub fn estate<T>(&self, look: impl FnOnce(&mut Estate) -> T) -> T {
        look(&mut self.shared.state().estate)
    }

    /// Ends all tokens that have been handed out, as a change of the password does.
    pub fn expire_tokens(&self) {
        let now = self.shared.now();
        for token in &mut self.shared.state().access.tokens {
            token.expires = now;
        }
    }

    /// The last requests, oldest first.
    pub fn requests(&self) -> Vec<Received> {
        self.shared.state().received.iter().cloned().collect()
    }

    /// The last requests of `operation`, oldest first.
    pub fn requests_of(&self, operation: Operation) -> Vec<Received> {
        self.requests()
            .into_iter()
            .filter(|received| received.operation == Some(operation))
            .collect()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.shared.state().received.clear();
        self.shared.judged.send_modify(HashMap::clear);
    }

    /// Waits until at least `count` requests of `operation` have arrived.
    pub async fn received(&self, operation: Operation, count: usize) {
        let mut arrivals = self.shared.arrivals.subscribe();
        while self.requests_of(operation).len() < count {
            if arrivals.changed().await.is_err() {
                return;
            }
        }
    }

    /// Waits until at least `count` requests of `operation` have been done, or met the fault that
    /// kept them from it: then the estate shows them, answered or not.
    pub async fn judged(&self, operation: Operation, count: usize) {
        let mut judged = self.shared.judged.subscribe();
        // The sender lives as long as `self`, so this can only end with the number asked for.
        let _ = judged
            .wait_for(|judged| {
                judged
                    .get(&operation)
                    .is_some_and(|so_far| *so_far >= count)
            })
            .await;
    }

    /// Adds a fault after the others.
    pub fn add_fault(&self, fault: Fault) {
        self.shared.state().faults.add(fault);
    }

    /// Forgets all faults, and opens the port again if one had closed it.
    pub async fn clear_faults(&self) {
        self.shared.state().faults.clear();
        self.accept().await;
    }

    /// Holds every reply back until [`Running::resume`]; what was asked is done meanwhile.
    pub fn pause(&self) {
        self.shared.gate.send_replace(Gate::Closed);
    }

    /// Holds the replies of `operation` back until [`Running::resume`].
    pub fn pause_on(&self, operation: Operation) {
        self.shared.gate.send_replace(Gate::ClosedFor(operation));
    }

    /// Lets all replies go.
    pub fn resume(&self) {
        self.shared.gate.send_replace(Gate::Open);
    }

    /// Closes the port and all connections; returns when nothing can connect any more.
    pub async fn refuse(&self) {
        self.shared.open.send_replace(false);
        self.settled(false).await;
    }

    /// Opens the port again; returns when it is open.
    pub async fn accept(&self) {
        self.shared.open.send_replace(true);
        self.settled(true).await;
    }

    async fn settled(&self, open: bool) {
        let mut listening = self.shared.listening.subscribe();
        // The sender lives as long as `self`, so this can only end with the state asked for.
        let _ = listening.wait_for(|listening| *listening == open).await;
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Running").field(&self.shared.url).finish()
    }
}
