//! A terminal that is held for the console, and everything kept about it.

use std::{io, sync::Arc, time::Duration};

use ratatui::{Frame, Terminal, layout::Size};
use tokio::{net::unix::pipe, sync::mpsc::UnboundedReceiver};

use crate::{
    domain::ColorDepth,
    shell::{
        screen::Screen,
        signals::Notice,
        terminal::{self, TerminalGuard},
        tty::Tty,
        watchdog::Watchdog,
    },
    ui::translate::Decoder,
};

/// The terminal, entered; dropping it leaves.
pub struct Session {
    tty: Arc<Tty>,
    watchdog: Watchdog,
    decoder: Decoder,
    terminal: Terminal<Screen>,
    /// `None` for a terminal that is only a socket in a test.
    guard: Option<TerminalGuard>,
}

impl Session {
    /// Opens the terminal, catches the signals, starts to watch for its death and enters it.
    /// `hold` is how long a lone `ESC` waits. Once in a process.
    ///
    /// # Errors
    /// Standard input is no terminal, or is gone.
    pub fn open(colors: ColorDepth, hold: Duration) -> io::Result<Self> {
        let tty = Arc::new(Tty::open()?);
        let watchdog = Watchdog::start(Arc::clone(&tty))?;
        let guard = TerminalGuard::enter(Arc::clone(&tty))?;
        Self::with(tty, watchdog, Some(guard), colors, hold)
    }

    pub(super) fn with(
        tty: Arc<Tty>,
        watchdog: Watchdog,
        guard: Option<TerminalGuard>,
        colors: ColorDepth,
        hold: Duration,
    ) -> io::Result<Self> {
        let terminal = Terminal::new(Screen::new(tty.size(), colors))?;
        Ok(Self {
            tty,
            watchdog,
            decoder: Decoder::new(hold),
            terminal,
            guard,
        })
    }

    /// The terminal as two ends that a runtime can wait for.
    pub(super) fn ends(&self) -> io::Result<(pipe::Receiver, pipe::Sender)> {
        // Nothing about these types but their names is particular to pipes.
        Ok((
            pipe::Receiver::from_file_unchecked(self.tty.duplicate()?)?,
            pipe::Sender::from_file_unchecked(self.tty.duplicate()?)?,
        ))
    }

    pub(super) fn hung_up(&self) -> bool {
        self.tty.hung_up()
    }

    /// Writes what the terminal takes now.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.tty.write(bytes)
    }

    pub(super) fn notices(&mut self) -> &mut UnboundedReceiver<Notice> {
        &mut self.watchdog.notices
    }

    pub(super) fn decoder(&mut self) -> &mut Decoder {
        &mut self.decoder
    }

    /// Finds out the size and draws in it from now on.
    pub(super) fn measure(&mut self) -> Size {
        let size = self.tty.size();
        self.terminal.backend_mut().resize(size);
        size
    }

    /// The bytes that turn what the terminal shows into what `draw` draws; none when that is the
    /// same.
    pub(super) fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> Vec<u8> {
        // Drawing to memory can't fail.
        let _ = self.terminal.draw(draw);
        self.terminal.backend_mut().take()
    }

    /// Clears the screen with the next frame, which is then drawn in full.
    pub(super) fn draw_anew(&mut self) {
        self.terminal.backend_mut().forget();
        let _ = self.terminal.clear();
    }

    /// Leaves the terminal for a while.
    pub(super) fn step_aside(&mut self) {
        self.decoder.forget();
        if self.guard.is_some() {
            terminal::restore();
        }
    }

    /// Says whether another program has the terminal: what its keys send is then for that alone.
    pub(super) fn lent(&self, lent: bool) {
        self.watchdog.lent(lent);
    }

    /// Enters the terminal again, and has everything drawn.
    pub(super) fn come_back(&mut self) -> io::Result<()> {
        if let Some(guard) = &self.guard {
            guard.enter_again()?;
        }
        let _ = self.terminal.backend_mut().take();
        self.draw_anew();
        Ok(())
    }

    /// Leaves for good, after sending `farewell`.
    pub(super) fn leave(&mut self, farewell: &[u8]) {
        self.watchdog.leaving();
        terminal::farewell(&self.tty, farewell);
        self.guard = None;
    }
}
