//! A terminal that shows nothing of what is typed at it, until it is given back.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

/// The terminal that has to be given back, and how it was found. One for the process, since
/// whatever ends the process must reach it from any thread.
static FOUND: Mutex<Option<(OwnedFd, Termios)>> = Mutex::new(None);

/// No echo, and every key at once, until this is dropped. There is one at a time.
pub(crate) struct Silence(());

impl Silence {
    pub(crate) fn over(terminal: impl AsFd) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut silent = before.clone();
        // The keys that make signals are read like the others: what they mean is the reader's.
        silent.local_modes &= !(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        *found() = Some((terminal.as_fd().try_clone_to_owned()?, before));
        let silence = Self(());
        tcsetattr(&terminal, OptionalActions::Now, &silent)?;
        Ok(silence)
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal its echo back, where it was taken: whoever is asked for a secret can't do it
/// any more when the process ends meanwhile.
pub fn give_back() {
    if let Some((terminal, before)) = found().take() {
        // A terminal that is gone needs nothing restored.
        let _ = tcsetattr(terminal, OptionalActions::Now, &before);
    }
}

/// What a panic left behind is whole: it is replaced in one step.
fn found() -> MutexGuard<'static, Option<(OwnedFd, Termios)>> {
    FOUND.lock().unwrap_or_else(PoisonError::into_inner)
}
