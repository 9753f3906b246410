//! A target and its surroundings as they were read around a write: each part only where it was
//! wanted.

mod has;

use jiff::Timestamp;

pub(super) use self::has::Has;

use crate::domain::{
    Access, App, AppCode, AppId, BoundApis, Facts, Failure, Features, Fingerprint, Grant,
    Inventory, Limits, Quota, Replacement, Rotation, Secret, Service, gateway::CODES_PER_APP,
};

/// What was read. `None`: it was not asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// The app; `None` where it is not there.
    pub app: Option<App>,
    /// Its codes.
    pub codes: Option<Result<Vec<AppCode>, Failure>>,
    /// The APIs that depend on it.
    pub apis: Option<Result<BoundApis, Failure>>,
    /// What its gateway allows.
    pub limits: Option<Result<Limits, Failure>>,
    /// Its secret in clear, where the service shows it: afterwards only.
    pub secret: Option<Secret>,
    /// The fingerprint of its secret, where the service shows it.
    pub fingerprint: Option<Fingerprint>,
    /// The rotations of its codes that are under way, as the journal tells.
    pub rotations: Option<Result<Vec<Rotation>, Failure>>,
    /// The replacements under way, as the journal tells.
    pub replacements: Option<Result<Vec<Replacement>, Failure>>,
    /// All that it is, as far as it could be read.
    pub inventory: Option<Inventory>,
    /// Which APIs it may call, in which environments.
    pub grants: Option<Result<Vec<Grant>, Failure>>,
    /// The list of addresses that it may or may not call from.
    pub access: Option<Result<Option<Access>, Failure>>,
    /// The client quota that it is bound to.
    pub quota: Option<Result<Option<Quota>, Failure>>,
    /// The client quotas of its gateway.
    pub quotas: Option<Result<Vec<Quota>, Failure>>,
    /// What its gateway has switched on and off.
    pub features: Option<Result<Features, Failure>>,
    /// The apps of the name that a new one is to have.
    pub namesakes: Option<Result<Vec<App>, Failure>>,
}

/// What can be read beside the app itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Its codes.
    Codes,
    /// What its gateway allows.
    Limits,
    /// Its secret, as far as the service shows it.
    Secret,
    /// The rotations of its codes.
    Rotations,
    /// The replacements of apps.
    Replacements,
    /// The APIs that depend on it.
    Apis,
    /// All that it is: grants, addresses, quota.
    Inventory,
    /// Which APIs it may call, with what it takes to revoke them.
    Grants,
    /// Its list of addresses.
    Access,
    /// Its client quota.
    Quota,
    /// The client quotas of its gateway.
    Quotas,
    /// What its gateway has switched on and off.
    Features,
}

/// What is to be read beside the app itself.
pub(super) type Wants = &'static [Want];

impl State {
    /// The app; fails where it was not read.
    pub(super) fn known_app(&self) -> Result<&App, Failure> {
        self.app
            .as_ref()
            .ok_or_else(|| Failure::impossible("The app was not read."))
    }

    /// Its codes, where they could be read.
    pub(super) fn known_codes(&self) -> Option<&[AppCode]> {
        self.codes.as_ref()?.as_deref().ok()
    }

    /// What its gateway allows, where that could be read.
    pub(super) fn known_limits(&self) -> Option<&Limits> {
        self.limits.as_ref()?.as_ref().ok()
    }

    /// The most codes that it may have.
    pub(super) fn code_limit(&self) -> Option<u64> {
        let documented = match self.app.as_ref()?.at.service() {
            Service::Apig | Service::Roma => Some(CODES_PER_APP),
            Service::ModelArts => None,
        };
        self.known_limits()
            .and_then(|limits| limits.codes)
            .or(documented)
    }

    /// The ids of the apps of the name that a new one is to have, where they could be read.
    pub(super) fn known_namesakes(&self) -> Option<Vec<AppId>> {
        let namesakes = self.namesakes.as_ref()?.as_ref().ok()?;
        Some(namesakes.iter().map(|app| app.at.id.clone()).collect())
    }

    /// Which APIs it may call, where that could be read.
    pub(super) fn known_grants(&self) -> Option<&[Grant]> {
        self.grants.as_ref()?.as_deref().ok()
    }

    /// Its list of addresses.
    pub(super) fn known_access(&self) -> Has<'_, Access> {
        Has::of(self.access.as_ref())
    }

    /// Its client quota.
    pub(super) fn known_quota(&self) -> Has<'_, Quota> {
        Has::of(self.quota.as_ref())
    }

    /// What it has of grants, addresses and quota, as far as that was read; `None` where none of it
    /// was.
    pub(super) fn hung(&self) -> Option<Inventory> {
        let (grants, access, quota) =
            (self.known_grants(), self.known_access(), self.known_quota());
        if grants.is_none() && !access.is_said() && !quota.is_said() {
            return None;
        }
        let mut inventory =
            Inventory::of_grants(grants.unwrap_or_default().iter().cloned().map(Into::into));
        if let Some(access) = access.one() {
            inventory.add_access(access.clone());
        }
        inventory.quota = quota.one().cloned().map(Into::into);
        Some(inventory)
    }

    /// Whether its gateway says that the feature `name` is off. One that is not listed is unknown,
    /// and the gateway decides.
    pub(super) fn is_switched_off(&self, name: &str) -> bool {
        let features = self.features.as_ref().and_then(|read| read.as_ref().ok());
        features.and_then(|features| features.is_on(name)) == Some(false)
    }

    /// When it last changed.
    pub(super) fn updated_at(&self) -> Option<Timestamp> {
        self.app.as_ref()?.updated_at
    }

    /// Its secret as the service masks it.
    pub(super) fn mask(&self) -> Option<&Secret> {
        self.app.as_ref()?.masked_secret.as_ref()
    }
}

impl From<&Facts> for State {
    fn from(facts: &Facts) -> Self {
        Self {
            app: Some(facts.app.clone()),
            codes: Some(facts.codes.clone()),
            apis: Some(facts.apis.clone()),
            limits: Some(facts.limits.clone()),
            ..Self::default()
        }
    }
}
