//! What has to show that a new code works before the old one goes: a command, a call of an API, or
//! both.

use clap::Args;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::super::super::{
    context::Context,
    deliver,
    listed::Listed,
    probe::{
        Aim,
        aim::{self, Wait},
    },
    problem::Problem,
};
use crate::{
    domain::{CredentialKind, Plan, Secret, TargetTemplate, Verdict, probe::Method, rotation},
    engine::{AppCredential, DeliveryError, Prepared},
};

/// What shows that the new code works.
#[derive(Args, Debug)]
pub(super) struct ProofArguments {
    /// Delete the old code if this command accepts the new one on its input
    #[arg(long, value_name = "COMMAND", value_parser = command)]
    verify: Option<TargetTemplate>,
    /// Delete the old code if a call of this API proves the new one
    #[arg(long, value_name = "URL", num_args = 0..=1, value_parser = aim::address)]
    #[expect(
        clippy::option_option,
        reason = "the option may stand without its value"
    )]
    probe: Option<Option<Url>>,
    #[command(flatten)]
    wait: Wait,
}

/// Reads a command that accepts or refuses a new code.
pub(in crate::cli) fn command(text: &str) -> Result<TargetTemplate, String> {
    TargetTemplate::command(text).map_err(|error| error.to_string())
}

impl ProofArguments {
    /// Whether anything is asked to show it.
    pub(super) fn is_empty(&self) -> bool {
        self.verify.is_none() && self.probe.is_none()
    }

    /// What has to happen before the old code is deleted, as the end of a sentence.
    pub(super) fn condition(&self) -> Option<&'static str> {
        rotation::condition(self.verify.is_some(), self.probe.is_some())
    }

    /// Where the probe of an app goes.
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

    /// Opens what is to show it.
    pub(super) fn open(
        &self,
        context: &Context,
        listed: &Listed,
        aim: Option<Aim>,
    ) -> Result<Proof, Problem> {
        let verify = match &self.verify {
            None => None,
            Some(template) => {
                let target = template.expand(&deliver::named(listed, CredentialKind::AppCode));
                let prepared = context.session.delivery().prepare(&target);
                Some(
                    prepared
                        .map_err(|error| Problem::usage(format!("{error} Nothing was sent.")))?,
                )
            }
        };
        Ok(Proof { verify, aim })
    }
}

/// What is ready to show that a new code works.
pub(super) struct Proof {
    verify: Option<Prepared>,
    aim: Option<Aim>,
}

impl Proof {
    /// Refuses an address that could prove nothing, before there is a new code to prove. `old` is a
    /// code whose shape the random one takes; it is not sent.
    pub(super) async fn is_possible(
        &self,
        context: &Context,
        listed: &Listed,
        old: &Secret,
    ) -> Result<(), Problem> {
        let Some(aim) = &self.aim else {
            return Ok(());
        };
        let shape = AppCredential::Code(old.clone());
        let place = &listed.app.at.place;
        let engine = context.engine();
        match Box::pin(engine.can_prove(place, &aim.probe, &shape)).await? {
            Ok(()) => Ok(()),
            Err(why) => Err(Problem::refused(format!(
                "The probe could prove nothing: {why}. Name the address of an API that the app is granted. No AppCode was made."
            ))),
        }
    }

    /// Lets the command and the probe decide whether the new code works.
    pub(super) async fn of(
        self,
        context: &Context,
        listed: &Listed,
        new: &Secret,
        cancel: &CancellationToken,
    ) -> Result<(), Problem> {
        if let Some(command) = self.verify {
            verified(command, new, cancel).await?;
        }
        let Some(aim) = self.aim else {
            return Ok(());
        };
        let credential = AppCredential::Code(new.clone());
        let place = &listed.app.at.place;
        let engine = context.engine();
        let probed = Box::pin(engine.probe(place, &aim.probe, &credential, cancel)).await?;
        match &probed.verdict {
            Verdict::Proven(_) => Ok(()),
            verdict @ (Verdict::NotAuthorised(_) | Verdict::Refused(_) | Verdict::Unproven(_)) => {
                Err(stopped(&verdict.sentence("new AppCode")))
            }
        }
    }
}

/// Lets a command decide whether the new code works.
async fn verified(
    command: Prepared,
    new: &Secret,
    cancel: &CancellationToken,
) -> Result<(), Problem> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(stopped("Interrupted while the command was running.")),
        ended = command.deliver(new) => match ended {
            // What the command does with the value is its own affair: its exit status decides.
            Ok(_) | Err(DeliveryError::NotRead(_)) => Ok(()),
            Err(error) => Err(stopped(&format!("The new AppCode was not verified. {error}"))),
        },
    }
}

/// A rotation that stops between two steps, and how to go on.
pub(super) fn stopped(why: &str) -> Problem {
    Problem::refused(format!(
        "{why} Both AppCodes work. Finish later with claviger codes rotate APP --finish, or undo it with claviger codes delete APP and the new AppCode's id."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_like_the_words_of_a_shell() {
        let template = command("check --key 'a b' {name}").map(|template| template.to_string());
        assert_eq!(template.as_deref(), Ok("command:check --key 'a b' {name}"));
        assert!(command("").is_err());
    }
}
