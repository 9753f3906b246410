//! The way of every write on the command line: may it begin, look, plan or confirm, open the
//! target, perform, deliver, say what was done.

mod record;
pub(super) mod several;

use std::io::{self, IsTerminal as _, Write};

use clap::Args;

use self::record::PlanRecord;
pub(super) use self::record::{Delivered, WriteRecord};
use super::{
    Exit,
    confirm::{self, Word},
    context::Context,
    listed::Listed,
    problem::Problem,
    signals,
};
use crate::{
    domain::{
        AppId, Capability, Done, Facts, Failure, Gateway, NotSent, Operation, Place, Plan,
        ProfileName, Secret, Seen, Target, Text,
    },
    engine::{Connection, DeliveryError, Prepared},
};

/// The options of every write.
#[derive(Args, Debug)]
pub(super) struct WriteArguments {
    /// Do not ask: needed where nobody can be asked
    #[arg(long, short)]
    pub(super) yes: bool,
    /// What --yes needs beside it in production, where a caller may be refused afterwards: the
    /// app's name, or of several writes their number
    #[arg(long, value_name = "NAME")]
    pub(super) confirm: Option<String>,
    /// Print the request, secrets masked, and send no write
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Where a new credential goes.
#[derive(Args, Debug)]
pub(super) struct DeliverArguments {
    /// Where the new value goes: stdout, file:PATH, fd:N, command:PROGRAM ARGS, age:RECIPIENT:PATH
    #[arg(long, value_name = "TARGET", required_unless_present = "dry_run")]
    pub(super) deliver: Option<Target>,
}

/// Where a write is done, and to what.
pub(super) struct Spot {
    pub(super) place: Place,
    /// The name of the gateway.
    pub(super) gateway: Text,
    /// The app; `None` where one is made.
    pub(super) app: Option<AppId>,
    /// Its name, or the name that it is to have.
    pub(super) name: Text,
}

/// An app that was just read, and may be written.
pub(super) struct Ready {
    pub(super) listed: Listed,
    pub(super) facts: Facts,
}

/// Whose right a command uses, where no profile of the configuration says so.
pub(super) fn credential(profile: &ProfileName, held: &Text) -> String {
    format!("With {held}, as the profile {profile}.")
}

/// Shows `plan` of a write at this gateway and asks for consent.
fn ask_at(
    plan: &Plan,
    gateway: &Text,
    connection: &Connection,
    on_screen: bool,
) -> Result<(), Problem> {
    if let Some(held) = connection.holder() {
        Context::say(&credential(connection.profile(), held));
    }
    confirm::confirm(plan, gateway, connection.is_production(), on_screen)
}

impl WriteArguments {
    /// Takes the consent that the arguments give to the write of `plan` at this gateway, else asks
    /// for it, showing the plan.
    pub(super) fn consent(
        &self,
        plan: &Plan,
        gateway: &Text,
        connection: &Connection,
        on_screen: bool,
    ) -> Result<(), Problem> {
        let needs_name = plan.strength.needs_name(connection.is_production());
        self.check(&Word::Name(&plan.name), needs_name)?;
        if self.yes {
            return Ok(());
        }
        ask_at(plan, gateway, connection, on_screen)
    }

    /// Checks what stands beside `--yes`, or would.
    fn check(&self, word: &Word<'_>, is_needed: bool) -> Result<(), Problem> {
        word.check(self.confirm.as_deref(), is_needed && self.yes)
    }
}

impl Ready {
    /// Where it is, and what.
    pub(super) fn spot(&self) -> Spot {
        let app = &self.facts.app;
        Spot {
            place: app.at.place.clone(),
            gateway: self.listed.gateway.name.clone(),
            app: Some(app.at.id.clone()),
            name: app.name.clone(),
        }
    }

