//! Credentials that other tools hold, offered as ready profiles: read where they are, never copied.

mod clouds;
mod draft;
mod openstack;
mod sdk;
mod terraform;

use std::{
    fs::File,
    io::{ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::domain::{ProfileName, Secret};

use super::{
    Lookup, Profile, SecretSource, Settings, environment::Environment, paths, resolve::Overrides,
    trust,
};

/// The folder of the system's `clouds.yaml`.
const SYSTEM_CLOUDS: &str = "/etc/openstack";
/// The longest file that is read, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// A profile that the settings of another tool make.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub name: ProfileName,
    /// Where it came from, for people.
    pub origin: String,
    /// The profile, ready to use; or what it lacks, as a sentence.
    pub profile: Result<Profile, String>,
}

impl Settings {
    /// What other tools have on this machine; nothing with `--demo`. What the flags say about
    /// every profile is put over these too.
    pub fn foreign(&self, env: Lookup<'_>) -> Vec<Offer> {
        if self.demo {
            return Vec::new();
        }
        let mut offers = find(env, Path::new(SYSTEM_CLOUDS));
        apply(&mut offers, &self.overrides);
        offers
    }
}

fn apply(offers: &mut [Offer], overrides: &Overrides) {
    for profile in offers
        .iter_mut()
        .filter_map(|offer| offer.profile.as_mut().ok())
    {
        overrides.apply(profile);
    }
}

/// Looks in the environment, the home folder and `system`. Never in the current directory, where
/// somebody else may have put a file.
fn find(env: Lookup<'_>, system: &Path) -> Vec<Offer> {
    let home = paths::home(env);
    let mut offers = Vec::new();
    let own = Environment::read(env);
    if own.is_there() {
        offers.push(Offer {
            name: ProfileName::new(super::environment::NAME),
            origin: format!("{} in the environment", own.credential()),
            profile: own.profile().map_err(|error| error.to_string()),
        });
    }
    offers.extend(sdk::find(env, home.as_deref()));
    offers.extend(terraform::find(env));
    offers.extend(openstack::find(env));
    offers.extend(clouds::find(home.as_deref(), system));
    keep_apart(&mut offers);
    offers
}

/// Gives each offer a name of its own.
fn keep_apart(offers: &mut [Offer]) {
    for i in 1..offers.len() {
        let (before, rest) = offers.split_at_mut(i);
        let base = rest[0].name.raw().to_owned();
        let mut number = 2;
        while before.iter().any(|offer| offer.name == rest[0].name) {
            rest[0].name = ProfileName::new(format!("{base}-{number}"));
            number += 1;
        }
        if let Ok(profile) = &mut rest[0].profile {
            profile.name = rest[0].name.clone();
        }
    }
}

/// The text of a file that decides where a credential goes, so others must not own or write it
/// (but for the system's own). `None` if there is none.
fn text_of(path: &Path) -> Option<Result<Zeroizing<String>, String>> {
    let unreadable = |error: std::io::Error| format!("the file cannot be read: {error}");
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => return Some(Err(unreadable(error))),
    };
    let read = || {
        let found = file.metadata().map_err(unreadable)?;
        trust::check_own_or_system(&found).map_err(|why| format!("the file is not used: {why}"))?;
        let mut text = Zeroizing::new(String::new());
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
