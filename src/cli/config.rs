//! `config`: the configuration as a file, and what the program makes of it.

mod dialogue;
mod draft;
mod init;

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::Subcommand;
use serde::Serialize;

use super::{
    Exit,
    context::Context,
    load,
    output::{Output, Record, Table},
    problem::Problem,
};
use crate::{
    config::{GlobalFlags, Settings, Shown, config_path},
    domain::{ProfileName, text::visible},
};

/// `claviger config …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a profile: asks for it, tries it and writes it; without a terminal, write the commented
    /// example where there is no configuration
    Init {
        /// The console waits behind: what went wrong is read before it comes back
        #[arg(long, hide = true)]
        from_console: bool,
    },
    /// Read the configuration and every profile in it, and say what is wrong
    Check,
    /// Show what is set, and which of file, environment and flags set it; never a secret
    Show,
    /// Print the path of the configuration
    Path,
}

pub(super) async fn run(command: &Command, flags: &GlobalFlags) -> Result<Exit, Problem> {
    match command {
        Command::Init { from_console } => init::init(flags, *from_console).await,
        Command::Check => check(flags),
        Command::Show => show(flags),
        Command::Path => {
            let path = path(flags)?;
            let mut out = io::stdout().lock();
            // For other programs: the very bytes of the path.
            out.write_all(path.as_os_str().as_encoded_bytes())?;
            writeln!(out)?;
            Ok(Exit::Done)
        }
    }
}

/// Where the configuration is or would be. The file itself is not looked at: it may be what is
/// wrong.
fn path(flags: &GlobalFlags) -> Result<PathBuf, Problem> {
    let env = |name: &str| std::env::var(name).ok();
    flags
        .config
        .clone()
        .or_else(|| config_path(&env))
        .ok_or_else(|| {
            Problem::usage(
                "There is no place for a configuration: neither XDG_CONFIG_HOME nor HOME is an absolute path. Name one with --config.",
            )
        })
}

fn check(flags: &GlobalFlags) -> Result<Exit, Problem> {
    let settings = load(flags)?;
    let wrong: Vec<String> = settings
        .names()
        .iter()
        .filter_map(|name| settings.profile(name).err())
        .map(|error| error.to_string())
        .collect();
    if !wrong.is_empty() {
        return Err(Problem::usage(wrong.join("\n")));
    }
    let place = match &settings.config.value {
        Some(path) if settings.config_found => visible(&path.to_string_lossy()).into_owned(),
        Some(_) | None => "No configuration file".to_owned(),
    };
    let count = settings.names().len();
    Context::say(&format!("{place}: nothing is wrong. Profiles: {count}."));
    Ok(Exit::Done)
}

/// A setting for programs.
#[derive(Debug, Serialize)]
struct SettingRecord {
    profile: Option<ProfileName>,
    key: String,
    value: String,
    source: String,
    note: Option<String>,
}

impl Record for SettingRecord {
    const FIELDS: &'static [&'static str] = &["profile", "key", "value", "source", "note"];
}

impl SettingRecord {
    fn of(profile: Option<&ProfileName>, shown: Shown) -> Self {
        Self {
            profile: profile.cloned(),
            key: shown.key,
            value: shown.value,
            source: shown.layer.to_string(),
            note: shown.note,
        }
    }
}

fn show(flags: &GlobalFlags) -> Result<Exit, Problem> {
    let settings = load(flags)?;
    let mut records: Vec<SettingRecord> = settings
        .shown()
        .into_iter()
        .map(|shown| SettingRecord::of(None, shown))
        .collect();
    for name in shown_profiles(&settings) {
        let profile = settings.profile(&name)?;
        let lines = profile.shown().into_iter();
        records.extend(lines.map(|shown| SettingRecord::of(Some(&name), shown)));
    }
    Output::new(&settings).list(&records, || {
        let mut table = Table::new(vec!["PROFILE", "KEY", "VALUE", "FROM", "NOTE"]);
        for record in &records {
            table.row([
                record.profile.as_ref().map(ToString::to_string),
                Some(record.key.clone()),
                Some(record.value.clone()),
                Some(record.source.clone()),
                record.note.clone(),
            ]);
        }
        table
    })?;
    Ok(Exit::Done)
}

/// The profiles that were named, else all.
fn shown_profiles(settings: &Settings) -> Vec<ProfileName> {
    if settings.chosen.value.is_empty() {
        settings.names()
    } else {
        settings.chosen.value.clone()
    }
}
