//! All apps of all gateways as they arrive, in one store with an index. Views hold row numbers.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::RequestId;
use crate::domain::{
    App, AppRef, Failure, Gateway, Place, ProfileName, Service, Text, app::days_between,
};

/// A row's number in the store; it stays the same while the store is not cleared.
pub type RowId = u32;

/// Everything that was listed.
#[derive(Debug, Default)]
pub struct Fleet {
    rows: Vec<Row>,
    index: HashMap<AppRef, RowId>,
    gateways: Vec<GatewayState>,
    /// Services whose gateways are being asked for, or could not be.
    services: Vec<ServiceState>,
    listing: Option<RequestId>,
    /// When secrets were set, as the journal knows it.
    secrets_set: BTreeMap<AppRef, Timestamp>,
    revision: u64,
}

/// One app in the list.
#[derive(Debug)]
pub struct Row {
    /// The app.
    pub app: App,
    /// The name of its gateway, `-` where there is none.
    pub gateway: Text,
    /// When its secret was set, where the journal knows it.
    pub secret_set_at: Option<Timestamp>,
    /// The name in small letters, for sorting.
    pub sort_name: Box<str>,
    /// The listing that saw it last; rows of an older one have gone.
    seen_in: Option<RequestId>,
}

impl Row {
    /// Since when its secret has been in force: exactly where the journal knows it, else at least
    /// since the app last changed.
    pub fn secret_since(&self) -> Option<Timestamp> {
        self.secret_set_at
            .or(self.app.updated_at)
            .or(self.app.created_at)
    }

    /// For how many whole days its secret has been in force, at least.
    pub fn secret_days(&self, now: Timestamp) -> Option<i64> {
        Some(days_between(self.secret_since()?, now))
    }
}

/// A gateway and how its listing goes.
#[derive(Debug)]
pub struct GatewayState {
    /// The gateway.
    pub gateway: Gateway,
    /// How many apps it has, where it says so.
    pub total: Option<u64>,
    /// How many of them have come.
    pub loaded: u64,
    /// How its listing goes.
    pub state: Loading,
}

/// A service of a profile and how the listing of its gateways goes.
#[derive(Debug)]
pub struct ServiceState {
    /// The profile.
    pub profile: ProfileName,
    /// The service.
    pub service: Service,
    /// How it goes.
    pub state: Loading,
}

/// How something remote goes that arrives bit by bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loading {
    /// On its way.
    Underway,
    /// All there.
    Complete,
    /// Broken off.
    Failed(Failure),
}

/// What the header says of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// How many apps are there.
    pub loaded: u64,
    /// How many there will be, as far as gateways said.
    pub expected: u64,
    /// Whether more are on their way.
    pub underway: bool,
    /// How many gateways or services failed.
    pub failed: usize,
}

/// How the apps of one service of a profile arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Its gateways are being asked for.
    Gateways,
    /// The apps of so many gateways are on their way.
    Apps(usize),
    /// All there.
    Complete,
    /// Some or all of it could not be had.
    Failed,
}

impl Fleet {
    /// How the apps of each service arrive that was asked.
    pub fn arrivals(&self) -> impl Iterator<Item = (&ProfileName, Service, Arrival)> {
        self.services.iter().map(|asked| {
            let states = || {
                let of_service = |gateway: &&GatewayState| {
                    let place = &gateway.gateway.place;
                    place.profile == asked.profile && place.service == asked.service
                };
                self.gateways.iter().filter(of_service)
            };
            let underway = states().filter(|gateway| gateway.state == Loading::Underway);
            let arrival = match (&asked.state, underway.count()) {
                (Loading::Underway, _) => Arrival::Gateways,
                (Loading::Failed(_), _) => Arrival::Failed,
                (Loading::Complete, 0) => {
                    if states().any(|gateway| matches!(gateway.state, Loading::Failed(_))) {
                        Arrival::Failed
                    } else {
                        Arrival::Complete
                    }
                }
                (Loading::Complete, underway) => Arrival::Apps(underway),
            };
            (&asked.profile, asked.service, arrival)
        })
    }

    /// Begins a listing. What is there stays until the new listing is through.
    pub fn begin(&mut self, request: RequestId, asked: Vec<(ProfileName, Service)>) {
        self.listing = Some(request);
        self.services = asked
            .into_iter()
            .map(|(profile, service)| ServiceState {
                profile,
                service,
                state: Loading::Underway,
            })
            .collect();
        self.gateways.clear();
        self.revision += 1;
    }

