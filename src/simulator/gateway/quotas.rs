//! Client quotas, and which apps are bound to them.

use serde_json::{Value, json};

use super::{
    super::{
        call::{Body, Call},
        error::Refusal,
        estate::{App, Bound, Gateway, Quota},
        operation::Target,
        reply::Reply,
        rule::accept,
        site::Site,
        times,
    },
    features,
};
use crate::domain::rules::Field;

fn quota_json(gateway: &Gateway, quota: &Quota) -> Value {
    json!({
        "app_quota_id": quota.id,
        "name": quota.name,
        "call_limits": quota.calls,
        "time_unit": quota.unit,
        "time_interval": quota.interval,
        "remark": quota.remark,
        "reset_time": quota.created.strftime("%Y-%m-%d 00:00:00 +0000 +0000").to_string(),
        "create_time": times::apig_fixed(quota.created, &quota.id),
        "bound_app_num": bound(gateway, &quota.id).count(),
    })
}

/// The apps that are bound to a quota.
fn bound<'a>(gateway: &'a Gateway, quota: &str) -> impl Iterator<Item = (&'a App, &'a Bound)> {
    gateway.apps.iter().filter_map(move |app| {
        let bound = app.quota.as_ref()?;
        (bound.quota == quota).then_some((app, bound))
    })
}

fn no_quota(id: &str) -> Refusal {
    Refusal::new(404, "APIG.3093", format!("App quota {id} does not exist"))
}

fn find<'a>(site: &'a Site<'_>, target: &Target) -> Result<&'a Quota, Refusal> {
    features::needs(site.gateway, "app_quota")?;
    site.gateway
        .quota(&target.quota)
        .ok_or_else(|| no_quota(&target.quota))
}

/// `GET …/app-quotas`
pub(in crate::simulator) fn list(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    features::needs(gateway, "app_quota")?;
    let (quotas, total) = call.page(20)?.of(gateway.quotas.iter().filter(|quota| {
        call.param("name")
            .is_none_or(|part| quota.name.contains(part))
    }));
    let quotas: Vec<Value> = quotas
        .into_iter()
        .map(|quota| quota_json(gateway, quota))
        .collect();
    Ok(Reply::ok(
        json!({ "size": quotas.len(), "total": total, "quotas": quotas }),
    ))
}

/// `GET …/app-quotas/{app_quota_id}`
pub(in crate::simulator) fn show(site: &Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let quota = find(site, target)?;
    Ok(Reply::ok(quota_json(site.gateway, quota)))
}

/// `POST …/app-quotas`
pub(in crate::simulator) fn create(site: &mut Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    features::needs(site.gateway, "app_quota")?;
    let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
    let text = |name: &str| {
        let wrong = || Refusal::bad_parameter(name);
        body.text(name, wrong).map(|text| text.map(str::to_owned))
    };
    let required = |name: &str| text(name)?.ok_or_else(|| Refusal::bad_parameter(name));
    let name = required("name")?;
    if !is_name(&name) {
        return Err(Refusal::bad_parameter("name"));
    }
    let unit = required("time_unit")?;
    if !matches!(unit.as_str(), "SECOND" | "MINUTE" | "HOUR" | "DAY") {
        return Err(Refusal::bad_parameter("time_unit"));
    }
    let remark = text("remark")?.unwrap_or_default();
    accept(site.gateway.service, Field::Remark, &remark, || {
        Refusal::bad_parameter("remark")
    })?;
    let (calls, interval) = (
        number(&body, "call_limits")?,
        number(&body, "time_interval")?,
    );
    if site.gateway.quotas.iter().any(|quota| quota.name == name) {
        return Err(Refusal::new(
            400,
            "APIG.3325",
            format!("The app quota name already exists, name:{name}"),
        ));
    }
    let quota = Quota {
        id: site.dice.id(),
        name,
        calls,
        interval,
        unit,
        remark,
        created: call.now,
    };
    let reply = Reply::json(201, quota_json(site.gateway, &quota));
    site.gateway.quotas.push(quota);
    Ok(reply)
}

/// 3 to 255 letters, digits and `_`, a letter first.
fn is_name(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A whole number from 1 to 2,147,483,647.
fn number(body: &Body, name: &str) -> Result<u32, Refusal> {
    body.get(name)
        .and_then(Value::as_u64)
        .and_then(|number| u32::try_from(number).ok())
        .filter(|number| (1..=0x7fff_ffff).contains(number))
        .ok_or_else(|| Refusal::bad_parameter(name))
}

/// `POST …/app-quotas/{app_quota_id}/binding-apps`: all or none; an app that has another quota
/// changes to this one.
pub(in crate::simulator) fn bind(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let id = find(site, target)?.id.clone();
    let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
    let apps = body
        .texts("app_ids")
        .ok_or_else(|| Refusal::bad_parameter("app_ids"))?;
    if let Some(missing) = apps.iter().find(|app| site.gateway.app(app).is_none()) {
        return Err(Refusal::no_app_3004(missing));
    }
    let mut applies = Vec::new();
    for app in apps {
        let Some(app) = site.gateway.app_mut(&app) else {
            continue;
        };
        let bound = match app.quota.take() {
            Some(bound) if bound.quota == id => bound,
            Some(_) | None => Bound {
                quota: id.clone(),
                since: call.now,
            },
        };
        applies.push(json!({
            "app_quota_id": id,
            "app_id": app.id,
            "bound_time": times::apig_fixed(bound.since, &app.id),
        }));
        app.quota = Some(bound);
    }
    Ok(Reply::json(201, json!({ "applies": applies })))
}

/// `DELETE …/app-quotas/{app_quota_id}/bound-apps/{app_id}`
pub(in crate::simulator) fn unbind(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let id = find(site, target)?.id.clone();
    let app = site
        .gateway
        .app_mut(&target.app)
        .ok_or_else(|| Refusal::no_app_3004(&target.app))?;
    match app.quota.take_if(|bound| bound.quota == id) {
        Some(_) => Ok(Reply::empty(204)),
        None => Err(none_bound(&app.id)),
    }
}

fn none_bound(app: &str) -> Refusal {
    Refusal::new(
        404,
        "APIG.3093",
        format!("No app quota is bound to app {app}"),
    )
}

/// `GET …/app-quotas/{app_quota_id}/bound-apps`
pub(in crate::simulator) fn bound_apps(
    site: &Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let quota = find(site, target)?;
    let like = |name: &str| {
        call.param("app_name")
            .is_none_or(|part| name.contains(part))
    };
    let (apps, total) = call
        .page(20)?
        .of(bound(site.gateway, &quota.id).filter(|(app, _)| like(&app.name)));
    let apps: Vec<Value> = apps
        .into_iter()
        .map(|(app, bound)| {
            json!({
                "app_id": app.id,
                "name": app.name,
                "status": 1,
                "app_key": app.key,
                "remark": app.remark,
                "register_time": times::apig_fixed(app.created, &app.id),
                "update_time": times::apig(app.updated, &app.id),
                "app_quota_id": quota.id,
                "app_quota_name": quota.name,
                "bound_time": times::apig_fixed(bound.since, &app.id),
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "size": apps.len(), "total": total, "apps": apps }),
    ))
}

/// `GET …/apps/{app_id}/bound-quota`
pub(in crate::simulator) fn of_app(site: &Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let app = gateway
        .app(&target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    let quota = app.quota.as_ref().ok_or_else(|| none_bound(&app.id))?;
    let quota = gateway
        .quota(&quota.quota)
        .ok_or_else(|| no_quota(&quota.quota))?;
    Ok(Reply::ok(quota_json(gateway, quota)))
}
