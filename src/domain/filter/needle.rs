//! Text that is looked for in a field.

use std::{borrow::Cow, cell::RefCell, cmp::Reverse};

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String, chars};

thread_local! {
    // Its scratch memory is large, and it keeps nothing between two uses.
    static MATCHER: RefCell<Matcher> = RefCell::new(Matcher::new(Config::DEFAULT));
}

/// How well a row fits a filter. The least rank fits best; equal ranks keep the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Which field: the name before all else.
    field: Field,
    how: How,
    score: Reverse<u16>,
}

/// Where text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Name,
    Id,
    Key,
    Remark,
}

/// Where text is looked for.
pub(super) struct Fields<'a> {
    pub(super) name: &'a str,
    pub(super) id: &'a str,
    pub(super) key: Option<&'a str>,
    pub(super) remark: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Exact,
    Prefix,
    /// A word of the field begins so.
    Word,
    Substring,
    Fuzzy,
}

impl How {
    /// How `needle` stands in `text`, both in lower case.
    fn literal(text: &str, needle: &str) -> Option<Self> {
        let first = text.find(needle)?;
        if first == 0 {
            return Some(if text.len() == needle.len() {
                Self::Exact
            } else {
                Self::Prefix
            });
        }
        let begins_word = |at: usize| {
            let before = text[..at].chars().next_back();
            before.is_some_and(|char| !char.is_alphanumeric())
        };
        let is_word = text.match_indices(needle).any(|(at, _)| begins_word(at));
        Some(if is_word { Self::Word } else { Self::Substring })
    }
}

/// The fewest characters that an id or a key is found by where they are only its beginning.
const LEAST_PREFIX: usize = 6;

impl Rank {
    /// The rank of a row that was looked at for no text.
    pub(super) const WHATEVER: Self = Self {
        field: Field::Name,
        how: How::Exact,
        score: Reverse(0),
    };

    /// Whether the text stands there letter by letter.
    pub(super) fn is_literal(self) -> bool {
        match self.how {
            How::Exact | How::Prefix | How::Word | How::Substring => true,
            How::Fuzzy => false,
        }
    }
}

/// Text that is looked for, without regard to letter case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Needle {
    lower: String,
    /// As the matcher folds it, accents gone.
    folded: Utf32String,
}

/// What a scattered match must reach, for each character of the needle. One character counts 16
/// and more at the beginning of a word; gaps cost. Below this it is chance: almost any three
/// letters are found scattered over a remark.
const LEAST_SCORE: usize = 14;

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        let folded: String = text
            .chars()
            // In the matcher's own order: it folds each field so while it looks.
            .map(chars::normalize)
            .map(chars::to_lower_case)
            .collect();
        Self {
            lower: text.to_lowercase(),
            folded: Utf32String::from(folded),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// The best of its ranks over `fields`.
    pub(super) fn best(&self, fields: &Fields<'_>) -> Option<Rank> {
        let rank = |field, (how, score)| Rank {
            field,
            how,
            score: Reverse(score),
        };
        if let Some(found) = self.find(fields.name) {
            return Some(rank(Field::Name, found));
        }
        let keyed = |field, text: Option<&str>| self.keyed(text?).map(|how| rank(field, (how, 0)));
        let remark = || Some(rank(Field::Remark, self.find(fields.remark?)?));
        keyed(Field::Id, Some(fields.id))
            .or_else(|| keyed(Field::Key, fields.key))
            .or_else(remark)
    }

    /// How it is an id or a key: the whole of it or its beginning, never scattered over it.
    fn keyed(&self, text: &str) -> Option<How> {
        let length = self.lower.len();
        let begins = text.len() >= length
            && text.as_bytes()[..length].eq_ignore_ascii_case(self.lower.as_bytes());
        match (begins, text.len() == length) {
            (true, true) => Some(How::Exact),
            (true, false) if length >= LEAST_PREFIX => Some(How::Prefix),
            (true, false) | (false, _) => None,
        }
    }

    /// How it stands in `text`, and how well where it is scattered over it.
    fn find(&self, text: &str) -> Option<(How, u16)> {
        let lower = if text
            .bytes()
            .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
        {
            Cow::Owned(text.to_lowercase())
        } else {
            Cow::Borrowed(text)
        };
        if let Some(how) = How::literal(&lower, &self.lower) {
            return Some((how, 0));
        }
        MATCHER.with_borrow_mut(|matcher| {
            let mut buffer = Vec::new();
            let needle = self.folded.slice(..);
            let score = matcher.fuzzy_match(Utf32Str::new(text, &mut buffer), needle)?;
            (usize::from(score) >= LEAST_SCORE * needle.len()).then_some((How::Fuzzy, score))
        })
    }
}
