//! The loop between a program and its terminal: everything that is ready goes in, then one frame
//! comes out in one write, then it waits without waking.

mod output;
mod session;

use std::{io, ops::ControlFlow, time::Duration};

use jiff::Timestamp;
use ratatui::Frame;
use tokio::{net::unix::pipe, sync::mpsc::UnboundedReceiver, time::Instant};
use zeroize::Zeroizing;

use self::output::Output;
pub use self::session::Session;
use super::{
    job::{self, Whom},
    signals::Notice,
    watchdog,
};
use crate::{console::key::Input, domain::Now};

/// The most messages taken in before something is drawn.
const MESSAGES_PER_TURN: usize = 1024;
/// The most reads of the terminal before something is drawn.
const READS_PER_TURN: usize = 16;
/// Bytes of one read.
const READ: usize = 4096;
/// How long after asking to be stopped the loop waits for that to happen. Where it never does
/// (the first process of a container can't be stopped) it goes on.
const STOP_PATIENCE: Duration = Duration::from_millis(200);

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
    /// To draw everything anew, whatever the screen shows.
    Redraw,
    /// To send these bytes as they are. They may hold a secret and are wiped once sent.
    WriteRaw(Zeroizing<Vec<u8>>),
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

/// Runs `program` on the terminal of `session` until it quits, a signal ends it or the terminal is
/// gone; the terminal is left as it was found then. `messages` come from tasks, and are taken in
/// before input. Needs a runtime with I/O and time; must not share its thread with anything slow.
///
/// # Errors
/// The terminal can't be used in this runtime.
pub async fn run<P: Program>(
    program: &mut P,
    messages: UnboundedReceiver<P::Message>,
    session: Session,
    clock: Clock,
) -> io::Result<Ending> {
    let (keys, room) = session.ends()?;
    let mut turn = Turn {
        program,
        messages,
        open: true,
        session,
        keys,
        room,
        clock,
        output: Output::default(),
        resized: true,
        redraw: false,
        read: Box::new([0; READ]),
    };
    let ending = turn.run().await;
    let farewell = turn.program.leaving();
    turn.session.leave(&farewell);
    Ok(ending)
}

/// The state of the loop.
struct Turn<'a, P: Program> {
    program: &'a mut P,
    messages: UnboundedReceiver<P::Message>,
    /// Whether anybody can still send messages.
    open: bool,
    session: Session,
    /// The terminal, to be read.
    keys: pipe::Receiver,
    /// The terminal, to be waited for while it takes no bytes.
    room: pipe::Sender,
    clock: Clock,
    output: Output,
    /// Whether the size has to be looked at.
    resized: bool,
    /// Whether a frame is due although the program did not change.
    redraw: bool,
    read: Box<[u8; READ]>,
}

type Flow = ControlFlow<Ending>;

