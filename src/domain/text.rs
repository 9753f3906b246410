//! Text that came from a service: never trusted, always shown through [`Text`]'s `Display`.

use std::{borrow::Cow, fmt, fmt::Write as _};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_width::UnicodeWidthChar as _;

/// Text from outside. What is displayed or serialised is its visible form, in which no character
/// can move the cursor, hide or reorder others; [`Text::raw`] is what goes back to the service.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(String);

impl Text {
    /// Takes `raw` as it came.
    pub fn new(raw: impl Into<String>) -> Self {
        Self(raw.into())
    }

    /// What the service sent: for requests and comparisons, never for a screen or an output.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The visible form: see [`visible`].
    pub fn shown(&self) -> Cow<'_, str> {
        visible(&self.0)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self(raw.to_owned())
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self(raw)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.shown())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// How many marks one character may carry: no writing needs more, and a flood of them covers the
/// lines around it.
const MARKS: usize = 4;

/// `raw` with everything that acts on a terminal, hides or reorders text made visible: a line break
/// becomes `↵`, any other control, bidirectional, zero-width or invisible character its code point
/// in the form `<U+202E>`, and so does a mark with nothing to stand on, or one of too many.
/// Borrowed when nothing had to change.
pub fn visible(raw: &str) -> Cow<'_, str> {
    let mut marks = Marks::default();
    if !raw
        .chars()
        .any(|c| acts_or_hides(c) || marks.is_flooded_by(c))
    {
        return Cow::Borrowed(raw);
    }
    let mut marks = Marks::default();
    let mut shown = String::with_capacity(raw.len() + 16);
    let mut rest = raw.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' => {
                shown.push('↵');
                marks = Marks::default();
            }
            c if acts_or_hides(c) => {
                let _ = write!(shown, "<U+{:04X}>", u32::from(c));
                marks = Marks::default();
            }
            c if marks.is_flooded_by(c) => {
                let _ = write!(shown, "<U+{:04X}>", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The marks on the last character so far; at first there is none that could carry any.
#[derive(Default)]
struct Marks {
    /// How many more it may carry.
    room: usize,
}

impl Marks {
    /// Counts `c`. Whether it is a mark too many.
    fn is_flooded_by(&mut self, c: char) -> bool {
        if c.is_ascii() || c.width() != Some(0) {
            self.room = MARKS;
            return false;
        }
        match self.room.checked_sub(1) {
            Some(room) => self.room = room,
            None => return true,
        }
        false
    }
}

/// Text that is serialised exactly as it came: for output that is escaped afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exact(pub Text);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.raw())
    }
}

/// Whether a terminal would obey `c`, or a reader would not see it.
pub fn acts_or_hides(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD                      // soft hyphen
            | 0x034F                    // combining grapheme joiner
            | 0x061C                    // Arabic letter mark
            | 0x115F | 0x1160 | 0x3164 | 0xFFA0 // Hangul fillers
            | 0x17B4 | 0x17B5           // invisible Khmer vowels
            | 0x180B..=0x180F           // Mongolian selectors and separator
            | 0x200B..=0x200F           // zero width, direction marks
            | 0x2028..=0x202E           // line and paragraph separators, embeddings, overrides
            | 0x2060..=0x206F           // word joiner, isolates, invisible operators
            | 0xFE00..=0xFE0F           // variation selectors
            | 0xFEFF                    // byte order mark
            | 0xFFF0..=0xFFFB           // interlinear annotation and unassigned specials
            | 0x13430..=0x1343F         // hieroglyph format controls
            | 0x1BCA0..=0x1BCA3         // shorthand format controls
            | 0x1D173..=0x1D17A         // musical format controls
            | 0xE0000..=0xE0FFF) // tags, further selectors
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_is_left_alone() {
        assert!(matches!(visible("订单 – Übung 123"), Cow::Borrowed(_)));
    }

    #[test]
    fn escape_sequences_and_overrides_become_visible() {
        assert_eq!(visible("a\u{1b}[2Jb"), "a<U+001B>[2Jb");
        assert_eq!(visible("pay\u{202e}gnp"), "pay<U+202E>gnp");
        assert_eq!(visible("a\u{200b}b\u{9b}c"), "a<U+200B>b<U+009B>c");
    }

    #[test]
    fn marks_stand_on_a_character_and_do_not_flood_it() {
        let kept = "Vie\u{302}\u{323}t e\u{301} \u{1100}\u{1161}\u{11a8} น้ำ";
        assert!(matches!(visible(kept), Cow::Borrowed(_)));
        assert_eq!(visible("\u{301}a"), "<U+0301>a");
        assert_eq!(visible("a\n\u{301}b"), "a↵<U+0301>b");
        let flood = format!("a{}b\u{301}", "\u{301}".repeat(6));
        let shown = "a\u{301}\u{301}\u{301}\u{301}<U+0301><U+0301>b\u{301}";
        assert_eq!(visible(&flood), shown);
    }

    #[test]
    fn line_breaks_show_as_an_arrow() {
        assert_eq!(visible("one\ntwo\r\nthree"), "one↵two↵three");
        assert_eq!(visible("one\rtwo"), "one<U+000D>two");
    }

    #[test]
    fn serialised_and_debug_forms_are_the_visible_one() {
        let text = Text::from("x\u{1b}y");
        assert_eq!(format!("{text:?}"), "\"x<U+001B>y\"");
        assert_eq!(
            serde_json::to_value(&text).ok(),
            Some(serde_json::json!("x<U+001B>y"))
        );
        assert_eq!(text.raw(), "x\u{1b}y");
    }

    proptest! {
        #[test]
        fn nothing_visible_acts_or_hides(raw in any::<String>()) {
            let shown = visible(&raw);
            prop_assert!(!shown.chars().any(acts_or_hides));
            prop_assert_eq!(visible(&shown), shown.clone());
        }
    }
}
