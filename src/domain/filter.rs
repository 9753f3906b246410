//! The filter over apps: terms such as `service:roma age:>90d`, and free text beside them.

mod needle;
mod term;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use self::{needle::Needle, term::Term};
use super::service::Service;

pub use self::{needle::Rank, term::About};

/// What a filter looks at of an app.
pub trait Row {
    /// The name.
    fn name(&self) -> &str;
    /// The id.
    fn id(&self) -> &str;
    /// The `AppKey`.
    fn key(&self) -> Option<&str>;
    /// The remark.
    fn remark(&self) -> Option<&str>;
    /// The service.
    fn service(&self) -> Service;
    /// The gateway's name.
    fn gateway_name(&self) -> Option<&str>;
    /// The gateway's id.
    fn gateway_id(&self) -> Option<&str>;
    /// The least number of days that the secret has been in force.
    fn age_days(&self) -> Option<i64>;
    /// How many `AppCodes` it has.
    fn code_count(&self) -> Option<u64>;
    /// How many APIs are bound to it.
    fn api_count(&self) -> Option<u64>;
    /// The app's own status number.
    fn status(&self) -> Option<i64>;
    /// The status word of its gateway.
    fn gateway_status(&self) -> Option<&str>;
    /// The profile's name.
    fn profile(&self) -> &str;
    /// The region.
    fn region(&self) -> Option<&str>;
    /// Whether somebody marked it.
    fn is_marked(&self) -> bool;
    /// The days of its oldest code; `None` where its codes were not read, or have no times.
    fn code_age_days(&self) -> Option<i64>;
    /// The names of the APIs that are bound to it; `None` where they were not read.
    fn api_names(&self) -> Option<Vec<String>>;
}

/// A filter. Empty, it lets everything through.
///
/// | term | lets through |
/// |---|---|
/// | `name:pay`, `remark:shop` | apps whose name, or remark, holds it |
/// | `id:35`, `key:ee` | apps whose id, or key, begins so |
/// | `service:roma` | apps of services whose word begins so |
/// | `gateway:pay` | apps of gateways whose name holds it, or whose id begins with it |
/// | `profile:prod`, `region:eu` | apps of profiles, or regions, whose name begins so |
/// | `age:>90d` | secrets in force for more than that at least; units d, w, m (30 days), y (365 days); without a sign, at least that |
/// | `code-age:>=180d` | apps whose oldest `AppCode` is that old |
/// | `codes:0`, `apis:<3` | apps with that many `AppCodes`, or bound APIs |
/// | `api:invoice` | apps with a bound API whose name holds it |
/// | `status:1`, `status:frozen` | apps with that status, or on a gateway whose status begins so |
/// | `marked:yes` | apps that are marked |
///
/// The signs are `>`, `>=`, `<`, `<=` and `=`; `!` turns a term round. What is not known matches no
/// term. Quotes hold text with blanks or colons together. Everything else is free text: each of its
/// words must be found, in name, id, key or remark. Letter case never matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
    whole: Needle,
    words: Vec<Needle>,
}

/// What is wrong with a filter, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct FilterError {
    /// The first character that it is about, counted from 0.
    pub at: usize,
    /// How many characters.
    pub length: usize,
    /// A whole sentence.
    pub sentence: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.sentence, self.at + 1)
    }
}

impl Filter {
    /// Reads a filter while it is typed: a term without its value yet means nothing.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Self::read(text, |_, _| Ok(()))
    }

    /// Reads a whole filter: every term has its value.
    pub fn parse_whole(text: &str) -> Result<Self, FilterError> {
        Self::read(text, |about, error| {
            Err(FilterError {
                sentence: format!("{}: takes {}.", about.word(), about.value()),
                ..error
            })
        })
    }

    fn read(
        text: &str,
        unfinished: impl Fn(About, FilterError) -> Result<(), FilterError>,
    ) -> Result<Self, FilterError> {
        let mut terms = Vec::new();
        let mut free = Vec::new();
        for word in words::split(text) {
            let Some(colon) = word.colon else {
                free.push(word.text);
                continue;
            };
            let error = |sentence| FilterError {
                at: word.at,
                length: word.length,
                sentence,
            };
            let (name, value) = word.text.split_at(colon);
            match term::read(name, &value[1..]) {
                term::Reading::Term(term) => terms.push(term),
                term::Reading::Unfinished(about) => unfinished(about, error(String::new()))?,
                term::Reading::Wrong(sentence) => return Err(error(sentence)),
            }
        }
        Ok(Self {
            terms,
            ..Self::of_text(&free)
        })
    }

    /// A filter by text alone.
    pub fn text(text: &str) -> Self {
        let free: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Self::of_text(&free)
    }

    fn of_text(free: &[String]) -> Self {
        Self {
            terms: Vec::new(),
            whole: Needle::new(&free.join(" ")),
            words: match free {
                [] | [_] => Vec::new(),
                words => words.iter().map(|word| Needle::new(word)).collect(),
            },
        }
    }

    /// Whether free text decides the order.
    pub fn ranks(&self) -> bool {
        !self.whole.is_empty()
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.whole.is_empty()
    }

    fn is_about(&self, about: &[About]) -> bool {
        self.terms.iter().any(|term| about.contains(&term.about))
    }

    /// Whether it looks at the number of codes, which not every list says.
    pub fn looks_at_codes(&self) -> bool {
        self.is_about(&[About::Codes])
    }

    /// Whether it looks at the number of APIs, which not every list says.
    pub fn looks_at_apis(&self) -> bool {
        self.is_about(&[About::Apis])
    }

    /// Whether it looks at the ages of codes, which no list says.
    pub fn looks_at_code_ages(&self) -> bool {
        self.is_about(&[About::CodeAge])
    }

    /// Whether it looks at the names of APIs, which no list says.
    pub fn looks_at_api_names(&self) -> bool {
        self.is_about(&[About::Api])
    }

    /// Whether it looks at marks.
    pub fn looks_at_marks(&self) -> bool {
        self.is_about(&[About::Marked])
    }

    /// The same without what it says about codes and APIs.
    #[must_use]
    pub fn without_reads(&self) -> Self {
        let read = [About::Codes, About::Apis, About::CodeAge, About::Api];
        let mut filter = self.clone();
        filter.terms.retain(|term| !read.contains(&term.about));
        filter
    }

    /// Whether it looks at ages, which are only known as a minimum.
    pub fn looks_at_age(&self) -> bool {
        self.is_about(&[About::Age])
    }

    /// How well `row` fits: the least rank fits best, `None` not at all.
    pub fn rank(&self, row: &impl Row) -> Option<Rank> {
        if !self.terms.iter().all(|term| term.fits(row)) {
            return None;
        }
        if self.whole.is_empty() {
            return Some(Rank::WHATEVER);
        }
        let fields = needle::Fields {
            name: row.name(),
            id: row.id(),
            key: row.key(),
            remark: row.remark(),
        };
        let whole = self.whole.best(&fields);
        if self.words.is_empty() || whole.is_some_and(Rank::is_literal) {
            return whole;
        }
        let mut worst = None;
        for word in &self.words {
            worst = worst.max(Some(word.best(&fields)?));
        }
        worst
    }
}
