//! What may be asked of the secret manager.

use serde_json::{Value, json};

use super::{
    call::Call,
    dice::Dice,
    error::Refusal,
    estate::Estate,
    operation::Target,
    reply::Reply,
    vault::{CURRENT, PREVIOUS, Vault, Version},
};
use crate::domain::Secret;

/// The most versions of a secret.
const VERSIONS: usize = 20;
/// The most bytes of a value.
const LARGEST: usize = 32 * 1024;

fn bad(what: &str) -> Refusal {
    Refusal::new(400, "CSMS.0101", format!("Invalid parameter: {what}"))
}

fn missing(name: &str) -> Refusal {
    Refusal::new(
        404,
        "CSMS.0301",
        format!("The secret {name} does not exist"),
    )
}

fn find<'a>(estate: &'a mut Estate, target: &Target) -> Result<&'a mut Vault, Refusal> {
    let mut vaults = estate.vaults.iter_mut();
    vaults
        .find(|vault| vault.name == target.secret)
        .ok_or_else(|| missing(&target.secret))
}

/// `GET /v1/{project_id}/secrets`
pub(super) fn list(estate: &Estate) -> Reply {
    let secrets: Vec<Value> = estate.vaults.iter().map(Vault::shown).collect();
    let count = secrets.len();
    Reply::ok(json!({ "secrets": secrets, "page_info": { "current_count": count } }))
}

/// `GET …/{secret_name}`
pub(super) fn show(estate: &mut Estate, target: &Target) -> Result<Reply, Refusal> {
    find(estate, target).map(|vault| Reply::ok(json!({ "secret": vault.shown() })))
}

/// `POST /v1/{project_id}/secrets`
pub(super) fn create(estate: &mut Estate, call: &Call) -> Result<Reply, Refusal> {
    let body = call.object(|| bad("body"))?;
    let name = body.text("name", || bad("name"))?.unwrap_or_default();
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.is_empty() || name.len() > 64 || !name.chars().all(is_allowed) {
        return Err(bad("name"));
    }
    if estate.vaults.iter().any(|vault| vault.name == name) {
        return Err(Refusal::new(400, "CSMS.0302", "The secret exists already"));
    }
    let value = value_of(&body)?;
    let vault = Vault::new(name, value, version_id(&mut estate.dice), call.now);
    let shown = vault.shown();
    estate.vaults.push(vault);
    Ok(Reply::ok(json!({ "secret": shown })))
}

/// `GET …/{secret_name}/versions`
pub(super) fn versions(estate: &mut Estate, target: &Target) -> Result<Reply, Refusal> {
    let vault = find(estate, target)?;
    let name = &vault.name;
    let shown: Vec<Value> = vault.versions.iter().map(|it| it.shown(name)).collect();
    let count = shown.len();
    Ok(Reply::ok(json!({
        "version_metadatas": shown,
        "page_info": { "current_count": count },
    })))
}

/// `POST …/{secret_name}/versions`
pub(super) fn add_version(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let id = version_id(&mut estate.dice);
    let vault = find(estate, target)?;
    if vault.state != "ENABLED" {
        return Err(Refusal::new(400, "CSMS.0303", "The secret is not enabled"));
    }
    if vault.versions.len() >= VERSIONS {
        return Err(Refusal::new(400, "CSMS.0304", "Too many versions"));
    }
    let body = call.object(|| bad("body"))?;
    let value = value_of(&body)?;
    let stages = match body.get("version_stages") {
        None => vec![CURRENT.to_owned()],
        Some(_) => body
            .texts("version_stages")
            .filter(|stages| !stages.is_empty() && stages.len() <= 12)
            .ok_or_else(|| bad("version_stages"))?,
    };
    for stage in &stages {
        for version in &mut vault.versions {
            let had = version.stages.iter().any(|label| label == stage);
            // Only another current version makes another previous one.
            let loses = |label: &str| label == stage || (stage == CURRENT && label == PREVIOUS);
            version.stages.retain(|label| !loses(label));
            if had && stage == CURRENT {
                version.stages.push(PREVIOUS.to_owned());
            }
        }
    }
    let version = Version {
        id,
        value,
        stages,
        made: call.now,
    };
    let shown = version.shown(&vault.name);
    vault.versions.push(version);
    Ok(Reply::ok(json!({ "version_metadata": shown })))
}

fn value_of(body: &super::call::Body) -> Result<Secret, Refusal> {
    let value = body.text("secret_string", || bad("secret_string"))?;
    let value = value.filter(|value| !value.is_empty() && value.len() <= LARGEST);
    value
        .map(|value| Secret::new(value.to_owned()))
        .ok_or_else(|| bad("secret_string"))
}

fn version_id(dice: &mut Dice) -> String {
    dice.id()
}
