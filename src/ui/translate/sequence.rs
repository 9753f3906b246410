//! One step of decoding: what the bytes at hand begin with.
//!
//! Sources: ECMA-48 (the shape of control sequences and strings), xterm's `ctlseqs` (cursor,
//! editing and function keys, modifiers, bracketed paste, focus), the Linux console (`ESC [ [ A`),
//! rxvt (`^` for Control) and the fixterms form `CSI code ; modifiers u`.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// How long an unfinished beginning may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// Briefly: it may be a whole key already.
    Hold,
    /// Longer: it can only be the beginning of more.
    Quiet,
}

/// What some bytes begin with, and how many bytes that takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An event.
    Event(usize, Event),
    /// Something that means nothing here.
    Skip(usize),
    /// The start of a bracketed paste.
    PasteBegins(usize),
    /// Not enough to tell.
    More(Patience),
}

impl Step {
    fn key(length: usize, code: KeyCode) -> Self {
        Self::with(length, code, KeyModifiers::NONE)
    }

    fn with(length: usize, code: KeyCode, modifiers: KeyModifiers) -> Self {
        Self::Event(length, Event::Key(KeyEvent::new(code, modifiers)))
    }

    fn key_or_skip(length: usize, key: Option<KeyEvent>) -> Self {
        key.map_or(Self::Skip(length), |key| {
            Self::Event(length, Event::Key(key))
        })
    }
}

const ESC: u8 = 0x1b;

/// What `bytes`, which aren't empty, begin with.
pub(super) fn step(bytes: &[u8]) -> Step {
    match bytes {
        [ESC, ESC, ..] => Step::key(1, KeyCode::Esc),
        [ESC, b'[', ..] => control_sequence(bytes),
        [ESC, b'O', ..] => single_shift(bytes),
        [ESC] | [ESC, b']' | b'P' | b'^' | b'_' | b'X'] => Step::More(Patience::Hold),
        [ESC, b']' | b'P' | b'^' | b'_' | b'X', ..] => control_string(bytes),
        [ESC, rest @ ..] => match plain(rest) {
            Step::Event(length, Event::Key(key)) => {
                Step::with(length + 1, key.code, key.modifiers | KeyModifiers::ALT)
            }
            Step::Event(length, _) | Step::Skip(length) | Step::PasteBegins(length) => {
                Step::Skip(length + 1)
            }
            Step::More(patience) => Step::More(patience),
        },
        _ => plain(bytes),
    }
}

/// A key that sends no escape sequence: a character or a control code.
fn plain(bytes: &[u8]) -> Step {
    let control = |with: u8| Step::with(1, KeyCode::Char(char::from(with)), KeyModifiers::CONTROL);
    let Some(&first) = bytes.first() else {
        return Step::More(Patience::Quiet);
    };
    match first {
        b'\r' => Step::key(1, KeyCode::Enter),
        b'\t' => Step::key(1, KeyCode::Tab),
        0x7f | 0x08 => Step::key(1, KeyCode::Backspace),
        0x00 => control(b' '),
        0x01..=0x1a => control(first - 1 + b'a'),
        ESC => Step::key(1, KeyCode::Esc),
        0x1c..=0x1f => control(first - 0x1c + b'\\'),
        0x20..=0x7e => Step::key(1, KeyCode::Char(char::from(first))),
        0x80.. => character(bytes, first),
    }
}

/// A character of several bytes in UTF-8. What is no UTF-8 means nothing.
fn character(bytes: &[u8], first: u8) -> Step {
    let length = match first {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Step::Skip(1),
    };
    let there = &bytes[..length.min(bytes.len())];
    if let Some(wrong) = there[1..].iter().position(|byte| byte & 0xc0 != 0x80) {
        return Step::Skip(wrong + 1);
    }
    if there.len() < length {
        return Step::More(Patience::Quiet);
    }
    match std::str::from_utf8(there).map(|text| text.chars().next()) {
        Ok(Some(c)) if !c.is_control() => Step::key(length, KeyCode::Char(c)),
        Ok(_) | Err(_) => Step::Skip(length),
    }
}

/// `ESC O` and a letter: cursor keys in application mode, F1 to F4, the keypad. Old xterms put
/// the modifiers before the letter.
fn single_shift(bytes: &[u8]) -> Step {
    let digits = bytes[2..].iter().take_while(|b| b.is_ascii_digit()).count();
    let Some(&last) = bytes.get(2 + digits) else {
        return Step::More(Patience::Quiet);
    };
    let length = digits + 3;
    if last < 0x20 {
        return Step::Skip(length - 1);
    }
    let code = match last {
        b'M' => Some(KeyCode::Enter),
        b'I' => Some(KeyCode::Tab),
        b'j'..=b'y' => Some(KeyCode::Char(char::from(last - b'j' + b'*'))),
        b'X' => Some(KeyCode::Char('=')),
        b'P' => Some(KeyCode::F(1)),
        b'R' => Some(KeyCode::F(3)),
        _ => lettered(last),
    };
    let modifiers = modifiers(number(&bytes[2..2 + digits]));
    Step::key_or_skip(length, code.map(|code| KeyEvent::new(code, modifiers)))
}

