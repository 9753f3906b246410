//! What runs in the loop, and what it may ask for.

use std::{ffi::OsString, io, path::PathBuf, process::ExitStatus, time::Duration};

use jiff::Timestamp;
use ratatui::Frame;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::{console::key::Input, domain::Now, shell::watchdog};

/// What runs in the loop. None of its functions may block.
pub trait Program {
    /// What tasks tell it.
    type Message: Send;

    /// Takes what came from the terminal. The first input is always the size.
    fn input(&mut self, input: Input, now: Now);
    /// Takes what a task tells.
    fn message(&mut self, message: Self::Message, now: Now);
    /// Does what is due; called once [`Program::next_deadline`] has passed.
    fn tick(&mut self, now: Now);
    /// When something is due next, on the clock of [`Now::mono`].
    fn next_deadline(&self) -> Option<Duration>;
    /// Draws the whole frame.
    fn draw(&mut self, frame: &mut Frame<'_>, now: Now);
    /// Whether a frame would look different from the last; asking resets it.
    fn take_dirty(&mut self) -> bool;
    /// What the program wants of its terminal, one after the other.
    fn control(&mut self) -> Option<Control>;
    /// Bytes for the terminal on leaving for good, such as those that clear its clipboard.
    fn leaving(&mut self) -> Zeroizing<Vec<u8>>;
    /// The terminal is about to be given to a shell: what is secret must not be on the next frame.
    fn suspending(&mut self, _now: Now) {}
    /// The program that had the terminal has ended, or could not be started.
    fn returned(&mut self, _ended: io::Result<ExitStatus>, _now: Now) {}
    /// Ctrl-Z has no effect, since no shell is there to come back from.
    fn suspend_refused(&mut self, _now: Now) {}
}

/// What a program wants of its terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// To leave for good with this exit code.
    Quit(u8),
    /// To stop until a shell continues it.
    Suspend,
    /// To leave the terminal to another program until that ends.
    Lend(Errand),
    /// To draw everything anew, whatever the screen shows.
    Redraw,
    /// To send these bytes as they are. They may hold a secret and are wiped once sent.
    WriteRaw(Zeroizing<Vec<u8>>),
}

/// A program that gets the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// What is run.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

/// How the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The program quit, with this exit code.
    Quit(u8),
    /// A signal with this number.
    Signal(i32),
    /// The terminal is gone.
    HungUp,
}

impl Ending {
    /// The exit code of the process: that of the program, or 128 and the number of the signal.
    pub fn exit_code(self) -> u8 {
        let code = match self {
            Self::Quit(code) => return code,
            Self::Signal(number) => 128 + number,
            Self::HungUp => watchdog::exit_code(rustix::process::Signal::HUP),
        };
        u8::try_from(code).unwrap_or(u8::MAX)
    }
}

/// The two clocks behind [`Now`].
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts the clock that never jumps.
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// This moment.
    pub fn now(&self) -> Now {
        Now {
            mono: self.start.elapsed(),
            wall: Timestamp::now(),
        }
    }

    /// The moment `mono` after the start.
    pub fn at(&self, mono: Duration) -> Instant {
        self.start + mono
    }
}
