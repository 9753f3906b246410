//! The switches of a gateway.

use serde_json::{Value, json};

use super::super::{
    call::Call, dice::Dice, error::Refusal, estate::Gateway, reply::Reply, site::Site, times,
};

/// The features of a gateway, more of them than fit one page of the default size, and whether each
/// is on where the story says nothing.
const FEATURES: [(&str, bool); 24] = [
    ("lts", true),
    ("app_token", false),
    ("app_api_key", true),
    ("app_basic", false),
    ("app_secret", true),
    ("app_jwt", false),
    ("public_key", false),
    ("backend_token", false),
    ("sign_basic", false),
    ("multi_auth", true),
    ("backend_client_certificate", false),
    ("ssl_ciphers", true),
    ("route", true),
    ("cors", false),
    ("real_ip_from_xff", false),
    ("app_route", true),
    ("vpc_name_modifiable", true),
    ("default_group_host_trustlist", true),
    ("throttle_strategy", true),
    ("custom_log", false),
    ("perm", true),
    ("app_quota", true),
    ("app_acl", true),
    ("ratelimit", true),
];

/// The names of the features that a gateway has.
pub(in crate::simulator) fn names() -> Vec<&'static str> {
    FEATURES.iter().map(|(name, _)| *name).collect()
}

/// Whether `name` is on; `usual` where the story says nothing.
fn is_on(gateway: &Gateway, name: &str, usual: bool) -> bool {
    let switched_off = gateway.switched_off.iter().any(|off| off == name);
    !switched_off
        && if name == "app_secret" {
            gateway.custom_secrets
        } else {
            usual
        }
}

/// Refuses what hangs on a feature that is switched off.
pub(in crate::simulator) fn needs(gateway: &Gateway, name: &str) -> Result<(), Refusal> {
    if is_on(gateway, name, true) {
        return Ok(());
    }
    Err(Refusal::new(
        412,
        "APIG.3458",
        format!("The feature {name} is not supported"),
    ))
}

/// `GET …/features`
pub(in crate::simulator) fn list_features(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let (features, total) = call.page(20)?.of(FEATURES
        .iter()
        .filter(|(name, _)| gateway.unlisted.iter().all(|unlisted| unlisted != name)));
    let features: Vec<Value> = features
        .into_iter()
        .map(|(name, enable)| {
            let enable = is_on(gateway, name, *enable);
            let config = match *name {
                "ratelimit" => "{\"api_limits\":500}",
                "app_token" => "{\"enable\":\"off\",\"app_token_expire_time\":3600}",
                _ if enable => "on",
                _ => "off",
            };
            json!({
                "id": Dice::of(&[&gateway.id, name]).id(),
                "name": name,
                "enable": enable,
                "config": config,
                "instance_id": gateway.id,
                "update_time": times::apig_fixed(gateway.created, name),
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "size": features.len(), "total": total, "features": features }),
    ))
}

/// `GET …/instance-features`
pub(in crate::simulator) fn list_instance_features(
    _: &Site<'_>,
    call: &Call,
) -> Result<Reply, Refusal> {
    let (features, total) = call.page(20)?.of(names().into_iter());
    Ok(Reply::ok(
        json!({ "size": features.len(), "total": total, "features": features }),
    ))
}
