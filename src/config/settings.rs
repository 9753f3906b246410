//! All that is set, from every layer.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use crate::domain::{ProfileName, ThemeName};

use super::{
    ColorChoice, ConfigError, ConfigFile, GlobalFlags, Held, Layer, LogLevel, Lookup, Offer,
    OutputFormat, Profile, Sourced, Spot, amount, check,
    environment::{self, Environment},
    error::Found,
    foreign, nearest, paths,
    resolve::{self, Context, Overrides},
};

/// What the file, the environment and the flags say.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting or a fact of its own"
)]
pub struct Settings {
    /// The configuration file; `None` where no folder for it is known, and with `--demo`.
    pub config: Sourced<Option<PathBuf>>,
    /// Whether that file is there.
    pub config_found: bool,
    /// The profiles to start with; empty where none is named and none is the default.
    pub chosen: Sourced<Vec<ProfileName>>,
    /// Which colours.
    pub theme: Sourced<ThemeName>,
    /// When to use colours. `NO_COLOR` in the environment means never, unless a flag or a variable
    /// of this program says otherwise.
    pub color: Sourced<ColorChoice>,
    /// Whether to draw with ASCII characters only.
    pub ascii: Sourced<bool>,
    /// How results are written.
    pub output: Sourced<OutputFormat>,
    /// The file to log to.
    pub log: Sourced<Option<PathBuf>>,
    /// How much the log holds.
    pub log_level: Sourced<LogLevel>,
    /// How old the names may be that a shell's completion offers.
    pub names_max_age: Sourced<Duration>,
    /// Whether the gateway inside the program is to be used: then neither the file nor the
    /// credentials of this machine were looked at.
    pub demo: bool,
    /// Whether to write to production even if the journal can't be kept on disk.
    pub accept_volatile_journal: bool,
    file: ConfigFile,
    environment: Environment,
    pub(super) overrides: Overrides,
    home: Option<PathBuf>,
    /// Whether a credential in the environment decides which profile is used, not a name.
    by_credential: bool,
    /// What other tools have, looked at where the settings do not tell enough.
    offers: Vec<Offer>,
}

impl Settings {
    /// Reads all layers. A profile that is not complete is no error before it is asked for.
    pub fn load(flags: &GlobalFlags, env: Lookup<'_>) -> Result<Self, ConfigError> {
        let layers = Layers { env };
        let config = match pick(flags.config.clone(), layers.path("CLAVIGER_CONFIG")) {
            _ if flags.demo => Sourced::new(None, Layer::Default),
            Some(given) => Sourced::new(Some(given.value), given.layer),
            None => Sourced::new(paths::config_path(env), Layer::Default),
        };
        let found = match &config.value {
            Some(path) => ConfigFile::read(path)?,
            None => None,
        };
        Self::with_file(flags, env, config, found)
    }

    /// The same as if `text` stood in the file `path`.
    pub fn load_text(
        flags: &GlobalFlags,
        env: Lookup<'_>,
        path: &Path,
        text: &str,
    ) -> Result<Self, ConfigError> {
        let config = Sourced::new(Some(path.to_owned()), Layer::Default);
        let found = ConfigFile::parse(text, path)?;
        Self::with_file(flags, env, config, Some(found))
    }

