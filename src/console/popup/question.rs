//! Asks for what no source holds: a password, a passcode, a token. Several questions wait in line.

use std::{collections::VecDeque, time::Duration};

use super::{Act, Context, Dialog, Step, dialog::ARMING};
use crate::{
    console::{
        Effect, Key, KeyCode,
        keymap::{self, Intent, Scope},
        text_field::SecretField,
    },
    domain::{Now, Question},
};

/// The popup. It comes unasked, so it takes keys only after a pause: whoever types on into it must
/// not send what was meant for elsewhere as a password.
#[derive(Debug)]
pub struct QuestionBox {
    /// The questions with their numbers, the first of which is shown. Never empty.
    asked: VecDeque<(u64, Question)>,
    /// What is typed.
    pub field: SecretField,
    /// Why the last key or paste did nothing, as a whole sentence.
    pub notice: Option<String>,
    /// How many lines are scrolled past the top.
    pub scroll: usize,
    /// When the last key came that was dropped, or the popup.
    disturbed_at: Duration,
    /// Whether keys are taken.
    is_armed: bool,
}

impl QuestionBox {
    /// Asks `question`.
    pub fn open(number: u64, question: Question, now: Now) -> Self {
        Self {
            field: SecretField::with_room(question.wanted.most_bytes()),
            asked: VecDeque::from([(number, question)]),
            notice: None,
            scroll: 0,
            disturbed_at: now.mono,
            is_armed: false,
        }
    }

    /// Asks one more question after the others.
    pub fn add(&mut self, number: u64, question: Question) {
        self.asked.push_back((number, question));
    }

    /// The question that is shown.
    pub fn question(&self) -> Option<&Question> {
        self.asked.front().map(|(_, question)| question)
    }

    /// How many questions come after it.
    pub fn waiting(&self) -> usize {
        self.asked.len().saturating_sub(1)
    }

    /// A question needs no answer any more. Says whether none is left.
    pub fn withdraw(&mut self, number: u64, now: Now) -> bool {
        let is_shown = self
            .asked
            .front()
            .is_some_and(|(first, _)| *first == number);
        self.asked.retain(|(asked, _)| *asked != number);
        if is_shown {
            self.begin(now);
        }
        self.asked.is_empty()
    }

    /// Forgets what was typed so far.
    pub fn wipe(&mut self) {
        let room = self.question().map_or(0, |first| first.wanted.most_bytes());
        self.field = SecretField::with_room(room);
        self.notice = None;
    }

    /// Begins with the next question.
    fn begin(&mut self, now: Now) {
        self.wipe();
        self.scroll = 0;
        self.disturbed_at = now.mono;
        self.is_armed = false;
    }

    /// Whether a key is taken now.
    fn takes(&mut self, now: Now) -> bool {
        if !self.is_armed && now.mono < self.disturbed_at + ARMING {
            self.disturbed_at = now.mono;
            self.notice =
                Some("Keys came too fast to be meant for this. Type after a pause.".to_owned());
        } else {
            self.is_armed = true;
        }
        self.is_armed
    }

    fn answer(&mut self, answer: Option<crate::domain::Secret>, cx: &mut Context<'_>) -> Step {
        if let Some((number, _)) = self.asked.pop_front() {
            cx.effect(Effect::Answer(number, answer));
        }
        self.begin(cx.now);
        if self.asked.is_empty() {
            Step::Close
        } else {
            Step::Stay
        }
    }
}

impl Dialog for QuestionBox {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        if keymap::resolve(Scope::Menu, key) == Some(Intent::Quit) {
            return Step::StayAnd(Act::Quit);
        }
        if !self.takes(cx.now) {
            return Step::Stay;
        }
        self.notice = None;
        match key.code {
            KeyCode::Esc => return self.answer(None, cx),
            KeyCode::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Down => self.scroll = self.scroll.saturating_add(1),
            KeyCode::Enter => {
                let Some(question) = self.question() else {
                    return Step::Close;
                };
                let typed = self.field.secret();
                match question.wanted.check(typed.expose()) {
                    Ok(()) => return self.answer(Some(typed), cx),
                    Err(reason) => self.notice = Some(reason),
                }
            }
            _ => {
                if self.field.key(key) && self.field.is_full() {
                    self.notice = Some("No more fits in here.".to_owned());
                }
            }
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        self.notice = if text.contains(char::is_control) {
            Some(
                "What was pasted holds a line break or another control character. Nothing of it was taken: paste it without."
                    .to_owned(),
            )
        } else if self.field.has_room_for(text) {
            self.field.paste(text);
            // Nobody pastes by going on typing: what follows is meant for this.
            self.is_armed = true;
            None
        } else {
            Some("What was pasted is too long. Nothing of it was taken.".to_owned())
        };
    }

    fn scroll(&mut self) -> Option<&mut usize> {
        Some(&mut self.scroll)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::*;
    use crate::domain::{ProfileName, Wanted};

    fn at(milliseconds: u64) -> Now {
        Now {
            mono: Duration::from_millis(milliseconds),
            wall: Timestamp::UNIX_EPOCH,
        }
    }

    fn question(wanted: Wanted) -> Question {
        Question {
            profile: ProfileName::from("test"),
            wanted,
            who: Vec::new(),
            again: None,
        }
    }

    /// Presses keys, and tells the effects.
    fn pressed(popup: &mut QuestionBox, keys: &str, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys.split(' ').map(str::parse).filter_map(Result::ok) {
            popup.key(
                key,
                &mut Context {
                    now,
                    banners: &[],
                    effects: &mut effects,
                    next_request: &mut 0,
                },
            );
        }
        effects
    }

    #[test]
    fn keys_are_dropped_until_there_was_a_pause() {
        let mut popup = QuestionBox::open(1, question(Wanted::Password), at(0));
        for time in [100, 300, 500, 700] {
            assert_eq!(pressed(&mut popup, "a enter esc", at(time)), []);
        }
        assert!(popup.field.is_empty());
        pressed(&mut popup, "a", at(1_000));
        let sent = pressed(&mut popup, "b enter", at(1_001));
        let secret = crate::domain::Secret::new("ab".to_owned());
        assert_eq!(sent, [Effect::Answer(1, Some(secret))]);
    }

    #[test]
    fn questions_are_answered_in_the_order_in_which_they_came() {
        let mut popup = QuestionBox::open(1, question(Wanted::Password), at(0));
        popup.add(2, question(Wanted::Passcode));
        assert_eq!(popup.waiting(), 1);
        assert_eq!(
            pressed(&mut popup, "esc", at(1_000)),
            [Effect::Answer(1, None)]
        );
        // The next one takes keys after a pause again.
        assert_eq!(pressed(&mut popup, "esc", at(1_100)), []);
        assert_eq!(
            pressed(&mut popup, "esc", at(2_000)),
            [Effect::Answer(2, None)]
        );
    }

    #[test]
    fn what_was_typed_for_one_question_never_answers_another() {
        let mut popup = QuestionBox::open(1, question(Wanted::Password), at(0));
        popup.add(2, question(Wanted::Password));
        pressed(&mut popup, "a b c", at(1_000));
        assert!(!popup.withdraw(1, at(1_001)));
        assert!(popup.field.is_empty());
        pressed(&mut popup, "a", at(2_000));
        assert!(!popup.withdraw(3, at(2_001)));
        assert!(!popup.field.is_empty(), "another question was taken back");
        assert!(popup.withdraw(2, at(2_002)));
    }
}
