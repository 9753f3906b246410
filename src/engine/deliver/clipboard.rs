//! The clipboard of the terminal that the command runs in.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
};

use super::DeliveryError;
use crate::{
    domain::Secret,
    engine::osc52::{self, Between},
};

/// An open way to the terminal.
#[derive(Debug)]
pub(super) struct Clipboard {
    terminal: File,
}

impl Clipboard {
    /// Opens the terminal of the process, whatever standard output is.
    pub(super) fn open() -> Result<Self, DeliveryError> {
        let terminal = OpenOptions::new()
            .write(true)
            .open("/dev/tty")
            .map_err(DeliveryError::NoTerminal)?;
        Ok(Self { terminal })
    }

    /// Sends `secret`, and says so. Unlike in the console nobody stays to clear it again.
    pub(super) fn copy(mut self, secret: &Secret) -> Result<String, DeliveryError> {
        let between = Between::of(&|name| std::env::var(name).ok());
        let bytes = osc52::copy(secret, between)?;
        self.terminal
            .write_all(&bytes)
            .and_then(|()| self.terminal.flush())
            .map_err(DeliveryError::NoTerminal)?;
        Ok(between.sent_secret())
    }
}
