//! Which apps may call which APIs.

use serde_json::{Value, json};

use super::super::{
    call::Call,
    dice::Dice,
    error::Refusal,
    estate::{Api, App, Binding, Gateway},
    operation::Target,
    reply::Reply,
    site::Site,
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
pub(in crate::simulator) fn bound_apis(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
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

/// `GET …/app-auths/unbinded-apis`: what an app could call in an environment and may not yet.
pub(in crate::simulator) fn unbound_apis(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let page = call.page(20)?;
    let required = |name: &str| call.param(name).ok_or_else(|| Refusal::bad_parameter(name));
    let (app_id, env_id) = (required("app_id")?, required("env_id")?);
    let app = gateway
        .app(app_id)
        .ok_or_else(|| Refusal::no_app_3004(app_id))?;
    let environment = gateway
        .environment(env_id)
        .ok_or_else(|| no_environment(env_id))?;
    let is = |name: &str, value: &str| call.param(name).is_none_or(|wanted| wanted == value);
    let like = |name: &str, value: &str| call.param(name).is_none_or(|part| value.contains(part));
    let (apis, total) = page.of(gateway.apis.iter().filter(|api| {
        let bound = app
            .bindings
            .iter()
            .any(|binding| binding.api_id == api.id && binding.env_id == environment.id);
        !bound
            && is("api_id", &api.id)
            && like("api_name", &api.name)
            && is("group_id", &api.group_id)
    }));
    let apis: Vec<Value> = apis
        .into_iter()
        .map(|api| {
            json!({
                "id": api.id,
                "name": api.name,
                "auth_type": "APP",
                "group_id": api.group_id,
                "group_name": api.group,
                "run_env_id": environment.id,
                "run_env_name": environment.name,
                "publish_id": Dice::of(&[&api.id, &environment.id]).id(),
                "req_uri": format!("/{}", api.name.replace('_', "/")),
                "remark": api.remark,
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "size": apis.len(), "total": total, "apis": apis }),
    ))
}

fn no_environment(id: &str) -> Refusal {
    Refusal::new(
        404,
        "APIG.3003",
        format!("The environment {id} does not exist"),
    )
}

/// `GET …/app-auths/binded-apps`
pub(in crate::simulator) fn bound_apps(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
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
pub(in crate::simulator) fn authorise(site: &mut Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let Site { gateway, dice, .. } = site;
    let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
    let wrong = || Refusal::bad_parameter("env_id");
    let env_id = body.text("env_id", wrong)?.ok_or_else(wrong)?.to_owned();
    if gateway.environment(&env_id).is_none() {
        return Err(no_environment(&env_id));
    }
    let list = |name: &str| body.texts(name).ok_or_else(|| Refusal::bad_parameter(name));
    let (apps, wanted) = (list("app_ids")?, list("api_ids")?);
    let mut auths = Vec::new();
    for app_id in &apps {
        if gateway.app(app_id).is_none() {
            return Err(Refusal::no_app_3004(app_id));
        }
        for api_id in &wanted {
            let mut refuse = |code: &str, message: String| {
                auths.push(json!({ "api_id": api_id, "app_id": app_id, "auth_result": {
                    "status": "FAILED",
                    "error_code": code,
                    "error_msg": message,
                }}));
            };
            let Some(api) = gateway.api(api_id).cloned() else {
                refuse("APIG.3002", format!("API {api_id} does not exist"));
                continue;
            };
            if api.frozen {
                refuse("APIG.3412", "The API provider is frozen".to_owned());
                continue;
            }
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
pub(in crate::simulator) fn revoke(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    for app in &mut site.gateway.apps {
        if let Some(place) = app
            .bindings
            .iter()
            .position(|binding| binding.id == target.auth)
        {
            app.bindings.remove(place);
            return Ok(Reply::empty(204));
        }
    }
    Err(Refusal::new(
        404,
        "APIG.3009",
        format!("The authorization record {} does not exist", target.auth),
    ))
}
