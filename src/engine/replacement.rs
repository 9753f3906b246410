//! Replacements: a twin is made, given what the old app has, handed over, and the old app deleted
//! later, perhaps by another run on another day. How far each one is follows from the journal and from
//! what both apps have now, so that nothing is lost when a process ends between two steps.

use super::{
    Engine,
    journal::{AppBefore, JournalError},
    look, write,
};
use crate::domain::{
    Access, AppRef, Failure, Inventory, KeptGrant, NotSent, Operation, OperationKind, Quota,
    Replacement, Text,
};

/// What the two apps of a replacement are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Twins {
    /// Both are there. The operations give the twin what it lacks of the old one, in their order.
    Both(Vec<Operation>),
    /// The old app is gone: there is nothing left to delete.
    OldGone,
    /// The twin is gone: to delete the old one would leave its callers with nothing.
    TwinGone,
}

impl Engine {
    /// The replacements under way, oldest first, as the journal tells. Nothing is sent.
    pub fn replacements(&self) -> Result<Vec<Replacement>, JournalError> {
        Ok(write::replacements(&self.journal.replacements()?))
    }

    /// All that an app is but for its secret and its codes, as far as it can be read; what cannot is
    /// named in it.
    pub async fn inventory(&self, at: &AppRef) -> Result<Inventory, Failure> {
        let app = self.app(at).await?;
        Ok(look::inventory::read(self.connection(&at.place)?, &app).await)
    }

    /// What the twin lacks of that which the old app has now. Nothing is changed.
    pub async fn twins(&self, old: &AppRef, twin: &AppRef) -> Result<Twins, Failure> {
        let (has, lacks) = tokio::join!(self.inventory(old), self.inventory(twin));
        let there = |read: Result<Inventory, Failure>| match read {
            Ok(inventory) => Ok(Some(inventory)),
            Err(failure) if look::is_gone(&failure) => Ok(None),
            Err(failure) => Err(failure),
        };
        let (Some(old), Some(new)) = (there(has)?, there(lacks)?) else {
            return Ok(if look::is_there(self, old).await? {
                Twins::TwinGone
            } else {
                Twins::OldGone
            });
        };
        for inventory in [&old, &new] {
            if !inventory.unread.is_empty() {
                return Err(Failure::NotSent(NotSent::Impossible(format!(
                    "What {} has could not be read: its {}.",
                    inventory.name,
                    inventory.unread.join(", ")
                ))));
            }
        }
        let quotas = match old.quota {
            Some(_) if old.quota != new.quota => self.quotas(&twin.place).await?,
            Some(_) | None => Vec::new(),
        };
        Ok(Twins::Both(lacking(twin, &old, &new, &quotas)))
    }

    /// Records that one of the two apps is gone although it was not deleted from here, which ends the
    /// replacement. Nothing is sent.
    pub fn is_gone(&self, app: &AppRef, name: &Text) -> Result<u64, Failure> {
        self.note_gone(
            OperationKind::DeleteApp,
            app,
            name,
            AppBefore::default(),
            "The app was no longer there. Nothing was sent.",
        )
    }

    /// The operations that give `old` back which of `had` it lacks: the rights that a replacement
    /// revoked before it was undone.
    pub async fn revoked(&self, replacement: &Replacement) -> Result<Vec<Operation>, Failure> {
        let entry = self
            .journal
            .entry(replacement.entry)
            .map_err(|error| Failure::NotSent(NotSent::Journal(error.to_string())))?;
        let had = entry.and_then(|entry| entry.aim).unwrap_or_default();
        let now = self.inventory(&replacement.old).await?;
        let missing = had
            .grants
            .into_iter()
            .filter(|grant| !now.grants.iter().any(|known| is_same(known, grant)));
        Ok(Operation::granting(&replacement.old, missing))
    }
}

fn is_same(one: &KeptGrant, other: &KeptGrant) -> bool {
    (&one.api, &one.environment) == (&other.api, &other.environment)
}

/// What gives `twin`, which is `new` now, what it lacks of `old`.
fn lacking(twin: &AppRef, old: &Inventory, new: &Inventory, quotas: &[Quota]) -> Vec<Operation> {
    let missing = old
        .grants
        .iter()
        .filter(|grant| !new.grants.iter().any(|known| is_same(known, grant)))
        .cloned();
    // The list of addresses comes first: no address may call with the twin that the old one keeps out.
    let mut operations = Vec::new();
    if let Some(access) = old.kept_access()
        && new
            .kept_access()
            .is_none_or(|known| !is_alike(&known, &access))
    {
        let app = twin.clone();
        operations.push(Operation::SetAccess { app, access });
    }
    if let Some(wanted) = &old.quota
        && let Some(quota) = quotas.iter().find(|quota| quota.id == wanted.id)
    {
        operations.push(Operation::SetQuota {
            app: twin.clone(),
            quota: Box::new(quota.clone()),
        });
    }
    operations.extend(Operation::granting(twin, missing));
    operations
}

/// Whether two lists do the same to the same addresses, in whatever order.
fn is_alike(one: &Access, other: &Access) -> bool {
    let sorted = |access: &Access| {
        let mut addresses: Vec<Text> = access.addresses.clone();
        addresses.sort();
        addresses
    };
    one.rule == other.rule && sorted(one) == sorted(other)
}
