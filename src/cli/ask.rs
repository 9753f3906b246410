//! Asking somebody at the terminal.

pub(super) mod hidden;

use std::io::{self, BufRead as _, Write as _};

use crate::{
    domain::Question,
    session::{Answer, Ask},
};

/// Whoever sits at the controlling terminal.
pub(super) struct AtTerminal;

impl Ask for AtTerminal {
    fn ask(&self, question: Question) -> Answer<'_> {
        Box::pin(async move {
            let what = question.subject();
            let prompt = format!("The {what}: ");
            let typed = tokio::task::spawn_blocking(move || hidden::ask(&prompt))
                .await
                .unwrap_or_else(|failed| Err(io::Error::other(failed)))
                .map_err(|error| format!("The {what} could not be asked for: {error}."))?;
            question.wanted.check(typed.expose())?;
            Ok(typed)
        })
    }

    /// A command that fails says why; whoever wants to try again runs it again.
    fn asks_again(&self) -> bool {
        false
    }
}

/// Asks a question on standard error and reads one line from standard input, without its line
/// break. `None` where the input ended.
pub(super) fn line(question: &str) -> io::Result<Option<String>> {
    let mut err = io::stderr().lock();
    write!(err, "{question}")?;
    err.flush()?;
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer)? == 0 {
        return Ok(None);
    }
    let answer = answer.strip_suffix('\n').unwrap_or(&answer);
    Ok(Some(answer.strip_suffix('\r').unwrap_or(answer).to_owned()))
}
