//! Asking somebody at the terminal.

pub(super) mod hidden;

use std::io::{self, BufRead as _, Write as _};

use crate::{domain::Secret, session::Ask};

/// Whoever sits at the controlling terminal.
pub(super) struct AtTerminal;

impl Ask for AtTerminal {
    fn ask(&self, what: &str) -> Result<Secret, String> {
        let typed = hidden::ask(&format!("The {what}: "))
            .map_err(|error| format!("The {what} could not be asked for: {error}."))?;
        if typed.is_empty() {
            return Err(format!("No {what} was typed."));
        }
        Ok(typed)
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
