//! Where a new value goes: `--deliver`, `--or`, and what becomes of it where nobody takes it.

use std::io::{self, IsTerminal as _, Write};

use clap::Args;
use serde::Serialize;

use super::{context::Context, listed::Listed, problem::Problem};
use crate::{
    domain::{
        CredentialKind, Done, Gateway, Named, Plan, ProfileName, Secret, Service, Target,
        TargetTemplate, Unknown, text::visible,
    },
    engine::{Connection, Handed, Handover, Part, PartEnd},
};

/// What is said where nothing keeps a value that its target does not take.
const UNKEPT: &str = "Nothing would keep the value if its target does not take it: give --or TARGET, or set a recipient in the profile.";

/// Where a new credential goes.
#[derive(Args, Debug, Default)]
pub(super) struct DeliverArguments {
    /// Where the value goes; repeated, to all: stdout, file:PATH, fd:N, command:PROGRAM ARGS, age:RECIPIENT:PATH, csms:NAME, or a name of the configuration
    #[arg(long, value_name = "TARGET")]
    pub(super) deliver: Vec<String>,
    /// Where it goes if one of those did not take it
    #[arg(long = "or", value_name = "TARGET", requires = "deliver")]
    last: Option<String>,
}

/// The targets of one value.
#[derive(Debug, Default)]
pub(super) struct Destination {
    targets: Vec<Target>,
    last: Option<Target>,
}

/// One target and how it ended, for programs.
#[derive(Debug, Clone, Serialize)]
pub(in crate::cli) struct PartRecord {
    target: String,
    result: &'static str,
}

/// How a new value was handed over.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Delivered {
    pub(in crate::cli) parts: Vec<PartRecord>,
    /// Where it went, as whole sentences.
    pub(in crate::cli) sentences: Vec<String>,
    /// Why not all targets took it, and what to do, as whole sentences.
    pub(in crate::cli) shortfall: Option<Shortfall>,
}

/// What is said where not every target took a value.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Shortfall {
    pub(in crate::cli) message: String,
    pub(in crate::cli) remedy: String,
    /// Whether the value is nowhere any more.
    pub(in crate::cli) is_lost: bool,
}

impl DeliverArguments {
    /// Refuses a command that makes a value which would go nowhere, and what is no target.
    pub(super) fn required(&self, context: &Context, is_dry_run: bool) -> Result<(), Problem> {
        if self.deliver.is_empty() && !is_dry_run {
            return Err(Problem::Setting {
                message:
                    "The value has to go somewhere, and --deliver is missing. Nothing was sent."
                        .to_owned(),
                remedy: "Give --deliver TARGET; --help tells what a target is.".to_owned(),
            });
        }
        self.check(context)
    }

    /// Refuses what is no target in any profile in use.
    pub(super) fn check(&self, context: &Context) -> Result<(), Problem> {
        let profiles = context.session.profiles();
        self.deliver.iter().chain(&self.last).try_for_each(|text| {
            let mut refused = None;
            for profile in profiles {
                match template(text, context, &profile.name) {
                    Ok(_) => return Ok(()),
                    Err(problem) => refused = Some(problem),
                }
            }
            refused.map_or(Ok(()), Err)
        })
    }

    /// Whether any target is named.
    pub(super) fn is_empty(&self) -> bool {
        self.deliver.is_empty()
    }

    /// The targets that are named, for all values of `profile`.
    pub(super) fn templates(
        &self,
        context: &Context,
        profile: &ProfileName,
    ) -> Result<Vec<TargetTemplate>, Problem> {
        self.deliver
            .iter()
            .map(|text| template(text, context, profile))
            .collect()
    }

    /// The last resort, for all values of `profile`.
    pub(super) fn last(
        &self,
        context: &Context,
        profile: &ProfileName,
    ) -> Result<Option<TargetTemplate>, Problem> {
        self.last
            .as_ref()
            .map(|text| template(text, context, profile))
            .transpose()
    }

    /// The targets for the credential of `named`.
    pub(super) fn destination(
        &self,
        context: &Context,
        profile: &ProfileName,
        named: &Named,
    ) -> Result<Destination, Problem> {
        let targets: Vec<Target> = self
            .templates(context, profile)?
            .iter()
            .map(|template| template.expand(named))
            .collect();
        let last = self.last(context, profile)?;
        let last = last.map(|template| template.expand(named));
        let all: Vec<_> = targets.iter().chain(&last).collect();
        for (at, target) in all.iter().enumerate() {
            if all[..at].contains(target) {
                return Err(Problem::usage(format!(
                    "The target {target} is named twice. Nothing was sent."
                )));
            }
        }
        Ok(Destination { targets, last })
    }
}

