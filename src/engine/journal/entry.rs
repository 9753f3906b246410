//! Entries as they are read: all lines with one number, folded into what is known of one write.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator as _;

use super::{Actor, Mark, Outcome, stamp};
use crate::{
    domain::{
        AppId, AppRef, CodeId, InstanceId, Inventory, OperationKind, Place, ProfileName, Text,
    },
    engine::{deliver::Opening, seal::Sealed},
};

/// The most request ids and deliveries that are kept of one entry.
const MOST: usize = 32;

/// What every list of entries shows. Serialised, it is the journal entry of the fixed surface.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Record {
    /// Its number, counted from 1.
    pub n: u64,
    /// When it was about to be done.
    #[serde(with = "stamp")]
    pub time: Timestamp,
    /// What, in one word; that of a later version may be no [`OperationKind`].
    pub operation: Text,
    /// To which app.
    pub target: Target,
    /// How it ended.
    pub outcome: Outcome,
    /// The service's ids of its requests.
    pub request_ids: Vec<Text>,
    /// How its new value was delivered, where it was.
    pub delivery: Option<Text>,
    /// Whether it is closed although its outcome is not known: its app is gone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The campaign that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Text>,
}

impl Record {
    /// Whether it waits to be settled.
    pub const fn is_open(&self) -> bool {
        !self.outcome.is_settled() && !self.closed
    }

    /// Which operation it is, where this version knows it.
    pub fn kind(&self) -> Option<OperationKind> {
        OperationKind::iter().find(|kind| kind.word() == self.operation.raw())
    }
}

/// The app that an entry is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Target {
    /// The profile that was used.
    pub profile: ProfileName,
    /// The service, in one word.
    pub service: Text,
    /// The gateway; `None` for `ModelArts`.
    pub instance_id: Option<InstanceId>,
    /// The app; `None` while it is not known which one was made.
    #[serde(default)]
    pub app_id: Option<AppId>,
    /// Its name at that time.
    pub app_name: Text,
}

impl Target {
    /// Where it is; `None` where the service is one of a later version.
    pub fn place(&self) -> Option<Place> {
        Some(Place {
            profile: self.profile.clone(),
            service: self.service.raw().parse().ok()?,
            instance: self.instance_id.clone(),
        })
    }

    /// The identity of the app; `None` where it is not known which one was made, too.
    pub fn app(&self) -> Option<AppRef> {
        Some(AppRef {
            place: self.place()?,
            id: self.app_id.clone()?,
        })
    }
}

/// All that the journal knows of one write.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Entry {
    /// What every list shows.
    #[serde(flatten)]
    pub record: Record,
    /// Who did it.
    pub actor: Actor,
    /// The app as it was just before.
    pub before: Before,
    /// The fields that were asked for.
    pub wanted: Option<WantedFields>,
    /// What of grants, addresses and quota it was to bring.
    pub aim: Option<Inventory>,
    /// The value that was chosen for it, as far as it can be recognised.
    pub chosen: Option<Mark>,
    /// The value that came of it.
    pub after: Option<Mark>,
    /// What the outcome rests on.
    pub evidence: Option<Text>,
    /// When the outcome became known.
    #[serde(with = "stamp::option")]
    pub concluded_at: Option<Timestamp>,
    /// When a delivery of its new value was last told.
    #[serde(skip)]
    pub delivered_at: Option<Timestamp>,
    /// The value in force afterwards, or the one that was sent: sealed.
    pub sealed: Option<Sealed>,
    /// The files that were opened for its new value, by delivery.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub openings: Vec<Opening>,
}

/// The app as it was just before a write; what a later look is compared with.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Before {
    /// Its codes, where they matter and could be read.
    pub codes: Option<Vec<CodeMark>>,
    /// The code to be replaced.
    pub replaced: Option<Mark>,
    /// The code that is to go: to be deleted, or to be rotated out.
    pub going: Option<GoingMark>,
    /// Its secret, where the service shows it.
    pub secret: Option<Mark>,
    /// Its secret as the service masks it.
    pub mask: Option<Mark>,
    /// When it had last changed.
    #[serde(with = "stamp::option")]
    pub updated_at: Option<Timestamp>,
    /// The apps of the name that a new one was to have.
    pub namesakes: Option<Vec<AppId>>,
    /// What the write took away.
    pub inventory: Option<Inventory>,
}

/// A code as the journal recognises it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CodeMark {
    /// Its id; codes of `ModelArts` have none.
    #[serde(default)]
    pub id: Option<CodeId>,
    /// Its value.
    pub fingerprint: Mark,
}

/// A code that is to go, as the journal recognises it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GoingMark {
    /// Its id; codes of `ModelArts` have none.
    pub id: Option<CodeId>,
    /// Its value, where it could be read.
    pub fingerprint: Option<Mark>,
}

/// The fields that an edit asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WantedFields {
    /// The new name.
    pub name: Option<Text>,
    /// The new remark.
    pub remark: Option<Text>,
    /// The new key.
    pub key: Option<Text>,
    /// The id of the app whose place a new one takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<Text>,
}

