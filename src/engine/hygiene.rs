//! The board as a report: for people, as a document, for programs and for a monitoring system.

pub mod metrics;
pub mod record;
pub mod text;

use std::io::{self, Write};

use super::{
    Engine,
    written::{csv, json},
};
use crate::domain::{ReportForm, hygiene::Report};

impl Engine {
    /// Writes `report` in this form; `ascii` keeps bars for people to plain characters.
    pub fn write_board(
        &self,
        report: &Report,
        form: ReportForm,
        ascii: bool,
        out: &mut impl Write,
    ) -> io::Result<()> {
        match form {
            ReportForm::Text => text::write(report, ascii, out),
            ReportForm::Markdown => text::markdown(report, out),
            ReportForm::Csv => csv::write(out, &record::groups(report)),
            ReportForm::Json => json::pretty(out, &record::BoardRecord::of(self, report)),
            ReportForm::OpenMetrics => metrics::write(report, out),
        }
    }
}
