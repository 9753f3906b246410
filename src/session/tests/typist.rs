//! Somebody who types what a test says.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;

use crate::{
    domain::{Question, Secret},
    session::{Answer, Ask, SessionOptions},
};

/// Types one answer after the other, and then declines.
pub(super) struct Typist {
    answers: Mutex<VecDeque<String>>,
    asked: Mutex<Vec<Question>>,
    answered_at: Mutex<Option<Timestamp>>,
    asks_again: bool,
}

impl Typist {
    pub(super) fn of(answers: &[&str]) -> Arc<Self> {
        Self::who(answers, true)
    }

    /// Somebody who is not asked twice, as on the command line.
    pub(super) fn once(answers: &[&str]) -> Arc<Self> {
        Self::who(answers, false)
    }

    fn who(answers: &[&str], asks_again: bool) -> Arc<Self> {
        Arc::new(Self {
            answers: Mutex::new(answers.iter().map(|answer| (*answer).to_owned()).collect()),
            asked: Mutex::default(),
            answered_at: Mutex::default(),
            asks_again,
        })
    }

    pub(super) fn options(self: &Arc<Self>) -> SessionOptions {
        SessionOptions {
            ask: Some(Arc::clone(self) as Arc<dyn Ask>),
            ..SessionOptions::default()
        }
    }

    /// What was asked for so far.
    pub(super) fn subjects(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(Question::subject).collect()
    }

    /// Why the latest question was asked again.
    pub(super) fn again(&self) -> Option<String> {
        self.asked.lock().unwrap().last()?.again.clone()
    }

    /// When the latest answer was given.
    pub(super) fn answered_at(&self) -> Timestamp {
        self.answered_at.lock().unwrap().unwrap()
    }

    pub(super) fn learns(&self, answer: &str) {
        self.answers.lock().unwrap().push_back(answer.to_owned());
    }
}

impl Ask for Typist {
    fn ask(&self, question: Question) -> Answer<'_> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(question);
            let answer = self.answers.lock().unwrap().pop_front();
            *self.answered_at.lock().unwrap() = Some(Timestamp::now());
            answer
                .map(Secret::new)
                .ok_or_else(|| "Nobody answered.".to_owned())
        })
    }

    fn asks_again(&self) -> bool {
        self.asks_again
    }
}