/// A line as it was read. Fields and events of later versions are passed over.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub n: u64,
    #[serde(with = "stamp")]
    time: Timestamp,
    #[serde(flatten)]
    event: Event,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event {
    Intent(Box<Begun>),
    Withdrawal,
    Conclusion(Box<Ended>),
    Opening(Opening),
    Delivery {
        delivery: Text,
    },
    #[serde(other)]
    Later,
}

#[derive(Debug, Deserialize)]
struct Begun {
    operation: Text,
    target: Target,
    #[serde(default)]
    actor: Actor,
    #[serde(default)]
    before: Before,
    wanted: Option<WantedFields>,
    #[serde(default)]
    aim: Option<Inventory>,
    chosen: Option<Mark>,
    sealed: Option<Sealed>,
    #[serde(default)]
    campaign: Option<Text>,
}

#[derive(Debug, Deserialize)]
struct Ended {
    outcome: Text,
    request_id: Option<Text>,
    app_id: Option<AppId>,
    after: Option<Mark>,
    sealed: Option<Sealed>,
    #[serde(default)]
    closed: bool,
    evidence: Option<Text>,
}

impl Line {
    /// Reads a line; `None` where it was cut off or says something that this version cannot read.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The entry that this line begins, if it begins one.
    pub(super) fn begins(self) -> Result<Entry, Self> {
        let Event::Intent(begun) = self.event else {
            return Err(self);
        };
        Ok(Entry {
            record: Record {
                n: self.n,
                time: self.time,
                operation: begun.operation,
                target: begun.target,
                outcome: Outcome::Intent,
                request_ids: Vec::new(),
                delivery: None,
                closed: false,
                campaign: begun.campaign,
            },
            actor: begun.actor,
            before: begun.before,
            wanted: begun.wanted,
            aim: begun.aim,
            chosen: begun.chosen,
            after: None,
            evidence: None,
            concluded_at: None,
            delivered_at: None,
            sealed: begun.sealed,
            openings: Vec::new(),
        })
    }

    /// The outcome that this line reports, if it reports one.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        match &self.event {
            Event::Conclusion(ended) => Some(ended.known_outcome()),
            Event::Intent(_)
            | Event::Withdrawal
            | Event::Opening(_)
            | Event::Delivery { .. }
            | Event::Later => None,
        }
    }

    /// Whether nothing of the entry is open after this line.
    pub(super) fn closes(&self) -> bool {
        match &self.event {
            Event::Conclusion(ended) => ended.closed || ended.known_outcome().is_settled(),
            Event::Intent(_)
            | Event::Withdrawal
            | Event::Opening(_)
            | Event::Delivery { .. }
            | Event::Later => false,
        }
    }

    /// Whether this line begins an entry.
    pub(super) fn is_intent(&self) -> bool {
        matches!(self.event, Event::Intent(_))
    }
}

impl Ended {
    /// An outcome that only a later version knows leaves the entry open.
    fn known_outcome(&self) -> Outcome {
        self.outcome.raw().parse().unwrap_or(Outcome::Unknown)
    }
}

impl Entry {
    /// When its new value was there to be used: delivered, where it was to be.
    pub fn usable_at(&self) -> Timestamp {
        let known = self.delivered_at.or(self.concluded_at);
        known.unwrap_or(self.record.time)
    }

    /// The app in whose place another one was to be made.
    pub fn in_place_of(&self) -> Option<AppRef> {
        let wanted = self.wanted.as_ref()?;
        Some(AppRef {
            place: self.record.target.place()?,
            id: AppId::new(wanted.in_place_of.as_ref()?.raw()),
        })
    }

    /// Adds what a further line of the same number says.
    pub(super) fn add(&mut self, line: Line) {
        match line.event {
            Event::Intent(_) | Event::Later => {}
            Event::Withdrawal => {
                self.chosen = None;
                self.sealed = None;
                if let Some(wanted) = &mut self.wanted {
                    wanted.key = None;
                }
            }
            Event::Conclusion(ended) => {
                let outcome = ended.known_outcome();
                self.record.closed |= ended.closed;
                // Of two consoles that settle the same entry, one that could not tell adds nothing.
                if outcome.is_settled() || !self.record.outcome.is_settled() {
                    self.record.outcome = outcome;
                    self.concluded_at = Some(line.time);
                    self.evidence = ended.evidence.or(self.evidence.take());
                }
                let target = &mut self.record.target;
                target.app_id = target.app_id.take().or(ended.app_id);
                self.after = ended.after.or(self.after);
                self.sealed = ended.sealed.or(self.sealed.take());
                if let Some(id) = ended.request_id
                    && !self.record.request_ids.contains(&id)
                    && self.record.request_ids.len() < MOST
                {
                    self.record.request_ids.push(id);
                }
            }
            Event::Opening(opening) => {
                if self.openings.len() < MOST {
                    self.openings.push(opening);
                }
            }
            Event::Delivery { delivery } => {
                self.delivered_at = Some(line.time);
                let so_far = self.record.delivery.take();
                let several = so_far
                    .as_ref()
                    .map_or(0, |text| text.raw().matches(", ").count());
                self.record.delivery = Some(match so_far {
                    Some(so_far) if so_far == delivery || several >= MOST => so_far,
                    Some(so_far) => Text::new(format!("{}, {}", so_far.raw(), delivery.raw())),
                    None => delivery,
                });
            }
        }
    }
}
