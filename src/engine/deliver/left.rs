//! What a killed process left of a file that was opened for a value.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::{
    opening::Opened,
    room::{self, ROOM},
};
use crate::{domain::Secret, engine::storage};

/// How a file begins that holds a value encrypted to a public key.
const ENCRYPTED: &[u8] = b"age-encryption.org/v1\n";

/// What was found of a file, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) enum Left {
    /// Nothing; or a process is at it.
    Nothing,
    /// It has its name, and the value is in it.
    There(PathBuf),
    /// The value was in its room: now it has its name.
    Completed(PathBuf),
    /// Its room held nothing and is gone.
    Removed(PathBuf),
    /// Its room holds something, and stays where it is.
    Kept(PathBuf, Why),
}

/// Why a room stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Why {
    /// Something else has the name that it was to get.
    Taken,
    /// It does not hold the value that the journal knows, or not all of it.
    Unknown,
    /// Its value never came into force.
    Void,
    /// It could not be given its name.
    Unable,
}

/// The value that a file was opened for.
pub(in crate::engine) struct Wanted<'a> {
    /// Whether a value is it.
    pub recognises: &'a dyn Fn(&Secret) -> bool,
    /// Whether it never came into force.
    pub is_void: bool,
}

impl Wanted<'_> {
    /// Whether these bytes are the value, whole: in clear, or as a file encrypted to a public key. Of
    /// that its place alone tells what is in it, so it has to be the `same` file.
    fn is_in(&self, content: &[u8], same: bool) -> bool {
        if content.starts_with(ENCRYPTED) {
            // One that was cut off ends with what its room was made of.
            return same && content.last() != Some(&0);
        }
        std::str::from_utf8(content)
            .is_ok_and(|text| !text.is_empty() && (self.recognises)(&Secret::new(text.to_owned())))
    }
}

impl Opened {
    /// Whether the value lies in what a killed process left.
    pub(in crate::engine) fn holds(&self, wanted: &Wanted<'_>) -> bool {
        let Some(Ok(Some((file, content)))) = self.room().map(|room| room::forsaken(&room)) else {
            return false;
        };
        wanted.is_in(&content, self.is(&file))
    }

    /// Completes what a killed process left, or removes it where it holds nothing. The only copy of a
    /// value is never removed.
    pub(in crate::engine) fn settle(&self, wanted: &Wanted<'_>) -> Left {
        let path = self.path().to_owned();
        let Some(room) = self.room() else {
            return Left::Nothing;
        };
        let (file, content) = match room::forsaken(&room) {
            Ok(Some(found)) => found,
            Ok(None) => return Left::Kept(room, Why::Unknown),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return if self.is_there(wanted) {
                    Left::There(path)
                } else {
                    Left::Nothing
                };
            }
            Err(_) => return Left::Nothing,
        };
        if !room::is_at(&file, &room) {
            return Left::Nothing;
        }
        if room::is_empty(&content) {
            return match fs::remove_file(&room) {
                Ok(()) => Left::Removed(path),
                Err(_) => Left::Nothing,
            };
        }
        if wanted.is_void {
            return Left::Kept(room, Why::Void);
        }
        if !wanted.is_in(&content, self.is(&file)) {
            return Left::Kept(room, Why::Unknown);
        }
        if self.is_there(wanted) {
            // The file has both names, or the value lies there twice.
            let _ = fs::remove_file(&room);
            return Left::There(path);
        }
        match complete(&file, &room, &path) {
            Ok(()) => Left::Completed(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Left::Kept(room, Why::Taken)
            }
            Err(_) => Left::Kept(room, Why::Unable),
        }
    }

    /// Whether the value is at its final name.
    fn is_there(&self, wanted: &Wanted<'_>) -> bool {
        let read = || -> io::Result<bool> {
            let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let file = OpenOptions::new()
                .read(true)
                .custom_flags(flags.bits().cast_signed())
                .open(self.path())?;
            if !file.metadata()?.is_file() {
                return Ok(false);
            }
            let mut content = Zeroizing::new(Vec::with_capacity(ROOM));
            (&file).take(ROOM as u64).read_to_end(&mut content)?;
            Ok(wanted.is_in(&content, self.is(&file)))
        };
        read().unwrap_or(false)
    }

    /// Whether this is the file that was opened.
    fn is(&self, file: &File) -> bool {
        file.metadata().is_ok_and(|there| there.ino() == self.inode)
    }
}

