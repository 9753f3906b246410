//! `profiles`: those of the settings, and those that other tools' settings would make.

use clap::Subcommand;
use serde::Serialize;

use super::{
    Exit, load,
    output::{Output, Record, Table},
    problem::Problem,
};
use crate::{
    config::{GlobalFlags, Profile, Project, Settings},
    domain::{ProfileName, Service},
};

/// `claviger profiles …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the profiles
    List,
}

/// A profile for programs.
#[derive(Debug, Serialize)]
struct ProfileRecord {
    name: ProfileName,
    /// Whether the program starts with it.
    chosen: bool,
    /// `settings`, or the other tool whose settings would make it.
    origin: String,
    region: Option<String>,
    project: Option<String>,
    environment: Option<String>,
    method: Option<&'static str>,
    services: Vec<Service>,
    read_only: Option<bool>,
    /// Why it cannot be used.
    problem: Option<String>,
}

impl Record for ProfileRecord {
    const FIELDS: &'static [&'static str] = &[
        "name",
        "chosen",
        "origin",
        "region",
        "project",
        "environment",
        "method",
        "services",
        "read_only",
        "problem",
    ];
}

impl ProfileRecord {
    fn of(
        name: ProfileName,
        chosen: bool,
        origin: String,
        profile: Result<Profile, String>,
    ) -> Self {
        let mut record = Self {
            name,
            chosen,
            origin,
            region: None,
            project: None,
            environment: None,
            method: None,
            services: Vec::new(),
            read_only: None,
            problem: None,
        };
        match profile {
            Ok(profile) => {
                record.method = Some(profile.auth.method());
                record.project = Some(match &profile.project {
                    Project::Id(id) => id.to_string(),
                    Project::Name(name) => name.clone(),
                });
                record.read_only = Some(profile.read_only);
                record.region = profile.region;
                record.environment = profile.environment;
                record.services = profile.services;
            }
            Err(problem) => record.problem = Some(problem),
        }
        record
    }
}

/// Lists the profiles. One that cannot be used is listed with its reason.
pub(super) fn run(command: &Command, flags: &GlobalFlags) -> Result<Exit, Problem> {
    let Command::List = command;
    let settings = load(flags)?;
    let records = records(&settings);
    Output::new(&settings).list(&records, || table(&records))?;
    Ok(Exit::Done)
}

fn records(settings: &Settings) -> Vec<ProfileRecord> {
    let own = settings.names().into_iter().map(|name| {
        let chosen = settings.chosen.value.contains(&name);
        let profile = settings.profile(&name).map_err(|error| error.to_string());
        ProfileRecord::of(name, chosen, "settings".to_owned(), profile)
    });
    let mut records: Vec<ProfileRecord> = own.collect();
    for offer in settings.foreign(&|name| std::env::var(name).ok()) {
        if records.iter().all(|record| record.name != offer.name) {
            records.push(ProfileRecord::of(
                offer.name,
                false,
                offer.origin,
                offer.profile,
            ));
        }
    }
    records
}

fn table(records: &[ProfileRecord]) -> Table {
    let mut table = Table::new(vec![
        "NAME", "START", "REGION", "PROJECT", "METHOD", "SERVICES", "FROM",
    ])
    .when_empty("No profile yet: claviger config init makes one; claviger --demo needs none.");
    for record in records {
        let services: Vec<&str> = record
            .services
            .iter()
            .map(|service| service.word())
            .collect();
        let place = match &record.problem {
            Some(problem) => format!("{}: not usable: {problem}", record.origin),
            None => record.origin.clone(),
        };
        table.row([
            Some(record.name.to_string()),
            record.chosen.then(|| "yes".to_owned()),
            record.region.clone(),
            record.project.clone(),
            record.method.map(str::to_owned),
            Some(services.join(",")),
            Some(place),
        ]);
    }
    table
}
