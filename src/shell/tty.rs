//! The terminal as a descriptor of our own: reads and writes that never block.

use std::{
    fs::File,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, Instant},
};

use ratatui::layout::Size;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl, open},
    io::{Errno, fcntl_dupfd_cloexec},
    stdio::stdin,
    termios::{isatty, tcgetpgrp, tcgetwinsize, ttyname},
};

/// What is taken for the size of a terminal that does not say it, as on a serial line.
const UNKNOWN_SIZE: Size = Size {
    width: 80,
    height: 24,
};

/// The terminal, opened anew where that is possible: its non-blocking mode is then ours alone and
/// not that of the shell which started us.
#[derive(Debug)]
pub struct Tty {
    fd: OwnedFd,
    /// The flags of a description that is shared with others, as they were.
    shared: Option<OFlags>,
}

impl Tty {
    /// Opens the terminal on standard input.
    ///
    /// # Errors
    /// Standard input is no terminal.
    pub fn open() -> io::Result<Self> {
        let input = stdin();
        if !isatty(input) {
            return Err(Errno::NOTTY.into());
        }
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        // `/dev/tty` can be opened even when the device belongs to another user (after `su`), but
        // is ours only where standard input is the controlling terminal, and can't be polled on
        // every system.
        let controlling = cfg!(target_os = "linux") && tcgetpgrp(input).is_ok();
        let opened = controlling
            .then(|| open("/dev/tty", flags, Mode::empty()).ok())
            .flatten()
            .or_else(|| open(ttyname(input, Vec::new()).ok()?, flags, Mode::empty()).ok());
        if let Some(fd) = opened {
            return Ok(Self { fd, shared: None });
        }
        let fd = fcntl_dupfd_cloexec(input, 3)?;
        let before = fcntl_getfl(&fd)?;
        fcntl_setfl(&fd, before | OFlags::NONBLOCK)?;
        Ok(Self {
            fd,
            shared: Some(before),
        })
    }

    /// A descriptor that is taken for a terminal; it must be non-blocking.
    #[cfg(test)]
    pub(super) fn over(fd: OwnedFd) -> Self {
        Self { fd, shared: None }
    }

    /// The size in cells, as the terminal's driver knows it; the terminal itself is never asked.
    /// Asked here and not through crossterm, which opens `/dev/tty` (another terminal, where
    /// standard input was redirected from one) each time, and runs `tput` where that fails.
    pub fn size(&self) -> Size {
        let told = tcgetwinsize(&self.fd).map_or(Size::ZERO, |size| Size {
            width: size.ws_col,
            height: size.ws_row,
        });
        Size {
            width: if told.width == 0 {
                UNKNOWN_SIZE.width
            } else {
                told.width
            },
            height: if told.height == 0 {
                UNKNOWN_SIZE.height
            } else {
                told.height
            },
        }
    }

    /// Whether the other end is gone.
    pub fn hung_up(&self) -> bool {
        let mut fds = [PollFd::new(&self.fd, PollFlags::empty())];
        poll(&mut fds, Some(&Timespec::default())).is_ok()
            && fds[0]
                .revents()
                .intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
    }

    /// Another descriptor of the same description.
    ///
    /// # Errors
    /// No descriptor is left.
    pub(super) fn duplicate(&self) -> io::Result<File> {
        Ok(fcntl_dupfd_cloexec(&self.fd, 3)?.into())
    }

    /// Writes as much of `bytes` as the terminal takes now.
    ///
    /// # Errors
    /// `WouldBlock` when it takes nothing; another error when it is gone.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(&self.fd, bytes) {
                Err(Errno::INTR) => {}
                Ok(0) => return Err(io::ErrorKind::WouldBlock.into()),
                result => return result.map_err(Into::into),
            }
        }
    }

    /// Writes all of `bytes`, waiting at most `patience` for a terminal that does not take them.
    ///
    /// # Errors
    /// `TimedOut` when it did not take all; another error when it is gone.
    pub fn write_all(&self, mut bytes: &[u8], patience: Duration) -> io::Result<()> {
        let until = Instant::now() + patience;
        while !bytes.is_empty() {
            match self.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let left = until.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    let left = Timespec::try_from(left).ok();
                    let mut fds = [PollFd::new(&self.fd, PollFlags::OUT)];
                    match poll(&mut fds, left.as_ref()) {
                        Ok(_) | Err(Errno::INTR) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl AsFd for Tty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Tty {
    /// Gives a shared description its flags back; one of our own needs nothing.
    pub(super) fn unshare(&self) {
        if let Some(before) = self.shared {
            let _ = fcntl_setfl(&self.fd, before);
        }
    }

    /// Makes a shared description non-blocking again.
    pub(super) fn share(&self) {
        if let Some(before) = self.shared {
            let _ = fcntl_setfl(&self.fd, before | OFlags::NONBLOCK);
        }
    }
}
