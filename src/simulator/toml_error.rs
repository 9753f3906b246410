//! Mistakes in a TOML text, told by file and line.

/// A TOML text that does not say what it should.
#[derive(Debug, thiserror::Error)]
#[error("{source_name}, line {line}: {message}")]
pub struct TomlError {
    source_name: String,
    line: usize,
    message: String,
}

impl TomlError {
    /// `error` about `text`, which came from `source`.
    pub(super) fn new(source: &str, text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let message = error.message().trim().replace('\n', "; ");
        Self {
            source_name: source.to_owned(),
            line: text.get(..start).unwrap_or(text).matches('\n').count() + 1,
            message: format!("{message}."),
        }
    }
}
