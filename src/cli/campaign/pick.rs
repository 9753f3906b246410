//! Which apps a campaign is about: those of a filter, or those that were named.

use std::io::{self, Read as _};

use super::super::{
    context::Context,
    filtered::{self, FilterArguments, Reads},
    find,
    fleet::{self, Scope},
    listed::Listed,
    problem::Problem,
};

/// The longest list of apps that is read, in bytes.
const LIMIT: u64 = 4 * 1024 * 1024;

/// The apps that `filter` lets through, or that `named` names, each once.
pub(super) async fn apps(
    context: &Context,
    filter: &FilterArguments,
    named: &[String],
) -> Result<Vec<Listed>, Problem> {
    let mut listed = if filter.filter.is_some() {
        fitting(context, filter).await?
    } else {
        find::several(context, &names(named)?).await?
    };
    let mut seen = std::collections::BTreeSet::new();
    listed.retain(|listed| seen.insert(listed.app.at.clone()));
    if listed.is_empty() {
        return Err(Problem::usage("No app fits. Nothing was sent."));
    }
    Ok(listed)
}

async fn fitting(context: &Context, arguments: &FilterArguments) -> Result<Vec<Listed>, Problem> {
    let filter = arguments.parse()?;
    if filter.is_empty() {
        return Err(Problem::usage(
            "The filter is empty, and a campaign about every app is not meant by accident. Give a term, such as age:>=0d.",
        ));
    }
    let mut found = fleet::apps(context, &Scope::default()).await;
    let reads = Reads::of(&filter);
    let may_read = !arguments.no_read;
    let apps = filtered::fitting(context, &mut found, &filter, reads, may_read).await?;
    if !found.missed.is_empty() {
        found.report(context);
        context.warn("What could not be read is not in this campaign.");
    }
    Ok(apps)
}

/// The names that were given; a dash stands for those on standard input, one a line.
fn names(named: &[String]) -> Result<Vec<String>, Problem> {
    if named != ["-"] {
        return Ok(named.to_vec());
    }
    let mut text = String::new();
    io::stdin()
        .lock()
        .take(LIMIT)
        .read_to_string(&mut text)
        .map_err(|error| Problem::usage(format!("Standard input cannot be read: {error}.")))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}
