//! Operations that APIG gateways and the `/apic/` paths of ROMA Connect share: apps as they are
//! read, and quotas.

use serde_json::{Value, json};

use super::{
    call::{Call, Reply},
    dispatch::Site,
    error::Refusal,
    estate::{App, Gateway, Switches},
    operation::Target,
    times,
};
use crate::domain::{
    Secret, Service,
    rules::{self, Field},
};

/// A secret as the current pages show it: the first three characters, twelve stars, the last
/// three.
pub(super) fn masked(secret: &Secret) -> String {
    let all: Vec<char> = secret.expose().chars().collect();
    let head: String = all.iter().take(3).collect();
    let tail: String = all[all.len().saturating_sub(3)..].iter().collect();
    format!("{head}************{tail}")
}

/// An app as APIG's answers show it.
pub(super) fn app_json(gateway: &Gateway, app: &App, secret: &str) -> Value {
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
pub(super) fn shown(switches: Switches, secret: &Secret) -> String {
    if switches.clear_secrets {
        secret.expose().to_owned()
    } else {
        masked(secret)
    }
}

/// `GET …/apps`
pub(super) fn list_apps(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
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
pub(super) fn show_app(site: &Site<'_>, target: &Target) -> Result<Reply, Refusal> {
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

/// Checks `value` by the rule of its field, where there is one.
pub(super) fn accept(
    service: Service,
    field: Field,
    value: &str,
    refuse: impl FnOnce() -> Refusal,
) -> Result<(), Refusal> {
    match rules::rule(service, field) {
        Some(rule) if rule.check(value).is_err() => Err(refuse()),
        Some(_) | None => Ok(()),
    }
}

/// `GET …/bound-quota`
pub(super) fn bound_quota(site: &Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let app = gateway
        .app(&target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    let quota = app.quota.as_ref().ok_or_else(|| {
        Refusal::new(
            404,
            "APIG.3093",
            format!("No app quota is bound to app {}", app.id),
        )
    })?;
    Ok(Reply::ok(json!({
        "app_quota_id": quota.id,
        "name": quota.name,
        "call_limits": quota.calls,
        "time_unit": quota.unit,
        "time_interval": quota.interval,
        "remark": "",
        "reset_time": quota.created.strftime("%Y-%m-%d 00:00:00").to_string(),
        "create_time": times::apig_fixed(quota.created, &quota.id),
        "bound_app_num": gateway
            .apps
            .iter()
            .filter(|app| app.quota.as_ref().is_some_and(|other| other.id == quota.id))
            .count(),
    })))
}
