//! `codes rotate`: a new code is made and handed over; the old one is deleted after a time of grace,
//! after a command or a probe has found the new one to work, or later by `--finish`.

mod finish;
pub(in crate::cli) mod proof;
mod record;

use clap::Args;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use self::{
    proof::{Proof, ProofArguments, stopped},
    record::RotationRecord,
};
use super::super::{
    Exit,
    context::Context,
    deliver::{self, DeliverArguments, Destination},
    find::{self, Purpose},
    problem::Problem,
    signals,
    write::{self, Ready, WriteArguments, WriteRecord},
};
use crate::domain::{
    AppCode, Capability, CodeRef, CredentialKind, Operation, Plan, Secret, Seen, Strength,
    campaign::time,
};

/// What to do where a new code was not delivered.
const UNDELIVERED: &str =
    "Correct the target, then go on with claviger codes rotate APP --finish --deliver TARGET.";
/// The longest time of grace: whoever needs more comes back with `--finish`.
const LONGEST_GRACE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Which code to rotate, and when the old one goes.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    app: String,
    /// The code that is to go, of several: its position such as #1, its fingerprint, or its id
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Wait so long, such as 10m, then delete the old code
    #[arg(long, value_name = "DURATION", value_parser = grace, conflicts_with = "finish")]
    grace: Option<SignedDuration>,
    #[command(flatten)]
    proof: ProofArguments,
    /// Delete the old code of a rotation that was begun earlier
    #[arg(long)]
    finish: bool,
    #[command(flatten)]
    deliver: DeliverArguments,
    #[command(flatten)]
    write: WriteArguments,
}

/// Reads how long both work.
pub(in crate::cli) fn grace(text: &str) -> Result<SignedDuration, String> {
    let read = time(text).ok().filter(|time| *time <= LONGEST_GRACE);
    read.ok_or_else(|| "expected a time such as \"10m\" or \"2h\", at most 7 days".to_owned())
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let makes_none = arguments.write.dry_run || arguments.finish;
    arguments.deliver.required(context, makes_none)?;
    write::may_begin(context, &arguments.write)?;
    let listed = find::app(context, &arguments.app, Purpose::Write).await?;
    let needs = [Capability::RotateCode, Capability::DeleteCode];
    let ready = write::look(context, listed, &needs, &arguments.write).await?;
    if arguments.finish {
        finish::run(arguments, context, ready).await
    } else {
        begin(arguments, context, &ready).await
    }
}

async fn begin(arguments: &Arguments, context: &Context, ready: &Ready) -> Result<Exit, Problem> {
    let codes = ready.facts.codes.as_ref().map_err(Clone::clone)?;
    let old = match &arguments.code {
        Some(text) => super::pick::pick(text, codes)?,
        None => super::pick::only(codes)?,
    };
    let operation = Operation::RotateCode {
        app: ready.facts.app.at.clone(),
        old: CodeRef::of(old),
    };
    let mut plan = planned(arguments, context, ready, &operation);
    let named = deliver::named(&ready.listed, CredentialKind::AppCode);
    let place = operation.place();
    let destination = arguments
        .deliver
        .destination(context, &place.profile, &named)?;
    let connection = &ready.listed.connection;
    let kind = CredentialKind::AppCode;
    destination.may_be_lost(context, connection, &mut plan, kind, place.service)?;
    let aim = arguments.proof.aim(context, &ready.listed, &mut plan)?;
    if arguments.write.dry_run {
        return write::show(context, ready, &plan);
    }
    write::nothing_stands_against(&plan)?;
    destination.may_be_shown(context, &place.profile)?;
    ready.consent(&arguments.write, &plan, destination.shows_on_terminal())?;
    let cancel = signals::cancel()?;
    // Whatever is to take the value is there before anything is sent.
    let handover = destination.open(context, &place.profile).await?;
    let proof = arguments.proof.open(context, &ready.listed, aim)?;
    proof
        .is_possible(context, &ready.listed, &old.value)
        .await?;
    let seen = Seen::of(&ready.facts.app);
    let ended = Box::pin(context.engine().perform_into(
        &handover,
        &operation,
        Some(&seen),
        &cancel,
    ))
    .await;
    let (done, handover) = write::or_kept(context, &place.profile, ended, handover).await?;
    let (service, profile, remedy) = (place.service, &place.profile, Some(UNDELIVERED));
    let delivered = deliver::hand_over(context, &done, service, profile, handover, remedy).await;
    let arrived = write::finish(&done, delivered.as_ref());
    let mut rotation = Begun {
        context,
        ready,
        destination: &destination,
        record: RotationRecord::begun(
            WriteRecord::new(&ready.spot(), &done, delivered.as_ref()),
            old,
            &done,
        ),
    };
    let ended = match &done.credential {
        // The old code stays until everybody has the new one who was to get it.
        _ if arrived.is_err() => arrived.map(|_| ()),
        Some(credential) if arguments.grace.is_some() || !arguments.proof.is_empty() => {
            let value = &credential.value;
            let grace = arguments.grace;
            rotation.complete(old, value, grace, proof, &cancel).await
        }
        Some(_) | None => Ok(()),
    };
    // What was reached is said whether or not the rest succeeded.
    rotation.say()?;
    ended.map(|()| Exit::Done)
}

