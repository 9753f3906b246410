//! What an error code or a status of a service means and what to do about it, without the network.
//!
//! The texts are rows of `assets/errors.tsv`, read the first time someone asks.

mod catalogue;
mod family;
mod kind;
mod nearest;
mod status;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use self::{
    family::Family,
    kind::Kind,
    nearest::nearest,
    status::{explain_contradiction, explain_status},
};
use super::service::Service;

/// One error explained: what the service says happened, and what an administrator does next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Explanation {
    /// Which of the documented tables the code stands in.
    pub family: Family,
    /// The code as the service writes it (`APIG.3103`); empty for [`Family::Http`].
    pub code: &'static str,
    /// The HTTP status documented with the code. Not always one that an answer can have: the
    /// documents give `ModelArts.0116` the status 100.
    pub status: u16,
    /// What sort of error it is.
    pub kind: Kind,
    /// A short lower-case fragment: `too many apps`.
    pub title: &'static str,
    /// One or two whole sentences: what happened. Says so where it is inferred or not confirmed.
    pub meaning: &'static str,
    /// One or two whole sentences: what to do next.
    pub remedy: &'static str,
}

/// The explanation that fits `code` best; `None` when the code is not documented anywhere (then
/// [`explain_status`] has the general meaning). Letter case and surrounding blanks don't matter.
///
/// Several tables may hold the same code, and one table may hold it with several statuses. Where
/// `service` is known its own tables come first and the status decides among their rows; where it
/// is not, the status decides first.
pub fn explain(
    code: &str,
    status: Option<u16>,
    service: Option<Service>,
) -> Option<&'static Explanation> {
    let code = code.trim();
    catalogue::rows()
        .iter()
        .filter(|row| row.code.eq_ignore_ascii_case(code))
        .min_by_key(|row| {
            let distance = row.family.distance(service);
            let other_status = status.is_some_and(|status| status != row.status);
            match service {
                Some(_) => (distance, usize::from(other_status)),
                None => (usize::from(other_status), distance),
            }
        })
}

/// Every row of `code`, in the order of the catalogue; for a person who types it. Letter case,
/// blanks and punctuation don't matter (`apig 3103`), and a bare number means that number in every
/// family.
pub fn lookup(code: &str) -> Vec<&'static Explanation> {
    let asked = essence(code);
    if asked.is_empty() {
        return Vec::new();
    }
    let bare = is_number(&asked);
    catalogue::rows()
        .iter()
        .filter(|row| essence(if bare { number(row.code) } else { row.code }) == asked)
        .collect()
}

/// The rows in whose code, title, meaning or remedy every one of `words` stands, those with all of
/// them in the title first. Letter case does not matter; none is found for words of one letter only.
pub fn search(words: &str) -> Vec<&'static Explanation> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    if !words.iter().any(|word| word.chars().count() > 1) {
        return Vec::new();
    }
    let holds = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut found: Vec<&'static Explanation> = catalogue::rows()
        .iter()
        .filter(|row| holds(&[row.code, row.title, row.meaning, row.remedy].join("\n")))
        .collect();
    found.sort_by_key(|row| !holds(row.title));
    found
}

/// What tells codes apart: their letters, in lower case, and digits.
fn essence(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Whether `essence` is a number without a family before it.
fn is_number(essence: &str) -> bool {
    essence.bytes().all(|byte| byte.is_ascii_digit())
}

/// The part of a code behind its family: `3103` of `APIG.3103`.
fn number(code: &str) -> &str {
    code.rsplit_once('.').map_or(code, |(_, number)| number)
}
