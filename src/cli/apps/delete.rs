//! `apps delete`.

use clap::Args;

use super::super::{
    Exit,
    context::Context,
    find::{self, Purpose},
    problem::{self, Problem},
    write::{self, Ready, WriteArguments, WriteRecord},
};
use crate::domain::{Operation, Plan, Seen};

/// Which apps to delete.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The apps: each by its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP", required = true)]
    apps: Vec<String>,
    #[command(flatten)]
    write: WriteArguments,
}

/// An app that may be deleted, and what that means.
struct Planned {
    ready: Ready,
    operation: Operation,
    plan: Plan,
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    write::may_begin(context, &arguments.write)?;
    // All are looked at before the first is touched.
    let mut planned = Vec::new();
    for app in &arguments.apps {
        planned.push(look(app, arguments, context).await?);
    }
    let mut seen = std::collections::BTreeSet::new();
    planned.retain(|planned| seen.insert(planned.ready.facts.app.at.clone()));
    if arguments.write.dry_run {
        for Planned { ready, plan, .. } in &planned {
            write::show(context, ready, plan)?;
        }
        return Ok(Exit::Done);
    }
    if !arguments.write.yes {
        for Planned { ready, plan, .. } in &planned {
            ready.confirm(plan, false)?;
        }
    }
    let cancel = write::cancel_on_signal()?;
    let is_one = planned.len() == 1;
    let mut records = Vec::new();
    let mut exits = Vec::new();
    for Planned {
        ready, operation, ..
    } in &planned
    {
        let seen = Seen::of(&ready.facts.app);
        let performed = context.engine().perform(operation, Some(&seen), &cancel);
        match Box::pin(performed).await {
            Ok(done) => {
                let mut record = WriteRecord::new(&ready.spot(), &done, None);
                if let Some(n) = done.journal {
                    record.note(format!(
                        "The journal keeps what it was: claviger apps create --from-journal {n}"
                    ));
                }
                records.push(record);
                exits.push(Exit::Done);
            }
            Err(failure) if is_one => return Err(failure.into()),
            Err(failure) => {
                exits.push(Exit::from(&failure));
                let name = ready.facts.app.name.to_string();
                problem::report_one(&name, &failure, context.output.format);
            }
        }
    }
    match records.as_slice() {
        [record] if is_one => {
            let mut out = std::io::stdout().lock();
            context.output.object(&mut out, record, || record.text())?;
        }
        records => context.output.objects(records, WriteRecord::text)?,
    }
    Ok(Exit::of_all(exits))
}

async fn look(app: &str, arguments: &Arguments, context: &Context) -> Result<Planned, Problem> {
    let listed = find::app(context, app, Purpose::Write).await?;
    let operation = Operation::DeleteApp {
        app: listed.app.at.clone(),
    };
    let needs = operation.needs();
    write::may_be_written(
        &listed.connection,
        &listed.gateway,
        &needs,
        &arguments.write,
    )?;
    let survey = context.engine().survey(&operation).await?;
    let plan = *survey.plan;
    let Some(facts) = survey.facts else {
        return Err(Problem::usage("The app was not read."));
    };
    if !arguments.write.dry_run {
        write::nothing_stands_against(&plan)?;
    }
    Ok(Planned {
        ready: Ready {
            listed,
            facts: *facts,
        },
        operation,
        plan,
    })
}
