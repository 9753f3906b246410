//! Entering the terminal and leaving it as it was found, from wherever that becomes necessary.
//!
//! The modes are crossterm's, which also keeps the settings of the driver that were found. It
//! reaches them through standard input, which is the terminal that a [`Tty`] opens.

use std::{
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crossterm::{
    cursor::{Hide, MoveTo, Show},
    event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange},
    queue,
    style::{Attribute, SetAttribute},
    terminal::{
        Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
        enable_raw_mode,
    },
};
use rustix::{
    stdio::{stdin, stdout},
    termios::{QueueSelector, isatty, tcflush},
};

use super::tty::Tty;

/// Ends whatever sequence was cut in the middle, without carrying it out.
const CANCEL: &[u8] = b"\x18";
/// How long a terminal that takes no bytes is waited for on leaving.
const LEAVE_PATIENCE: Duration = Duration::from_millis(200);

/// The terminal that has to be given back, while there is one. One for the process, since a panic
/// hook and the watchdog must reach it from any thread.
static ENTERED: Mutex<Option<Arc<Tty>>> = Mutex::new(None);
/// Whether the last write to the terminal stopped short, perhaps within a sequence.
static CUT_SHORT: AtomicBool = AtomicBool::new(false);

/// The alternate screen, cursor hidden, pastes marked, focus reported. No question is asked: over
/// tmux and slow links the answer is lost, or arrives as keystrokes.
fn enter_sequence() -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = queue!(
        bytes,
        EnterAlternateScreen,
        Hide,
        EnableBracketedPaste,
        EnableFocusChange
    );
    debug_assert!(written.is_ok(), "memory takes everything");
    bytes
}

/// The same backwards, with nothing left on the screen: a terminal without an alternate screen (the
/// Linux console, `tmux` or `screen` where it is off) would go on showing the last frame, and a
/// secret that was revealed in it. The cursor is shown last, on the screen that the user comes back
/// to.
fn leave_sequence() -> Vec<u8> {
    let mut bytes = Vec::new();
    // Memory takes everything; and nothing may fail here.
    let _ = queue!(
        bytes,
        SetAttribute(Attribute::Reset),
        MoveTo(0, 0),
        Clear(ClearType::FromCursorDown),
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    bytes
}

/// Holds the terminal in the console's modes; dropping it leaves.
#[derive(Debug)]
pub struct TerminalGuard {
    tty: Arc<Tty>,
}

impl TerminalGuard {
    /// Takes the terminal over: raw mode, then the modes of the screen.
    ///
    /// # Errors
    /// `tty` is no terminal, or is gone.
    pub fn enter(tty: Arc<Tty>) -> io::Result<Self> {
        let guard = Self { tty };
        guard.enter_again()?;
        Ok(guard)
    }

    /// Takes the terminal over once more after [`restore`]. What it finds then is what it will
    /// leave, since the user may have changed it meanwhile. Where the terminal was not left, the
    /// modes are only set again, as something else may have changed them.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn enter_again(&self) -> io::Result<()> {
        let mut entered = entered();
        self.tty.share();
        // Where raw mode is on, it is only believed to be: it is left, so that what was found at
        // first stays what is given back, and set again.
        retried(disable_raw_mode)?;
        retried(enable_raw_mode)?;
        *entered = Some(Arc::clone(&self.tty));
        CUT_SHORT.store(false, Ordering::SeqCst);
        self.tty.write_all(&enter_sequence(), LEAVE_PATIENCE)
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Leaves the terminal as it was found, if it is not left already. May be called from any thread,
/// any number of times, also while panicking; waits at most a fifth of a second for a terminal
/// that takes no bytes. Keys that nobody has read are thrown away: what was pasted or typed for
/// the console must not run as commands of the shell.
pub fn restore() {
    // Held to the end: whoever comes second must find the terminal left, not half left.
    let mut entered = entered();
    let Some(tty) = entered.take() else {
        return;
    };
    let leave = if CUT_SHORT.swap(false, Ordering::SeqCst) {
        [CANCEL, &leave_sequence()].concat()
    } else {
        leave_sequence()
    };
    let _ = tty.write_all(&leave, LEAVE_PATIENCE);
    let _ = tcflush(&tty, QueueSelector::IFlush);
    // At once, not when the output is drained: a terminal that is stopped never drains.
    let _ = retried(disable_raw_mode);
    tty.unshare();
}

/// Remembers whether what was written last is incomplete.
pub(super) fn cut_short(incomplete: bool) {
    CUT_SHORT.store(incomplete, Ordering::SeqCst);
}

/// Sends `bytes` as the last ones before leaving, after ending what was cut short; nothing where
/// the terminal is left already or takes no bytes.
pub(super) fn farewell(tty: &Tty, bytes: &[u8]) {
    if bytes.is_empty() || entered().is_none() {
        return;
    }
    if CUT_SHORT.swap(false, Ordering::SeqCst) && tty.write_all(CANCEL, LEAVE_PATIENCE).is_err() {
        return;
    }
    let sent = tty.write_all(bytes, LEAVE_PATIENCE);
    CUT_SHORT.store(sent.is_err(), Ordering::SeqCst);
}

fn entered() -> MutexGuard<'static, Option<Arc<Tty>>> {
    ENTERED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `call`, again as long as a signal interrupts it.
fn retried(mut call: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// The console can't run here. The exit code is 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATerminal {
    /// Standard input or output is a file or a pipe.
    #[error(
        "the console needs a terminal on standard input and output; without one use a subcommand, such as 'claviger apps list' (see 'claviger --help')"
    )]
    Redirected,
    /// `TERM` is unset or `dumb`.
    #[error(
        "the terminal can't move its cursor (TERM is unset or 'dumb'); use a subcommand, such as 'claviger apps list' (see 'claviger --help'), or set TERM"
    )]
    Dumb,
}

