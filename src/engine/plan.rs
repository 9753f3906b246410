//! What a write would send, for a preview or a dry run; nothing leaves.

use super::{Engine, write::Write};
use crate::{
    api::{Endpoint as _, Repeat},
    domain::{Choice, Facts, Failure, Operation, Secret, secret::MASK},
};

/// A write as it would go out, every secret masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Method, address and body.
    pub request: String,
    /// Whether a chosen value would be sent, so that repeating the write changes nothing more.
    pub repeatable: bool,
}

impl Engine {
    /// The request that `operation` would send to an app of which `facts` are known.
    pub fn plan(&self, operation: &Operation, facts: &Facts) -> Result<Plan, Failure> {
        let at = operation.app();
        let connection = self.connection(&at.place)?;
        let site = connection.site(&at.place);
        // The value itself is made when the write is made: here it is masked in any case.
        let stand_in = Secret::new(MASK.to_owned());
        let sends_value = match operation {
            Operation::ResetSecret { choice, .. } => match choice {
                Choice::Auto => facts.takes_chosen_secret(),
                Choice::Given(_) => true,
                Choice::Server => false,
            },
            Operation::EditApp { .. }
            | Operation::GenerateCode { .. }
            | Operation::ResetCode { .. }
            | Operation::AddCode { .. }
            | Operation::DeleteCode { .. }
            | Operation::RotateCode { .. } => false,
        };
        let value = sends_value.then_some(&stand_in);
        let request = Write::of(&site, operation, &facts.app, value)?.request();
        Ok(Plan {
            request: request.preview(&connection.base(at.service()).unwrap_or_default()),
            repeatable: request.repeat == Repeat::Same,
        })
    }
}
