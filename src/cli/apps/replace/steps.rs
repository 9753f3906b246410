//! The steps of a replacement after the twin was made: each a write of its own, with its own result.

use std::{collections::BTreeMap, sync::Arc};

use tokio_util::sync::CancellationToken;

use super::{
    super::super::{
        context::Context,
        deliver::{Delivered, Destination},
        listed::Listed,
        probe::{self, Aim},
        problem::Problem,
        write::{Ready, Spot, WriteRecord},
    },
    Arguments, stopped,
};
use crate::{
    domain::{App, Change, Done, ItemEnd, Operation, Plan, Secret, Seen, Verdict, probe::Method},
    engine::{AppCredential, Twins},
};

/// A replacement whose twin is there.
pub(super) struct Steps<'a> {
    arguments: &'a Arguments,
    context: &'a Context,
    old: &'a Ready,
    destination: &'a Destination,
    twin: Listed,
    /// What was done so far, in its order.
    pub(super) records: Vec<WriteRecord>,
}

/// The twin `app` of the app that is `ready`.
pub(super) fn twin_of(context: &Context, ready: &Ready, app: App) -> Result<Listed, Problem> {
    let gateway = Arc::clone(&ready.listed.gateway);
    Listed::new(context, app, gateway, &BTreeMap::new())
        .ok_or_else(|| Problem::usage("The profile is not in use. Name it with --profile."))
}

impl<'a> Steps<'a> {
    pub(super) fn of(
        arguments: &'a Arguments,
        context: &'a Context,
        old: &'a Ready,
        destination: &'a Destination,
        twin: Listed,
    ) -> Self {
        Self {
            arguments,
            context,
            old,
            destination,
            twin,
            records: Vec::new(),
        }
    }

    /// Takes in that the twin was made, and gives the place of that among the records.
    pub(super) fn made(&mut self, done: &Done) -> usize {
        let record = self.twin_made(done, None);
        self.records.push(record);
        self.records.len() - 1
    }

    /// What there is to say of the twin: with its key, which callers need beside its secret.
    pub(super) fn twin_made(&self, done: &Done, delivered: Option<&Delivered>) -> WriteRecord {
        let mut record = WriteRecord::new(&self.twin_spot(), done, delivered);
        if let Some(key) = &self.twin.app.key {
            record.note(format!("Its AppKey is {key}."));
        }
        record
    }

    /// Where the twin is.
    pub(super) fn twin_spot(&self) -> Spot {
        let app = &self.twin.app;
        Spot {
            place: app.at.place.clone(),
            gateway: self.twin.gateway.name.clone(),
            app: Some(app.at.id.clone()),
            name: app.name.clone(),
        }
    }

    /// Gives the twin what it lacks of the old app. Where callers use it already, only rights are
    /// added: other addresses or another quota than the old app's were then given to it on purpose.
    pub(super) async fn bring(
        &mut self,
        is_in_use: bool,
        cancel: &CancellationToken,
    ) -> Result<(), Problem> {
        let old = &self.old.facts.app.at;
        match self.context.engine().twins(old, &self.twin.app.at).await? {
            Twins::Both(mut operations) => {
                operations.retain(|it| !is_in_use || it.only_grants());
                for operation in operations {
                    let spot = self.twin_spot();
                    self.perform(&operation, None, &spot, cancel).await?;
                }
                Ok(())
            }
            Twins::OldGone => Err(self.stopped("The old app is gone.")),
            Twins::TwinGone => Err(self.stopped("The twin is gone.")),
        }
    }

    /// Does one step; what of it was refused stops the rest.
    pub(super) async fn perform(
        &mut self,
        operation: &Operation,
        seen: Option<&Seen>,
        spot: &Spot,
        cancel: &CancellationToken,
    ) -> Result<(), Problem> {
        let performed = self.context.engine().perform(operation, seen, cancel);
        let done = Box::pin(performed).await?;
        let records = WriteRecord::each(spot, &done);
        self.records
            .extend(records.into_iter().map(|(record, _)| record));
        let is_refused = |end: &ItemEnd| matches!(end, ItemEnd::Refused(_));
        if done.items.iter().any(|item| is_refused(&item.end)) {
            return Err(self.stopped("The twin did not get all that the old app has."));
        }
        Ok(())
    }

