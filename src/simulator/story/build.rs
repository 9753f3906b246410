//! From a story to the estate that it tells of.

use jiff::{SignedDuration, Timestamp};

use super::{Age, AppStory, GatewayStory, ModelArtsAppStory, Story, StoryError};
use crate::{
    domain::Service,
    simulator::{
        dice::Dice,
        estate::{
            Access, Api, App, Binding, Bound, Code, Environment, Estate, Gateway, Member,
            ModelArts, ModelArtsApi, ModelArtsApp, Quota, User,
        },
        vault::Vault,
    },
};

/// The id of the environment that every gateway has.
const RELEASE: &str = "DEFAULT_ENVIRONMENT_RELEASE_ID";

impl Story {
    /// The estate, with at least `apps` apps on every gateway, as it is at `now`.
    pub fn build(self, apps: usize, seed: u64, now: Timestamp) -> Result<Estate, StoryError> {
        let mut dice = Dice::new(seed);
        let gateways = self
            .gateways
            .into_iter()
            .map(|gateway| gateway.build(apps, &mut dice, now))
            .collect::<Result<Vec<_>, _>>()?;
        let vaults = self
            .secrets
            .iter()
            .map(|name| {
                let mut dice = Dice::of(&["vault", name]);
                let (value, id) = (dice.secret_hex(32), dice.id());
                Vault::new(name, value, id, now)
            })
            .collect();
        let modelarts = ModelArts {
            app_limit: self.modelarts.app_limit,
            code_limit: self.modelarts.code_limit,
            user_id: Dice::of(&["user", &self.project_id]).id(),
            workspaces: self.modelarts.workspaces,
            apps: self
                .modelarts
                .apps
                .into_iter()
                .map(|app| app.build(&mut dice, now))
                .collect(),
        };
        Ok(Estate {
            project_id: self.project_id,
            project_name: self.project_name,
            switches: self.switches,
            gateways,
            modelarts,
            vaults,
            users: self
                .users
                .into_iter()
                .map(|user| User {
                    name: user.name,
                    domain: user.domain,
                    password: user.password,
                    passcode: user.passcode,
                })
                .collect(),
            arrival: SignedDuration::ZERO,
            dice,
        })
    }
}

impl GatewayStory {
    fn build(self, apps: usize, dice: &mut Dice, now: Timestamp) -> Result<Gateway, StoryError> {
        let mut environments = vec![Environment {
            id: RELEASE.to_owned(),
            name: "RELEASE".to_owned(),
        }];
        environments.extend(self.environments.iter().map(|name| Environment {
            id: Dice::of(&["env", &self.id, name]).id(),
            name: name.clone(),
        }));
        let published = self
            .apis
            .iter()
            .flat_map(|group| {
                let gateway = &self.id;
                group.names.iter().map(move |name| Api {
                    id: Dice::of(&["api", gateway, &group.group, name]).id(),
                    name: name.clone(),
                    group: group.group.clone(),
                    group_id: Dice::of(&["group", gateway, &group.group]).id(),
                    public: !group.private,
                    frozen: group.frozen,
                    remark: String::new(),
                })
            })
            .collect();
        let wanted = self.fill.max(apps);
        let mut gateway = Gateway {
            service: self.service,
            id: self.id,
            name: self.name,
            status: self.status,
            spec: self.spec,
            description: self.description,
            created: self.age.before(now),
            app_limit: self.app_limit.max(apps),
            code_limit: self.code_limit,
            custom_secrets: self.custom_secrets,
            switched_off: self.switched_off,
            unlisted: self.unlisted,
            environments,
            apis: published,
            quotas: Vec::new(),
            apps: Vec::with_capacity(wanted),
        };
        for quota in self.quotas {
            let created = gateway.created;
            gateway.quotas.push(Quota {
                id: quota_id(&gateway, &quota.name),
                name: quota.name,
                calls: quota.calls,
                interval: quota.interval,
                unit: quota.unit,
                remark: quota.remark,
                created,
            });
        }
        for app in self.apps {
            let app = app.build(&mut gateway, dice, now)?;
            gateway.apps.push(app);
        }
        for number in gateway.apps.len()..wanted {
            let app = made_up(&gateway, number, dice, now);
            gateway.apps.push(app);
        }
        Ok(gateway)
    }
}

