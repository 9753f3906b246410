//! Estates told in TOML: what is there, how old it is, and what is odd about it. What a story
//! leaves out is made up: ids from the names, so that they stay the same; secrets from the seed.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, de};

use super::{
    dice::Dice,
    estate::{
        Api, App, Binding, Code, Environment, Estate, Gateway, ModelArts, ModelArtsApi,
        ModelArtsApp, Quota, Switches, User,
    },
    times,
    toml_error::TomlError,
};
use crate::domain::{Secret, Service};

/// The id of the environment that every gateway has.
const RELEASE: &str = "DEFAULT_ENVIRONMENT_RELEASE_ID";

/// The stories that the program holds: name and text.
const NAMED: [(&str, &str); 4] = [
    ("demo", include_str!("../../assets/estates/demo.toml")),
    ("small", include_str!("../../assets/estates/small.toml")),
    ("hostile", include_str!("../../assets/estates/hostile.toml")),
    ("empty", include_str!("../../assets/estates/empty.toml")),
];

/// What a story says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    project_id: String,
    project_name: String,
    #[serde(default)]
    switches: Switches,
    #[serde(default)]
    users: Vec<UserStory>,
    #[serde(default)]
    gateways: Vec<GatewayStory>,
    #[serde(default)]
    modelarts: ModelArtsStory,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserStory {
    name: String,
    domain: String,
    password: Secret,
    passcode: Option<Secret>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GatewayStory {
    service: Service,
    id: String,
    name: String,
    #[serde(default = "running")]
    status: String,
    #[serde(default = "professional")]
    spec: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    age: Age,
    #[serde(default = "fifty")]
    app_limit: usize,
    #[serde(default = "five")]
    code_limit: usize,
    #[serde(default = "yes")]
    custom_secrets: bool,
    /// Beside `RELEASE`.
    #[serde(default)]
    environments: Vec<String>,
    #[serde(default)]
    apis: Vec<GroupStory>,
    #[serde(default)]
    apps: Vec<AppStory>,
    /// Further apps are made up until there are so many.
    #[serde(default)]
    fill: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupStory {
    group: String,
    names: Vec<String>,
    #[serde(default)]
    private: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppStory {
    name: String,
    #[serde(default)]
    remark: String,
    id: Option<String>,
    key: Option<String>,
    secret: Option<Secret>,
    /// Since when it exists; without it, as long as it is unchanged.
    created: Option<Age>,
    /// Since when it is unchanged.
    #[serde(default)]
    age: Age,
    /// The age of each code.
    #[serde(default)]
    codes: Vec<Age>,
    /// `api`, bound in `RELEASE`, or `api@environment`.
    #[serde(default)]
    apis: Vec<String>,
    #[serde(default)]
    market: bool,
    quota: Option<String>,
    /// ROMA Connect: somebody else's.
    #[serde(default)]
    foreign: bool,
    #[serde(default)]
    favourite: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ModelArtsStory {
    app_limit: usize,
    code_limit: usize,
    apps: Vec<ModelArtsAppStory>,
}

impl Default for ModelArtsStory {
    fn default() -> Self {
        Self {
            app_limit: 5,
            code_limit: 5,
            apps: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelArtsAppStory {
    name: String,
    #[serde(default)]
    remark: String,
    #[serde(default = "dedicated")]
    kind: String,
    created: Option<Age>,
    #[serde(default)]
    age: Age,
    #[serde(default)]
    codes: usize,
    /// Codes whose characters must be encoded in a path.
    #[serde(default)]
    awkward_codes: bool,
    /// The services it may call.
    #[serde(default)]
    services: Vec<String>,
}

fn running() -> String {
    "Running".to_owned()
}

fn professional() -> String {
    "PROFESSIONAL".to_owned()
}

fn dedicated() -> String {
    "DEDICATE_APIG".to_owned()
}

const fn fifty() -> usize {
    50
}

const fn five() -> usize {
    5
}

const fn yes() -> bool {
    true
}

/// How long before the simulator's start something happened, as `402d` or `3h`.
#[derive(Clone, Copy, Default, Debug)]
struct Age(SignedDuration);

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        times::age(&text)
            .map(Self)
            .ok_or_else(|| de::Error::custom(format!("{text:?} is no age such as 402d, 3h or 10m")))
    }
}

impl Age {
    fn before(self, now: Timestamp) -> Timestamp {
        now.checked_sub(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Why there is no such estate.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// The program holds no story of this name.
    #[error("There is no estate called {name}. Known are {}.", names().join(", "))]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The text is no story.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// An app names an API or environment that its gateway does not have.
    #[error(
        "In the estate, the app {app} of gateway {gateway} is bound to {api}, which that gateway does not have."
    )]
    NoSuchApi {
        /// The gateway.
        gateway: String,
        /// The app.
        app: String,
        /// What it is bound to.
        api: String,
    },
}

/// The names of the stories that the program holds.
pub fn names() -> Vec<&'static str> {
    NAMED.iter().map(|(name, _)| *name).collect()
}

impl Story {
    /// The story that the program holds under `name`.
    pub fn named(name: &str) -> Result<Self, StoryError> {
        let (_, text) = NAMED
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| StoryError::Unknown {
                name: name.to_owned(),
            })?;
        Self::parse(text, &format!("the estate {name}"))
    }

    /// Reads a story; `source` says in an error where the text is from.
    pub fn parse(text: &str, source: &str) -> Result<Self, StoryError> {
        toml::from_str(text).map_err(|error| TomlError::new(source, text, &error).into())
    }

    /// The estate, with at least `apps` apps on every gateway, as it is at `now`.
    pub fn build(self, apps: usize, seed: u64, now: Timestamp) -> Result<Estate, StoryError> {
        let mut dice = Dice::new(seed);
        let gateways = self
            .gateways
            .into_iter()
            .map(|gateway| gateway.build(apps, &mut dice, now))
            .collect::<Result<Vec<_>, _>>()?;
        let modelarts = ModelArts {
            app_limit: self.modelarts.app_limit,
            code_limit: self.modelarts.code_limit,
            user_id: Dice::of(&["user", &self.project_id]).id(),
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
            environments,
            apis: published,
            apps: Vec::with_capacity(wanted),
        };
        for app in self.apps {
            let app = app.build(&gateway, dice, now)?;
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
    fn build(self, gateway: &Gateway, dice: &mut Dice, now: Timestamp) -> Result<App, StoryError> {
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
        let quota = self.quota.map(|name| Quota {
            id: Dice::of(&["quota", &gateway.id, &name]).id(),
            name,
            calls: 10_000,
            interval: 1,
            unit: "DAY".to_owned(),
            created,
        });
        Ok(App {
            key: self
                .key
                .unwrap_or_else(|| Dice::of(&["key", &gateway.id, &self.name]).id()),
            secret: self.secret.unwrap_or_else(|| dice.secret_hex(32)),
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
            quota,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::Field;

    fn now() -> Timestamp {
        "2026-01-02T03:04:05Z".parse().expect("a time")
    }

    fn build(name: &str, apps: usize, seed: u64) -> Estate {
        Story::named(name)
            .and_then(|story| story.build(apps, seed, now()))
            .expect("a story that the program holds")
    }

    #[test]
    fn every_story_that_the_program_holds_can_be_told() {
        for name in names() {
            let estate = build(name, 0, 1);
            assert_eq!(estate.project_id.len(), 32, "{name}");
        }
    }

    #[test]
    fn every_id_and_name_of_the_demo_keeps_the_rules() {
        let estate = build("demo", 0, 1);
        for gateway in &estate.gateways {
            assert_eq!(gateway.id.len(), 32);
            assert_ne!(gateway.status_number(), 0);
            assert!(gateway.apps.len() <= gateway.app_limit);
            for app in &gateway.apps {
                let rule = |field, value: &str| {
                    crate::domain::rules::rule(gateway.service, field)
                        .map_or(Ok(()), |rule| rule.check(value))
                };
                assert_eq!(rule(Field::Name, &app.name), Ok(()), "{}", app.name);
                assert_eq!(rule(Field::Remark, &app.remark), Ok(()), "{}", app.name);
                assert_eq!(rule(Field::Key, &app.key), Ok(()), "{}", app.name);
                assert_eq!(rule(Field::Secret, app.secret.expose()), Ok(()));
                assert!(app.codes.len() <= gateway.code_limit);
            }
        }
    }

    #[test]
    fn the_same_seed_tells_the_same_story() {
        let secrets = |seed| {
            build("small", 10, seed).gateways[0]
                .apps
                .iter()
                .map(|app| (app.id.clone(), app.secret.expose().to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(secrets(1), secrets(1));
        let ids = |seed| {
            secrets(seed)
                .into_iter()
                .map(|pair| pair.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(1), ids(2));
        assert_ne!(secrets(1), secrets(2));
    }

    #[test]
    fn gateways_are_filled_up_to_the_number_asked_for() {
        let estate = build("small", 1234, 1);
        for gateway in &estate.gateways {
            assert_eq!(gateway.apps.len(), 1234);
            assert!(gateway.app_limit >= 1234);
            let mut names: Vec<_> = gateway.apps.iter().map(|app| &app.name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), 1234);
        }
    }

    #[test]
    fn a_mistake_in_a_story_is_told_with_its_line() {
        let error = Story::parse("project_id = \"x\"\nproject_name = 3\n", "my.toml")
            .expect_err("a number for a name");
        let told = error.to_string();
        assert!(told.starts_with("my.toml, line 2: "), "{told}");
    }

    #[test]
    fn an_unknown_story_lists_the_known_ones() {
        let error = Story::named("prod").expect_err("no such story");
        assert_eq!(
            error.to_string(),
            "There is no estate called prod. Known are demo, small, hostile, empty."
        );
    }
}
