//! What the simulated services hold: gateways, apps, codes, bindings. Nothing here knows of HTTP.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{dice::Dice, vault::Vault};
use crate::domain::{Secret, Service};

/// Everything behind the simulated endpoints.
#[derive(Debug)]
pub struct Estate {
    /// 32 hex digits; every path carries it.
    pub project_id: String,
    /// The project's name, which begins with the region.
    pub project_name: String,
    /// Where the documents disagree, which of them to follow.
    pub switches: Switches,
    /// The gateways of APIG and of ROMA Connect.
    pub gateways: Vec<Gateway>,
    /// `ModelArts`, which has no gateways.
    pub modelarts: ModelArts,
    /// Who may ask IAM for a token.
    pub users: Vec<User>,
    /// The secrets of the secret manager.
    pub vaults: Vec<Vault>,
    /// How long a new credential takes to reach the place where APIs are called.
    pub arrival: SignedDuration,
    pub(super) dice: Dice,
}

/// Where the documents disagree, which of them the services follow. All off: the current pages.
#[derive(Clone, Copy, Default, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of a story, each set by its name"
)]
pub struct Switches {
    /// APIG's answer to a reset masks the new secret too.
    pub masked_answers: bool,
    /// APIG's list, show, create and modify answers hold the secret in clear, as in older pages.
    pub clear_secrets: bool,
    /// A successful modify of an APIG app is a 201.
    pub modify_created: bool,
    /// A successful show of an `AppCode` is a 201.
    pub show_code_created: bool,
    /// A remark left out of an APIG modify survives; otherwise it is cleared.
    pub omitted_remark_survives: bool,
    /// An app without a list of addresses is answered with an empty one in place of a 404.
    pub empty_access_shown: bool,
    /// ROMA Connect's times are epoch milliseconds, as in older pages.
    pub roma_epoch_times: bool,
    /// `ModelArts` takes the `app_name` and `app_remark` of a code or secret call for new values.
    pub modelarts_renames: bool,
}

/// A gateway of APIG or an instance of ROMA Connect.
#[derive(Debug)]
pub struct Gateway {
    /// [`Service::Apig`] or [`Service::Roma`].
    pub service: Service,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its status as the service spells it; only `Running` takes writes.
    pub status: String,
    /// Its edition.
    pub spec: String,
    /// A sentence about it.
    pub description: String,
    /// When it was bought.
    pub created: Timestamp,
    /// The most apps it takes.
    pub app_limit: usize,
    /// The most codes an app takes.
    pub code_limit: usize,
    /// Whether callers may choose an `AppKey` or an `AppSecret`.
    pub custom_secrets: bool,
    /// The features that are switched off.
    pub switched_off: Vec<String>,
    /// The features that its list leaves out.
    pub unlisted: Vec<String>,
    /// Its environments.
    pub environments: Vec<Environment>,
    /// The APIs published on it.
    pub apis: Vec<Api>,
    /// Its client quotas.
    pub quotas: Vec<Quota>,
    /// Its apps, oldest first.
    pub apps: Vec<App>,
}

/// An environment of a gateway.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its id; `DEFAULT_ENVIRONMENT_RELEASE_ID` for the one that every gateway has.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// An API of a gateway.
#[derive(Clone, Debug)]
pub struct Api {
    /// Its id.
    pub id: String,
    /// Its name, unique in its group.
    pub name: String,
    /// The group's name.
    pub group: String,
    /// The group's id.
    pub group_id: String,
    /// Whether anybody may see it.
    pub public: bool,
    /// Whether its provider is frozen: it is listed, and no app is granted it.
    pub frozen: bool,
    /// A sentence about it.
    pub remark: String,
}