/// A control string (`OSC`, `DCS`, `APC`, `PM`, `SOS`): a terminal's reply to a question nobody
/// here asks. Ends with `BEL` or `ESC \`.
fn control_string(bytes: &[u8]) -> Step {
    let Some(at) = bytes[2..]
        .iter()
        .position(|byte| matches!(*byte, 0x07 | 0x18 | 0x1a | ESC))
    else {
        return Step::More(Patience::Quiet);
    };
    let end = at + 2;
    match (bytes[end], bytes.get(end + 1)) {
        (ESC, None) => Step::More(Patience::Quiet),
        (ESC, Some(b'\\')) => Step::Skip(end + 2),
        (ESC, Some(_)) => Step::Skip(end),
        (_, _) => Step::Skip(end + 1),
    }
}

/// `ESC [`, parameters and a final letter.
fn control_sequence(bytes: &[u8]) -> Step {
    let body = &bytes[2..];
    let Some(length) = body.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return Step::More(Patience::Quiet);
    };
    let (parameters, last) = (&body[..length], body[length]);
    let whole = length + 3;
    match last {
        // The Linux console's F1 to F5.
        b'[' if parameters.is_empty() => match body.get(1) {
            None => Step::More(Patience::Quiet),
            Some(&letter @ b'A'..=b'E') => Step::key(4, KeyCode::F(letter - b'A' + 1)),
            Some(0x20..=0x7e) => Step::Skip(4),
            Some(_) => Step::Skip(3),
        },
        // A mouse report of the oldest kind: three bytes follow.
        b'M' if parameters.is_empty() => {
            if body.len() < 4 {
                Step::More(Patience::Quiet)
            } else {
                Step::Skip(6)
            }
        }
        b'I' if parameters.is_empty() => Step::Event(whole, Event::FocusGained),
        b'O' if parameters.is_empty() => Step::Event(whole, Event::FocusLost),
        b'~' if parameters == b"200" => Step::PasteBegins(whole),
        0x40..=0x7e => Step::key_or_skip(whole, pressed(parameters, last)),
        0x18 | 0x1a => Step::Skip(whole),
        // Cut short by something else: only the beginning is dropped.
        _ => Step::Skip(whole - 1),
    }
}

/// The key of a finished control sequence; `None` for a reply or an unknown key.
fn pressed(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    if !parameters
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':'))
    {
        return None;
    }
    let mut fields = parameters.split(|byte| *byte == b';');
    let first = fields.next().unwrap_or_default();
    let second = fields.next().unwrap_or_default();
    let third = fields.next().unwrap_or_default();
    let mut codes = first.split(|byte| *byte == b':');
    let code = number(codes.next().unwrap_or_default());
    let shifted = codes.next().map(number).filter(|code| *code != 0);
    let mut state = second.split(|byte| *byte == b':');
    let modifiers = modifiers(number(state.next().unwrap_or_default()));
    let kind = match state.next().map_or(1, number) {
        2 => KeyEventKind::Repeat,
        3 => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    let shift = modifiers.contains(KeyModifiers::SHIFT);
    let (code, modifiers) = match last {
        b'~' if code == 27 => (coded(number(third))?, modifiers),
        b'~' => (numbered(code)?, modifiers),
        b'^' => (numbered(code)?, KeyModifiers::CONTROL),
        b'u' => (coded(shifted.filter(|_| shift).unwrap_or(code))?, modifiers),
        b'Z' => (KeyCode::BackTab, KeyModifiers::SHIFT),
        b'P' => (KeyCode::F(1), modifiers),
        // The same letter answers a question about the cursor: row, column.
        b'R' if code == 1 || parameters.is_empty() => (KeyCode::F(3), modifiers),
        _ => (lettered(last)?, modifiers),
    };
    Some(KeyEvent::new_with_kind(code, modifiers, kind))
}

/// Keys whose sequences end in this letter in both families.
fn lettered(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'Q' => KeyCode::F(2),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// Keys that are sent as `CSI number ~`.
fn numbered(code: u32) -> Option<KeyCode> {
    let function = |base: u32| u8::try_from(code - base).ok().map(KeyCode::F);
    match code {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(10),
        17..=21 => function(11),
        23..=26 => function(12),
        28 | 29 => function(13),
        31..=34 => function(14),
        _ => None,
    }
}

/// Decimal digits as a number; 0 for none or too many.
fn number(digits: &[u8]) -> u32 {
    std::str::from_utf8(digits)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

/// The modifiers held, of those that count. xterm's number is one more than the sum of 1 (shift),
/// 2 (alt) and 4 (control).
fn modifiers(sent: u32) -> KeyModifiers {
    let mask = sent.saturating_sub(1);
    [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
    ]
    .into_iter()
    .filter(|(bit, _)| mask & bit != 0)
    .fold(KeyModifiers::NONE, |held, (_, modifier)| held | modifier)
}

/// The key that is sent as the code of a character.
fn coded(code: u32) -> Option<KeyCode> {
    Some(match code {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        // Private use: keys that have no character, and no meaning here.
        57344..=63743 => return None,
        code => KeyCode::Char(char::from_u32(code).filter(|c| !c.is_control())?),
    })
}
