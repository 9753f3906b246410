//! The question before a write: what will break, then a word that nobody types by accident.

use std::fmt::Write as _;

use super::{ask, context::Context, problem::Problem, write::Ready};
use crate::domain::{
    AppCode, BoundApis, Change, Choice, CodeRef, Facts, Failure, Operation, Service, Text,
    text::visible,
};

/// How many APIs are named before the rest is counted.
const NAMED: usize = 5;

/// Says what `operation` will do and asks for consent: `y`, or the app's name in full where that is
/// production and something breaks, by the operation or `afterwards`.
pub(super) fn confirm(
    ready: &Ready,
    operation: &Operation,
    on_screen: bool,
    afterwards: Option<&str>,
) -> Result<(), Problem> {
    let production = ready.listed.connection.is_production();
    Context::say(&describe(ready, operation, production));
    if let Some(sentence) = afterwards {
        Context::say(&format!("  {sentence}"));
    }
    if on_screen {
        Context::say("The new value will be shown on this terminal.");
    }
    let by_name = production && (operation.kind().breaks_callers() || afterwards.is_some());
    let app = &ready.facts.app;
    let answer = if by_name {
        ask::line("Type the app's name to go on: ")
    } else {
        ask::line("Go on? [y/N] ")
    };
    let answer = answer
        .map_err(|error| Problem::usage(format!("The answer cannot be read: {error}.")))?
        .unwrap_or_default();
    let agreed = if by_name {
        // The end of the input is no consent, even where an app has no name.
        !answer.is_empty() && answer == app.name.raw()
    } else {
        matches!(answer.trim(), "y" | "Y" | "yes")
    };
    if agreed {
        Ok(())
    } else {
        Err(Problem::refused("Not confirmed. Nothing was sent."))
    }
}

