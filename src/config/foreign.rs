//! Credentials that other tools hold, offered as ready profiles: read where they are, never copied.

mod clouds;
mod draft;
mod elsewhere;
mod koocli;
mod openstack;
mod sdk;
mod terraform;
mod transport;

use std::{
    fs::File,
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::domain::{ProfileName, Secret};

use super::{
    Auth, Lookup, Profile, SecretSource, environment::Environment, paths, resolve::Overrides, trust,
};

/// The folder of the system's `clouds.yaml`.
const SYSTEM_CLOUDS: &str = "/etc/openstack";
/// The longest file that is read, in bytes: as much as is read of it for a secret.
const LONGEST: u64 = 256 * 1024;

/// Where the settings of another tool are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// In the environment of this process.
    Environment,
    /// In the `clouds.yaml` of `OpenStack` clients.
    Clouds,
    /// In the configuration of `KooCLI`.
    KooCli,
    /// In the credentials file of the vendor's SDKs.
    Sdk,
}

/// A profile that the settings of another tool make.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub name: ProfileName,
    /// Where it is held.
    pub held: Held,
    /// Where it came from, for people.
    pub origin: String,
    /// How it signs in, where variables say so, even where something else is missing.
    credential: Option<Auth>,
    /// The profile, ready to use; or what it lacks, as a sentence.
    pub profile: Result<Profile, String>,
}

impl Held {
    /// The word before the name of a profile that is not the only one of that name.
    const fn word(self) -> &'static str {
        match self {
            Self::Environment => "env",
            Self::Clouds => "clouds",
            Self::KooCli => "koocli",
            Self::Sdk => "sdk",
        }
    }
}

impl Offer {
    fn unusable(name: &str, held: Held, origin: String, why: String) -> Self {
        Self {
            name: ProfileName::new(name),
            held,
            origin,
            credential: None,
            profile: Err(why),
        }
    }

    /// Whether `name` means this one: its name, also with the word for where it is held before it.
    pub(super) fn is_called(&self, name: &ProfileName) -> bool {
        let prefixed = name
            .raw()
            .strip_prefix(self.held.word())
            .and_then(|rest| rest.strip_prefix(':'));
        self.name == *name || prefixed == Some(self.name.raw())
    }

    fn rename(&mut self, name: String) {
        self.name = ProfileName::new(name);
        if let Ok(profile) = &mut self.profile {
            profile.name = self.name.clone();
        }
    }
}

/// What other tools have on this machine, beside profiles of the names `taken`.
pub(super) fn offers<'n>(
    env: Lookup<'_>,
    taken: impl Iterator<Item = &'n ProfileName>,
    overrides: &Overrides,
) -> Vec<Offer> {
    let mut offers = find(env, Path::new(SYSTEM_CLOUDS));
    let taken: Vec<&ProfileName> = taken.collect();
    for offer in &mut offers {
        if taken.contains(&&offer.name) {
            offer.rename(format!("{}:{}", offer.held.word(), offer.name.raw()));
        }
        if let Ok(profile) = &mut offer.profile {
            overrides.apply(profile);
        }
    }
    offers
}

/// Looks in the environment, the home folder and `system`. Never in the current directory, where
/// somebody else may have put a file.
fn find(env: Lookup<'_>, system: &Path) -> Vec<Offer> {
    let home = paths::home(env);
    let mut offers = Vec::new();
    let own = Environment::read(env);
    if own.is_there() || own.is_partial() {
        offers.push(Offer {
            name: ProfileName::new(super::environment::NAME),
            held: Held::Environment,
            origin: format!("{} in the environment", own.credential()),
            credential: own.auth().cloned(),
            profile: own.profile().map_err(|error| error.to_string()),
        });
    }
    offers.extend(terraform::find(env));
    offers.extend(openstack::find(env));
    offers.extend(elsewhere::find(env));
    offers.extend(sdk::find(env, home.as_deref()));
    offers.extend(koocli::find(env, home.as_deref()));
    offers.extend(clouds::find(env, home.as_deref(), system));
    offers.iter_mut().for_each(judge);
    let mut each_once: Vec<Offer> = Vec::new();
    for offer in offers {
        match each_once
            .iter_mut()
            .find(|known| is_same(env, known, &offer))
        {
            None => each_once.push(offer),
            Some(known) if known.profile.is_err() => *known = offer,
            Some(_) => {}
        }
    }
    keep_apart(&mut each_once);
    for offer in &mut each_once {
        if let Ok(profile) = &mut offer.profile
            && offer.name.raw() != super::environment::NAME
        {
            profile.held = Some(offer.origin.clone());
        }
    }
    each_once
}

