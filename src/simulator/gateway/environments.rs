//! The environments of a gateway.

use serde_json::{Value, json};

use super::super::{call::Call, error::Refusal, reply::Reply, site::Site, times};

/// `GET …/envs`
pub(in crate::simulator) fn list_environments(
    site: &Site<'_>,
    call: &Call,
) -> Result<Reply, Refusal> {
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
