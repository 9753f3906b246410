//! Bytes on their way to the terminal.

use std::io;

use zeroize::Zeroize as _;

use crate::shell::terminal;

/// What the terminal has not taken yet. It may hold a secret, and is wiped once written.
#[derive(Default)]
pub(super) struct Output {
    bytes: Vec<u8>,
    written: usize,
}

impl Output {
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Forgets what is not written. What is cut in the middle stays so: whoever writes next has
    /// to end it.
    pub(super) fn drop_rest(&mut self) {
        self.bytes.zeroize();
        self.written = 0;
    }

    /// Writes all with one call of `write` where that takes it.
    ///
    /// # Errors
    /// `WouldBlock` when something is left.
    pub(super) fn flush(
        &mut self,
        mut write: impl FnMut(&[u8]) -> io::Result<usize>,
    ) -> io::Result<()> {
        while self.written < self.bytes.len() {
            match write(&self.bytes[self.written..]) {
                Ok(count) => self.written += count,
                Err(error) => {
                    terminal::cut_short(self.written > 0);
                    return Err(error);
                }
            }
        }
        if self.written > 0 {
            terminal::cut_short(false);
            self.drop_rest();
        }
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_gathered_is_one_write() {
        let mut output = Output::default();
        output.push(b"raw");
        output.push(b"frame");
        let mut writes = Vec::new();
        let result = output.flush(|bytes| {
            writes.push(bytes.to_vec());
            Ok(bytes.len())
        });
        assert!(result.is_ok() && output.is_empty());
        assert_eq!(writes, [b"rawframe"]);
    }

    #[test]
    fn what_was_not_taken_goes_on_where_it_stopped() {
        let mut output = Output::default();
        output.push(b"abcdef");
        let mut taken = Vec::new();
        let mut full = false;
        for _ in 0..10 {
            let result = output.flush(|bytes| {
                full = !full;
                if full {
                    taken.push(bytes[0]);
                    Ok(1)
                } else {
                    Err(io::ErrorKind::WouldBlock.into())
                }
            });
            assert!(result.is_ok() || !output.is_empty());
        }
        assert_eq!(taken, b"abcdef");
        assert!(output.is_empty());
    }
}
