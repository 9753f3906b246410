//! `codes rotate --finish`: goes on where an earlier run stopped, and deletes the old code.

use jiff::Timestamp;

use super::{
    super::super::{
        Exit,
        context::Context,
        deliver::{self, Delivered, Destination},
        problem::Problem,
        signals,
        write::{self, Ready, WriteRecord},
    },
    Arguments,
    record::RotationRecord,
};
use crate::{
    domain::{
        CodeId, CredentialKind, Done, Fingerprint, Operation, OperationKind, Rotation,
        RotationStep, Secret, Seen,
    },
    engine::{Ending, Standing},
};

pub(super) async fn run(
    arguments: &Arguments,
    context: &Context,
    mut ready: Ready,
) -> Result<Exit, Problem> {
    let rotation = chosen(arguments, context, &ready)?;
    let rotation = match settled(rotation, context).await? {
        Settled::GoOn(rotation) => rotation,
        Settled::Deleted(rotation, done) => return ended(&rotation, &done, context, &ready),
    };
    // Settling may have taken its time.
    ready.facts = context.engine().facts(&ready.facts.app.at).await?;
    let codes = ready.facts.codes.as_ref().map_err(Clone::clone)?;
    let (old, new) = match rotation.standing(codes) {
        Standing::Both { old, new } => (old, new),
        Standing::OldGone => {
            let n = context.engine().old_code_is_gone(&rotation, None)?;
            let note = "The old AppCode was gone already. Nothing was sent.".to_owned();
            return ended(&rotation, &deleted(n, note), context, &ready);
        }
        Standing::NewGone => {
            return Err(Problem::refused(format!(
                "The new AppCode of this rotation (entry {} of the journal) is gone, so the old one {} was not deleted: its callers would be left with nothing. Begin another rotation.",
                rotation.entry, rotation.old
            )));
        }
    };
    if rotation.step == RotationStep::Undelivered && arguments.deliver.is_empty() {
        return Err(Problem::refused(format!(
            "The new AppCode of this rotation (entry {} of the journal) was never delivered. Give --deliver TARGET. Nothing was sent.",
            rotation.entry
        )));
    }
    let operation = Operation::DeleteCode {
        app: ready.facts.app.at.clone(),
        code: old,
    };
    let mut plan = context.engine().plan(&operation, Some(&ready.facts));
    let aim = arguments.proof.aim(context, &ready.listed, &mut plan)?;
    if arguments.write.dry_run {
        return write::show(context, &ready, &plan);
    }
    write::nothing_stands_against(&plan)?;
    let profile = &operation.place().profile;
    let named = deliver::named(&ready.listed, CredentialKind::AppCode);
    let destination = arguments.deliver.destination(context, profile, &named)?;
    destination.may_be_shown(context, profile)?;
    ready.consent(&arguments.write, &plan, destination.shows_on_terminal())?;
    let cancel = signals::cancel()?;
    let proof = arguments.proof.open(context, &ready.listed, aim)?;
    let delivered = hand_over(&destination, context, &rotation, &new).await?;
    proof.of(context, &ready.listed, &new, &cancel).await?;
    let seen = Seen::of(&ready.facts.app);
    let done = Box::pin(context.engine().perform(&operation, Some(&seen), &cancel)).await?;
    let write = WriteRecord::new(&ready.spot(), &done, delivered.as_ref());
    RotationRecord::finished(write, &rotation, &done).say(context, &ready, &destination)?;
    Ok(Exit::Done)
}

/// The rotation that is meant: the app's only one, or that of the code that was named.
fn chosen(arguments: &Arguments, context: &Context, ready: &Ready) -> Result<Rotation, Problem> {
    let mut rotations = context.engine().rotations_of(&ready.facts.app.at)?;
    if let Some(text) = &arguments.code {
        let print = text.parse::<Fingerprint>().ok().filter(|_| text.len() == 8);
        let position = text
            .strip_prefix('#')
            .and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        let codes = ready.facts.codes.as_deref().unwrap_or_default();
        let at_position = position.and_then(|position| codes.get(position));
        rotations.retain(|rotation| {
            rotation.old_id.as_ref().map(CodeId::raw) == Some(text)
                || print == Some(rotation.old)
                || at_position.is_some_and(|code| rotation.is_old(code))
        });
    }
    if rotations.len() > 1 {
        let list: Vec<_> = rotations
            .iter()
            .map(|known| known.old.to_string())
            .collect();
        return Err(Problem::usage(format!(
            "Several AppCodes of the app are being rotated. Name the old one: {}. Nothing was sent.",
            list.join(", ")
        )));
    }
    rotations.pop().ok_or_else(|| {
        Problem::refused(
            "No rotation of this app is under way: the journal of this machine knows of none. Nothing was sent.",
        )
    })
}