/// Whether the console can run on the terminal at hand.
///
/// # Errors
/// It can't: the message says what to use instead.
pub fn require_terminal() -> Result<(), NotATerminal> {
    let term = std::env::var("TERM").unwrap_or_default();
    suitable(isatty(stdin()) && isatty(stdout()), &term)
}

fn suitable(on_terminal: bool, term: &str) -> Result<(), NotATerminal> {
    if !on_terminal {
        Err(NotATerminal::Redirected)
    } else if term.is_empty() || term == "dumb" {
        Err(NotATerminal::Dumb)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_told_which_command_to_use_instead() {
        let refusal = suitable(false, "xterm").expect_err("a pipe is no terminal");
        assert!(refusal.to_string().contains("claviger apps list"));
    }

    #[test]
    fn a_dumb_terminal_is_refused() {
        assert_eq!(suitable(true, "dumb"), Err(NotATerminal::Dumb));
        assert_eq!(suitable(true, ""), Err(NotATerminal::Dumb));
        assert_eq!(suitable(true, "xterm-256color"), Ok(()));
    }

    #[test]
    fn leaving_what_was_not_entered_does_nothing() {
        restore();
        restore();
    }

    #[test]
    fn leaving_undoes_every_mode_that_entering_sets() {
        let entered = String::from_utf8(enter_sequence()).expect("ASCII");
        let left = String::from_utf8(leave_sequence()).expect("ASCII");
        assert_eq!(entered, "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h");
        for set in entered.split('\x1b').filter(|part| !part.is_empty()) {
            let undone = match set.strip_suffix('h') {
                Some(mode) => format!("\x1b{mode}l"),
                None => format!("\x1b{}h", set.trim_end_matches('l')),
            };
            assert!(left.contains(&undone), "{undone:?} is missing");
        }
    }

    #[test]
    fn leaving_erases_the_last_frame_where_there_is_no_other_screen() {
        let left = String::from_utf8(leave_sequence()).expect("ASCII");
        let erased = left.find("\x1b[0m\x1b[1;1H\x1b[J").expect("an erasure");
        assert!(erased < left.find("\x1b[?1049l").expect("a way back"));
    }
}
