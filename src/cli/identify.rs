//! `identify`: whose is a value that was found somewhere.

mod record;

use clap::Args;

use self::record::MatchRecord;
use super::{
    Exit, ask,
    context::Context,
    fleet::{self, Found, Missed, Scope},
    listed::Listed,
    problem::Problem,
    stdin,
};
use crate::{
    domain::{App, Facts, identify::Match},
    engine::Search,
};

/// How to look for the value.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Read no AppCodes and no secrets: compare with lists and the journal only
    #[arg(long)]
    no_read: bool,
}

pub(super) async fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let value = stdin::found()?;
    let mut found = fleet::apps(context, &Scope::default()).await;
    let apps: Vec<&App> = found.items.iter().map(|listed| &listed.app).collect();
    let (mut search, error) = Search::begin(context.engine(), &value, apps);
    if let Some(error) = error {
        context.warn(&error.to_string());
    }
    let mut unread = 0;
    match search.in_question() {
        (0, 0) => {}
        (codes, secrets) => {
            if !arguments.no_read && may_read(context, codes, secrets)? {
                search.read().await;
            } else {
                unread = codes.max(secrets);
            }
        }
    }
    let (matches, missed) = search.ended();
    let missed: Vec<Missed> = missed
        .into_iter()
        .map(|(app, failure)| Missed {
            place: app.id.to_string(),
            failure,
        })
        .collect();
    found.missed.extend(missed);
    let records = described(context, &found, matches, arguments).await;
    say(context, &records, unread, found.missed.is_empty())?;
    let exit = found.report(context);
    Ok(match (records.is_empty(), found.missed.is_empty()) {
        (false, _) => Exit::Done,
        (true, true) => Exit::No,
        // What could not be read may be whose it is.
        (true, false) => exit,
    })
}

/// Says how much is going to be read, and asks where somebody can answer.
fn may_read(context: &Context, codes: usize, secrets: usize) -> Result<bool, Problem> {
    let apps = |count| if count == 1 { "app" } else { "apps" };
    let mut parts = Vec::new();
    if codes > 0 {
        parts.push(format!("the AppCodes of {codes} {}", apps(codes)));
    }
    if secrets > 0 {
        parts.push(format!(
            "{}the secrets in clear of {secrets} {}",
            if codes > 0 { "if none is it, " } else { "" },
            apps(secrets)
        ));
    }
    let parts = parts.join(", then, ");
    context.warn(&format!(
        "reads {parts}; the cloud's audit trail shows each reading"
    ));
    if !context.interactive {
        return Ok(true);
    }
    let answer = ask::line("Go on? [y/N] ")
        .map_err(|error| Problem::usage(format!("The answer cannot be read: {error}.")))?
        .unwrap_or_default();
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// The matches with what depends on each.
async fn described(
    context: &Context,
    found: &Found<Listed>,
    matches: Vec<Match>,
    arguments: &Arguments,
) -> Vec<MatchRecord> {
    let mut records = Vec::new();
    for one in matches {
        let listed = found.items.iter().find(|listed| listed.app.at == one.app);
        let facts: Option<Facts> = match listed {
            Some(listed) if !arguments.no_read && one.in_force != Some(false) => {
                context.engine().facts(&listed.app.at).await.ok()
            }
            Some(_) | None => None,
        };
        let apis = facts.and_then(|facts| facts.apis.ok());
        records.push(MatchRecord::new(&one, listed, apis.as_ref()));
    }
    records
}

fn say(
    context: &Context,
    records: &[MatchRecord],
    unread: usize,
    is_whole: bool,
) -> Result<(), Problem> {
    context.output.objects(records, MatchRecord::text)?;
    if records.is_empty() {
        context.warn(if is_whole {
            "The value is nobody's that is known."
        } else {
            "The value is none of those that could be read."
        });
    }
    if unread > 0 {
        context.warn(&format!(
            "Not read were {unread} apps that it could still belong to."
        ));
    }
    Ok(())
}
