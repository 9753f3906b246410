//! Whom a file listens to: one that others own or can write is not the user's own word.

use std::{fmt, fs::Metadata, os::unix::fs::MetadataExt};

/// What is wrong with the owner or the mode of a file, with the remedy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Distrust {
    /// It is no regular file.
    NotAFile,
    /// Another user owns it.
    Owner(u32),
    /// Others can write it.
    Writable,
    /// Others can read it.
    Readable,
}

impl Distrust {
    /// What is wrong, as a clause.
    pub(super) fn what(self) -> String {
        match self {
            Self::NotAFile => "it is not a regular file".to_owned(),
            Self::Owner(uid) => format!("it belongs to another user (uid {uid})"),
            Self::Writable => "others can write it".to_owned(),
            Self::Readable => "others can read it".to_owned(),
        }
    }

    /// What to do about it, as a clause.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::NotAFile => "name a regular file",
            Self::Owner(_) => "take it over with chown",
            Self::Writable => "run chmod go-w on it",
            Self::Readable => "run chmod 600 on it",
        }
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what(), self.remedy())
    }
}

/// Checks a file that says what the program does: nobody else may own or write it.
pub(super) fn check_own(file: &Metadata) -> Result<(), Distrust> {
    if !file.is_file() {
        return Err(Distrust::NotAFile);
    }
    own(file.uid(), file.mode(), rustix::process::geteuid().as_raw())
}

/// As [`check_own`], for the file of another tool, which the system may own.
pub(super) fn check_own_or_system(file: &Metadata) -> Result<(), Distrust> {
    if !file.is_file() {
        return Err(Distrust::NotAFile);
    }
    let owner = file.uid();
    let user = if owner == 0 {
        owner
    } else {
        rustix::process::geteuid().as_raw()
    };
    own(owner, file.mode(), user)
}

/// Checks a file that holds a secret: nobody else may read or write it.
pub(super) fn check_private(file: &Metadata) -> Result<(), Distrust> {
    if !file.is_file() {
        return Err(Distrust::NotAFile);
    }
    private(file.mode())
}

fn own(owner: u32, mode: u32, user: u32) -> Result<(), Distrust> {
    if owner != user {
        Err(Distrust::Owner(owner))
    } else if mode & 0o022 != 0 {
        Err(Distrust::Writable)
    } else {
        Ok(())
    }
}

fn private(mode: u32) -> Result<(), Distrust> {
    if mode & 0o077 != 0 {
        return Err(Distrust::Readable);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_others_own_or_write_is_not_trusted() {
        assert_eq!(own(1000, 0o644, 1000), Ok(()));
        assert_eq!(own(1001, 0o600, 1000), Err(Distrust::Owner(1001)));
        assert_eq!(own(0, 0o644, 1000), Err(Distrust::Owner(0)));
        assert_eq!(own(1000, 0o664, 1000), Err(Distrust::Writable));
        assert_eq!(own(1000, 0o646, 1000), Err(Distrust::Writable));
    }

    #[test]
    fn a_file_that_others_read_holds_no_secret() {
        assert_eq!(private(0o600), Ok(()));
        assert_eq!(private(0o400), Ok(()));
        for mode in [0o640, 0o604, 0o620, 0o601] {
            assert_eq!(private(mode), Err(Distrust::Readable));
        }
    }
}
