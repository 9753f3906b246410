//! Terms: a word, a colon and what it must be.

use super::Row;
use crate::domain::service::Service;

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// The beginning of the service's name, in lower case.
    Service(String),
    /// A part of the gateway's name or the beginning of its id, in lower case.
    Gateway(String),
    Age(Bound),
    Codes(Bound),
    Apis(Bound),
    /// A number of the app or the beginning of the gateway's word, in lower case.
    Status(String),
}

/// A number and how a value must stand to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    sign: Sign,
    number: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Above,
    AtLeast,
    Below,
    AtMost,
    Exactly,
}

/// What a word of a filter is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Term(Term),
    /// A term whose value is still to be typed.
    Unfinished,
    /// Free text.
    Free,
}

/// Reads one word.
pub(super) fn read(word: &str) -> Reading {
    let Some((name, value)) = word.split_once(':') else {
        return Reading::Free;
    };
    let value = value.to_lowercase();
    let text = |make: fn(String) -> Term| {
        if value.is_empty() {
            Reading::Unfinished
        } else {
            Reading::Term(make(value.clone()))
        }
    };
    let number = |make: fn(Bound) -> Term, unit: fn(&str) -> Option<i64>, unsigned| {
        let (sign, digits) = sign(&value);
        if digits.is_empty() {
            return Reading::Unfinished;
        }
        match unit(digits) {
            Some(number) => Reading::Term(make(Bound {
                sign: sign.unwrap_or(unsigned),
                number,
            })),
            None => Reading::Free,
        }
    };
    match name.to_ascii_lowercase().as_str() {
        "service" => text(Term::Service),
        "gateway" => text(Term::Gateway),
        "status" => text(Term::Status),
        "age" => number(Term::Age, days, Sign::AtLeast),
        "codes" => number(Term::Codes, count, Sign::Exactly),
        "apis" => number(Term::Apis, count, Sign::Exactly),
        _ => Reading::Free,
    }
}

fn sign(value: &str) -> (Option<Sign>, &str) {
    // The longer signs first: each begins with a shorter one.
    for (text, sign) in [
        (">=", Sign::AtLeast),
        ("<=", Sign::AtMost),
        (">", Sign::Above),
        ("<", Sign::Below),
        ("=", Sign::Exactly),
    ] {
        if let Some(rest) = value.strip_prefix(text) {
            return (Some(sign), rest);
        }
    }
    (None, value)
}

fn count(digits: &str) -> Option<i64> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

/// A number of days, weeks, months of 30 days or years of 365 days; without a unit, of days.
fn days(text: &str) -> Option<i64> {
    let (digits, days) = match text.as_bytes().last()? {
        b'd' => (&text[..text.len() - 1], 1),
        b'w' => (&text[..text.len() - 1], 7),
        b'm' => (&text[..text.len() - 1], 30),
        b'y' => (&text[..text.len() - 1], 365),
        _ => (text, 1),
    };
    if digits.is_empty() {
        return None;
    }
    count(digits)?.checked_mul(days)
}

impl Bound {
    fn holds(self, value: i64) -> bool {
        match self.sign {
            Sign::Above => value > self.number,
            Sign::AtLeast => value >= self.number,
            Sign::Below => value < self.number,
            Sign::AtMost => value <= self.number,
            Sign::Exactly => value == self.number,
        }
    }

    fn holds_count(self, value: Option<u64>) -> bool {
        value
            .and_then(|value| i64::try_from(value).ok())
            .is_some_and(|value| self.holds(value))
    }
}

impl Term {
    pub(super) fn is_age(&self) -> bool {
        match self {
            Self::Age(_) => true,
            Self::Service(_)
            | Self::Gateway(_)
            | Self::Codes(_)
            | Self::Apis(_)
            | Self::Status(_) => false,
        }
    }

    pub(super) fn fits(&self, row: &impl Row) -> bool {
        match self {
            Self::Service(start) => is_called(row.service(), start),
            Self::Gateway(part) => {
                let named = row
                    .gateway_name()
                    .is_some_and(|name| name.to_lowercase().contains(part.as_str()));
                named || row.gateway_id().is_some_and(|id| begins(id, part))
            }
            Self::Age(bound) => row.age_days().is_some_and(|days| bound.holds(days)),
            Self::Codes(bound) => bound.holds_count(row.code_count()),
            Self::Apis(bound) => bound.holds_count(row.api_count()),
            Self::Status(wanted) => {
                let own = row.status().is_some_and(|own| own.to_string() == *wanted);
                own || row
                    .gateway_status()
                    .is_some_and(|word| begins(word, wanted))
            }
        }
    }
}

fn is_called(service: Service, start: &str) -> bool {
    service.word().starts_with(start)
}

/// Whether `text` begins with `start`, which is in lower case.
fn begins(text: &str, start: &str) -> bool {
    text.to_lowercase().starts_with(start)
}