    /// Whether `request` is the listing under way or just ended.
    pub fn is_current(&self, request: RequestId) -> bool {
        self.listing == Some(request)
    }

    /// Counts the changes: views are made anew when it moved.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The gateways of a service arrived, or could not be listed.
    pub fn gateways_arrived(
        &mut self,
        profile: &ProfileName,
        service: Service,
        result: Result<Vec<Gateway>, Failure>,
    ) {
        let state = match result {
            Ok(gateways) => {
                self.gateways
                    .extend(gateways.into_iter().map(|gateway| GatewayState {
                        gateway,
                        total: None,
                        loaded: 0,
                        state: Loading::Underway,
                    }));
                // They arrive in any order, and stand in one.
                self.gateways.sort_by(|one, other| {
                    let key = |state: &GatewayState| {
                        let Gateway { place, name, .. } = &state.gateway;
                        (
                            place.profile.clone(),
                            place.service,
                            name.clone(),
                            place.clone(),
                        )
                    };
                    key(one).cmp(&key(other))
                });
                Loading::Complete
            }
            Err(failure) => Loading::Failed(failure),
        };
        if let Some(asked) = self
            .services
            .iter_mut()
            .find(|asked| asked.profile == *profile && asked.service == service)
        {
            asked.state = state;
        }
        self.revision += 1;
        self.sweep();
    }

    /// Some apps of a gateway arrived.
    pub fn apps_arrived(&mut self, place: &Place, apps: Vec<App>, total: Option<u64>) {
        let name = self.gateway_mut(place).map(|gateway| {
            gateway.total = total.or(gateway.total);
            gateway.loaded += apps.len() as u64;
            gateway.gateway.name.clone()
        });
        let name = name.unwrap_or_else(|| Text::from("-"));
        for app in apps {
            self.put(app, &name);
        }
        self.revision += 1;
    }

    /// The listing of a gateway ended.
    pub fn apps_ended(&mut self, place: &Place, result: Result<(), Failure>) {
        if let Some(gateway) = self.gateway_mut(place) {
            gateway.state = match result {
                Ok(()) => Loading::Complete,
                Err(failure) => Loading::Failed(failure),
            };
        }
        self.revision += 1;
        self.sweep();
    }

    /// Replaces what is known of one app, where it is in the list.
    pub fn refresh(&mut self, app: App) {
        let Some(&row) = self.index.get(&app.at) else {
            return;
        };
        let gateway = self.rows[row as usize].gateway.clone();
        self.put(app, &gateway);
        self.revision += 1;
    }

    /// Adds an app that was just made.
    pub fn add(&mut self, app: App) {
        let name = self.gateway_mut(&app.at.place).map(|gateway| {
            gateway.loaded += 1;
            gateway.total = gateway.total.map(|total| total + 1);
            gateway.gateway.name.clone()
        });
        self.put(app, &name.unwrap_or_else(|| Text::from("-")));
        self.revision += 1;
    }

    /// Takes an app away that is gone.
    pub fn remove(&mut self, app: &AppRef) {
        if !self.index.contains_key(app) {
            return;
        }
        if let Some(gateway) = self.gateway_mut(&app.place) {
            gateway.loaded = gateway.loaded.saturating_sub(1);
            gateway.total = gateway.total.map(|total| total.saturating_sub(1));
        }
        self.keep(|row| row.app.at != *app);
    }

    /// The journal tells when secrets were set.
    pub fn secrets_were_set(&mut self, secrets_set: BTreeMap<AppRef, Timestamp>) {
        for row in &mut self.rows {
            row.secret_set_at = row.app.secret_set_at(secrets_set.get(&row.app.at).copied());
        }
        self.secrets_set = secrets_set;
        self.revision += 1;
    }

    /// Wipes the codes that came with the apps.
    pub fn forget_codes(&mut self) {
        for row in &mut self.rows {
            row.app.codes = None;
        }
    }

    fn put(&mut self, app: App, gateway: &Text) {
        let mut row = Row {
            sort_name: app.name.raw().to_lowercase().into_boxed_str(),
            gateway: gateway.clone(),
            secret_set_at: app.secret_set_at(self.secrets_set.get(&app.at).copied()),
            seen_in: self.listing,
            app,
        };
        if let Some(&known) = self.index.get(&row.app.at) {
            let old = &mut self.rows[known as usize];
            // A list says less than a detail: counts that were read once stay until read again.
            row.app.code_count = row.app.code_count.or(old.app.code_count);
            row.app.api_count = row.app.api_count.or(old.app.api_count);
            *old = row;
        } else if let Ok(number) = RowId::try_from(self.rows.len()) {
            self.index.insert(row.app.at.clone(), number);
            self.rows.push(row);
        }
    }

