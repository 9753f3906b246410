//! Running a campaign that was confirmed, and resuming one.

use std::io;

use super::{
    super::{
        Exit, ask,
        confirm::Word,
        context::Context,
        problem::Problem,
        signals,
        write::{self, WriteArguments},
    },
    ResumeArguments, progress,
    record::{self, CampaignRecord},
    shelf,
};
use crate::{
    config::GlobalFlags,
    domain::{CampaignKind, campaign::Stop},
    engine::campaign::{Campaign, Halt, Held, Targets},
};

/// Takes the consent that the arguments give to `number` writes of this kind, else asks for it.
pub(super) fn consent(
    arguments: &WriteArguments,
    kind: CampaignKind,
    production: bool,
    number: usize,
) -> Result<(), Problem> {
    let needs_number = kind.needs_number(production);
    let given = arguments.confirm.as_deref();
    Word::Number(number).check(given, needs_number && arguments.yes)?;
    if arguments.yes {
        return Ok(());
    }
    let answer = if needs_number {
        ask::line("Type the number of apps to go on: ")
    } else {
        ask::line("Go on? [y/N] ")
    };
    let answer = answer
        .map_err(|error| Problem::usage(format!("The answer cannot be read: {error}.")))?
        .unwrap_or_default();
    let agreed = if needs_number {
        answer.trim() == number.to_string()
    } else {
        matches!(answer.trim(), "y" | "Y" | "yes")
    };
    if agreed {
        Ok(())
    } else {
        Err(Problem::refused("Not confirmed. Nothing was sent."))
    }
}

/// Runs the campaign that is held, and says how it stands then.
pub(super) async fn go_on(context: &Context, mut held: Held) -> Result<Exit, Problem> {
    let pause = signals::cancel()?;
    let campaign = held.known().campaign.clone();
    let delivery = context.session.delivery();
    let mut tell = |news| progress::say(&news, context);
    let engine = context.engine();
    let running = Box::pin(engine.run_campaign(&mut held, &delivery, &pause, &mut tell));
    let halt = running.await?;
    drop(held);
    let known = shelf()?.get(&campaign.id)?;
    let entries = context.engine().journal().of_campaign(&campaign.id)?;
    let summary = known.summary(&entries);
    let record = CampaignRecord::of(&summary);
    let mut out = result_stream(&campaign);
    context
        .output
        .object(&mut *out, &record, || record.text())?;
    Ok(match (record::exit(&summary), halt) {
        (Exit::Done, Halt::Stopped(Stop::Patience)) if summary.counts.done == 0 => Exit::Unreached,
        (Exit::Done, Halt::Stopped(Stop::Patience)) => Exit::Mixed,
        (Exit::Done, Halt::Stopped(Stop::Halted(_))) => Exit::RefusedHere,
        (exit, _) => exit,
    })
}

pub(super) async fn resume(
    arguments: &ResumeArguments,
    flags: &GlobalFlags,
) -> Result<Exit, Problem> {
    let shelf = shelf()?;
    let id = shelf.find(&arguments.campaign)?;
    let campaign = shelf.get(&id)?.campaign;
    let context = Context::open(&of_its_profiles(flags, &campaign)).await?;
    has_profiles(&context, &campaign)?;
    if !arguments.write.dry_run {
        may_be_kept(&context)?;
    }
    write::may_begin(&context, &arguments.write)?;
    // From here on nobody else runs it, and what is said of it stays so.
    let mut held = shelf.take(&id)?;
    let entries = journal_of(&context, &id)?;
    let known = if arguments.retry_failed {
        held.known().with_failed_again()
    } else {
        held.known().clone()
    };
    let summary = known.summary(&entries);
    if !summary.state.may_resume() {
        return Err(Problem::refused(format!(
            "The campaign {id} is {}: there is nothing to go on with.{} Nothing was sent.",
            summary.state,
            if summary.counts.failed > 0 {
                " --retry-failed tries those again that failed."
            } else {
                ""
            }
        )));
    }
    let number = known.due(&entries);
    let record = CampaignRecord::of(&summary);
    if arguments.write.dry_run {
        let mut out = std::io::stdout().lock();
        context.output.object(&mut out, &record, || record.text())?;
        return Ok(Exit::Done);
    }
    if !arguments.write.yes {
        Context::say(record.text().trim_end());
        Context::say(&format!("{number} apps are still to be done or finished."));
    }
    let production = context.engine().connections().any(|connection| {
        connection.is_production() && campaign.profiles().contains(connection.profile())
    });
    consent(&arguments.write, campaign.kind, production, number)?;
    if arguments.retry_failed {
        held.retry_failed()?;
    }
    go_on(&context, held).await
}

fn journal_of(context: &Context, id: &str) -> Result<Vec<crate::engine::journal::Entry>, Problem> {
    Ok(context.engine().journal().of_campaign(id)?)
}

/// The flags with the profiles of the campaign, where none is named.
fn of_its_profiles(flags: &GlobalFlags, campaign: &Campaign) -> GlobalFlags {
    let mut flags = flags.clone();
    if flags.profile.is_empty() {
        flags.profile = campaign
            .profiles()
            .iter()
            .map(|profile| profile.raw().to_owned())
            .collect();
    }
    flags
}

fn has_profiles(context: &Context, campaign: &Campaign) -> Result<(), Problem> {
    let missing = campaign
        .profiles()
        .into_iter()
        .find(|profile| context.profile(profile).is_none());
    match missing {
        None => Ok(()),
        Some(profile) => Err(Problem::usage(format!(
            "The campaign {} is about apps of the profile {profile}, which is not in use. Name it with --profile. Nothing was sent.",
            campaign.id
        ))),
    }
}

/// Refuses a campaign where nothing on disk would tell what it did.
pub(super) fn may_be_kept(context: &Context) -> Result<(), Problem> {
    if context.engine().journal().is_durable() {
        return Ok(());
    }
    let why = context.session.warning().unwrap_or(
        "The journal is only in memory, as in the demo; claviger simulate is a gateway to practise on.",
    );
    Err(Problem::refused(format!(
        "A campaign needs a journal on disk. {why} Nothing was sent."
    )))
}

/// Where the result goes: standard output, unless a value goes there.
fn result_stream(campaign: &Campaign) -> Box<dyn io::Write> {
    let is_stdout = |targets: &Targets| {
        let mut all = targets.all.iter().chain(&targets.last);
        all.any(|template| template.to_string() == "stdout")
    };
    if campaign.targets.values().any(is_stdout) {
        Box::new(io::stderr())
    } else {
        Box::new(io::stdout())
    }
}
