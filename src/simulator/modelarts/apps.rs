//! Apps.

use serde_json::{Value, json};

use super::{
    super::{
        call::Call,
        error::Refusal,
        estate::{Estate, ModelArtsApp},
        operation::Target,
        reply::Reply,
    },
    answer, app_json, descending, find, named, page, workspace,
};

/// `GET …/apps/{app_id}`
pub(in crate::simulator) fn show(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let app = find(&mut estate.modelarts, target, call)?.clone();
    let clear = call.param("iphertext_enabled") == Some("true");
    Ok(answer(estate, &app, clear))
}

/// `GET …/apps/{app_name}/exists`
pub(in crate::simulator) fn exists(
    estate: &Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let workspace = workspace(&estate.modelarts, call)?;
    let exists = estate
        .modelarts
        .apps
        .iter()
        .any(|app| app.workspace == workspace && app.name == target.app);
    Ok(Reply::ok(json!({ "exists": exists })))
}

/// `GET …/apps`
pub(in crate::simulator) fn list(estate: &Estate, call: &Call) -> Result<Reply, Refusal> {
    let workspace = workspace(&estate.modelarts, call)?;
    let mut apps: Vec<&ModelArtsApp> = estate
        .modelarts
        .apps
        .iter()
        .filter(|app| app.workspace == workspace)
        .filter(|app| {
            call.param("app_name")
                .is_none_or(|part| app.name.contains(part))
        })
        .collect();
    match call.param("sort_by") {
        Some("app_name") => apps.sort_by(|a, b| a.name.cmp(&b.name)),
        Some("updated_at") => apps.sort_by_key(|app| app.updated),
        None | Some("created_at") => apps.sort_by_key(|app| app.created),
        Some(_) => return Err(Refusal::modelarts_parameter("sort_by")),
    }
    if descending(call, true)? {
        apps.reverse();
    }
    // Repeated or separated by commas: the documents only say that it is an array.
    let chosen: Vec<&str> = call
        .query
        .iter()
        .filter(|(name, _)| name == "app_ids" || name == "app_ids[]")
        .flat_map(|(_, value)| value.split(','))
        .collect();
    let clear = call.param("iphertext_enabled") == Some("true");
    let (apps, total) = page(call)?.of(apps.into_iter());
    let apps: Vec<Value> = apps
        .into_iter()
        .map(|app| app_json(estate, app, clear && chosen.contains(&app.id.as_str())))
        .collect();
    Ok(Reply::ok(
        json!({ "apps": apps, "count": apps.len(), "total_count": total }),
    ))
}

/// `POST …/apps`
pub(in crate::simulator) fn create(estate: &mut Estate, call: &Call) -> Result<Reply, Refusal> {
    let workspace = workspace(&estate.modelarts, call)?;
    let (name, remark) = named(call)?;
    let limit = estate.modelarts.app_limit;
    if estate.modelarts.apps.len() >= limit {
        return Err(Refusal::new(
            409,
            "ModelArts.3929",
            format!("Failed to create the application: a user can have {limit} applications"),
        ));
    }
    if estate.modelarts.apps.iter().any(|app| app.name == name) {
        return Err(Refusal::new(
            409,
            "ModelArts.3929",
            format!("Failed to create the application: the name {name} is already used"),
        ));
    }
    let app = ModelArtsApp {
        id: estate.dice.id(),
        workspace,
        name,
        remark: remark.unwrap_or_default(),
        key: estate.dice.id(),
        secret: estate.dice.secret_hex(32),
        kind: "DEDICATE_APIG".to_owned(),
        codes: vec![estate.dice.secret_hex(64)],
        created: call.now,
        updated: call.now,
        apis: Vec::new(),
    };
    let reply = answer(estate, &app, true);
    estate.modelarts.apps.push(app);
    Ok(reply)
}

/// `DELETE …/apps/{app_id}`
pub(in crate::simulator) fn delete(
    estate: &mut Estate,
    target: &Target,
    call: &Call,
) -> Result<Reply, Refusal> {
    let modelarts = &mut estate.modelarts;
    if !find(modelarts, target, call)?.apis.is_empty() {
        return Err(Refusal::new(
            500,
            "ModelArts.3933",
            "Failed to delete the application: APIs are bound to it",
        ));
    }
    modelarts.apps.retain(|app| app.id != target.app);
    Ok(Reply::empty(200))
}
