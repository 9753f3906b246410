//! Applications.

use serde_json::{Value, json};

use super::{
    super::{
        call::{Body, Call},
        dice::Dice,
        error::Refusal,
        estate::{App, Gateway, Switches},
        operation::Target,
        reply::Reply,
        rule::accept,
        site::Site,
    },
    page, time,
};
use crate::domain::{Secret, Service, rules::Field};

fn app_json(app: &App, switches: Switches) -> Value {
    let user =
        json!({ "user_id": Dice::of(&["user", &app.key]).id(), "user_name": "gateway_admin" });
    json!({
        "id": app.id,
        "name": app.name,
        "remark": app.remark,
        "roles": if app.owner { json!(["admin"]) } else { json!(["read", "access"]) },
        "create_time": time(app.created, switches),
        "update_time": time(app.updated, switches),
        "created_user": user,
        "last_updated_user": user,
        "owner": app.owner,
        "key": app.key,
        "favorite": app.favourite,
    })
}

/// `GET …/apps`
pub(in crate::simulator) fn list(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let flag = |name: &str| match call.param(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(Refusal::roma_parameter(name)),
    };
    let (favourite, owner) = (flag("favorite")?, flag("owner")?);
    let like = |name: &str, value: &str| {
        call.param(name)
            .is_none_or(|part| value.to_lowercase().contains(&part.to_lowercase()))
    };
    let (apps, total) = page(call)?.of(site.gateway.apps.iter().filter(|app| {
        like("name", &app.name)
            && like("key", &app.key)
            && favourite.is_none_or(|wanted| wanted == app.favourite)
            && owner.is_none_or(|wanted| wanted == app.owner)
    }));
    let apps: Vec<Value> = apps
        .into_iter()
        .map(|app| app_json(app, site.switches))
        .collect();
    Ok(Reply::ok(
        json!({ "total": total, "size": apps.len(), "apps": apps }),
    ))
}

/// The application of `target`.
pub(super) fn find<'a>(gateway: &'a mut Gateway, target: &Target) -> Result<&'a mut App, Refusal> {
    gateway
        .app_mut(&target.app)
        .ok_or_else(|| Refusal::roma_no_app(&target.app))
}

/// The application of `target`, which the caller must own to change it or to see its secret.
fn owned<'a>(gateway: &'a mut Gateway, target: &Target) -> Result<&'a mut App, Refusal> {
    let app = find(gateway, target)?;
    if app.owner {
        Ok(app)
    } else {
        Err(Refusal::new(
            400,
            "ROMA.12001",
            "You have no permission on the application",
        ))
    }
}

/// `GET …/apps/{app_id}`
pub(in crate::simulator) fn show(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let app = find(site.gateway, target)?;
    Ok(Reply::ok(app_json(app, site.switches)))
}

fn field(body: &Body, name: &str, kind: Field) -> Result<Option<String>, Refusal> {
    let wrong = || Refusal::roma_parameter(name);
    let Some(value) = body.text(name, wrong)? else {
        return Ok(None);
    };
    accept(Service::Roma, kind, value, wrong)?;
    Ok(Some(value.to_owned()))
}

fn flag(body: &Body, name: &str) -> Result<Option<bool>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(Refusal::roma_parameter(name)),
    }
}

fn object(call: &Call) -> Result<Body, Refusal> {
    call.object(|| Refusal::roma_parameter("body"))
}

/// `POST …/apps`
pub(in crate::simulator) fn create(site: &mut Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let switches = site.switches;
    let Site { gateway, dice, .. } = site;
    if call.body.is_empty() {
        return Err(Refusal::new(
            400,
            "ROMA.13001",
            "The request body is missing",
        ));
    }
    let body = object(call)?;
    let name = field(&body, "name", Field::Name)?.ok_or_else(|| Refusal::roma_parameter("name"))?;
    let key = field(&body, "key", Field::Key)?;
    if gateway.app_named(&name).is_some() {
        return Err(Refusal::roma_parameter("name"));
    }
    if gateway
        .apps
        .iter()
        .any(|app| Some(app.key.as_str()) == key.as_deref())
    {
        return Err(Refusal::roma_parameter("key"));
    }
    let app = App {
        id: dice.uuid(),
        name,
        remark: field(&body, "remark", Field::Remark)?.unwrap_or_default(),
        key: key.unwrap_or_else(|| dice.id()),
        secret: field(&body, "secret", Field::Secret)?
            .map_or_else(|| dice.secret_hex(32), Secret::new),
        secret_since: call.now,
        creator: "USER".to_owned(),
        created: call.now,
        updated: call.now,
        codes: Vec::new(),
        bindings: Vec::new(),
        quota: None,
        access: None,
        members: Vec::new(),
        owner: true,
        favourite: flag(&body, "favorite")?.unwrap_or_default(),
    };
    let reply = Reply::json(201, app_json(&app, switches));
    gateway.apps.push(app);
    Ok(reply)
}

/// `PUT …/apps/{app_id}`
pub(in crate::simulator) fn update(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let switches = site.switches;
    let gateway = &mut *site.gateway;
    owned(gateway, target)?;
    let body = object(call)?;
    let name = field(&body, "name", Field::Name)?;
    let remark = field(&body, "remark", Field::Remark)?;
    let favourite = flag(&body, "favorite")?;
    if let Some(name) = &name
        && gateway
            .app_named(name)
            .is_some_and(|other| other.id != target.app)
    {
        return Err(Refusal::roma_parameter("name"));
    }
    let app = owned(gateway, target)?;
    if let Some(name) = name {
        app.name = name;
    }
    if let Some(remark) = remark {
        app.remark = remark;
    }
    if let Some(favourite) = favourite {
        app.favourite = favourite;
    }
    app.touch(call.now);
    Ok(Reply::ok(app_json(app, switches)))
}

/// `DELETE …/apps/{app_id}`
pub(in crate::simulator) fn delete(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    owned(site.gateway, target)?;
    site.gateway.apps.retain(|app| app.id != target.app);
    Ok(Reply::empty(200))
}

fn secret_json(app: &App) -> Value {
    json!({ "id": app.id, "secret": app.secret.expose() })
}

/// `GET …/apps/{app_id}/secret`
pub(in crate::simulator) fn secret(site: &mut Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    Ok(Reply::ok(secret_json(owned(site.gateway, target)?)))
}

/// `PUT …/apps/{app_id}/secret`
pub(in crate::simulator) fn reset(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let Site { gateway, dice, .. } = site;
    let app = owned(gateway, target)?;
    let wanted = field(&object(call)?, "secret", Field::Secret)?;
    let secret = wanted.map_or_else(|| dice.secret_hex(32), Secret::new);
    app.set_secret(secret, call.now);
    app.touch(call.now);
    Ok(Reply::ok(secret_json(app)))
}

/// `GET …/validate-apps`
pub(in crate::simulator) fn validate(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let is = |name: &str, value: &str| call.param(name).is_none_or(|wanted| wanted == value);
    let asked = ["id", "name", "key"].map(|name| call.param(name));
    if asked.iter().all(Option::is_none) {
        return Err(Refusal::roma_parameter("id"));
    }
    let app = site
        .gateway
        .apps
        .iter()
        .find(|app| is("id", &app.id) && is("name", &app.name) && is("key", &app.key))
        .ok_or_else(|| Refusal::roma_no_app(asked.into_iter().flatten().next().unwrap_or("")))?;
    Ok(Reply::ok(
        json!({ "id": app.id, "name": app.name, "remark": app.remark }),
    ))
}
