//! Signals of the process, told to one thread through a pipe.

use std::{
    io,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rustix::process::Signal;

/// Signals that end the console. The exit code is 128 and the signal's number.
const ENDING: [Signal; 4] = [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT];
/// Signals that it lives through.
const PASSING: [Signal; 3] = [Signal::TSTP, Signal::CONT, Signal::WINCH];

/// Signals that Ctrl-C and Ctrl-\\ of a terminal in its usual mode send to every process of the job.
pub(super) const KEYS: [Signal; 2] = [Signal::INT, Signal::QUIT];

/// Something that happened to the process or its terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// A signal that ends the console.
    End(Signal),
    /// `SIGTSTP`, from outside: the Ctrl-Z of a terminal in raw mode is a key.
    Stop,
    /// The process goes on after it was stopped.
    Continued,
    /// The terminal may have a new size.
    Resized,
    /// The terminal is gone.
    HungUp,
}

/// The signals that came since the last look. They are caught for the rest of the process's life.
#[derive(Debug)]
pub(super) struct Signals {
    wake: UnixStream,
    came: Vec<(Signal, Arc<AtomicBool>)>,
}

impl Signals {
    /// Catches all of them from now on, also those that were ignored.
    pub(super) fn catch() -> io::Result<Self> {
        let (wake, write) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        let mut came = Vec::new();
        for signal in ENDING.into_iter().chain(PASSING) {
            let flag = Arc::new(AtomicBool::new(false));
            // In this order: whoever is woken finds the flag.
            signal_hook::flag::register(signal.as_raw(), Arc::clone(&flag))?;
            signal_hook::low_level::pipe::register(signal.as_raw(), write.try_clone()?)?;
            came.push((signal, flag));
        }
        Ok(Self { wake, came })
    }

    /// The flags of the signals that the keys of a terminal send to the whole job.
    pub(super) fn keys(&self) -> Vec<Arc<AtomicBool>> {
        self.came
            .iter()
            .filter(|(signal, _)| KEYS.contains(signal))
            .map(|(_, flag)| Arc::clone(flag))
            .collect()
    }

    /// What becomes readable when a signal came.
    pub(super) fn wake(&self) -> &UnixStream {
        &self.wake
    }

    /// What came, each kind once, endings first: a process that is told to end while stopped
    /// must not come back to the terminal before.
    pub(super) fn take(&self) -> Vec<Notice> {
        let mut spent = [0; 64];
        while matches!(io::Read::read(&mut &self.wake, &mut spent), Ok(1..)) {}
        self.came
            .iter()
            .filter(|(_, flag)| flag.swap(false, Ordering::SeqCst))
            .map(|(signal, _)| match *signal {
                Signal::TSTP => Notice::Stop,
                Signal::CONT => Notice::Continued,
                Signal::WINCH => Notice::Resized,
                ending => Notice::End(ending),
            })
            .collect()
    }
}
