//! What lists do not tell of apps: read a few at once, until all are read or somebody stops it.

use std::sync::{Arc, PoisonError};

use futures_util::{StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::{Effects, spawn_until};
use crate::{
    console::{Msg, RequestId},
    domain::{AppRef, Failure, Reading, Reads},
    engine::Engine,
    shell::effects::Reports,
};

/// How many apps are read at once.
const AT_ONCE: usize = 8;

impl Effects {
    /// Reads of each app what is asked for.
    pub(super) fn read_apps(
        &self,
        engine: Arc<Engine>,
        request: RequestId,
        apps: Vec<AppRef>,
        reads: Reads,
    ) {
        let cancel = CancellationToken::new();
        self.running().insert(request, cancel.clone());
        let running = Arc::clone(&self.running);
        let reports = self.reports.clone();
        spawn_until(&cancel, async move {
            let all: Vec<_> = apps
                .into_iter()
                .map(|app| one(Arc::clone(&engine), request, app, reads, reports.clone()))
                .collect();
            let () = stream::iter(all).buffer_unordered(AT_ONCE).collect().await;
            running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&request);
            reports.tell(Msg::AppsRead(request));
        });
    }
}

async fn one(engine: Arc<Engine>, request: RequestId, app: AppRef, reads: Reads, reports: Reports) {
    let result = read(&engine, &app, reads).await;
    reports.tell(Msg::AppRead {
        request,
        app,
        result,
    });
}

/// What is asked for of one app; the codes themselves are wiped.
async fn read(engine: &Engine, app: &AppRef, reads: Reads) -> Result<Reading, Failure> {
    let mut reading = Reading::default();
    if reads.codes {
        let codes = engine.codes(app).await?;
        reading.codes = Some(codes.iter().map(|code| code.created_at).collect());
    }
    if reads.apis {
        let bound = engine.facts(app).await?.apis?;
        let names = bound.apis.iter().map(|api| api.name.raw().to_owned());
        reading.apis = Some((names.collect(), bound.total));
    }
    Ok(reading)
}
