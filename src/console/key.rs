//! Keys as the console knows them, whatever terminal they come from.

mod layout;

use std::{fmt, str::FromStr};

/// Which key, without its modifiers. A shifted character is that character (`J`, `?`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A character, as typed. Never a control character.
    Char(char),
    /// Return, also that of the keypad.
    Enter,
    /// Escape by itself.
    Esc,
    /// Tab forwards.
    Tab,
    /// Tab with shift.
    BackTab,
    /// Deletes backwards; both codes that terminals send for it.
    Backspace,
    /// Deletes forwards.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key, from 1 to 20.
    F(u8),
}

/// Names of the keys that aren't characters: the code, how help writes it, and other names that
/// are read for it (lower case).
const NAMES: [(KeyCode, &str, &[&str]); 16] = [
    (KeyCode::Enter, "Enter", &["return", "cr"]),
    (KeyCode::Esc, "Esc", &["escape"]),
    (KeyCode::Tab, "Tab", &[]),
    (KeyCode::BackTab, "Shift-Tab", &["s-tab", "backtab"]),
    (KeyCode::Backspace, "Backspace", &["bs"]),
    (KeyCode::Delete, "Del", &["delete"]),
    (KeyCode::Insert, "Ins", &["insert"]),
    (KeyCode::Up, "↑", &["up"]),
    (KeyCode::Down, "↓", &["down"]),
    (KeyCode::Left, "←", &["left"]),
    (KeyCode::Right, "→", &["right"]),
    (KeyCode::Home, "Home", &[]),
    (KeyCode::End, "End", &[]),
    (KeyCode::PageUp, "PgUp", &["pageup"]),
    (KeyCode::PageDown, "PgDn", &["pagedown"]),
    (KeyCode::Char(' '), "space", &["spc"]),
];

impl fmt::Display for KeyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name, _)) = NAMES.iter().find(|(code, _, _)| code == self) {
            return f.write_str(name);
        }
        match self {
            Self::Char(c) => write!(f, "{c}"),
            Self::F(n) => write!(f, "F{n}"),
            Self::Enter
            | Self::Esc
            | Self::Tab
            | Self::BackTab
            | Self::Backspace
            | Self::Delete
            | Self::Insert
            | Self::Up
            | Self::Down
            | Self::Left
            | Self::Right
            | Self::Home
            | Self::End
            | Self::PageUp
            | Self::PageDown => Ok(()),
        }
    }
}

/// A key with the modifiers that count. With `ctrl` a letter is always lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// Whether Control was held.
    pub ctrl: bool,
    /// Whether Alt (Meta) was held.
    pub alt: bool,
}

impl Key {
    /// The key alone.
    pub const fn new(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// The character `c` as typed.
    pub const fn char(c: char) -> Self {
        Self::new(KeyCode::Char(c))
    }

    /// Control with `c`.
    pub const fn ctrl(c: char) -> Self {
        Self {
            code: KeyCode::Char(c.to_ascii_lowercase()),
            ctrl: true,
            alt: false,
        }
    }

    /// The key on a US keyboard that this one is, whatever its layout types. For commands, never for
    /// text.
    #[must_use]
    pub fn latin(self) -> Self {
        match self.code {
            KeyCode::Char(c) => Self {
                code: KeyCode::Char(layout::latin(c)),
                ..self
            },
            _ => self,
        }
    }

    /// The same key with Alt held.
    #[must_use]
    pub const fn with_alt(self) -> Self {
        Self { alt: true, ..self }
    }

    /// The character this key types into a text field, if it types one.
    pub const fn typed(self) -> Option<char> {
        match self {
            Self {
                code: KeyCode::Char(c),
                ctrl: false,
                alt: false,
            } => Some(c),
            Self { .. } => None,
        }
    }
}

impl From<KeyCode> for Key {
    fn from(code: KeyCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Key {
    /// As help and footer write it: `Ctrl-L`, `Enter`, `↑`, `j`, `space`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = String::new();
        if self.ctrl {
            written.push_str("Ctrl-");
        }
        if self.alt {
            written.push_str("Alt-");
        }
        match self.code {
            KeyCode::Char(c) if self.ctrl && c.is_ascii_alphabetic() => {
                written.push(c.to_ascii_uppercase());
            }
            code => written.push_str(&code.to_string()),
        }
        f.pad(&written)
    }
}

/// A text that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' names no key")]
pub struct UnknownKey(String);

impl FromStr for Key {
    type Err = UnknownKey;

