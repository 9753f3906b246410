//! What changes an app's credentials: its codes and its secret.

use super::{
    super::{
        call::Call,
        error::Refusal,
        estate::{Estate, ModelArtsApp},
        operation::Target,
        reply::Reply,
    },
    answer, find, named,
};
use crate::domain::Secret;

/// `POST …/app-code`
pub(in crate::simulator) fn create_code(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    change(estate, target, call, add_code)
}

/// `PUT …/app-code/{app_code}`
pub(in crate::simulator) fn reset_code(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    change(estate, target, call, |app, _, fresh, target| {
        let place = place_of(app, target, "ModelArts.3927")?;
        app.codes[place] = fresh;
        Ok(())
    })
}

/// `DELETE …/app-code/{app_code}`
pub(in crate::simulator) fn delete_code(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let app = find(&mut estate.modelarts, target, call)?;
    let place = place_of(app, target, "ModelArts.3934")?;
    app.codes.remove(place);
    app.touch(call.now);
    let app = app.clone();
    Ok(answer(estate, &app, true))
}

/// `PUT …/app-secret`
pub(in crate::simulator) fn reset_secret(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    change(estate, target, call, |app, _, fresh, _| {
        app.secret = Secret::new(fresh.expose()[..32].to_owned());
        Ok(())
    })
}

/// What a change does to an app: it is given the limit of codes and a new value of 64 hex digits.
type Change = fn(&mut ModelArtsApp, usize, Secret, &Target) -> Result<(), Refusal>;

fn change(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
    change: Change,
) -> Result<Reply, Refusal> {
    let renames = estate.switches.modelarts_renames;
    let limit = estate.modelarts.code_limit;
    let fresh = estate.dice.secret_hex(64);
    let app = find(&mut estate.modelarts, target, call)?;
    let (name, remark) = named(call)?;
    change(app, limit, fresh, target)?;
    if renames {
        app.name = name;
        app.remark = remark.unwrap_or_default();
    }
    app.touch(call.now);
    let app = app.clone();
    Ok(answer(estate, &app, true))
}

fn add_code(
    app: &mut ModelArtsApp,
    limit: usize,
    fresh: Secret,
    _: &Target,
) -> Result<(), Refusal> {
    let refused = |why: &str| {
        Err(Refusal::new(
            500,
            "ModelArts.3924",
            format!("Failed to create the app code: {why}"),
        ))
    };
    if app.kind == "APIC" {
        return refused("applications of this type have no app codes");
    }
    if app.codes.len() >= limit {
        return refused(&format!("an application can have {limit} app codes"));
    }
    app.codes.push(fresh);
    Ok(())
}

/// Which of the app's codes the path names; the failure carries `code` and not the path's value.
fn place_of(app: &ModelArtsApp, target: &Target, code: &str) -> Result<usize, Refusal> {
    let wanted = Secret::new(target.code.clone());
    app.codes
        .iter()
        .position(|code| *code == wanted)
        .ok_or_else(|| Refusal::new(500, code, "The app code does not exist"))
}
