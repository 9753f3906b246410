//! Connecting profiles in the background.

use std::sync::Arc;

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::{Effects, Ready, Report, journal, spawn_until, token};
use crate::{
    config::{Layer, Profile, Settings, session_folder},
    console::{Banner, Msg, Pick},
    domain::Call,
    engine::Keep,
    session::{Session, SessionOptions},
    shell::capability::environment,
};

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
                self.reports.tell(not_connected);
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
                    relay.tell(Msg::Called(call));
                }
            });
            let options = SessionOptions {
                calls: Some(calls),
                journal,
                session_folder: session_folder(&environment),
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
                        reports.tell(warning);
                    }
                    if let Some(kept) = session.engine().keeps().and_then(Keep::sentence) {
                        let deliver = "claviger journal reconcile N --deliver TARGET";
                        reports.tell(Msg::Notice(format!("{kept} Deliver it: {deliver}.")));
                    }
                    Report::Ready(Arc::new(Ready {
                        attempt,
                        banners: banners(&session),
                        session,
                    }))
                }
                Err(error) => Report::Msg(Box::new(Msg::NotConnected(error.told()))),
            };
            reports.send(report);
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
}

/// What the header says of the connections that will send the requests.
pub(super) fn banners(session: &Session) -> Vec<Banner> {
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
                theme: profile.theme,
                policy: profile.policy,
                targets: profile.targets.clone(),
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
