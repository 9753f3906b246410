//! One attempt at one app of a campaign: its targets are opened, the write has its one life, the new
//! value is handed over, and how that ended is told in the campaign's words.

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::{Campaign, Item};
use crate::{
    domain::{
        CampaignKind, Change, Choice, CodeRef, Credential, Done, Failure, NotSent, Operation,
        RotationStep, Secret, Seen, Service, ServiceError, Target, Unknown, Verdict, campaign::End,
        probe::Method,
    },
    engine::{AppCredential, Delivery, DeliveryError, Engine, Handover, Probe, Rest, Standing},
};

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) end: End,
    /// Why it is not done, or what else there is to know: whole sentences.
    pub(super) why: Option<String>,
}

impl Ended {
    pub(super) const fn plain(end: End) -> Self {
        Self { end, why: None }
    }

    pub(super) fn because(end: End, why: impl Into<String>) -> Self {
        Self {
            end,
            why: Some(why.into()),
        }
    }

    pub(super) fn failed(why: impl Into<String>) -> Self {
        Self::because(End::Failed, why)
    }
}

/// What an attempt needs.
pub(super) struct Attempt<'a> {
    pub(super) engine: &'a Engine,
    pub(super) campaign: &'a Campaign,
    pub(super) item: &'a Item,
    pub(super) delivery: &'a Delivery,
}

