//! Typing a secret at the controlling terminal, without an echo. By hand, because the libraries for
//! it wait in a read that nothing can withdraw, and leave the echo off after a signal.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::{fd::AsFd as _, unix::net::UnixStream},
    sync::{Mutex, PoisonError},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    process::{Signal, kill_current_process_group},
};
use zeroize::Zeroizing;

use super::{super::signals::Watch, drop_typed};
use crate::{
    domain::Secret,
    shell::{
        job::{self, Whom},
        silence::Silence,
    },
};

/// The longest secret that is taken, in bytes; a token may have 100,000 characters.
const LONGEST: usize = 256 * 1024;

/// There is one terminal: whoever asks waits until the question before is answered.
static TURN: Mutex<()> = Mutex::new(());

/// Asks `question` and reads the answer, which is shown nowhere. Signals and the keys that make them
/// do what they do elsewhere, after the terminal is as it was; where they stop the program, the
/// question is asked again afterwards. It is withdrawn when the far end of `withdrawn` is dropped.
pub(in crate::cli) fn ask(question: &str, withdrawn: Option<&UnixStream>) -> io::Result<Secret> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    let asked = Asked {
        question,
        terminal: &terminal,
        watch: Watch::begin(job::has_shell())?,
        withdrawn,
    };
    asked.answer()
}

/// A question at the terminal.
struct Asked<'a> {
    question: &'a str,
    terminal: &'a File,
    watch: Watch,
    withdrawn: Option<&'a UnixStream>,
}

