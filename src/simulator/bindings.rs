//! Which apps may call which APIs, on the paths that APIG and ROMA Connect share.

use serde_json::{Value, json};

use super::{
    call::{Call, Reply},
    dice::Dice,
    dispatch::Site,
    error::Refusal,
    estate::{Api, App, Binding, Gateway},
    operation::Target,
    times,
};
use crate::domain::Service;

fn auth_json(gateway: &Gateway, app: &App, api: &Api, binding: &Binding) -> Value {
    let environment = gateway.environment(&binding.env_id);
    json!({
        "id": binding.id,
        "api_id": api.id,
        "api_name": api.name,
        "group_id": api.group_id,
        "group_name": api.group,
        "api_type": if api.public { 1 } else { 2 },
        "api_remark": api.remark,
        "env_id": binding.env_id,
        "env_name": environment.map(|env| env.name.as_str()),
        "auth_role": "PROVIDER",
        "auth_time": times::apig(binding.since, &binding.id),
        "app_id": app.id,
        "app_name": app.name,
        "app_remark": app.remark,
        "app_type": if gateway.service == Service::Roma { "roma" } else { "apig" },
        "app_creator": app.creator,
        "publish_id": Dice::of(&[&api.id, &binding.env_id]).id(),
        "auth_tunnel": "NORMAL",
        "auth_whitelist": [],
        "auth_blacklist": [],
        "visit_param": "",
        "tags": [],
    })
}

fn auths_reply(auths: &[Value], total: usize) -> Reply {
    Reply::ok(json!({ "size": auths.len(), "total": total, "auths": auths }))
}

/// `GET …/app-auths/binded-apis`
pub(super) fn bound_apis(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let page = call.page(20)?;
    let app_id = call
        .param("app_id")
        .ok_or_else(|| Refusal::bad_parameter("app_id"))?;
    let app = gateway
        .app(app_id)
        .ok_or_else(|| Refusal::no_app_3004(app_id))?;
    let is = |name: &str, value: &str| call.param(name).is_none_or(|wanted| wanted == value);
    let like = |name: &str, value: &str| call.param(name).is_none_or(|part| value.contains(part));
    let (auths, total) = page.of(app.bindings.iter().filter_map(|binding| {
        let api = gateway.api(&binding.api_id)?;
        (is("api_id", &api.id)
            && like("api_name", &api.name)
            && is("group_id", &api.group_id)
            && like("group_name", &api.group)
            && is("env_id", &binding.env_id))
        .then_some((api, binding))
    }));
    let auths: Vec<Value> = auths
        .into_iter()
        .map(|(api, binding)| auth_json(gateway, app, api, binding))
        .collect();
    Ok(auths_reply(&auths, total))
}

/// `GET …/app-auths/binded-apps`
pub(super) fn bound_apps(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let page = call.page(20)?;
    if let Some(id) = call.param("api_id")
        && gateway.api(id).is_none()
    {
        return Err(Refusal::new(
            404,
            "APIG.3002",
            format!("API {id} does not exist"),
        ));
    }
    let is = |name: &str, value: &str| call.param(name).is_none_or(|wanted| wanted == value);
    let like = |name: &str, value: &str| call.param(name).is_none_or(|part| value.contains(part));
    let (auths, total) = page.of(gateway.apps.iter().flat_map(|app| {
        app.bindings.iter().filter_map(move |binding| {
            let api = gateway.api(&binding.api_id)?;
            (is("api_id", &api.id)
                && is("app_id", &app.id)
                && like("app_name", &app.name)
                && is("env_id", &binding.env_id))
            .then_some((app, api, binding))
        })
    }));
    let auths: Vec<Value> = auths
        .into_iter()
        .map(|(app, api, binding)| auth_json(gateway, app, api, binding))
        .collect();
    Ok(auths_reply(&auths, total))
}

/// `POST …/app-auths`: every app named gets every API named; each pair has its own result.
pub(super) fn authorise(site: &mut Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let Site { gateway, dice, .. } = site;
    let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
    let list = |name: &str| -> Result<Vec<String>, Refusal> {
        body.get(name)
            .and_then(Value::as_array)
            .and_then(|items| {
                items
                    .iter()
                    .map(|item| item.as_str().map(str::to_owned))
                    .collect::<Option<Vec<_>>>()
            })
            .ok_or_else(|| Refusal::bad_parameter(name))
    };
    let wrong = || Refusal::bad_parameter("env_id");
    let env_id = body.text("env_id", wrong)?.ok_or_else(wrong)?.to_owned();
    if gateway.environment(&env_id).is_none() {
        return Err(Refusal::new(
            404,
            "APIG.3003",
            format!("The environment {env_id} does not exist"),
        ));
    }
    let apps = list("app_ids")?;
    let wanted = list("api_ids")?;
    let mut auths = Vec::new();
    for app_id in &apps {
        if gateway.app(app_id).is_none() {
            return Err(Refusal::no_app_3004(app_id));
        }
        for api_id in &wanted {
            let Some(api) = gateway.api(api_id).cloned() else {
                auths.push(json!({ "api_id": api_id, "app_id": app_id, "auth_result": {
                    "status": "FAILED",
                    "error_code": "APIG.3002",
                    "error_msg": format!("API {api_id} does not exist"),
                }}));
                continue;
            };
            let Some(app) = gateway.app_mut(app_id) else {
                continue;
            };
            let existing = app
                .bindings
                .iter()
                .find(|binding| binding.api_id == *api_id && binding.env_id == env_id)
                .cloned();
            let status = if existing.is_some() {
                "SKIPPED"
            } else {
                "SUCCESS"
            };
            let binding = existing.unwrap_or_else(|| {
                let binding = Binding {
                    id: dice.id(),
                    api_id: api_id.clone(),
                    env_id: env_id.clone(),
                    since: call.now,
                };
                app.bindings.push(binding.clone());
                binding
            });
            auths.push(json!({
                "id": binding.id,
                "api_id": api_id,
                "app_id": app_id,
                "auth_time": times::apig(binding.since, &binding.id),
                "auth_role": "PROVIDER",
                "auth_tunnel": "NORMAL",
                "auth_result": { "status": status, "api_name": api.name, "app_name": app.name },
            }));
        }
    }
    Ok(Reply::json(201, json!({ "auths": auths })))
}

/// `DELETE …/app-auths/{app_auth_id}`
pub(super) fn revoke(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    for app in &mut site.gateway.apps {
        if let Some(place) = app
            .bindings
            .iter()
            .position(|binding| binding.id == target.app)
        {
            app.bindings.remove(place);
            return Ok(Reply::empty(204));
        }
    }
    Err(Refusal::new(
        404,
        "APIG.3009",
        format!("The authorization record {} does not exist", target.app),
    ))
}
