//! What `campaign start` is told.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use url::Url;

use super::super::{
    codes, context::Context, deliver::DeliverArguments, filtered::FilterArguments, listed::Listed,
    probe::aim, problem::Problem, write::WriteArguments,
};
use crate::{
    domain::{
        CampaignKind, Care, TargetTemplate,
        campaign::{Pace, RemarkTemplate, StopAfter, time},
        probe::USUAL_WAIT,
        rotation,
    },
    engine::campaign::{Targets, plan::Wanted},
};

/// What to do, to which apps, and how carefully.
#[derive(Args, Debug)]
pub struct Arguments {
    /// What is done to each app
    #[arg(value_name = "KIND", hide_possible_values = true)]
    pub(super) kind: Kind,
    /// The apps, or - for those on standard input, one a line
    #[arg(value_name = "APP")]
    pub(super) apps: Vec<String>,
    #[command(flatten)]
    pub(super) filter: FilterArguments,
    #[command(flatten)]
    pub(super) deliver: DeliverArguments,
    /// For edit, the new remark: {name} {service} {gateway} {id} {profile} {remark} are replaced
    #[arg(long, value_name = "TEXT")]
    remark: Option<RemarkTemplate>,
    /// For codes and replace, how long the old one works
    #[arg(long, value_name = "DURATION", value_parser = time)]
    grace: Option<SignedDuration>,
    /// For codes and replace, a command that must accept the new value
    #[arg(long, value_name = "COMMAND", value_parser = codes::rotate::proof::command)]
    pub(super) verify: Option<TargetTemplate>,
    /// For codes and replace, a call that must prove the new value
    #[arg(long, value_name = "URL", num_args = 0..=1, value_parser = aim::address)]
    #[expect(
        clippy::option_option,
        reason = "the option may stand without its value"
    )]
    pub(super) probe: Option<Option<Url>>,
    #[command(flatten)]
    wait: aim::Wait,
    /// For delete, apps with bound APIs too
    #[arg(long)]
    pub(super) include_bound: bool,
    /// At most so many apps a second, minute or hour: 2/s, 30/m
    #[arg(long, value_name = "N/s")]
    pace: Option<Pace>,
    /// Pause for a look after so many; 0 goes straight on
    #[arg(long, value_name = "N", default_value_t = 1)]
    first: usize,
    /// Stop after so many failures, or their share
    #[arg(long, value_name = "N|SHARE", default_value = "5%")]
    stop_after: StopAfter,
    /// How long to ask again without one success
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = time)]
    patience: SignedDuration,
    #[command(flatten)]
    pub(super) write: WriteArguments,
}

/// What a campaign can do.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Reset AppSecrets
    Secrets,
    /// Rotate AppCodes
    Codes,
    /// Replace apps by twins
    Replace,
    /// Edit remarks
    Edit,
    /// Delete apps
    Delete,
}

impl From<Kind> for CampaignKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Secrets => Self::Secrets,
            Kind::Codes => Self::Codes,
            Kind::Replace => Self::Replace,
            Kind::Edit => Self::Edit,
            Kind::Delete => Self::Delete,
        }
    }
}

impl Arguments {
    /// Refuses options that the kind does not have, and what it lacks.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let kind = CampaignKind::from(self.kind);
        let wrong = |option: &str, of: &str| {
            Err(Problem::usage(format!(
                "{option} is for a campaign of {of}, and this is one of {}. Nothing was sent.",
                kind.word()
            )))
        };
        if !kind.yields() && !self.deliver.is_empty() {
            return wrong("--deliver", "secrets, codes or replace");
        }
        if kind != CampaignKind::Edit && self.remark.is_some() {
            return wrong("--remark", "edit");
        }
        let of_two_phases = [
            ("--grace", self.grace.is_some()),
            ("--verify", self.verify.is_some()),
            ("--probe", self.probe.is_some()),
        ];
        let given = of_two_phases.iter().find(|(_, is_given)| *is_given);
        if let (None, Some((option, _))) = (kind.second_phase(), given) {
            return wrong(option, "codes or replace");
        }
        if self.probe.is_none() && self.wait.time() != USUAL_WAIT {
            return Err(Problem::usage(
                "--probe-wait is for the call that --probe makes. Nothing was sent.",
            ));
        }
        if kind != CampaignKind::Delete && self.include_bound {
            return wrong("--include-bound", "delete");
        }
        if kind == CampaignKind::Edit && self.remark.is_none() {
            return Err(Problem::usage(
                "A campaign of edit sets the remark. Give --remark TEXT. Nothing was sent.",
            ));
        }
        if self.filter.filter.is_some() && !self.apps.is_empty() {
            return Err(Problem::usage(
                "The apps are named, or a filter chooses them, not both. Nothing was sent.",
            ));
        }
        if self.filter.filter.is_none() && self.apps.is_empty() {
            return Err(Problem::usage(
                "No app is named. Give --filter TEXT, apps, or - to read them from standard input. Nothing was sent.",
            ));
        }
        Ok(())
    }

    pub(super) fn kind(&self) -> CampaignKind {
        self.kind.into()
    }

    /// What has to happen before an old code is deleted, as the end of a sentence.
    pub(super) fn condition(&self) -> Option<&'static str> {
        rotation::condition(self.verify.is_some(), self.probe.is_some())
    }

    pub(super) fn care(&self) -> Care {
        Care {
            pace: self.pace,
            first: self.first,
            stop_after: self.stop_after,
            patience: self.patience,
            grace: self.grace,
            probe_wait: self.wait.time(),
            is_proven: self.condition().is_some(),
        }
    }

    /// What the campaign is to do to apps of these profiles.
    pub(super) fn wanted(&self, context: &Context, listed: &[Listed]) -> Result<Wanted, Problem> {
        let mut targets = BTreeMap::new();
        for listed in listed {
            let profile = &listed.app.at.place.profile;
            if targets.contains_key(profile) {
                continue;
            }
            let known = Targets {
                all: self.deliver.templates(context, profile)?,
                last: self.deliver.last(context, profile)?,
            };
            targets.insert(profile.clone(), known);
        }
        Ok(Wanted {
            kind: self.kind(),
            care: self.care(),
            targets,
            remark: self.remark.clone(),
            include_bound: self.include_bound,
        })
    }
}
