//! The APIs that an app may call.

use serde_json::{Value, json};

use super::{
    super::{call::Call, error::Refusal, estate::Estate, operation::Target, reply::Reply},
    descending, find, page,
};

/// `GET …/auth-apis`
pub(in crate::simulator) fn bound_apis(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let app = find(&mut estate.modelarts, target, call)?;
    let mut apis: Vec<_> = app
        .apis
        .iter()
        .filter(|api| {
            call.param("service_name")
                .is_none_or(|part| api.service_name.contains(part))
        })
        .collect();
    if descending(call, false)? {
        apis.reverse();
    }
    let (apis, total) = page(call)?.of(apis.into_iter());
    let apis: Vec<Value> = apis
        .into_iter()
        .map(|api| {
            json!({
                "api_id": api.id,
                "api_name": api.name,
                "api_method": "ANY",
                "api_remark": "",
                "auth_type": "APP",
                "predict_url": format!("https://modelarts.example/v1/infers/{}", api.service_id),
                "service_id": api.service_id,
                "service_name": api.service_name,
                "support_app_code": app.kind != "APIC",
            })
        })
        .collect();
    Ok(Reply::ok(
        json!({ "apis": apis, "count": apis.len(), "total_count": total }),
    ))
}
