//! Typing a secret at the controlling terminal, without an echo.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::fd::AsFd as _,
};

use rustix::{
    process::{Signal, getpid, kill_process},
    termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr},
};
use zeroize::Zeroizing;

use crate::domain::Secret;

/// The longest secret that is taken, in bytes; a token may have 100,000 characters.
const LONGEST: usize = 256 * 1024;

/// Asks `question` and reads the answer, which is shown nowhere. Ctrl-C ends the program as
/// elsewhere, after the terminal is as it was.
pub(in crate::cli) fn ask(question: &str) -> io::Result<Secret> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    // First the silence: whoever answers at once must not see it.
    let silence = Silence::over(&terminal)?;
    super::drop_typed(&terminal)?;
    write!(&terminal, "{question}")?;
    let mut typed = Typed::default();
    let mut byte = Zeroizing::new([0]);
    let ended = loop {
        let ended = match (&terminal).read(&mut *byte) {
            Ok(0) => Some(End::Nothing),
            Ok(_) => typed.take(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
            Err(error) => return Err(error),
        };
        if let Some(ended) = ended {
            break ended;
        }
    };
    writeln!(&terminal)?;
    drop(silence);
    match ended {
        End::Line => typed.secret(),
        End::Nothing => Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "nothing was typed",
        )),
        End::Interrupt => {
            // Now that the terminal is as it was, whoever waits for this signal gets it.
            kill_process(getpid(), Signal::INT)?;
            Err(io::Error::other("it was interrupted"))
        }
    }
}

/// No echo, and every key at once, until this is dropped.
struct Silence<'a> {
    terminal: &'a File,
    before: Termios,
}

impl<'a> Silence<'a> {
    fn over(terminal: &'a File) -> io::Result<Self> {
        let before = tcgetattr(terminal.as_fd())?;
        let mut silent = before.clone();
        // The keys that make signals are read like the others: a signal would end the program
        // before the echo is back.
        silent.local_modes &= !(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(terminal.as_fd(), OptionalActions::Now, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Silence<'_> {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing restored.
        let _ = tcsetattr(self.terminal.as_fd(), OptionalActions::Now, &self.before);
    }
}

/// How typing ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// With Enter.
    Line,
    /// With Ctrl-D, or with the terminal, before anything was typed.
    Nothing,
    /// With Ctrl-C.
    Interrupt,
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
            0x03 => return Some(End::Interrupt),
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
    fn control_c_and_an_empty_end_are_told_apart() {
        assert_eq!(typed(b"half\x03").0, Some(End::Interrupt));
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