    fn with_file(
        flags: &GlobalFlags,
        env: Lookup<'_>,
        config: Sourced<Option<PathBuf>>,
        found: Option<ConfigFile>,
    ) -> Result<Self, ConfigError> {
        let layers = Layers { env };
        let home = paths::home(env);
        if let (Some(path), None, true) = (&config.value, &found, config.layer > Layer::Default) {
            return Err(ConfigError::Unreadable {
                path: path.clone(),
                source: std::io::ErrorKind::NotFound.into(),
            });
        }
        let config_found = found.is_some();
        let file = found.unwrap_or_default();
        let environment = if flags.demo {
            Environment::default()
        } else {
            Environment::read(env)
        };
        let log = file
            .log()
            .map(|path| paths::resolved(path, file.source.folder(), home.as_deref()));
        let overrides = overrides(flags, &layers, &file)?;
        let chosen = chosen(flags, &layers, &file, &environment);
        let own = names(&file, &environment);
        let elsewhere = own.is_empty() || chosen.value.iter().any(|name| !own.contains(name));
        let offers = if elsewhere && !flags.demo {
            foreign::offers(env, file.profiles().keys().map(|key| &key.0), &overrides)
        } else {
            Vec::new()
        };
        let named = ["CLAVIGER_PROFILE", "OS_CLOUD"]
            .iter()
            .any(|name| layers.text(name).is_some());
        Ok(Self {
            by_credential: chosen.layer == Layer::Environment && !named,
            offers,
            chosen,
            theme: Sourced::new(ThemeName::default(), Layer::Default)
                .or_from(Layer::File, file.theme())
                .over(pick(
                    flags.theme,
                    layers.word("CLAVIGER_THEME", "auto, dark, light or mono")?,
                )),
            color: color(flags, &layers, &file)?,
            ascii: Sourced::new(false, Layer::Default)
                .or_from(Layer::File, file.ascii())
                .over(layers.switch(flags.ascii, "CLAVIGER_ASCII")?),
            output: Sourced::new(OutputFormat::default(), Layer::Default)
                .or_from(Layer::File, file.output())
                .over(pick(
                    flags.output,
                    layers.word("CLAVIGER_OUTPUT", "table, wide, json, jsonl or csv")?,
                )),
            log: Sourced::new(None, Layer::Default)
                .or_from(Layer::File, log.map(Some))
                .over(
                    pick(flags.log.clone(), layers.path("CLAVIGER_LOG"))
                        .map(|given| Sourced::new(Some(given.value), given.layer)),
                ),
            log_level: Sourced::new(LogLevel::default(), Layer::Default).over(pick(
                flags.log_level,
                layers.word("CLAVIGER_LOG_LEVEL", "error, info, debug or trace")?,
            )),
            names_max_age: Sourced::new(amount::DEFAULT_NAMES_MAX_AGE, Layer::Default)
                .or_from(Layer::File, file.names_max_age())
                .or_from(
                    Layer::Environment,
                    layers.checked("CLAVIGER_NAMES_MAX_AGE", amount::names_max_age)?,
                ),
            demo: flags.demo,
            accept_volatile_journal: layers
                .switch(
                    flags.accept_volatile_journal,
                    "CLAVIGER_ACCEPT_VOLATILE_JOURNAL",
                )?
                .is_some_and(|given| given.value),
            overrides,
            config,
            config_found,
            file,
            environment,
            home,
        })
    }

    /// The names of all profiles: that of the environment first if it makes one, then the file's,
    /// sorted.
    pub fn names(&self) -> Vec<ProfileName> {
        names(&self.file, &self.environment)
    }

    /// What other tools have on this machine; nothing with `--demo`. What the flags say about
    /// every profile is put over these too.
    pub fn foreign(&self, env: Lookup<'_>) -> Vec<Offer> {
        if self.demo {
            return Vec::new();
        }
        foreign::offers(env, self.file_names(), &self.overrides)
    }

    /// The names of the profiles in the file.
    pub(super) fn file_names(&self) -> impl Iterator<Item = &ProfileName> {
        self.file.profiles().keys().map(|key| &key.0)
    }

    /// The profile `name`, resolved, with what the environment and the flags say put over it.
    pub fn profile(&self, name: &ProfileName) -> Result<Profile, ConfigError> {
        let mut profile = if name.raw() == environment::NAME && !self.demo {
            self.environment.profile()?
        } else {
            let mut written = self.file.profiles().iter();
            let Some((_name, written)) = written.find(|(key, _written)| key.0 == *name) else {
                return self.held(name);
            };
            let context = Context {
                source: &self.file.source,
                home: self.home.as_deref(),
            };
            resolve::profile(name, written, context)?
        };
        self.overrides.apply(&mut profile);
        Ok(profile)
    }