/// The target that `text` is, or is the name of.
fn template(
    text: &str,
    context: &Context,
    profile: &ProfileName,
) -> Result<TargetTemplate, Problem> {
    let targets = context
        .profile(profile)
        .map(|profile| profile.targets.as_slice())
        .unwrap_or_default();
    if let Some(known) = targets.iter().find(|target| target.name == text) {
        return Ok(known.template.clone());
    }
    text.parse().map_err(|error| {
        let names: Vec<_> = targets.iter().map(|target| target.name.as_str()).collect();
        let known = if names.is_empty() {
            String::new()
        } else {
            format!(" The configuration names {}.", names.join(", "))
        };
        Problem::usage(format!("{error}{known} Nothing was sent."))
    })
}

/// What the braces of a target stand for, of a credential of this app.
pub(super) fn named(listed: &Listed, kind: CredentialKind) -> Named {
    let app = &listed.app;
    Named {
        name: app.name.raw().to_owned(),
        id: app.at.id.raw().to_owned(),
        ..named_at(&listed.gateway, kind)
    }
}

/// The same, of an app that this gateway does not have yet.
pub(super) fn named_at(gateway: &Gateway, kind: CredentialKind) -> Named {
    let place = &gateway.place;
    Named {
        name: String::new(),
        service: place.service.word().to_owned(),
        gateway: match place.instance {
            Some(_) => gateway.name.raw().to_owned(),
            None => String::new(),
        },
        id: String::new(),
        profile: place.profile.raw().to_owned(),
        kind: kind.word().to_owned(),
    }
}

impl Destination {
    /// Whether there is no target.
    pub(super) fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().chain(&self.last)
    }

    /// Whether the value would appear on a terminal.
    pub(super) fn shows_on_terminal(&self) -> bool {
        self.all().any(|target| *target == Target::Stdout) && io::stdout().is_terminal()
    }

    /// Refuses to show a secret on a terminal where the profile never reveals any.
    pub(super) fn may_be_shown(
        &self,
        context: &Context,
        profile: &ProfileName,
    ) -> Result<(), Problem> {
        let never = context
            .profile(profile)
            .is_some_and(|profile| profile.never_reveal);
        if never && self.shows_on_terminal() {
            return Err(Problem::refused(format!(
                "The profile {profile} never reveals a secret, and standard output is a terminal. Deliver it elsewhere. Nothing was sent."
            )));
        }
        Ok(())
    }

    /// Says in the plan, and on standard error, where nothing would keep a value that its target
    /// does not take; refuses then to hand it to a command in production.
    pub(super) fn may_be_lost(
        &self,
        context: &Context,
        connection: &Connection,
        plan: &mut Plan,
        kind: CredentialKind,
        service: Service,
    ) -> Result<(), Problem> {
        if self.is_empty() {
            return Ok(());
        }
        for target in &self.targets {
            plan.add(format!(
                "The new value goes to {}.",
                visible(&target.to_string())
            ));
        }
        if let Some(last) = &self.last {
            plan.add(format!(
                "If one of them does not take it, it goes to {}.",
                visible(&last.to_string())
            ));
        }
        if self.may_vanish(context, connection, kind, service)? {
            plan.add(UNKEPT.to_owned());
            context.warn(UNKEPT);
        }
        Ok(())
    }

    /// Whether nothing would keep a value that its target does not take; refused where it would be
    /// handed to a command in production.
    pub(super) fn may_vanish(
        &self,
        context: &Context,
        connection: &Connection,
        kind: CredentialKind,
        service: Service,
    ) -> Result<bool, Problem> {
        // What a file takes has its room already, and standard output is looked at.
        let may_fail = |target: &Target| match target {
            Target::Stdout | Target::File(_) | Target::Age { .. } => false,
            Target::Fd(_) | Target::Command(_) | Target::Clipboard | Target::Csms { .. } => true,
        };
        if self.last.is_some()
            || !self.targets.iter().any(may_fail)
            || service.shows_again(kind)
            || context.engine().journal().seals_for(connection.profile())
            || context.engine().keeps().is_some()
            || context.session.demo().is_some()
        {
            return Ok(false);
        }
        let is_command = |target: &Target| matches!(target, Target::Command(_));
        if connection.is_production() && self.targets.iter().any(is_command) {
            return Err(Problem::refused(format!(
                "{UNKEPT} In production it is not given to a command then. Nothing was sent."
            )));
        }
        Ok(true)
    }

    /// Opens the targets before anything is sent.
    pub(super) async fn open(
        &self,
        context: &Context,
        profile: &ProfileName,
    ) -> Result<Handover, Problem> {
        if self.is_empty() {
            return Ok(Handover::default());
        }
        let mut connections = context.engine().connections();
        let connection = connections
            .find(|connection| connection.profile() == profile)
            .ok_or_else(|| Problem::usage("The profile is not in use. Name it with --profile."))?;
        context
            .session
            .delivery()
            .open(connection, &self.targets, self.last.as_ref())
            .await
            .map_err(|error| Problem::usage(format!("{error} Nothing was sent.")))
    }

    /// Where the result goes: standard output, unless the value itself went there.
    pub(super) fn result_stream(&self) -> Box<dyn Write> {
        if self.all().any(|target| *target == Target::Stdout) {
            Box::new(io::stderr())
        } else {
            Box::new(io::stdout())
        }
    }
}

