//! A thread that waits for signals and for the death of the terminal, and sees to it that the
//! process really ends then, whatever the rest of it is doing.

use std::{
    io, process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::Signal,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    signals::{KEYS, Notice, Signals},
    terminal,
    tty::Tty,
};

/// How long the console may take to leave once it is told to.
pub const LEAVE_WITHIN: Duration = Duration::from_secs(1);

/// The near end of the watching thread.
#[derive(Debug)]
pub(super) struct Watchdog {
    pub(super) notices: UnboundedReceiver<Notice>,
    leaving: Arc<AtomicBool>,
    lent: Arc<AtomicBool>,
    keys: Vec<Arc<AtomicBool>>,
}

impl Watchdog {
    /// Catches the signals and watches `tty` from now on, to the end of the process.
    pub(super) fn start(tty: Arc<Tty>) -> io::Result<Self> {
        let signals = Signals::catch()?;
        let (send, notices) = unbounded_channel();
        let leaving = Arc::new(AtomicBool::new(false));
        let lent = Arc::new(AtomicBool::new(false));
        let keys = signals.keys();
        let watch = Watch {
            tty,
            signals,
            send,
            leaving: Arc::clone(&leaving),
            lent: Arc::clone(&lent),
            end: None,
        };
        thread::Builder::new()
            .name("watchdog".to_owned())
            .stack_size(64 * 1024)
            .spawn(move || watch.run())?;
        Ok(Self {
            notices,
            leaving,
            lent,
            keys,
        })
    }

    /// A watchdog that nobody feeds but `notices`.
    #[cfg(test)]
    pub(super) fn fed_by(notices: UnboundedReceiver<Notice>) -> Self {
        Self {
            notices,
            leaving: Arc::default(),
            lent: Arc::default(),
            keys: Vec::new(),
        }
    }

    /// Says whether another program has the terminal: what the terminal's keys send to the whole
    /// job is then for that alone.
    pub(super) fn lent(&self, lent: bool) {
        if !lent {
            // What came meanwhile was for the other program, even where nobody has looked yet.
            for came in &self.keys {
                came.store(false, Ordering::SeqCst);
            }
        }
        self.lent.store(lent, Ordering::SeqCst);
    }

    /// Says that the console is leaving: from now on a signal that ends it does so at once.
    pub(super) fn leaving(&self) {
        self.leaving.store(true, Ordering::SeqCst);
    }
}

struct Watch {
    tty: Arc<Tty>,
    signals: Signals,
    send: UnboundedSender<Notice>,
    leaving: Arc<AtomicBool>,
    lent: Arc<AtomicBool>,
    /// When the process ends at the latest, and with which code.
    end: Option<(Instant, i32)>,
}

impl Watch {
    fn run(mut self) {
        let mut alive = true;
        loop {
            let left = self
                .end
                .map(|(at, _)| at.saturating_duration_since(Instant::now()));
            let timeout = left.and_then(|left| Timespec::try_from(left).ok());
            // Asked for nothing, `poll` still tells when the other end is gone.
            let mut fds = [
                PollFd::new(self.signals.wake(), PollFlags::IN),
                PollFd::new(&*self.tty, PollFlags::empty()),
            ];
            let watched = if alive { &mut fds[..] } else { &mut fds[..1] };
            let _ = poll(watched, timeout.as_ref());
            let gone = alive && !fds[1].revents().is_empty();
            // In this order: a key that was pressed before the terminal came back is never told.
            let elsewhere = self.lent.load(Ordering::SeqCst);
            for notice in self.signals.take() {
                match notice {
                    Notice::End(signal) if elsewhere && KEYS.contains(&signal) => {}
                    notice => self.tell(notice),
                }
            }
            if gone {
                alive = false;
                self.tell(Notice::HungUp);
            }
            if let Some((at, code)) = self.end
                && Instant::now() >= at
            {
                leave_at_once(code);
            }
        }
    }

    fn tell(&mut self, notice: Notice) {
        match notice {
            Notice::End(signal) => {
                let code = exit_code(signal);
                if self.leaving.swap(true, Ordering::SeqCst) {
                    leave_at_once(code);
                }
                self.end_within(code);
            }
            Notice::HungUp => self.end_within(exit_code(Signal::HUP)),
            Notice::Stop | Notice::Continued | Notice::Resized => {}
        }
        // The loop may be gone already; then the deadline is all that is left to do.
        let _ = self.send.send(notice);
    }

    fn end_within(&mut self, code: i32) {
        self.end
            .get_or_insert_with(|| (Instant::now() + LEAVE_WITHIN, code));
    }
}

/// The exit code of a process that `signal` ended, as shells give it.
pub(super) fn exit_code(signal: Signal) -> i32 {
    128 + signal.as_raw()
}

fn leave_at_once(code: i32) -> ! {
    terminal::restore();
    process::exit(code)
}
