//! A secret that comes on standard input.

use std::io::{self, IsTerminal as _, Read as _};

use zeroize::Zeroizing;

use super::{ask::hidden, problem::Problem};
use crate::domain::{CredentialKind, Secret};

/// More than any service takes, in bytes.
const LIMIT: u64 = 4096;

/// Reads a secret from standard input as it is, or asks for it without an echo where that is a
/// terminal. A line break at its end is refused, not trimmed: it might be meant.
pub(super) fn secret(kind: CredentialKind) -> Result<Secret, Problem> {
    if io::stdin().is_terminal() {
        let ask = |question: &str| {
            hidden::ask(question, None)
                .map_err(|error| Problem::usage(format!("The secret cannot be read: {error}.")))
        };
        let secret = ask(&format!("The new {}: ", kind.label()))?;
        if ask("Once more: ")? != secret {
            return Err(Problem::usage(
                "The two are not the same. Nothing was sent.",
            ));
        }
        return check(secret);
    }
    check(piped()?)
}

/// What comes on standard input, as it is.
fn piped() -> Result<Secret, Problem> {
    // Room for all of it at once, so that no copy stays behind when the buffer grows.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(LIMIT).unwrap_or(0) + 2));
    io::stdin()
        .lock()
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Problem::usage(format!("Standard input cannot be read: {error}.")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Problem::usage(
            "Standard input holds more than a secret. Nothing was sent.",
        ));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Problem::usage("The secret on standard input is not UTF-8 text."))?;
    Ok(Secret::new(text.to_owned()))
}

/// Reads a value that was found somewhere, without the white space around it; asks for it without an
/// echo where standard input is a terminal.
pub(super) fn found() -> Result<Secret, Problem> {
    let read = if io::stdin().is_terminal() {
        hidden::ask("The value (not shown): ", None)
            .map_err(|error| Problem::usage(format!("The value cannot be read: {error}.")))?
    } else {
        piped()?
    };
    let trimmed = read.expose().trim();
    if trimmed.is_empty() {
        return Err(Problem::usage("Standard input holds no value."));
    }
    if trimmed.contains(char::is_whitespace) {
        return Err(Problem::usage(
            "Standard input holds more than one value. Give one, without the text around it.",
        ));
    }
    let value = Secret::new(trimmed.to_owned());
    if value.is_server_mask() {
        return Err(Problem::usage(
            "What is on standard input is a mask of a secret, not a secret.",
        ));
    }
    Ok(value)
}

/// What was `given`, where - stands for the lines of standard input. Empty lines, and those that begin
/// with #, count for nothing.
pub(super) fn lines(given: &[String]) -> Result<Vec<String>, Problem> {
    let mut all = Vec::new();
    let mut is_read = false;
    for word in given {
        if word != "-" {
            all.push(word.clone());
        } else if !is_read {
            is_read = true;
            let text = io::read_to_string(io::stdin().lock()).map_err(|error| {
                Problem::usage(format!("Standard input cannot be read: {error}."))
            })?;
            let lines = text.lines().map(str::trim);
            let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
            all.extend(lines.map(str::to_owned));
        }
    }
    if all.is_empty() {
        return Err(Problem::usage(
            "Standard input names nothing. Give one a line. Nothing was sent.",
        ));
    }
    Ok(all)
}

fn check(secret: Secret) -> Result<Secret, Problem> {
    if secret.is_empty() {
        return Err(Problem::usage(
            "Standard input holds no secret. Nothing was sent.",
        ));
    }
    if secret.expose().ends_with(['\n', '\r']) {
        return Err(Problem::usage(
            "The secret on standard input ends with a line break, which would become a part of it. Leave it out, as printf %s does. Nothing was sent.",
        ));
    }
    if secret.is_server_mask() {
        return Err(Problem::usage(
            "What is on standard input is a mask of a secret, not a secret. Nothing was sent.",
        ));
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<String> {
        match check(Secret::new(text.to_owned())) {
            Err(Problem::Usage(message)) => Some(message),
            Ok(_) | Err(_) => None,
        }
    }

    #[test]
    fn a_line_break_at_the_end_is_told_and_not_trimmed() {
        for text in ["hunter2\n", "hunter2\r\n", "hunter2\r"] {
            let message = refusal(text).unwrap_or_default();
            assert!(message.contains("line break"), "{message}");
            assert!(!message.contains("hunter2"));
        }
        assert_eq!(refusal("hunter2"), None);
    }

    #[test]
    fn nothing_and_masks_are_no_secrets() {
        assert!(refusal("").is_some());
        assert!(refusal("416************ab8").is_some());
    }
}
