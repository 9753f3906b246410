//! Questions to whoever sits at the console, and their answers.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::{
    console::Msg,
    domain::{Question, Secret},
    session::{Answer, Ask},
    shell::effects::Reports,
};

/// Tells the console of questions, and keeps who waits for the answers.
pub(super) struct Questions {
    reports: Reports,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    /// The number of the latest question.
    latest: u64,
    waiting: HashMap<u64, oneshot::Sender<Secret>>,
}

impl Questions {
    pub(super) fn new(reports: Reports) -> Self {
        Self {
            reports,
            open: Mutex::default(),
        }
    }

    /// Hands an answer to who waits for it; `None` declines.
    pub(super) fn answer(&self, number: u64, answer: Option<Secret>) {
        let waiting = self.open().waiting.remove(&number);
        if let (Some(waiting), Some(secret)) = (waiting, answer) {
            // Who asked may have given up this moment.
            let _ = waiting.send(secret);
        }
    }

    /// Declines everything that is open.
    pub(super) fn decline_all(&self) {
        self.open().waiting.clear();
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ask for Questions {
    fn ask(&self, question: Question) -> Answer<'_> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            let number = {
                let mut open = self.open();
                open.latest += 1;
                let number = open.latest;
                open.waiting.insert(number, answer);
                number
            };
            let _guard = Withdraw {
                questions: self,
                number,
            };
            let what = question.subject();
            let again = question
                .again
                .as_ref()
                .map_or_else(String::new, |why| format!(" {why}"));
            self.reports.tell(Msg::Asked { number, question });
            answered.await.map_err(|_declined| {
                format!(
                    "Not signed in: the {what} was not given. Press u to be asked again.{again}"
                )
            })
        })
    }
}

/// Takes the question back when nobody waits for its answer any more.
struct Withdraw<'a> {
    questions: &'a Questions,
    number: u64,
}

impl Drop for Withdraw<'_> {
    fn drop(&mut self) {
        let was_open = self.questions.open().waiting.remove(&self.number).is_some();
        if was_open {
            self.questions.reports.tell(Msg::Withdrawn(self.number));
        }
    }
}
