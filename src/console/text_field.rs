//! One line of typed text, and one typed secret.

use tui_input::{Input as Line, InputRequest};
use zeroize::Zeroizing;

use super::{Key, KeyCode};
use crate::domain::Secret;

/// A line of text with a cursor. Line breaks can be in it (a remark may hold them); they come in
/// by paste only.
#[derive(Clone, Debug, Default)]
pub struct TextField {
    line: Line,
}

impl PartialEq for TextField {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value() && self.cursor() == other.cursor()
    }
}

impl Eq for TextField {}

impl TextField {
    /// A field that holds `value`, its cursor at the end.
    pub fn new(value: &str) -> Self {
        Self {
            line: Line::new(value.to_owned()),
        }
    }

    /// The text.
    pub fn value(&self) -> &str {
        self.line.value()
    }

    /// The cursor's place, counted in characters.
    pub fn cursor(&self) -> usize {
        self.line.cursor()
    }

    /// Edits by a key. Says whether the key was one of editing.
    pub fn key(&mut self, key: Key) -> bool {
        let request = match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(c), false, false) => InputRequest::InsertChar(c),
            (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, false) => {
                InputRequest::DeletePrevChar
            }
            (KeyCode::Delete, false, false) => InputRequest::DeleteNextChar,
            (KeyCode::Left, false, false) | (KeyCode::Char('b'), true, false) => {
                InputRequest::GoToPrevChar
            }
            (KeyCode::Right, false, false) | (KeyCode::Char('f'), true, false) => {
                InputRequest::GoToNextChar
            }
            (KeyCode::Left, true, false) | (KeyCode::Char('b'), false, true) => {
                InputRequest::GoToPrevWord
            }
            (KeyCode::Right, true, false) | (KeyCode::Char('f'), false, true) => {
                InputRequest::GoToNextWord
            }
            (KeyCode::Char('w'), true, false) | (KeyCode::Backspace, false, true) => {
                InputRequest::DeletePrevWord
            }
            (KeyCode::Char('u'), true, false) => InputRequest::DeleteLine,
            (KeyCode::Char('k'), true, false) => InputRequest::DeleteTillEnd,
            (KeyCode::Char('a'), true, false) | (KeyCode::Home, _, false) => {
                InputRequest::GoToStart
            }
            (KeyCode::Char('e'), true, false) | (KeyCode::End, _, false) => InputRequest::GoToEnd,
            _ => return false,
        };
        self.line.handle(request);
        true
    }

    /// Inserts pasted text at the cursor, without the characters that `keep` refuses.
    pub fn paste(&mut self, text: &str, keep: impl Fn(char) -> bool) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for c in text.chars().filter(|c| keep(*c)) {
            self.line.handle(InputRequest::InsertChar(c));
        }
    }
}

/// A secret as it is typed: only its end can be edited, and nothing of it is ever shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretField {
    value: Zeroizing<String>,
    /// The most bytes that fit in.
    room: usize,
}

impl Default for SecretField {
    fn default() -> Self {
        Self::with_room(ROOM)
    }
}

impl std::fmt::Debug for SecretField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretField(…)")
    }
}

/// Room for any secret that the services take.
const ROOM: usize = 1024;

impl SecretField {
    /// An empty field for at most so many bytes. They are set aside with the first character, so
    /// that growing leaves no copy behind.
    pub fn with_room(room: usize) -> Self {
        Self {
            value: Zeroizing::new(String::new()),
            room,
        }
    }

    /// Whether `text` fits in behind what is there.
    pub fn has_room_for(&self, text: &str) -> bool {
        self.value.len() + text.len() <= self.room
    }

    /// Whether nothing more fits in.
    pub fn is_full(&self) -> bool {
        self.value.len() >= self.room
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// What was typed.
    pub fn secret(&self) -> Secret {
        Secret::new(self.value.to_string())
    }

    /// Edits by a key. Says whether the key was one of editing.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl, key.alt) {
            (KeyCode::Char(c), false, false) => self.push(c),
            (KeyCode::Backspace, false, false) | (KeyCode::Char('h'), true, false) => {
                self.value.pop();
            }
            (KeyCode::Char('u' | 'w'), true, false) => self.value = Zeroizing::default(),
            _ => return false,
        }
        true
    }

    /// Appends pasted text as it is: a line break in it is told, not trimmed.
    pub fn paste(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        if self.value.capacity() == 0 {
            self.value.reserve_exact(self.room);
        }
        if self.value.len() + c.len_utf8() <= self.room {
            self.value.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn type_into(field: &mut TextField, keys: &str) {
        for key in keys.split(' ').map(str::parse).filter_map(Result::ok) {
            field.key(key);
        }
    }

    #[test]
    fn the_usual_keys_edit_a_line() {
        let mut field = TextField::new("billing");
        type_into(&mut field, "_ x home A end backspace");
        assert_eq!(field.value(), "Abilling_");
        type_into(&mut field, "C-u h i");
        assert_eq!(field.value(), "hi");
    }

    #[test]
    fn a_pasted_line_break_stays_in_a_remark() {
        let mut field = TextField::new("a");
        field.paste("b\r\nc", |_| true);
        assert_eq!(field.value(), "ab\nc");
        let mut name = TextField::new("a");
        name.paste("b\nc", |c| c != '\n');
        assert_eq!(name.value(), "abc");
    }

    proptest! {
        #[test]
        fn the_cursor_stays_inside(keys in proptest::collection::vec("[a-z]|left|right|home|end|backspace|C-w|C-k", 0..40)) {
            let mut field = TextField::new("日本 text");
            type_into(&mut field, &keys.join(" "));
            prop_assert!(field.cursor() <= field.value().chars().count());
        }
    }
}