fn complete(file: &File, room: &Path, path: &Path) -> io::Result<()> {
    storage::sync(file)?;
    room::rename(room, path)?;
    let _ = File::open(room::folder(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const VALUE: &str = "Sentinel0123456789abcdef";

    struct Case {
        folder: tempfile::TempDir,
        opened: Opened,
    }

    impl Case {
        /// A file that a process was killed at, whose room holds `content`.
        fn killed_at(content: &[u8]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let room = folder.path().join(".new.claviger-00ff");
            fs::write(&room, content).unwrap();
            let opened = Opened {
                path: folder.path().join("new").display().to_string(),
                room: "00ff".to_owned(),
                inode: room.metadata().unwrap().ino(),
                last: false,
            };
            Self { folder, opened }
        }

        fn settle(&self) -> Left {
            self.opened.settle(&wanted(false))
        }

        fn room(&self) -> PathBuf {
            self.opened.room().unwrap()
        }

        fn path(&self) -> PathBuf {
            self.opened.path().to_owned()
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(self.folder.path()).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name());
            names.map(|name| name.into_string().unwrap()).collect()
        }
    }

    fn wanted(is_void: bool) -> Wanted<'static> {
        Wanted {
            recognises: &|value| value.expose() == VALUE,
            is_void,
        }
    }

    fn encrypted(end: &[u8]) -> Vec<u8> {
        [ENCRYPTED, b"-> X25519 ...\n--- ...\n", end].concat()
    }

    #[test]
    fn room_without_a_value_is_removed() {
        let case = Case::killed_at(&[0; 100]);
        assert!(!case.opened.holds(&wanted(false)));
        assert_eq!(case.settle(), Left::Removed(case.path()));
        assert_eq!(case.names(), [] as [String; 0]);
        assert_eq!(case.settle(), Left::Nothing);
    }

    #[test]
    fn a_value_that_was_written_gets_its_name_and_is_found_there_afterwards() {
        for content in [VALUE.as_bytes(), &encrypted(b"tag")] {
            let case = Case::killed_at(content);
            assert!(case.opened.holds(&wanted(false)));
            assert_eq!(case.settle(), Left::Completed(case.path()));
            assert_eq!(case.names(), ["new"]);
            assert_eq!(fs::read(case.path()).unwrap(), content);
            assert_eq!(case.settle(), Left::There(case.path()));
        }
    }

    #[test]
    fn a_value_whose_name_was_taken_stays_in_its_room() {
        let case = Case::killed_at(VALUE.as_bytes());
        fs::write(case.path(), "precious").unwrap();
        assert_eq!(case.settle(), Left::Kept(case.room(), Why::Taken));
        assert_eq!(fs::read_to_string(case.path()).unwrap(), "precious");
        assert_eq!(fs::read_to_string(case.room()).unwrap(), VALUE);
    }

    #[test]
    fn a_value_that_lies_there_already_needs_no_room() {
        let case = Case::killed_at(VALUE.as_bytes());
        fs::hard_link(case.room(), case.path()).unwrap();
        assert_eq!(case.settle(), Left::There(case.path()));
        assert_eq!(case.names(), ["new"]);
    }

    #[test]
    fn what_the_journal_does_not_know_stays() {
        for content in [b"another".as_slice(), &encrypted(&[7, 0, 0])] {
            let case = Case::killed_at(content);
            assert_eq!(case.settle(), Left::Kept(case.room(), Why::Unknown));
            assert_eq!(fs::read(case.room()).unwrap(), content);
        }
        // Of an encrypted one only its place tells what is in it.
        let mut case = Case::killed_at(&encrypted(b"tag"));
        case.opened.inode += 1;
        assert_eq!(case.settle(), Left::Kept(case.room(), Why::Unknown));
    }

    #[test]
    fn a_value_that_never_came_into_force_gets_no_name() {
        let case = Case::killed_at(VALUE.as_bytes());
        let left = case.opened.settle(&wanted(true));
        assert_eq!(left, Left::Kept(case.room(), Why::Void));
    }

    #[test]
    fn room_that_a_process_is_at_is_left_alone() {
        let case = Case::killed_at(VALUE.as_bytes());
        let held = File::open(case.room()).unwrap();
        let lock = rustix::fs::FlockOperation::NonBlockingLockExclusive;
        rustix::fs::flock(&held, lock).unwrap();
        assert_eq!(case.settle(), Left::Nothing);
        assert_eq!(fs::read_to_string(case.room()).unwrap(), VALUE);
    }
}
