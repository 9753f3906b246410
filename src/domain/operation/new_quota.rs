//! A client quota that is to be made.

use std::fmt;

use crate::domain::NotSent;

/// What a new client quota is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewQuota {
    /// Its name: 3 to 255 letters, digits and `_`, a letter first.
    pub name: String,
    /// How many calls it grants in an interval, 1 to 2,147,483,647.
    pub calls: u32,
    /// How many units an interval has, in the same range.
    pub interval: u32,
    /// What an interval is counted in.
    pub unit: TimeUnit,
    /// Free text, at most 255 characters without `<` and `>`.
    pub remark: Option<String>,
}

/// What an interval is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
#[clap(rename_all = "lower")]
pub enum TimeUnit {
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
}

impl TimeUnit {
    /// The word for it on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Second => "SECOND",
            Self::Minute => "MINUTE",
            Self::Hour => "HOUR",
            Self::Day => "DAY",
        }
    }
}

impl NewQuota {
    /// Refuses what no gateway takes, in whole sentences.
    pub fn check(&self) -> Result<(), NotSent> {
        let invalid = |why: &str| Err(NotSent::Invalid(why.to_owned()));
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let begins = self.name.starts_with(|c: char| c.is_ascii_alphabetic());
        if !(3..=255).contains(&self.name.len()) || !begins || !self.name.chars().all(is_word) {
            return invalid(
                "A quota's name has 3 to 255 letters, digits and _, and begins with a letter.",
            );
        }
        let range = 1..=0x7fff_ffff;
        if !range.contains(&self.calls) || !range.contains(&self.interval) {
            return invalid("Calls and interval are numbers from 1 to 2147483647.");
        }
        let remark = self.remark.as_deref().unwrap_or_default();
        if remark.chars().count() > 255 || remark.contains(['<', '>']) {
            return invalid("A quota's remark has at most 255 characters, and no < or >.");
        }
        Ok(())
    }
}

/// Its limit in words: `100 calls in 15 minutes`.
impl fmt::Display for NewQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.word().to_lowercase();
        match self.interval {
            1 => write!(f, "{} calls a {unit}", self.calls),
            several => write!(f, "{} calls in {several} {unit}s", self.calls),
        }
    }
}
