//! Writes that are planned by what was read for each of them, and then done one after the other, each
//! with its own result.

use std::{collections::BTreeSet, io};

use clap::Args;

use super::{
    Listed, Ready, Spot, WriteArguments, WriteRecord, ask_at, may_be_written, may_begin,
    nothing_stands_against, show, show_at,
};
use crate::{
    cli::{
        Exit,
        confirm::Word,
        context::Context,
        find::{self, AppArgument, Purpose},
        problem::{self, Problem},
        signals,
    },
    domain::{AppRef, Done, Gateway, Operation, Plan, Seen},
};

/// A write that may be done, and what that means.
pub(in crate::cli) struct Planned {
    pub(in crate::cli) ready: Ready,
    operation: Operation,
    plan: Plan,
}

impl Planned {
    /// Reads what `operation` on this app concerns, unless its profile, its service or its gateway
    /// forbids it or something is known to stand against it.
    pub(in crate::cli) async fn of(
        context: &Context,
        listed: Listed,
        operation: Operation,
        arguments: &WriteArguments,
    ) -> Result<Self, Problem> {
        let needs = operation.needs();
        may_be_written(&listed.connection, &listed.gateway, &needs, arguments)?;
        let survey = context.engine().survey(&operation).await?;
        let Some(facts) = survey.facts else {
            return Err(Problem::usage("The app was not read."));
        };
        if !arguments.dry_run {
            nothing_stands_against(&survey.plan)?;
        }
        Ok(Self {
            ready: Ready {
                listed,
                facts: *facts,
            },
            operation,
            plan: *survey.plan,
        })
    }
}

/// Which app to write to, and how.
#[derive(Args, Debug)]
pub struct OneArguments {
    #[command(flatten)]
    app: AppArgument,
    #[command(flatten)]
    write: WriteArguments,
}

/// Does an operation that says everything by itself on the app that is named.
pub(in crate::cli) async fn named(
    context: &Context,
    arguments: &OneArguments,
    operation: impl FnOnce(AppRef) -> Operation,
) -> Result<Exit, Problem> {
    may_begin(context, &arguments.write)?;
    let listed = find::app(context, &arguments.app.app, Purpose::Write).await?;
    let operation = operation(listed.app.at.clone());
    one(context, listed, operation, &arguments.write).await
}

/// Does `operation` on this app, planned by what was read for it.
pub(in crate::cli) async fn one(
    context: &Context,
    listed: Listed,
    operation: Operation,
    arguments: &WriteArguments,
) -> Result<Exit, Problem> {
    let planned = [Planned::of(context, listed, operation, arguments).await?];
    perform(context, &planned, arguments, |_, _| {}).await
}

/// Does `operation`, which is about a gateway and no app of it, planned by what was read for it.
pub(in crate::cli) async fn at(
    context: &Context,
    gateway: &Gateway,
    operation: &Operation,
    arguments: &WriteArguments,
) -> Result<Exit, Problem> {
    let mut connections = context.engine().connections();
    let connection = connections
        .find(|connection| *connection.profile() == gateway.place.profile)
        .ok_or_else(|| Problem::usage("The profile is not in use. Name it with --profile."))?;
    may_be_written(connection, gateway, &operation.needs(), arguments)?;
    let plan = context.engine().survey(operation).await?.plan;
    if arguments.dry_run {
        return show_at(context, &gateway.name, connection, &plan);
    }
    nothing_stands_against(&plan)?;
    arguments.consent(&plan, &gateway.name, connection, false)?;
    let cancel = signals::cancel()?;
    let done = Box::pin(context.engine().perform(operation, None, &cancel)).await?;
    let spot = Spot {
        place: gateway.place.clone(),
        gateway: gateway.name.clone(),
        app: None,
        name: plan.name.clone(),
    };
    let record = WriteRecord::new(&spot, &done, None);
    let mut out = io::stdout().lock();
    context.output.object(&mut out, &record, || record.text())?;
    Ok(Exit::Done)
}

/// Takes or asks for consent to all that is `planned`: by arguments to all of it at once, at a
/// terminal to one after the other.
fn consent(planned: &[Planned], arguments: &WriteArguments) -> Result<(), Problem> {
    if let [Planned { ready, plan, .. }] = planned {
        return ready.consent(arguments, plan, false);
    }
    let needs_word = |Planned { ready, plan, .. }: &Planned| {
        let production = ready.listed.connection.is_production();
        plan.strength.needs_name(production)
    };
    let is_needed = planned.iter().any(needs_word);
    arguments.check(&Word::Number(planned.len()), is_needed)?;
    if arguments.yes {
        return Ok(());
    }
    planned.iter().try_for_each(|Planned { ready, plan, .. }| {
        let listed = &ready.listed;
        ask_at(plan, &listed.gateway.name, &listed.connection, false)
    })
}

/// Does all that is `planned`, or says what would be sent. `say` adds to what is said of each.
pub(in crate::cli) async fn perform(
    context: &Context,
    planned: &[Planned],
    arguments: &WriteArguments,
    say: impl Fn(&mut WriteRecord, &Done),
) -> Result<Exit, Problem> {
    if arguments.dry_run {
        for Planned { ready, plan, .. } in planned {
            show(context, ready, plan)?;
        }
        return Ok(Exit::Done);
    }
    consent(planned, arguments)?;
    let cancel = signals::cancel()?;
    let mut touched = BTreeSet::new();
    let mut records = Vec::new();
    let mut exits = Vec::new();
    for Planned {
        ready, operation, ..
    } in planned
    {
        // What a write of this very run changed is no reason to stop.
        let is_fresh = touched.insert(&ready.facts.app.at);
        let seen = is_fresh.then(|| Seen::of(&ready.facts.app));
        let performed = context.engine().perform(operation, seen.as_ref(), &cancel);
        match Box::pin(performed).await {
            Ok(done) => {
                for (mut record, exit) in WriteRecord::each(&ready.spot(), &done) {
                    say(&mut record, &done);
                    records.push(record);
                    exits.push(exit);
                }
            }
            Err(failure) if planned.len() == 1 => return Err(failure.into()),
            Err(failure) => {
                exits.push(Exit::from(&failure));
                let name = ready.facts.app.name.to_string();
                problem::report_one(&name, &failure, context.output.format);
            }
        }
    }
    match records.as_slice() {
        [record] if planned.len() == 1 => {
            let mut out = io::stdout().lock();
            context.output.object(&mut out, record, || record.text())?;
        }
        records => context.output.objects(records, WriteRecord::text)?,
    }
    Ok(Exit::of_all(exits))
}
