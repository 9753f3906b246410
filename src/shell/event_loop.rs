//! The loop between a program and its terminal: everything that is ready goes in, then one frame
//! comes out in one write, then it waits without waking.

mod lend;
mod output;
mod pace;
mod program;
mod session;

use std::{io, ops::ControlFlow, time::Duration};

use crossterm::event::Event;
use tokio::{net::unix::pipe, sync::mpsc::UnboundedReceiver};

use self::{output::Output, pace::Pace};
pub use self::{
    program::{Clock, Control, Ending, Errand, Program},
    session::Session,
};
use super::{
    job::{self, Whom},
    signals::Notice,
};
use crate::{console::key::Input, domain::Now, ui::translate::translate};

/// The most messages taken in before something is drawn.
const MESSAGES_PER_TURN: usize = 1024;
/// The most reads of the terminal before something is drawn.
const READS_PER_TURN: usize = 16;
/// Bytes of one read.
const READ: usize = 4096;
/// How long after asking to be stopped the loop waits for that to happen. Where it never does
/// (the first process of a container can't be stopped) it goes on.
const STOP_PATIENCE: Duration = Duration::from_millis(200);
/// How long after being continued it waits for signals that came meanwhile.
const CONTINUE_PATIENCE: Duration = Duration::from_millis(10);

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
        pace: Pace::default(),
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
    pace: Pace,
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
                    let events = self.session.decoder().feed(&self.read[..count], now.mono);
                    self.give(events, now);
                }
                Err(error) if passing(&error) => break,
                Err(_) => return ControlFlow::Break(Ending::HungUp),
            }
        }
        let now = self.clock.now();
        let events = self.session.decoder().expire(now.mono);
        self.give(events, now);
        if self
            .program
            .next_deadline()
            .is_some_and(|deadline| deadline <= now.mono)
        {
            self.pace.hurry();
            self.program.tick(now);
        }
        ControlFlow::Continue(())
    }

    fn give(&mut self, events: Vec<Event>, now: Now) {
        for input in events.into_iter().filter_map(translate) {
            self.pace.hurry();
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
                // Seldom needed, so it shall not make the future of every turn larger.
                Control::Lend(errand) => Box::pin(self.lend(errand)).await?,
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
        // What goes out as it is must not leave the frame behind it waiting for the next event.
        self.flush()?;
        if !self.output.is_empty() {
            return ControlFlow::Continue(());
        }
        let now = self.clock.now();
        let redraw = std::mem::take(&mut self.redraw);
        if redraw {
            self.pace.hurry();
        }
        if self
            .pace
            .is_time(self.program.take_dirty() | redraw, now.mono)
        {
            let frame = self.session.draw(|frame| self.program.draw(frame, now));
            self.output.push(&frame);
            self.flush()?;
        }
        ControlFlow::Continue(())
    }

    fn flush(&mut self) -> Flow {
        let session = &self.session;
        sent(self.output.flush(|bytes| session.write(bytes)))
    }

    /// Waits until something is ready or due.
    async fn wait(&mut self) -> Flow {
        let decoder = self.session.decoder().deadline();
        // While the terminal takes nothing, it is what is waited for.
        let frame = self.pace.waits_until().filter(|_| self.output.is_empty());
        let due = [self.program.next_deadline(), decoder, frame]
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
        if job::stop(whom).is_ok() {
            self.stopped().await?;
        }
        self.come_back()
    }

    /// Waits to be continued, and a moment longer: a signal that came while stopped is delivered
    /// at the same time, and where that is one that ends it, the terminal stays the shell's.
    async fn stopped(&mut self) -> Flow {
        let mut until = self.clock.at(self.clock.now().mono + STOP_PATIENCE);
        // The clock goes on while stopped: the first alarm may be due before any notice is there.
        let mut last = false;
        loop {
            tokio::select! {
                biased;
                notice = self.session.notices().recv() => match notice {
                    Some(Notice::Continued | Notice::Resized | Notice::Stop) => {}
                    Some(Notice::End(signal)) => {
                        return ControlFlow::Break(Ending::Signal(signal.as_raw()));
                    }
                    None | Some(Notice::HungUp) => return ControlFlow::Break(Ending::HungUp),
                },
                () = tokio::time::sleep_until(until) => {
                    if last {
                        return ControlFlow::Continue(());
                    }
                }
            }
            last = true;
            until = self.clock.at(self.clock.now().mono + CONTINUE_PATIENCE);
        }
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
