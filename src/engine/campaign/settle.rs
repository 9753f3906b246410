//! What an earlier run of a campaign left open: read back, delivered where its value is to be had,
//! and done again only where it was not done or its value is lost.

use std::{io::Read as _, path::Path, time::Duration};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::{
    attempt::{Attempt, Ended},
    standing::{Trace, is_undelivered, leaves_one_to_go},
};
use crate::{
    domain::{
        CampaignKind, Failure, OperationKind, Secret, Target,
        campaign::{End, Standing},
    },
    engine::{
        Ending,
        journal::{Entry, Outcome},
    },
};

/// More than the longest value, in bytes.
const LONGEST: u64 = 64 * 1024;

/// How an app stands once it was looked at, and what there is to say of it.
pub(super) struct Settled {
    pub(super) standing: Standing,
    /// A whole sentence.
    pub(super) say: Option<String>,
    /// Whether it failed for good.
    pub(super) is_failure: bool,
}

impl Settled {
    fn new(standing: Standing, say: impl Into<String>) -> Self {
        Self {
            standing,
            say: Some(say.into()),
            is_failure: false,
        }
    }

    const fn quietly(standing: Standing) -> Self {
        Self {
            standing,
            say: None,
            is_failure: false,
        }
    }
}

impl From<Ended> for Settled {
    fn from(ended: Ended) -> Self {
        let (standing, is_failure) = match ended.end {
            End::Done => (Standing::Done, false),
            End::Made => (Standing::Made(Timestamp::now()), false),
            End::Failed => (Standing::Failed, true),
            End::Busy { .. } | End::NoRoom | End::Halted(_) => (Standing::Waiting, false),
            End::Unknown | End::Lost => (Standing::Unknown, false),
        };
        Self {
            standing,
            say: ended.why,
            is_failure,
        }
    }
}

/// Whether there is anything to settle.
pub(super) fn is_open(trace: &Trace<'_>, kind: CampaignKind) -> bool {
    let is_open = |entry: &Entry| entry.record.is_open();
    let is_lost = |entry: &Entry| entry.record.outcome == Outcome::ValueLost;
    let is_undelivered =
        |entry: &Entry| entry.record.outcome == Outcome::Done && is_undelivered(kind, entry);
    trace.entries().any(is_open)
        || trace.second.is_none()
            && trace
                .first
                .is_some_and(|first| is_lost(first) || is_undelivered(first))
}

