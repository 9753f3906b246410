//! The two things a disk is asked to do, so that its faults can be injected.

use std::{
    fmt,
    fs::File,
    io::{self, Write as _},
};

use crate::engine::storage;

/// Puts bytes on stable storage.
pub(in crate::engine::journal) trait Disk:
    fmt::Debug + Send + Sync
{
    /// Appends `bytes` to a file that is open for appending.
    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<()>;

    /// Returns when all that was written to `file` is on stable storage.
    fn sync(&self, file: &File) -> io::Result<()>;
}

/// The disk that the operating system gives.
#[derive(Debug)]
pub(in crate::engine::journal) struct SystemDisk;

impl Disk for SystemDisk {
    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        storage::sync(file)
    }
}
