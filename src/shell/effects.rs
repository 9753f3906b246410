//! Carries out what the console asks for, each as a task of its own; a slow or dead gateway never
//! holds up a key.

mod campaigns;
mod connecting;
mod export;
mod identify;
mod journal;
mod listing;
mod looks;
mod questions;
mod reading;
mod reports;
mod token;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio_util::sync::{CancellationToken, DropGuard};

pub use self::reports::{Report, Reports};
use self::{campaigns::Campaigns, connecting::banners, listing::list_apps, questions::Questions};
use crate::{
    console::{About, Banner, Effect, Msg, RequestId},
    domain::{AppRef, Named, Operation, ProfileName, Secret, Seen, TargetError, TargetTemplate},
    engine::Engine,
    session::{JournalIn, Session},
};

/// How long an unlocked profile takes changes.
const UNLOCKED_FOR: Duration = Duration::from_secs(600);

/// The connected profiles.
#[derive(Debug)]
pub struct Ready {
    attempt: u64,
    /// What the header says of them.
    pub banners: Vec<Banner>,
    session: Session,
}

/// Carries out effects.
pub struct Effects {
    reports: Reports,
    ready: Option<Arc<Ready>>,
    /// What can still be cancelled. A task forgets its own entry when it ends.
    running: Arc<Mutex<HashMap<RequestId, CancellationToken>>>,
    listing: CancellationToken,
    /// Counts the connectings; only the latest counts.
    attempt: u64,
    /// Where writes are recorded.
    journal: JournalIn,
    campaigns: Campaigns,
    questions: Arc<Questions>,
    /// Ends what follows the tokens of the present profiles.
    following: Option<DropGuard>,
}

impl Effects {
    /// Tells everything to `reports`. Before [`Effects::ready`] nothing is carried out.
    pub fn new(reports: Reports, journal: JournalIn) -> Self {
        Self {
            campaigns: Campaigns::beside(match &journal {
                JournalIn::Folder(state) => state.as_deref(),
                JournalIn::Memory => None,
            }),
            questions: Arc::new(Questions::new(reports.clone())),
            following: None,
            reports,
            journal,
            ready: None,
            running: Arc::default(),
            listing: CancellationToken::new(),
            attempt: 0,
        }
    }

    /// Notes in the journal how the value of an entry was delivered.
    pub fn delivered(&self, journal: Option<u64>, how: &str) {
        let (Some(ready), Some(entry)) = (&self.ready, journal) else {
            return;
        };
        if let Err(error) = ready.session.engine().journal().delivered(entry, how) {
            tracing::error!(entry, %error, "a delivery could not be journalled");
        }
        let (engine, reports) = (Arc::clone(ready.session.engine()), self.reports.clone());
        tokio::task::spawn_blocking(move || journal::tell_of_rotations(&engine, &reports));
    }

    /// Lists every service of every profile, in place of the listing before.
    fn list_all(&mut self, ready: &Ready, request: RequestId) {
        self.listing.cancel();
        self.listing = CancellationToken::new();
        let engine = ready.session.engine();
        for banner in &ready.banners {
            for service in &banner.services {
                self.list_service(engine, request, &banner.profile, *service);
            }
        }
    }

