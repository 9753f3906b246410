//! Apps, their codes, and the APIs that depend on them.

use jiff::Timestamp;

use super::{AppRef, CodeId, Fingerprint, Secret, Text};

/// An app as its service last showed it. Whatever the service left out is `None`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct App {
    /// Its identity.
    pub at: AppRef,
    /// Its name, unique in a ROMA Connect instance, else merely usual.
    pub name: Text,
    /// Free text.
    pub remark: Option<Text>,
    /// The `AppKey`, which is no secret.
    pub key: Option<Text>,
    /// Who made it.
    pub creator: Creator,
    /// The vendor's status number; APIG documents only 1, valid.
    pub status: Option<i64>,
    /// The vendor's kind of app (`apig`, `roma`, `APIC`, `DEDICATE_APIG` …), an open enumeration.
    pub kind: Option<Text>,
    /// How many APIs are bound to it.
    pub api_count: Option<u64>,
    /// How many `AppCodes` it has.
    pub code_count: Option<u64>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it last changed in any way: bounds the age of its secret from below.
    pub updated_at: Option<Timestamp>,
    /// The secret as the service masked it: its ends help to tell which value is in force.
    /// A value that arrived in clear unasked is not kept.
    pub masked_secret: Option<Secret>,
    /// The codes, where the service sends them with the app (`ModelArts`).
    pub codes: Option<Vec<AppCode>>,
}

impl App {
    /// The least number of whole days that the secret has been in force unchanged at `now`.
    pub fn secret_age_min_days(&self, now: Timestamp) -> Option<i64> {
        Some(days_between(self.updated_at.or(self.created_at)?, now))
    }

    /// When the secret was set, if the journal's time for it still holds: where the app has changed
    /// since, someone else may have set another one.
    pub fn secret_set_at(&self, journalled: Option<Timestamp>) -> Option<Timestamp> {
        journalled.filter(|at| {
            self.updated_at
                .is_none_or(|updated| updated.as_second() <= at.as_second() + CLOCKS_APART)
        })
    }
}

/// How many seconds the service's clock may be ahead of ours, or its answer slow, before a change
/// counts as a later one.
const CLOCKS_APART: i64 = 300;

/// Whole days from `then` to `now`, never negative.
pub fn days_between(then: Timestamp, now: Timestamp) -> i64 {
    (now.as_second() - then.as_second()).max(0) / 86_400
}

/// Who made an app.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Creator {
    /// Not said.
    #[default]
    Unsaid,
    /// A user.
    User,
    /// The marketplace: such an app can't be deleted, and its credentials are the buyer's.
    Market,
    /// Something this program does not know.
    Other(Text),
}

/// An `AppCode`: a credential of its own, sent by callers in place of key and secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppCode {
    /// Its id; `ModelArts` codes have none.
    pub id: Option<CodeId>,
    /// The code itself, which the services list in clear.
    pub value: Secret,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

impl AppCode {
    /// Tells the code apart from others without showing it.
    pub fn fingerprint(&self) -> Fingerprint {
        self.value.fingerprint()
    }
}

/// An API that an app may call: what breaks when the app's credential changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoundApi {
    /// The API's name.
    pub name: Text,
    /// The group (APIG, ROMA Connect) or the service (`ModelArts`) it belongs to.
    pub group: Option<Text>,
    /// The environment in which it is bound.
    pub environment: Option<Text>,
}

/// The APIs bound to an app: the first of them, and how many there are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BoundApis {
    /// Those that were read, at most one page of 500.
    pub apis: Vec<BoundApi>,
    /// How many there are in all.
    pub total: u64,
}

impl BoundApis {
    /// The number of different environments among the APIs that were read.
    pub fn environments(&self) -> usize {
        let mut names: Vec<_> = self
            .apis
            .iter()
            .filter_map(|api| api.environment.as_ref())
            .collect();
        names.sort();
        names.dedup();
        names.len()
    }
}
