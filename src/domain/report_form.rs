//! The forms that reports come in.

/// The form of a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ReportForm {
    /// A document for people.
    #[default]
    Markdown,
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}

impl ReportForm {
    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Csv => "CSV",
            Self::Json => "JSON",
        }
    }

    /// How the name of a file of it ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The one after it; after the last, the first.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Markdown => Self::Csv,
            Self::Csv => Self::Json,
            Self::Json => Self::Markdown,
        }
    }
}
