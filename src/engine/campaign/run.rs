//! The loop of a campaign: what comes next is decided by [`Run`], and done here.

use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{
    CampaignError, Held,
    attempt::{Attempt, Ended},
    line::Line,
    settle,
};
use crate::{
    domain::{
        Text,
        campaign::{Counts, Run, Standing, Step, Stop},
    },
    engine::{Delivery, Engine},
};

/// How often a run looks whether it is to pause while it waits.
const GLANCE: Duration = Duration::from_millis(200);

/// What happens in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A whole sentence about an app that an earlier run left open.
    Settled(String),
    /// An app begins.
    Began {
        /// Its place in the list.
        at: usize,
        /// Its name.
        name: Text,
    },
    /// An app ended, or is to be asked for again.
    Ended {
        /// Its place in the list.
        at: usize,
        /// Its name.
        name: Text,
        /// How it stands now.
        standing: Standing,
        /// Why it is not done, where it is not.
        why: Option<String>,
        /// All of them.
        counts: Counts,
    },
    /// Nothing is sent before this time.
    Waits(Timestamp),
}

/// Why a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// Every app has ended.
    Finished,
    /// It waits for a look.
    Look,
    /// It was told to pause.
    Paused,
    /// A time of grace has to pass, until then or until somebody resumes.
    Waiting(Option<Timestamp>),
    /// It stopped by itself.
    Stopped(Stop),
}

impl Stop {
    /// Why, as a whole sentence.
    fn sentence(&self) -> String {
        match self {
            Self::Unknown => "It is not known what became of an app.".to_owned(),
            Self::Lost => "The new value of an app is lost.".to_owned(),
            Self::Failures => "Too many apps failed.".to_owned(),
            Self::Patience => {
                "The service asked to slow down, or was not reached, for longer than its patience."
                    .to_owned()
            }
            Self::Halted(why) => why.clone(),
        }
    }
}

impl Engine {
    /// Runs the campaign that is held until it ends, waits or stops. What earlier runs left open is
    /// settled first. `tell` hears of everything; `pause` ends it after the app in flight.
    pub async fn run_campaign(
        &self,
        held: &mut Held,
        delivery: &Delivery,
        pause: &CancellationToken,
        tell: &mut (dyn FnMut(News) + Send),
    ) -> Result<Halt, CampaignError> {
        if !self.journal.is_durable() {
            return Err(CampaignError::Other(
                "A campaign needs a journal on disk, and this one is only in memory. Nothing was sent."
                    .to_owned(),
            ));
        }
        let campaign = held.known.campaign.clone();
        held.forget_request();
        held.say(Line::Run {
            time: Timestamp::now(),
        })?;
        let attempt = |at: usize| Attempt {
            engine: self,
            campaign: &campaign,
            item: &campaign.items[at],
            delivery,
        };
        let standings = self.settled(held, &attempt, pause, tell).await?;
        let mut run = Run::new(
            campaign.care.clone(),
            standings,
            held.known.looked,
            held.known.waited,
        )
        .on(campaign.gateways());
        loop {
            let step = run.step(Timestamp::now());
            let is_over = matches!(
                step,
                Step::Look | Step::Grace(_) | Step::Stop(_) | Step::Finished
            );
            if !is_over && (pause.is_cancelled() || held.is_to_pause()) {
                held.forget_request();
                held.say(Line::Paused {
                    time: Timestamp::now(),
                })?;
                return Ok(Halt::Paused);
            }
            let (at, is_second) = match step {
                Step::Do(at) => (at, false),
                Step::Finish(at) => (at, true),
                Step::Wait(until) => {
                    wait(until, held, pause, tell).await;
                    continue;
                }
                Step::Look => return halt(held, Halt::Look),
                Step::Grace(until) => return halt(held, Halt::Waiting(until)),
                Step::Stop(why) => return halt(held, Halt::Stopped(why)),
                Step::Finished => return halt(held, Halt::Finished),
            };
            let name = campaign.items[at].name.clone();
            tell(News::Began {
                at,
                name: name.clone(),
            });
            run.begun(Timestamp::now());
            let attempt = attempt(at);
            let Ended { end, why } = if is_second {
                attempt.second().await
            } else {
                attempt.first().await
            };
            run.ended(at, end, Timestamp::now());
            if run.standings()[at] == Standing::Failed {
                held.say(Line::Failed {
                    time: Timestamp::now(),
                    item: at,
                    why: why.clone().unwrap_or_default(),
                })?;
            }
            tell(News::Ended {
                at,
                name,
                standing: run.standings()[at],
                why,
                counts: run.counts(),
            });
        }
    }

    /// How each app stands once what earlier runs left open was settled.
    async fn settled<'a>(
        &self,
        held: &mut Held,
        attempt: &(dyn Fn(usize) -> Attempt<'a> + Sync),
        pause: &CancellationToken,
        tell: &mut (dyn FnMut(News) + Send),
    ) -> Result<Vec<Standing>, CampaignError> {
        let campaign = held.known.campaign.clone();
        let entries = self
            .journal
            .of_campaign(&campaign.id)
            .map_err(|error| CampaignError::Other(error.to_string()))?;
        let mut standings = held.known.standings(&entries);
        for (at, trace) in campaign.traces(&entries).iter().enumerate() {
            if standings[at] == Standing::Failed || !settle::is_open(trace, campaign.kind) {
                continue;
            }
            let settled = attempt(at).settle(trace, pause).await;
            standings[at] = settled.standing;
            if settled.is_failure {
                held.say(Line::Failed {
                    time: Timestamp::now(),
                    item: at,
                    why: settled.say.clone().unwrap_or_default(),
                })?;
            }
            if let Some(sentence) = settled.say {
                tell(News::Settled(sentence));
            }
        }
        Ok(standings)
    }
}

/// Writes down why a run ends.
fn halt(held: &mut Held, halt: Halt) -> Result<Halt, CampaignError> {
    let time = Timestamp::now();
    held.say(match &halt {
        Halt::Finished => Line::Finished { time },
        Halt::Look => Line::Look { time },
        Halt::Paused => Line::Paused { time },
        Halt::Waiting(until) => Line::Waiting {
            time,
            until: *until,
        },
        Halt::Stopped(stop) => Line::Stopped {
            time,
            why: stop.sentence(),
        },
    })?;
    Ok(halt)
}

/// Waits until then, or until it is to pause.
async fn wait(
    until: Timestamp,
    held: &Held,
    pause: &CancellationToken,
    tell: &mut (dyn FnMut(News) + Send),
) {
    tell(News::Waits(until));
    loop {
        let left = until.duration_since(Timestamp::now());
        if left.is_negative() || left.is_zero() || held.is_to_pause() {
            return;
        }
        let left = Duration::try_from(left).unwrap_or(GLANCE).min(GLANCE);
        tokio::select! {
            biased;
            () = pause.cancelled() => return,
            () = tokio::time::sleep(left) => {}
        }
    }
}
