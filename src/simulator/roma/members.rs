//! Who may use an application.

use serde_json::{Value, json};

use super::{
    super::{call::Call, error::Refusal, operation::Target, reply::Reply, site::Site},
    apps::find,
};

/// `GET …/apps/{app_id}/users`
pub(in crate::simulator) fn list(
    site: &mut Site<'_>,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let app = find(site.gateway, target)?;
    let users: Vec<Value> = app
        .members
        .iter()
        .filter(|member| {
            call.param("user_name")
                .is_none_or(|wanted| member.name == wanted)
        })
        .map(|member| json!({ "id": member.id, "name": member.name, "roles": member.roles }))
        .collect();
    Ok(Reply::ok(
        json!({ "total": users.len(), "id": app.id, "users": users }),
    ))
}
