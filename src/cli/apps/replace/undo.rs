//! `apps replace --undo`: the old app gets back what was revoked, and the twin is deleted.

use super::{
    super::super::{
        Exit,
        context::Context,
        find::{self, Purpose},
        problem::Problem,
        write::several::{self, Planned},
    },
    Arguments, twins,
};
use crate::{
    domain::{Operation, Replacement},
    engine::Twins,
};

pub(super) async fn run(
    arguments: &Arguments,
    context: &Context,
    replacement: &Replacement,
) -> Result<Exit, Problem> {
    let Some(twin) = &replacement.twin else {
        return Err(Problem::refused(
            "The journal does not say which app is the twin. Nothing was sent.",
        ));
    };
    match twins(context, replacement).await? {
        Twins::Both(_) => {}
        Twins::OldGone => {
            return Err(Problem::refused(format!(
                "The old app {} is gone, so its callers would be left with nothing. Nothing was sent.",
                replacement.old_name
            )));
        }
        Twins::TwinGone => {
            context
                .engine()
                .is_gone(twin, &replacement.twin_name, None)?;
            context.warn("The twin was gone already: the replacement is undone. Nothing was sent.");
            return Ok(Exit::Done);
        }
    }
    let mut planned = Vec::new();
    let old = find::app(context, replacement.old.id.raw(), Purpose::Write).await?;
    for operation in context.engine().revoked(replacement).await? {
        planned.push(Planned::of(context, old.clone(), operation, &arguments.write).await?);
    }
    let listed = find::app(context, twin.id.raw(), Purpose::Write).await?;
    let operation = Operation::DeleteApp { app: twin.clone() };
    planned.push(Planned::of(context, listed, operation, &arguments.write).await?);
    several::perform(context, &planned, &arguments.write, |_, _| {}).await
}
