//! Which APIs, grants and environments are meant.

use crate::{
    cli::problem::Problem,
    domain::{Api, Environment, Grant, Text, nearest, text::visible},
};

/// Whether `wanted` names this API: by its id, its name, or its group and name.
fn names(wanted: &str, api: &Api) -> bool {
    let in_group = || {
        let group = api.group.as_ref().map_or("", Text::raw);
        let rest = wanted
            .strip_prefix(group)
            .and_then(|rest| rest.strip_prefix('/'));
        rest == Some(api.name.raw())
    };
    wanted == api.id.raw() || wanted == api.name.raw() || in_group()
}

/// The path of an API: what names it when its name alone does not.
fn path(api: &Api) -> String {
    match &api.group {
        Some(group) => format!("{group}/{}", api.name),
        None => api.id.to_string(),
    }
}

/// The APIs that `wanted` names among `known`, each once.
pub(super) fn apis(
    wanted: &[String],
    known: &[Api],
    environment: &Text,
) -> Result<Vec<Api>, Problem> {
    let mut chosen: Vec<Api> = Vec::new();
    for wanted in wanted {
        let meant: Vec<&Api> = known.iter().filter(|api| names(wanted, api)).collect();
        match meant.as_slice() {
            [] => {
                return Err(missing(
                    wanted,
                    known,
                    &format!("published in {environment}"),
                ));
            }
            [one] => {
                if chosen.iter().all(|api| api.id != one.id) {
                    chosen.push((*one).clone());
                }
            }
            several => return Err(ambiguous(wanted, several)),
        }
    }
    Ok(chosen)
}

/// The grants of the APIs that `wanted` names, each once and in every environment.
pub(super) fn grants(wanted: &[String], known: &[Grant]) -> Result<Vec<Grant>, Problem> {
    let mut chosen: Vec<Grant> = Vec::new();
    for wanted in wanted {
        let meant: Vec<&Grant> = known
            .iter()
            .filter(|grant| names(wanted, &grant.api))
            .collect();
        let Some(first) = meant.first() else {
            let apis: Vec<Api> = known.iter().map(|grant| grant.api.clone()).collect();
            return Err(missing(wanted, &apis, "that the app may call"));
        };
        if meant.iter().any(|grant| grant.api.id != first.api.id) {
            let apis: Vec<&Api> = meant.iter().map(|grant| &grant.api).collect();
            return Err(ambiguous(wanted, &apis));
        }
        for grant in meant {
            if chosen.iter().all(|known| known.id != grant.id) {
                chosen.push(grant.clone());
            }
        }
    }
    Ok(chosen)
}

/// The one of `all` that `wanted` names, by id or by name.
pub(super) fn environment(wanted: &str, all: Vec<Environment>) -> Result<Environment, Problem> {
    let names: Vec<String> = all
        .iter()
        .map(|environment| environment.name.to_string())
        .collect();
    all.into_iter()
        .find(|environment| environment.id.raw() == wanted || environment.name.raw() == wanted)
        .ok_or_else(|| {
            Problem::usage(format!(
                "There is no environment {}. The gateway has {}. Nothing was sent.",
                visible(wanted),
                names.join(", ")
            ))
        })
}

fn missing(wanted: &str, known: &[Api], which: &str) -> Problem {
    let name = wanted.rsplit('/').next().unwrap_or(wanted);
    let near = nearest(name, known.iter().map(|api| api.name.raw()));
    let hint = match near {
        Some(near) => format!(" The nearest is {}.", visible(near)),
        None => String::new(),
    };
    Problem::usage(format!(
        "There is no API {} {which}.{hint} Nothing was sent.",
        visible(wanted)
    ))
}

fn ambiguous(wanted: &str, meant: &[&Api]) -> Problem {
    let list: Vec<String> = meant
        .iter()
        .map(|api| format!("\n  {}  {}", path(api), api.id))
        .collect();
    Problem::usage(format!(
        "{} APIs are called {}. Name one by group/name or by its id:{}",
        meant.len(),
        visible(wanted),
        list.concat()
    ))
}