/// An app of APIG or ROMA Connect.
#[derive(Clone, Debug)]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Free text.
    pub remark: String,
    /// The `AppKey`, unique everywhere.
    pub key: String,
    /// The `AppSecret` in force.
    pub secret: Secret,
    /// Since when.
    pub secret_since: Timestamp,
    /// `USER` or `MARKET`.
    pub creator: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Its codes, oldest first.
    pub codes: Vec<Code>,
    /// The APIs it may call.
    pub bindings: Vec<Binding>,
    /// The client quota bound to it.
    pub quota: Option<Bound>,
    /// The client addresses that it may or may not call from.
    pub access: Option<Access>,
    /// Who may use it beside the caller (ROMA Connect).
    pub members: Vec<Member>,
    /// Whether the caller owns it (ROMA Connect).
    pub owner: bool,
    /// Whether the caller marked it (ROMA Connect).
    pub favourite: bool,
}

/// An `AppCode`.
#[derive(Clone, Debug)]
pub struct Code {
    /// Its id.
    pub id: String,
    /// The code itself.
    pub value: Secret,
    /// When it was made.
    pub created: Timestamp,
}

/// An app's right to call an API in an environment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binding {
    /// The authorisation's id.
    pub id: String,
    /// The API.
    pub api_id: String,
    /// The environment.
    pub env_id: String,
    /// Since when.
    pub since: Timestamp,
}

/// A client quota.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many calls it grants in an interval.
    pub calls: u32,
    /// How many units an interval has.
    pub interval: u32,
    /// `SECOND`, `MINUTE`, `HOUR` or `DAY`.
    pub unit: String,
    /// Free text.
    pub remark: String,
    /// When it was made.
    pub created: Timestamp,
}

/// That an app is bound to a quota.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bound {
    /// The quota's id.
    pub quota: String,
    /// Since when.
    pub since: Timestamp,
}

/// A list of client addresses.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Access {
    /// `PERMIT` or `DENY`.
    pub kind: String,
    /// Addresses, ranges and networks.
    pub values: Vec<String>,
}

/// Somebody who may use an app (ROMA Connect).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The user's id.
    pub id: String,
    /// The user's name.
    pub name: String,
    /// What the user may do: `read`, `access`, `modify`, `delete`, `admin`.
    pub roles: Vec<String>,
}

/// `ModelArts` as one caller sees it: their own apps only.
#[derive(Debug, Default)]
pub struct ModelArts {
    /// The most apps a user may have.
    pub app_limit: usize,
    /// The most codes an app takes.
    pub code_limit: usize,
    /// The caller.
    pub user_id: String,
    /// The workspaces.
    pub workspaces: Vec<String>,
    /// The apps, oldest first.
    pub apps: Vec<ModelArtsApp>,
}

/// The workspace of `ModelArts` that a call is about if it names none.
pub const DEFAULT_WORKSPACE: &str = "0";

/// An app of `ModelArts`.
#[derive(Clone, Debug)]
pub struct ModelArtsApp {
    /// Its id.
    pub id: String,
    /// The workspace that it is in.
    pub workspace: String,
    /// Its name.
    pub name: String,
    /// Free text.
    pub remark: String,
    /// Its key.
    pub key: String,
    /// Its secret.
    pub secret: Secret,
    /// `APIC`, `APIG` or `DEDICATE_APIG`; the first has no codes.
    pub kind: String,
    /// Its codes, oldest first.
    pub codes: Vec<Secret>,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// The services it may call.
    pub apis: Vec<ModelArtsApi>,
}

/// An inference service that a `ModelArts` app may call.
#[derive(Clone, Debug)]
pub struct ModelArtsApi {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The service's id.
    pub service_id: String,
    /// The service's name.
    pub service_name: String,
}

/// Somebody who may ask IAM for a token.
#[derive(Clone, Debug)]
pub struct User {
    /// The user's name.
    pub name: String,
    /// The account's name.
    pub domain: String,
    /// The password.
    pub password: Secret,
    /// The passcode in force, where the user must give one.
    pub passcode: Option<Secret>,
}

