//! `AppCodes`.

use serde_json::{Value, json};

use super::super::{
    call::Call,
    error::Refusal,
    estate::{App, Code, Gateway},
    operation::Target,
    reply::Reply,
    rule::accept,
    site::Site,
    times,
};
use crate::domain::{Secret, Service, rules::Field};

fn code_json(app: &App, code: &Code) -> Value {
    json!({
        "id": code.id,
        "app_id": app.id,
        "app_code": code.value.expose(),
        "create_time": times::apig_fixed(code.created, &code.id),
    })
}

fn app_of<'a>(gateway: &'a mut Gateway, target: &Target) -> Result<&'a mut App, Refusal> {
    gateway
        .app_mut(&target.app)
        .ok_or_else(|| Refusal::no_app_3004(&target.app))
}

/// `GET …/app-codes`
pub(in crate::simulator) fn list_codes(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let page = call.page(20)?;
    let app = app_of(site.gateway, target)?;
    let (codes, total) = page.of(app.codes.iter());
    let codes: Vec<Value> = codes.into_iter().map(|code| code_json(app, code)).collect();
    Ok(Reply::ok(
        json!({ "size": codes.len(), "total": total, "app_codes": codes }),
    ))
}

/// `GET …/app-codes/{app_code_id}`
pub(in crate::simulator) fn show_code(
    site: &mut Site<'_>,
    target: &Target,
) -> Result<Reply, Refusal> {
    let app = app_of(site.gateway, target)?;
    let code = app
        .codes
        .iter()
        .find(|code| code.id == target.code)
        .ok_or_else(|| no_code(&target.code))?;
    let status = if site.switches.show_code_created {
        201
    } else {
        200
    };
    Ok(Reply::json(status, code_json(app, code)))
}

/// `DELETE …/app-codes/{app_code_id}`
pub(in crate::simulator) fn delete_code(
    site: &mut Site<'_>,
    target: &Target,
) -> Result<Reply, Refusal> {
    let app = app_of(site.gateway, target)?;
    let place = app
        .codes
        .iter()
        .position(|code| code.id == target.code)
        .ok_or_else(|| no_code(&target.code))?;
    app.codes.remove(place);
    Ok(Reply::empty(204))
}

fn no_code(id: &str) -> Refusal {
    Refusal::new(404, "APIG.3082", format!("App code {id} does not exist"))
}

/// `PUT …/app-codes`: adds a code that the gateway makes.
pub(in crate::simulator) fn generate_code(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let value = site.dice.secret_hex(64);
    insert_code(site, target, value, call)
}

/// `POST …/app-codes`: adds the code that the caller chose.
pub(in crate::simulator) fn add_code(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let wrong = || Refusal::bad_parameter("app_code");
    app_of(site.gateway, target)?;
    let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
    let value = body.text("app_code", wrong)?.ok_or_else(wrong)?;
    accept(Service::Apig, Field::Code, value, wrong)?;
    let value = Secret::new(value.to_owned());
    if site
        .gateway
        .apps
        .iter()
        .flat_map(|app| &app.codes)
        .any(|code| code.value == value)
    {
        return Err(Refusal::new(
            400,
            "APIG.3309",
            "The app code already exists",
        ));
    }
    insert_code(site, target, value, call)
}

fn insert_code(
    site: &mut Site<'_>,
    target: &Target,
    value: Secret,
    call: &Call,
) -> Result<Reply, Refusal> {
    let limit = site.gateway.code_limit;
    let app = app_of(site.gateway, target)?;
    if app.codes.len() >= limit {
        return Err(Refusal::new(
            403,
            "APIG.3131",
            format!("The number of app codes exceeds the upper limit ({limit})"),
        ));
    }
    let code = Code {
        id: site.dice.id(),
        value,
        created: call.now,
    };
    let json = code_json(app, &code);
    app.codes.push(code);
    Ok(Reply::json(201, json))
}
