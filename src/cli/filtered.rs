//! The apps that a filter lets through: what lists don't tell is read for it.

use clap::Args;
use futures_util::stream::{self, StreamExt as _};

use super::{
    context::Context,
    fleet::{Found, Missed},
    listed::Listed,
    problem::Problem,
};
use crate::domain::{Failure, Filter, Rank};

/// How many apps are read at once.
const AT_ONCE: usize = 8;

/// Which apps.
#[derive(Args, Debug, Default)]
pub(super) struct FilterArguments {
    /// Only what fits: text, or terms such as service:roma age:>90d codes:0 gateway:pay
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Option<String>,
    /// Refuse a filter about what lists do not tell, instead of reading each app for it
    #[arg(long)]
    pub(super) no_read: bool,
}

/// What is read of each app beyond what the lists tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked for and known by itself"
)]
pub(super) struct Reads {
    pub(super) codes: bool,
    pub(super) code_ages: bool,
    pub(super) apis: bool,
    pub(super) api_names: bool,
}

impl FilterArguments {
    /// The filter; what is wrong with it is said with its place.
    pub(super) fn parse(&self) -> Result<Filter, Problem> {
        let text = self.filter.as_deref().unwrap_or_default();
        Filter::parse_whole(text)
            .map_err(|error| Problem::usage(format!("The filter {text:?}: {error}")))
    }
}

impl Reads {
    /// What `filter` looks at.
    pub(super) fn of(filter: &Filter) -> Self {
        Self {
            codes: filter.looks_at_codes(),
            code_ages: filter.looks_at_code_ages(),
            apis: filter.looks_at_apis(),
            api_names: filter.looks_at_api_names(),
        }
    }

    /// What of it is not known of an app.
    fn missing(self, listed: &Listed) -> Self {
        Self {
            codes: self.codes && listed.app.code_count.is_none(),
            code_ages: self.code_ages && listed.code_days.is_none(),
            apis: self.apis && listed.app.api_count.is_none(),
            api_names: self.api_names && listed.api_names.is_none(),
        }
    }

    fn is_nothing(self) -> bool {
        self == Self::default()
    }

    fn reads_codes(self) -> bool {
        self.codes || self.code_ages
    }

    fn reads_apis(self) -> bool {
        self.apis || self.api_names
    }
}

/// The apps of `found` that fit, the best first; among what fits the same in the order they had.
pub(super) async fn fitting(
    context: &Context,
    found: &mut Found<Listed>,
    filter: &Filter,
    reads: Reads,
    may_read: bool,
) -> Result<Vec<Listed>, Problem> {
    let candidates = filter.without_reads();
    read(context, found, &candidates, reads, may_read).await?;
    let mut ranked: Vec<(Rank, Listed)> = found
        .items
        .drain(..)
        .filter_map(|listed| Some((filter.rank(&listed)?, listed)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    Ok(ranked.into_iter().map(|(_, listed)| listed).collect())
}

/// Reads what is missing of the apps that fit `candidates`, and says so beforehand.
async fn read(
    context: &Context,
    found: &mut Found<Listed>,
    candidates: &Filter,
    reads: Reads,
    may_read: bool,
) -> Result<(), Problem> {
    let wanting: Vec<(&mut Listed, Reads)> = found
        .items
        .iter_mut()
        .filter_map(|listed| {
            let missing = reads.missing(listed);
            let is_wanted = !missing.is_nothing() && candidates.rank(listed).is_some();
            is_wanted.then_some((listed, missing))
        })
        .collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let what = match (reads.reads_codes(), reads.reads_apis()) {
        (true, true) => "AppCodes and APIs",
        (true, false) => "AppCodes",
        (false, _) => "APIs",
    };
    let noun = if wanting.len() == 1 { "app" } else { "apps" };
    let sentence = format!("reads {what} of {} {noun}", wanting.len());
    if !may_read {
        return Err(Problem::usage(format!(
            "The lists do not tell what the filter asks: it {sentence}, which --no-read forbids."
        )));
    }
    context.warn(&sentence);
    let with_profile = context.has_several_profiles();
    let missed: Vec<Missed> = stream::iter(wanting)
        .map(|(listed, missing)| async move {
            let ended = read_one(context, listed, missing).await;
            ended.err().map(|failure| Missed {
                place: listed.path(with_profile),
                failure,
            })
        })
        .buffered(AT_ONCE)
        .filter_map(|missed| async { missed })
        .collect()
        .await;
    found.missed.extend(missed);
    Ok(())
}

async fn read_one(context: &Context, listed: &mut Listed, reads: Reads) -> Result<(), Failure> {
    let engine = context.engine();
    let at = listed.app.at.clone();
    if reads.reads_codes() {
        let codes = engine.codes(&at).await?;
        listed.know_codes(&codes);
    }
    if reads.reads_apis() {
        let bound = engine.facts(&at).await?.apis?;
        listed.know_apis(&bound);
    }
    Ok(())
}