/// The plan of the new code, and of what becomes of the old one.
fn planned(arguments: &Arguments, context: &Context, ready: &Ready, operation: &Operation) -> Plan {
    let mut plan = context.engine().plan(operation, Some(&ready.facts));
    let afterwards = match (arguments.grace, arguments.proof.condition()) {
        (None, None) => None,
        (Some(grace), None) => Some(format!("The old AppCode is deleted after {grace:#}.")),
        (None, Some(condition)) => Some(format!("The old AppCode is deleted if {condition}.")),
        (Some(grace), Some(condition)) => Some(format!(
            "The old AppCode is deleted after {grace:#}, if {condition} then."
        )),
    };
    if let Some(sentence) = afterwards {
        plan.add(sentence);
        plan.strength = plan.strength.max(Strength::NameInProduction);
    }
    plan
}

/// A rotation whose new code was made and handed over.
struct Begun<'a> {
    context: &'a Context,
    ready: &'a Ready,
    destination: &'a Destination,
    record: RotationRecord,
}

impl Begun<'_> {
    /// Waits, has the new code proven, deletes the old code.
    async fn complete(
        &mut self,
        old: &AppCode,
        new: &Secret,
        grace: Option<SignedDuration>,
        proof: Proof,
        cancel: &CancellationToken,
    ) -> Result<(), Problem> {
        if let Some(grace) = grace {
            self.context.warn(&format!(
                "Both AppCodes work. The old one is deleted in {grace:#}; an interrupt leaves both."
            ));
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(stopped("Interrupted while waiting.")),
                () = tokio::time::sleep(grace.unsigned_abs()) => {}
            }
        }
        let listed = &self.ready.listed;
        proof.of(self.context, listed, new, cancel).await?;
        let operation = Operation::DeleteCode {
            app: self.ready.facts.app.at.clone(),
            code: CodeRef::of(old),
        };
        // The app itself has just been changed from here: what was seen of it no longer counts.
        let done = Box::pin(self.context.engine().perform(&operation, None, cancel)).await?;
        self.record.old_deleted(&done);
        Ok(())
    }

    fn say(&self) -> Result<(), Problem> {
        self.record.say(self.context, self.ready, self.destination)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_grace_is_read_as_people_write_it() {
        assert_eq!(grace("10m"), Ok(SignedDuration::from_mins(10)));
        assert_eq!(grace("1h 30m"), Ok(SignedDuration::from_mins(90)));
        for text in ["", "0s", "-5m", "10", "30d", "200h"] {
            assert!(grace(text).is_err(), "{text}");
        }
    }
}
