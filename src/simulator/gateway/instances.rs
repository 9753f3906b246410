//! A gateway, as it describes itself.

use serde_json::{Value, json};

use super::{
    super::{dice::Dice, estate::Gateway, reply::Reply, site::Site, times},
    features::names,
};
use crate::domain::Service;

/// What every answer about a gateway says of it.
pub(in crate::simulator) fn instance_json(project: &str, gateway: &Gateway) -> Value {
    json!({
        "id": gateway.id,
        "project_id": project,
        "instance_name": gateway.name,
        "status": gateway.status,
        "instance_status": gateway.status_number(),
        "type": match gateway.service {
            Service::Roma => "roma",
            Service::Apig | Service::ModelArts => "apig",
        },
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

/// A gateway in full.
pub(in crate::simulator) fn detail_json(project: &str, gateway: &Gateway) -> Value {
    let mut json = instance_json(project, gateway);
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
        "supported_features": names(),
        "is_releasable": false,
    });
    if let (Value::Object(json), Value::Object(more)) = (&mut json, more) {
        json.extend(more);
    }
    json
}

/// `GET …/apic/instances/{instance_id}`
pub(in crate::simulator) fn show(site: &Site<'_>, project: &str) -> Reply {
    Reply::ok(detail_json(project, site.gateway))
}

/// `GET …/restriction`
pub(in crate::simulator) fn restriction(_: &Site<'_>) -> Reply {
    Reply::ok(json!({
        "restrict_cidrs": ["172.31.0.0/16", "100.64.0.0/10"],
        "resource_subnet_cidr": "192.168.0.0/24",
    }))
}
