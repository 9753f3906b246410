//! A secret that somebody types.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::Ask;
use crate::{
    api::{CredentialError, Supply, credential::Fetch},
    domain::{Question, Secret, Wanted},
};

/// A secret that somebody types when it is needed.
///
/// A declined question is not asked again before [`Supply::may_ask`]: whoever needs the answer
/// meanwhile fails at once.
pub(super) struct Asked {
    /// The question as it is asked for the first time.
    question: Question,
    ask: Option<Arc<dyn Ask>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What was typed, where it is needed again later.
    held: Option<Secret>,
    /// Why the latest answer was refused.
    why: Option<String>,
    /// Why there is no answer.
    declined: Option<CredentialError>,
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asked({})", self.question.subject())
    }
}

impl Asked {
    pub(super) fn new(question: Question, ask: Option<Arc<dyn Ask>>) -> Self {
        Self {
            question,
            ask,
            state: Mutex::default(),
        }
    }

    async fn get(&self) -> Result<Secret, CredentialError> {
        let again = {
            let state = self.state();
            if let Some(declined) = &state.declined {
                return Err(declined.clone());
            }
            if let Some(held) = &state.held {
                return Ok(held.clone());
            }
            state.why.clone()
        };
        let Some(ask) = &self.ask else {
            return Err(self.nobody_to_ask());
        };
        let question = Question {
            again,
            ..self.question.clone()
        };
        let answer = ask.ask(question).await;
        let mut state = self.state();
        match answer {
            Ok(secret) => {
                state.why = None;
                if self.is_kept() {
                    state.held = Some(secret.clone());
                }
                Ok(secret)
            }
            Err(sentence) => {
                let error = CredentialError::new(sentence);
                state.declined = Some(error.clone());
                Err(error)
            }
        }
    }

    fn nobody_to_ask(&self) -> CredentialError {
        let reason = format!(
            "There is no {}: it must be typed, and there is nobody to ask.",
            self.question.subject()
        );
        CredentialError::new(reason).remedy(match self.question.wanted {
            Wanted::Passcode => "Run it on a terminal: each sign-in takes a passcode of its own.",
            Wanted::Password | Wanted::Token | Wanted::SecretKey | Wanted::SecurityToken => {
                "Run it on a terminal, or name a variable, a file or a command as its source."
            }
        })
    }

    /// Whether it is needed again after its first use. What else is needed again is held by those
    /// who use it.
    fn is_kept(&self) -> bool {
        match self.question.wanted {
            Wanted::Password => true,
            Wanted::Token | Wanted::Passcode | Wanted::SecretKey | Wanted::SecurityToken => false,
        }
    }

    /// What a panic of another task left behind is whole: each field is replaced in one step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Supply for Asked {
    fn supply(&self) -> Fetch<'_, Secret> {
        Box::pin(self.get())
    }

    fn must_ask(&self) -> bool {
        self.state().held.is_none()
    }

    fn can_ask_again(&self) -> bool {
        self.ask.as_ref().is_some_and(|ask| ask.asks_again())
    }

    fn refused(&self, why: &str) {
        let mut state = self.state();
        state.held = None;
        state.why = Some(why.to_owned());
    }

    fn forget(&self) {
        self.state().held = None;
    }

    fn may_ask(&self) {
        self.state().declined = None;
    }
}
