//! One run of a campaign: what comes next, by what has happened and the time.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Care;

/// The wait after the first time that a service asked to slow down without saying how long.
const SHORTEST: SignedDuration = SignedDuration::from_secs(1);
/// The longest wait that doubling leads to.
const LONGEST: SignedDuration = SignedDuration::from_secs(60);

/// How one app of a campaign stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Its turn has not come.
    Waiting,
    /// Its new `AppCode` or its twin was made and delivered at this time; the old one is still there.
    Made(Timestamp),
    /// It is done.
    Done,
    /// It was not done, or its value did not arrive where it was to go.
    Failed,
    /// It is not known whether it was done, or its value is lost.
    Unknown,
}

impl Standing {
    /// One character for it.
    pub const fn sign(self, ascii: bool) -> char {
        match (self, ascii) {
            (Self::Waiting, false) => '·',
            (Self::Waiting, true) => '.',
            (Self::Made(_), false) => '▫',
            (Self::Made(_), true) => 'o',
            (Self::Done, false) => '▪',
            (Self::Done, true) => '#',
            (Self::Failed, false) => '✗',
            (Self::Failed, true) => 'x',
            (Self::Unknown, _) => '?',
        }
    }
}

/// How an attempt at one app ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// It is done.
    Done,
    /// Its new `AppCode` or its twin was made and delivered.
    Made,
    /// Nothing was done: its gateway has no room for a twin before others were finished.
    NoRoom,
    /// It was not done, and asking again is of no use.
    Failed,
    /// It is not known whether it was done.
    Unknown,
    /// It was done, and its value is nowhere.
    Lost,
    /// Nothing was done, since the service asks to slow down or is not reached.
    Busy {
        /// How long the service asks to wait.
        asked: Option<SignedDuration>,
    },
    /// Nothing was done, for a reason that stands against every app: a whole sentence.
    Halted(String),
}

/// Why a run stops by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stop {
    /// It is not known what became of an app.
    Unknown,
    /// The new value of an app is lost.
    Lost,
    /// Too many failed.
    Failures,
    /// Patience is at its end.
    Patience,
    /// Something stands against every app: a whole sentence.
    Halted(String),
}

/// What comes next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// This app, by its place in the list: make what takes the place of the old, or do all that there is to do.
    Do(usize),
    /// The old `AppCode` of this app, or the app, may go.
    Finish(usize),
    /// Nothing before this time.
    Wait(Timestamp),
    /// Somebody should look at what was done, and resume.
    Look,
    /// A time of grace has to pass: until then, or until somebody resumes.
    Grace(Option<Timestamp>),
    /// It stops.
    Stop(Stop),
    /// Every app has ended.
    Finished,
}

/// The apps of a campaign, counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// All of them.
    pub total: usize,
    /// Those that are done.
    pub done: usize,
    /// Those that failed.
    pub failed: usize,
    /// Those of which it is not known, or whose value is lost.
    pub unknown: usize,
    /// Those that are still to be done, or to be finished.
    pub left: usize,
    /// Of those that are left, the ones whose new `AppCode` or twin was made.
    pub made: usize,
}

impl Counts {
    /// Counts `standings`.
    pub fn of<'a>(standings: impl IntoIterator<Item = &'a Standing>) -> Self {
        let mut counts = Self::default();
        for standing in standings {
            counts.total += 1;
            match standing {
                Standing::Waiting => counts.left += 1,
                Standing::Made(_) => {
                    counts.left += 1;
                    counts.made += 1;
                }
                Standing::Done => counts.done += 1,
                Standing::Failed => counts.failed += 1,
                Standing::Unknown => counts.unknown += 1,
            }
        }
        counts
    }
}

/// The state of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    care: Care,
    standings: Vec<Standing>,
    /// The gateway of each app, as a number.
    gateways: Vec<usize>,
    looked: bool,
    /// Until when what was made has waited for somebody to resume: without a time of grace or proof, the
    /// old may go only where the new was there by then.
    waited: Option<Timestamp>,
    /// The gateways that have no room for a twin until an app of theirs is finished.
    full: BTreeSet<usize>,
    failures: usize,
    stop: Option<Stop>,
    /// When the next app may begin, by the pace.
    next: Option<Timestamp>,
    busy: Option<Busy>,
}

/// Since when, and until when, the service is asked for patience.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Busy {
    since: Timestamp,
    until: Timestamp,
    wait: SignedDuration,
}

impl Run {
    /// A run over apps that stand like this. `looked` says whether the look has been taken, or asked
    /// for in an earlier run; `waited` when the campaign last said that it waits for somebody to resume.
    pub const fn new(
        care: Care,
        standings: Vec<Standing>,
        looked: bool,
        waited: Option<Timestamp>,
    ) -> Self {
        Self {
            care,
            standings,
            gateways: Vec::new(),
            looked,
            waited,
            full: BTreeSet::new(),
            failures: 0,
            stop: None,
            next: None,
            busy: None,
        }
    }

    /// The same, with a number for the gateway of each app: on one that has no room for a twin, apps
    /// take turns.
    #[must_use]
    pub fn on(self, gateways: Vec<usize>) -> Self {
        Self { gateways, ..self }
    }