impl Attempt<'_> {
    /// Does what there is to do; of codes, makes and delivers the new one.
    pub(super) async fn first(&self) -> Ended {
        let (operation, end) = match self.operation().await {
            Ok(planned) => planned,
            Err(ended) => return ended,
        };
        let handover = match self.open().await {
            Ok(handover) => handover,
            Err(error) => return Ended::failed(format!("{error} Nothing was sent.")),
        };
        match self.perform(&operation, &handover).await {
            Ok(done) => {
                if self.campaign.kind == CampaignKind::Replace
                    && let Err(ended) = self.equip(done.credential.as_ref()).await
                {
                    return ended;
                }
                self.arrived(&done, handover, end).await
            }
            Err(Failure::Unknown(unknown)) => self.unknown(&unknown, handover).await,
            Err(failure)
                if failure
                    .service_error()
                    .is_some_and(ServiceError::has_no_room) =>
            {
                Ended::because(End::NoRoom, failure.summary())
            }
            Err(failure) => failed(&failure),
        }
    }

    /// Deletes the old, once the command and the call have found the new to work.
    pub(super) async fn second(&self) -> Ended {
        match self.campaign.kind {
            CampaignKind::Replace => Box::pin(self.take_its_place()).await,
            CampaignKind::Secrets
            | CampaignKind::Codes
            | CampaignKind::Edit
            | CampaignKind::Delete => self.delete_old_code().await,
        }
    }

    async fn delete_old_code(&self) -> Ended {
        let app = &self.item.app;
        let rotation = match self.engine.rotations_of(app) {
            Ok(rotations) => rotations
                .into_iter()
                .rev()
                .find(|rotation| rotation.step != RotationStep::Generating),
            Err(failure) => return failed(&failure),
        };
        let Some(rotation) = rotation else {
            return Ended::failed("The journal knows of no rotation of this app under way.");
        };
        let codes = match self.engine.codes(app).await {
            Ok(codes) => codes,
            Err(failure) => return failed(&failure),
        };
        let (old, new) = match rotation.standing(&codes) {
            Standing::Both { old, new } => (old, new),
            Standing::OldGone => {
                return match self
                    .engine
                    .old_code_is_gone(&rotation, Some(&self.campaign.id))
                {
                    Ok(_) => Ended::because(End::Done, "The old AppCode was gone already."),
                    Err(failure) => failed(&failure),
                };
            }
            Standing::NewGone => {
                return Ended::failed(
                    "The new AppCode is gone, so the old one was not deleted: its callers would be left with nothing.",
                );
            }
        };
        let credential = AppCredential::Code(new.clone());
        if let Some(ended) = self.refuted(&new, credential).await {
            return ended;
        }
        let operation = Operation::DeleteCode {
            app: app.clone(),
            code: old,
        };
        match self.perform(&operation, &Handover::default()).await {
            Ok(_) => Ended::plain(End::Done),
            Err(Failure::Unknown(unknown)) => {
                Ended::because(End::Unknown, Failure::Unknown(unknown).summary())
            }
            Err(failure) => failed(&failure),
        }
    }

    pub(super) async fn perform(
        &self,
        operation: &Operation,
        into: &Handover,
    ) -> Result<Done, Failure> {
        // Months may have passed since the plan: only its name tells that it is the same app.
        let seen = Seen {
            name: self.item.name.clone(),
            updated_at: None,
        };
        // A twin has another name, and was made by this campaign.
        let seen = (operation.app() == Some(&self.item.app)).then_some(&seen);
        // A pause waits for the app that is in flight.
        let never = CancellationToken::new();
        let id = &self.campaign.id;
        let performed = self.engine.perform_of(id, into, operation, seen, &never);
        Box::pin(performed).await
    }

    /// The write, by what is there now, and what it comes to once it is done.
    async fn operation(&self) -> Result<(Operation, End), Ended> {
        let app = self.item.app.clone();
        let operation = match self.campaign.kind {
            CampaignKind::Secrets => Operation::ResetSecret {
                app,
                choice: Choice::Auto,
            },
            CampaignKind::Edit => Operation::EditApp {
                app,
                change: Change {
                    remark: self.item.remark.clone(),
                    ..Change::default()
                },
            },
            CampaignKind::Delete => {
                if !self.campaign.include_bound {
                    self.nothing_bound().await?;
                }
                Operation::DeleteApp { app }
            }
            CampaignKind::Codes => return self.renewal().await,
            CampaignKind::Replace => return Ok((self.replacement().await?, End::Made)),
        };
        Ok((operation, End::Done))
    }

    /// The write that makes a new code.
    async fn renewal(&self) -> Result<(Operation, End), Ended> {
        let app = self.item.app.clone();
        let codes = self.engine.codes(&app).await;
        let codes = codes.map_err(|failure| failed(&failure))?;
        let [old] = codes.as_slice() else {
            return Err(Ended::failed(format!(
                "The app has {} AppCodes now, and a campaign renews one. Nothing was sent.",
                codes.len()
            )));
        };
        if let Some(probe) = self.probe() {
            let shape = AppCredential::Code(old.value.clone());
            self.can_prove(&probe, &shape, "AppCode").await?;
        }
        Ok(match app.service() {
            Service::Apig | Service::Roma => {
                let old = CodeRef::of(old);
                (Operation::RotateCode { app, old }, End::Made)
            }
            Service::ModelArts => {
                let code = old.value.clone();
                (Operation::ResetCode { app, code }, End::Done)
            }
        })
    }

    /// Refuses an address that could prove nothing about a credential of this shape, before `what` is
    /// made.
    pub(super) async fn can_prove(
        &self,
        probe: &Probe,
        shape: &AppCredential,
        what: &str,
    ) -> Result<(), Ended> {
        let place = &self.item.app.place;
        let fit = Box::pin(self.engine.can_prove(place, probe, shape)).await;
        match fit.map_err(|failure| failed(&failure))? {
            Ok(()) => Ok(()),
            Err(why) => Err(Ended::failed(format!(
                "The probe could prove nothing: {why}. No {what} was made."
            ))),
        }
    }

    /// Refuses an app that APIs are bound to by now, or may be.
    async fn nothing_bound(&self) -> Result<(), Ended> {
        let facts = self.engine.facts(&self.item.app).await;
        let facts = facts.map_err(|failure| failed(&failure))?;
        match facts.apis {
            Ok(apis) if apis.total == 0 => Ok(()),
            Ok(apis) => Err(Ended::failed(format!(
                "{} APIs are bound to it by now, so it was left alone.",
                apis.total
            ))),
            Err(failure) => {
                let ended = failed(&failure);
                Err(match ended.end {
                    End::Failed => Ended::failed(format!(
                        "Which APIs are bound to it could not be read, so it was left alone. {}",
                        failure.summary()
                    )),
                    _ => ended,
                })
            }
        }
    }

    /// Opens the targets before anything is sent.
    pub(super) async fn open(&self) -> Result<Handover, DeliveryError> {
        let (all, last) = self.campaign.targets_of(self.item);
        let connection = self.engine.connection(&self.item.app.place);
        let connection = connection.map_err(|_gone| DeliveryError::NoSecretManager)?;
        self.delivery.open(connection, &all, last.as_ref()).await
    }

    /// Hands the new value over.
    async fn arrived(&self, done: &Done, handover: Handover, end: End) -> Ended {
        match (&done.credential, done.journal) {
            (Some(credential), Some(n)) => self.hand_over(n, credential, handover, end).await,
            (Some(_), None) | (None, _) => Ended::plain(end),
        }
    }

    /// Gives the value of entry `n` to its targets; `end` if all took it.
    pub(super) async fn hand_over(
        &self,
        n: u64,
        credential: &Credential,
        handover: Handover,
        end: End,
    ) -> Ended {
        if handover.is_empty() {
            return Ended::plain(end);
        }
        let handed = handover.hand_over(&credential.value).await;
        if let Err(error) = self.engine.journal().delivered(n, &handed.how()) {
            tracing::error!(n, %error, "how a value was delivered could not be journalled");
        }
        if handed.all_took() {
            let why = match self.campaign.kind {
                CampaignKind::Replace => self.new_key().await,
                CampaignKind::Secrets
                | CampaignKind::Codes
                | CampaignKind::Edit
                | CampaignKind::Delete => None,
            };
            return Ended { end, why };
        }
        let failures = handed.failures().join(" ");
        if handed.is_somewhere() {
            return Ended::failed(format!(
                "It was done, but not every target took the value. {failures}"
            ));
        }
        let place = &self.item.app.place;
        let rest = self.engine.rest_of(
            n,
            place.service,
            &place.profile,
            credential.kind,
            &credential.value,
        );
        match (&rest, rest.sentence(n)) {
            (Rest::Lost, _) | (_, None) => Ended::because(
                End::Lost,
                format!("It was done, and its new value is lost. {failures}"),
            ),
            (Rest::Shown | Rest::Sealed | Rest::Kept(_), Some(sentence)) => Ended::failed(format!(
                "It was done, but the value was not delivered. {failures} {sentence}"
            )),
        }
    }

    /// Keeps the value that may be in force.
    async fn unknown(&self, unknown: &Unknown, handover: Handover) -> Ended {
        let mut why = Failure::Unknown(unknown.clone()).summary();
        if let Some(sent) = &unknown.sent
            && !handover.is_empty()
        {
            let part = handover.to_last_resort(&sent.value).await;
            let word = part.filter(|part| part.end.has_it());
            let word = word.map(|part| part.end.word());
            if let Some(n) = unknown.journal {
                let profile = &self.item.app.place.profile;
                let sentence = match word {
                    Some(word) => {
                        let _ = self.engine.journal().delivered(n, word);
                        Some("The value that was sent is at the last resort.".to_owned())
                    }
                    None => self.engine.safe(n, profile, &sent.value).sentence(n),
                };
                if let Some(sentence) = sentence {
                    why = format!("{why} The value that was sent may be in force. {sentence}");
                }
            }
        }
        Ended::because(End::Unknown, why)
    }

    /// The call that has to prove a new credential.
    pub(super) fn probe(&self) -> Option<Probe> {
        Some(Probe {
            url: self.item.probe.clone()?,
            method: Method::Get,
            patience: self.campaign.care.probe_wait,
        })
    }

    /// Lets the command and the probe decide whether the new value works, which makes this
    /// `credential`; how that ends where it does not.
    pub(super) async fn refuted(&self, new: &Secret, credential: AppCredential) -> Option<Ended> {
        let words = self.campaign.kind.second_phase()?;
        if let Some(ended) = self.not_verified(new).await {
            return Some(ended);
        }
        let probe = self.probe()?;
        let never = CancellationToken::new();
        let place = &self.item.app.place;
        let probed = Box::pin(self.engine.probe(place, &probe, &credential, &never)).await;
        match probed {
            Ok(probed) => match probed.verdict {
                Verdict::Proven(_) => None,
                verdict @ (Verdict::NotAuthorised(_)
                | Verdict::Refused(_)
                | Verdict::Unproven(_)) => Some(Ended::failed(format!(
                    "{} The {} was not deleted.",
                    verdict.sentence(words.new),
                    words.old
                ))),
            },
            Err(failure) => Some(failed(&failure)),
        }
    }

    /// Lets the command decide whether the new code works; how that ends where it does not.
    async fn not_verified(&self, new: &Secret) -> Option<Ended> {
        let template = self.campaign.verify.as_ref()?;
        let words = self.campaign.kind.second_phase()?;
        let named = self.item.named(self.campaign.credential()?);
        let command: Target = template.expand(&named);
        let verified = match self.delivery.prepare(&command) {
            Ok(prepared) => prepared.deliver(new).await,
            Err(error) => Err(error),
        };
        match verified {
            // What the command does with the value is its own affair: its exit status decides.
            Ok(_) | Err(DeliveryError::NotRead(_)) => None,
            Err(error) => Some(Ended::failed(format!(
                "The {} was not verified, so the {} was not deleted. {error}",
                words.new, words.old
            ))),
        }
    }
}

