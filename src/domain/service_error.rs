//! An error that a service answered with, in any of the documented shapes.

use std::fmt;

use super::{
    Text,
    explain::{self, Explanation, Kind},
    service::Service,
};

/// An error that a service answered with, in any of the documented shapes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceError {
    /// The service that was asked; `None` for IAM.
    pub service: Option<Service>,
    /// The HTTP status.
    pub status: u16,
    /// The vendor's code, such as `APIG.3103`.
    pub code: Option<Text>,
    /// The vendor's message, or the beginning of a body that has no known shape.
    pub message: Text,
    /// Details that ROMA Connect adds, or what was noticed beside the answer: a wrong clock.
    pub details: Option<Text>,
    /// The id under which the vendor's support finds the request.
    pub request_id: Option<Text>,
    /// Seconds that the service asked to wait before the next try.
    pub retry_after: Option<u64>,
}

impl ServiceError {
    /// What the catalogue knows of the code, else of the status.
    pub fn explanation(&self) -> Explanation {
        if matches!(self.status, 200..=299) {
            return explain::explain_contradiction(self.status);
        }
        self.code
            .as_ref()
            .and_then(|code| explain::explain(code.raw(), Some(self.status), self.service))
            .copied()
            .unwrap_or_else(|| explain::explain_status(self.status))
    }

    /// What sort of refusal it is.
    pub fn kind(&self) -> Kind {
        self.explanation().kind
    }

    /// Whether the service only asks to slow down. APIG says so with 500 APIG.9008 as well.
    pub fn is_throttle(&self) -> bool {
        self.status == 429 || self.kind() == Kind::Throttle
    }

    /// Whether the gateway has as many apps as it may have (APIG.3103).
    pub fn has_no_room(&self) -> bool {
        self.code
            .as_ref()
            .is_some_and(|code| code.raw() == "APIG.3103")
    }

    /// Whether a write that ended so may have been applied all the same: any 5xx that is not the
    /// service's way of throttling, and 408.
    pub fn may_have_applied(&self) -> bool {
        (self.status >= 500 || self.status == 408) && !self.is_throttle()
    }

    /// The code if there is one, else the status.
    pub fn label(&self) -> String {
        match &self.code {
            Some(code) => code.to_string(),
            None => format!("HTTP {}", self.status),
        }
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{code} ({}): {}", self.status, self.message),
            None => write!(f, "HTTP {}: {}", self.status, self.message),
        }
    }
}
