//! The limits of a gateway.

use serde_json::{Value, json};

use super::super::{call::Call, dice::Dice, error::Refusal, reply::Reply, site::Site, times};

/// Configurations, as a page of them is answered.
pub(in crate::simulator) fn configs_reply<'a>(
    variety: &str,
    entries: impl Iterator<Item = (&'a str, String, usize)>,
    created: jiff::Timestamp,
    call: &Call,
) -> Result<Reply, Refusal> {
    let (configs, total) = call.page(20)?.of(entries);
    let configs: Vec<Value> = configs
        .into_iter()
        .map(|(name, value, used)| {
            json!({
                "config_id": Dice::of(&[variety, name]).id(),
                "config_name": name,
                "config_value": value,
                "config_time": times::apig_fixed(created, name),
                "remark": "",
                "used": used,
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "size": configs.len(), "total": total, "configs": configs }),
    ))
}

/// `GET …/project/configs`
pub(in crate::simulator) fn list_project_configs(
    site: &Site<'_>,
    call: &Call,
) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let word = |on: bool| if on { "on" } else { "off" }.to_owned();
    let codes = gateway.apps.iter().map(|app| app.codes.len()).max();
    let entries = [
        ("API_NUM_LIMIT", "200".to_owned(), gateway.apis.len()),
        ("API_GROUP_NUM_LIMIT", "50".to_owned(), 1),
        (
            "APP_NUM_LIMIT",
            gateway.app_limit.to_string(),
            gateway.apps.len(),
        ),
        (
            "APP_CODE_NUM_LIMIT",
            gateway.code_limit.to_string(),
            codes.unwrap_or(0),
        ),
        ("APP_KEY_SECRET_SWITCH", word(gateway.custom_secrets), 0),
        ("APP_SECRET_SWITCH", word(true), 0),
        (
            "ENVIRONMENT_NUM_LIMIT",
            "10".to_owned(),
            gateway.environments.len(),
        ),
        ("THROTTLE_NUM_LIMIT", "30".to_owned(), 0),
        ("SIGN_NUM_LIMIT", "200".to_owned(), 0),
        ("ACL_NUM_LIMIT", "100".to_owned(), 0),
    ];
    configs_reply(&gateway.id, entries.into_iter(), gateway.created, call)
}
