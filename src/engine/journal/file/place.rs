//! The folder and the files of the journal: who may own and see them.

use std::{
    fs::{DirBuilder, File, Metadata, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::Path,
};

use rustix::{fs::OFlags, io::Errno};

use crate::engine::journal::JournalError;

/// What a file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// To read it; it must exist.
    Read,
    /// To read it and add to its end; made where it does not exist.
    Append,
}

/// Makes `folder` for its owner alone, or checks that it is so.
pub(super) fn make_folder(folder: &Path) -> Result<(), JournalError> {
    let is_new = !folder.exists();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| fault(folder, "made", &error))?;
    let metadata =
        std::fs::symlink_metadata(folder).map_err(|error| fault(folder, "read", &error))?;
    if !metadata.is_dir() {
        return Err(JournalError(format!(
            "{} is a symbolic link or no folder, so the journal is not kept there. Put a real folder in its place.",
            folder.display()
        )));
    }
    if is_new && let Some(parent) = folder.parent() {
        // Some file systems cannot do this for folders, and the journal is of use all the same.
        let _ = File::open(parent).and_then(|parent| parent.sync_all());
    }
    owned_and_private(folder, &metadata, "700")
}

/// Opens a file of the journal without following a symbolic link, and checks it.
pub(super) fn open(path: &Path, access: Access) -> Result<File, JournalError> {
    let file = options(access)
        .open(path)
        .map_err(|error| fault(path, "opened", &error))?;
    checked(path, file)
}

/// Opens a file of the journal to read it; `None` where there is none.
pub(super) fn open_existing(path: &Path) -> Result<Option<File>, JournalError> {
    match options(Access::Read).open(path) {
        Ok(file) => checked(path, file).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fault(path, "opened", &error)),
    }
}

/// Makes a file anew, in place of one that an earlier attempt left.
pub(super) fn create_anew(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

fn options(access: Access) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).mode(0o600);
    match access {
        Access::Read => {}
        Access::Append => {
            options.append(true).create(true);
        }
    }
    // Without NONBLOCK a pipe in place of the file would hold the program up.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    options
}

fn checked(path: &Path, file: File) -> Result<File, JournalError> {
    let metadata = file
        .metadata()
        .map_err(|error| fault(path, "read", &error))?;
    if !metadata.is_file() {
        return Err(JournalError(format!(
            "{} is no ordinary file, so it is not used for the journal. Move it away.",
            path.display()
        )));
    }
    owned_and_private(path, &metadata, "600")?;
    Ok(file)
}

fn owned_and_private(path: &Path, metadata: &Metadata, mode: &str) -> Result<(), JournalError> {
    let shown = path.display();
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(JournalError(format!(
            "{shown} belongs to another user (uid {}), so it is not used for the journal. Set XDG_STATE_HOME to a folder of your own.",
            metadata.uid()
        )));
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(JournalError(format!(
            "{shown} is open to other users (mode {:o}), so it is not used for the journal. Run: chmod {mode} {shown}",
            metadata.mode() & 0o777
        )));
    }
    Ok(())
}

/// What kept a file of the journal from being `done` to, and what to do about it.
pub(super) fn fault(path: &Path, done: &str, error: &io::Error) -> JournalError {
    let shown = path.display();
    let (why, remedy) = match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NOSPC) => ("the disk is full", "Free some space."),
        Some(Errno::DQUOT) => ("the disk quota is used up", "Free some space."),
        Some(Errno::IO) => (
            "the disk reports an error",
            "Have the disk checked before anything else is changed.",
        ),
        Some(Errno::ROFS) => (
            "its file system is read-only",
            "Set XDG_STATE_HOME to a folder that can be written.",
        ),
        Some(Errno::ACCESS | Errno::PERM) => (
            "permission is denied",
            "Set XDG_STATE_HOME to a folder that can be written.",
        ),
        Some(Errno::LOOP) => (
            "it is a symbolic link, which is not followed",
            "Move the link away.",
        ),
        Some(Errno::NOTDIR | Errno::EXIST) => (
            "a file is in the place of a folder",
            "Move it away, or set XDG_STATE_HOME to another folder.",
        ),
        _ => {
            return JournalError(format!(
                "{shown} could not be {done} for the journal: {error}."
            ));
        }
    };
    JournalError(format!(
        "{shown} could not be {done} for the journal: {why}. {remedy}"
    ))
}
