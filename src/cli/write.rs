//! The way of every write on the command line: may it begin, look, plan or confirm, open the
//! target, perform, deliver, say what was done.

mod record;
pub(super) mod several;

use std::io;

use clap::Args;

use self::record::PlanRecord;
pub(super) use self::record::WriteRecord;
use super::{
    Exit,
    confirm::{self, Word},
    context::{Context, credential},
    deliver::{self, DeliverArguments, Delivered, Destination},
    listed::Listed,
    problem::Problem,
    signals,
};
use crate::{
    domain::{
        AppId, Capability, Done, Facts, Failure, Gateway, NotSent, Operation, Place, Plan,
        ProfileName, Seen, Text,
    },
    engine::{Connection, Handover},
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

    /// Where the new value of `operation` goes, which the plan then says too.
    fn destination(
        &self,
        context: &Context,
        deliver: &DeliverArguments,
        operation: &Operation,
        plan: &mut Plan,
    ) -> Result<Destination, Problem> {
        let Some(kind) = operation.kind().yields() else {
            return Ok(Destination::default());
        };
        let place = operation.place();
        let named = deliver::named(&self.listed, kind);
        let destination = deliver.destination(context, &place.profile, &named)?;
        let connection = &self.listed.connection;
        destination.may_be_lost(context, connection, plan, kind, place.service)?;
        Ok(destination)
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

/// Does `operation`, or says what it would send. A new value goes where `deliver` says.
pub(super) async fn perform(
    context: &Context,
    ready: &Ready,
    operation: &Operation,
    deliver: Option<&DeliverArguments>,
    arguments: &WriteArguments,
) -> Result<Exit, Problem> {
    let mut plan = context.engine().plan(operation, Some(&ready.facts));
    let destination = match deliver {
        Some(deliver) => ready.destination(context, deliver, operation, &mut plan)?,
        None => Destination::default(),
    };
    if arguments.dry_run {
        return show(context, ready, &plan);
    }
    nothing_stands_against(&plan)?;
    let profile = &operation.place().profile;
    destination.may_be_shown(context, profile)?;
    ready.consent(arguments, &plan, destination.shows_on_terminal())?;
    // From here on a signal ends the wait and leaves the truth about the write, and no file behind.
    let cancel = signals::cancel()?;
    let handover = destination.open(context, profile).await?;
    let seen = Seen::of(&ready.facts.app);
    let ended = Box::pin(
        context
            .engine()
            .perform_into(&handover, operation, Some(&seen), &cancel),
    )
    .await;
    let (done, handover) = or_kept(context, profile, ended, handover).await?;
    let service = operation.place().service;
    let delivered = deliver::hand_over(context, &done, service, profile, handover, None).await;
    let record = WriteRecord::new(&ready.spot(), &done, delivered.as_ref());
    let mut out = destination.result_stream();
    context
        .output
        .object(&mut *out, &record, || record.text())?;
    finish(&done, delivered.as_ref())
}

/// How a write that took effect ends once it is said: with a problem where its value is not where it
/// should be.
pub(super) fn finish(done: &Done, delivered: Option<&Delivered>) -> Result<Exit, Problem> {
    if let Some(delivered) = delivered {
        delivered.problem(done.request_id.as_ref().map(ToString::to_string))?;
    }
    Ok(Exit::Done)
}

/// What was done, with the targets that wait for its value. Where the outcome is not known, the value
/// that was sent is kept.
pub(super) async fn or_kept(
    context: &Context,
    profile: &ProfileName,
    ended: Result<Done, Failure>,
    handover: Handover,
) -> Result<(Done, Handover), Problem> {
    match ended {
        Ok(done) => Ok((done, handover)),
        Err(Failure::Unknown(mut unknown)) => {
            let said = deliver::keep_unknown(context, profile, &unknown, handover).await;
            unknown.findings.extend(said);
            Err(Failure::Unknown(unknown).into())
        }
        Err(failure) => Err(failure.into()),
    }
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

/// Prints `plan` and what each of the writes that belong to it would send, in their order.
pub(super) fn show_each(
    context: &Context,
    ready: &Ready,
    plan: &Plan,
    writes: &[Plan],
) -> Result<Exit, Problem> {
    let listed = &ready.listed;
    let is_production = listed.connection.is_production();
    let described = confirm::described(plan, &listed.gateway.name, is_production);
    let records: Vec<PlanRecord> = writes.iter().map(PlanRecord::new).collect();
    let is_first = |record: &PlanRecord| records.first().is_some_and(|it| std::ptr::eq(it, record));
    context.output.objects(&records, |record| {
        record.text(if is_first(record) { &described } else { "" })
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
