//! The list of client addresses of an app.

use serde_json::{Value, json};

use super::{
    super::{
        call::Call,
        error::Refusal,
        estate::{Access, App},
        operation::Target,
        reply::Reply,
        site::Site,
    },
    features,
};
use crate::domain::Address;

fn app_of<'a>(site: &'a mut Site<'_>, target: &Target) -> Result<&'a mut App, Refusal> {
    features::needs(site.gateway, "app_acl")?;
    site.gateway
        .app_mut(&target.app)
        .ok_or_else(|| Refusal::no_app_3004(&target.app))
}

fn access_json(app: &App, access: &Access) -> Value {
    json!({
        "app_id": app.id,
        "app_acl_type": access.kind,
        "app_acl_values": access.values,
    })
}

/// `GET …/app-acl`
pub(in crate::simulator) fn show(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let empty_shown = site.switches.empty_access_shown;
    let app = app_of(site, target)?;
    match &app.access {
        Some(access) => Ok(Reply::ok(access_json(app, access))),
        None if empty_shown => Ok(Reply::ok(
            json!({ "app_id": app.id, "app_acl_type": "", "app_acl_values": [] }),
        )),
        None => Err(no_list(&app.id)),
    }
}

fn no_list(app: &str) -> Refusal {
    Refusal::new(
        404,
        "APIG.3010",
        format!("App {app} has no access control list"),
    )
}

/// `PUT …/app-acl`: replaces the whole list.
pub(in crate::simulator) fn set(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let app = app_of(site, target)?;
    let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
    let wrong = || Refusal::bad_parameter("app_acl_type");
    let kind = body
        .text("app_acl_type", wrong)?
        .filter(|kind| matches!(*kind, "PERMIT" | "DENY"))
        .ok_or_else(wrong)?;
    let values = body
        .texts("app_acl_values")
        .ok_or_else(|| Refusal::bad_parameter("app_acl_values"))?;
    if values.is_empty() {
        return Err(Refusal::new(
            400,
            "APIG.3073",
            "The IP address or CIDR block is missing",
        ));
    }
    for (place, value) in values.iter().enumerate() {
        if value.parse::<Address>().is_err() {
            return Err(Refusal::new(
                400,
                "APIG.2015",
                format!("Invalid IP address: {value}"),
            ));
        }
        if values[..place].contains(value) {
            return Err(Refusal::new(
                400,
                "APIG.3332",
                format!("The IP address or CIDR block already exists: {value}"),
            ));
        }
    }
    let access = Access {
        kind: kind.to_owned(),
        values,
    };
    let reply = Reply::json(201, access_json(app, &access));
    app.access = Some(access);
    Ok(reply)
}

/// `DELETE …/app-acl`
pub(in crate::simulator) fn clear(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let app = app_of(site, target)?;
    match app.access.take() {
        Some(_) => Ok(Reply::empty(204)),
        None => Err(no_list(&app.id)),
    }
}
