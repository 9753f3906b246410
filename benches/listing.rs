//! Listing a gateway of many pages over loopback HTTP, each page answered after a while.

use std::time::{Duration, Instant};

use claviger::{
    config::Profile,
    domain::{ProfileName, ProjectId, Service},
    engine::Engine,
    session::{Session, SessionOptions},
    simulator::{Action, Fault, Operation, Options, Running, Simulator},
};
use url::Url;

/// How many apps a page holds.
const PAGE: usize = 500;
/// How many pages the gateway has.
const PAGES: usize = 21;
/// What each page takes beside its own work.
const LATENCY: Duration = Duration::from_millis(50);

/// The time to the first page and to the last.
pub(crate) fn listing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let simulator = gateway().await;
        let engine = connected(&simulator).await;
        let profile = ProfileName::from("bench");
        let found = engine.gateways(&profile, Service::Apig).await;
        let place = found.expect("gateways")[0].place.clone();
        let (begun, mut first, mut apps) = (Instant::now(), None, 0);
        engine
            .apps(&place, &mut |page| {
                first.get_or_insert_with(|| begun.elapsed());
                apps += page.apps.len();
            })
            .await
            .expect("a list");
        let all = begun.elapsed();
        let pages = apps.div_ceil(PAGE);
        let ratio = all.as_secs_f64() / LATENCY.as_secs_f64();
        super::print(&format!(
            "listing {apps} apps in {pages} pages of {LATENCY:?}: first page after {:?}, all after {all:?}, \
             the time of {ratio:.1} pages one after the other",
            first.unwrap_or_default(),
        ));
    });
}

async fn gateway() -> Running {
    let mut options = Options::named("small").expect("an estate");
    options.apps = PAGE * PAGES;
    options.faults = vec![Fault::on(Operation::ListAppsV2, Action::Delay(LATENCY))];
    Simulator::start(options).await.expect("a loopback port")
}

async fn connected(simulator: &Running) -> std::sync::Arc<Engine> {
    let profile = Profile::local(
        ProfileName::from("bench"),
        &Url::parse(simulator.url()).expect("an address"),
        ProjectId::new(simulator.project_id()),
        simulator.token(),
    );
    let session = Session::with_profiles(vec![profile], SessionOptions::default()).await;
    std::sync::Arc::clone(session.expect("a session").engine())
}
