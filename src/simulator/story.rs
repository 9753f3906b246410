//! Estates told in TOML: what is there, how old it is, and what is odd about it. What a story
//! leaves out is made up: ids from the names, so that they stay the same; secrets from the seed.

mod build;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, de};

use super::{
    estate::{DEFAULT_WORKSPACE, Switches},
    times,
    toml_error::TomlError,
};
use crate::domain::{Secret, Service};

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
    /// The names of secrets in the secret manager.
    #[serde(default)]
    secrets: Vec<String>,
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
    /// Features that are switched off.
    #[serde(default)]
    switched_off: Vec<String>,
    /// Features that the gateway's list leaves out.
    #[serde(default)]
    unlisted: Vec<String>,
    /// Client quotas, beside those that only an app names: 10,000 calls a day.
    #[serde(default)]
    quotas: Vec<QuotaStory>,
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
    /// Its provider is frozen: no app is granted its APIs.
    #[serde(default)]
    frozen: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaStory {
    name: String,
    calls: u32,
    #[serde(default = "one")]
    interval: u32,
    /// `SECOND`, `MINUTE`, `HOUR` or `DAY`.
    unit: String,
    #[serde(default)]
    remark: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberStory {
    name: String,
    roles: Vec<String>,
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
    /// The only addresses that it may call from.
    #[serde(default)]
    allow: Vec<String>,
    /// The addresses that it may not call from.
    #[serde(default)]
    deny: Vec<String>,
    /// ROMA Connect: who may use it beside the caller.
    #[serde(default)]
    members: Vec<MemberStory>,
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
    /// The ids of the workspaces.
    workspaces: Vec<String>,
    apps: Vec<ModelArtsAppStory>,
}

impl Default for ModelArtsStory {
    fn default() -> Self {
        Self {
            app_limit: 5,
            code_limit: 5,
            workspaces: vec![default_workspace(), "research".to_owned()],
            apps: Vec::new(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelArtsAppStory {
    name: String,
    #[serde(default = "default_workspace")]
    workspace: String,
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

fn default_workspace() -> String {
    DEFAULT_WORKSPACE.to_owned()
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

const fn one() -> u32 {
    1
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::rules::Field, simulator::Estate};

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
