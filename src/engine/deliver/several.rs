//! One value for several targets, and a last resort.

use std::sync::Arc;

use super::{Delivery, DeliveryError, Opening, Prepared, Receipt};
use crate::{
    domain::{Secret, Target},
    engine::Connection,
};

/// Targets that are open and wait for one value.
#[derive(Debug, Default)]
pub struct Handover {
    parts: Vec<(Target, Prepared)>,
    last: Option<(Target, Prepared)>,
}

/// What became of a value: of each target, in the order in which they were named.
#[derive(Debug)]
pub struct Handed {
    /// The targets, the last resort at the end where it was needed.
    pub parts: Vec<Part>,
}

/// What became of it at one target.
#[derive(Debug)]
pub struct Part {
    /// The target.
    pub target: Target,
    /// How it ended.
    pub end: PartEnd,
}

/// How it ended at one target.
#[derive(Debug)]
pub enum PartEnd {
    /// It took the value.
    Took(Receipt),
    /// It did not.
    Failed(DeliveryError),
    /// It took the value since another did not.
    LastResort(Receipt),
}

impl Part {
    /// The words for the journal: the kind of the target, and what it calls the value.
    fn how(&self) -> String {
        let word = self.target.word();
        match &self.end {
            PartEnd::Took(Receipt {
                reference: Some(id),
                ..
            }) => format!("{word} {id}"),
            PartEnd::Took(_) | PartEnd::LastResort(_) | PartEnd::Failed(_) => word.to_owned(),
        }
    }
}

impl PartEnd {
    /// The word for programs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Took(_) => "took",
            Self::Failed(_) => "failed",
            Self::LastResort(_) => "last_resort",
        }
    }

    /// Whether the value is there.
    pub const fn has_it(&self) -> bool {
        match self {
            Self::Took(_) | Self::LastResort(_) => true,
            Self::Failed(_) => false,
        }
    }
}

impl Delivery {
    /// Opens all targets, the last resort too. Nothing is sent before this succeeds.
    pub async fn open(
        &self,
        connection: &Arc<Connection>,
        targets: &[Target],
        last: Option<&Target>,
    ) -> Result<Handover, DeliveryError> {
        let mut handover = Handover::default();
        for target in targets {
            let prepared = self.prepare_at(connection, target).await?;
            handover.parts.push((target.clone(), prepared));
        }
        if let Some(target) = last {
            let prepared = self.prepare_at(connection, target).await?;
            handover.last = Some((target.clone(), prepared));
        }
        Ok(handover)
    }
}

impl Handover {
    /// Whether there is a target at all.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What was opened, for the journal; `None` where there is no file among it.
    pub fn opening(&self) -> Option<Opening> {
        let named = self.parts.iter().map(|(_, prepared)| (prepared, false));
        let last = self.last.iter().map(|(_, prepared)| (prepared, true));
        let files: Vec<_> = named
            .chain(last)
            .filter_map(|(prepared, last)| prepared.opened(last))
            .collect();
        let targets = self.parts.len();
        (!files.is_empty()).then_some(Opening { targets, files })
    }

    /// Gives `secret` to every target; to the last resort if any of them did not take it.
    pub async fn hand_over(self, secret: &Secret) -> Handed {
        let mut parts = Vec::new();
        for (target, prepared) in self.parts {
            let end = match prepared.deliver(secret).await {
                Ok(receipt) => PartEnd::Took(receipt),
                Err(error) => PartEnd::Failed(error),
            };
            parts.push(Part { target, end });
        }
        let all_took = parts.iter().all(|part| part.end.has_it());
        match self.last {
            Some((target, prepared)) if !all_took => {
                let end = match prepared.deliver(secret).await {
                    Ok(receipt) => PartEnd::LastResort(receipt),
                    Err(error) => PartEnd::Failed(error),
                };
                parts.push(Part { target, end });
            }
            Some(_) | None => {}
        }
        Handed { parts }
    }

    /// Gives `secret` to the last resort alone: what came of the write is not known, so it is
    /// delivered nowhere. `None` where there is no last resort.
    pub async fn to_last_resort(self, secret: &Secret) -> Option<Part> {
        let (target, prepared) = self.last?;
        let end = match prepared.deliver(secret).await {
            Ok(receipt) => PartEnd::LastResort(receipt),
            Err(error) => PartEnd::Failed(error),
        };
        Some(Part { target, end })
    }
}

impl Handed {
    /// Whether every target took it.
    pub fn all_took(&self) -> bool {
        self.parts
            .iter()
            .all(|part| matches!(part.end, PartEnd::Took(_)))
    }

    /// Whether it is anywhere.
    pub fn is_somewhere(&self) -> bool {
        self.parts.iter().any(|part| part.end.has_it())
    }

    /// The words for the journal: the kinds of the targets that have it, `partly` where not all of
    /// them took it, `last_resort` where only that has it, `failed` where none has.
    pub fn how(&self) -> String {
        if self.all_took() {
            let kinds: Vec<_> = self.parts.iter().map(Part::how).collect();
            return kinds.join(", ");
        }
        let took = |part: &Part| matches!(part.end, PartEnd::Took(_));
        let word = if self.parts.iter().any(took) {
            "partly"
        } else if self.is_somewhere() {
            "last_resort"
        } else {
            "failed"
        };
        word.to_owned()
    }

    /// Why targets did not take it, as whole sentences.
    pub fn failures(&self) -> Vec<String> {
        self.parts
            .iter()
            .filter_map(|part| match &part.end {
                PartEnd::Failed(error) => Some(error.to_string()),
                PartEnd::Took(_) | PartEnd::LastResort(_) => None,
            })
            .collect()
    }

    /// Where it went, as whole sentences.
    pub fn receipts(&self) -> Vec<String> {
        self.parts
            .iter()
            .filter_map(|part| match &part.end {
                PartEnd::Took(receipt) => Some(receipt.sentence.clone()),
                PartEnd::LastResort(receipt) => Some(format!("Last resort: {}", receipt.sentence)),
                PartEnd::Failed(_) => None,
            })
            .collect()
    }
}