fn describe(ready: &Ready, operation: &Operation, production: bool) -> String {
    let facts = &ready.facts;
    let app = &facts.app;
    let mut text = format!(
        "{}: {} · {} · {}{}\n",
        operation.kind().title(),
        app.name,
        app.at.service(),
        ready.listed.gateway.name,
        if production { " · PRODUCTION" } else { "" }
    );
    let mut say = |sentence: &str| {
        let _ = writeln!(text, "  {sentence}");
    };
    match operation {
        Operation::ResetSecret { choice, .. } => {
            say("The current secret stops working at once. There is no overlap.");
            say(&lost_callers(&facts.apis));
            say(&codes_keep_working(&facts.codes));
            say(new_secret(choice, facts));
        }
        Operation::GenerateCode { .. } => {
            say("Nothing that works today stops working.");
            say(&codes_so_far(facts));
        }
        Operation::ResetCode { code, .. } => {
            say(&format!(
                "The AppCode {} stops working at once. There is no overlap.",
                code.fingerprint()
            ));
            say(&lost_callers(&facts.apis));
        }
        Operation::AddCode { .. } => {
            say("Nothing that works today stops working. The new AppCode is the one you gave.");
            say(&codes_so_far(facts));
        }
        Operation::DeleteCode { code, .. } => {
            say(&format!(
                "The AppCode {} stops working at once.",
                code_name(code, facts)
            ));
            say(&lost_callers(&facts.apis));
            if let Some(warning) = last_code(facts) {
                say(warning);
            }
        }
        Operation::RotateCode { old, .. } => {
            say(
                "Nothing that works today stops working: a new AppCode is made beside the old one.",
            );
            say(&format!(
                "The AppCode {} keeps working until it is deleted.",
                code_name(old, facts)
            ));
            say(&codes_so_far(facts));
        }
        Operation::EditApp { change, .. } => {
            for line in differences(change, facts) {
                say(&line);
            }
            if change.key.is_some() || change.secret.is_some() {
                say("Callers that use the present key and secret are turned away at once.");
                say(&lost_callers(&facts.apis));
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The fingerprint of a code and its id, as far as they are known; never the code itself.
fn code_name(code: &CodeRef, facts: &Facts) -> String {
    let known = facts.codes.as_ref().ok().and_then(|codes| code.find(codes));
    match (known, code) {
        (Some(known), CodeRef::Id(id)) => format!("{} ({id})", known.fingerprint()),
        (None, CodeRef::Id(id)) => id.to_string(),
        (_, CodeRef::Value(value)) => value.fingerprint().to_string(),
    }
}

/// A warning where the only code of the app is deleted.
fn last_code(facts: &Facts) -> Option<&'static str> {
    (facts.codes.as_ref().ok()?.len() == 1).then_some(
        "It is the app's last AppCode: callers that send a code have none to send any more.",
    )
}

/// Which APIs lose this caller.
fn lost_callers(apis: &Result<BoundApis, Failure>) -> String {
    let bound = match apis {
        Ok(bound) => bound,
        Err(failure) => {
            return format!("The APIs that depend on the app could not be read: {failure}");
        }
    };
    if bound.total == 0 {
        return "No API is bound to the app.".to_owned();
    }
    let mut names: Vec<String> = Vec::new();
    for api in &bound.apis {
        let name = match &api.environment {
            Some(environment) => format!("{} ({environment})", api.name),
            None => api.name.to_string(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let total = usize::try_from(bound.total).unwrap_or(usize::MAX);
    let more = total.saturating_sub(NAMED.min(names.len()));
    names.truncate(NAMED);
    let count = if total == 1 {
        "1 API loses this caller until it has the new value".to_owned()
    } else {
        format!("{total} APIs lose this caller until it has the new value")
    };
    if more > 0 {
        names.push(format!("… {more} more"));
    }
    // One on a line, as in the console: a terminal breaks a long line within a name.
    format!("{count}:\n    {}", names.join("\n    "))
}

fn codes_keep_working(codes: &Result<Vec<AppCode>, Failure>) -> String {
    match codes {
        Ok(codes) if codes.is_empty() => "The app has no AppCodes.".to_owned(),
        Ok(codes) => format!("AppCodes ({}) keep working.", codes.len()),
        Err(failure) => format!("The AppCodes could not be read: {failure}"),
    }
}

fn codes_so_far(facts: &Facts) -> String {
    let limit = facts.limits.as_ref().ok().and_then(|limits| limits.codes);
    match (&facts.codes, limit) {
        (Ok(codes), Some(limit)) => format!("The app has {} of {limit} AppCodes.", codes.len()),
        (Ok(codes), None) => format!("The app's AppCodes so far: {}.", codes.len()),
        (Err(failure), _) => format!("The AppCodes could not be read: {failure}"),
    }
}

fn new_secret(choice: &Choice, facts: &Facts) -> &'static str {
    match (choice, facts.app.at.service()) {
        (Choice::Given(_), _) => "The new secret is the one you gave.",
        (Choice::Auto, _) if facts.takes_chosen_secret() => {
            "The new secret is made here, 48 characters: the reset can be repeated safely."
        }
        (Choice::Auto | Choice::Server, Service::ModelArts) => {
            "The new secret is made by ModelArts."
        }
        (Choice::Auto | Choice::Server, Service::Apig | Service::Roma) => {
            "The new secret is made by the gateway."
        }
    }
}

/// Before and after, field by field; of a secret only that it changes.
fn differences(change: &Change, facts: &Facts) -> Vec<String> {
    let app = &facts.app;
    let from_to = |field: &str, before: Option<&Text>, after: Option<&String>| {
        let after = visible(after?);
        let before = before.map(Text::shown).unwrap_or_default();
        Some(format!("{field}: \"{before}\" becomes \"{after}\""))
    };
    [
        from_to("Name", Some(&app.name), change.name.as_ref()),
        from_to("Remark", app.remark.as_ref(), change.remark.as_ref()),
        from_to("AppKey", app.key.as_ref(), change.key.as_ref()),
        change
            .secret
            .as_ref()
            .map(|_| "AppSecret: becomes the one you gave".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
