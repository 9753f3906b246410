//! Whose a value is.

use std::sync::{Arc, PoisonError};

use tokio_util::sync::CancellationToken;

use super::{Effects, spawn_until};
use crate::{
    console::{Msg, RequestId},
    domain::{App, Secret, identify::Found},
    engine::{Engine, Search},
};

impl Effects {
    /// Looks for whose a value is; it can be stopped.
    pub(super) fn identify(
        &self,
        engine: Arc<Engine>,
        request: RequestId,
        value: Secret,
        apps: Vec<App>,
        reads: bool,
    ) {
        let cancel = CancellationToken::new();
        self.running().insert(request, cancel.clone());
        let running = Arc::clone(&self.running);
        let reports = self.reports.clone();
        spawn_until(&cancel, async move {
            let (mut search, error) = Search::begin(&engine, &value, apps.iter().collect());
            if reads {
                search.read().await;
            }
            let (codes, secrets) = if reads { (0, 0) } else { search.in_question() };
            let (matches, missed) = search.ended();
            running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&request);
            let result = Ok(Box::new(Found {
                matches,
                codes,
                secrets,
                missed: missed.len(),
                warnings: error.iter().map(ToString::to_string).collect(),
            }));
            reports.tell(Msg::Identified { request, result });
        });
    }
}
