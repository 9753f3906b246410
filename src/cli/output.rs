//! How results are written: columns for people, or JSON, JSON lines and CSV for programs.

mod table;

use std::io::{self, IsTerminal as _, Write};

pub(super) use self::table::Table;
use super::load;
pub(super) use crate::engine::written::{Record, json};
use crate::{
    config::{ColorChoice, GlobalFlags, OutputFormat, Settings},
    engine::written::csv,
};

/// How wide a line may be: nothing limits one that goes elsewhere than to a terminal.
fn columns() -> Option<usize> {
    let out = io::stdout();
    if !out.is_terminal() {
        return None;
    }
    let size = rustix::termios::tcgetwinsize(&out).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// Where results go, and in which form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    pub(super) format: OutputFormat,
    /// Whether to draw with ASCII characters only.
    pub(super) ascii: bool,
    color: bool,
    /// The width of the terminal that results go to.
    columns: Option<usize>,
}

/// The form that the settings ask for, as far as they can be read: an error about the settings
/// themselves must come out as well.
pub(super) fn format(flags: &GlobalFlags) -> OutputFormat {
    match load(flags) {
        Ok(settings) => settings.output.value,
        Err(_) => flags.output.unwrap_or_default(),
    }
}

/// Whether programs read the output as JSON.
pub(super) fn is_json(format: OutputFormat) -> bool {
    match format {
        OutputFormat::Json | OutputFormat::Jsonl => true,
        OutputFormat::Table
        | OutputFormat::Wide
        | OutputFormat::Csv
        | OutputFormat::Markdown
        | OutputFormat::OpenMetrics => false,
    }
}

/// Whether people read the output as columns.
pub(super) fn is_columns(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Table | OutputFormat::Wide)
}

impl Output {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            format: settings.output.value,
            ascii: settings.ascii.value,
            color: match settings.color.value {
                ColorChoice::Always => true,
                ColorChoice::Never => false,
                ColorChoice::Auto => io::stdout().is_terminal(),
            },
            columns: columns(),
        }
    }

    /// For commands that need no settings: what of them can't be read is left out.
    pub(super) fn offline(flags: &GlobalFlags) -> Self {
        load(flags).map_or(
            Self {
                format: flags.output.unwrap_or_default(),
                ascii: flags.ascii,
                color: flags.color == Some(ColorChoice::Always),
                columns: columns(),
            },
            |settings| Self::new(&settings),
        )
    }

    /// Writes a list: a JSON array, or one object a line, or rows.
    pub(super) fn list<R: Record>(
        self,
        records: &[R],
        table: impl FnOnce() -> Table,
    ) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        match self.format {
            // Reports alone have the other two, and write those themselves.
            OutputFormat::Table
            | OutputFormat::Wide
            | OutputFormat::Markdown
            | OutputFormat::OpenMetrics => {
                let fitted = if self.format == OutputFormat::Wide {
                    table().fitted(None)
                } else {
                    table().narrow().fitted(self.columns)
                };
                fitted.table.write(&mut out, self.color)?;
                out.flush()?;
                fitted.remark(&mut io::stderr().lock())?;
            }
            OutputFormat::Json => {
                json::pretty(&mut out, records)?;
                writeln!(out)?;
            }
            OutputFormat::Jsonl => {
                for record in records {
                    json::line(&mut out, record)?;
                }
            }
            OutputFormat::Csv => csv::write(&mut out, records)?,
        }
        out.flush()
    }

    /// Writes several results, those for people one after the other.
    pub(super) fn objects<R: Record>(
        self,
        records: &[R],
        text: impl Fn(&R) -> String,
    ) -> io::Result<()> {
        self.objects_to(io::stdout().lock(), records, text)
    }

    /// The same where results go.
    pub(super) fn objects_to<R: Record>(
        self,
        out: impl Write,
        records: &[R],
        text: impl Fn(&R) -> String,
    ) -> io::Result<()> {
        let mut out = io::BufWriter::new(out);
        match self.format {
            // Reports alone have the other two, and write those themselves.
            OutputFormat::Table
            | OutputFormat::Wide
            | OutputFormat::Markdown
            | OutputFormat::OpenMetrics => {
                for record in records {
                    write!(out, "{}", text(record))?;
                }
            }
            OutputFormat::Json => {
                json::pretty(&mut out, records)?;
                writeln!(out)?;
            }
            OutputFormat::Jsonl => {
                for record in records {
                    json::line(&mut out, record)?;
                }
            }
            OutputFormat::Csv => csv::write(&mut out, records)?,
        }
        out.flush()
    }

    /// Writes one result to `out`: a JSON object, a CSV table of one row, or the text.
    pub(super) fn object<R: Record>(
        self,
        out: &mut dyn Write,
        record: &R,
        text: impl FnOnce() -> String,
    ) -> io::Result<()> {
        match self.format {
            OutputFormat::Table
            | OutputFormat::Wide
            | OutputFormat::Markdown
            | OutputFormat::OpenMetrics => {
                write!(out, "{}", text())?;
            }
            OutputFormat::Json => {
                json::pretty(&mut *out, record)?;
                writeln!(out)?;
            }
            OutputFormat::Jsonl => json::line(&mut *out, record)?,
            OutputFormat::Csv => csv::write(out, std::slice::from_ref(record))?,
        }
        out.flush()
    }
}