    /// The profile `name` that another tool's settings make.
    fn held(&self, name: &ProfileName) -> Result<Profile, ConfigError> {
        let mut offers = self.offers.iter();
        let Some(offer) = offers.find(|offer| offer.is_called(name)) else {
            return Err(self.unknown(name));
        };
        offer.profile.clone().map_err(|why| ConfigError::Unusable {
            name: offer.name.clone(),
            origin: offer.origin.clone(),
            why,
        })
    }

    /// Puts what the environment and the flags say about every profile over one that is not of the
    /// settings, such as that of the gateway inside the program.
    pub fn put_over(&self, profile: &mut Profile) {
        self.overrides.apply(profile);
    }

    /// The profiles `names`, each once, in that order.
    pub fn profiles(&self, names: &[ProfileName]) -> Result<Vec<Profile>, ConfigError> {
        let mut profiles: Vec<Profile> = Vec::new();
        for name in names {
            if profiles.iter().all(|profile| profile.name != *name) {
                profiles.push(self.profile(name)?);
            }
        }
        Ok(profiles)
    }

    /// The profiles to start with. It is an error if there is none.
    pub fn chosen_profiles(&self) -> Result<Vec<Profile>, ConfigError> {
        if !self.chosen.value.is_empty() {
            return self.profiles(&self.chosen.value);
        }
        match self.names() {
            known if known.is_empty() => Err(ConfigError::NoProfile {
                found: self.offers.iter().map(found).collect(),
            }),
            known => Err(ConfigError::NoDefault { known }),
        }
    }

    /// The profiles that a command works with: those to start with, else, with nothing configured,
    /// that of the only usable credential in the environment.
    pub fn profiles_of_commands(&self) -> Result<Vec<Profile>, ConfigError> {
        self.chosen_profiles().or_else(|error| match error {
            ConfigError::NoProfile { .. } => {
                let held = |offer: &&Offer| offer.held == Held::Environment;
                let usable = |offer: &Offer| offer.profile.clone().ok();
                let mut found = self.offers.iter().filter(held).filter_map(usable);
                match (found.next(), found.next()) {
                    (Some(only), None) => Ok(vec![only]),
                    (_, _) => Err(error),
                }
            }
            error => Err(error),
        })
    }

    /// Whether nobody named a profile, so that a credential in the environment decides or nothing
    /// does.
    pub fn is_assumed(&self) -> bool {
        self.chosen.value.is_empty() || self.by_credential
    }

    fn unknown(&self, name: &ProfileName) -> ConfigError {
        let mut known = self.names();
        let usable = self.offers.iter().filter(|offer| offer.profile.is_ok());
        known.extend(usable.map(|offer| offer.name.clone()));
        let nearest = nearest(name.raw(), known.iter().map(ProfileName::raw)).map(ProfileName::new);
        ConfigError::UnknownProfile {
            name: name.clone(),
            nearest,
            known,
        }
    }
}

impl<T> Sourced<T> {
    /// `stronger` if there is one.
    fn over(self, stronger: Option<Self>) -> Self {
        stronger.unwrap_or(self)
    }
}

/// An offer for whoever has no profile: its name, and what it lacks.
fn found(offer: &Offer) -> Found {
    Found {
        name: offer.name.clone(),
        origin: offer.origin.clone(),
        lacks: offer.profile.as_ref().err().cloned(),
    }
}

fn names(file: &ConfigFile, environment: &Environment) -> Vec<ProfileName> {
    let own = environment
        .is_there()
        .then(|| ProfileName::new(environment::NAME));
    let written = file.profiles().keys().map(|key| key.0.clone());
    own.into_iter().chain(written).collect()
}

