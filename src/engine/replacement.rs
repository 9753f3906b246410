//! Replacements: a twin is made, given what the old app has, handed over, and the old app deleted
//! later, perhaps by another run on another day. How far each one is follows from the journal and from
//! what both apps have now, so that nothing is lost when a process ends between two steps.

use std::collections::HashSet;

use tokio_util::sync::CancellationToken;

use super::{
    AppsPage, Engine,
    journal::{AppBefore, JournalError},
    look, write,
};
use crate::domain::{
    Access, AppRef, Change, CredentialKind, Done, Failure, Inventory, ItemEnd, KeptGrant, NewApp,
    NotSent, Operation, OperationKind, Quota, Replacement, ReplacementStep, Seen, Text, twin_name,
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

    /// The same, for a write that depends on it.
    pub(super) fn known_replacements(&self) -> Result<Vec<Replacement>, Failure> {
        let known = self.replacements();
        known.map_err(|error| Failure::NotSent(NotSent::Journal(error.to_string())))
    }

    /// All that an app is but for its secret and its codes, as far as it can be read; what cannot is
    /// named in it.
    pub async fn inventory(&self, at: &AppRef) -> Result<Inventory, Failure> {
        let app = self.app(at).await?;
        Ok(look::inventory::read(self.connection(&at.place)?, &app).await)
    }

    /// The operation that makes a twin of `at`: with what that app has now, under a name that is free.
    pub async fn twin_of(&self, at: &AppRef) -> Result<Operation, Failure> {
        let mut names = HashSet::new();
        let mut take = |page: AppsPage| {
            names.extend(page.apps.into_iter().map(|app| app.name));
        };
        let (had, listed) = tokio::join!(self.inventory(at), self.apps(&at.place, &mut take));
        let had = had?;
        // What could not be listed, the service refuses by itself.
        let _ = listed;
        let is_taken = |name: &str| names.contains(&Text::from(name));
        Ok(Operation::ReplaceApp {
            app: at.clone(),
            twin: NewApp {
                name: twin_name(at.service(), had.name.raw(), is_taken),
                remark: had.remark.as_ref().map(|text| text.raw().to_owned()),
                ..NewApp::default()
            },
            had: Box::new(had),
        })
    }

    /// Does `operation`, and what follows from it where it is a step of a replacement: a twin that is made,
    /// or gets its secret while nobody has one, gets what the old app has, and its name once that is
    /// gone; where the twin is deleted, the old app gets back what was revoked. What of that fails is
    /// told as a note, since the step itself was done. Whatever else is done to the twin stands.
    pub async fn perform_with_rest(
        &self,
        operation: &Operation,
        seen: Option<&Seen>,
        cancel: &CancellationToken,
    ) -> Result<Done, Failure> {
        let known = match operation.app() {
            Some(app) => self.replacement_of(|known| known.concerns(app)),
            None => None,
        };
        let mut done = self.perform(operation, seen, cancel).await?;
        let replacement =
            known.or_else(|| self.replacement_of(|known| Some(known.entry) == done.journal));
        if let Some(replacement) = replacement
            && let Some(sentence) = self.rest(&replacement, operation, &done, cancel).await
        {
            done.notes.push(sentence);
        }
        Ok(done)
    }

    fn replacement_of(&self, is_it: impl Fn(&Replacement) -> bool) -> Option<Replacement> {
        let known = self.replacements().ok()?;
        known.into_iter().find(is_it)
    }

    /// What follows from a step, and what to say of it.
    async fn rest(
        &self,
        replacement: &Replacement,
        operation: &Operation,
        done: &Done,
        cancel: &CancellationToken,
    ) -> Option<String> {
        let twin = replacement.twin.as_ref()?;
        let is_twin = operation.app().is_none_or(|app| app == twin);
        let credential = done.credential.as_ref().map(|credential| credential.kind);
        let gets_its_secret = replacement.step == ReplacementStep::Undelivered
            && (operation.app().is_none() || credential == Some(CredentialKind::AppSecret));
        let (followed, what) = match (is_twin, done.is_gone) {
            (true, false) if !gets_its_secret => return None,
            (true, false) => (
                self.bring(&replacement.old, twin, cancel).await,
                "The twin has what the old app has.",
            ),
            (true, true) => (
                self.give_back(replacement, cancel).await,
                "The replacement is undone.",
            ),
            (false, true) => (
                self.rename(replacement, twin, cancel).await,
                "The twin has its place and its name.",
            ),
            (false, false) => return None,
        };
        Some(match followed {
            Ok(()) => what.to_owned(),
            Err(failure) => format!(
                "What follows was not done: {} Go on with claviger apps replace {}.",
                failure.summary(),
                replacement.old.id
            ),
        })
    }

    async fn bring(
        &self,
        old: &AppRef,
        twin: &AppRef,
        cancel: &CancellationToken,
    ) -> Result<(), Failure> {
        match self.twins(old, twin).await? {
            Twins::Both(operations) => self.perform_all(&operations, cancel).await,
            Twins::OldGone => Err(Failure::impossible("The old app is gone.")),
            Twins::TwinGone => Err(Failure::impossible("The twin is gone.")),
        }
    }

    async fn give_back(
        &self,
        replacement: &Replacement,
        cancel: &CancellationToken,
    ) -> Result<(), Failure> {
        let operations = self.revoked(replacement).await?;
        self.perform_all(&operations, cancel).await
    }

    async fn rename(
        &self,
        replacement: &Replacement,
        twin: &AppRef,
        cancel: &CancellationToken,
    ) -> Result<(), Failure> {
        let operation = Operation::EditApp {
            app: twin.clone(),
            change: Change {
                name: Some(replacement.old_name.raw().to_owned()),
                ..Change::default()
            },
        };
        self.perform_all(&[operation], cancel).await
    }

    /// One after the other; what is refused ends it.
    async fn perform_all(
        &self,
        operations: &[Operation],
        cancel: &CancellationToken,
    ) -> Result<(), Failure> {
        for operation in operations {
            let done = Box::pin(self.perform(operation, None, cancel)).await?;
            for item in done.items {
                if let ItemEnd::Refused(error) = item.end {
                    return Err(Failure::Refused(error));
                }
            }
        }
        Ok(())
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
        if let Some(wanted) = &old.quota
            && old.quota != new.quota
            && quotas.iter().all(|quota| quota.id != wanted.id)
        {
            return Err(Failure::impossible(format!(
                "The quota {} of the old app is not among those of its gateway, so the twin would lack it.",
                wanted.name
            )));
        }
        Ok(Twins::Both(lacking(twin, &old, &new, &quotas)))
    }

    /// Records that one of the two apps is gone although it was not deleted from here, which ends the
    /// replacement, for a campaign where one is named. Nothing is sent.
    pub fn is_gone(
        &self,
        app: &AppRef,
        name: &Text,
        campaign: Option<&str>,
    ) -> Result<u64, Failure> {
        self.note_gone(
            OperationKind::DeleteApp,
            app,
            name,
            AppBefore::default(),
            "The app was no longer there. Nothing was sent.",
            campaign,
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

#[cfg(test)]
mod tests;
