//! A new file that only its owner can read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

use super::DeliveryError;
use crate::engine::storage;

/// A file that this process has just created, with the mode 0600. Removed on drop unless it was
/// written to its end.
#[derive(Debug)]
pub(super) struct NewFile {
    path: PathBuf,
    file: File,
    complete: bool,
}

impl NewFile {
    /// Creates the file. What is there already is never touched, and no symbolic link is followed.
    pub(super) fn create(path: &Path) -> Result<Self, DeliveryError> {
        let path = &whole(path);
        let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let created = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(flags.bits().cast_signed())
            .open(path);
        match created {
            Ok(file) => Ok(Self {
                path: path.to_owned(),
                file,
                complete: false,
            }),
            Err(source) => Err(refusal(path, source)),
        }
    }

    /// Writes the whole of `value`, makes sure that it is on stable storage, and keeps the file.
    pub(super) fn write(mut self, value: &[u8]) -> Result<PathBuf, DeliveryError> {
        let failed = |source| DeliveryError::Write {
            path: self.path.clone(),
            source,
        };
        self.file
            .write_all(value)
            .and_then(|()| storage::sync(&self.file))
            .map_err(failed)?;
        if !self.is_in_place() {
            return Err(DeliveryError::Replaced(self.path.clone()));
        }
        // The entry in the folder is what makes the file findable after a power cut. Some file
        // systems cannot sync a folder, which takes nothing from the file itself.
        let _ = File::open(folder(&self.path)).and_then(|folder| folder.sync_all());
        self.complete = true;
        Ok(self.path.clone())
    }

    /// Whether the path still leads to the file that was created.
    fn is_in_place(&self) -> bool {
        let same = |open: &fs::Metadata, there: &fs::Metadata| {
            open.dev() == there.dev() && open.ino() == there.ino()
        };
        match (self.file.metadata(), fs::symlink_metadata(&self.path)) {
            (Ok(open), Ok(there)) => same(&open, &there),
            (Err(_), _) | (_, Err(_)) => false,
        }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.complete && self.is_in_place() {
            // Nothing useful can be done where even this fails; the file is empty or torn.
            let _ = fs::remove_file(&self.path);
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

/// The folder that holds `path`.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Says what stands in the way of a new file at `path`.
fn refusal(path: &Path, source: io::Error) -> DeliveryError {
    let there = fs::symlink_metadata(path).ok();
    match there {
        Some(there) if there.is_symlink() => DeliveryError::Symlink(path.to_owned()),
        Some(there) if there.is_dir() => DeliveryError::Folder(path.to_owned()),
        Some(_) => DeliveryError::Exists(path.to_owned()),
        None if source.kind() == io::ErrorKind::NotFound => {
            DeliveryError::NoFolder(path.to_owned())
        }
        None => DeliveryError::Create {
            path: path.to_owned(),
            source,
        },
    }
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