impl Asked<'_> {
    fn answer(self) -> io::Result<Secret> {
        loop {
            let (typed, end) = self.once()?;
            match end {
                End::Line => return typed.secret(),
                End::Nothing => return Err(unanswered("nothing was typed")),
                End::Withdrawn => return Err(unanswered("nobody waits for it any more")),
                End::Key(Signal::TSTP) => self.stop(Whom::Job)?,
                End::Signal(Signal::TSTP) => self.stop(Whom::Process)?,
                // A shell may have changed the terminal meanwhile.
                End::Signal(Signal::CONT) => {}
                End::Key(signal) => {
                    kill_current_process_group(signal)?;
                    return self.interrupted(signal);
                }
                End::Signal(signal) => return self.interrupted(signal),
            }
        }
    }

    /// Lets `signal` do what it does; where the program goes on, there is no answer.
    fn interrupted(self, signal: Signal) -> io::Result<Secret> {
        self.watch.pass_on(signal)?;
        Err(unanswered("it was interrupted"))
    }

    /// Asks until something ends it, and leaves the terminal as it was found.
    fn once(&self) -> io::Result<(Typed, End)> {
        let mut typed = Typed::default();
        if let Some(end) = self.ended() {
            return Ok((typed, end));
        }
        // First the silence: whoever answers at once must not see it.
        let _silence = Silence::over(self.terminal)?;
        drop_typed(self.terminal)?;
        write!(&*self.terminal, "{}", self.question)?;
        let end = self.read(&mut typed)?;
        writeln!(&*self.terminal)?;
        Ok((typed, end))
    }

    fn read(&self, typed: &mut Typed) -> io::Result<End> {
        let mut byte = Zeroizing::new([0]);
        loop {
            if let Some(end) = self.ended() {
                return Ok(end);
            }
            if !self.is_typed()? {
                continue;
            }
            match (&*self.terminal).read(&mut *byte) {
                Ok(0) => return Ok(End::Nothing),
                Ok(_) => {
                    if let Some(end) = typed.take(byte[0]) {
                        return Ok(end);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// What ended the question, other than what is typed.
    fn ended(&self) -> Option<End> {
        let is_withdrawn = || {
            let mut far = [PollFd::new(self.withdrawn?, PollFlags::IN)];
            let ended = poll(&mut far, Some(&Timespec::default()));
            ended.is_ok_and(|count| count > 0).then_some(End::Withdrawn)
        };
        self.watch.take().map(End::Signal).or_else(is_withdrawn)
    }

    /// Waits until something happens; says whether there is something to read.
    fn is_typed(&self) -> io::Result<bool> {
        let wake = self.watch.wake();
        let far = self.withdrawn.map_or(wake, |far| far.as_fd());
        let mut fds = [self.terminal.as_fd(), wake, far]
            .map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
        match poll(&mut fds, None) {
            Ok(_) => Ok(!fds[0].revents().is_empty()),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Stops until a shell lets the program go on; without a shell it goes on at once.
    fn stop(&self, whom: Whom) -> io::Result<()> {
        if job::has_shell() {
            self.watch.stopped(|| job::stop(whom))?;
        }
        Ok(())
    }
}

fn unanswered(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, why)
}

/// What ended a question.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Enter.
    Line,
    /// Ctrl-D, or the end of the terminal, before anything was typed.
    Nothing,
    /// Nobody waits for the answer any more.
    Withdrawn,
    /// A key that makes a signal, for the whole job.
    Key(Signal),
    /// A signal, to this process.
    Signal(Signal),
}

/// What was typed so far.
struct Typed(Zeroizing<Vec<u8>>);

impl Default for Typed {
    /// With room for all that may be typed: a move would leave a copy behind.
    fn default() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(LONGEST)))
    }
}

impl Typed {
    /// Takes in one byte; says how typing ended, if it did.
    fn take(&mut self, byte: u8) -> Option<End> {
        match byte {
            b'\r' | b'\n' => return Some(End::Line),
            0x03 => return Some(End::Key(Signal::INT)),
            0x1c => return Some(End::Key(Signal::QUIT)),
            0x1a => return Some(End::Key(Signal::TSTP)),
            0x04 if self.0.is_empty() => return Some(End::Nothing),
            // Backspace takes a whole letter.
            0x08 | 0x7f => while self.0.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            0x15 => self.0.clear(),
            0x17 => {
                let word = |byte: &u8| *byte != b' ';
                let end = self.0.iter().rposition(word).map_or(0, |at| at + 1);
                self.0.truncate(end);
                let begin = self.0.iter().rposition(|byte| *byte == b' ');
                self.0.truncate(begin.map_or(0, |at| at + 1));
            }
            // Other control characters are no part of a secret.
            0..0x20 => {}
            _ if self.0.len() < LONGEST => self.0.push(byte),
            _ => {}
        }
        None
    }

    fn secret(mut self) -> io::Result<Secret> {
        String::from_utf8(std::mem::take(&mut *self.0))
            .map(Secret::new)
            .map_err(|error| {
                drop(Zeroizing::new(error.into_bytes()));
                io::Error::new(io::ErrorKind::InvalidData, "what was typed is not UTF-8")
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(bytes: &[u8]) -> (Option<End>, Option<String>) {
        let mut typed = Typed::default();
        let end = bytes.iter().find_map(|byte| typed.take(*byte));
        let secret = typed.secret().ok();
        (end, secret.map(|secret| secret.expose().to_owned()))
    }

    fn text(bytes: &str) -> String {
        typed(bytes.as_bytes()).1.unwrap_or_default()
    }

    #[test]
    fn a_line_is_what_was_typed_with_its_corrections() {
        assert_eq!(text("hunter2\r"), "hunter2");
        assert_eq!(text("hunterx\x7f2\r"), "hunter2");
        assert_eq!(text("pä\x7fass\r"), "pass");
        assert_eq!(text("wrong\x15right\r"), "right");
        assert_eq!(text("one two \x17three\r"), "one three");
        assert_eq!(text("\x7f\x17x\r"), "x");
    }

    #[test]
    fn keys_that_make_signals_and_an_empty_end_are_told_apart() {
        assert_eq!(typed(b"half\x03").0, Some(End::Key(Signal::INT)));
        assert_eq!(typed(b"half\x1c").0, Some(End::Key(Signal::QUIT)));
        assert_eq!(typed(b"half\x1a").0, Some(End::Key(Signal::TSTP)));
        assert_eq!(typed(b"\x04").0, Some(End::Nothing));
        assert_eq!(typed(b"x\x04").0, None);
        assert_eq!(typed(b"\xff\r").1, None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = typed(&bytes);
        }

        #[test]
        fn letters_arrive_as_they_are(line in "[ -~äß中]{0,20}") {
            prop_assert_eq!(text(&format!("{line}\r")), line);
        }
    }
}