/// The profiles to start with: those named, `OS_CLOUD` included, else the file's default, else that of the environment,
/// else the only one.
fn chosen(
    flags: &GlobalFlags,
    layers: &Layers<'_>,
    file: &ConfigFile,
    environment: &Environment,
) -> Sourced<Vec<ProfileName>> {
    if flags.demo {
        return Sourced::new(Vec::new(), Layer::Default);
    }
    let list = |text: &str| -> Vec<String> {
        text.split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    };
    let named = Some(list(&flags.profile.join(","))).filter(|names| !names.is_empty());
    let variable = layers.text("CLAVIGER_PROFILE").map(|text| list(&text));
    let cloud = || layers.text("OS_CLOUD").map(|name| vec![name]);
    let as_names = |names: Vec<String>| names.iter().map(ProfileName::new).collect();
    if let Some(given) = pick(named, variable) {
        return Sourced::new(as_names(given.value), given.layer);
    }
    if let Some(name) = cloud() {
        return Sourced::new(as_names(name), Layer::Environment);
    }
    if let Some(text) = file.default_profile() {
        return Sourced::new(as_names(list(text)), Layer::File);
    }
    match names(file, environment).as_slice() {
        [first, ..] if environment.is_there() => {
            Sourced::new(vec![first.clone()], Layer::Environment)
        }
        [only] => Sourced::new(vec![only.clone()], Layer::Default),
        [] | [..] => Sourced::new(Vec::new(), Layer::Default),
    }
}

fn color(
    flags: &GlobalFlags,
    layers: &Layers<'_>,
    file: &ConfigFile,
) -> Result<Sourced<ColorChoice>, ConfigError> {
    let unwanted = layers.text("NO_COLOR").map(|_set| ColorChoice::Never);
    let variable = layers.word("CLAVIGER_COLOR", "auto, always or never")?;
    Ok(Sourced::new(ColorChoice::default(), Layer::Default)
        .or_from(Layer::File, file.color())
        .or_from(Layer::Environment, unwanted)
        .over(pick(flags.color, variable)))
}

fn overrides(
    flags: &GlobalFlags,
    layers: &Layers<'_>,
    file: &ConfigFile,
) -> Result<Overrides, ConfigError> {
    let seconds = layers.checked("CLAVIGER_TIMEOUT", amount::seconds)?;
    Ok(Overrides {
        read_only: layers
            .switch(flags.read_only, "CLAVIGER_READ_ONLY")?
            .filter(|given| given.value)
            .map(|given| given.layer),
        ca_bundle: pick(flags.ca_bundle.clone(), layers.path("CLAVIGER_CA_BUNDLE")),
        timeout: pick(flags.timeout, seconds).map(|given| {
            let time = Duration::from_secs(given.value);
            Sourced::new(time, given.layer)
        }),
        workspace_id: pick(
            flags.workspace.clone(),
            layers.checked("CLAVIGER_WORKSPACE", check::workspace_id)?,
        ),
        targets: file.targets(),
    })
}

/// The stronger of the two layers over the file. The parser of the command line may have read the
/// variable already, so what stands in both came from the environment.
fn pick<T: PartialEq>(flag: Option<T>, variable: Option<T>) -> Option<Sourced<T>> {
    match (flag, variable) {
        (Some(flag), Some(variable)) if flag == variable => {
            Some(Sourced::new(variable, Layer::Environment))
        }
        (Some(flag), _) => Some(Sourced::new(flag, Layer::Flag)),
        (None, Some(variable)) => Some(Sourced::new(variable, Layer::Environment)),
        (None, None) => None,
    }
}

/// The variables of this program.
struct Layers<'a> {
    env: Lookup<'a>,
}

impl Layers<'_> {
    /// An option without a value; `false` in the environment is as good as nothing.
    fn switch(&self, flag: bool, name: &str) -> Result<Option<Sourced<bool>>, ConfigError> {
        let on = |text: &str| match text.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" | "y" | "t" => Ok(true),
            "0" | "false" | "no" | "off" | "n" | "f" => Ok(false),
            _ => Err("expected true or false".to_owned()),
        };
        let variable = self.checked(name, on)?;
        Ok(pick(flag.then_some(true), variable))
    }

    fn text(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|value| !value.is_empty())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(|text| Path::new(&text).to_owned())
    }

    fn word<T: FromStr>(&self, name: &str, words: &str) -> Result<Option<T>, ConfigError> {
        self.checked(name, |text| check::word(text, words))
    }

    fn checked<T>(
        &self,
        name: &str,
        check: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        self.text(name)
            .map(|text| check(&text))
            .transpose()
            .map_err(|what| ConfigError::wrong(Spot::Variable(name.to_owned()), what))
    }
}

#[cfg(test)]
mod tests;
