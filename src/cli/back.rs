//! `--from-journal N`: what an earlier write took away is put back, on the app that it was taken from
//! or on another one of the same gateway.

use super::{
    context::Context,
    find::{self, Purpose},
    listed::Listed,
    problem::Problem,
};
use crate::engine::Taken;

/// What entry `n` took away, and the app that gets it back: the one that was named, else its own.
pub(super) async fn taken(
    context: &Context,
    n: u64,
    named: Option<&str>,
) -> Result<(Listed, Taken), Problem> {
    let found = context.engine().taken(n);
    let (app, taken) = found.map_err(|failure| Problem::usage(failure.to_string()))?;
    let app = app.ok_or_else(|| nothing(n, "anything of an app"))?;
    let text = named.unwrap_or_else(|| app.id.raw());
    let listed = find::app(context, text, Purpose::Write).await?;
    if listed.app.at.place != app.place {
        return Err(Problem::usage(format!(
            "Entry {n} of the journal is about another gateway than that of {}. Nothing was sent.",
            listed.app.name
        )));
    }
    Ok((listed, taken))
}

/// That entry `n` took nothing of this kind, such as `an API`.
pub(super) fn nothing(n: u64, what: &str) -> Problem {
    Problem::usage(format!(
        "Entry {n} of the journal is not known to have taken away {what}: there is nothing to put back. Nothing was sent."
    ))
}