/// What reading back made of a rotation of which something was unknown.
enum Settled {
    /// Its old code is still there.
    GoOn(Rotation),
    /// Its old code had been deleted.
    Deleted(Rotation, Box<Done>),
}

/// Reads back what is unknown of a rotation.
async fn settled(rotation: Rotation, context: &Context) -> Result<Settled, Problem> {
    let engine = context.engine();
    let entry = match rotation.step {
        RotationStep::Undelivered | RotationStep::Delivered => return Ok(Settled::GoOn(rotation)),
        RotationStep::Generating => rotation.entry,
        RotationStep::Deleting(entry) => entry,
    };
    let found = engine.reconcile(entry).await?;
    let is_deletion = entry != rotation.entry;
    match found.ending {
        Ending::Done | Ending::ValueLost if is_deletion => {
            let done = deleted(entry, found.evidence);
            return Ok(Settled::Deleted(rotation, Box::new(done)));
        }
        Ending::NotApplied if !is_deletion => {
            return Err(Problem::refused(format!(
                "The new AppCode was never made, so there is nothing to finish. {} Begin another rotation.",
                found.evidence
            )));
        }
        Ending::Open | Ending::InFlight => {
            context.warn(&format!(
                "It still cannot be told what became of entry {entry} of the journal. {}",
                found.evidence
            ));
            return Err(Problem::Reported(Exit::Unknown));
        }
        Ending::Done
        | Ending::ValueLost
        | Ending::NotApplied
        | Ending::AppGone
        | Ending::Settled(_) => {}
    }
    let rotations = engine.rotations_of(&rotation.app)?;
    rotations
        .into_iter()
        .find(|known| known.entry == rotation.entry)
        .map(Settled::GoOn)
        .ok_or_else(|| {
            Problem::refused(format!(
                "The rotation has ended. {} Begin another one.",
                found.evidence
            ))
        })
}

/// A deletion that was not made just now.
fn deleted(entry: u64, note: String) -> Done {
    Done {
        kind: OperationKind::DeleteCode,
        at: Timestamp::now(),
        request_id: None,
        app: None,
        credential: None,
        is_gone: false,
        items: Vec::new(),
        notes: vec![note],
        journal: Some(entry),
    }
}

/// Says that the old code had been deleted before.
fn ended(
    rotation: &Rotation,
    done: &Done,
    context: &Context,
    ready: &Ready,
) -> Result<Exit, Problem> {
    let write = WriteRecord::new(&ready.spot(), done, None);
    RotationRecord::finished(write, rotation, done).say(context, ready, &Destination::default())?;
    Ok(Exit::Done)
}

/// Delivers the new code where a target was given.
async fn hand_over(
    destination: &Destination,
    context: &Context,
    rotation: &Rotation,
    new: &Secret,
) -> Result<Option<Delivered>, Problem> {
    if destination.is_empty() {
        return Ok(None);
    }
    let handover = destination
        .open(context, &rotation.app.place.profile)
        .await?;
    context.engine().note_opened(rotation.entry, &handover);
    let handed = handover.hand_over(new).await;
    deliver::note(context, Some(rotation.entry), &handed.how());
    if handed.all_took() {
        return Ok(Some(Delivered::of(&handed)));
    }
    Err(Problem::Undelivered {
        message: format!(
            "The new AppCode was not delivered to every target, so the old one was not deleted. {}",
            handed.failures().join(" ")
        ),
        remedy: "Correct the target and give --finish again.".to_owned(),
        request_id: None,
        is_lost: false,
    })
}
