//! What is read only to be shown: a question to the services, and its answer.

use crate::domain::{
    Access, Api, AppRef, BoundApis, Environment, EnvironmentId, Failure, Features, Grant, Limits,
    Member, Operation, Place, Quota,
};

/// Something to read for a popup that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// What an app may call.
    Held(AppRef),
    /// The environments of a gateway.
    Environments(Place),
    /// What an app could be granted in an environment.
    Grantable(AppRef, EnvironmentId),
    /// Who may call as an app, from where and how often.
    Access(AppRef),
    /// The client quotas of an app's gateway, and which of them it is bound to.
    Quotas(AppRef),
    /// What a twin of an app would be.
    Twin(AppRef),
    /// What a gateway allows.
    Gateway(Place),
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// What an app may call.
    Held(Held),
    /// The environments of a gateway.
    Environments(Vec<Environment>),
    /// What an app could be granted.
    Grantable(Vec<Api>),
    /// Who may call as an app.
    Access(Box<AccessSight>),
    /// The client quotas of an app's gateway.
    Quotas(Box<QuotasSight>),
    /// The operation that makes a twin of an app.
    Twin(Box<Operation>),
    /// What a gateway allows.
    Gateway(Box<GatewaySight>),
}

/// What an app may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Grants, each of which can be revoked (APIG, ROMA Connect).
    Grants(Vec<Grant>),
    /// APIs, which only the service binds (`ModelArts`).
    Bound(BoundApis),
}

impl Held {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Grants(grants) => grants.len(),
            Self::Bound(bound) => bound.apis.len(),
        }
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Who may call as an app, from where and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessSight {
    /// Its list of addresses; `None` where it may call from anywhere.
    pub access: Result<Option<Access>, Failure>,
    /// Its client quota; `None` where it has none.
    pub quota: Result<Option<Quota>, Failure>,
    /// Who may use it beside its owner; `None` where the service knows no such thing.
    pub members: Option<Result<Vec<Member>, Failure>>,
}

/// The client quotas of an app's gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotasSight {
    /// The one that the app is bound to; `None` where it is bound to none.
    pub bound: Result<Option<Quota>, Failure>,
    /// All of them.
    pub quotas: Vec<Quota>,
}

impl QuotasSight {
    /// Whether the app is bound to `quota`, as far as that is known.
    pub fn is_bound(&self, quota: &Quota) -> bool {
        let bound = self.bound.as_ref().ok().and_then(Option::as_ref);
        bound.is_some_and(|bound| bound.id == quota.id)
    }
}

/// What a gateway allows, as far as it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewaySight {
    /// Its limits.
    pub limits: Result<Limits, Failure>,
    /// Its switches; `None` where the service has none.
    pub features: Option<Result<Features, Failure>>,
    /// Its environments; `None` where the service has none.
    pub environments: Option<Result<Vec<Environment>, Failure>>,
}
