//! The lines of a campaign's file: its plan, then what was decided about it, one JSON object each.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Campaign, CampaignError, Item, Targets};
use crate::domain::{
    AppId, AppRef, Care, InstanceId, Place, ProfileName, TargetTemplate, Text, probe,
};
use crate::engine::journal::stamp;

/// The version of the lines' form.
const VERSION: u8 = 1;

/// What a line says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Line {
    /// The campaign as it was planned; the first line.
    Plan(Box<Plan>),
    /// A process begins to run it.
    Run {
        #[serde(with = "stamp")]
        time: Timestamp,
    },
    /// An app failed: nothing more is tried on it.
    Failed {
        #[serde(with = "stamp")]
        time: Timestamp,
        item: usize,
        why: String,
    },
    /// The apps that failed so far are tried again.
    Retried {
        #[serde(with = "stamp")]
        time: Timestamp,
    },
    /// It waits for a look.
    Look {
        #[serde(with = "stamp")]
        time: Timestamp,
    },
    /// It was told to pause.
    Paused {
        #[serde(with = "stamp")]
        time: Timestamp,
    },
    /// It stopped by itself: a whole sentence says why.
    Stopped {
        #[serde(with = "stamp")]
        time: Timestamp,
        why: String,
    },
    /// It waits until then, or until somebody resumes it.
    Waiting {
        #[serde(with = "stamp")]
        time: Timestamp,
        #[serde(with = "stamp::option")]
        until: Option<Timestamp>,
    },
    /// Every app has ended.
    Finished {
        #[serde(with = "stamp")]
        time: Timestamp,
    },
    /// It was given up.
    Abandoned {
        #[serde(with = "stamp")]
        time: Timestamp,
    },
    /// A line of a later version.
    #[serde(other)]
    Later,
}

/// A plan as it is written. Names and ids are exactly those of the services.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Plan {
    v: u8,
    id: String,
    kind: String,
    #[serde(with = "stamp")]
    started_at: Timestamp,
    pace: Option<String>,
    first: usize,
    stop_after: String,
    patience_seconds: i64,
    grace_seconds: Option<i64>,
    /// Left out by versions that always waited the usual time.
    #[serde(default = "usual_wait")]
    probe_wait_seconds: u64,
    targets: BTreeMap<String, WrittenTargets>,
    verify: Option<String>,
    include_bound: bool,
    items: Vec<WrittenItem>,
    left_out: Vec<WrittenLeftOut>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct WrittenTargets {
    all: Vec<String>,
    last: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct WrittenItem {
    profile: String,
    service: String,
    instance_id: Option<String>,
    gateway: String,
    app_id: String,
    name: String,
    remark: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probe: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct WrittenLeftOut {
    #[serde(flatten)]
    item: WrittenItem,
    why: String,
}

const fn usual_wait() -> u64 {
    probe::USUAL_WAIT.as_secs()
}

impl Plan {
    /// The line of `campaign`.
    pub(super) fn of(campaign: &Campaign) -> Self {
        let care = &campaign.care;
        let targets = campaign.targets.iter().map(|(profile, targets)| {
            let written = WrittenTargets {
                all: targets.all.iter().map(ToString::to_string).collect(),
                last: targets.last.as_ref().map(ToString::to_string),
            };
            (profile.raw().to_owned(), written)
        });
        Self {
            v: VERSION,
            id: campaign.id.clone(),
            kind: campaign.kind.word().to_owned(),
            started_at: campaign.started_at,
            pace: care.pace.map(|pace| pace.to_string()),
            first: care.first,
            stop_after: care.stop_after.to_string(),
            patience_seconds: care.patience.as_secs(),
            grace_seconds: care.grace.map(|grace| grace.as_secs()),
            probe_wait_seconds: care.probe_wait.as_secs(),
            targets: targets.collect(),
            verify: campaign.verify.as_ref().map(ToString::to_string),
            include_bound: campaign.include_bound,
            items: campaign.items.iter().map(WrittenItem::of).collect(),
            left_out: campaign
                .left_out
                .iter()
                .map(|(item, why)| WrittenLeftOut {
                    item: WrittenItem::of(item),
                    why: why.clone(),
                })
                .collect(),
        }
    }

    /// The campaign that it tells of.
    pub(super) fn campaign(self) -> Result<Campaign, CampaignError> {
        let id = self.id.clone();
        self.read().ok_or_else(|| {
            CampaignError::Other(format!(
                "The campaign {id} was planned by a later version of this program, or its file is damaged."
            ))
        })
    }

    fn read(self) -> Option<Campaign> {
        if self.v != VERSION {
            return None;
        }
        let template = |text: &String| text.parse::<TargetTemplate>().ok();
        let mut targets = BTreeMap::new();
        for (profile, written) in &self.targets {
            let known = Targets {
                all: written.all.iter().map(template).collect::<Option<_>>()?,
                last: match &written.last {
                    Some(last) => Some(template(last)?),
                    None => None,
                },
            };
            targets.insert(ProfileName::new(profile), known);
        }
        let verify = match &self.verify {
            Some(verify) => Some(template(verify)?),
            None => None,
        };
        let pace = match &self.pace {
            Some(pace) => Some(pace.parse().ok()?),
            None => None,
        };
        Some(Campaign {
            id: self.id,
            kind: self.kind.parse().ok()?,
            started_at: self.started_at,
            care: Care {
                pace,
                first: self.first,
                stop_after: self.stop_after.parse().ok()?,
                patience: SignedDuration::from_secs(self.patience_seconds),
                grace: self.grace_seconds.map(SignedDuration::from_secs),
                probe_wait: Duration::from_secs(self.probe_wait_seconds),
                is_proven: verify.is_some() || self.items.iter().any(|it| it.probe.is_some()),
            },
            targets,
            verify,
            include_bound: self.include_bound,
            items: self
                .items
                .into_iter()
                .map(WrittenItem::item)
                .collect::<Option<_>>()?,
            left_out: self
                .left_out
                .into_iter()
                .map(|left| Some((left.item.item()?, left.why)))
                .collect::<Option<_>>()?,
        })
    }
}

impl WrittenItem {
    fn of(item: &Item) -> Self {
        let place = &item.app.place;
        Self {
            profile: place.profile.raw().to_owned(),
            service: place.service.word().to_owned(),
            instance_id: place.instance.as_ref().map(|id| id.raw().to_owned()),
            gateway: item.gateway.raw().to_owned(),
            app_id: item.app.id.raw().to_owned(),
            name: item.name.raw().to_owned(),
            remark: item.remark.clone(),
            probe: item.probe.as_ref().map(ToString::to_string),
        }
    }

    fn item(self) -> Option<Item> {
        Some(Item {
            app: AppRef {
                place: Place {
                    profile: ProfileName::new(self.profile),
                    service: self.service.parse().ok()?,
                    instance: self.instance_id.map(InstanceId::new),
                },
                id: AppId::new(self.app_id),
            },
            name: Text::new(self.name),
            gateway: Text::new(self.gateway),
            remark: self.remark,
            probe: match self.probe {
                Some(url) => Some(probe::address(&url).ok()?),
                None => None,
            },
        })
    }
}
