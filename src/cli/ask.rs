//! Asking somebody at the terminal.

pub(super) mod hidden;

use std::{
    io::{self, BufRead as _, Write as _},
    os::fd::AsFd,
};

use rustix::{
    io::Errno,
    stdio::stdin,
    termios::{QueueSelector, isatty, tcflush},
};

use crate::{
    domain::Question,
    session::{Answer, Ask},
};

/// Whoever sits at the controlling terminal.
pub(super) struct AtTerminal;

impl Ask for AtTerminal {
    fn ask(&self, question: Question) -> Answer<'_> {
        Box::pin(async move {
            let what = question.subject();
            let prompt = format!("The {what}: ");
            let typed = tokio::task::spawn_blocking(move || hidden::ask(&prompt))
                .await
                .unwrap_or_else(|failed| Err(io::Error::other(failed)))
                .map_err(|error| format!("The {what} could not be asked for: {error}."))?;
            question.wanted.check(typed.expose())?;
            Ok(typed)
        })
    }

    /// A command that fails says why; whoever wants to try again runs it again.
    fn asks_again(&self) -> bool {
        false
    }
}

/// Somebody who answers line by line.
pub(super) trait Answers {
    /// Says something, whole lines.
    fn say(&mut self, text: &str) -> io::Result<()>;

    /// Asks `question` and gives the answer, without its line break. `None` where the answers ended.
    fn line(&mut self, question: &str) -> io::Result<Option<String>>;
}

/// Whoever reads standard error and writes standard input. On a terminal only what is typed after a
/// question answers it; what comes through a pipe was made for the questions, and all of it counts.
pub(super) struct StandardInput;

impl Answers for StandardInput {
    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(io::stderr().lock(), "{text}")
    }

    fn line(&mut self, question: &str) -> io::Result<Option<String>> {
        let is_terminal = isatty(stdin());
        if is_terminal {
            drop_typed(stdin())?;
        }
        let mut err = io::stderr().lock();
        write!(err, "{question}")?;
        err.flush()?;
        let mut answer = Vec::new();
        if is_terminal {
            // Not through the buffer of this process, which no question could empty.
            read_line(stdin(), &mut answer)?;
        } else {
            io::stdin().lock().read_until(b'\n', &mut answer)?;
        }
        without_break(answer)
    }
}

/// Asks one question on standard error and reads its answer from standard input.
pub(super) fn line(question: &str) -> io::Result<Option<String>> {
    StandardInput.line(question)
}

/// Drops what was typed at `terminal` and not read: nobody answers a question that they have not
/// seen.
fn drop_typed(terminal: impl AsFd) -> io::Result<()> {
    Ok(tcflush(terminal, QueueSelector::IFlush)?)
}

/// Reads one line byte by byte, with its line break, up to the end of what there is.
fn read_line(from: impl AsFd, line: &mut Vec<u8>) -> io::Result<()> {
    let mut byte = [0];
    while line.last() != Some(&b'\n') {
        match rustix::io::read(&from, &mut byte) {
            Ok(0) => break,
            Ok(_) => line.push(byte[0]),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The line as text; `None` where there was none.
fn without_break(line: Vec<u8>) -> io::Result<Option<String>> {
    if line.is_empty() {
        return Ok(None);
    }
    let line = String::from_utf8(line)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(Some(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}