    /// How each app stands.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The apps, counted.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.standings)
    }

    /// What comes next at `now`. The same as long as nothing happens and no time passes.
    pub fn step(&self, now: Timestamp) -> Step {
        if let Some(stop) = &self.stop {
            return Step::Stop(stop.clone());
        }
        let counts = self.counts();
        if counts.left == 0 {
            return Step::Finished;
        }
        let waiting = self.count_waiting();
        let touched = counts.total - waiting;
        if !self.looked && waiting > 0 && self.care.first > 0 && touched >= self.care.first {
            return Step::Look;
        }
        let what = match self.due(now) {
            Ok(what) => what,
            Err(until) => return Step::Grace(until),
        };
        let held = [self.next, self.busy.map(|busy| busy.until)];
        match held.into_iter().flatten().max() {
            Some(until) if until > now => Step::Wait(until),
            Some(_) | None => what,
        }
    }

    /// What may be done at `now` as far as grace allows; else when something may be.
    fn due(&self, now: Timestamp) -> Result<Step, Option<Timestamp>> {
        let mut waiting = self.places_of(|standing| standing == Standing::Waiting);
        if let Some(at) = waiting.find(|at| !self.full.contains(&self.gateway(*at))) {
            return Ok(Step::Do(at));
        }
        let mut soonest = None;
        for (at, standing) in self.standings.iter().enumerate() {
            let Standing::Made(since) = standing else {
                continue;
            };
            let due = match self.care.grace {
                Some(grace) => since.checked_add(grace).unwrap_or(Timestamp::MAX),
                None if self.care.is_proven || self.waited.is_some_and(|it| *since <= it) => *since,
                None => continue,
            };
            if due <= now {
                return Ok(Step::Finish(at));
            }
            soonest = Some(soonest.map_or(due, |soonest: Timestamp| soonest.min(due)));
        }
        Err(soonest)
    }

    /// Takes in that the app at `at` began at `now`, for the pace.
    pub fn begun(&mut self, now: Timestamp) {
        if let Some(pace) = self.care.pace {
            self.next = now.checked_add(pace.interval()).ok();
        }
    }

    /// Takes in how the app at `at` ended at `now`.
    pub fn ended(&mut self, at: usize, end: End, now: Timestamp) {
        let standing = match end {
            End::Done => Standing::Done,
            End::Made => Standing::Made(now),
            End::Failed => {
                self.failures += 1;
                Standing::Failed
            }
            End::Unknown => {
                self.stop = Some(Stop::Unknown);
                Standing::Unknown
            }
            End::Lost => {
                self.stop = Some(Stop::Lost);
                Standing::Unknown
            }
            End::NoRoom if self.makes_room(at) => {
                self.full.insert(self.gateway(at));
                return;
            }
            End::NoRoom => {
                self.failures += 1;
                Standing::Failed
            }
            End::Busy { asked } => return self.wait(asked, now),
            End::Halted(why) => {
                self.stop = Some(Stop::Halted(why));
                return;
            }
        };
        let is_success = matches!(standing, Standing::Done | Standing::Made(_));
        if let Some(known) = self.standings.get_mut(at) {
            *known = standing;
        }
        if standing == Standing::Done {
            self.full.remove(&self.gateway(at));
        }
        if is_success {
            self.busy = None;
        } else if self.stop.is_none()
            && self
                .care
                .stop_after
                .is_reached(self.failures, self.standings.len())
        {
            self.stop = Some(Stop::Failures);
        }
    }

    /// Waits as long as was asked for, else twice as long as before.
    fn wait(&mut self, asked: Option<SignedDuration>, now: Timestamp) {
        let (since, doubled) = match self.busy {
            Some(busy) => (busy.since, busy.wait.saturating_add(busy.wait)),
            None => (now, SHORTEST),
        };
        let own = doubled.min(LONGEST);
        let wait = asked.unwrap_or(own);
        let until = now.checked_add(wait).unwrap_or(Timestamp::MAX);
        let end = since
            .checked_add(self.care.patience)
            .unwrap_or(Timestamp::MAX);
        if until > end {
            self.stop = Some(Stop::Patience);
            return;
        }
        self.busy = Some(Busy {
            since,
            until,
            wait: own,
        });
    }

    fn count_waiting(&self) -> usize {
        self.places_of(|standing| standing == Standing::Waiting)
            .count()
    }

    fn places_of(&self, is_it: impl Fn(Standing) -> bool) -> impl Iterator<Item = usize> {
        let places = self.standings.iter().enumerate();
        places.filter_map(move |(at, standing)| is_it(*standing).then_some(at))
    }

    /// Whether an app on the gateway of the one at `at` goes later, which makes room there.
    fn makes_room(&self, at: usize) -> bool {
        self.places_of(|standing| matches!(standing, Standing::Made(_)))
            .any(|made| self.gateway(made) == self.gateway(at))
    }

    fn gateway(&self, at: usize) -> usize {
        self.gateways.get(at).copied().unwrap_or_default()
    }
}
