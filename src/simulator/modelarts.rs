//! `ModelArts` app authentication.

use serde_json::{Value, json};

use super::{
    call::{Body, Call, Page, Reply},
    error::Refusal,
    estate::{Estate, ModelArts, ModelArtsApp},
    gateway::{accept, masked},
    operation::Target,
    times,
};
use crate::domain::{Secret, Service, rules::Field};

/// Only the default workspace exists.
fn check_workspace(call: &Call) -> Result<(), Refusal> {
    match call.param("workspace_id") {
        None | Some("0") => Ok(()),
        Some(other) => Err(Refusal::new(
            400,
            "ModelArts.0102",
            format!("The workspace {other} does not exist"),
        )),
    }
}

/// `GET …/apps/{app_id}`
pub(super) fn show(estate: &Estate, target: &Target, call: &Call) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let app = estate
        .modelarts
        .app(&target.app)
        .ok_or_else(|| Refusal::modelarts_no_app(&target.app))?;
    let clear = call.param("iphertext_enabled") == Some("true");
    Ok(answer(estate, app, clear))
}

/// `GET …/apps/{app_name}/exists`
pub(super) fn exists(estate: &Estate, target: &Target, call: &Call) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let exists = estate
        .modelarts
        .apps
        .iter()
        .any(|app| app.name == target.app);
    Ok(Reply::ok(json!({ "exists": exists })))
}

/// `POST …/app-code`
pub(super) fn create_code(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    change(estate, target, call, add_code)
}

/// `PUT …/app-code/{app_code}`
pub(super) fn reset_code(
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
pub(super) fn delete_code(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let app = find(&mut estate.modelarts, target)?;
    let place = place_of(app, target, "ModelArts.3934")?;
    app.codes.remove(place);
    app.touch(call.now);
    let app = app.clone();
    Ok(answer(estate, &app, true))
}

/// `PUT …/app-secret`
pub(super) fn reset_secret(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    change(estate, target, call, |app, _, fresh, _| {
        app.secret = Secret::new(fresh.expose()[..32].to_owned());
        Ok(())
    })
}

fn app_json(estate: &Estate, app: &ModelArtsApp, clear: bool) -> Value {
    json!({
        "app_codes": if app.kind == "APIC" {
            Value::Null
        } else {
            app.codes.iter().map(|code| Value::from(code.expose())).collect()
        },
        "app_id": app.id,
        "app_key": app.key,
        "app_name": app.name,
        "app_remark": app.remark,
        "app_secret": if clear { app.secret.expose().to_owned() } else { masked(&app.secret) },
        "app_type": app.kind,
        "bounded_api_count": app.apis.len(),
        "created_at": times::epoch_ms(app.created),
        "updated_at": times::epoch_ms(app.updated),
        "project_id": estate.project_id,
        "user_id": estate.modelarts.user_id,
    })
}

fn answer(estate: &Estate, app: &ModelArtsApp, clear: bool) -> Reply {
    Reply::ok(json!({ "app": app_json(estate, app, clear) }))
}

fn find<'a>(
    modelarts: &'a mut ModelArts,
    target: &Target,
) -> Result<&'a mut ModelArtsApp, Refusal> {
    modelarts
        .app_mut(&target.app)
        .ok_or_else(|| Refusal::modelarts_no_app(&target.app))
}

/// The offset of these lists counts pages, and both numbers are strings.
fn page(call: &Call) -> Result<Page, Refusal> {
    let number = |name, default| match call.param(name) {
        None => Ok(default),
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| Refusal::modelarts_parameter(name)),
    };
    let limit = match number("limit", 1000)? {
        0 => 1000,
        limit => limit,
    };
    Ok(Page {
        offset: number("offset", 0)?.saturating_mul(limit),
        limit,
    })
}

/// Whether the order asked for is descending; `default` where none is.
fn descending(call: &Call, default: bool) -> Result<bool, Refusal> {
    match call.param("order") {
        None => Ok(default),
        Some("asc") => Ok(false),
        Some("desc") => Ok(true),
        Some(_) => Err(Refusal::modelarts_parameter("order")),
    }
}

