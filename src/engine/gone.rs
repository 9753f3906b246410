//! What was to be deleted and is gone already: the journal gets the deletion, since what was begun ends
//! with it.

use jiff::Timestamp;

use super::{
    Engine,
    journal::{AppBefore, Conclusion, Intent, JournalError, Outcome},
};
use crate::domain::{AppRef, Failure, NotSent, OperationKind, Text};

impl Engine {
    /// Records that a deletion has come about without this program, and gives its entry. `evidence` is
    /// how that is known, as whole sentences. Nothing is sent.
    pub(super) fn note_gone(
        &self,
        operation: OperationKind,
        app: &AppRef,
        name: &Text,
        before: AppBefore<'_>,
        evidence: &str,
        campaign: Option<&str>,
    ) -> Result<u64, Failure> {
        let time = Timestamp::now();
        let intent = Intent {
            time,
            operation,
            place: &app.place,
            app: Some(&app.id),
            app_name: name.raw(),
            before,
            wanted: None,
            aim: None,
            chosen: None,
            typed: false,
            campaign,
        };
        let conclusion = Conclusion {
            time,
            outcome: Outcome::Done,
            request_id: None,
            made: None,
            closed: false,
            received: None,
            evidence: evidence.to_owned(),
        };
        let record = || {
            let n = self.journal.intend(&intent)?;
            self.journal.conclude(n, &conclusion)?;
            Ok(n)
        };
        record()
            .map_err(|error: JournalError| Failure::NotSent(NotSent::Journal(error.to_string())))
    }
}
