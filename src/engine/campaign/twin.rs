//! What a campaign of replacements does to one app: a twin is made, or the one that an earlier run of
//! the campaign made is gone on with, and gets what the app has; the app goes in the second phase.

use super::attempt::{Attempt, Ended, failed};
use crate::{
    domain::{
        AppRef, Capability, Change, Choice, Credential, Failure, ItemEnd, Limits, Operation,
        Replacement, ReplacementStep, Secret, campaign::End,
    },
    engine::{AppCredential, Handover, Twins},
};

impl Attempt<'_> {
    /// The write that makes the twin; where this campaign made it already and nobody got its secret,
    /// the one that gives it another.
    pub(super) async fn replacement(&self) -> Result<Operation, Ended> {
        let app = &self.item.app;
        if let Some(known) = self.under_way()? {
            let twin = self.own(&known)?;
            match self.engine.twins(app, &twin).await {
                Ok(Twins::Both(_)) => {
                    return Ok(Operation::ResetSecret {
                        app: twin,
                        choice: Choice::Auto,
                    });
                }
                Ok(Twins::OldGone) => return Err(Ended::failed("The app is gone.")),
                // Nobody had its secret: another one can take its place.
                Ok(Twins::TwinGone) => {
                    let campaign = Some(self.campaign.id.as_str());
                    let noted = self.engine.is_gone(&twin, &known.twin_name, campaign);
                    noted.map_err(|failure| failed(&failure))?;
                }
                Err(failure) => return Err(failed(&failure)),
            }
        }
        let limits = self.engine.limits(&app.place).await;
        if room(&limits.unwrap_or_default()) == Some(0) {
            return Err(Ended::because(
                End::NoRoom,
                "Its gateway has no room for a twin. Nothing was sent.",
            ));
        }
        let known = self.engine.app(app).await;
        let known = known.map_err(|failure| failed(&failure))?;
        if known.name != self.item.name {
            return Err(Ended::failed(format!(
                "The app is called {} now, so it was left alone.",
                known.name
            )));
        }
        if let Some(probe) = self.probe() {
            let key = known.key.as_ref().map_or("", |key| key.raw());
            // Its shape is what the random credential takes; it is not sent.
            let shape = AppCredential::key(key, Secret::new("x".repeat(32)));
            self.can_prove(&probe, &shape, "twin").await?;
        }
        let operation = self.engine.twin_of(app).await;
        operation.map_err(|failure| failed(&failure))
    }

    /// The replacement of the app that the journal knows of.
    fn under_way(&self) -> Result<Option<Replacement>, Ended> {
        let known = self.engine.known_replacements();
        let known = known.map_err(|failure| failed(&failure))?;
        let app = &self.item.app;
        Ok(known.into_iter().find(|known| known.old == *app))
    }

    /// The twin of a replacement, where this campaign made it and nobody got its secret.
    fn own(&self, known: &Replacement) -> Result<AppRef, Ended> {
        let entry = self.engine.journal().entry(known.entry).ok().flatten();
        let campaign = entry.and_then(|entry| entry.record.campaign);
        let is_own = campaign.is_some_and(|campaign| campaign.raw() == self.campaign.id);
        match (&known.twin, known.step) {
            (Some(twin), ReplacementStep::Undelivered) if is_own => Ok(twin.clone()),
            (_, _) => Err(Ended::failed(format!(
                "It is being replaced since {} (entry {} of the journal). Go on with claviger apps replace {}, or undo that.",
                known.started, known.entry, known.old.id
            ))),
        }
    }

    /// The twin of the replacement under way, for what follows the making.
    fn twin(&self) -> Result<AppRef, Ended> {
        let known = self.under_way()?;
        known.and_then(|known| known.twin).ok_or_else(none_known)
    }

    /// The twin that this campaign made, whether or not the app is still there.
    fn made(&self) -> Option<AppRef> {
        let entries = self.engine.journal().of_campaign(&self.campaign.id).ok()?;
        let mut entries = entries.into_iter().rev();
        let made = entries.find(|entry| entry.in_place_of().as_ref() == Some(&self.item.app));
        made?.record.target.app()
    }

    /// Gives the twin what the app has, and has it proven, before anybody gets its secret: so a secret
    /// that was delivered is one that was proven, which no later run could do where its service does
    /// not show it again.
    pub(super) async fn equip(&self, secret: Option<&Credential>) -> Result<(), Ended> {
        let twin = self.twin()?;
        match self.engine.twins(&self.item.app, &twin).await {
            Ok(Twins::Both(lacking)) => self.give(&lacking).await?,
            Ok(Twins::OldGone) => return Err(Ended::failed("The app is gone.")),
            Ok(Twins::TwinGone) => return Err(Ended::failed("Its twin is gone.")),
            Err(failure) => return Err(failed(&failure)),
        }
        match secret {
            Some(secret) => self.proven(&twin, &secret.value).await,
            None => Ok(()),
        }
    }

    async fn give(&self, operations: &[Operation]) -> Result<(), Ended> {
        for operation in operations {
            self.step(operation)
                .await
                .map_err(|ended| match ended.end {
                    End::Failed => Ended::failed(format!(
                        "Its twin did not get all that the app has. {}",
                        ended.why.unwrap_or_default()
                    )),
                    _ => ended,
                })?;
        }
        Ok(())
    }

    /// One write between the two phases or within the second, with no value to hand over.
    async fn step(&self, operation: &Operation) -> Result<(), Ended> {
        let done = self.perform(operation, &Handover::default()).await;
        let done = done.map_err(|failure| failed(&failure))?;
        for item in done.items {
            if let ItemEnd::Refused(error) = item.end {
                return Err(failed(&Failure::Refused(error)));
            }
        }
        Ok(())
    }

    /// What callers need beside the secret: a whole sentence.
    pub(super) async fn new_key(&self) -> Option<String> {
        let twin = self.twin().ok()?;
        let app = self.engine.app(&twin).await.ok()?;
        let key = app.key?;
        Some(format!("Its twin {} has the AppKey {key}.", twin.id))
    }

    /// Takes the rights of the app away and deletes it; the twin gets its name.
    pub(super) async fn take_its_place(&self) -> Ended {
        let ended = async {
            let Some(known) = self.under_way()? else {
                // The app was deleted, and the run ended before its twin got the name.
                let twin = self.made().ok_or_else(none_known)?;
                return Ok(self.renamed(&twin).await);
            };
            let twin = known.twin.as_ref().ok_or_else(none_known)?;
            let app = &self.item.app;
            match self.engine.twins(app, twin).await {
                Ok(Twins::Both(mut lacking)) => {
                    // Other addresses or another quota were given to the twin on purpose.
                    lacking.retain(Operation::only_grants);
                    self.give(&lacking).await?;
                }
                Ok(Twins::OldGone) => {
                    let campaign = Some(self.campaign.id.as_str());
                    let noted = self.engine.is_gone(app, &known.old_name, campaign);
                    noted.map_err(|failure| failed(&failure))?;
                    return Ok(self.renamed(twin).await);
                }
                Ok(Twins::TwinGone) => {
                    return Err(Ended::failed(
                        "Its twin is gone, so the app was not deleted: its callers would be left with nothing.",
                    ));
                }
                Err(failure) => return Err(failed(&failure)),
            }
            self.proven_again(twin).await?;
            self.delete_old().await?;
            Ok(self.renamed(twin).await)
        };
        ended.await.unwrap_or_else(|ended| ended)
    }

    /// Whether the command or a call has to prove the twin.
    pub(super) const fn needs_proof(&self) -> bool {
        self.campaign.verify.is_some() || self.item.probe.is_some()
    }

    /// Lets the command and the call decide whether the twin works with `secret`.
    async fn proven(&self, twin: &AppRef, secret: &Secret) -> Result<(), Ended> {
        if !self.needs_proof() {
            return Ok(());
        }
        let app = self.engine.app(twin).await;
        let app = app.map_err(|failure| failed(&failure))?;
        let key = app.key.as_ref().map_or("", |key| key.raw());
        let credential = AppCredential::key(key, secret.clone());
        match self.refuted(secret, credential).await {
            Some(ended) => Err(ended),
            None => Ok(()),
        }
    }

    /// The same once more before the app goes, where the service shows the secret.
    async fn proven_again(&self, twin: &AppRef) -> Result<(), Ended> {
        if !self.needs_proof() || twin.service().offers(Capability::ReadSecret).is_err() {
            return Ok(());
        }
        let secret = self.engine.secret(twin).await;
        let secret = secret.map_err(|failure| failed(&failure))?;
        self.proven(twin, &secret).await
    }

    async fn delete_old(&self) -> Result<(), Ended> {
        let app = self.item.app.clone();
        let grants = self.engine.grants(&app).await;
        for grant in grants.map_err(|failure| failed(&failure))? {
            let operation = Operation::RevokeApis {
                app: app.clone(),
                grant: Box::new(grant),
            };
            self.step(&operation).await?;
        }
        self.step(&Operation::DeleteApp { app }).await
    }

    /// Gives the twin the name that has become free.
    async fn renamed(&self, twin: &AppRef) -> Ended {
        let name = &self.item.name;
        let operation = Operation::EditApp {
            app: twin.clone(),
            change: Change {
                name: Some(name.raw().to_owned()),
                ..Change::default()
            },
        };
        match self.step(&operation).await {
            Ok(()) => Ended::plain(End::Done),
            Err(ended) if ended.end == End::Failed => Ended::failed(format!(
                "Its twin has taken its place, but does not have the old name: claviger apps edit {} --name {name}. {}",
                twin.id,
                ended.why.unwrap_or_default()
            )),
            Err(ended) => ended,
        }
    }
}

fn none_known() -> Ended {
    Ended::failed("The journal knows of no replacement of this app under way.")
}

/// How many apps more a gateway takes, where it says so.
pub(super) fn room(limits: &Limits) -> Option<u64> {
    Some(limits.apps?.saturating_sub(limits.apps_used?))
}
