//! Operations that APIG gateways and the `/apic/` paths of ROMA Connect share: apps as they are
//! read, codes, bindings, quotas.

use serde_json::{Value, json};

use super::{
    call::{Call, Reply},
    dice::Dice,
    dispatch::Site,
    error::Refusal,
    estate::{Api, App, Binding, Code, Gateway, Switches},
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
pub(super) fn list_codes(
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
pub(super) fn show_code(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
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
pub(super) fn delete_code(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
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
pub(super) fn generate_code(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let value = site.dice.secret_hex(64);
    insert_code(site, target, value, call)
}

/// `POST …/app-codes`: adds the code that the caller chose.
pub(super) fn add_code(
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
