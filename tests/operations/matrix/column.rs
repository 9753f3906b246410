//! The misfortunes.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use claviger::simulator::{Action, Fault, Operation as Call, Status};
use rustix::process::Signal;
use strum::IntoEnumIterator as _;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::{
    super::{
        lab::{Lab, Way},
        row::Row,
    },
    front::Front,
};

/// The time for an exchange where it is to run out.
const SHORT: Duration = Duration::from_secs(2);
/// Longer than any test waits.
pub(super) const NEVER: Duration = Duration::from_secs(3600);
/// After the time for the exchange and for reading back is over.
const LATE: Duration = Duration::from_secs(6);

/// What happens to a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter)]
pub(super) enum Column {
    Nothing,
    Refused,
    Tls,
    DropBefore,
    DropAfter,
    Reset,
    Truncated,
    Malformed,
    Throttled9008,
    Always9008,
    Throttled429,
    Always429,
    Fault9999,
    Fault9999Done,
    Html502,
    Gateway504,
    Gateway504Done,
    Timeout,
    TimeoutDone,
    TimeoutLate,
    CancelBefore,
    CancelAfter,
    CancelAfterDone,
    Terminated,
    TerminatedDone,
    Killed,
    KilledDone,
}

/// How a process ends that is at work on a write.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) signal: Signal,
    /// Whether the service has done it by then, or never does.
    pub(super) done: bool,
}

type Meanwhile<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A misfortune that is about to happen.
pub(super) struct Scene<'a> {
    pub(super) way: Way,
    pub(super) before_sending: Option<Box<dyn FnOnce() + Send>>,
    pub(super) meanwhile: Meanwhile<'a>,
    /// It stands until the scene is over.
    pub(super) front: Option<Front>,
}

impl Column {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Nothing => "no fault",
            Self::Refused => "connection refused",
            Self::Tls => "TLS failure",
            Self::DropBefore => "dropped before it was done",
            Self::DropAfter => "dropped after it was done",
            Self::Reset => "connection reset",
            Self::Truncated => "answer truncated",
            Self::Malformed => "answer malformed",
            Self::Throttled9008 => "500 APIG.9008 once",
            Self::Always9008 => "500 APIG.9008 always",
            Self::Throttled429 => "429 once",
            Self::Always429 => "429 always",
            Self::Fault9999 => "500 APIG.9999, not done",
            Self::Fault9999Done => "500 APIG.9999, done",
            Self::Html502 => "502 with a page of HTML",
            Self::Gateway504 => "504, not done",
            Self::Gateway504Done => "504, done",
            Self::Timeout => "time-out, never done",
            Self::TimeoutDone => "time-out, done",
            Self::TimeoutLate => "time-out, done later",
            Self::CancelBefore => "cancelled before it left",
            Self::CancelAfter => "cancelled on its way, never done",
            Self::CancelAfterDone => "cancelled on its way, done",
            Self::Terminated => "SIGTERM on its way, never done",
            Self::TerminatedDone => "SIGTERM on its way, done",
            Self::Killed => "SIGKILL on its way, never done",
            Self::KilledDone => "SIGKILL on its way, done",
        }
    }

    /// Whether the service says that it did nothing, so that asking again is safe.
    pub(super) fn says_that_nothing_was_done(self) -> bool {
        matches!(
            self,
            Self::Throttled9008 | Self::Always9008 | Self::Throttled429 | Self::Always429
        )
    }

    /// How the process ends, where that is the misfortune.
    pub(super) fn end(self) -> Option<End> {
        let (signal, done) = match self {
            Self::Terminated => (Signal::TERM, false),
            Self::TerminatedDone => (Signal::TERM, true),
            Self::Killed => (Signal::KILL, false),
            Self::KilledDone => (Signal::KILL, true),
            _ => return None,
        };
        Some(End { signal, done })
    }

    /// Sets the scene for one write by `call`.
    pub(super) async fn scene<'a>(
        self,
        lab: &'a Lab,
        call: Call,
        cancel: &'a CancellationToken,
    ) -> Scene<'a> {
        let mut scene = Scene {
            way: lab.way(),
            before_sending: None,
            meanwhile: Box::pin(async {}),
            front: None,
        };
        let fault = |action| lab.running.add_fault(Fault::on(call, action));
        let once = |action| lab.running.add_fault(Fault::on(call, action).times(1));
        match self {
            Self::Nothing
            | Self::Terminated
            | Self::TerminatedDone
            | Self::Killed
            | Self::KilledDone => {}
            Self::Refused => {
                let door = Arc::clone(&lab.running);
                scene.before_sending = Some(Box::new(move || {
                    tokio::task::block_in_place(|| Handle::current().block_on(door.refuse()));
                }));
            }
            Self::Tls => {
                let mut url: url::Url = scene.way.url.parse().expect("an address");
                let front = Front::before(url.port().expect("a port")).await;
                url.set_port(Some(front.port()))
                    .expect("an address with a port");
                url.as_str().clone_into(&mut scene.way.url);
                scene.before_sending = Some(front.breaking());
                scene.front = Some(front);
            }
            Self::DropBefore => once(Action::DropBefore),
            Self::DropAfter => once(Action::DropAfter),
            Self::Reset => once(Action::Reset),
            Self::Truncated => once(Action::Truncated),
            Self::Malformed => once(Action::Malformed),
            Self::Throttled9008 => once(coded(500, "APIG.9008", false)),
            Self::Always9008 => fault(coded(500, "APIG.9008", false)),
            Self::Throttled429 => once(Action::throttle(0)),
            Self::Always429 => fault(Action::throttle(0)),
            Self::Fault9999 => once(coded(500, "APIG.9999", false)),
            Self::Fault9999Done => once(coded(500, "APIG.9999", true)),
            Self::Html502 => once(Action::Html),
            Self::Gateway504 => once(coded(504, "APIG.0203", false)),
            Self::Gateway504Done => once(coded(504, "APIG.0203", true)),
            Self::Timeout => {
                scene.way.timeout = SHORT;
                once(Action::Delay(NEVER));
            }
            Self::TimeoutDone => {
                scene.way.timeout = SHORT;
                lab.running.pause_on(call);
            }
            Self::TimeoutLate => {
                scene.way.timeout = SHORT;
                once(Action::Delay(LATE));
            }
            Self::CancelBefore => {
                let cancel = cancel.clone();
                scene.before_sending = Some(Box::new(move || cancel.cancel()));
            }
            Self::CancelAfter => {
                once(Action::Delay(NEVER));
                scene.meanwhile = Box::pin(async move {
                    lab.running.received(call, 1).await;
                    cancel.cancel();
                });
            }
            Self::CancelAfterDone => {
                lab.running.pause_on(call);
                scene.meanwhile = Box::pin(async move {
                    lab.running.judged(call, 1).await;
                    cancel.cancel();
                });
            }
        }
        scene
    }

    /// Waits until nothing of it is under way.
    pub(super) async fn calm(self, lab: &Lab, row: Row) {
        if self == Self::TimeoutLate {
            lab.running.judged(row.call(), 1).await;
        }
    }
}

fn coded(status: u16, code: &str, done: bool) -> Action {
    Action::Status(Status {
        status,
        code: Some(code.to_owned()),
        done,
        ..Status::default()
    })
}
