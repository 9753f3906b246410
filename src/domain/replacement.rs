//! A replacement: one app takes the place of another, with a time in between when both work.

use jiff::Timestamp;

use super::{
    AppRef, Service, Text,
    rules::{Field, rule},
};

/// A replacement that has begun and neither ended nor been undone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replacement {
    /// The journal entry of the twin.
    pub entry: u64,
    /// The app that is to go.
    pub old: AppRef,
    /// Its name at that time.
    pub old_name: Text,
    /// The app that takes its place; `None` while it is not known whether there is one.
    pub twin: Option<AppRef>,
    /// The name that it was made with.
    pub twin_name: Text,
    /// When it began.
    pub started: Timestamp,
    /// How far it is.
    pub step: ReplacementStep,
}

impl Replacement {
    /// Whether `app` is the one that takes the place of the other.
    pub fn is_twin(&self, app: &AppRef) -> bool {
        self.twin.as_ref() == Some(app)
    }

    /// Whether it is about `app`.
    pub fn concerns(&self, app: &AppRef) -> bool {
        self.old == *app || self.is_twin(app)
    }
}

/// How far a replacement is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplacementStep {
    /// It is not known whether the twin was made.
    Making,
    /// The twin is there, and nobody was given its secret.
    Undelivered,
    /// Its secret was delivered: the old app may be deleted.
    Delivered,
    /// It is not known whether the old app was deleted, by this journal entry.
    Deleting(u64),
    /// It is not known whether the twin was deleted, by this journal entry.
    Undoing(u64),
}

/// The name of a twin of `name`, until it can have that name itself: the first of `name_2`, `name_3` …
/// that is not taken; the end of a long name gives way.
pub fn twin_name(service: Service, name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let fits = |name: &str| rule(service, Field::Name).is_none_or(|rule| rule.check(name).is_ok());
    let stem = without_number(name);
    let candidates = (2..10_000).filter_map(|number| {
        let mut stem = stem.to_owned();
        loop {
            let candidate = format!("{stem}_{number}");
            if fits(&candidate) {
                return Some(candidate);
            }
            stem.pop()?;
        }
    });
    let mut free = candidates.filter(|candidate| !is_taken(candidate));
    free.next().unwrap_or_else(|| format!("{stem}_2"))
}

/// `name` without the number that an earlier replacement gave it.
fn without_number(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((stem, number))
            if !stem.is_empty() && number.parse::<u16>().is_ok_and(|number| number >= 2) =>
        {
            stem
        }
        Some(_) | None => name,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_twin_is_called_after_the_app_with_a_number_that_is_free() {
        assert_eq!(twin_name(Service::Apig, "shop", |_| false), "shop_2");
        assert_eq!(twin_name(Service::Roma, "shop", |_| false), "shop_2");
        let taken = |name: &str| matches!(name, "shop" | "shop_2" | "shop_3");
        assert_eq!(twin_name(Service::Roma, "shop_3", taken), "shop_4");
        assert_eq!(
            twin_name(Service::Roma, "shop_3", |name| name == "shop_3"),
            "shop_2"
        );
    }

    proptest! {
        #[test]
        fn the_name_of_a_twin_is_free_and_allowed(name in "[A-Za-z][A-Za-z0-9_-]{3,63}") {
            let twin = twin_name(Service::Roma, &name, |other| other == name);
            prop_assert_ne!(&twin, &name);
            let rule = rule(Service::Roma, Field::Name);
            prop_assume!(rule.is_some());
            prop_assert!(rule.is_some_and(|rule| rule.check(&name).is_err() || rule.check(&twin).is_ok()));
        }
    }
}
