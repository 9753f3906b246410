//! Text that is looked for in a field.

use std::{cell::RefCell, cmp::Reverse};

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String, chars};

thread_local! {
    // Its scratch memory is large, and it keeps nothing between two uses.
    static MATCHER: RefCell<Matcher> = RefCell::new(Matcher::new(Config::DEFAULT));
}

/// How well a row fits a filter. The least rank fits best; equal ranks keep the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    how: How,
    /// Which field: the name before id, key and remark.
    field: u8,
    score: Reverse<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Exact,
    Prefix,
    Substring,
    Fuzzy,
}

impl How {
    fn of(at_start: bool, same_length: bool) -> Self {
        match (at_start, same_length) {
            (true, true) => Self::Exact,
            (true, false) => Self::Prefix,
            (false, _) => Self::Substring,
        }
    }
}

impl Rank {
    /// The rank of a row that was looked at for no text.
    pub(super) const WHATEVER: Self = Self {
        how: How::Exact,
        field: 0,
        score: Reverse(0),
    };

    /// Whether the text stands there letter by letter.
    pub(super) fn is_literal(self) -> bool {
        match self.how {
            How::Exact | How::Prefix | How::Substring => true,
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
    pub(super) fn best(&self, fields: &[Option<&str>]) -> Option<Rank> {
        MATCHER.with_borrow_mut(|matcher| {
            let mut buffer = Vec::new();
            (0..)
                .zip(fields)
                .filter_map(|(number, field)| {
                    let (how, score) = self.find(matcher, (*field)?, &mut buffer)?;
                    Some(Rank {
                        how,
                        field: number,
                        score: Reverse(score),
                    })
                })
                .min()
        })
    }

    fn find(
        &self,
        matcher: &mut Matcher,
        text: &str,
        buffer: &mut Vec<char>,
    ) -> Option<(How, u16)> {
        let needle = self.folded.slice(..);
        let field = Utf32Str::new(text, buffer);
        let literal = if text.is_ascii() {
            matcher.substring_match(field, needle).map(|score| {
                let at_start = text.len() >= self.lower.len()
                    && text.as_bytes()[..self.lower.len()]
                        .eq_ignore_ascii_case(self.lower.as_bytes());
                (How::of(at_start, text.len() == self.lower.len()), score)
            })
        } else {
            // The matcher knows one character of each cluster only, which is too little here.
            let text = text.to_lowercase();
            text.find(&self.lower)
                .map(|at| (How::of(at == 0, text.len() == self.lower.len()), 0))
        };
        if literal.is_some() {
            return literal;
        }
        let score = matcher.fuzzy_match(field, needle)?;
        (usize::from(score) >= LEAST_SCORE * needle.len()).then_some((How::Fuzzy, score))
    }
}