    /// Starts what `effect` asks for. Effects of the terminal itself are not for here.
    pub fn start(&mut self, effect: Effect) {
        if let Effect::Answer(number, answer) = effect {
            return self.questions.answer(number, answer);
        }
        let Some(ready) = self.ready.clone() else {
            return;
        };
        let engine = Arc::clone(ready.session.engine());
        let reports = self.reports.clone();
        let tell = move |msg| reports.tell(msg);
        match effect {
            Effect::LoadFleet(request) => self.list_all(&ready, request),
            Effect::LoadPlace(request, place) => {
                let reports = self.reports.clone();
                spawn_until(&self.listing, async move {
                    list_apps(&engine, request, place, &reports).await;
                });
            }
            Effect::LoadFacts(request, app) => self.load_facts(engine, request, app),
            Effect::ReadSecret(request, app) => {
                tokio::spawn(async move {
                    let result = engine.secret(&app).await;
                    tell(Msg::SecretRead { request, result });
                });
            }
            Effect::Plan(request, operation, facts) => {
                let plan = Box::new(engine.plan(&operation, facts.as_deref()));
                tell(Msg::Planned { request, plan });
            }
            Effect::Look(request, look) => {
                tokio::spawn(async move {
                    let result = looks::seen(&engine, look).await;
                    tell(Msg::Seen { request, result });
                });
            }
            Effect::Survey(request, operation) => {
                tokio::spawn(async move {
                    let result = engine.survey(&operation).await;
                    tell(Msg::Surveyed { request, result });
                });
            }
            Effect::Perform(request, operation, seen) => {
                self.perform(engine, request, *operation, seen);
            }
            Effect::Cancel(request) => {
                if let Some(task) = self.running().get(&request) {
                    task.cancel();
                }
            }
            Effect::Deliver {
                request,
                target,
                about,
                value,
                journal,
            } => self.hand_over(ready, request, (target, about), value, journal),
            Effect::Dropped(journal) => self.delivered(journal, "dropped"),
            Effect::Reconcile(request, entry) => self.reconcile(engine, request, entry),
            Effect::LoadJournal(request) => {
                tokio::task::spawn_blocking(move || {
                    let result = journal::deeds(&engine).map_err(|error| error.to_string());
                    tell(Msg::Journal { request, result });
                });
            }
            Effect::Campaign(request, ask) => {
                let reports = self.reports.clone();
                self.campaigns.start(ready, reports, request, ask);
            }
            Effect::ReadApps(request, apps, what) => self.read_apps(engine, request, apps, what),
            Effect::Identify {
                request,
                value,
                apps,
                reads,
            } => self.identify(engine, request, value, apps, reads),
            Effect::Export {
                request,
                what,
                form,
                target,
            } => {
                let (campaigns, report) = (self.campaigns.clone(), (what, form));
                tokio::spawn(async move {
                    let result = export::write(&ready, &campaigns, report, &target).await;
                    tell(Msg::Exported { request, result });
                });
            }
            Effect::Unlock(profile) => self.unlock(ready, &profile),
            Effect::MayAsk => ready.session.may_ask(),
            Effect::Forget => ready.session.forget_typed(),
            Effect::Answer(..)
            | Effect::Copy(_)
            | Effect::CopySecret { .. }
            | Effect::Connect(_)
            | Effect::NewProfile
            | Effect::Redraw
            | Effect::Suspend
            | Effect::Quit => {}
        }
    }

