//! A later run: what is missing of a replacement is done, and the old app deleted where that was asked
//! for.

use tokio_util::sync::CancellationToken;

use super::{
    super::super::{
        Exit,
        context::Context,
        deliver::{self, Destination},
        find::{self, Purpose},
        problem::Problem,
        signals,
        write::{self, WriteRecord, several},
    },
    Arguments, begin,
    preview::{self, Then},
    steps::{Steps, twin_of},
    twins,
};
use crate::{
    domain::{
        AppRef, Capability, Change, Choice, CredentialKind, Operation, OperationKind, Replacement,
        ReplacementStep, Secret,
    },
    engine::Twins,
};

pub(super) async fn run(
    arguments: &Arguments,
    context: &Context,
    replacement: Replacement,
) -> Result<Exit, Problem> {
    match twins(context, &replacement).await? {
        Twins::Both(_) => {}
        Twins::OldGone => {
            context
                .engine()
                .is_gone(&replacement.old, &replacement.old_name, None)?;
            return ended(arguments, context, &replacement).await;
        }
        Twins::TwinGone if arguments.finish => {
            return Err(Problem::refused(format!(
                "The twin of this replacement (entry {} of the journal) is gone, so {} was not deleted: its callers would be left with nothing. Begin another replacement.",
                replacement.entry, replacement.old_name
            )));
        }
        Twins::TwinGone => {
            if !arguments.write.dry_run {
                // Another one can only begin where this one has ended.
                let twin = twin_ref(&replacement)?;
                context
                    .engine()
                    .is_gone(&twin, &replacement.twin_name, None)?;
            }
            return Box::pin(begin::run(arguments, context)).await;
        }
    }
    go_on(arguments, context, &replacement).await
}

/// Says that the old app is gone, and gives the twin its name.
pub(super) async fn ended(
    arguments: &Arguments,
    context: &Context,
    replacement: &Replacement,
) -> Result<Exit, Problem> {
    let old = &replacement.old_name;
    context.warn(&format!(
        "The old app {old} had been deleted: the replacement has ended."
    ));
    let twin = twin_ref(replacement)?;
    let listed = find::app(context, twin.id.raw(), Purpose::Write).await?;
    if listed.app.name == *old {
        return Ok(Exit::Done);
    }
    let operation = Operation::EditApp {
        app: twin,
        change: Change {
            name: Some(old.raw().to_owned()),
            ..Change::default()
        },
    };
    several::one(context, listed, operation, &arguments.write).await
}

async fn go_on(
    arguments: &Arguments,
    context: &Context,
    replacement: &Replacement,
) -> Result<Exit, Problem> {
    let listed = find::app(context, replacement.old.id.raw(), Purpose::Write).await?;
    let needs = OperationKind::ReplaceApp.needs();
    let ready = write::look(context, listed, needs, &arguments.write).await?;
    let is_undelivered = replacement.step == ReplacementStep::Undelivered;
    if is_undelivered && arguments.deliver.is_empty() && !arguments.write.dry_run {
        return Err(Problem::refused(format!(
            "The secret of the twin (entry {} of the journal) was never delivered. Give --deliver TARGET. Nothing was sent.",
            replacement.entry
        )));
    }
    // What is done to the twin was agreed to when it was made, and concerns no caller.
    let deletes = arguments.finish || arguments.probe.is_some() || arguments.grace.is_some();
    let last = if deletes {
        Operation::DeleteApp {
            app: replacement.old.clone(),
        }
    } else {
        Operation::ResetSecret {
            app: twin_ref(replacement)?,
            choice: Choice::Auto,
        }
    };
    let mut plan = *context.engine().survey(&last).await?.plan;
    let aim = arguments.aim(context, &ready.listed, &mut plan)?;
    if arguments.write.dry_run {
        let bring = preview::bringing(context, replacement, !is_undelivered).await?;
        let then = match (deletes, is_undelivered) {
            (true, _) => Then::Leave,
            (false, true) => Then::Reset,
            (false, false) => Then::Wait,
        };
        return preview::later(context, &ready, &plan, bring, then).await;
    }
    write::nothing_stands_against(&plan)?;
    let profile = &replacement.old.place.profile;
    let named = deliver::named(&ready.listed, CredentialKind::AppSecret);
    let destination = arguments.deliver.destination(context, profile, &named)?;
    destination.may_be_shown(context, profile)?;
    if deletes {
        ready.consent(&arguments.write, &plan, destination.shows_on_terminal())?;
    }
    let cancel = signals::cancel()?;
    let app = context.engine().app(&twin_ref(replacement)?).await?;
    let twin = twin_of(context, &ready, app)?;
    let mut steps = Steps::of(arguments, context, &ready, &destination, twin);
    let ended = async {
        steps.bring(!is_undelivered, &cancel).await?;
        let secret = deliver_again(context, &destination, replacement, &mut steps, &cancel).await?;
        let secret = match (secret, &aim) {
            (None, Some(_)) => Some(known_secret(context, replacement).await?),
            (secret, _) => secret,
        };
        steps.complete(aim, secret.as_ref(), &cancel).await
    }
    .await;
    steps.say()?;
    ended.map(|()| Exit::Done)
}

