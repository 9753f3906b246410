//! From what was given for `APP` to the one app that it means.

use clap::Args;

use super::{
    Exit,
    context::Context,
    fleet::{self, Found, Scope},
    listed::Listed,
    problem::Problem,
    reference::{At, Reference},
};
use crate::domain::{Filter, InstanceId, text::visible};

/// How many names are offered in place of one that is not there.
const OFFERED: usize = 5;

/// Which app.
#[derive(Args, Debug)]
pub struct AppArgument {
    /// The app: its id, its exact name, or [profile/]service/instance/name
    #[arg(value_name = "APP")]
    pub(super) app: String,
}

/// Whether the app is going to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Read,
    Write,
}

/// The app that `text` means. Several, or none, are an error that lists them or the nearest names.
pub(super) async fn app(
    context: &Context,
    text: &str,
    purpose: Purpose,
) -> Result<Listed, Problem> {
    let reference = Reference::parse(text);
    let scope = scope(&reference);
    if let Some(profile) = &scope.profile
        && !context
            .session
            .profiles()
            .iter()
            .any(|known| known.name.raw() == profile)
    {
        return Err(Problem::usage(format!(
            "The profile {} is not in use. Name it with --profile.",
            visible(profile)
        )));
    }
    let mut found = fleet::apps(context, &scope).await;
    found.check_instances()?;
    let mut meant = Vec::new();
    let mut others = Vec::new();
    for listed in found.items.drain(..) {
        if reference.means(&listed) {
            meant.push(listed);
        } else {
            others.push(listed);
        }
    }
    if meant.len() > 1 {
        return Err(ambiguous(context, text, &meant));
    }
    match meant.pop() {
        Some(listed) => {
            let by_id = listed.app.at.id.raw() == text;
            if found.missed.is_empty() || by_id {
                return Ok(listed);
            }
            found.report(context);
            if purpose == Purpose::Write {
                return Err(Problem::refused(format!(
                    "Not every gateway could be read, so another app may have the same name. Name the app by its id, {}, or repeat this later. Nothing was sent.",
                    listed.app.at.id
                )));
            }
            Ok(listed)
        }
        None => Err(missing(context, text, &found, &others)),
    }
}

/// The apps that `texts` mean, all of which are sought in one listing of everything.
pub(super) async fn several(context: &Context, texts: &[String]) -> Result<Vec<Listed>, Problem> {
    let mut found = fleet::apps(context, &Scope::default()).await;
    let all = std::mem::take(&mut found.items);
    let mut chosen = Vec::new();
    let mut is_by_id = true;
    for text in texts {
        let reference = Reference::parse(text);
        let (mut meant, others): (Vec<&Listed>, Vec<&Listed>) =
            all.iter().partition(|listed| reference.means(listed));
        let Some(listed) = meant.pop() else {
            let others: Vec<Listed> = others.into_iter().cloned().collect();
            return Err(missing(context, text, &found, &others));
        };
        if !meant.is_empty() {
            meant.push(listed);
            let meant: Vec<Listed> = meant.into_iter().cloned().collect();
            return Err(ambiguous(context, text, &meant));
        }
        is_by_id &= listed.app.at.id.raw() == text;
        chosen.push(listed.clone());
    }
    if !found.missed.is_empty() && !is_by_id {
        found.report(context);
        return Err(Problem::refused(
            "Not every gateway could be read, so other apps may have the same names. Name the apps by their ids, or repeat this later. Nothing was sent.",
        ));
    }
    Ok(chosen)
}

/// What has to be read to find the app: all there is for a name, one gateway for a path.
fn scope(reference: &Reference) -> Scope {
    match &reference.path {
        None => Scope::default(),
        Some(path) => Scope {
            profile: path.profile.clone(),
            services: vec![path.service],
            instances: path.instance.iter().cloned().collect(),
        },
    }
}

impl Reference {
    /// Whether it means this app.
    fn means(&self, listed: &Listed) -> bool {
        let app = &listed.app;
        let place = &app.at.place;
        let at = At {
            profile: place.profile.raw(),
            service: place.service,
            instance: place.instance.as_ref().map(InstanceId::raw),
            gateway: listed.gateway.name.raw(),
        };
        self.names(&at, app.at.id.raw(), app.name.raw())
    }
}

fn line(context: &Context, listed: &Listed) -> String {
    format!(
        "\n  {}  {}",
        listed.path(context.has_several_profiles()),
        listed.app.at.id
    )
}

fn ambiguous(context: &Context, text: &str, meant: &[Listed]) -> Problem {
    let list: String = meant.iter().map(|listed| line(context, listed)).collect();
    Problem::usage(format!(
        "{} apps are called {}. Name one by its path or its id:{list}",
        meant.len(),
        visible(text)
    ))
}

fn missing(context: &Context, text: &str, found: &Found<Listed>, others: &[Listed]) -> Problem {
    if !found.missed.is_empty() {
        let exit = found.report(context);
        context.warn(&format!(
            "No app {} was found in what could be read.",
            visible(text)
        ));
        return Problem::Reported(match exit {
            // Something else could be read; that the app is not there decides nothing.
            Exit::Mixed => found
                .missed
                .first()
                .map_or(Exit::Mixed, |missed| Exit::from(&missed.failure)),
            exit => exit,
        });
    }
    let near = nearest(text, others);
    let text = visible(text);
    if near.is_empty() {
        return Problem::usage(format!(
            "There is no app {text}. claviger apps list shows those that are there."
        ));
    }
    let list: String = near.iter().map(|listed| line(context, listed)).collect();
    Problem::usage(format!("There is no app {text}. The nearest are:{list}"))
}

/// The apps whose names or ids are most like `text`.
fn nearest<'a>(text: &str, apps: &'a [Listed]) -> Vec<&'a Listed> {
    let reference = Reference::parse(text);
    let name = reference
        .path
        .map_or(reference.whole, |path| path.name)
        .to_lowercase();
    let filter = Filter::text(&name);
    let mut near: Vec<_> = apps
        .iter()
        .filter_map(|listed| {
            let other = listed.app.name.raw().to_lowercase();
            let alike = similarity(&name, &other);
            let found = !filter.is_empty() && filter.rank(listed).is_some();
            (alike >= 0.5 || found).then_some((alike, listed))
        })
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.into_iter()
        .take(OFFERED)
        .map(|(_, listed)| listed)
        .collect()
}

/// From 0, nothing in common, to 1, the same: the share of pairs of neighbouring letters.
fn similarity(a: &str, b: &str) -> f64 {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let padded: Vec<char> = std::iter::once(' ').chain(text.chars()).collect();
        padded.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, mut b) = (pairs(a), pairs(b));
    let all = a.len() + b.len();
    if all == 0 {
        return 1.0;
    }
    let mut common = 0_u32;
    for pair in &a {
        if let Some(at) = b.iter().position(|other| other == pair) {
            b.swap_remove(at);
            common += 1;
        }
    }
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    2.0 * f64::from(common) / f64::from(all)
}

#[cfg(test)]
mod tests {
    use super::similarity;

    #[test]
    fn a_typing_error_stays_near_and_another_word_does_not() {
        assert!(similarity("app_dmeo", "app_demo") > 0.5);
        assert!(similarity("biling_batch", "billing_batch") > 0.8);
        assert!(similarity("app_demo", "scorer") < 0.3);
        assert!((similarity("x", "x") - 1.0).abs() < f64::EPSILON);
    }
}
