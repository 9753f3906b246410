//! Campaigns: many writes as one, each through the one life. The plan of a campaign and what was
//! decided about it stand in a file of its own, whose lock one process holds; what was done is told
//! by the journal alone, whose entries carry the campaign's id.

mod attempt;
mod file;
mod line;
pub mod plan;
pub mod report;
mod run;
mod settle;
mod shelf;
mod standing;
mod twin;

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

pub use self::{
    file::{CampaignFile, Held},
    run::{Halt, News},
    shelf::Shelf,
    standing::{Row, RowState},
};
use crate::domain::{
    AppRef, CampaignKind, Care, CredentialKind, Named, Place, ProfileName, Target, TargetTemplate,
    Text,
};

/// A campaign as it was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its id: six letters and digits.
    pub id: String,
    /// What it does to each app.
    pub kind: CampaignKind,
    /// When it was planned.
    pub started_at: Timestamp,
    /// How careful it is.
    pub care: Care,
    /// Where new values go, by profile.
    pub targets: BTreeMap<ProfileName, Targets>,
    /// The command that finds out whether a new `AppCode` works.
    pub verify: Option<TargetTemplate>,
    /// Whether apps are deleted that APIs are bound to.
    pub include_bound: bool,
    /// Its apps, in their order.
    pub items: Vec<Item>,
    /// The apps that were chosen and left out, with the reason as a whole sentence.
    pub left_out: Vec<(Item, String)>,
}

/// Where new values go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Targets {
    /// All of these get each value.
    pub all: Vec<TargetTemplate>,
    /// This one gets a value that one of those did not take.
    pub last: Option<TargetTemplate>,
}

/// An app of a campaign, as it was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The app.
    pub app: AppRef,
    /// Its name.
    pub name: Text,
    /// The name of its gateway; empty where the service has none.
    pub gateway: Text,
    /// The remark that it is to have.
    pub remark: Option<String>,
    /// The address whose call has to prove a new `AppCode` before the old one goes.
    pub probe: Option<Url>,
}

/// Why a campaign cannot be planned, read or run: a whole sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CampaignError {
    /// Another process runs it.
    #[error(
        "Another process runs the campaign {0}. Pause it with claviger campaign pause {0}, or wait for its end."
    )]
    Locked(String),
    /// Something else is in the way.
    #[error("{0}")]
    Other(String),
}

impl Campaign {
    /// The profiles of its apps, each once.
    pub fn profiles(&self) -> Vec<ProfileName> {
        let mut profiles: Vec<ProfileName> = Vec::new();
        for item in &self.items {
            let profile = &item.app.place.profile;
            if !profiles.contains(profile) {
                profiles.push(profile.clone());
            }
        }
        profiles
    }

    /// The gateway of each app, as a number.
    pub(super) fn gateways(&self) -> Vec<usize> {
        let mut known: Vec<&Place> = Vec::new();
        let mut number = |place| {
            let number = known.iter().position(|it| *it == place);
            number.unwrap_or_else(|| {
                known.push(place);
                known.len() - 1
            })
        };
        let items = self.items.iter();
        items.map(|item| number(&item.app.place)).collect()
    }

    /// What its apps yield.
    pub const fn credential(&self) -> Option<CredentialKind> {
        match self.kind {
            CampaignKind::Secrets | CampaignKind::Replace => Some(CredentialKind::AppSecret),
            CampaignKind::Codes => Some(CredentialKind::AppCode),
            CampaignKind::Edit | CampaignKind::Delete => None,
        }
    }

    /// Where the new value of `item` goes, and where if one of those does not take it.
    pub fn targets_of(&self, item: &Item) -> (Vec<Target>, Option<Target>) {
        let Some(targets) = self.targets.get(&item.app.place.profile) else {
            return (Vec::new(), None);
        };
        let named = item.named(self.credential().unwrap_or(CredentialKind::AppSecret));
        let expand = |template: &TargetTemplate| template.expand(&named);
        (
            targets.all.iter().map(expand).collect(),
            targets.last.as_ref().map(expand),
        )
    }
}

impl Item {
    /// What the braces of a target stand for.
    pub fn named(&self, kind: CredentialKind) -> Named {
        let place = &self.app.place;
        Named {
            name: self.name.raw().to_owned(),
            service: place.service.word().to_owned(),
            gateway: self.gateway.raw().to_owned(),
            id: self.app.id.raw().to_owned(),
            profile: place.profile.raw().to_owned(),
            kind: kind.word().to_owned(),
        }
    }
}