/// The states of a gateway: number and word.
const STATUSES: [(u8, &str); 34] = [
    (1, "Creating"),
    (2, "CreateSuccess"),
    (3, "CreateFail"),
    (4, "Initing"),
    (5, "Registering"),
    (6, "Running"),
    (7, "InitingFailed"),
    (8, "RegisterFailed"),
    (10, "Installing"),
    (11, "InstallFailed"),
    (12, "Updating"),
    (13, "UpdateFailed"),
    (20, "Rollbacking"),
    (21, "RollbackSuccess"),
    (22, "RollbackFailed"),
    (23, "Deleting"),
    (24, "DeleteFailed"),
    (25, "Unregistering"),
    (26, "UnRegisterFailed"),
    (27, "CreateTimeout"),
    (28, "InitTimeout"),
    (29, "RegisterTimeout"),
    (30, "InstallTimeout"),
    (31, "UpdateTimeout"),
    (32, "RollbackTimeout"),
    (33, "DeleteTimeout"),
    (34, "UnregisterTimeout"),
    (35, "Starting"),
    (36, "Freezing"),
    (37, "Frozen"),
    (38, "Restarting"),
    (39, "RestartFail"),
    (40, "Unhealthy"),
    (41, "RestartTimeout"),
];

impl Estate {
    /// The gateway `id` of `service`.
    pub fn gateway(&self, service: Service, id: &str) -> Option<&Gateway> {
        self.gateways
            .iter()
            .find(|gateway| gateway.service == service && gateway.id == id)
    }

    /// The gateway `id` of `service`, to change it.
    pub fn gateway_mut(&mut self, service: Service, id: &str) -> Option<&mut Gateway> {
        self.gateways
            .iter_mut()
            .find(|gateway| gateway.service == service && gateway.id == id)
    }

    /// Whether an app of any gateway has `key`.
    pub(super) fn key_taken(&self, key: &str, except: Option<&str>) -> bool {
        self.gateways
            .iter()
            .flat_map(|gateway| &gateway.apps)
            .any(|app| app.key == key && Some(app.id.as_str()) != except)
    }
}

impl Gateway {
    /// The app `id`.
    pub fn app(&self, id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.id == id)
    }

    /// The app `id`, to change it.
    pub fn app_mut(&mut self, id: &str) -> Option<&mut App> {
        self.apps.iter_mut().find(|app| app.id == id)
    }

    /// The app called `name`.
    pub fn app_named(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.name == name)
    }

    /// The API `id`.
    pub fn api(&self, id: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.id == id)
    }

    /// The client quota `id`.
    pub fn quota(&self, id: &str) -> Option<&Quota> {
        self.quotas.iter().find(|quota| quota.id == id)
    }

    /// The environment `id`.
    pub fn environment(&self, id: &str) -> Option<&Environment> {
        self.environments.iter().find(|env| env.id == id)
    }

    /// Whether it takes writes.
    pub fn is_running(&self) -> bool {
        self.status == "Running"
    }

    /// The number that goes with [`Gateway::status`].
    pub fn status_number(&self) -> u8 {
        STATUSES
            .iter()
            .find(|(_, word)| *word == self.status)
            .map_or(0, |(number, _)| *number)
    }
}

impl App {
    /// Puts `secret` in force.
    pub(super) fn set_secret(&mut self, secret: Secret, now: Timestamp) {
        self.secret = secret;
        self.secret_since = now;
    }

    /// Notes a change. The time always moves, however fast changes follow one another.
    pub(super) fn touch(&mut self, now: Timestamp) {
        self.updated = later(self.updated, now);
    }
}

impl ModelArts {
    /// The app `id`.
    pub fn app(&self, id: &str) -> Option<&ModelArtsApp> {
        self.apps.iter().find(|app| app.id == id)
    }

    /// The app `id`, to change it.
    pub fn app_mut(&mut self, id: &str) -> Option<&mut ModelArtsApp> {
        self.apps.iter_mut().find(|app| app.id == id)
    }
}

impl ModelArtsApp {
    /// Notes a change. The time always moves, however fast changes follow one another.
    pub(super) fn touch(&mut self, now: Timestamp) {
        self.updated = later(self.updated, now);
    }
}

/// `now`, or a millisecond after `before` if that is later: every precision that the services
/// answer with can show the difference.
fn later(before: Timestamp, now: Timestamp) -> Timestamp {
    before
        .checked_add(SignedDuration::from_millis(1))
        .map_or(now, |least| least.max(now))
}
