//! `ModelArts` app authentication.

pub(super) mod apis;
pub(super) mod apps;
pub(super) mod codes;

use http::Method;
use serde_json::{Value, json};

use super::{
    call::{Body, Call, Page},
    error::Refusal,
    estate::{DEFAULT_WORKSPACE, Estate, ModelArts, ModelArtsApp},
    operation::Target,
    reply::Reply,
    rule::{accept, masked},
    times,
};
use crate::domain::{Service, rules::Field};

/// The workspace that a call is about: named in the query of what reads or deletes, in the body of
/// everything else, the default one where none is named.
fn workspace(modelarts: &ModelArts, call: &Call) -> Result<String, Refusal> {
    let body = object(call)?;
    let named = if matches!(call.method, Method::GET | Method::DELETE) {
        call.param("workspace_id")
    } else {
        body.text("workspace_id", || {
            Refusal::modelarts_parameter("workspace_id")
        })?
    };
    let named = named.unwrap_or(DEFAULT_WORKSPACE);
    if modelarts.workspaces.iter().any(|known| known == named) {
        return Ok(named.to_owned());
    }
    Err(Refusal::new(
        400,
        "ModelArts.0102",
        format!("The workspace {named} does not exist"),
    ))
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

/// The app that a call is about, in the workspace that it is about.
fn find<'a>(
    modelarts: &'a mut ModelArts,
    target: &Target,
    call: &Call,
) -> Result<&'a mut ModelArtsApp, Refusal> {
    let workspace = workspace(modelarts, call)?;
    modelarts
        .app_mut(&target.app)
        .filter(|app| app.workspace == workspace)
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
