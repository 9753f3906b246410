//! What is refused before anything is sent, each with its reason.

use super::Looked;
use crate::domain::{
    App, Capability, Change, CodeRef, Difference, Facts, Failure, NotSent, Operation, Secret, Seen,
    Service, Text,
    gateway::CODES_PER_APP,
    rules::{self, Field},
    same_moment,
};

/// Refuses what the service has no call for.
pub(super) fn offered(operation: &Operation) -> Result<(), Failure> {
    let service = operation.app().service();
    let needs: &[Capability] = match operation {
        Operation::EditApp { change, .. } => match (&change.key, &change.secret) {
            (None, None) => &[Capability::Edit],
            (Some(_), None) => &[Capability::Edit, Capability::EditKey],
            (None, Some(_)) => &[Capability::Edit, Capability::EditSecret],
            (Some(_), Some(_)) => &[
                Capability::Edit,
                Capability::EditKey,
                Capability::EditSecret,
            ],
        },
        Operation::ResetSecret { .. } => &[Capability::ResetSecret],
        Operation::GenerateCode { .. } => &[Capability::GenerateCode],
        Operation::ResetCode { .. } => &[Capability::ResetCode],
        Operation::AddCode { .. } => &[Capability::AddCode],
        Operation::DeleteCode { .. } => &[Capability::DeleteCode],
        Operation::RotateCode { .. } => &[Capability::RotateCode],
    };
    needs
        .iter()
        .try_for_each(|capability| service.offers(*capability))
        .map_err(Failure::impossible)
}

/// Stops where the app is no longer what was seen.
pub(super) fn unchanged_since(seen: Option<&Seen>, app: &App) -> Result<(), Failure> {
    let Some(seen) = seen else { return Ok(()) };
    let mut differences = Vec::new();
    if seen.name != app.name {
        differences.push(Difference {
            field: "name",
            shown: seen.name.clone(),
            now: app.name.clone(),
        });
    }
    if let (Some(shown), Some(now)) = (seen.updated_at, app.updated_at)
        && !same_moment(shown, now)
    {
        differences.push(Difference {
            field: "update time",
            shown: Text::new(shown.to_string()),
            now: Text::new(now.to_string()),
        });
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(Failure::NotSent(NotSent::Changed(differences)))
    }
}

/// Refuses what could not succeed, with the reason.
pub(super) fn possible(operation: &Operation, looked: &Looked) -> Result<(), Failure> {
    match operation {
        Operation::EditApp { change, .. } => editable(change, &looked.facts),
        Operation::ResetSecret { .. } => Ok(()),
        Operation::GenerateCode { .. } => has_room(looked),
        Operation::AddCode { code, .. } => {
            may_be_added(code, looked)?;
            has_room(looked)
        }
        Operation::DeleteCode { code, .. } => is_there(code, looked),
        Operation::RotateCode { old, .. } => {
            is_there(old, looked)?;
            has_room(looked)
        }
        Operation::ResetCode { code, .. } => {
            let codes = looked.facts.app.codes.as_deref().unwrap_or_default();
            if codes.iter().any(|known| known.value == *code) {
                Ok(())
            } else {
                Err(Failure::impossible(
                    "The app no longer has this AppCode: it was reset or deleted meanwhile. Load the app again. Nothing was sent.",
                ))
            }
        }
    }
}

/// Refuses one code more where the app has as many as it may have.
fn has_room(looked: &Looked) -> Result<(), Failure> {
    let limit = match (&looked.facts.limits, looked.facts.app.at.service()) {
        (Ok(limits), _) if limits.codes.is_some() => limits.codes,
        (_, Service::Apig | Service::Roma) => Some(CODES_PER_APP),
        (_, Service::ModelArts) => None,
    };
    let count = looked.before.codes.as_ref().map(Vec::len);
    match (limit, count) {
        (Some(limit), Some(count)) if count as u64 >= limit => Err(Failure::impossible(format!(
            "The app has {count} of {limit} AppCodes. Delete one that is no longer used, then make another. Nothing was sent."
        ))),
        _ => Ok(()),
    }
}

/// Refuses a code that the service would not take, or has already. No message repeats any of it.
fn may_be_added(code: &Secret, looked: &Looked) -> Result<(), Failure> {
    if let Some(rule) = rules::rule(looked.facts.app.at.service(), Field::Code) {
        rule.check(code.expose())
            .map_err(|violation| Failure::NotSent(NotSent::Invalid(violation.to_string())))?;
    }
    let codes = looked.before.codes.as_deref().unwrap_or_default();
    if codes.iter().any(|known| known.value == *code) {
        return Err(Failure::impossible(
            "The app has this AppCode already. Nothing was sent.",
        ));
    }
    Ok(())
}

/// Refuses a code that is known to be gone. Codes that could not be read forbid nothing.
fn is_there(code: &CodeRef, looked: &Looked) -> Result<(), Failure> {
    match &looked.before.codes {
        Some(codes) if code.find(codes).is_none() => Err(Failure::impossible(
            "The app no longer has this AppCode: it was deleted or reset meanwhile. Load the app again. Nothing was sent.",
        )),
        Some(_) | None => Ok(()),
    }
}

/// Checks an edit against the rules of its service and the switch of its gateway.
fn editable(change: &Change, facts: &Facts) -> Result<(), Failure> {
    if change.is_empty() {
        return Err(Failure::NotSent(NotSent::Invalid(
            "Nothing would change. Give at least one new value.".to_owned(),
        )));
    }
    let service = facts.app.at.service();
    let fields = [
        (Field::Name, change.name.as_deref()),
        (Field::Remark, change.remark.as_deref()),
        (Field::Key, change.key.as_deref()),
        (Field::Secret, change.secret.as_ref().map(Secret::expose)),
    ];
    for (field, value) in fields {
        if let (Some(value), Some(rule)) = (value, rules::rule(service, field)) {
            rule.check(value)
                .map_err(|violation| Failure::NotSent(NotSent::Invalid(violation.to_string())))?;
        }
    }
    let chooses = change.key.is_some() || change.secret.is_some();
    match &facts.limits {
        Ok(limits) if chooses && limits.custom_secret == Some(false) => Err(Failure::impossible(
            "This gateway does not take chosen keys and secrets (APP_KEY_SECRET_SWITCH is off). Nothing was sent.",
        )),
        Ok(_) | Err(_) => Ok(()),
    }
}