    /// Reads what `Display` writes, and shorter: `C-l`, `M-x`, `S-tab`, `enter`, `space`, `f5`, `a`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownKey(text.to_owned());
        let (mut ctrl, mut alt, mut rest) = (false, false, text);
        loop {
            if let Some(tail) = strip(rest, &["Ctrl-", "C-"]) {
                ctrl = true;
                rest = tail;
            } else if let Some(tail) = strip(rest, &["Alt-", "M-"]) {
                alt = true;
                rest = tail;
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        let code = if let (Some(c), None) = (chars.next(), chars.next())
            && !c.is_control()
            && !NAMES.iter().any(|(_, name, _)| *name == rest)
        {
            KeyCode::Char(if ctrl { c.to_ascii_lowercase() } else { c })
        } else {
            named(&rest.to_lowercase()).ok_or_else(unknown)?
        };
        Ok(Self { code, ctrl, alt })
    }
}

/// `text` without the first of `prefixes` that it starts with, if something is left.
fn strip<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .filter(|tail| !tail.is_empty())
}

/// The key with this lower-case name.
fn named(name: &str) -> Option<KeyCode> {
    if let Some((code, ..)) = NAMES
        .iter()
        .find(|(_, help, others)| help.to_lowercase() == name || others.contains(&name))
    {
        return Some(*code);
    }
    let number = name.strip_prefix('f')?.parse().ok()?;
    (1..=20).contains(&number).then_some(KeyCode::F(number))
}

/// What reaches the console from its terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats while held.
    Key(Key),
    /// Text was pasted; it may hold line breaks and control characters, and never acts as keys.
    Paste(String),
    /// The terminal has a new size, in cells.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// The terminal's window has the focus again.
    FocusGained,
    /// The terminal's window lost the focus.
    FocusLost,
}

impl From<Key> for Input {
    fn from(key: Key) -> Self {
        Self::Key(key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_written_as_help_shows_them() {
        let written = |key: Key| key.to_string();
        assert_eq!(written(Key::ctrl('l')), "Ctrl-L");
        assert_eq!(written(Key::new(KeyCode::Up)), "↑");
        assert_eq!(written(Key::new(KeyCode::PageDown)), "PgDn");
        assert_eq!(written(Key::new(KeyCode::BackTab)), "Shift-Tab");
        assert_eq!(written(Key::char(' ')), "space");
        assert_eq!(written(Key::char('J')), "J");
        assert_eq!(written(Key::char('x').with_alt()), "Alt-x");
        assert_eq!(written(Key::new(KeyCode::F(5))), "F5");
    }

    #[test]
    fn short_names_are_read() {
        let read = |text: &str| text.parse::<Key>();
        assert_eq!(read("C-l"), Ok(Key::ctrl('l')));
        assert_eq!(read("C-L"), Ok(Key::ctrl('l')));
        assert_eq!(read("enter"), Ok(Key::new(KeyCode::Enter)));
        assert_eq!(read("esc"), Ok(Key::new(KeyCode::Esc)));
        assert_eq!(read("a"), Ok(Key::char('a')));
        assert_eq!(read("-"), Ok(Key::char('-')));
        assert_eq!(read("C--"), Ok(Key::ctrl('-')));
        assert_eq!(read("space"), Ok(Key::char(' ')));
        assert_eq!(read("S-tab"), Ok(Key::new(KeyCode::BackTab)));
        assert_eq!(read("pgup"), Ok(Key::new(KeyCode::PageUp)));
        assert_eq!(read("f5"), Ok(Key::new(KeyCode::F(5))));
        assert!(read("f21").is_err());
        assert!(read("").is_err());
        assert!(read("nonsense").is_err());
    }

    #[test]
    fn only_plain_characters_type() {
        assert_eq!(Key::char('é').typed(), Some('é'));
        assert_eq!(Key::ctrl('e').typed(), None);
        assert_eq!(Key::char('e').with_alt().typed(), None);
        assert_eq!(Key::new(KeyCode::Enter).typed(), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(key in any_key()) {
            prop_assert_eq!(key.to_string().parse(), Ok(key));
        }
    }

    fn any_key() -> impl Strategy<Value = Key> {
        let code = prop_oneof![
            (0..NAMES.len()).prop_map(|at| NAMES[at].0),
            (1u8..=20).prop_map(KeyCode::F),
            any::<char>()
                .prop_filter("no control character", |c| !c.is_control())
                .prop_filter("written as an arrow key", |c| !"↑↓←→".contains(*c))
                .prop_map(KeyCode::Char),
        ];
        (code, any::<bool>(), any::<bool>()).prop_map(|(code, ctrl, alt)| {
            let code = match code {
                KeyCode::Char(c) if ctrl => KeyCode::Char(c.to_ascii_lowercase()),
                code => code,
            };
            Key { code, ctrl, alt }
        })
    }
}
