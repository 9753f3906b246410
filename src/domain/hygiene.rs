//! The board: how old credentials are, where those over age are, and what needs attention. Nothing in
//! it is guessed: ages are lower bounds, and what was not read is counted as nothing.

mod report;

use std::collections::BTreeMap;

pub use self::report::{Aged, Report};
use super::{
    policy::{Ages, Policy},
    service::Service,
};

/// What the board looks at of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// What it is counted under.
    pub group: Group,
    /// The least number of days that its secret has been in force; `None` where that is not known.
    pub secret_days: Option<i64>,
    /// The days of each of its codes, `None` for one without a time; none of it where they were not
    /// read.
    pub code_days: Option<Vec<Option<i64>>>,
    /// How many APIs are bound to it, where that is known.
    pub api_count: Option<u64>,
    /// What it is measured by.
    pub policy: Policy,
}

/// What apps are counted under: a gateway, a service or a profile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// The profile.
    pub profile: String,
    /// The service, where they are not counted by profile.
    pub service: Option<Service>,
    /// The gateway's name, where they are counted by gateway and the service has any.
    pub gateway: Option<String>,
}

/// What apps are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, strum::EnumString, strum::Display)]
#[strum(serialize_all = "lowercase")]
pub enum By {
    /// Gateways.
    #[default]
    Gateway,
    /// Services.
    Service,
    /// Profiles.
    Profile,
}

/// The counts of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Apps.
    pub apps: usize,
    /// Apps whose secret is over age.
    pub over: usize,
    /// Apps that no API is bound to; `None` where that is not known of all.
    pub without_api: Option<usize>,
}

impl Counts {
    /// How many in a hundred are over age, rounded down.
    pub const fn percent(&self) -> usize {
        if self.apps == 0 {
            return 0;
        }
        self.over * 100 / self.apps
    }
}

/// Something to look after, with the filter that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// Which sort of thing, for programs.
    pub word: &'static str,
    /// How many.
    pub count: usize,
    /// What, as the end of a sentence that begins with the number.
    pub what: String,
    /// The filter that shows them, where apps are meant.
    pub filter: Option<String>,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// How old secrets are.
    pub secrets: Ages,
    /// How old codes are: those that were read.
    pub codes: Ages,
    /// Of how many apps the codes were read.
    pub apps_with_codes_read: usize,
    /// The groups, those with the largest share over age first.
    pub groups: Vec<(Group, Counts)>,
    /// What needs attention, the most pressing first.
    pub attention: Vec<Attention>,
}

impl Board {
    /// Counts `all`.
    pub fn of(all: &[Credentials], default: Policy) -> Self {
        let mut board = Self::default();
        let mut groups: BTreeMap<Group, Counts> = BTreeMap::new();
        for app in all {
            let is_over = app.policy.is_secret_over(app.secret_days);
            board.secrets.count(app.secret_days, is_over);
            if let Some(codes) = &app.code_days {
                board.apps_with_codes_read += 1;
                for days in codes {
                    board.codes.count(*days, app.policy.is_code_over(*days));
                }
            }
            let counts = groups.entry(app.group.clone()).or_insert_with(|| Counts {
                without_api: Some(0),
                ..Counts::default()
            });
            counts.apps += 1;
            counts.over += usize::from(is_over);
            counts.without_api = match (counts.without_api, app.api_count) {
                (Some(sum), Some(count)) => Some(sum + usize::from(count == 0)),
                (None, _) | (_, None) => None,
            };
        }
        board.groups = groups.into_iter().collect();
        board.groups.sort_by(|(a, one), (b, other)| {
            // Shares are compared as fractions.
            let share = |of: &Counts, by: &Counts| of.over * by.apps;
            share(other, one)
                .cmp(&share(one, other))
                .then_with(|| a.cmp(b))
        });
        board.attend(all, default);
        board
    }

    fn attend(&mut self, all: &[Credentials], policy: Policy) {
        let mut add = |word, count, what: String, filter: Option<String>| {
            if count > 0 {
                self.attention.push(Attention {
                    word,
                    count,
                    what,
                    filter,
                });
            }
        };
        let plural = |count: usize, one: &str, several: &str| {
            if count == 1 { one } else { several }.to_owned()
        };
        let over = self.secrets.over;
        let days = policy.secret;
        add(
            "secrets_over_age",
            over,
            format!("{} over {days}d", plural(over, "secret", "secrets")),
            Some(format!("age:>={days}d")),
        );
        let codes = self.codes.over;
        let days = policy.code;
        add(
            "codes_over_age",
            codes,
            format!("{} over {days}d", plural(codes, "AppCode", "AppCodes")),
            Some(format!("code-age:>={days}d")),
        );
        let idle = all.iter().filter(|app| app.api_count == Some(0)).count();
        add(
            "without_api",
            idle,
            format!("{} that no API is bound to", plural(idle, "app", "apps")),
            Some("apis:0".to_owned()),
        );
        let unknown = self.secrets.unknown;
        add(
            "unknown_age",
            unknown,
            format!("{} of unknown age", plural(unknown, "secret", "secrets")),
            None,
        );
    }

    /// How many credentials are over age.
    pub const fn over(&self) -> usize {
        self.secrets.over + self.codes.over
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn app(gateway: &str, days: Option<i64>, apis: Option<u64>) -> Credentials {
        Credentials {
            group: Group {
                profile: "prod".to_owned(),
                service: Some(Service::Apig),
                gateway: Some(gateway.to_owned()),
            },
            secret_days: days,
            code_days: None,
            api_count: apis,
            policy: Policy::default(),
        }
    }

    #[test]
    fn the_gateway_with_the_largest_share_over_age_comes_first() {
        let all = [
            app("a", Some(400), Some(0)),
            app("a", Some(1), Some(1)),
            app("b", Some(365), None),
            app("c", None, Some(0)),
        ];
        let board = Board::of(&all, Policy::default());
        let names: Vec<_> = board
            .groups
            .iter()
            .map(|(group, counts)| (group.gateway.as_deref(), counts.percent()))
            .collect();
        assert_eq!(names, [(Some("b"), 100), (Some("a"), 50), (Some("c"), 0)]);
        assert_eq!((board.secrets.over, board.secrets.unknown), (2, 1));
        let filters: Vec<_> = board
            .attention
            .iter()
            .map(|it| (it.count, it.filter.as_deref()))
            .collect();
        assert_eq!(
            filters,
            [(2, Some("age:>=365d")), (2, Some("apis:0")), (1, None)]
        );
    }

    proptest! {
        #[test]
        fn everything_is_counted_once(days in proptest::collection::vec(proptest::option::of(0_i64..2000), 0..60)) {
            let all: Vec<_> = days.iter().map(|days| app("a", *days, Some(1))).collect();
            let board = Board::of(&all, Policy::default());
            prop_assert_eq!(board.secrets.total(), days.len());
            let groups: usize = board.groups.iter().map(|(_, counts)| counts.apps).sum();
            prop_assert_eq!(groups, days.len());
            let over = days.iter().flatten().filter(|days| **days >= 365).count();
            prop_assert_eq!(board.over(), over);
        }
    }
}
