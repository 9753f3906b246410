//! APIG: gateways, their limits and switches.

use serde_json::{Value, json};

use super::{
    call::{Call, Reply},
    dice::Dice,
    dispatch::Site,
    error::Refusal,
    estate::{Estate, Gateway},
    operation::Target,
    times,
};
use crate::domain::Service;

fn instance_json(estate: &Estate, gateway: &Gateway) -> Value {
    json!({
        "id": gateway.id,
        "project_id": estate.project_id,
        "instance_name": gateway.name,
        "status": gateway.status,
        "instance_status": gateway.status_number(),
        "type": "apig",
        "spec": gateway.spec,
        "create_time": times::epoch_ms(gateway.created),
        "enterprise_project_id": "0",
        "eip_address": "",
        "charging_mode": 0,
        "cbc_metadata": "",
        "loadbalancer_provider": "elb",
        "cbc_operation_locks": [],
    })
}

/// `GET …/apigw/instances`
pub(super) fn list_instances(estate: &Estate, call: &Call) -> Result<Reply, Refusal> {
    let page = call.page(20).map_err(|_| {
        Refusal::new(
            400,
            "APIC.7211",
            "The parameter value does not comply with the rules",
        )
    })?;
    let is = |name: &str, value: &str| call.param(name).is_none_or(|wanted| wanted == value);
    let (instances, total) = page.of(estate.gateways.iter().filter(|gateway| {
        gateway.service == Service::Apig
            && is("instance_id", &gateway.id)
            && is("status", &gateway.status)
            && call
                .param("instance_name")
                .is_none_or(|part| gateway.name.contains(part))
    }));
    let instances: Vec<Value> = instances
        .into_iter()
        .map(|gateway| instance_json(estate, gateway))
        .collect();
    Ok(Reply::ok(
        json!({ "size": instances.len(), "total": total, "instances": instances }),
    ))
}

/// `GET …/apigw/instances/{instance_id}`
pub(super) fn show_instance(estate: &Estate, target: &Target) -> Result<Reply, Refusal> {
    let gateway = estate
        .gateway(Service::Apig, &target.instance)
        .ok_or_else(|| {
            Refusal::new(
                404,
                "APIC.7302",
                format!("The instance does not exist;id:{}", target.instance),
            )
        })?;
    let mut json = instance_json(estate, gateway);
    let more = json!({
        "description": gateway.description,
        "vpc_id": Dice::of(&["vpc", &gateway.id]).uuid(),
        "subnet_id": Dice::of(&["subnet", &gateway.id]).uuid(),
        "security_group_id": Dice::of(&["group", &gateway.id]).uuid(),
        "ingress_ip": "192.168.0.42",
        "publicips": [],
        "privateips": [],
        "maintain_begin": "22:00:00",
        "maintain_end": "02:00:00",
        "instance_version": "2.2.11",
        "supported_features": supported_features(),
        "is_releasable": false,
    });
    if let (Value::Object(json), Value::Object(more)) = (&mut json, more) {
        json.extend(more);
    }
    Ok(Reply::ok(json))
}

/// The switches of a gateway, more of them than fit one page of the default size.
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

fn supported_features() -> Vec<&'static str> {
    FEATURES.iter().map(|(name, _)| *name).collect()
}

/// `GET …/features`
pub(super) fn list_features(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let (features, total) = call.page(20)?.of(FEATURES.iter());
    let features: Vec<Value> = features
        .into_iter()
        .map(|(name, enable)| {
            let enable = match *name {
                "app_secret" => gateway.custom_secrets,
                _ => *enable,
            };
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
pub(super) fn list_instance_features(_: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let (features, total) = call.page(20)?.of(supported_features().into_iter());
    Ok(Reply::ok(
        json!({ "size": features.len(), "total": total, "features": features }),
    ))
}

fn configs_reply<'a>(
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
pub(super) fn list_project_configs(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
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

/// `GET /v2/{project_id}/apigw/instance/configs`
pub(super) fn list_instance_configs(estate: &Estate, call: &Call) -> Result<Reply, Refusal> {
    let gateways: Vec<&Gateway> = estate
        .gateways
        .iter()
        .filter(|gateway| gateway.service == Service::Apig)
        .collect();
    let created = gateways.first().map_or(call.now, |first| first.created);
    let entries = [("INSTANCE_NUM_LIMIT", "5".to_owned(), gateways.len())];
    configs_reply(&estate.project_id, entries.into_iter(), created, call)
}

/// `GET …/envs`
pub(super) fn list_environments(site: &Site<'_>, call: &Call) -> Result<Reply, Refusal> {
    let gateway = &*site.gateway;
    let (envs, total) = call.page(20)?.of(gateway.environments.iter().filter(|env| {
        call.param("name")
            .is_none_or(|part| env.name.contains(part))
    }));
    let envs: Vec<Value> = envs
        .into_iter()
        .map(|env| {
            json!({
                "id": env.id,
                "name": env.name,
                "remark": "",
                "create_time": times::apig_fixed(gateway.created, &env.id),
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "size": envs.len(), "total": total, "envs": envs }),
    ))
}

/// `GET …/resources/outline/apps`
pub(super) fn app_quantities(site: &Site<'_>) -> Reply {
    let gateway = &*site.gateway;
    let authed = gateway
        .apps
        .iter()
        .filter(|app| !app.bindings.is_empty())
        .count();
    Reply::ok(json!({ "authed_nums": authed, "unauthed_nums": gateway.apps.len() - authed }))
}

/// `GET …/apps/validation/{app_id}`
pub(super) fn check_app(site: &Site<'_>, target: &Target) -> Result<Reply, Refusal> {
    let app = site
        .gateway
        .app(&target.app)
        .ok_or_else(|| Refusal::no_app_3002(&target.app))?;
    Ok(Reply::ok(
        json!({ "id": app.id, "name": app.name, "remark": app.remark }),
    ))
}
