//! What is written to stay.

use std::{fs::File, io};

use rustix::io::Errno;

/// Returns when all that was written to `file` is on stable storage; at once where its file system
/// knows no such call, which is no reason to take back what was written.
pub fn sync(file: &File) -> io::Result<()> {
    unless_unknown(file.sync_all())
}

/// The same result, but well where the call is not known.
fn unless_unknown(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if is_unknown(&error) => Ok(()),
        other => other,
    }
}

/// Whether the system, or the file system, does not know the call that failed so.
pub fn is_unknown(error: &io::Error) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP]
        .into_iter()
        .any(|known| Errno::from_io_error(error) == Some(known))
}

/// Whether the file system, or the kernel, has no second names for a file.
pub fn has_no_links(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied || is_unknown(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(errno: Errno) -> io::Result<()> {
        unless_unknown(Err(errno.into()))
    }

    #[test]
    fn a_file_system_that_cannot_sync_keeps_what_was_written() {
        for errno in [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP] {
            ended(errno).expect("a file that stays");
        }
    }

    #[test]
    fn a_disk_that_is_full_or_broken_is_told() {
        for errno in [Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::ROFS] {
            ended(errno).expect_err("a write that failed");
        }
    }
}
