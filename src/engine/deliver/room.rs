//! Room on a disk, taken before there is anything to write.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::{FallocateFlags, FlockOperation, OFlags, RenameFlags};
use zeroize::Zeroizing;

use super::opening::hidden;
use crate::engine::{randomness, storage};

/// The bytes that are taken: more than the longest value, encrypted for a crowd of recipients.
pub(super) const ROOM: usize = 64 * 1024;

/// A hidden file with room for a value, beside the name that the value is to have. It is locked
/// while this process is at it. Removed on drop unless it was published.
#[derive(Debug)]
pub(super) struct Room {
    path: PathBuf,
    /// The end of its name.
    end: String,
    file: File,
    /// What earlier processes left beside it that holds something.
    left: Vec<PathBuf>,
    is_published: bool,
}

impl Room {
    /// Takes room beside `path`, with the mode 0600. What earlier processes that were killed left
    /// there without a value is removed.
    pub(super) fn beside(path: &Path) -> io::Result<Self> {
        let Some(start) = hidden(path) else {
            return Err(io::Error::from(io::ErrorKind::InvalidFilename));
        };
        let folder = folder(path);
        let left = clear(folder, &start);
        let mut random = [0_u8; 8];
        randomness::fill(&mut random)?;
        let end = format!("{:016x}", u64::from_ne_bytes(random));
        let path = folder.join(start + &end);
        let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(flags.bits().cast_signed())
            .open(&path)?;
        let mut room = Self {
            path,
            end,
            file,
            left,
            is_published: false,
        };
        // Where locks are unknown, nothing is known of what others left either, and it stays.
        let _ = rustix::fs::flock(&room.file, FlockOperation::NonBlockingLockExclusive);
        room.take()?;
        Ok(room)
    }

    /// The end of its name, and the number of its file.
    pub(super) fn mark(&self) -> io::Result<(&str, u64)> {
        Ok((&self.end, self.file.metadata()?.ino()))
    }

    /// What earlier processes that were killed left beside it, with something in it that is not zero.
    pub(super) fn left(&self) -> &[PathBuf] {
        &self.left
    }

    /// Has the disk set bytes aside. Where it can't, zeros are written in their place.
    fn take(&mut self) -> io::Result<()> {
        let taken = rustix::fs::fallocate(&self.file, FallocateFlags::empty(), 0, ROOM as u64)
            .map_err(io::Error::from);
        match taken {
            Err(error) if storage::is_unknown(&error) => {
                self.file.write_all(&vec![0; ROOM])?;
                storage::sync(&self.file)
            }
            other => other,
        }
    }

    /// Writes the whole of `value`, makes sure that it is on stable storage, and gives it the name
    /// `path`, at once. What came to lie there meanwhile is never touched: then the value is not kept.
    pub(super) fn publish(mut self, value: &[u8], path: &Path) -> io::Result<()> {
        // Cut first: a process that is killed in between leaves zeros or all of it, never a value that
        // is told from its room by guessing.
        self.file.set_len(value.len() as u64)?;
        self.file.rewind()?;
        self.file.write_all(value)?;
        storage::sync(&self.file)?;
        if !is_at(&self.file, &self.path) {
            return Err(io::Error::other(
                "something else has taken the place of its temporary file",
            ));
        }
        rename(&self.path, path)?;
        self.is_published = true;
        // The entry in the folder is what makes the file findable after a power cut. Some file
        // systems cannot sync a folder, which takes nothing from the file itself.
        let _ = File::open(folder(path)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Gives the room at `room` the name `path`, unless something has it.
pub(super) fn rename(room: &Path, path: &Path) -> io::Result<()> {
    let here = rustix::fs::CWD;
    match rustix::fs::renameat_with(here, room, here, path, RenameFlags::NOREPLACE) {
        Ok(()) => return Ok(()),
        Err(error) if storage::is_unknown(&error.into()) => {}
        Err(error) => return Err(error.into()),
    }
    match fs::hard_link(room, path) {
        Ok(()) => fs::remove_file(room),
        Err(error) if storage::has_no_links(&error) => {
            if fs::symlink_metadata(path).is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(room, path)
        }
        Err(error) => Err(error),
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if !self.is_published && is_at(&self.file, &self.path) {
            // Nothing useful can be done where even this fails: another process removes it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether `path` leads to this open file.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => open.dev() == there.dev() && open.ino() == there.ino(),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

/// The folder that holds `path`.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Removes from `folder` the rooms of this user whose names begin with `start`, that no process is
/// at and that hold nothing but zeros. Gives those that hold something: somebody is to find it.
fn clear(folder: &Path, start: &str) -> Vec<PathBuf> {
    let mut left = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return left;
    };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(start) {
            continue;
        }
        match forsaken(&entry.path()) {
            Ok(Some((_, content))) if is_empty(&content) => {
                let _ = fs::remove_file(entry.path());
            }
            Ok(Some(_)) => left.push(entry.path()),
            Ok(None) | Err(_) => {}
        }
    }
    left
}

/// The room at `path` that no process is at, locked for this one, with what it holds. `None` where
/// it is no room.
pub(super) fn forsaken(path: &Path) -> io::Result<Option<(File, Zeroizing<Vec<u8>>)>> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    let there = file.metadata()?;
    if !there.is_file() || there.len() > ROOM as u64 {
        return Ok(None);
    }
    rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)?;
    let mut content = Zeroizing::new(Vec::with_capacity(ROOM));
    file.read_to_end(&mut content)?;
    Ok(Some((file, content)))
}

/// Whether nothing was ever written into a room.
pub(super) fn is_empty(content: &[u8]) -> bool {
    content.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn room_is_on_the_disk_before_the_value_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        let room = Room::beside(&path).unwrap();
        assert!(room.file.metadata().unwrap().blocks() * 512 >= ROOM as u64);
        assert!(!path.exists());
        room.publish(b"value", &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"value");
        assert_eq!(names(folder.path()), ["new"]);
    }

    #[test]
    fn what_a_killed_process_left_is_removed_unless_a_value_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        let empty = folder.path().join(".new.claviger-1");
        let full = folder.path().join(".new.claviger-2");
        let other = folder.path().join(".newer.claviger-3");
        fs::write(&empty, [0; 100]).unwrap();
        fs::write(&full, "a value").unwrap();
        fs::write(&other, "").unwrap();
        drop(Room::beside(&path).unwrap());
        assert!(!empty.exists());
        assert!(full.exists());
        assert!(other.exists());
    }

    #[test]
    fn the_room_of_a_process_that_lives_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        let first = Room::beside(&path).unwrap();
        let second = Room::beside(&path).unwrap();
        first.publish(b"first", &path).unwrap();
        let error = second.publish(b"second", &path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(names(folder.path()), ["new"]);
    }
}
