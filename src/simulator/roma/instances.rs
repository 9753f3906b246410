//! The instances of a project.

use serde_json::{Value, json};

use super::{
    super::{call::Call, dice::Dice, error::Refusal, estate::Estate, reply::Reply},
    page, time,
};
use crate::domain::Service;

/// `GET /v2/{project_id}/instances`
pub(in crate::simulator) fn list_instances(estate: &Estate, call: &Call) -> Result<Reply, Refusal> {
    let (instances, total) = page(call)?.of(estate.gateways.iter().filter(|gateway| {
        gateway.service == Service::Roma
            && call
                .param("status")
                .is_none_or(|wanted| gateway.status.eq_ignore_ascii_case(wanted))
    }));
    let instances: Vec<Value> = instances
        .into_iter()
        .map(|gateway| {
            json!({
                "id": gateway.id,
                "name": gateway.name,
                "description": gateway.description,
                "flavor_id": Dice::of(&["flavor", &gateway.spec]).uuid(),
                "flavor_type": gateway.spec.to_lowercase(),
                "cpu_arch": "x86_64",
                "vpc_id": Dice::of(&["vpc", &gateway.id]).uuid(),
                "publicip_enable": false,
                "publicip_address": "",
                "status": gateway.status.to_uppercase(),
                "charge_type": "postPaid",
                "create_time": time(gateway.created, estate.switches),
                "update_time": time(gateway.created, estate.switches),
                "maintain_begin": "22:00:00",
                "maintain_end": "02:00:00",
                "available_zone_ids": [],
                "enterprise_project_id": "0",
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "total": total, "size": instances.len(), "instances": instances }),
    ))
}