fn app_id(gateway: &Gateway, name: &str) -> String {
    let mut dice = Dice::of(&["app", &gateway.id, name]);
    match gateway.service {
        Service::Roma => dice.uuid(),
        Service::Apig | Service::ModelArts => dice.id(),
    }
}

fn quota_id(gateway: &Gateway, name: &str) -> String {
    Dice::of(&["quota", &gateway.id, name]).id()
}

/// The id of the quota `name`, which is made where no story tells of it.
fn quota(gateway: &mut Gateway, name: String, created: Timestamp) -> String {
    let id = quota_id(gateway, &name);
    if gateway.quota(&id).is_none() {
        gateway.quotas.push(Quota {
            id: id.clone(),
            name,
            calls: 10_000,
            interval: 1,
            unit: "DAY".to_owned(),
            remark: String::new(),
            created,
        });
    }
    id
}

fn bind(
    gateway: &Gateway,
    app_id: &str,
    api: &Api,
    environment: &Environment,
    since: Timestamp,
) -> Binding {
    Binding {
        id: Dice::of(&["auth", &gateway.id, app_id, &api.id, &environment.id]).id(),
        api_id: api.id.clone(),
        env_id: environment.id.clone(),
        since,
    }
}

impl AppStory {
    fn build(
        self,
        gateway: &mut Gateway,
        dice: &mut Dice,
        now: Timestamp,
    ) -> Result<App, StoryError> {
        let id = self.id.unwrap_or_else(|| app_id(gateway, &self.name));
        let created = self.created.unwrap_or(self.age).before(now);
        let bindings = self
            .apis
            .iter()
            .map(|wanted| {
                let (api, environment) = wanted.split_once('@').unwrap_or((wanted, "RELEASE"));
                let api = gateway.apis.iter().find(|known| known.name == api);
                let environment = gateway
                    .environments
                    .iter()
                    .find(|known| known.name == environment);
                match (api, environment) {
                    (Some(api), Some(environment)) => {
                        Ok(bind(gateway, &id, api, environment, created))
                    }
                    (None, _) | (_, None) => Err(StoryError::NoSuchApi {
                        gateway: gateway.name.clone(),
                        app: self.name.clone(),
                        api: wanted.clone(),
                    }),
                }
            })
            .collect::<Result<_, _>>()?;
        let bound = self.quota.map(|name| Bound {
            quota: quota(gateway, name, created),
            since: created,
        });
        let access = match (self.allow.is_empty(), self.deny.is_empty()) {
            (true, true) => None,
            (false, _) => Some(("PERMIT", self.allow)),
            (true, false) => Some(("DENY", self.deny)),
        };
        Ok(App {
            key: self
                .key
                .unwrap_or_else(|| Dice::of(&["key", &gateway.id, &self.name]).id()),
            secret: self.secret.unwrap_or_else(|| dice.secret_hex(32)),
            secret_since: self.age.before(now),
            codes: self
                .codes
                .iter()
                .enumerate()
                .map(|(place, age)| Code {
                    id: Dice::of(&["code", &id, &place.to_string()]).id(),
                    value: dice.secret_hex(64),
                    created: age.before(now),
                })
                .collect(),
            creator: if self.market { "MARKET" } else { "USER" }.to_owned(),
            created,
            updated: self.age.before(now),
            bindings,
            quota: bound,
            access: access.map(|(kind, values)| Access {
                kind: kind.to_owned(),
                values,
            }),
            members: self
                .members
                .into_iter()
                .map(|member| Member {
                    id: Dice::of(&["user", &member.name]).id(),
                    name: member.name,
                    roles: member.roles,
                })
                .collect(),
            owner: !self.foreign,
            favourite: self.favourite,
            id,
            name: self.name,
            remark: self.remark,
        })
    }
}

