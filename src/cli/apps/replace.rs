//! `apps replace`: a twin is made with what the app has, its secret handed over; the old app is deleted
//! after a time of grace, after a probe has found the twin to work, or later by `--finish`. A run that
//! was stopped between two steps goes on with the same command.

mod begin;
mod finish;
mod preview;
mod steps;
mod undo;

use clap::Args;
use jiff::SignedDuration;
use url::Url;

use super::super::{
    Exit,
    codes::rotate::grace,
    context::Context,
    deliver::DeliverArguments,
    probe::aim::{self, Wait},
    problem::Problem,
    reference::{At, Reference},
    write::{self, WriteArguments},
};
use crate::{
    domain::{InstanceId, Replacement, ReplacementStep},
    engine::{Ending, Twins},
};

/// Which app to replace, and when the old one goes.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// Wait so long, such as 10m, then delete the old app
    #[arg(long, value_name = "DURATION", value_parser = grace, conflicts_with_all = ["finish", "undo"])]
    grace: Option<SignedDuration>,
    /// Delete the old app if a call of this API proves the twin
    #[arg(
        long,
        value_name = "URL",
        num_args = 0..=1,
        value_parser = aim::address,
        conflicts_with = "undo"
    )]
    #[expect(
        clippy::option_option,
        reason = "the option may stand without its value"
    )]
    probe: Option<Option<Url>>,
    #[command(flatten)]
    wait: Wait,
    /// Delete the old app of a replacement that was begun earlier
    #[arg(long, conflicts_with = "undo")]
    finish: bool,
    /// Delete the twin of a replacement that was begun earlier: all is as before
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    deliver: DeliverArguments,
    #[command(flatten)]
    write: WriteArguments,
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    arguments.deliver.check(context)?;
    write::may_begin(context, &arguments.write)?;
    let under_way = match under_way(arguments, context)? {
        Some(replacement) => settled(replacement, context).await?,
        None => Settled::Never,
    };
    match under_way {
        Settled::Never if arguments.finish || arguments.undo => Err(Problem::refused(
            "No replacement of this app is under way: the journal of this machine knows of none. Nothing was sent.",
        )),
        Settled::Never => Box::pin(begin::run(arguments, context)).await,
        Settled::Undone => {
            context.warn("The twin had been deleted: the replacement is undone.");
            Ok(Exit::Done)
        }
        Settled::Ended(replacement) => {
            Box::pin(finish::ended(arguments, context, &replacement)).await
        }
        Settled::GoesOn(replacement) if arguments.undo => {
            Box::pin(undo::run(arguments, context, &replacement)).await
        }
        Settled::GoesOn(replacement) => {
            Box::pin(finish::run(arguments, context, *replacement)).await
        }
    }
}

/// The replacement that is meant: of the app, or by the twin, that is named.
fn under_way(arguments: &Arguments, context: &Context) -> Result<Option<Replacement>, Problem> {
    let reference = Reference::parse(&arguments.app);
    let mut meant = context
        .engine()
        .replacements()
        .map_err(|error| Problem::refused(format!("{error} Nothing was sent.")))?;
    meant.retain(|known| {
        let place = &known.old.place;
        let in_use = context.profile(&place.profile).is_some();
        let instance = place.instance.as_ref().map(InstanceId::raw);
        let at = At {
            profile: place.profile.raw(),
            service: place.service,
            instance,
            // The journal knows the gateway by its id alone.
            gateway: instance.unwrap_or_default(),
        };
        let is_twin = known
            .twin
            .as_ref()
            .is_some_and(|twin| reference.names(&at, twin.id.raw(), known.twin_name.raw()));
        in_use && (is_twin || reference.names(&at, known.old.id.raw(), known.old_name.raw()))
    });
    if meant.len() > 1 {
        let mut list = String::new();
        for known in &meant {
            list.push_str("\n  ");
            list.push_str(known.old.id.raw());
        }
        return Err(Problem::usage(format!(
            "Several apps of this name are being replaced. Name one by its id:{list}"
        )));
    }
    Ok(meant.pop())
}

/// What reading back made of a replacement of which something was unknown.
enum Settled {
    /// There is none, or its twin was never made.
    Never,
    /// The twin had been deleted.
    Undone,
    /// The old app had been deleted.
    Ended(Box<Replacement>),
    /// Both may be there.
    GoesOn(Box<Replacement>),
}

/// Reads back what is unknown of a replacement.
async fn settled(replacement: Replacement, context: &Context) -> Result<Settled, Problem> {
    let engine = context.engine();
    let entry = match replacement.step {
        ReplacementStep::Undelivered | ReplacementStep::Delivered => {
            let left = left_in_files(replacement, context)?;
            return Ok(Settled::GoesOn(Box::new(left)));
        }
        ReplacementStep::Making => replacement.entry,
        ReplacementStep::Deleting(entry) | ReplacementStep::Undoing(entry) => entry,
    };
    let found = engine.reconcile(entry).await?;
    let is_gone = match found.ending {
        Ending::Open | Ending::InFlight => {
            context.warn(&format!(
                "It still cannot be told what became of entry {entry} of the journal. {}",
                found.evidence
            ));
            return Err(Problem::Reported(Exit::Unknown));
        }
        Ending::Done | Ending::ValueLost | Ending::AppGone => true,
        Ending::NotApplied | Ending::Settled(_) => false,
    };
    match replacement.step {
        ReplacementStep::Deleting(_) if is_gone => {
            return Ok(Settled::Ended(Box::new(replacement)));
        }
        ReplacementStep::Undoing(_) if is_gone => return Ok(Settled::Undone),
        ReplacementStep::Making
        | ReplacementStep::Undelivered
        | ReplacementStep::Delivered
        | ReplacementStep::Deleting(_)
        | ReplacementStep::Undoing(_) => {}
    }
    let Some(known) = again(&replacement, context)? else {
        return Ok(Settled::Never);
    };
    let left = left_in_files(known, context)?;
    Ok(Settled::GoesOn(Box::new(left)))
}

/// The same replacement as the journal tells of it now; `None` where it is none any more.
fn again(replacement: &Replacement, context: &Context) -> Result<Option<Replacement>, Problem> {
    let known = context
        .engine()
        .replacements()
        .map_err(|error| Problem::refused(format!("{error} Nothing was sent.")))?;
    let mut known = known.into_iter();
    Ok(known.find(|known| known.entry == replacement.entry))
}

/// Settles what a killed process left of the files for the twin's secret: where they hold it, it is
/// delivered.
fn left_in_files(replacement: Replacement, context: &Context) -> Result<Replacement, Problem> {
    if replacement.step != ReplacementStep::Undelivered {
        return Ok(replacement);
    }
    let left = context
        .engine()
        .settle_files(replacement.entry)
        .map_err(|error| Problem::refused(format!("{error} Nothing was sent.")))?;
    for sentence in &left.sentences {
        context.warn(sentence);
    }
    Ok(again(&replacement, context)?.unwrap_or(replacement))
}

/// The two apps of a replacement, and what the twin lacks.
async fn twins(context: &Context, replacement: &Replacement) -> Result<Twins, Problem> {
    let Some(twin) = &replacement.twin else {
        return Err(Problem::refused(format!(
            "The journal does not say which app entry {} made. Nothing was sent.",
            replacement.entry
        )));
    };
    Ok(context.engine().twins(&replacement.old, twin).await?)
}

/// A replacement that stops between two steps, and how to go on.
fn stopped(why: &str, app: &str) -> Problem {
    Problem::refused(format!(
        "{why} Both apps work. Go on with claviger apps replace {app}, delete the old one with --finish, or the twin with --undo."
    ))
}
