//! What one check found.

use serde::Serialize;

use super::super::output::Record;
use crate::domain::{Failure, LinkFault, NotSent, explain::Kind};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum Status {
    /// All is well.
    Ok,
    /// The program works, with less than it could.
    Warning,
    /// Something does not work.
    Wrong,
}

impl Status {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Finding {
    pub(super) check: String,
    pub(super) status: Status,
    pub(super) detail: String,
    pub(super) remedy: Option<String>,
}

impl Record for Finding {
    const FIELDS: &'static [&'static str] = &["check", "status", "detail", "remedy"];
}

impl Finding {
    pub(super) fn ok(check: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            check: check.into(),
            status: Status::Ok,
            detail: detail.into(),
            remedy: None,
        }
    }

    pub(super) fn warning(
        check: impl Into<String>,
        detail: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            status: Status::Warning,
            remedy: Some(remedy.into()),
            ..Self::ok(check, detail)
        }
    }

    pub(super) fn wrong(
        check: impl Into<String>,
        detail: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            status: Status::Wrong,
            ..Self::warning(check, detail, remedy)
        }
    }

    /// A fault of the link.
    pub(super) fn of_fault(check: impl Into<String>, fault: &LinkFault) -> Self {
        Self::wrong(check, fault.meaning(), fault.remedy())
    }

    /// A request that failed. A right that is missing is only a warning: the rest still works.
    pub(super) fn of_failure(check: impl Into<String>, failure: &Failure) -> Self {
        if let Some(fault) = failure.link_fault() {
            return Self::of_fault(check, fault);
        }
        if let Failure::NotSent(NotSent::NoCredential(lack)) = failure
            && let Some(remedy) = &lack.remedy
        {
            return Self::wrong(check, lack.reason.as_str(), remedy.as_str());
        }
        let Some(error) = failure.service_error() else {
            return Self::wrong(
                check,
                failure.summary(),
                "Mend what is named, then run claviger doctor again.",
            );
        };
        let explanation = error.explanation();
        let said = error.to_string();
        let mut detail = format!("{}. {}", said.trim_end_matches('.'), explanation.meaning);
        if let Some(details) = &error.details {
            detail = format!("{detail} {details}");
        }
        let finding = Self::wrong(check, detail, explanation.remedy);
        match explanation.kind {
            Kind::Permission => Self {
                status: Status::Warning,
                ..finding
            },
            Kind::Credential
            | Kind::Quota
            | Kind::Throttle
            | Kind::Missing
            | Kind::Conflict
            | Kind::Invalid
            | Kind::Unavailable
            | Kind::Internal
            | Kind::Account
            | Kind::Success => finding,
        }
    }
}
