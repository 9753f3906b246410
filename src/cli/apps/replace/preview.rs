//! What each write of a replacement would send.

use super::{
    super::super::{
        Exit,
        context::Context,
        problem::Problem,
        write::{self, Ready},
    },
    twins,
};
use crate::{
    domain::{AppId, AppRef, Operation, Plan, Replacement},
    engine::Twins,
};

/// What stands in a preview for the id of a twin that is not there yet.
const NOT_MADE: &str = "TWIN";

/// What follows once the twin of `old` is made: what it is given, and how the old app goes.
pub(super) async fn after_making(context: &Context, old: &AppRef) -> Result<Vec<Plan>, Problem> {
    let engine = context.engine();
    let had = engine.inventory(old).await?;
    let twin = AppRef {
        place: old.place.clone(),
        id: AppId::from(NOT_MADE),
    };
    let mut writes = Vec::new();
    if let Some(access) = had.kept_access() {
        let app = twin.clone();
        writes.push(Operation::SetAccess { app, access });
    }
    if let Some(quota) = engine.quota(old).await? {
        writes.push(Operation::SetQuota {
            app: twin.clone(),
            quota: Box::new(quota),
        });
    }
    writes.extend(Operation::granting(&twin, had.grants));
    let mut plans: Vec<Plan> = writes.iter().map(|it| engine.plan(it, None)).collect();
    plans.extend(leaving(context, old).await?);
    Ok(plans)
}

/// What a replacement that is under way gives its twin, which callers may use already.
pub(super) async fn bringing(
    context: &Context,
    replacement: &Replacement,
    is_in_use: bool,
) -> Result<Vec<Plan>, Problem> {
    let operations = match twins(context, replacement).await? {
        Twins::Both(operations) => operations,
        Twins::OldGone | Twins::TwinGone => Vec::new(),
    };
    let engine = context.engine();
    let brought = operations
        .iter()
        .filter(|it| !is_in_use || it.only_grants());
    Ok(brought.map(|it| engine.plan(it, None)).collect())
}

/// What a later run does after it gave the twin what it lacks.
pub(super) enum Then {
    /// The old app goes.
    Leave,
    /// The twin gets another secret.
    Reset,
    /// Nothing.
    Wait,
}

/// Prints the plan of a later run, and what would be sent: what the twin is given first, then the rest.
pub(super) async fn later(
    context: &Context,
    ready: &Ready,
    plan: &Plan,
    bring: Vec<Plan>,
    then: Then,
) -> Result<Exit, Problem> {
    let mut all = bring;
    match then {
        Then::Leave => all.extend(leaving(context, &ready.facts.app.at).await?),
        Then::Reset => all.push(plan.clone()),
        Then::Wait => {}
    }
    if all.is_empty() {
        context.warn("Nothing is left to do but to let the old app go, with --finish.");
    }
    write::show_each(context, ready, plan, &all)
}

/// How the old app goes: its rights one after the other, then the app.
async fn leaving(context: &Context, old: &AppRef) -> Result<Vec<Plan>, Problem> {
    let engine = context.engine();
    let grants = engine.grants(old).await?.into_iter();
    let revoke = |grant| Operation::RevokeApis {
        app: old.clone(),
        grant: Box::new(grant),
    };
    let delete = Operation::DeleteApp { app: old.clone() };
    let writes = grants.map(revoke).chain([delete]);
    Ok(writes.map(|it| engine.plan(&it, None)).collect())
}
