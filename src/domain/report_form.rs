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
    /// Plain text for people, with bars.
    Text,
    /// `OpenMetrics`, as a collector of files reads it.
    OpenMetrics,
}

impl ReportForm {
    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Markdown => "Markdown",
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Text => "text",
            Self::OpenMetrics => "OpenMetrics",
        }
    }

    /// How the name of a file of it ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Text => "txt",
            Self::OpenMetrics => "prom",
        }
    }

    /// The one after it among `all`; after the last, the first.
    #[must_use]
    pub fn next(self, all: &[Self]) -> Self {
        let mut after = all.iter().skip_while(|form| **form != self).skip(1);
        after
            .next()
            .or_else(|| all.first())
            .copied()
            .unwrap_or(self)
    }
}
