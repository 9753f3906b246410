//! What the header says of a profile. It comes from the connection that will send the requests, so
//! that it can't differ from where they go.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::domain::{Capability, NamedTarget, Place, Policy, ProfileName, Service, ThemeName};

/// A profile in use.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "settings of a profile, independent of each other"
)]
pub struct Banner {
    /// Its name.
    pub profile: ProfileName,
    /// The region.
    pub region: Option<String>,
    /// What it says it is, such as `production`.
    pub environment: Option<String>,
    /// The services that are asked for apps.
    pub services: Vec<Service>,
    /// Whether a reset needs the app's name typed in full.
    pub production: bool,
    /// Whether everything but reads is refused.
    pub read_only: bool,
    /// Whether it may be unlocked for a while: not where the command line forbids changes.
    pub can_unlock: bool,
    /// Whether secrets are never shown on the screen, nor sent to the clipboard.
    pub never_reveal: bool,
    /// Whether the clipboard may be used: a session recorder stores what is copied by OSC 52.
    pub clipboard: bool,
    /// Its colours, where it has some of its own.
    pub theme: Option<ThemeName>,
    /// How old its credentials may become.
    pub policy: Policy,
    /// The targets that have a name.
    pub targets: Vec<NamedTarget>,
    /// After how long without a key the screen is locked; `None` never.
    pub idle_lock: Option<Duration>,
    /// When the token ends, where that is known.
    pub token_until: Option<Timestamp>,
    /// Whether another token comes by itself before this one ends.
    pub token_renews: bool,
    /// Why the token does not do, and what to do, as whole sentences.
    pub token_unfit: Option<String>,
}

/// With less left than this, the end of a token that does not come again by itself is worth a word.
const ENDING: SignedDuration = SignedDuration::from_mins(15);

/// What is to be said of a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenEnd {
    /// It holds until then.
    Until(Timestamp),
    /// It will soon end, and nothing takes its place by itself.
    Soon(Timestamp),
    /// It has ended.
    Ended(Timestamp),
}

/// How old credentials of `profile` may become.
pub fn policy_of(banners: &[Banner], profile: &ProfileName) -> Policy {
    let banner = banners.iter().find(|banner| banner.profile == *profile);
    banner.map_or_else(Policy::default, |banner| banner.policy)
}

/// Why the profile or the service at `place` does not take part in something, if so, as whole
/// sentences.
pub fn refusal(banners: &[Banner], place: &Place, capability: Capability) -> Option<String> {
    let banner = banners
        .iter()
        .find(|banner| banner.profile == place.profile);
    if banner.is_some_and(|banner| banner.read_only) {
        return Some(format!(
            "The profile {} is read-only here. U unlocks it for a while.",
            place.profile
        ));
    }
    place.service.offers(capability).err().map(str::to_owned)
}

impl Banner {
    /// What is to be said of the token at `now`; `None` where its end is not known.
    pub fn token_end(&self, now: Timestamp) -> Option<TokenEnd> {
        let until = self.token_until?;
        Some(if self.token_renews {
            TokenEnd::Until(until)
        } else if until <= now {
            TokenEnd::Ended(until)
        } else if until.duration_since(now) <= ENDING {
            TokenEnd::Soon(until)
        } else {
            TokenEnd::Until(until)
        })
    }

    /// When time alone changes what [`Banner::token_end`] says next after `now`: in how long.
    pub(super) fn token_changes_in(&self, now: Timestamp) -> Option<Duration> {
        let until = self.token_until.filter(|_| !self.token_renews)?;
        let left = until.duration_since(now);
        [left.checked_sub(ENDING)?, left]
            .into_iter()
            .filter(SignedDuration::is_positive)
            .filter_map(|left| Duration::try_from(left).ok())
            .min()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ProfileName;

    fn banner(until: i64, renews: bool) -> Banner {
        Banner {
            profile: ProfileName::from("test"),
            region: None,
            environment: None,
            services: Vec::new(),
            production: false,
            read_only: false,
            can_unlock: true,
            never_reveal: false,
            clipboard: true,
            theme: None,
            policy: Policy::default(),
            targets: Vec::new(),
            idle_lock: None,
            token_until: Some(at(until)),
            token_renews: renews,
            token_unfit: None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn the_end_of_a_token_is_worth_a_word_fifteen_minutes_ahead() {
        let banner = banner(10_000, false);
        let said = |now| banner.token_end(at(now));
        assert_eq!(said(9_099), Some(TokenEnd::Until(at(10_000))));
        assert_eq!(said(9_100), Some(TokenEnd::Soon(at(10_000))));
        assert_eq!(said(10_000), Some(TokenEnd::Ended(at(10_000))));
    }

    #[test]
    fn a_token_that_comes_again_by_itself_needs_no_word() {
        let banner = banner(10_000, true);
        assert_eq!(
            banner.token_end(at(9_999)),
            Some(TokenEnd::Until(at(10_000)))
        );
        assert_eq!(banner.token_changes_in(at(0)), None);
    }

    proptest! {
        #[test]
        fn what_is_said_changes_only_when_it_was_foretold(until in 0_i64..5_000, now in 0_i64..5_000, later in 0_i64..5_000) {
            let banner = banner(until, false);
            let same = |a: Option<TokenEnd>, b: Option<TokenEnd>| a == b;
            let due = banner.token_changes_in(at(now));
            let is_before = due.is_none_or(|due| Duration::from_secs(later.unsigned_abs()) < due);
            if is_before {
                prop_assert!(same(banner.token_end(at(now)), banner.token_end(at(now + later))));
            } else if let Some(due) = due {
                let then = now + i64::try_from(due.as_secs()).expect("a short time");
                prop_assert!(!same(banner.token_end(at(now)), banner.token_end(at(then))));
            }
        }
    }
}
