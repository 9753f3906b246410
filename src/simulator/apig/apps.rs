//! What only APIG does with apps.

use serde_json::json;

use super::super::{
    call::{Body, Call},
    error::Refusal,
    estate::{App, Estate},
    gateway::apps::{app_json, shown},
    operation::Target,
    reply::Reply,
    rule::{accept, masked},
    site::Site,
};
use crate::domain::{Secret, Service, rules::Field};

/// What a create or a modify may set, after validation.
struct Wanted {
    name: String,
    remark: Option<String>,
    key: Option<String>,
    secret: Option<Secret>,
}

impl Wanted {
    fn read(call: &Call, custom_secrets: bool) -> Result<Self, Refusal> {
        let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
        let name =
            field(&body, "name", Field::Name)?.ok_or_else(|| Refusal::bad_parameter("name"))?;
        Ok(Self {
            name,
            remark: field(&body, "remark", Field::Remark)?,
            key: custom(&body, "app_key", Field::Key, custom_secrets)?,
            secret: custom(&body, "app_secret", Field::Secret, custom_secrets)?.map(Secret::new),
        })
    }
}

fn field(body: &Body, name: &str, kind: Field) -> Result<Option<String>, Refusal> {
    let wrong = || Refusal::bad_parameter(name);
    let Some(value) = body.text(name, wrong)? else {
        return Ok(None);
    };
    accept(Service::Apig, kind, value, wrong)?;
    Ok(Some(value.to_owned()))
}

/// A field that only a gateway with the custom key switch takes.
fn custom(
    body: &Body,
    name: &str,
    kind: Field,
    custom_secrets: bool,
) -> Result<Option<String>, Refusal> {
    let value = field(body, name, kind)?;
    if value.is_some() && !custom_secrets {
        return Err(Refusal::new(
            400,
            "APIG.2011",
            format!(
                "Invalid parameter value,parameterName:{name}. \
                 Custom keys and secrets are switched off for this gateway"
            ),
        ));
    }
    Ok(value)
}

fn name_taken(name: &str) -> Refusal {
    Refusal::new(
        400,
        "APIG.3203",
        format!("The app name already exists, name:{name}"),
    )
}

fn key_taken(key: &str) -> Refusal {
    Refusal::new(
        400,
        "APIG.3310",
        format!("The app key already exists, appKey:{key}"),
    )
}

/// `POST …/apps`
pub(in crate::simulator) fn create_app(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let custom_secrets = Site::find(estate, target)?.gateway.custom_secrets;
    let wanted = Wanted::read(call, custom_secrets)?;
    if let Some(key) = &wanted.key
        && estate.key_taken(key, None)
    {
        return Err(key_taken(key));
    }
    let Site {
        gateway,
        dice,
        switches,
    } = Site::find(estate, target)?;
    if gateway.apps.len() >= gateway.app_limit {
        return Err(Refusal::new(
            403,
            "APIG.3103",
            format!(
                "The number of apps exceeds the upper limit ({})",
                gateway.app_limit
            ),
        ));
    }
    if gateway.app_named(&wanted.name).is_some() {
        return Err(name_taken(&wanted.name));
    }
    let app = App {
        id: dice.id(),
        name: wanted.name,
        remark: wanted.remark.unwrap_or_default(),
        key: wanted.key.unwrap_or_else(|| dice.id()),
        secret: wanted.secret.unwrap_or_else(|| dice.secret_hex(32)),
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
        favourite: false,
    };
    let reply = Reply::json(201, app_json(gateway, &app, &shown(switches, &app.secret)));
    gateway.apps.push(app);
    Ok(reply)
}

/// `PUT …/apps/{app_id}`
pub(in crate::simulator) fn update_app(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let gateway = Site::find(estate, target)?.gateway;
    if gateway.app(&target.app).is_none() {
        return Err(Refusal::no_app_3002(&target.app));
    }
    let wanted = Wanted::read(call, gateway.custom_secrets)?;
    if gateway
        .app_named(&wanted.name)
        .is_some_and(|other| other.id != target.app)
    {
        return Err(name_taken(&wanted.name));
    }
    if let Some(key) = &wanted.key
        && estate.key_taken(key, Some(&target.app))
    {
        return Err(key_taken(key));
    }
    let Site {
        gateway, switches, ..
    } = Site::find(estate, target)?;
    let app = gateway
        .app_mut(&target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    app.name = wanted.name;
    match wanted.remark {
        Some(remark) => app.remark = remark,
        None if switches.omitted_remark_survives => {}
        None => app.remark.clear(),
    }
    if let Some(key) = wanted.key {
        app.key = key;
    }
    if let Some(secret) = wanted.secret {
        app.set_secret(secret, call.now);
    }
    app.touch(call.now);
    let app = app.clone();
    let status = if switches.modify_created { 201 } else { 200 };
    Ok(Reply::json(
        status,
        app_json(gateway, &app, &shown(switches, &app.secret)),
    ))
}

/// `DELETE …/apps/{app_id}`
pub(in crate::simulator) fn delete_app(
    site: &mut Site<'_>,
    target: &Target,
) -> Result<Reply, Refusal> {
    let gateway = &mut *site.gateway;
    let place = gateway
        .apps
        .iter()
        .position(|app| app.id == target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    if gateway.apps[place].creator == "MARKET" {
        return Err(Refusal::new(
            403,
            "APIG.1104",
            "Apps that the marketplace allocated cannot be deleted",
        ));
    }
    gateway.apps.remove(place);
    Ok(Reply::empty(204))
}

/// `PUT …/apps/secret/{app_id}`
pub(in crate::simulator) fn reset_secret(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let switches = site.switches;
    let Site { gateway, dice, .. } = site;
    let custom_secrets = gateway.custom_secrets;
    let app = gateway
        .app_mut(&target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    let body = call.object(|| Refusal::bad_parameter_2012("body"))?;
    let wanted = custom(&body, "app_secret", Field::Secret, custom_secrets)?;
    let secret = wanted.map_or_else(|| dice.secret_hex(32), Secret::new);
    app.set_secret(secret, call.now);
    app.touch(call.now);
    let app = app.clone();
    let secret = if switches.masked_answers {
        masked(&app.secret)
    } else {
        app.secret.expose().to_owned()
    };
    Ok(Reply::ok(app_json(gateway, &app, &secret)))
}

/// `GET …/resources/outline/apps`
pub(in crate::simulator) fn app_quantities(site: &Site<'_>) -> Reply {
    let gateway = &*site.gateway;
    let authed = gateway
        .apps
        .iter()
        .filter(|app| !app.bindings.is_empty())
        .count();
    Reply::ok(json!({ "authed_nums": authed, "unauthed_nums": gateway.apps.len() - authed }))
}

/// `GET …/apps/validation/{app_id}`
pub(in crate::simulator) fn check_app(site: &Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let app = site
        .gateway
        .app(&target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    Ok(Reply::ok(
        json!({ "id": app.id, "name": app.name, "remark": app.remark }),
    ))
}