    /// Waits, has the twin proven, deletes the old app, as far as the arguments say.
    pub(super) async fn complete(
        &mut self,
        aim: Option<Aim>,
        secret: Option<&Secret>,
        cancel: &CancellationToken,
    ) -> Result<(), Problem> {
        if let Some(grace) = self.arguments.grace {
            self.context.warn(&format!(
                "Both apps work. The old one is deleted in {grace:#}; an interrupt leaves both."
            ));
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(self.stopped("Interrupted while waiting.")),
                () = tokio::time::sleep(grace.unsigned_abs()) => {}
            }
        }
        if let Some(aim) = &aim {
            let Some(secret) = secret else {
                return Err(self
                    .stopped("The secret of the twin is not known here, so nothing was proven."));
            };
            self.prove(aim, secret, cancel).await?;
        }
        if aim.is_some() || self.arguments.grace.is_some() || self.arguments.finish {
            self.delete_old(cancel).await?;
        } else {
            let old = &self.old.facts.app;
            self.note(format!(
                "{} still works. Move its callers to the new key and secret, then: claviger apps replace {} --finish",
                old.name, old.at.id
            ));
        }
        Ok(())
    }

    async fn prove(
        &self,
        aim: &Aim,
        secret: &Secret,
        cancel: &CancellationToken,
    ) -> Result<(), Problem> {
        let engine = self.context.engine();
        let app = engine.app(&self.twin.app.at).await?;
        let credential = probe::signing(&app, secret.clone())?;
        let place = &app.at.place;
        let probed = Box::pin(engine.probe(place, &aim.probe, &credential, cancel)).await?;
        match &probed.verdict {
            Verdict::Proven(_) => Ok(()),
            verdict @ (Verdict::NotAuthorised(_) | Verdict::Refused(_) | Verdict::Unproven(_)) => {
                Err(self.stopped(&verdict.sentence("twin's key and secret")))
            }
        }
    }

    /// Takes the rights of the old app away, one after the other, then deletes it.
    async fn delete_old(&mut self, cancel: &CancellationToken) -> Result<(), Problem> {
        let engine = self.context.engine();
        let app = self.old.facts.app.at.clone();
        let seen = Seen::of(&self.old.facts.app);
        let mut seen = Some(&seen);
        let spot = self.old.spot();
        for grant in engine.grants(&app).await? {
            let operation = Operation::RevokeApis {
                app: app.clone(),
                grant: Box::new(grant),
            };
            // What a step of this very run changed is no reason to stop.
            self.perform(&operation, seen.take(), &spot, cancel).await?;
        }
        let operation = Operation::DeleteApp { app };
        self.perform(&operation, seen.take(), &spot, cancel).await?;
        self.rename(cancel).await
    }

    /// Gives the twin the name that has become free.
    async fn rename(&mut self, cancel: &CancellationToken) -> Result<(), Problem> {
        let old = self.old.facts.app.name.clone();
        let id = self.twin.app.at.id.clone();
        self.note(format!("The twin {id} has taken the place of {old}."));
        let operation = Operation::EditApp {
            app: self.twin.app.at.clone(),
            change: Change {
                name: Some(old.raw().to_owned()),
                ..Change::default()
            },
        };
        let spot = self.twin_spot();
        let renamed = self.perform(&operation, None, &spot, cancel).await;
        if renamed.is_err() {
            self.note(format!(
                "It does not have the old name yet: claviger apps edit {id} --name {old}"
            ));
        }
        renamed
    }

    /// Adds a whole sentence to what was done last.
    pub(super) fn note(&mut self, sentence: String) {
        if let Some(last) = self.records.last_mut() {
            last.note(sentence);
        } else {
            self.context.warn(&sentence);
        }
    }

    fn stopped(&self, why: &str) -> Problem {
        stopped(why, self.old.facts.app.at.id.raw())
    }

    /// Writes what was done where results go.
    pub(super) fn say(&self) -> Result<(), Problem> {
        let out = self.destination.result_stream();
        self.context
            .output
            .objects_to(out, &self.records, WriteRecord::text)?;
        Ok(())
    }
}

impl Arguments {
    /// Where the probe of the twin goes.
    pub(super) fn aim(
        &self,
        context: &Context,
        listed: &Listed,
        plan: &mut Plan,
    ) -> Result<Option<Aim>, Problem> {
        let Some(given) = &self.probe else {
            return Ok(None);
        };
        let aim = Aim::of(context, listed, given.as_ref(), Method::Get, self.wait)?;
        plan.add(aim.sentence());
        Ok(Some(aim))
    }

    /// Refuses an address that could prove nothing, before there is a twin to prove.
    pub(super) async fn can_prove(
        &self,
        context: &Context,
        ready: &Ready,
        aim: &Aim,
    ) -> Result<(), Problem> {
        let app = &ready.facts.app;
        // Its shape is what the random credential takes; it is not sent.
        let shape = AppCredential::key(
            app.key.as_ref().map_or("", |key| key.raw()),
            Secret::new("x".repeat(32)),
        );
        let engine = context.engine();
        match Box::pin(engine.can_prove(&app.at.place, &aim.probe, &shape)).await? {
            Ok(()) => Ok(()),
            Err(why) => Err(Problem::refused(format!(
                "The probe could prove nothing: {why}. Name the address of an API that the app is granted. Nothing was made."
            ))),
        }
    }
}
