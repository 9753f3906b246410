//! Terms: a word, a colon and what it must be.

use strum::{IntoEnumIterator as _, VariantArray as _};

use super::Row;
use crate::domain::{nearest, policy::YEAR, service::Service};

/// What a term is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum About {
    /// The name holds it.
    Name,
    /// The id begins with it.
    Id,
    /// The key begins with it.
    Key,
    /// The remark holds it.
    Remark,
    /// The service's word begins with it.
    Service,
    /// The gateway's name holds it, or its id begins with it.
    Gateway,
    /// The profile's name begins with it.
    Profile,
    /// The region begins with it.
    Region,
    /// The days that the secret has been in force, at least.
    Age,
    /// The days of the oldest code.
    CodeAge,
    /// How many codes it has.
    Codes,
    /// How many APIs are bound to it.
    Apis,
    /// The name of a bound API holds it.
    Api,
    /// The app's number, or the beginning of the gateway's word.
    Status,
    /// Whether it is marked: yes or no.
    Marked,
}

impl About {
    /// The word before the colon.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// What can follow the colon, for people.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Name | Self::Remark | Self::Gateway | Self::Api => "text in it",
            Self::Id | Self::Key | Self::Profile | Self::Region => "its beginning",
            Self::Service => "apig, roma or modelarts",
            Self::Age | Self::CodeAge => "an age such as >90d or >=1y",
            Self::Codes | Self::Apis => "a number such as 0 or >2",
            Self::Status => "a number, or a word of the gateway",
            Self::Marked => "yes or no",
        }
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) about: About,
    is_negated: bool,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    /// In lower case; whether it must be the whole.
    Text(String, bool),
    Number(Bound),
    Yes(bool),
}

/// A number and how a value must stand to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
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

/// What a word with a colon is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Term(Term),
    /// A term whose value is still to be typed.
    Unfinished(About),
    /// Why it is none, as a whole sentence.
    Wrong(String),
}

/// Reads a term: the word before the colon, and what is after it.
pub(super) fn read(name: &str, value: &str) -> Reading {
    let (name, not_before) = strip_not(name);
    let Ok(about) = name.to_ascii_lowercase().parse::<About>() else {
        return Reading::Wrong(no_term(name));
    };
    let (value, not_after) = strip_not(value);
    let (sign, rest) = sign(value);
    if rest.is_empty() {
        return Reading::Unfinished(about);
    }
    match of(about, sign, &rest.to_lowercase()) {
        Ok(value) => Reading::Term(Term {
            about,
            is_negated: not_before != not_after,
            value,
        }),
        Err(sentence) => Reading::Wrong(sentence),
    }
}

fn strip_not(text: &str) -> (&str, bool) {
    match text.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

fn no_term(name: &str) -> String {
    let words = About::VARIANTS.iter().map(|about| about.word());
    let instead = match nearest(name, words) {
        Some(near) => format!("did you mean {near}?"),
        None => "put text with a colon in quotes.".to_owned(),
    };
    format!("There is no term {name}: {instead}")
}

fn of(about: About, sign: Option<Sign>, value: &str) -> Result<Value, String> {
    let wrong = || format!("{}: takes {}.", about.word(), about.value());
    let number = |number: Option<i64>, unsigned| {
        let number = number.ok_or_else(wrong)?;
        let sign = sign.unwrap_or(unsigned);
        Ok(Value::Number(Bound { sign, number }))
    };
    let text = || match sign {
        None => Ok(Value::Text(value.to_owned(), false)),
        Some(Sign::Exactly) => Ok(Value::Text(value.to_owned(), true)),
        Some(_) => Err(wrong()),
    };
    match about {
        About::Age | About::CodeAge => number(days(value), Sign::AtLeast),
        About::Codes | About::Apis => number(count(value), Sign::Exactly),
        About::Service => {
            let mut known = Service::iter().map(Service::word);
            if known.any(|word| word.starts_with(value)) {
                return text();
            }
            let near = nearest(value, Service::iter().map(Service::word));
            let instead = near.map_or_else(wrong, |near| format!("Did you mean {near}?"));
            Err(format!("There is no service {value}. {instead}"))
        }
        About::Marked => match value {
            "yes" | "y" | "true" => Ok(Value::Yes(true)),
            "no" | "n" | "false" => Ok(Value::Yes(false)),
            _ => Err(wrong()),
        },
        About::Name
        | About::Id
        | About::Key
        | About::Remark
        | About::Gateway
        | About::Profile
        | About::Region
        | About::Api
        | About::Status => text(),
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
        b'y' => (&text[..text.len() - 1], YEAR),
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
}

impl Term {
    /// Whether it lets `row` through. What is not known of a row, neither fits nor is it excepted.
    pub(super) fn fits(&self, row: &impl Row) -> bool {
        self.holds(row)
            .is_some_and(|holds| holds != self.is_negated)
    }

    fn holds(&self, row: &impl Row) -> Option<bool> {
        match &self.value {
            Value::Text(text, is_whole) => self.text_holds(row, text, *is_whole),
            Value::Number(bound) => {
                let signed = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
                let value = match self.about {
                    About::Age => row.age_days(),
                    About::CodeAge => row.code_age_days(),
                    About::Codes => signed(row.code_count()),
                    About::Apis => signed(row.api_count()),
                    _ => None,
                };
                value.map(|value| bound.holds(value))
            }
            Value::Yes(wanted) => Some(row.is_marked() == *wanted),
        }
    }

    fn text_holds(&self, row: &impl Row, part: &str, is_whole: bool) -> Option<bool> {
        let is = |text: &str, fits: fn(&str, &str) -> bool| {
            let text = text.to_lowercase();
            if is_whole {
                text == part
            } else {
                fits(&text, part)
            }
        };
        let holds: fn(&str, &str) -> bool = |text, part| text.contains(part);
        let begins: fn(&str, &str) -> bool = |text, part| text.starts_with(part);
        match self.about {
            About::Name => Some(is(row.name(), holds)),
            About::Id => Some(is(row.id(), begins)),
            About::Key => row.key().map(|key| is(key, begins)),
            About::Remark => Some(row.remark().is_some_and(|remark| is(remark, holds))),
            About::Service => Some(is(row.service().word(), begins)),
            About::Gateway => {
                let named = row.gateway_name().is_some_and(|name| is(name, holds));
                Some(named || row.gateway_id().is_some_and(|id| is(id, begins)))
            }
            About::Profile => Some(is(row.profile(), begins)),
            About::Region => row.region().map(|region| is(region, begins)),
            About::Api => {
                let names = row.api_names()?;
                Some(names.iter().any(|name| is(name, holds)))
            }
            About::Status => {
                let own = row.status().is_some_and(|own| own.to_string() == part);
                let gateway = row.gateway_status();
                Some(own || gateway.is_some_and(|word| is(word, begins)))
            }
            About::Age | About::CodeAge | About::Codes | About::Apis | About::Marked => None,
        }
    }
}
