//! What a terminal sends as [`Input`]: its bytes become crossterm's events, and those the
//! console's. The only place that knows both kinds of keys.

mod decoder;
mod sequence;

use crossterm::event::{Event, KeyCode as Sent, KeyEvent, KeyEventKind, KeyModifiers};

pub use self::decoder::{Decoder, HOLD, HOLD_OVER_SSH, MAX_PASTE, PASTE_QUIET, SEQUENCE_QUIET};
use crate::console::key::{Input, Key, KeyCode};

/// What `event` is to the console; `None` for what has no meaning there: a released key, a key
/// without a name of its own, the mouse.
pub fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(event) => key(event).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(width, height) => Some(Input::Resize { width, height }),
        Event::FocusGained => Some(Input::FocusGained),
        Event::FocusLost => Some(Input::FocusLost),
        Event::Mouse(_) => None,
    }
}

/// The key of a press or a repetition. Shift counts only where it makes another key: a letter
/// that came in lower case, and Tab.
fn key(event: KeyEvent) -> Option<Key> {
    match event.kind {
        KeyEventKind::Press | KeyEventKind::Repeat => {}
        KeyEventKind::Release => return None,
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let (shift, ctrl) = (held(KeyModifiers::SHIFT), held(KeyModifiers::CONTROL));
    let code = match event.code {
        Sent::Char(c) if c.is_control() => return None,
        Sent::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
        Sent::Char(c) if shift => KeyCode::Char(c.to_ascii_uppercase()),
        Sent::Char(c) => KeyCode::Char(c),
        Sent::BackTab => return Some(Key::new(KeyCode::BackTab)),
        Sent::Tab if shift => return Some(Key::new(KeyCode::BackTab)),
        Sent::Tab => KeyCode::Tab,
        Sent::Enter => KeyCode::Enter,
        Sent::Esc => KeyCode::Esc,
        Sent::Backspace => KeyCode::Backspace,
        Sent::Delete => KeyCode::Delete,
        Sent::Insert => KeyCode::Insert,
        Sent::Up => KeyCode::Up,
        Sent::Down => KeyCode::Down,
        Sent::Left => KeyCode::Left,
        Sent::Right => KeyCode::Right,
        Sent::Home => KeyCode::Home,
        Sent::End => KeyCode::End,
        Sent::PageUp => KeyCode::PageUp,
        Sent::PageDown => KeyCode::PageDown,
        Sent::F(number @ 1..=20) => KeyCode::F(number),
        Sent::F(_)
        | Sent::Null
        | Sent::CapsLock
        | Sent::ScrollLock
        | Sent::NumLock
        | Sent::PrintScreen
        | Sent::Pause
        | Sent::Menu
        | Sent::KeypadBegin
        | Sent::Media(_)
        | Sent::Modifier(_) => return None,
    };
    Some(Key {
        code,
        ctrl,
        alt: held(KeyModifiers::ALT),
    })
}

#[cfg(test)]
mod tests {
    use crossterm::event::{MouseEvent, MouseEventKind};

    use super::*;

    fn pressed(code: Sent, modifiers: KeyModifiers) -> Option<Key> {
        key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn a_shifted_letter_is_that_letter_whether_it_came_large_or_small() {
        for c in ['j', 'J'] {
            let shifted = pressed(Sent::Char(c), KeyModifiers::SHIFT);
            assert_eq!(shifted, Some(Key::char('J')));
        }
        assert_eq!(
            pressed(Sent::Char('?'), KeyModifiers::SHIFT),
            Some(Key::char('?'))
        );
    }

    #[test]
    fn a_letter_with_control_is_lower_case() {
        let both = KeyModifiers::CONTROL | KeyModifiers::SHIFT;
        assert_eq!(pressed(Sent::Char('L'), both), Some(Key::ctrl('l')));
    }

    #[test]
    fn both_ways_to_send_shift_and_tab_are_one_key() {
        let back = Some(Key::new(KeyCode::BackTab));
        assert_eq!(pressed(Sent::Tab, KeyModifiers::SHIFT), back);
        assert_eq!(pressed(Sent::BackTab, KeyModifiers::SHIFT), back);
        assert_eq!(pressed(Sent::BackTab, KeyModifiers::NONE), back);
    }

    #[test]
    fn a_released_key_and_one_that_is_no_key_here_mean_nothing() {
        let kind = KeyEventKind::Release;
        let up = KeyEvent::new_with_kind(Sent::Char('y'), KeyModifiers::NONE, kind);
        assert_eq!(translate(Event::Key(up)), None);
        assert_eq!(pressed(Sent::CapsLock, KeyModifiers::NONE), None);
        assert_eq!(pressed(Sent::F(21), KeyModifiers::NONE), None);
        assert_eq!(pressed(Sent::Char('\x1b'), KeyModifiers::NONE), None);
    }

    #[test]
    fn what_is_no_key_is_itself_and_the_mouse_is_nothing() {
        let paste = Event::Paste("text".to_owned());
        assert_eq!(translate(paste), Some(Input::Paste("text".to_owned())));
        assert_eq!(
            translate(Event::Resize(80, 24)),
            Some(Input::Resize {
                width: 80,
                height: 24
            })
        );
        let mouse = MouseEvent {
            kind: MouseEventKind::Moved,
            column: 0,
            row: 0,
            modifiers: KeyModifiers::NONE,
        };
        assert_eq!(translate(Event::Mouse(mouse)), None);
    }
}