/// What a failure means for a campaign.
pub(super) fn failed(failure: &Failure) -> Ended {
    let asked = |seconds: Option<u64>| {
        seconds.map(|seconds| SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)))
    };
    let why = failure.summary();
    match failure {
        Failure::Refused(error) if error.is_throttle() || matches!(error.status, 502..=504) => {
            Ended::because(
                End::Busy {
                    asked: asked(error.retry_after),
                },
                why,
            )
        }
        Failure::Refused(_) => Ended::failed(why),
        Failure::NotSent(reason) => match reason {
            NotSent::Unreached(fault) | NotSent::NotApplied(fault) => {
                let after = match fault {
                    crate::domain::LinkFault::NotJson { retry_after, .. } => asked(*retry_after),
                    _ => None,
                };
                Ended::because(End::Busy { asked: after }, why)
            }
            NotSent::ReadOnly(_) | NotSent::NoCredential(_) | NotSent::Journal(_) => {
                Ended::because(End::Halted(why.clone()), why)
            }
            NotSent::Changed(_)
            | NotSent::Impossible(_)
            | NotSent::Invalid(_)
            | NotSent::Cancelled => Ended::failed(why),
        },
        Failure::Unknown(_) => Ended::because(End::Unknown, why),
        Failure::ValueLost(_) => Ended::because(End::Lost, why),
    }
}