    /// Lets a read-only profile take changes for a while.
    fn unlock(&self, ready: Arc<Ready>, profile: &ProfileName) {
        for connection in ready.session.engine().connections() {
            if connection.profile() == profile {
                connection.unlock(UNLOCKED_FOR);
            }
        }
        let reports = self.reports.clone();
        reports.tell(Msg::Connected(banners(&ready.session)));
        tokio::spawn(async move {
            tokio::time::sleep(UNLOCKED_FOR).await;
            reports.tell(Msg::Connected(banners(&ready.session)));
        });
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<RequestId, CancellationToken>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads an app and its surroundings, then looks at what is unsettled about it.
    fn load_facts(&self, engine: Arc<Engine>, request: RequestId, app: AppRef) {
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let result = engine.facts(&app).await.map(Box::new);
            let is_there = result.is_ok();
            reports.tell(Msg::Facts {
                request,
                app: app.clone(),
                result,
            });
            if is_there {
                let entries = journal::examined(&engine, &app).await;
                reports.tell(Msg::Examined { app, entries });
            }
        });
    }

    /// Reads back what became of a write, and tells what is known by it.
    fn reconcile(&self, engine: Arc<Engine>, request: RequestId, entry: u64) {
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let result = engine
                .reconcile(entry)
                .await
                .map(|found| Box::new(journal::read_back(found)));
            let unresolved = engine.journal().unresolved();
            journal::tell_of_rotations(&engine, &reports);
            for msg in [
                Msg::Reconciled { request, result },
                Msg::Unresolved(unresolved),
            ] {
                reports.tell(msg);
            }
        });
    }

    /// Delivers a value, and tells what becomes possible by it.
    fn hand_over(
        &self,
        ready: Arc<Ready>,
        request: RequestId,
        (target, about): (String, Box<About>),
        value: Secret,
        journal: Option<u64>,
    ) {
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let result = deliver(&ready, &target, &about, &value, journal).await;
            if journal.is_some() {
                // A rotation may have become ripe by it.
                journal::tell_of_rotations(ready.session.engine(), &reports);
            }
            reports.tell(Msg::Delivered { request, result });
        });
    }

    fn perform(
        &self,
        engine: Arc<Engine>,
        request: RequestId,
        operation: Operation,
        seen: Option<Seen>,
    ) {
        let cancel = CancellationToken::new();
        self.running().insert(request, cancel.clone());
        let running = Arc::clone(&self.running);
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let result = engine
                .perform_with_rest(&operation, seen.as_ref(), &cancel)
                .await
                .map(Box::new);
            running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&request);
            reports.tell(Msg::Finished { request, result });
            journal::tell(engine, reports);
        });
    }
}

async fn deliver(
    ready: &Ready,
    target: &str,
    about: &About,
    value: &Secret,
    journal: Option<u64>,
) -> Result<String, String> {
    let template: TargetTemplate = target
        .parse()
        .map_err(|error: TargetError| error.to_string())?;
    let named = if template.has_braces() {
        named(ready.session.engine(), about).await?
    } else {
        Named::default()
    };
    let target = template.expand(&named);
    let mut connections = ready.session.engine().connections();
    let connection = connections
        .find(|connection| *connection.profile() == about.app.place.profile)
        .ok_or("The profile is not in use any more.")?;
    let prepared = ready
        .session
        .delivery()
        .prepare_at(connection, &target)
        .await
        .map_err(|error| error.to_string())?;
    if let Some(entry) = journal {
        let engine = ready.session.engine();
        engine.note_opening(entry, prepared.opening());
    }
    let receipt = prepared
        .deliver(value)
        .await
        .map_err(|error| error.to_string())?;
    if let Some(entry) = journal {
        let noted = ready
            .session
            .engine()
            .journal()
            .delivered(entry, receipt.how);
        if let Err(error) = noted {
            tracing::error!(entry, %error, "a delivery could not be journalled");
        }
    }
    Ok(receipt.sentence)
}

/// What the braces of a target stand for.
async fn named(engine: &Engine, about: &About) -> Result<Named, String> {
    let place = &about.app.place;
    let gateway = match &place.instance {
        Some(id) => {
            let gateways = engine.gateways(&place.profile, place.service).await;
            let gateways = gateways.map_err(|failure| failure.summary())?;
            let gateway = gateways
                .into_iter()
                .find(|gateway| gateway.place.instance.as_ref() == Some(id));
            gateway.map(|gateway| gateway.name.raw().to_owned())
        }
        None => None,
    };
    Ok(Named {
        name: about.name.raw().to_owned(),
        service: place.service.word().to_owned(),
        gateway: gateway.unwrap_or_default(),
        id: about.app.id.raw().to_owned(),
        profile: place.profile.raw().to_owned(),
        kind: about.kind.word().to_owned(),
    })
}

/// Spawns `work`, which ends early when `token` is cancelled.
fn spawn_until(token: &CancellationToken, work: impl Future<Output = ()> + Send + 'static) {
    let token = token.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = token.cancelled() => {}
            () = work => {}
        }
    });
}