impl<P: Program> Turn<'_, P> {
    async fn run(&mut self) -> Ending {
        loop {
            match self.turn().await {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(ending) => return ending,
            }
        }
    }

    /// Everything that is ready in, one frame out, and a wait.
    async fn turn(&mut self) -> Flow {
        self.take_in().await?;
        self.obey().await?;
        self.put_out()?;
        self.wait().await
    }

    /// Takes in everything that is there, without waiting.
    async fn take_in(&mut self) -> Flow {
        while let Ok(notice) = self.session.notices().try_recv() {
            self.notice(notice).await?;
        }
        let now = self.clock.now();
        for _ in 0..MESSAGES_PER_TURN {
            let Ok(message) = self.messages.try_recv() else {
                break;
            };
            self.program.message(message, now);
        }
        self.size_up(now);
        for _ in 0..READS_PER_TURN {
            match self.keys.try_read(&mut self.read[..]) {
                Ok(0) if self.session.hung_up() => return ControlFlow::Break(Ending::HungUp),
                Ok(0) => break,
                Ok(count) => {
                    let inputs = self.session.decoder().feed(&self.read[..count], now.mono);
                    self.give(inputs, now);
                }
                Err(error) if passing(&error) => break,
                Err(_) => return ControlFlow::Break(Ending::HungUp),
            }
        }
        let now = self.clock.now();
        let inputs = self.session.decoder().expire(now.mono);
        self.give(inputs, now);
        if self
            .program
            .next_deadline()
            .is_some_and(|deadline| deadline <= now.mono)
        {
            self.program.tick(now);
        }
        ControlFlow::Continue(())
    }

    fn give(&mut self, inputs: Vec<Input>, now: Now) {
        for input in inputs {
            self.program.input(input, now);
        }
    }

    /// Tells the program the size, where that changed. However many changes there were, one.
    fn size_up(&mut self, now: Now) {
        if std::mem::take(&mut self.resized) {
            let size = self.session.measure();
            let (width, height) = (size.width, size.height);
            self.program.input(Input::Resize { width, height }, now);
            self.redraw = true;
        }
    }

    async fn notice(&mut self, notice: Notice) -> Flow {
        match notice {
            Notice::End(signal) => ControlFlow::Break(Ending::Signal(signal.as_raw())),
            Notice::HungUp => ControlFlow::Break(Ending::HungUp),
            Notice::Resized => {
                self.resized = true;
                ControlFlow::Continue(())
            }
            Notice::Continued => self.come_back(),
            Notice::Stop => self.suspend(Whom::Process).await,
        }
    }

    /// Does what the program wants of its terminal.
    async fn obey(&mut self) -> Flow {
        while let Some(control) = self.program.control() {
            match control {
                Control::Quit(code) => return ControlFlow::Break(Ending::Quit(code)),
                Control::Suspend => self.suspend(Whom::Job).await?,
                Control::Redraw => {
                    self.session.draw_anew();
                    self.redraw = true;
                }
                Control::WriteRaw(bytes) => self.output.push(&bytes),
            }
        }
        ControlFlow::Continue(())
    }

    /// Draws if something changed, and writes what the terminal takes. While it takes nothing,
    /// nothing is drawn: a slow line shows the latest frame, not every frame.
    fn put_out(&mut self) -> Flow {
        if self.output.is_empty() && (self.program.take_dirty() | std::mem::take(&mut self.redraw))
        {
            let now = self.clock.now();
            let frame = self.session.draw(|frame| self.program.draw(frame, now));
            self.output.push(&frame);
        }
        let session = &self.session;
        sent(self.output.flush(|bytes| session.write(bytes)))
    }

    /// Waits until something is ready or due.
    async fn wait(&mut self) -> Flow {
        let decoder = self.session.decoder().deadline();
        let due = [self.program.next_deadline(), decoder]
            .into_iter()
            .flatten()
            .min()
            // A program whose deadline stays in the past must not keep the processor busy.
            .map(|due| due.max(self.clock.now().mono + Duration::from_millis(1)));
        let alarm = async {
            match due {
                Some(due) => tokio::time::sleep_until(self.clock.at(due)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            notice = self.session.notices().recv() => match notice {
                Some(notice) => self.notice(notice).await,
                None => ControlFlow::Break(Ending::HungUp),
            },
            message = self.messages.recv(), if self.open => {
                match message {
                    Some(message) => self.program.message(message, self.clock.now()),
                    None => self.open = false,
                }
                ControlFlow::Continue(())
            }
            // What is there is read by the next turn, which also clears the readiness.
            ready = self.keys.readable() => match ready {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(Ending::HungUp),
            },
            ready = self.room.writable(), if !self.output.is_empty() => match ready {
                Ok(()) => sent(self.output.flush(|bytes| self.room.try_write(bytes))),
                Err(_) => ControlFlow::Break(Ending::HungUp),
            },
            () = alarm => ControlFlow::Continue(()),
        }
    }

    /// Gives the terminal to the shell and stops; on being continued takes it again.
    async fn suspend(&mut self, whom: Whom) -> Flow {
        if !job::has_shell() {
            self.program.suspend_refused(self.clock.now());
            return ControlFlow::Continue(());
        }
        self.program.suspending(self.clock.now());
        self.output.drop_rest();
        self.session.step_aside();
        let stopped = job::stop(whom).is_ok();
        let given_up = self.clock.at(self.clock.now().mono + STOP_PATIENCE);
        while stopped {
            tokio::select! {
                biased;
                notice = self.session.notices().recv() => match notice {
                    Some(Notice::Continued) => break,
                    // Not to come back: the terminal belongs to the shell.
                    Some(Notice::End(signal)) => {
                        return ControlFlow::Break(Ending::Signal(signal.as_raw()));
                    }
                    None | Some(Notice::HungUp) => return ControlFlow::Break(Ending::HungUp),
                    Some(Notice::Resized | Notice::Stop) => {}
                },
                () = tokio::time::sleep_until(given_up) => break,
            }
        }
        self.come_back()
    }

    /// Takes the terminal again and draws everything.
    fn come_back(&mut self) -> Flow {
        self.output.drop_rest();
        self.resized = true;
        self.redraw = true;
        match self.session.come_back() {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(Ending::HungUp),
        }
    }
}

/// Whether an error says no more than that now is not the time.
fn passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

/// What follows from an attempt to write: a terminal that takes nothing now is waited for.
fn sent(result: io::Result<()>) -> Flow {
    match result {
        Err(error) if !passing(&error) => ControlFlow::Break(Ending::HungUp),
        Ok(()) | Err(_) => ControlFlow::Continue(()),
    }
}

#[cfg(test)]
mod tests;