impl Attempt<'_> {
    /// Settles what `trace` leaves open of this app.
    pub(super) async fn settle(&self, trace: &Trace<'_>, cancel: &CancellationToken) -> Settled {
        let name = &self.item.name;
        if let Some(second) = trace.second.filter(|entry| entry.record.is_open()) {
            return match self.ending(second, cancel).await {
                // A twin has no name of its own yet: that is done in its turn.
                Ok(Ending::Done | Ending::ValueLost | Ending::Settled(Outcome::Done))
                    if trace.twin.is_some() =>
                {
                    Settled::quietly(made(trace))
                }
                Ok(Ending::Done | Ending::ValueLost | Ending::Settled(Outcome::Done)) => {
                    Settled::quietly(Standing::Done)
                }
                Ok(Ending::NotApplied) => Settled::quietly(made(trace)),
                Ok(_) => Settled::new(
                    Standing::Unknown,
                    match self.campaign.kind.second_phase() {
                        Some(words) => format!(
                            "It is still not known whether the {} of {name} was deleted.",
                            words.old
                        ),
                        None => format!("It is still not known what became of {name}."),
                    },
                ),
                Err(failure) => unread(name, &failure),
            };
        }
        let Some(first) = trace.first else {
            return Settled::quietly(Standing::Waiting);
        };
        if first.record.outcome == Outcome::ValueLost {
            let left = self.was_left(first);
            return left.unwrap_or_else(|told| self.again(first, &told));
        }
        if !first.record.is_open() {
            return self.deliver_late(first).await;
        }
        match self.ending(first, cancel).await {
            Ok(Ending::Done | Ending::Settled(Outcome::Done)) if self.campaign.kind.yields() => {
                self.deliver_late(first).await
            }
            Ok(Ending::Done | Ending::Settled(Outcome::Done)) => Settled::quietly(Standing::Done),
            Ok(Ending::ValueLost | Ending::Settled(Outcome::ValueLost)) => self.again(first, ""),
            Ok(Ending::NotApplied | Ending::Settled(_)) => Settled::quietly(Standing::Waiting),
            Ok(Ending::AppGone) => Settled {
                is_failure: true,
                ..Settled::new(Standing::Failed, format!("The app {name} is gone."))
            },
            // Whatever became of it, nobody has the value: only another one helps; of twins, one is enough.
            Ok(Ending::Open | Ending::InFlight)
                if self.is_hopeless(first)
                    && first.record.outcome == Outcome::Intent
                    && first.in_place_of().is_none() =>
            {
                self.again(first, "")
            }
            Ok(Ending::Open | Ending::InFlight) => Settled::new(
                Standing::Unknown,
                format!(
                    "It is still not known what became of {name}: entry {} of the journal.",
                    first.record.n
                ),
            ),
            Err(failure) => unread(name, &failure),
        }
    }

    /// Reads back what became of an entry; waits first for a request that may still be on its way.
    async fn ending(&self, entry: &Entry, cancel: &CancellationToken) -> Result<Ending, Failure> {
        let n = entry.record.n;
        let found = self.engine.reconcile(n).await?;
        if !matches!(found.ending, Ending::Open) {
            return Ok(found.ending);
        }
        let over = Duration::try_from(Timestamp::now().duration_since(entry.record.time));
        let left = self
            .engine
            .patience
            .on_its_way
            .saturating_sub(over.unwrap_or_default());
        if left.is_zero() || self.is_hopeless(entry) {
            return Ok(Ending::Open);
        }
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Ok(Ending::Open),
            () = tokio::time::sleep(left) => {}
        }
        Ok(self.engine.reconcile(n).await?.ending)
    }

    /// Whether nothing will ever show the value of an entry.
    fn is_hopeless(&self, entry: &Entry) -> bool {
        let kind = entry.record.kind().and_then(OperationKind::yields);
        entry.sealed.is_none()
            && kind.is_some_and(|kind| !self.item.app.service().shows_again(kind))
    }

    /// It is done again, and its lost value is named, with what else was `told` of it.
    fn again(&self, entry: &Entry, told: &str) -> Settled {
        let say = format!(
            "The new value of {} (entry {} of the journal) is lost: this app is done once more. {told}",
            self.item.name, entry.record.n
        );
        Settled::new(Standing::Waiting, say.trim_end())
    }

    /// Delivers the value of an entry that is done, which nobody is known to have got.
    async fn deliver_late(&self, entry: &Entry) -> Settled {
        let n = entry.record.n;
        let done = self.done(entry);
        let told = match self.was_left(entry) {
            Ok(settled) => return settled,
            Err(told) => told,
        };
        if self.is_there(entry) {
            let _ = self.engine.journal().delivered(n, "file");
            return Settled::quietly(done);
        }
        // Sealed, it is where it cannot be lost; only its owner can open it.
        let is_sealed = self.engine.journal().entry(n).ok().flatten();
        let is_sealed = is_sealed.is_some_and(|entry| entry.sealed.is_some());
        let name = &self.item.name;
        let value = match self.engine.value_of(n).await {
            Ok(value) => value,
            Err(failure) => return unread(name, &failure),
        };
        if self.campaign.kind == CampaignKind::Replace {
            // Nobody uses the twin yet: another secret does no harm, and can be proven.
            if value.is_none() && self.needs_proof() {
                return self.again(entry, &told);
            }
            if let Err(ended) = self.equip(value.as_ref()).await {
                return Settled::from(ended);
            }
        }
        let Some(credential) = value else {
            if is_sealed {
                // Opening the targets clears what the killed run left beside them.
                drop(self.open().await);
                let _ = self.engine.journal().delivered(n, "sealed");
                return Settled::new(
                    done,
                    format!(
                        "The new value of {name} is sealed in the journal: claviger journal unseal {n} --identity FILE."
                    ),
                );
            }
            return self.again(entry, &told);
        };
        let ended = match self.open().await {
            Ok(handover) => {
                self.engine.note_opened(n, &handover);
                self.hand_over(n, &credential, handover, End::Done).await
            }
            Err(error) => Ended {
                end: End::Failed,
                why: Some(format!(
                    "It was done, but the value was not delivered. {error}"
                )),
            },
        };
        match ended.end {
            End::Done | End::Made => Settled {
                say: ended.why,
                ..Settled::quietly(done)
            },
            _ => Settled {
                is_failure: true,
                ..Settled::new(Standing::Failed, ended.why.unwrap_or_default())
            },
        }
    }

    /// Completes the files that the killed run left. How the app stands by it, where every target has
    /// the value then; else what there is to tell of them.
    fn was_left(&self, entry: &Entry) -> Result<Settled, String> {
        let left = self.engine.settle_files(entry.record.n);
        let left = left.map_err(|error| error.to_string())?;
        let told = left.sentences.join(" ");
        if !left.all {
            return Err(told);
        }
        let name = &self.item.name;
        Ok(Settled::new(self.done(entry), format!("{name}: {told}")))
    }

    /// How an app stands whose write is done, and its value where it belongs.
    fn done(&self, entry: &Entry) -> Standing {
        if leaves_one_to_go(self.campaign.kind, entry) {
            // Its callers have had no time so far.
            Standing::Made(Timestamp::now())
        } else {
            Standing::Done
        }
    }

    /// Whether each target is a file that holds the value of the entry: they appear complete or not
    /// at all.
    fn is_there(&self, entry: &Entry) -> bool {
        let (all, _) = self.campaign.targets_of(self.item);
        let Some(mark) = entry.after.or(entry.chosen) else {
            return false;
        };
        let key = self.engine.journal().key();
        !all.is_empty()
            && all.iter().all(|target| match target {
                Target::File(path) => {
                    value_in(path).is_some_and(|value| key.recognises(mark, value.fingerprint()))
                }
                Target::Stdout
                | Target::Fd(_)
                | Target::Command(_)
                | Target::Age { .. }
                | Target::Csms { .. }
                | Target::Clipboard => false,
            })
    }
}

/// How an app stands whose new code was made.
fn made(trace: &Trace<'_>) -> Standing {
    trace
        .first
        .map_or(Standing::Waiting, |first| Standing::Made(first.usable_at()))
}

fn unread(name: &crate::domain::Text, failure: &Failure) -> Settled {
    Settled::new(
        Standing::Unknown,
        format!(
            "What became of {name} could not be read back. {}",
            failure.summary()
        ),
    )
}

fn value_in(path: &Path) -> Option<Secret> {
    let file = std::fs::File::open(path).ok()?;
    let mut text = Zeroizing::new(String::new());
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    Some(Secret::from(text))
}