/// Whether the variables of two tools hold one credential for one place; where a profile lacks
/// something, the credential alone tells.
fn is_same(env: Lookup<'_>, one: &Offer, other: &Offer) -> bool {
    let value = |source: &SecretSource| match source {
        SecretSource::Env(name) => env(name).map(Secret::new),
        SecretSource::Ask
        | SecretSource::File(_)
        | SecretSource::Command(_)
        | SecretSource::Entry(_)
        | SecretSource::Given(_) => None,
    };
    let same = |one, other| value(one).is_some_and(|known| Some(known) == value(other));
    let credential = match (&one.credential, &other.credential) {
        (Some(Auth::Token(one)), Some(Auth::Token(other))) => same(one, other),
        (
            Some(Auth::AccessKey { access, secret, .. }),
            Some(Auth::AccessKey {
                access: other_access,
                secret: other_secret,
                ..
            }),
        ) => access == other_access && same(secret, other_secret),
        (_, _) => false,
    };
    let place = match (&one.profile, &other.profile) {
        (Ok(one), Ok(other)) => one.region == other.region && one.project == other.project,
        (Err(_), _) | (_, Err(_)) => true,
    };
    credential && place
}

/// Takes back an offer whose secret would not be read, since others can read it too.
fn judge(offer: &mut Offer) {
    let Ok(profile) = &offer.profile else { return };
    let refused = profile.auth.sources().into_iter().find_map(|source| {
        let SecretSource::Entry(entry) = source else {
            return None;
        };
        let found = std::fs::metadata(&entry.file).ok()?;
        let why = trust::check_private(&found).err()?;
        Some(format!("its secret is in {}: {why}", entry.file.display()))
    });
    if let Some(why) = refused {
        offer.profile = Err(why);
    }
}

/// Gives each offer a name of its own.
fn keep_apart(offers: &mut [Offer]) {
    for i in 1..offers.len() {
        let (before, rest) = offers.split_at_mut(i);
        let taken = |name: &str| before.iter().any(|offer| offer.name.raw() == name);
        let plain = rest[0].name.raw().to_owned();
        if !taken(&plain) {
            continue;
        }
        let longer = format!("{}:{plain}", rest[0].held.word());
        let numbered = (2..).map(|number| format!("{longer}-{number}"));
        if let Some(free) = std::iter::once(longer.clone())
            .chain(numbered)
            .find(|name| !taken(name))
        {
            rest[0].rename(free);
        }
    }
}

/// The text of a file that decides where a credential goes, so others must not own or write it.
/// `None` if there is none.
fn text_of(path: &Path) -> Option<Result<Zeroizing<String>, String>> {
    let unreadable = |error: std::io::Error| format!("the file cannot be read: {error}");
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => return Some(Err(unreadable(error))),
    };
    let read = || {
        let found = file.metadata().map_err(unreadable)?;
        trust::check_own(&found).map_err(|why| format!("the file is not used: {why}"))?;
        if found.len() > LONGEST {
            return Err("the file is not used: it is longer than 256 KiB".to_owned());
        }
        // Room for all of it at once: a buffer that grows leaves copies behind.
        let room = usize::try_from(found.len()).unwrap_or_default() + 1;
        let mut text = Zeroizing::new(String::with_capacity(room));
        (&file)
            .take(LONGEST)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        Ok(text)
    };
    Some(read())
}

/// A path for people: the home folder as `~`.
fn shown(path: &Path, home: Option<&Path>) -> String {
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => PathBuf::from("~").join(rest).display().to_string(),
        None => path.display().to_string(),
    }
}

/// A file whose whole path a variable names; `None` where the variable is not set.
fn named(env: Lookup<'_>, variable: &str) -> Option<Result<PathBuf, String>> {
    let path = PathBuf::from(given(env, variable)?);
    Some(if !path.is_absolute() {
        Err(format!(
            "{variable} does not begin with /: give the whole path, since files of the current folder are not read"
        ))
    } else if path.exists() {
        Ok(path)
    } else {
        Err(format!("{variable} names a file that is not there"))
    })
}

/// An environment variable that is set to something.
fn given(env: Lookup<'_>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.is_empty())
}

/// The variable as the source of a secret, if it is set to something.
fn source(env: Lookup<'_>, name: &str) -> Option<SecretSource> {
    let value = Secret::new(env(name)?);
    (!value.is_empty()).then(|| SecretSource::Env(name.to_owned()))
}

/// The first of `names` that is set to something, with its name.
fn first<'n>(env: Lookup<'_>, names: &[&'n str]) -> Option<(&'n str, String)> {
    names
        .iter()
        .find_map(|name| given(env, name).map(|value| (*name, value)))
}

#[cfg(test)]
mod tests;
