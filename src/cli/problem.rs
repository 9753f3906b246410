//! What went wrong, said once and in full: as text, or as one JSON object.

use std::io::{self, Write as _};

use serde::Serialize;

use super::{
    Exit,
    output::{is_json, json},
};
use crate::{
    config::{ConfigError, OutputFormat},
    domain::{Failure, NotSent, UnknownCause, text::visible},
    session::SessionError,
    simulator::SimulateError,
};

/// Why a command ended without its result.
#[derive(Debug)]
pub(super) enum Problem {
    /// Nothing was sent, because of how the program was called or set up.
    Usage(String),
    /// Nothing was sent, because of how the program was set up.
    Setting {
        /// Why, as a whole sentence.
        message: String,
        /// What to do, as a whole sentence.
        remedy: String,
    },
    /// Nothing was written, because of a refusal of this program: whole sentences.
    RefusedHere(String),
    /// The engine says how it failed.
    Failed(Box<Failure>),
    /// A value that a service holds could not be handed over, as whole sentences; nothing was changed.
    NotDelivered(String),
    /// A write took effect and its new value could not be handed over.
    Undelivered {
        /// Why not, and what to do, as whole sentences.
        message: String,
        /// What to do next.
        remedy: String,
        /// The service's id of the request.
        request_id: Option<String>,
        /// Whether nobody has the value any more.
        is_lost: bool,
    },
    /// Standard output is gone.
    Output(io::Error),
    /// Everything has been said already.
    Reported(Exit),
}

impl Problem {
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    pub(super) fn refused(message: impl Into<String>) -> Self {
        Self::RefusedHere(message.into())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Setting { .. } | Self::NotDelivered(_) => Exit::Usage,
            Self::RefusedHere(_) => Exit::RefusedHere,
            Self::Failed(failure) => Exit::from(&**failure),
            Self::Undelivered { .. } => Exit::Undelivered,
            // Whoever closed the pipe has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Output(_) => Exit::Fault,
            Self::Reported(exit) => *exit,
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        let message = error.to_string();
        match error.remedy() {
            Some(remedy) => Self::Setting {
                message,
                remedy: remedy.to_owned(),
            },
            None => Self::Usage(message),
        }
    }
}

impl From<SimulateError> for Problem {
    fn from(error: SimulateError) -> Self {
        match error {
            SimulateError::Io(error) => Self::Output(error),
            SimulateError::Address { .. }
            | SimulateError::NotLoopback { .. }
            | SimulateError::Read { .. }
            | SimulateError::Toml(_)
            | SimulateError::Story(_)
            | SimulateError::Start(_) => Self::Usage(error.to_string()),
        }
    }
}

/// A failure in the fixed form of JSON output.
#[derive(Debug, Default, Serialize)]
struct Report {
    error_code: Option<String>,
    error_msg: String,
    http_status: Option<u16>,
    request_id: Option<String>,
    outcome: &'static str,
    meaning: Option<String>,
    remedy: Option<String>,
    /// Where it failed, when it is one of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

impl Report {
    fn plain(message: impl Into<String>) -> Self {
        Self {
            error_msg: message.into(),
            outcome: "not_sent",
            ..Self::default()
        }
    }

    fn of(failure: &Failure) -> Self {
        let mut report = Self::plain(failure.summary());
        report.outcome = failure.word();
        if let Some(error) = failure.service_error() {
            let explanation = error.explanation();
            report.error_code = error.code.as_ref().map(ToString::to_string);
            report.http_status = Some(error.status);
            report.request_id = error.request_id.as_ref().map(ToString::to_string);
            report.meaning = Some(explanation.meaning.to_owned());
            report.remedy = Some(explanation.remedy.to_owned());
        }
        if let Some(fault) = failure.link_fault() {
            report.meaning = Some(fault.meaning());
            report.remedy = Some(fault.remedy());
        }
        match failure {
            Failure::Refused(error) => {
                report.error_msg = error.message.to_string();
                if let Some(details) = &error.details {
                    report.error_msg = format!("{} ({details})", report.error_msg);
                }
            }
            Failure::NotSent(reason) => report.not_sent(reason),
            Failure::Unknown(unknown) => {
                let mut meaning = vec![match &unknown.cause {
                    UnknownCause::Link(fault) => fault.meaning(),
                    UnknownCause::Contradiction(error) => error.message.to_string(),
                    UnknownCause::Service(_) => report.meaning.take().unwrap_or_default(),
                    UnknownCause::Cancelled => String::new(),
                }];
                meaning.push(format!(
                    "The request left at {}. It may or may not have taken effect, and it was not repeated.",
                    unknown.sent_at
                ));
                meaning.extend(unknown.findings.iter().cloned());
                meaning.retain(|sentence| !sentence.is_empty());
                report.meaning = Some(meaning.join(" "));
                report.remedy = Some(match unknown.journal {
                    Some(n) => format!(
                        "Read the app back before you repeat anything. It is entry {n} of the journal: claviger journal reconcile tries to settle it."
                    ),
                    None => "Read the app back before you repeat anything.".to_owned(),
                });
            }
            Failure::ValueLost(lost) => {
                report.request_id = lost.request_id.as_ref().map(ToString::to_string);
                report.meaning = Some(
                    "The write took effect: what was in force before is not any more.".to_owned(),
                );
                report.remedy = Some("Do it once more to get a value that arrives.".to_owned());
            }
        }
        report
    }

