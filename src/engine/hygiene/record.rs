//! The board for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use strum::IntoEnumIterator as _;

use crate::{
    domain::{
        Ages, Bucket, Service,
        hygiene::{Aged, Attention, Counts, Group, Report},
    },
    engine::{
        Engine,
        written::{AppRecord, Record},
    },
};

/// The board.
#[derive(Debug, Serialize)]
pub struct BoardRecord {
    /// Whether everything was read.
    complete: bool,
    policy: PolicyRecord,
    apps: usize,
    secrets: AgesRecord,
    /// `null` where codes were not read.
    codes: Option<AgesRecord>,
    groups: Vec<GroupRecord>,
    attention: Vec<AttentionRecord>,
    /// What could not be read, and why.
    missing: Vec<MissingRecord>,
    /// The apps whose secret is over age, the oldest first; left out with `--no-names`.
    #[serde(skip_serializing_if = "Option::is_none")]
    over_age: Option<Vec<AppRecord>>,
}

impl Record for BoardRecord {
    const FIELDS: &'static [&'static str] = &[
        "complete",
        "policy",
        "apps",
        "secrets",
        "codes",
        "groups",
        "attention",
        "missing",
    ];
}

#[derive(Debug, Serialize)]
struct PolicyRecord {
    secret_max_age_days: i64,
    code_max_age_days: i64,
}

/// How many are of which age; ages are lower bounds.
#[derive(Debug, Serialize)]
struct AgesRecord {
    /// By the number of days that they are younger than; the last, `null`, are older.
    buckets: Vec<BucketRecord>,
    over_age: usize,
    unknown: usize,
    total: usize,
}

#[derive(Debug, Serialize)]
struct BucketRecord {
    below_days: Option<i64>,
    count: usize,
}

/// A group of apps.
#[derive(Debug, Serialize)]
pub struct GroupRecord {
    profile: String,
    service: Option<Service>,
    instance_name: Option<String>,
    apps: usize,
    over_age: usize,
    over_age_percent: usize,
    without_api: Option<usize>,
}

impl Record for GroupRecord {
    const FIELDS: &'static [&'static str] = &[
        "profile",
        "service",
        "instance_name",
        "apps",
        "over_age",
        "over_age_percent",
        "without_api",
    ];
}

#[derive(Debug, Serialize)]
struct AttentionRecord {
    what: &'static str,
    count: usize,
    filter: Option<String>,
}

#[derive(Debug, Serialize)]
struct MissingRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    reason: String,
}

impl GroupRecord {
    /// How many apps.
    pub const fn apps(&self) -> usize {
        self.apps
    }

    /// How many of them are over age.
    pub const fn over_age(&self) -> usize {
        self.over_age
    }

    /// How many in a hundred that is.
    pub const fn percent(&self) -> usize {
        self.over_age_percent
    }

    /// How many of them no API is bound to, where that is known.
    pub const fn without_api(&self) -> Option<usize> {
        self.without_api
    }

    /// What it is called, for people.
    pub fn label(&self) -> String {
        let service = self.service.map(|service| service.word().to_owned());
        let parts: Vec<String> = match (service, &self.instance_name) {
            (None, _) => vec![self.profile.clone()],
            (Some(service), name) => std::iter::once(service).chain(name.clone()).collect(),
        };
        parts.join(" ")
    }

    /// The labels of its metrics.
    pub fn labels(&self) -> Vec<(&'static str, String)> {
        let mut labels = vec![("profile", self.profile.clone())];
        labels.extend(self.service.map(|it| ("service", it.word().to_owned())));
        labels.extend(self.instance_name.clone().map(|it| ("gateway", it)));
        labels
    }
}

impl AgesRecord {
    fn of(ages: &Ages) -> Self {
        Self {
            buckets: Bucket::iter()
                .map(|bucket| BucketRecord {
                    below_days: bucket.end(),
                    count: ages.of(bucket),
                })
                .collect(),
            over_age: ages.over,
            unknown: ages.unknown,
            total: ages.total(),
        }
    }
}

/// The groups, those with the largest share over age first. Without names, gateways of a service are
/// told apart by nothing, so they are added up.
pub fn groups(found: &Report) -> Vec<GroupRecord> {
    let mut merged: BTreeMap<Group, Counts> = BTreeMap::new();
    let groups = found.board.groups.iter().cloned();
    let all: Vec<(Group, Counts)> = if found.with_names {
        groups.collect()
    } else {
        for (group, counts) in groups {
            let nameless = Group {
                gateway: None,
                ..group
            };
            let sum = merged.entry(nameless).or_insert_with(|| Counts {
                without_api: Some(0),
                ..Counts::default()
            });
            sum.apps += counts.apps;
            sum.over += counts.over;
            let both = sum.without_api.zip(counts.without_api);
            sum.without_api = both.map(|(a, b)| a + b);
        }
        merged.into_iter().collect()
    };
    all.into_iter()
        .map(|(group, counts)| GroupRecord {
            over_age_percent: counts.percent(),
            profile: group.profile,
            service: group.service,
            instance_name: group.gateway,
            apps: counts.apps,
            over_age: counts.over,
            without_api: counts.without_api,
        })
        .collect()
}

impl BoardRecord {
    /// The record of a board; `engine` knows where its apps are.
    pub fn of(engine: &Engine, found: &Report) -> Self {
        let board = &found.board;
        let attention = board.attention.iter();
        let over_age = || {
            let over = found.over_age.iter();
            over.filter_map(|aged| record(engine, aged)).collect()
        };
        Self {
            complete: found.missing.is_empty(),
            policy: PolicyRecord {
                secret_max_age_days: found.policy.secret,
                code_max_age_days: found.policy.code,
            },
            apps: found.apps,
            secrets: AgesRecord::of(&board.secrets),
            codes: found.reads_codes.then(|| AgesRecord::of(&board.codes)),
            groups: groups(found),
            attention: attention
                .map(
                    |Attention {
                         word,
                         count,
                         filter,
                         ..
                     }| AttentionRecord {
                        what: word,
                        count: *count,
                        filter: filter.clone(),
                    },
                )
                .collect(),
            missing: found
                .missing
                .iter()
                .map(|(place, reason)| MissingRecord {
                    place: found.with_names.then(|| place.clone()),
                    reason: reason.clone(),
                })
                .collect(),
            over_age: found.with_names.then(over_age),
        }
    }
}

fn record(engine: &Engine, aged: &Aged) -> Option<AppRecord> {
    let profile = &aged.app.at.place.profile;
    let mut connections = engine.connections();
    let connection = connections.find(|connection| connection.profile() == profile)?;
    let (gateway, set_at) = (&aged.gateway, aged.secret_set_at);
    Some(AppRecord::of(
        connection,
        &aged.app,
        gateway,
        set_at,
        aged.age_days,
    ))
}
