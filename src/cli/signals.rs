//! What signals mean to a command: they end or stop it like any program, but while a write is under
//! way they end the wait for it, and while somebody is asked for a secret they come to whoever asks,
//! who has a terminal to give back.

use std::{
    io,
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    process::Signal,
};
use signal_hook::{SigId, flag, low_level};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::problem::Problem;

/// Those that end a program, the stop of a terminal, and its end.
const WATCHED: [Signal; 6] = [
    Signal::TERM,
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TSTP,
    Signal::CONT,
];

/// Those that end the wait for a write.
const CANCELLING: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::HUP];

/// Whether a write hears them.
static CANCELS: AtomicBool = AtomicBool::new(false);

/// For each signal that has been watched, whether it does to this program what it does to any: once
/// caught, the system does not do it any more.
static USUAL: OnceLock<Vec<(Signal, Arc<AtomicBool>)>> = OnceLock::new();

/// A token that an interrupt or a request to end cancels.
pub(super) fn cancel() -> Result<CancellationToken, Problem> {
    let token = CancellationToken::new();
    let mut heard = Vec::new();
    for kind in CANCELLING {
        heard.push(signal(SignalKind::from_raw(kind.as_raw()))?);
    }
    CANCELS.store(true, Ordering::SeqCst);
    let usual = USUAL.get().into_iter().flatten();
    for (_, acts) in usual.filter(|(signal, _)| CANCELLING.contains(signal)) {
        acts.store(false, Ordering::SeqCst);
    }
    for mut heard in heard {
        let token = token.clone();
        tokio::spawn(async move {
            heard.recv().await;
            token.cancel();
        });
    }
    Ok(token)
}

/// The signals come here until this is dropped.
pub(super) struct Watch {
    wake: UnixStream,
    came: Vec<(Signal, Arc<AtomicBool>)>,
    hooks: Vec<SigId>,
    /// Whether there is a shell that continues what a terminal stopped.
    can_stop: bool,
}

impl Watch {
    /// Watches from now on. Without a shell that could continue it, the program is never stopped by
    /// its terminal.
    pub(super) fn begin(can_stop: bool) -> io::Result<Self> {
        let usual = usual()?;
        let (wake, write) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        let mut watch = Self {
            wake,
            came: Vec::new(),
            hooks: Vec::new(),
            can_stop,
        };
        for signal in WATCHED {
            let came = Arc::new(AtomicBool::new(false));
            // In this order: whoever is woken finds the flag.
            let hook = flag::register(signal.as_raw(), Arc::clone(&came))?;
            watch.hooks.push(hook);
            let hook = low_level::pipe::register(signal.as_raw(), write.try_clone()?)?;
            watch.hooks.push(hook);
            watch.came.push((signal, came));
        }
        for (_, acts) in usual {
            acts.store(false, Ordering::SeqCst);
        }
        Ok(watch)
    }

    /// What becomes readable when a signal came.
    pub(super) fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    /// One that came, those that end the program first.
    pub(super) fn take(&self) -> Option<Signal> {
        self.awake();
        let mut came = self.came.iter();
        came.find(|(_, came)| came.swap(false, Ordering::SeqCst))
            .map(|(signal, _)| *signal)
    }

    /// Takes what wakes.
    fn awake(&self) {
        let mut spent = [0; 64];
        while matches!(io::Read::read(&mut &self.wake, &mut spent), Ok(1..)) {}
    }

    /// Lets `stop` stop the program, and returns when it was continued, or told to end meanwhile.
    pub(super) fn stopped(&self, stop: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        self.forget(Signal::CONT);
        stop()?;
        // A stop takes a moment to reach this thread.
        while !self
            .came
            .iter()
            .any(|(_, came)| came.load(Ordering::SeqCst))
        {
            let mut wake = [PollFd::new(&self.wake, PollFlags::IN)];
            match poll(&mut wake, None) {
                Ok(_) => self.awake(),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.forget(Signal::CONT);
        Ok(())
    }

    fn forget(&self, signal: Signal) {
        for (_, came) in self.came.iter().filter(|(known, _)| *known == signal) {
            came.store(false, Ordering::SeqCst);
        }
    }

    /// Ends the watch, and does what `signal` does when nobody watches: it ends the program, or the
    /// wait for a write.
    pub(super) fn pass_on(self, signal: Signal) -> io::Result<()> {
        drop(self);
        // To this thread, so that it has happened when this returns.
        low_level::raise(signal.as_raw())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let cancels = CANCELS.load(Ordering::SeqCst);
        for (signal, acts) in USUAL.get().into_iter().flatten() {
            let is_heard = cancels && CANCELLING.contains(signal);
            let is_deaf = *signal == Signal::TSTP && !self.can_stop;
            acts.store(!is_heard && !is_deaf, Ordering::SeqCst);
        }
        for hook in self.hooks.drain(..) {
            low_level::unregister(hook);
        }
    }
}

/// For each signal that ends or stops a program, whether it does so.
fn usual() -> io::Result<&'static Vec<(Signal, Arc<AtomicBool>)>> {
    if let Some(known) = USUAL.get() {
        return Ok(known);
    }
    let mut usual = Vec::new();
    for signal in WATCHED.into_iter().filter(|it| *it != Signal::CONT) {
        let acts = Arc::new(AtomicBool::new(false));
        flag::register_conditional_default(signal.as_raw(), Arc::clone(&acts))?;
        usual.push((signal, acts));
    }
    Ok(USUAL.get_or_init(|| usual))
}