    fn not_sent(&mut self, reason: &NotSent) {
        let remedy = match reason {
            NotSent::Unreached(fault) => {
                self.error_msg = fault.title();
                return;
            }
            NotSent::NotApplied(fault) => {
                self.error_msg = fault.title();
                self.meaning = Some(format!(
                    "{} Reading back showed that nothing was changed.",
                    fault.meaning()
                ));
                return;
            }
            NotSent::ReadOnly(_) => {
                Some("Leave out --read-only, or use a profile without read_only = true.")
            }
            NotSent::Changed(_) => Some("Look at the app again, then decide anew."),
            NotSent::NoCredential(lack) => {
                self.error_msg.clone_from(&lack.reason);
                self.remedy.clone_from(&lack.remedy);
                if let Some(error) = &lack.refusal {
                    self.error_code = error.code.as_ref().map(ToString::to_string);
                    self.http_status = Some(error.status);
                    self.request_id = error.request_id.as_ref().map(ToString::to_string);
                }
                return;
            }
            NotSent::Impossible(_)
            | NotSent::Invalid(_)
            | NotSent::Journal(_)
            | NotSent::Cancelled => None,
        };
        self.remedy = remedy.map(str::to_owned);
    }

    fn write(&self, format: OutputFormat) -> io::Result<()> {
        let mut err = io::stderr().lock();
        if is_json(format) {
            return json::line(&mut err, self);
        }
        let code = match (&self.error_code, self.http_status) {
            (Some(code), Some(status)) => format!("{code} ({status}): "),
            (Some(code), None) => format!("{code}: "),
            (None, Some(status)) => format!("HTTP {status}: "),
            (None, None) => String::new(),
        };
        let place = self
            .place
            .as_ref()
            .map(|place| format!("{place}: "))
            .unwrap_or_default();
        writeln!(
            err,
            "claviger: {}",
            visible_lines(&format!("{place}{code}{}", self.error_msg))
        )?;
        let repeated = |text: &&String| !text.is_empty() && **text != self.error_msg;
        for text in self.meaning.iter().chain(&self.remedy).filter(repeated) {
            writeln!(err, "  {}", visible_lines(text))?;
        }
        if let Some(id) = &self.request_id {
            writeln!(err, "  request {}", visible(id))?;
        }
        Ok(())
    }
}

/// Text of this program may have lines; nothing in it may act on the terminal.
fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n  ")
}

/// Says what went wrong on standard error, and gives the exit code for it.
pub(super) fn report(problem: &Problem, format: OutputFormat) -> Exit {
    let report = match problem {
        Problem::Usage(message) | Problem::RefusedHere(message) => Report::plain(message),
        Problem::Setting { message, remedy } => Report {
            remedy: Some(remedy.clone()),
            ..Report::plain(message)
        },
        Problem::Failed(failure) => Report::of(failure),
        Problem::NotDelivered(message) => Report::plain(message),
        Problem::Undelivered {
            message,
            remedy,
            request_id,
            is_lost,
        } => Report {
            outcome: if *is_lost { "value_lost" } else { "done" },
            request_id: request_id.clone(),
            meaning: Some(
                "The write took effect: what was in force before is not any more.".to_owned(),
            ),
            remedy: Some(remedy.clone()),
            ..Report::plain(message)
        },
        Problem::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            return problem.exit();
        }
        Problem::Output(error) => {
            Report::plain(format!("Standard output could not be written: {error}."))
        }
        Problem::Reported(exit) => return *exit,
    };
    // Where standard error is gone too, the exit code still tells.
    let _ = report.write(format);
    problem.exit()
}

/// Says that one of several things failed, `place`.
pub(super) fn report_one(place: &str, failure: &Failure, format: OutputFormat) {
    let report = Report {
        place: Some(place.to_owned()),
        ..Report::of(failure)
    };
    let _ = report.write(format);
}
