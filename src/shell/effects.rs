//! Carries out what the console asks for, each as a task of its own; a slow or dead gateway never
//! holds up a key.

mod journal;
mod questions;
mod token;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::{CancellationToken, DropGuard};

use self::questions::Questions;
use super::{
    capability::environment,
    console::{Report, Reports},
};
use crate::{
    config::{Layer, Profile, Settings},
    console::{Banner, Effect, Msg, Pick, RequestId},
    domain::{Call, Operation, Place, ProfileName, Secret, Seen, Service, Target},
    engine::Engine,
    session::{JournalIn, Session, SessionOptions},
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
    questions: Arc<Questions>,
    /// Ends what follows the tokens of the present profiles.
    following: Option<DropGuard>,
}

/// What is connected.
enum Start {
    /// What the settings start with.
    Chosen,
    /// This profile.
    Profile(Box<Profile>),
    /// The gateway inside the program.
    Demo,
}

impl Effects {
    /// Tells everything to `reports`. Before [`Effects::ready`] nothing is carried out.
    pub fn new(reports: Reports, journal: JournalIn) -> Self {
        Self {
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

    /// Connects other profiles in place of the present ones.
    pub fn connect_to(&mut self, settings: Arc<Settings>, pick: &Pick) {
        self.listing.cancel();
        self.ready = None;
        self.following = None;
        self.questions.decline_all();
        let profile = match pick {
            Pick::Demo => return self.open(settings, Start::Demo),
            Pick::Profile(name) => settings.profile(name).map_err(|error| error.to_string()),
            Pick::Offer(name) => settings
                .foreign(&environment)
                .into_iter()
                .find(|offer| offer.name == *name)
                .map_or_else(
                    || Err(format!("There is no profile {name} any more.")),
                    |offer| offer.profile,
                ),
        };
        match profile {
            Ok(profile) => self.open(settings, Start::Profile(Box::new(profile))),
            Err(reason) => {
                let not_connected = Msg::NotConnected(reason);
                let _ = self.reports.send(Report::Msg(Box::new(not_connected)));
            }
        }
    }

    /// Connects the profiles that the settings start with.
    pub fn connect(&mut self, settings: Arc<Settings>) {
        self.open(settings, Start::Chosen);
    }

    /// Whether `ready` is what was asked for last: an earlier connecting may end later.
    pub fn is_latest(&self, ready: &Ready) -> bool {
        ready.attempt == self.attempt
    }

    /// Connects in the background.
    fn open(&mut self, settings: Arc<Settings>, start: Start) {
        self.attempt += 1;
        let attempt = self.attempt;
        let journal = self.journal.clone();
        let reports = self.reports.clone();
        let questions = Arc::clone(&self.questions);
        tokio::spawn(async move {
            let (calls, mut finished) = unbounded_channel::<Call>();
            let relay = reports.clone();
            tokio::spawn(async move {
                while let Some(call) = finished.recv().await {
                    if relay
                        .send(Report::Msg(Box::new(Msg::Called(call))))
                        .is_err()
                    {
                        return;
                    }
                }
            });
            let options = SessionOptions {
                calls: Some(calls),
                journal,
                accept_volatile_journal: settings.accept_volatile_journal,
                ask: Some(questions),
            };
            let opened = match start {
                Start::Chosen => Session::open(&settings, options).await,
                Start::Profile(profile) => Session::with_profiles(vec![*profile], options).await,
                Start::Demo => Session::demo_of(&settings, options).await,
            };
            let report = match opened {
                Ok(session) => {
                    if let Some(warning) = session.warning() {
                        let warning = Msg::Notice(warning.to_owned());
                        let _ = reports.send(Report::Msg(Box::new(warning)));
                    }
                    Report::Ready(Arc::new(Ready {
                        attempt,
                        banners: banners(&session),
                        session,
                    }))
                }
                Err(error) => Report::Msg(Box::new(Msg::NotConnected(error.told()))),
            };
            // Nobody listens any more when the console has been left.
            let _ = reports.send(report);
        });
    }

    /// From now on effects can be carried out.
    pub fn ready(&mut self, ready: Arc<Ready>) {
        journal::tell(Arc::clone(ready.session.engine()), self.reports.clone());
        let following = CancellationToken::new();
        for connection in ready.session.engine().connections() {
            if let Some(profile) = ready.session.profile(connection.profile()) {
                let connection = Arc::clone(connection);
                let follow = token::follow(connection, profile.clone(), self.reports.clone());
                spawn_until(&following, follow);
            }
        }
        self.following = Some(following.drop_guard());
        self.ready = Some(ready);
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
        let send = move |msg| {
            let _ = reports.send(Report::Msg(Box::new(msg)));
        };
        match effect {
            Effect::LoadFleet(request) => {
                self.listing.cancel();
                self.listing = CancellationToken::new();
                for banner in &ready.banners {
                    for service in &banner.services {
                        self.list_service(&engine, request, &banner.profile, *service);
                    }
                }
            }
            Effect::LoadPlace(request, place) => {
                let reports = self.reports.clone();
                spawn_until(&self.listing, async move {
                    list_apps(&engine, request, place, &reports).await;
                });
            }
            Effect::LoadFacts(request, app) => {
                tokio::spawn(async move {
                    let result = engine.facts(&app).await.map(Box::new);
                    send(Msg::Facts {
                        request,
                        app,
                        result,
                    });
                });
            }
            Effect::ReadSecret(request, app) => {
                tokio::spawn(async move {
                    let result = engine.secret(&app).await;
                    send(Msg::SecretRead { request, result });
                });
            }
            Effect::Plan(request, operation, facts) => {
                let result = engine.plan(&operation, &facts).map(|plan| plan.request);
                send(Msg::Planned { request, result });
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
                value,
                journal,
            } => self.hand_over(ready, request, target, value, journal),
            Effect::Dropped(journal) => self.delivered(journal, "dropped"),
            Effect::Reconcile(request, entry) => self.reconcile(engine, request, entry),
            Effect::LoadJournal(request) => {
                tokio::task::spawn_blocking(move || {
                    let result = journal::deeds(&engine).map_err(|error| error.to_string());
                    send(Msg::Journal { request, result });
                });
            }
            Effect::Unlock(profile) => {
                for connection in engine.connections() {
                    if *connection.profile() == profile {
                        connection.unlock(UNLOCKED_FOR);
                    }
                }
                send(Msg::Connected(banners(&ready.session)));
                tokio::spawn(async move {
                    tokio::time::sleep(UNLOCKED_FOR).await;
                    send(Msg::Connected(banners(&ready.session)));
                });
            }
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

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<RequestId, CancellationToken>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
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
                let _ = reports.send(Report::Msg(Box::new(msg)));
            }
        });
    }