const SUBJECTS: [&str; 24] = [
    "billing",
    "catalog",
    "checkout",
    "claims",
    "crm",
    "customs",
    "fleet",
    "fraud",
    "hr",
    "identity",
    "inventory",
    "invoice",
    "ledger",
    "loyalty",
    "mobile",
    "orders",
    "partner",
    "payments",
    "pricing",
    "returns",
    "shipping",
    "stock",
    "tax",
    "warehouse",
];
const ROLES: [&str; 16] = [
    "api",
    "app",
    "batch",
    "bridge",
    "client",
    "connector",
    "export",
    "gateway",
    "import",
    "job",
    "monitor",
    "portal",
    "report",
    "sync",
    "test",
    "worker",
];

/// An app that no story tells of: a plausible name, some age, some codes, some APIs.
fn made_up(gateway: &Gateway, number: usize, dice: &mut Dice, now: Timestamp) -> App {
    // What is made up about an app depends on its place only, not on the seed of the secrets.
    let mut fate = Dice::of(&["made up", &gateway.id, &number.to_string()]);
    let subject = fate.pick(&SUBJECTS);
    let role = fate.pick(&ROLES);
    let name = format!("{subject}_{role}_{:04}", number + 1);
    let id = app_id(gateway, &name);
    let days = |days: u32| Age(SignedDuration::from_hours(i64::from(days) * 24 + 5));
    let age = fate.below(700);
    let created = days(age + fate.below(400)).before(now);
    let codes = (0..fate.below(4))
        .map(|place| Code {
            id: Dice::of(&["code", &id, &place.to_string()]).id(),
            value: dice.secret_hex(64),
            created: days(fate.below(age + 1)).before(now),
        })
        .collect();
    let mut bindings: Vec<Binding> = Vec::new();
    if !gateway.apis.is_empty() {
        for _ in 0..fate.below(6) {
            let api = fate.pick(&gateway.apis).clone();
            let environment = fate.pick(&gateway.environments).clone();
            let binding = bind(gateway, &id, &api, &environment, created);
            if bindings.iter().all(|other| other.id != binding.id) {
                bindings.push(binding);
            }
        }
    }
    App {
        key: Dice::of(&["key", &gateway.id, &name]).id(),
        secret: dice.secret_hex(32),
        secret_since: days(age).before(now),
        remark: match fate.below(3) {
            0 => format!("{role} of the {subject} team"),
            1 => format!("ticket OPS-{}", 1000 + fate.below(9000)),
            _ => String::new(),
        },
        creator: "USER".to_owned(),
        created,
        updated: days(age).before(now),
        codes,
        bindings,
        quota: None,
        access: None,
        members: Vec::new(),
        owner: true,
        favourite: false,
        id,
        name,
    }
}

impl ModelArtsAppStory {
    fn build(self, dice: &mut Dice, now: Timestamp) -> ModelArtsApp {
        let awkward = self.awkward_codes;
        let codes = (0..self.codes)
            .map(|_| {
                if awkward {
                    dice.secret_base64(64)
                } else {
                    dice.secret_hex(64)
                }
            })
            .collect();
        ModelArtsApp {
            id: Dice::of(&["modelarts", &self.name]).id(),
            workspace: self.workspace,
            key: Dice::of(&["modelarts key", &self.name]).id(),
            secret: dice.secret_hex(32),
            kind: self.kind,
            codes,
            created: self.created.unwrap_or(self.age).before(now),
            updated: self.age.before(now),
            apis: self
                .services
                .into_iter()
                .map(|service| ModelArtsApi {
                    id: Dice::of(&["modelarts api", &self.name, &service]).id(),
                    name: format!("api-{service}"),
                    service_id: Dice::of(&["modelarts service", &service]).uuid(),
                    service_name: service,
                })
                .collect(),
            name: self.name,
            remark: self.remark,
        }
    }
}
