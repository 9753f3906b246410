//! A new file that only its owner can read, and that is there whole or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{DeliveryError, Opened, room::Room};
use crate::domain::text::visible;

/// A file that is to be: its name is free, and there is room for its value on the disk. Dropped, it
/// has never been.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    room: Room,
}

impl NewFile {
    /// Takes room for the file. What is there already is never touched, and no symbolic link is
    /// followed.
    pub(super) fn create(path: &Path) -> Result<Self, DeliveryError> {
        let path = whole(path);
        if let Some(refusal) = obstacle(&path) {
            return Err(refusal);
        }
        match Room::beside(&path) {
            Ok(room) => Ok(Self { path, room }),
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                Err(DeliveryError::NoFolder(path))
            }
            Err(source) => Err(DeliveryError::Create { path, source }),
        }
    }

    /// What recognises it after this process; `None` where its name is no text.
    pub(super) fn opened(&self, last: bool) -> Option<Opened> {
        let path = self.path.to_str()?.to_owned();
        let (room, inode) = self.room.mark().ok()?;
        Some(Opened {
            path,
            room: room.to_owned(),
            inode,
            last,
        })
    }

    /// What earlier processes that were killed left beside it, as sentences after another.
    pub(super) fn beside(&self) -> String {
        let left = self.room.left().iter().map(|path| {
            let path = path.to_string_lossy();
            let path = visible(&path);
            format!(
                " Beside it a killed process left {path}, which is not empty: claviger journal reconcile settles it."
            )
        });
        left.collect()
    }

    /// Writes the whole of `value`; it is on stable storage when this returns.
    pub(super) fn write(self, value: &[u8]) -> Result<PathBuf, DeliveryError> {
        let Self { path, room } = self;
        match room.publish(value, &path) {
            Ok(()) => Ok(path),
            Err(source) if source.kind() == io::ErrorKind::AlreadyExists => {
                Err(DeliveryError::Taken(path))
            }
            Err(source) => Err(DeliveryError::Write { path, source }),
        }
    }
}

/// `path` from the root, so that what is said of it tells where it is. A leading `~/` is the home
/// folder: no shell has put it there for what is typed in the console, or after `file:`.
fn whole(path: &Path) -> PathBuf {
    let home = || {
        let home = PathBuf::from(std::env::var_os("HOME")?);
        home.is_absolute().then_some(home)
    };
    let path = match path.strip_prefix("~") {
        Ok(rest) if !rest.as_os_str().is_empty() => home().map(|home| home.join(rest)),
        Ok(_) | Err(_) => None,
    }
    .unwrap_or_else(|| path.to_owned());
    std::path::absolute(&path).unwrap_or(path)
}

/// What lies at `path` already.
fn obstacle(path: &Path) -> Option<DeliveryError> {
    let there = fs::symlink_metadata(path).ok()?;
    let path = path.to_owned();
    Some(if there.is_symlink() {
        DeliveryError::Symlink(path)
    } else if there.is_dir() {
        DeliveryError::Folder(path)
    } else {
        DeliveryError::Exists(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_root() {
        let here = std::env::current_dir().expect("a current folder");
        assert_eq!(whole(Path::new("new.txt")), here.join("new.txt"));
        assert_eq!(whole(Path::new("/tmp/~/new")), Path::new("/tmp/~/new"));
        assert_eq!(whole(Path::new("~other/new")), here.join("~other/new"));
    }

    #[test]
    fn a_leading_tilde_is_the_home_folder() {
        if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
            assert_eq!(whole(Path::new("~/keys/new")), home.join("keys/new"));
        }
    }
}
