//! Where in the file something stands, and what is wrong there in words of its own.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use crate::domain::text::visible;

use super::super::{ConfigError, Spot, nearest};

/// Keys that would hold a secret in the file itself, and the family of keys to use instead.
const INLINE: [(&str, &str); 7] = [
    ("token", "token"),
    ("password", "password"),
    ("secret_key", "secret_key"),
    ("secret", "secret_key"),
    ("sk", "secret_key"),
    ("security_token", "security_token"),
    ("passcode", "password"),
];

/// Keys by which other programs leave certificates unchecked.
const UNCHECKED: [&str; 6] = [
    "insecure",
    "verify",
    "tls_verify",
    "skip_verify",
    "insecure_skip_verify",
    "skip_tls_verify",
];

/// A file's path and text.
#[derive(Debug, Default)]
pub(in super::super) struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    pub(super) fn new(path: &Path, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The folder of the file, which relative paths in it start from.
    pub(in super::super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// The line and column at which `span` begins.
    pub(in super::super) fn spot(&self, span: Range<usize>) -> Spot {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |text| text.chars().count())
            + 1;
        Spot::File {
            path: self.path.clone(),
            line,
            column,
        }
    }

    /// The parser's complaint without what it quotes: a value may be a secret.
    pub(super) fn explain(&self, error: &toml::de::Error) -> ConfigError {
        ConfigError::wrong(
            self.spot(error.span().unwrap_or_default()),
            plain(error.message()),
        )
    }
}

/// The complaint in words of our own. Those of serde are known by their beginning; the others are
/// the parser's, which quotes nothing, and our own, which don't either.
fn plain(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let mut quoted = rest.split('`').step_by(2);
        let key = quoted.next().unwrap_or_default();
        return unknown(key, &quoted.collect::<Vec<_>>());
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let key = rest.split('`').next().unwrap_or_default();
        return format!("the key {key} is missing");
    }
    if message.starts_with("invalid ") && message.contains(", expected ") {
        let expected = message.rsplit(", expected ").next().unwrap_or_default();
        let expected = match expected {
            expected if expected.starts_with("struct ") || expected == "a map" => "a table",
            "a sequence" => "a list in brackets",
            "a string" => "text in quotation marks",
            "a boolean" => "true or false",
            expected => expected,
        };
        return format!("expected {expected}");
    }
    message.to_owned()
}

fn unknown(key: &str, known: &[&str]) -> String {
    if let Some((_key, family)) = INLINE.iter().find(|(inline, _family)| *inline == key) {
        return format!(
            "a secret is never written in this file: instead of {key} use {family}_env (the name of a variable), {family}_file (a file with mode 0600) or {family}_command (a program that prints it)"
        );
    }
    let shown = visible(key);
    if UNCHECKED.contains(&key) {
        return format!(
            "there is no key {shown}: certificates are always checked; name that of a private authority with ca_bundle"
        );
    }
    match nearest(key, known.iter().copied()) {
        Some(nearest) => format!("there is no key {shown}; did you mean {nearest}?"),
        None => format!(
            "there is no key {shown}; known here are {}",
            known.join(", ")
        ),
    }
}