/// Delivers the new value of a write that took effect, and journals how. `remedy` says what to do
/// where it is not delivered and can be had another way than by a further write.
pub(super) async fn hand_over(
    context: &Context,
    done: &Done,
    service: Service,
    profile: &ProfileName,
    handover: Handover,
    remedy: Option<&str>,
) -> Option<Delivered> {
    let credential = done.credential.as_ref()?;
    let handed = handover.hand_over(&credential.value).await;
    note(context, done.journal, &handed.how());
    let mut delivered = Delivered::of(&handed);
    if handed.all_took() {
        return Some(delivered);
    }
    let label = credential.kind.label();
    let failures = handed.failures().join(" ");
    let (title, is_lost);
    let remedy = match remedy {
        Some(remedy) => {
            (title, is_lost) = (did_not_arrive(&handed, label), false);
            remedy.to_owned()
        }
        None if handed.is_somewhere() => {
            (title, is_lost) = (did_not_arrive(&handed, label), false);
            "Correct the target, and give it the value from where it went.".to_owned()
        }
        None => {
            title = did_not_arrive(&handed, label);
            let rest = kept(
                context,
                done.journal,
                service,
                profile,
                credential.kind,
                &credential.value,
            );
            is_lost = rest.is_none();
            rest.unwrap_or_else(|| {
                format!(
                    "It is lost. Correct the target and do it once more to get another {label}."
                )
            })
        }
    };
    delivered.shortfall = Some(Shortfall {
        message: format!("{} was done, but {title} {failures}", done.kind.title()),
        remedy,
        is_lost,
    });
    Some(delivered)
}

fn did_not_arrive(handed: &Handed, label: &str) -> String {
    match handed.how().as_str() {
        "partly" => format!("not every target took the new {label}."),
        "last_resort" => format!("only the last resort took the new {label}."),
        _ => format!("the new {label} was not delivered."),
    }
}

/// How a value that nobody took is had after all, as a whole sentence: it is kept where nothing else
/// has it. `None` where it is lost.
fn kept(
    context: &Context,
    entry: Option<u64>,
    service: Service,
    profile: &ProfileName,
    kind: CredentialKind,
    value: &Secret,
) -> Option<String> {
    let n = entry?;
    let rest = context.engine().rest_of(n, service, profile, kind, value);
    rest.sentence(n)
}

/// Keeps a value that may be in force, of a write whose outcome is not known: whole sentences that say
/// where. It is delivered nowhere.
pub(super) async fn keep_unknown(
    context: &Context,
    profile: &ProfileName,
    unknown: &Unknown,
    handover: Handover,
) -> Vec<String> {
    let Some(sent) = &unknown.sent else {
        return Vec::new();
    };
    if handover.is_empty() {
        return Vec::new();
    }
    if let Some(part) = handover.to_last_resort(&sent.value).await {
        let sentence = last_resort(&part);
        if part.end.has_it() {
            if let Some(n) = unknown.journal {
                note(context, Some(n), part.end.word());
            }
            return vec![sentence];
        }
        context.warn(&sentence);
    }
    unknown
        .journal
        .and_then(|n| context.engine().safe(n, profile, &sent.value).sentence(n))
        .map(|sentence| format!("The value that was sent may be in force. {sentence}"))
        .into_iter()
        .collect()
}

fn last_resort(part: &Part) -> String {
    match &part.end {
        PartEnd::Took(receipt) | PartEnd::LastResort(receipt) => format!(
            "The value that was sent may be in force. Last resort: {}",
            receipt.sentence
        ),
        PartEnd::Failed(error) => error.to_string(),
    }
}

/// Tells the journal entry that a value came with how it was delivered.
pub(super) fn note(context: &Context, entry: Option<u64>, how: &str) {
    if let Some(n) = entry
        && let Err(error) = context.engine().journal().delivered(n, how)
    {
        context.warn(&format!(
            "How it was delivered could not be journalled. {error}"
        ));
    }
}

impl Delivered {
    /// What became of a value.
    pub(super) fn of(handed: &Handed) -> Self {
        Self {
            parts: handed
                .parts
                .iter()
                .map(|part| PartRecord {
                    target: visible(&part.target.to_string()).into_owned(),
                    result: part.end.word(),
                })
                .collect(),
            sentences: handed.receipts(),
            shortfall: None,
        }
    }

    /// The problem that the command ends with, once the result is said.
    pub(super) fn problem(&self, request_id: Option<String>) -> Result<(), Problem> {
        match &self.shortfall {
            None => Ok(()),
            Some(Shortfall {
                message,
                remedy,
                is_lost,
            }) => Err(Problem::Undelivered {
                message: message.clone(),
                remedy: remedy.clone(),
                request_id,
                is_lost: *is_lost,
            }),
        }
    }
}
