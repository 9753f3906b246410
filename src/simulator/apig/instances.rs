//! The gateways of a project.

use serde_json::Value;
use serde_json::json;

use super::super::{
    call::Call,
    error::Refusal,
    estate::{Estate, Gateway},
    gateway::{
        instances::{detail_json, instance_json},
        limits::configs_reply,
    },
    operation::Target,
    reply::Reply,
};
use crate::domain::Service;

/// `GET …/apigw/instances`
pub(in crate::simulator) fn list_instances(estate: &Estate, call: &Call) -> Result<Reply, Refusal> {
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
        .map(|gateway| instance_json(&estate.project_id, gateway))
        .collect();
    Ok(Reply::ok(
        json!({ "size": instances.len(), "total": total, "instances": instances }),
    ))
}

/// `GET …/apigw/instances/{instance_id}`
pub(in crate::simulator) fn show_instance(
    estate: &Estate,
    target: &Target,
) -> Result<Reply, Refusal> {
    let gateway = estate
        .gateway(Service::Apig, &target.instance)
        .ok_or_else(|| {
            Refusal::new(
                404,
                "APIC.7302",
                format!("The instance does not exist;id:{}", target.instance),
            )
        })?;
    Ok(Reply::ok(detail_json(&estate.project_id, gateway)))
}

/// `GET /v2/{project_id}/apigw/instance/configs`
pub(in crate::simulator) fn list_instance_configs(
    estate: &Estate,
    call: &Call,
) -> Result<Reply, Refusal> {
    let gateways: Vec<&Gateway> = estate
        .gateways
        .iter()
        .filter(|gateway| gateway.service == Service::Apig)
        .collect();
    let created = gateways.first().map_or(call.now, |first| first.created);
    let entries = [("INSTANCE_NUM_LIMIT", "5".to_owned(), gateways.len())];
    configs_reply(&estate.project_id, entries.into_iter(), created, call)
}
