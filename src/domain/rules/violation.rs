//! Why a value is not accepted, in words.

use std::fmt;

use super::Field;
use crate::domain::text::visible;

/// Why a service would refuse a value. `Display` is a whole sentence for the administrator, and
/// repeats nothing of a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Violation {
    /// There is nothing in it.
    Empty {
        /// The field.
        field: Field,
    },
    /// Fewer characters than the service takes.
    TooShort {
        /// The field.
        field: Field,
        /// The fewest characters that the service takes.
        min: usize,
        /// How many there are.
        len: usize,
    },
    /// More characters than the service takes.
    TooLong {
        /// The field.
        field: Field,
        /// The most characters that the service takes.
        max: usize,
        /// How many there are.
        len: usize,
    },
    /// The first character is not one to begin with.
    BadFirst {
        /// The field.
        field: Field,
        /// The character; `None` in a secret.
        found: Option<char>,
        /// What it may be.
        allowed: &'static str,
    },
    /// A character that the service does not take.
    BadCharacter {
        /// The field.
        field: Field,
        /// The character; `None` in a secret.
        found: Option<char>,
        /// Its position, the first character being 1.
        at: usize,
        /// What the field may hold.
        allowed: &'static str,
    },
    /// It ends with a line break, most likely from a file or a pipe.
    TrailingLineBreak {
        /// The field.
        field: Field,
    },
    /// It is a mask in the place of a credential, as in `416************ab8`.
    LooksMasked {
        /// The field.
        field: Field,
    },
}

/// A character within a sentence: quoted, or by its code point where it can't be seen.
struct Quoted(char);

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // The alternate form begins a sentence.
            ' ' if f.alternate() => f.write_str("A space"),
            '\n' if f.alternate() => f.write_str("A line break"),
            ' ' => f.write_str("a space"),
            '\n' => f.write_str("a line break"),
            c => write!(f, "“{}”", visible(c.encode_utf8(&mut [0; 4]))),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Empty { field } => write!(f, "The {} is empty: type one.", field.word()),
            Self::TooShort { field, min, len } => write!(
                f,
                "The {} needs at least {min} characters; it has {len}.",
                field.word()
            ),
            Self::TooLong { field, max, len } => write!(
                f,
                "The {} takes at most {max} characters; it has {len}.",
                field.word()
            ),
            Self::BadFirst {
                field,
                found,
                allowed,
            } => {
                write!(f, "The {} must begin with {allowed}", field.word())?;
                match found {
                    Some(c) => write!(f, ", not {}.", Quoted(c)),
                    None => f.write_str("."),
                }
            }
            Self::BadCharacter {
                field,
                found,
                at,
                allowed,
            } => {
                match found {
                    Some(c) => write!(f, "{:#} at position {at}", Quoted(c))?,
                    None => write!(f, "The character at position {at}")?,
                }
                write!(f, " is not accepted: the {} takes {allowed}.", field.word())
            }
            Self::TrailingLineBreak { field } => write!(
                f,
                "The {} ends with a line break, which a paste brings along: remove it.",
                field.word()
            ),
            Self::LooksMasked { field } => write!(
                f,
                "This is a masked {}, not the value itself: use the real one.",
                field.word()
            ),
        }
    }
}
