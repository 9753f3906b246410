//! The filter over apps: terms such as `service:roma age:>90d`, and free text beside them.

mod needle;
mod term;
#[cfg(test)]
mod tests;

use self::{needle::Needle, term::Term};
use super::service::Service;

pub use self::needle::Rank;

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
}

/// A filter. Empty, it lets everything through.
///
/// | term | lets through |
/// |---|---|
/// | `service:roma` | apps of services whose name begins so |
/// | `gateway:pay` | apps of gateways whose name holds it, or whose id begins with it |
/// | `age:>90d` | secrets in force for more than that at least; units d, w, m (30 days), y (365 days); without a sign, at least that |
/// | `codes:0`, `apis:<3` | apps with that many `AppCodes`, or bound APIs |
/// | `status:1`, `status:frozen` | apps with that status, or on a gateway whose status begins so |
///
/// The signs are `>`, `>=`, `<`, `<=` and `=`. What is not known matches no term. Everything else is
/// free text, looked for in name, id, key and remark, each by itself; where it stands in none of
/// them as a whole, each of its words must be found. Letter case never matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
    whole: Needle,
    words: Vec<Needle>,
}

impl Filter {
    /// Reads a filter. Never fails: what is no term is free text, and a term without its value yet
    /// means nothing.
    pub fn parse(text: &str) -> Self {
        let mut terms = Vec::new();
        let mut free = Vec::new();
        for word in text.split_whitespace() {
            match term::read(word) {
                term::Reading::Term(term) => terms.push(term),
                term::Reading::Unfinished => {}
                term::Reading::Free => free.push(word),
            }
        }
        Self {
            terms,
            whole: Needle::new(&free.join(" ")),
            words: match free.as_slice() {
                [] | [_] => Vec::new(),
                words => words.iter().map(|word| Needle::new(word)).collect(),
            },
        }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.whole.is_empty()
    }

    /// Whether it looks at the number of codes, which not every list says.
    pub fn looks_at_codes(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Codes(_)))
    }

    /// Whether it looks at the number of APIs, which not every list says.
    pub fn looks_at_apis(&self) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Apis(_)))
    }

    /// The same without what it says about numbers of codes and APIs.
    #[must_use]
    pub fn without_counts(&self) -> Self {
        let mut filter = self.clone();
        filter
            .terms
            .retain(|term| !matches!(term, Term::Codes(_) | Term::Apis(_)));
        filter
    }

    /// Whether it looks at ages, which are only known as a minimum.
    pub fn looks_at_age(&self) -> bool {
        self.terms.iter().any(Term::is_age)
    }

    /// How well `row` fits: the least rank fits best, `None` not at all.
    pub fn rank(&self, row: &impl Row) -> Option<Rank> {
        if !self.terms.iter().all(|term| term.fits(row)) {
            return None;
        }
        if self.whole.is_empty() {
            return Some(Rank::WHATEVER);
        }
        let fields = [Some(row.name()), Some(row.id()), row.key(), row.remark()];
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
