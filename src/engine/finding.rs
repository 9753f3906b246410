//! What reading back says of a write whose answer was lost or contradicts it.

use std::borrow::Cow;

use crate::domain::{App, AppCode, Secret};

/// Why something is known or not: whole sentences.
type Evidence = Cow<'static, str>;

/// What the comparison says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// It took effect, with this new value where it yields one.
    Applied {
        /// The new value.
        value: Option<Secret>,
        /// The code's entry, for a new code of APIG or ROMA Connect.
        code: Option<AppCode>,
        /// The app that it made, where it made one.
        made: Option<Box<App>>,
        /// Why that is known: a whole sentence.
        evidence: Evidence,
    },
    /// It took effect, and its value cannot be had.
    ValueLost(Evidence),
    /// It has not taken effect so far.
    NotApplied(Evidence),
    /// It cannot be told.
    Open(Evidence),
}

impl Finding {
    /// It took effect; the new value is no code with an entry of its own.
    pub(super) fn applied(value: Option<Secret>, evidence: impl Into<Evidence>) -> Self {
        Self::Applied {
            value,
            code: None,
            made: None,
            evidence: evidence.into(),
        }
    }

    /// It took effect: this code is there now.
    pub(super) fn brought(
        value: Option<Secret>,
        code: &AppCode,
        evidence: impl Into<Evidence>,
    ) -> Self {
        Self::Applied {
            value,
            code: Some(code.clone()),
            made: None,
            evidence: evidence.into(),
        }
    }

    /// It took effect: this app is there now.
    pub(super) fn made(app: App, value: Option<Secret>, evidence: impl Into<Evidence>) -> Self {
        Self::Applied {
            value,
            code: None,
            made: Some(Box::new(app)),
            evidence: evidence.into(),
        }
    }

    /// It took effect, and its value cannot be had.
    pub(super) fn value_lost(evidence: impl Into<Evidence>) -> Self {
        Self::ValueLost(evidence.into())
    }

    /// It has not taken effect so far.
    pub(super) fn not_applied(evidence: impl Into<Evidence>) -> Self {
        Self::NotApplied(evidence.into())
    }

    /// It cannot be told.
    pub(super) fn open(evidence: impl Into<Evidence>) -> Self {
        Self::Open(evidence.into())
    }
}