    /// When a listing is through without failures, forgets the apps that it did not bring.
    fn sweep(&mut self) {
        let progress = self.progress();
        if progress.underway || progress.failed > 0 {
            return;
        }
        let listing = self.listing;
        if self.rows.iter().all(|row| row.seen_in == listing) {
            return;
        }
        self.keep(|row| row.seen_in == listing);
    }

    /// Forgets all rows but these.
    fn keep(&mut self, wanted: impl Fn(&Row) -> bool) {
        self.rows.retain(wanted);
        self.index = (0..)
            .zip(&self.rows)
            .map(|(number, row)| (row.app.at.clone(), number))
            .collect();
        self.revision += 1;
    }

    fn gateway_mut(&mut self, place: &Place) -> Option<&mut GatewayState> {
        self.gateways
            .iter_mut()
            .find(|gateway| gateway.gateway.place == *place)
    }

    /// The gateways, and the services that have none, as far as they are listed: by profile, service
    /// and name.
    pub fn gateways(&self) -> impl Iterator<Item = &GatewayState> {
        self.gateways.iter()
    }

    /// The gateway at `place`.
    pub fn gateway(&self, place: &Place) -> Option<&GatewayState> {
        self.gateways
            .iter()
            .find(|gateway| gateway.gateway.place == *place)
    }

    /// The name of the gateway with this id.
    pub fn gateway_name(&self, id: &str) -> Option<&Text> {
        self.gateways
            .iter()
            .map(|gateway| &gateway.gateway)
            .find(|gateway| {
                let instance = gateway.place.instance.as_ref();
                instance.is_some_and(|instance| instance.to_string() == id)
            })
            .map(|gateway| &gateway.name)
    }

    /// How many gateways are known.
    pub fn gateway_count(&self) -> usize {
        let has_gateways = |gateway: &&GatewayState| gateway.gateway.place.instance.is_some();
        self.gateways.iter().filter(has_gateways).count()
    }

    /// The names of the gateways, each once.
    pub fn gateway_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .gateways
            .iter()
            .filter(|gateway| gateway.gateway.place.instance.is_some())
            .map(|gateway| gateway.gateway.name.to_string())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// The row with this number.
    pub fn row(&self, row: RowId) -> Option<&Row> {
        self.rows.get(row as usize)
    }

    /// The number of an app's row.
    pub fn find(&self, app: &AppRef) -> Option<RowId> {
        self.index.get(app).copied()
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = (RowId, &Row)> {
        (0..).zip(&self.rows)
    }

    /// How many apps there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What failed: a label such as `APIG payments`, and why.
    pub fn failures(&self) -> impl Iterator<Item = (String, &Failure)> {
        let services = self
            .services
            .iter()
            .filter_map(|service| match &service.state {
                Loading::Failed(failure) => Some((
                    format!("{}: the list of gateways", service.service),
                    failure,
                )),
                Loading::Underway | Loading::Complete => None,
            });
        let gateways = self
            .gateways
            .iter()
            .filter_map(|gateway| match &gateway.state {
                Loading::Failed(failure) => Some((
                    if gateway.gateway.place.instance.is_some() {
                        format!("{} {}", gateway.gateway.place.service, gateway.gateway.name)
                    } else {
                        gateway.gateway.place.service.to_string()
                    },
                    failure,
                )),
                Loading::Underway | Loading::Complete => None,
            });
        services.chain(gateways)
    }

    /// How the listing goes.
    pub fn progress(&self) -> Progress {
        let states = || {
            self.services
                .iter()
                .map(|service| &service.state)
                .chain(self.gateways.iter().map(|gateway| &gateway.state))
        };
        Progress {
            loaded: self.rows.len() as u64,
            expected: self
                .gateways
                .iter()
                .map(|gateway| match gateway.state {
                    Loading::Underway => gateway.total.unwrap_or(gateway.loaded),
                    Loading::Complete | Loading::Failed(_) => gateway.loaded,
                })
                .sum::<u64>()
                .max(self.rows.len() as u64),
            underway: states().any(|state| *state == Loading::Underway),
            failed: states()
                .filter(|state| matches!(state, Loading::Failed(_)))
                .count(),
        }
    }
}
