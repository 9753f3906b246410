//! Asking somebody for what no source holds.

use std::pin::Pin;

use crate::domain::{Question, Secret};

/// The answer to come: a secret, or a whole sentence that says why there is none.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Secret, String>> + Send + 'a>>;

/// Someone at a terminal who can be asked for a secret.
pub trait Ask: Send + Sync {
    /// Asks, without an echo. May take as long as a person takes; dropping the future withdraws the
    /// question.
    fn ask(&self, question: Question) -> Answer<'_>;

    /// Whether to ask again, saying why, where an answer was refused; else that is a failure.
    fn asks_again(&self) -> bool {
        true
    }
}