/// `GET …/apps`
pub(super) fn list(estate: &Estate, call: &Call) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let mut apps: Vec<&ModelArtsApp> = estate
        .modelarts
        .apps
        .iter()
        .filter(|app| {
            call.param("app_name")
                .is_none_or(|part| app.name.contains(part))
        })
        .collect();
    match call.param("sort_by") {
        Some("app_name") => apps.sort_by(|a, b| a.name.cmp(&b.name)),
        Some("updated_at") => apps.sort_by_key(|app| app.updated),
        None | Some("created_at") => apps.sort_by_key(|app| app.created),
        Some(_) => return Err(Refusal::modelarts_parameter("sort_by")),
    }
    if descending(call, true)? {
        apps.reverse();
    }
    // Repeated or separated by commas: the documents only say that it is an array.
    let chosen: Vec<&str> = call
        .query
        .iter()
        .filter(|(name, _)| name == "app_ids" || name == "app_ids[]")
        .flat_map(|(_, value)| value.split(','))
        .collect();
    let clear = call.param("iphertext_enabled") == Some("true");
    let (apps, total) = page(call)?.of(apps.into_iter());
    let apps: Vec<Value> = apps
        .into_iter()
        .map(|app| app_json(estate, app, clear && chosen.contains(&app.id.as_str())))
        .collect();
    Ok(Reply::ok(
        json!({ "apps": apps, "count": apps.len(), "total_count": total }),
    ))
}

fn object(call: &Call) -> Result<Body, Refusal> {
    call.object(|| Refusal::new(400, "ModelArts.4105", "The JSON body is malformed"))
}

/// The name, which every write must carry, and the remark.
fn named(call: &Call) -> Result<(String, Option<String>), Refusal> {
    let body = object(call)?;
    let field = |name: &'static str, kind: Field| -> Result<Option<String>, Refusal> {
        let wrong = || Refusal::modelarts_parameter(name);
        let Some(value) = body.text(name, wrong)? else {
            return Ok(None);
        };
        accept(Service::ModelArts, kind, value, wrong)?;
        Ok(Some(value.to_owned()))
    };
    let name =
        field("app_name", Field::Name)?.ok_or_else(|| Refusal::modelarts_parameter("app_name"))?;
    Ok((name, field("app_remark", Field::Remark)?))
}

/// `POST …/apps`
pub(super) fn create(estate: &mut Estate, call: &Call) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let (name, remark) = named(call)?;
    let limit = estate.modelarts.app_limit;
    if estate.modelarts.apps.len() >= limit {
        return Err(Refusal::new(
            409,
            "ModelArts.3929",
            format!("Failed to create the application: a user can have {limit} applications"),
        ));
    }
    if estate.modelarts.apps.iter().any(|app| app.name == name) {
        return Err(Refusal::new(
            409,
            "ModelArts.3929",
            format!("Failed to create the application: the name {name} is already used"),
        ));
    }
    let app = ModelArtsApp {
        id: estate.dice.id(),
        name,
        remark: remark.unwrap_or_default(),
        key: estate.dice.id(),
        secret: estate.dice.secret_hex(32),
        kind: "DEDICATE_APIG".to_owned(),
        codes: vec![estate.dice.secret_hex(64)],
        created: call.now,
        updated: call.now,
        apis: Vec::new(),
    };
    let reply = answer(estate, &app, true);
    estate.modelarts.apps.push(app);
    Ok(reply)
}

/// `DELETE …/apps/{app_id}`
pub(super) fn delete(estate: &mut Estate, target: &Target, call: &Call) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let modelarts = &mut estate.modelarts;
    if !find(modelarts, target)?.apis.is_empty() {
        return Err(Refusal::new(
            500,
            "ModelArts.3933",
            "Failed to delete the application: APIs are bound to it",
        ));
    }
    modelarts.apps.retain(|app| app.id != target.app);
    Ok(Reply::empty(200))
}

/// What a change does to an app: it is given the limit of codes and a new value of 64 hex digits.
type Change = fn(&mut ModelArtsApp, usize, Secret, &Target) -> Result<(), Refusal>;

fn change(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
    change: Change,
) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let renames = estate.switches.modelarts_renames;
    let limit = estate.modelarts.code_limit;
    let fresh = estate.dice.secret_hex(64);
    let app = find(&mut estate.modelarts, target)?;
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

/// `GET …/auth-apis`
pub(super) fn bound_apis(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    check_workspace(call)?;
    let app = find(&mut estate.modelarts, target)?;
    let mut apis: Vec<_> = app
        .apis
        .iter()
        .filter(|api| {
            call.param("service_name")
                .is_none_or(|part| api.service_name.contains(part))
        })
        .collect();
    if descending(call, false)? {
        apis.reverse();
    }
    let (apis, total) = page(call)?.of(apis.into_iter());
    let apis: Vec<Value> = apis
        .into_iter()
        .map(|api| {
            json!({
                "api_id": api.id,
                "api_name": api.name,
                "api_method": "ANY",
                "api_remark": "",
                "auth_type": "APP",
                "predict_url": format!("https://modelarts.example/v1/infers/{}", api.service_id),
                "service_id": api.service_id,
                "service_name": api.service_name,
                "support_app_code": app.kind != "APIC",
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "apis": apis, "count": apis.len(), "total_count": total }),
    ))
}
