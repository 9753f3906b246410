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
    domain::{
        App, AppRef, Facts, Secret,
        identify::{self, Certainty, Match, Part},
    },
    engine::Searched,
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
    let mut search = Search {
        context,
        value: &value,
        matches: apps
            .iter()
            .flat_map(|app| identify::listed(&value, app))
            .collect(),
        read: Vec::new(),
        missed: Vec::new(),
        unread: 0,
    };
    search.in_journal();
    search.in_readings(&apps, arguments.no_read).await?;
    let Search {
        matches,
        missed,
        unread,
        ..
    } = search;
    let missed: Vec<Missed> = missed
        .into_iter()
        .map(|(app, failure)| Missed {
            place: app.id.to_string(),
            failure,
        })
        .collect();
    found.missed.extend(missed);
    let records = described(context, &found, identify::merged(matches), arguments).await;
    say(context, &records, unread, found.missed.is_empty())?;
    let exit = found.report(context);
    Ok(match (records.is_empty(), found.missed.is_empty()) {
        (false, _) => Exit::Done,
        (true, true) => Exit::No,
        // What could not be read may be whose it is.
        (true, false) => exit,
    })
}

/// A search, the cheapest first.
struct Search<'a> {
    context: &'a Context,
    value: &'a Secret,
    matches: Vec<Match>,
    /// The apps whose codes were read.
    read: Vec<AppRef>,
    missed: Vec<(AppRef, crate::domain::Failure)>,
    /// How many apps might still be whose it is.
    unread: usize,
}

impl Search<'_> {
    /// Adds what the journal has a mark of. What it cannot tell is said.
    fn in_journal(&mut self) {
        match self.context.engine().journalled(self.value) {
            Ok(known) => self.matches.extend(known),
            Err(error) => self.context.warn(&error.to_string()),
        }
    }

    fn is_found(&self) -> bool {
        let mut matches = self.matches.iter();
        matches.any(|one| one.certainty == Certainty::Certain)
    }

    /// Reads codes, then secrets in clear, of the apps that are still in question.
    async fn in_readings(&mut self, apps: &[&App], no_read: bool) -> Result<(), Problem> {
        if self.is_found() {
            return Ok(());
        }
        let value = self.value;
        let of = |test: fn(&Secret, &App) -> bool| -> Vec<&App> {
            let apps = apps.iter().copied();
            apps.filter(|app| test(value, app)).collect()
        };
        let codes = of(identify::may_be_code);
        let secrets = of(identify::may_be_secret);
        if codes.is_empty() && secrets.is_empty() {
            return Ok(());
        }
        if no_read || !self.may_read(codes.len(), secrets.len())? {
            self.unread = codes.len().max(secrets.len());
            return Ok(());
        }
        let engine = self.context.engine();
        let searched = engine.search_codes(value, &codes).await;
        self.read.clone_from(&searched.read);
        self.take(searched);
        self.outdate_codes();
        if self.is_found() {
            return Ok(());
        }
        let searched = engine.search_secrets(value, &secrets).await;
        // A secret that was read is no longer merely possible.
        self.matches.retain(|one| {
            one.certainty != Certainty::Possible || !searched.read.contains(&one.app)
        });
        for one in &mut self.matches {
            let is_other = one.part == Part::AppSecret && searched.read.contains(&one.app);
            if is_other && one.certainty == Certainty::Journalled {
                one.in_force = Some(false);
            }
        }
        self.take(searched);
        Ok(())
    }

    fn take(&mut self, searched: Searched) {
        self.matches.extend(searched.found);
        self.missed.extend(searched.missed);
    }

    /// A code that the journal knows and its app no longer has does not work any more.
    fn outdate_codes(&mut self) {
        let certain: Vec<AppRef> = self
            .matches
            .iter()
            .filter(|one| one.certainty == Certainty::Certain)
            .map(|one| one.app.clone())
            .collect();
        for one in &mut self.matches {
            let is_code = one.certainty == Certainty::Journalled && one.part == Part::AppCode;
            if is_code && self.read.contains(&one.app) && !certain.contains(&one.app) {
                one.in_force = Some(false);
            }
        }
    }

    /// Says how much is going to be read, and asks where somebody can answer.
    fn may_read(&self, codes: usize, secrets: usize) -> Result<bool, Problem> {
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
        self.context.warn(&format!(
            "reads {parts}; the cloud's audit trail shows each reading"
        ));
        if !self.context.interactive {
            return Ok(true);
        }
        let answer = ask::line("Go on? [y/N] ")
            .map_err(|error| Problem::usage(format!("The answer cannot be read: {error}.")))?
            .unwrap_or_default();
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }
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