    /// Takes or asks for consent to `plan`.
    pub(super) fn consent(
        &self,
        arguments: &WriteArguments,
        plan: &Plan,
        on_screen: bool,
    ) -> Result<(), Problem> {
        let listed = &self.listed;
        arguments.consent(plan, &listed.gateway.name, &listed.connection, on_screen)
    }
}

/// Refuses a write that nobody can confirm, before anything is sent.
pub(super) fn may_begin(context: &Context, arguments: &WriteArguments) -> Result<(), Problem> {
    if !arguments.dry_run
        && let Some(warning) = context.session.warning()
    {
        context.warn(warning);
    }
    if context.interactive || arguments.yes || arguments.dry_run {
        return Ok(());
    }
    Err(Problem::refused(
        "Nobody can be asked here, so a write needs --yes. Nothing was sent.",
    ))
}

/// Refuses to show a secret on a terminal where the profile never reveals any.
pub(super) fn may_be_shown(
    context: &Context,
    profile: &ProfileName,
    target: &Target,
) -> Result<(), Problem> {
    let never = context
        .profile(profile)
        .is_some_and(|profile| profile.never_reveal);
    if never && shows_on_terminal(target) {
        return Err(Problem::refused(format!(
            "The profile {profile} never reveals a secret, and standard output is a terminal. Deliver it elsewhere. Nothing was sent."
        )));
    }
    Ok(())
}

pub(super) fn shows_on_terminal(target: &Target) -> bool {
    *target == Target::Stdout && io::stdout().is_terminal()
}

/// Reads the app and what surrounds it afresh, unless its profile or its service forbids the write.
pub(super) async fn look(
    context: &Context,
    listed: Listed,
    needs: &[Capability],
    arguments: &WriteArguments,
) -> Result<Ready, Problem> {
    let at = &listed.app.at;
    may_be_written(&listed.connection, &listed.gateway, needs, arguments)?;
    let facts = context.engine().facts(at).await?;
    Ok(Ready { listed, facts })
}

/// Refuses what the profile, the service or the state of the gateway forbids.
pub(super) fn may_be_written(
    connection: &Connection,
    gateway: &Gateway,
    needs: &[Capability],
    arguments: &WriteArguments,
) -> Result<(), Problem> {
    if connection.options().read_only && !arguments.dry_run {
        let profile = connection.profile().clone();
        return Err(Failure::NotSent(NotSent::ReadOnly(profile)).into());
    }
    let service = gateway.place.service;
    needs
        .iter()
        .try_for_each(|need| service.offers(*need))
        .map_err(Failure::impossible)?;
    match &gateway.status {
        Some(status) if gateway.is_stopped() && !arguments.dry_run => {
            Err(Failure::impossible(format!(
                "The gateway {} is {status}. It takes no changes until it runs again. Nothing was sent.",
                gateway.name
            ))
            .into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Does `operation`, or says what it would send.
pub(super) async fn perform(
    context: &Context,
    ready: &Ready,
    operation: &Operation,
    target: Option<&Target>,
    arguments: &WriteArguments,
) -> Result<Exit, Problem> {
    let plan = context.engine().plan(operation, Some(&ready.facts));
    if arguments.dry_run {
        return show(context, ready, &plan);
    }
    nothing_stands_against(&plan)?;
    if let Some(target) = target {
        may_be_shown(context, &operation.place().profile, target)?;
    }
    let on_screen = target.is_some_and(shows_on_terminal);
    ready.consent(arguments, &plan, on_screen)?;
    // From here on a signal ends the wait and leaves the truth about the write, and no file behind.
    let cancel = signals::cancel()?;
    let prepared = prepare(context, target)?;
    let seen = Seen::of(&ready.facts.app);
    let done = Box::pin(context.engine().perform(operation, Some(&seen), &cancel)).await?;
    let delivered = hand_over(context, &done, prepared, None).await?;
    let record = WriteRecord::new(&ready.spot(), &done, delivered);
    let mut out = result_stream(target);
    context
        .output
        .object(&mut *out, &record, || record.text())?;
    Ok(Exit::Done)
}

/// Opens the target, if there is one, before anything is sent.
pub(super) fn prepare(
    context: &Context,
    target: Option<&Target>,
) -> Result<Option<Prepared>, Problem> {
    target
        .map(|target| context.session.delivery().prepare(target))
        .transpose()
        .map_err(|error| Problem::usage(format!("{error} Nothing was sent.")))
}

/// Prints `plan` and what would be sent.
pub(super) fn show(context: &Context, ready: &Ready, plan: &Plan) -> Result<Exit, Problem> {
    show_at(
        context,
        &ready.listed.gateway.name,
        &ready.listed.connection,
        plan,
    )
}

/// The same of a write at this gateway.
pub(super) fn show_at(
    context: &Context,
    gateway: &Text,
    connection: &Connection,
    plan: &Plan,
) -> Result<Exit, Problem> {
    let record = PlanRecord::new(plan);
    let mut out = io::stdout().lock();
    context.output.object(&mut out, &record, || {
        record.text(&confirm::described(
            plan,
            gateway,
            connection.is_production(),
        ))
    })?;
    Ok(Exit::Done)
}

/// Refuses what is known not to succeed, before anybody is asked.
pub(super) fn nothing_stands_against(plan: &Plan) -> Result<(), Problem> {
    match plan.obstacle() {
        None => Ok(()),
        Some(obstacle) => Err(Failure::NotSent(obstacle.clone().before_sending()).into()),
    }
}

/// Delivers the new value of a write that took effect, and journals how. `remedy` says what to do
/// where it is not delivered and can be had another way than by a further write.
pub(super) async fn hand_over(
    context: &Context,
    done: &Done,
    prepared: Option<Prepared>,
    remedy: Option<&str>,
) -> Result<Option<Delivered>, Problem> {
    let Some(credential) = &done.credential else {
        return Ok(None);
    };
    deliver(context, done.journal, &credential.value, prepared)
        .await
        .map(Some)
        .map_err(|error| {
            let label = credential.kind.label();
            Problem::Undelivered {
                message: format!(
                    "{} was done, but the new {label} was not delivered. {error}",
                    done.kind.title()
                ),
                remedy: remedy.map_or_else(
                    || format!("Correct the target and do it once more to get another {label}."),
                    str::to_owned,
                ),
                request_id: done.request_id.as_ref().map(ToString::to_string),
            }
        })
}

/// Delivers a value, and tells the journal entry that it came with how.
pub(super) async fn deliver(
    context: &Context,
    entry: Option<u64>,
    value: &Secret,
    prepared: Option<Prepared>,
) -> Result<Delivered, DeliveryError> {
    let ended = match prepared {
        Some(prepared) => prepared.deliver(value).await,
        None => Err(DeliveryError::Empty),
    };
    let how = ended.as_ref().map_or("failed", |receipt| receipt.how);
    if let Some(n) = entry
        && let Err(error) = context.engine().journal().delivered(n, how)
    {
        context.warn(&format!(
            "How it was delivered could not be journalled. {error}"
        ));
    }
    ended.map(|receipt| Delivered {
        how: receipt.how,
        sentence: receipt.sentence,
    })
}

/// Where the result goes: standard output, unless the value itself went there.
pub(super) fn result_stream(target: Option<&Target>) -> Box<dyn Write> {
    match target {
        Some(Target::Stdout) => Box::new(io::stderr()),
        Some(
            Target::File(_)
            | Target::Fd(_)
            | Target::Command(_)
            | Target::Age { .. }
            | Target::Clipboard,
        )
        | None => Box::new(io::stdout()),
    }
}
