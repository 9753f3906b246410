//! How old credentials may become, and by what an age is called too old.

/// The days of a year, as ages are counted.
pub const YEAR: i64 = 365;

/// The greatest ages of credentials, in whole days; one that is as old is over age.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    /// Of an `AppSecret`.
    pub secret: i64,
    /// Of an `AppCode`.
    pub code: i64,
}

impl Default for Policy {
    /// A year for secrets, 180 days for codes.
    fn default() -> Self {
        Self {
            secret: YEAR,
            code: 180,
        }
    }
}

impl Policy {
    /// Whether a secret that is at least so many days old is over age. An unknown age is not.
    pub fn is_secret_over(self, days: Option<i64>) -> bool {
        days.is_some_and(|days| days >= self.secret)
    }

    /// Whether a code of so many days is over age.
    pub fn is_code_over(self, days: Option<i64>) -> bool {
        days.is_some_and(|days| days >= self.code)
    }
}

/// The range of ages that one belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, strum::EnumIter, strum::EnumCount)]
pub enum Bucket {
    /// Less than 30 days.
    Month,
    /// Less than 90 days.
    Quarter,
    /// Less than 180 days.
    Half,
    /// Less than 365 days.
    Year,
    /// 365 days and more.
    Older,
}

impl Bucket {
    /// The bucket of an age in whole days.
    pub const fn of(days: i64) -> Self {
        match days {
            ..30 => Self::Month,
            30..90 => Self::Quarter,
            90..180 => Self::Half,
            180..YEAR => Self::Year,
            YEAR.. => Self::Older,
        }
    }

    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Month => "<30d",
            Self::Quarter => "<90d",
            Self::Half => "<180d",
            Self::Year => "<1y",
            Self::Older => "≥1y",
        }
    }

    /// The first age beyond it, in days; `None` for the last.
    pub const fn end(self) -> Option<i64> {
        match self {
            Self::Month => Some(30),
            Self::Quarter => Some(90),
            Self::Half => Some(180),
            Self::Year => Some(YEAR),
            Self::Older => None,
        }
    }
}

/// How many credentials are of which age.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ages {
    /// By bucket, in the order of [`Bucket`].
    pub buckets: [usize; <Bucket as strum::EnumCount>::COUNT],
    /// Those over the policy.
    pub over: usize,
    /// Those whose age is not known: they are in no bucket.
    pub unknown: usize,
}

impl Ages {
    /// Counts one more.
    pub fn count(&mut self, days: Option<i64>, is_over: bool) {
        match days {
            Some(days) => self.buckets[Bucket::of(days) as usize] += 1,
            None => self.unknown += 1,
        }
        self.over += usize::from(is_over);
    }

    /// How many are in a bucket.
    pub const fn of(&self, bucket: Bucket) -> usize {
        self.buckets[bucket as usize]
    }

    /// The most in one bucket.
    pub fn most(&self) -> usize {
        self.buckets.into_iter().max().unwrap_or_default()
    }

    /// How many were counted.
    pub fn total(&self) -> usize {
        self.buckets.into_iter().sum::<usize>() + self.unknown
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn each_age_is_in_the_bucket_whose_end_it_is_before() {
        for days in 0..800 {
            let bucket = Bucket::of(days);
            let before = Bucket::iter().filter(|other| *other < bucket);
            assert!(bucket.end().is_none_or(|end| days < end));
            for other in before {
                assert!(other.end().is_some_and(|end| end <= days));
            }
        }
    }

    #[test]
    fn what_is_as_old_as_the_policy_is_over_it() {
        let policy = Policy::default();
        assert!(policy.is_secret_over(Some(365)));
        assert!(!policy.is_secret_over(Some(364)));
        assert!(!policy.is_secret_over(None));
        assert!(policy.is_code_over(Some(180)));
    }
}
