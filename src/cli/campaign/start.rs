//! `campaign start`: choose, plan, show, confirm, keep, begin.

use super::{
    super::{Exit, context::Context, problem::Problem, write},
    arguments::Arguments,
    going, pick,
    plan::{self, Planned},
    shelf,
};

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let kind = arguments.kind();
    if kind.yields() {
        let is_dry_run = arguments.write.dry_run;
        arguments.deliver.required(context, is_dry_run)?;
    }
    if !arguments.write.dry_run {
        going::may_be_kept(context)?;
    }
    write::may_begin(context, &arguments.write)?;
    let listed = pick::apps(context, &arguments.filter, &arguments.apps).await?;
    let wanted = arguments.wanted(context, &listed)?;
    let (all, probes) = plan::make(context, arguments, &wanted, listed).await?;
    let (planned, left_out): (Vec<Planned>, Vec<Planned>) = all
        .into_iter()
        .partition(|planned| planned.outline.left_out.is_none());
    wanted
        .tells_apart(planned.iter().map(|planned| &planned.outline))
        .map_err(Problem::usage)?;
    let told = plan::Told {
        arguments,
        planned: &planned,
        left_out: &left_out,
        production: planned.iter().any(Planned::is_production),
        probes: &probes,
    };
    if arguments.write.dry_run {
        told.print(context)?;
        return Ok(Exit::Done);
    }
    told.say(context);
    if planned.is_empty() {
        return Err(Problem::refused(
            "Something stands against every app. Nothing was sent.",
        ));
    }
    going::consent(&arguments.write, kind, told.production, planned.len())?;
    let shelf = shelf()?;
    let all = planned.into_iter().chain(left_out);
    let campaign = wanted.campaign(
        shelf.new_id()?,
        arguments.verify.clone(),
        all.map(|planned| planned.outline),
    );
    let held = shelf.add(campaign)?;
    going::go_on(context, held).await
}
