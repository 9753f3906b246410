//! Apps as they are read.

use serde_json::{Value, json};

use super::super::{
    call::Call,
    error::Refusal,
    estate::{App, Gateway, Switches},
    operation::Target,
    reply::Reply,
    rule::masked,
    site::Site,
    times,
};
use crate::domain::{Secret, Service};

/// An app as APIG's answers show it.
pub(in crate::simulator) fn app_json(gateway: &Gateway, app: &App, secret: &str) -> Value {
    let mut json = json!({
        "id": app.id,
        "name": app.name,
        "creator": app.creator,
        "update_time": times::apig(app.updated, &app.id),
        "app_key": app.key,
        "app_secret": secret,
        "register_time": times::apig_fixed(app.created, &app.id),
        "status": 1,
    });
    // Both fields are missing in some of the documents' answers.
    if !app.remark.is_empty() {
        json["remark"] = app.remark.clone().into();
    }
    match gateway.service {
        Service::Roma => {
            json["app_type"] = "roma".into();
            json["roma_app_type"] = "integration".into();
        }
        Service::Apig | Service::ModelArts => {
            if app.id.ends_with(|last: char| last.is_ascii_digit()) {
                json["app_type"] = "apig".into();
            }
        }
    }
    json
}

/// The secret as it appears in an answer that shows an existing one.
pub(in crate::simulator) fn shown(switches: Switches, secret: &Secret) -> String {
    if switches.clear_secrets {
        secret.expose().to_owned()
    } else {
        masked(secret)
    }
}

/// `GET …/apps`
pub(in crate::simulator) fn list_apps(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let page = call.page(20)?;
    if let Some(status) = call.param("status") {
        match status.parse::<i64>() {
            Ok(1) => {}
            Ok(_) => return Ok(Reply::ok(json!({ "size": 0, "total": 0, "apps": [] }))),
            Err(_) => return Err(Refusal::bad_parameter_2012("status")),
        }
    }
    let exact = match call.param("precise_search") {
        None => false,
        Some(list) => list.split(',').any(|field| field == "name"),
    };
    let is = |name: &str, value: &str| call.param(name).is_none_or(|wanted| wanted == value);
    let (apps, total) = page.of(gateway.apps.iter().filter(|app| {
        is("id", &app.id)
            && is("app_key", &app.key)
            && is("creator", &app.creator)
            && call.param("name").is_none_or(|wanted| {
                if exact {
                    app.name == wanted
                } else {
                    app.name.to_lowercase().contains(&wanted.to_lowercase())
                }
            })
    }));
    let apps: Vec<Value> = apps
        .into_iter()
        .map(|app| {
            let mut json = app_json(gateway, app, &shown(site.switches, &app.secret));
            json["bind_num"] = app.bindings.len().into();
            json
        })
        .collect();
    Ok(Reply::ok(
        json!({ "size": apps.len(), "total": total, "apps": apps }),
    ))
}

/// `GET …/apps/{app_id}`
pub(in crate::simulator) fn show_app(site: &Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let app = site
        .gateway
        .app(&target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    Ok(Reply::ok(app_json(
        site.gateway,
        app,
        &shown(site.switches, &app.secret),
    )))
}