fn twin_ref(replacement: &Replacement) -> Result<AppRef, Problem> {
    replacement.twin.clone().ok_or_else(|| {
        Problem::refused("The journal does not say which app is the twin. Nothing was sent.")
    })
}

/// The secret of the twin in a later run, where its service shows it.
async fn known_secret(context: &Context, replacement: &Replacement) -> Result<Secret, Problem> {
    let twin = twin_ref(replacement)?;
    context.engine().secret(&twin).await.map_err(|_| {
        Problem::refused(format!(
            "The secret of the twin is not known here any more, so a probe can prove nothing. Prove it with claviger probe {} --secret-stdin, then give --finish without --probe.",
            twin.id
        ))
    })
}

/// Hands the secret of the twin over where targets are named: the one in force where its service shows
/// it, else a new one, since nobody has another yet.
async fn deliver_again(
    context: &Context,
    destination: &Destination,
    replacement: &Replacement,
    steps: &mut Steps<'_>,
    cancel: &CancellationToken,
) -> Result<Option<Secret>, Problem> {
    if destination.is_empty() {
        return Ok(None);
    }
    let app = twin_ref(replacement)?;
    let place = &app.place;
    let handover = destination.open(context, &place.profile).await?;
    if place.service.offers(Capability::ReadSecret).is_ok() {
        let secret = context.engine().secret(&app).await?;
        context.engine().note_opened(replacement.entry, &handover);
        let handed = handover.hand_over(&secret).await;
        deliver::note(context, Some(replacement.entry), &handed.how());
        if !handed.all_took() {
            return Err(Problem::NotDelivered(handed.failures().join(" ")));
        }
        return Ok(Some(secret));
    }
    if replacement.step == ReplacementStep::Delivered {
        return Err(Problem::refused(format!(
            "The secret of the twin was delivered already, and {} shows none again. Leave --deliver out, or reset it with claviger secret reset {}.",
            place.service.label(),
            app.id
        )));
    }
    let operation = Operation::ResetSecret {
        app: app.clone(),
        choice: Choice::Auto,
    };
    let performed = context
        .engine()
        .perform_into(&handover, &operation, None, cancel);
    let ended = Box::pin(performed).await;
    let (done, handover) = write::or_kept(context, &place.profile, ended, handover).await?;
    let delivered = deliver::hand_over(
        context,
        &done,
        place.service,
        &place.profile,
        handover,
        None,
    )
    .await;
    let record = WriteRecord::new(&steps.twin_spot(), &done, delivered.as_ref());
    steps.records.push(record);
    write::finish(&done, delivered.as_ref())?;
    Ok(done.credential.map(|credential| credential.value))
}