    /// Delivers a value, and tells what becomes possible by it.
    fn hand_over(
        &self,
        ready: Arc<Ready>,
        request: RequestId,
        target: String,
        value: Secret,
        journal: Option<u64>,
    ) {
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let result = deliver(&ready, &target, &value, journal).await;
            if journal.is_some() {
                // A rotation may have become ripe by it.
                journal::tell_of_rotations(ready.session.engine(), &reports);
            }
            let _ = reports.send(Report::Msg(Box::new(Msg::Delivered { request, result })));
        });
    }

    fn perform(&self, engine: Arc<Engine>, request: RequestId, operation: Operation, seen: Seen) {
        let cancel = CancellationToken::new();
        self.running().insert(request, cancel.clone());
        let running = Arc::clone(&self.running);
        let reports = self.reports.clone();
        tokio::spawn(async move {
            let result = engine
                .perform(&operation, Some(&seen), &cancel)
                .await
                .map(Box::new);
            running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&request);
            let _ = reports.send(Report::Msg(Box::new(Msg::Finished { request, result })));
            journal::tell(engine, reports);
        });
    }

    /// Lists the gateways of a service and then the apps of each, all gateways at once.
    fn list_service(
        &self,
        engine: &Arc<Engine>,
        request: RequestId,
        profile: &ProfileName,
        service: Service,
    ) {
        let (engine, profile) = (Arc::clone(engine), profile.clone());
        let (reports, listing) = (self.reports.clone(), self.listing.clone());
        spawn_until(&self.listing, async move {
            let result = engine.gateways(&profile, service).await;
            let places: Vec<Place> = result
                .iter()
                .flatten()
                .map(|gateway| gateway.place.clone())
                .collect();
            let _ = reports.send(Report::Msg(Box::new(Msg::Gateways {
                request,
                profile,
                service,
                result,
            })));
            for place in places {
                let (engine, reports) = (Arc::clone(&engine), reports.clone());
                spawn_until(&listing, async move {
                    list_apps(&engine, request, place, &reports).await;
                });
            }
        });
    }
}

async fn list_apps(engine: &Engine, request: RequestId, place: Place, reports: &Reports) {
    let result = engine
        .apps(&place, &mut |page| {
            let _ = reports.send(Report::Msg(Box::new(Msg::Apps {
                request,
                place: page.place,
                apps: page.apps,
                total: page.total,
            })));
        })
        .await;
    let _ = reports.send(Report::Msg(Box::new(Msg::AppsEnded {
        request,
        place,
        result,
    })));
}

async fn deliver(
    ready: &Ready,
    target: &str,
    value: &Secret,
    journal: Option<u64>,
) -> Result<String, String> {
    let target: Target = target
        .parse()
        .map_err(|error: crate::domain::target::TargetError| error.to_string())?;
    let prepared = ready
        .session
        .delivery()
        .prepare(&target)
        .map_err(|error| error.to_string())?;
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

/// What the header says of the connections that will send the requests.
fn banners(session: &Session) -> Vec<Banner> {
    session
        .profiles()
        .iter()
        .filter_map(|profile| {
            let connection = session
                .engine()
                .connections()
                .find(|connection| *connection.profile() == profile.name)?;
            let options = connection.options();
            Some(Banner {
                profile: options.profile.clone(),
                region: options.region.clone(),
                environment: options.environment.clone(),
                services: connection.services().collect(),
                production: connection.is_production(),
                read_only: connection.is_read_only(),
                can_unlock: profile.layer("read_only") <= Layer::File,
                never_reveal: profile.never_reveal,
                clipboard: profile.clipboard,
                token_until: connection
                    .token()
                    .and_then(|token| token.borrow().expires_at),
                token_renews: connection.renews_alone(),
                token_unfit: None,
                idle_lock: profile.idle_lock,
            })
        })
        .collect()
}
