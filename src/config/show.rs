//! The settings as lines, for people: never a secret.

use crate::domain::{Account, Policy, ProfileName, text::visible};

use super::{Auth, Layer, Origin, Profile, Project, Proxy, Settings, Target, amount};

/// A setting, its value and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The key, as in the configuration file; parts are joined by dots.
    pub key: String,
    /// The value, made visible; of a secret where it comes from.
    pub value: String,
    /// Where the value came from.
    pub layer: Layer,
    /// More about where it came from, such as how an endpoint is known.
    pub note: Option<String>,
}

impl Shown {
    fn new(key: impl Into<String>, value: impl AsRef<str>, layer: Layer) -> Self {
        Self {
            key: key.into(),
            value: visible(value.as_ref()).into_owned(),
            layer,
            note: None,
        }
    }
}

impl Settings {
    /// The settings outside profiles.
    pub fn shown(&self) -> Vec<Shown> {
        let path = |path: &Option<std::path::PathBuf>| {
            path.as_ref().map_or_else(
                || "none".to_owned(),
                |path| path.to_string_lossy().into_owned(),
            )
        };
        let chosen: Vec<&str> = self.chosen.value.iter().map(ProfileName::raw).collect();
        let mut config = Shown::new("config", path(&self.config.value), self.config.layer);
        if self.config.value.is_some() && !self.config_found {
            config.note = Some("not there".to_owned());
        }
        vec![
            config,
            Shown::new("profile", chosen.join(","), self.chosen.layer),
            Shown::new("theme", self.theme.value.to_string(), self.theme.layer),
            Shown::new("color", self.color.value.to_string(), self.color.layer),
            Shown::new("ascii", self.ascii.value.to_string(), self.ascii.layer),
            Shown::new("output", self.output.value.to_string(), self.output.layer),
            Shown::new(
                "names_max_age",
                amount::written(self.names_max_age.value),
                self.names_max_age.layer,
            ),
            Shown::new("log", path(&self.log.value), self.log.layer),
            Shown::new(
                "log_level",
                self.log_level.value.to_string(),
                self.log_level.layer,
            ),
        ]
    }
}

impl Profile {
    /// The settings of the profile, those that are not set left out.
    pub fn shown(&self) -> Vec<Shown> {
        let line = |key: &str, value: &str| Shown::new(key, value, self.layer(key));
        let mut lines = Vec::new();
        lines.extend(self.region.as_deref().map(|text| line("region", text)));
        lines.push(match &self.project {
            Project::Id(id) => line("project_id", id.raw()),
            Project::Name(name) => line("project", name),
        });
        lines.extend(
            self.environment
                .as_deref()
                .map(|text| line("environment", text)),
        );
        lines.push(line("read_only", &self.read_only.to_string()));
        let services: Vec<&str> = self.services.iter().map(|found| found.word()).collect();
        lines.push(line("services", &services.join(", ")));
        lines.extend(
            self.workspace_id
                .as_deref()
                .map(|text| line("workspace_id", text)),
        );
        let bundle = self.ca_bundle.as_ref().map(|path| path.to_string_lossy());
        lines.extend(bundle.map(|path| line("ca_bundle", &path)));
        lines.extend(self.proxy.as_ref().map(|proxy| match proxy {
            Proxy::Url(url) => line("proxy", url.as_str()),
            Proxy::Secret(source) => line("proxy", &source.to_string()),
        }));
        lines.push(line("never_reveal", &self.never_reveal.to_string()));
        lines.push(line("clipboard", &self.clipboard.to_string()));
        let idle = self.idle_lock.map(amount::written);
        lines.push(line("idle_lock", idle.as_deref().unwrap_or("off")));
        lines.push(line("timeout", &amount::written(self.timeout)));
        lines.extend(
            self.recipient
                .as_deref()
                .map(|text| line("recipient", text)),
        );
        let days = |days: i64| format!("{days}d");
        if self.policy != Policy::default() {
            lines.push(line("policy.secret_max_age", &days(self.policy.secret)));
            lines.push(line("policy.code_max_age", &days(self.policy.code)));
        }
        lines.extend(self.targets.iter().map(|target| {
            let key = format!("targets.{}", target.name);
            Shown::new(key, target.template.to_string(), Layer::File)
        }));
        lines.extend(self.auth_lines());
        lines.extend(self.endpoint_lines());
        lines.extend(self.instances.iter().map(|found| {
            let mut shown = Shown::new(
                format!("instances.{}", found.service.word()),
                found.id.raw(),
                self.layer("instances"),
            );
            let name = found.name.as_deref().map(|name| visible(name).into_owned());
            let probe = found.probe.as_ref().map(|url| format!("probe {url}"));
            let notes: Vec<String> = name.into_iter().chain(probe).collect();
            shown.note = (!notes.is_empty()).then(|| notes.join(", "));
            shown
        }));
        lines
    }

    fn auth_lines(&self) -> Vec<Shown> {
        let layer = self.layer("auth");
        let line = |key: &str, value: &str| Shown::new(format!("auth.{key}"), value, layer);
        let mut lines = vec![line("method", self.auth.method())];
        match &self.auth {
            Auth::Token(source) => lines.push(line("token", &source.to_string())),
            Auth::Password {
                username,
                account,
                source,
                mfa,
            } => lines.extend([
                line("username", username),
                match account {
                    Account::Name(name) => line("domain", name),
                    Account::Id(id) => line("domain_id", id),
                },
                line("password", &source.to_string()),
                line("mfa", &mfa.to_string()),
            ]),
            Auth::AccessKey {
                access,
                secret,
                security_token,
            } => {
                lines.push(line("access_key", access));
                lines.push(line("secret_key", &secret.to_string()));
                let token = security_token.as_ref();
                lines.extend(token.map(|source| line("security_token", &source.to_string())));
            }
        }
        lines
    }

    fn endpoint_lines(&self) -> Vec<Shown> {
        std::iter::once(Target::Iam)
            .chain(self.services.iter().copied().map(Target::Service))
            .chain([Target::Csms])
            .filter_map(|target| {
                let found = self.endpoints.of(target)?;
                let (layer, note) = match found.origin {
                    Origin::Given(layer) => (layer, None),
                    Origin::Catalogue(basis) => (
                        Layer::Default,
                        Some(format!("from the catalogue, basis {basis}")),
                    ),
                };
                let key = format!("endpoints.{}", target.word());
                let mut shown = Shown::new(key, found.url.as_str(), layer);
                shown.note = note;
                Some(shown)
            })
            .collect()
    }
}
