//! Whom a file listens to: one that others own or can write is not the user's own word. The system
//! itself may own any, since it can do everything anyway.

use std::{
    fmt,
    fs::{File, Metadata},
    io::{self, Read as _},
    os::unix::fs::MetadataExt,
    path::Path,
};

/// What is wrong with the owner or the mode of a file, with a remedy that its reader can follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Distrust {
    fault: Fault,
    /// Whether the reader owns it, and so can change its mode.
    own: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fault {
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
        match self.fault {
            Fault::NotAFile => "it is not a regular file".to_owned(),
            Fault::Owner(uid) => format!("it belongs to another user (uid {uid})"),
            Fault::Writable => "others can write it".to_owned(),
            Fault::Readable => "others can read it".to_owned(),
        }
    }

    /// Whether the remedy is another file in its place.
    pub(super) fn wants_another(self) -> bool {
        match self.fault {
            Fault::NotAFile | Fault::Owner(_) => true,
            Fault::Writable | Fault::Readable => !self.own,
        }
    }

    /// What to do about it, as a clause.
    pub(super) fn remedy(self) -> &'static str {
        match (self.fault, self.own) {
            (Fault::NotAFile, _) => "name a regular file",
            (Fault::Writable, true) => "run chmod go-w on it",
            (Fault::Readable, true) => "run chmod 600 on it",
            (Fault::Owner(_) | Fault::Writable, _) => {
                "copy it to a file of your own, look through the copy, and name that one"
            }
            (Fault::Readable, false) => {
                "copy it to a file of your own with mode 0600, and name that one"
            }
        }
    }
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what(), self.remedy())
    }
}

/// Checks a file that says what the program does or whom it trusts: it belongs to the user or to
/// the system, and nobody else may write it.
pub(super) fn check_own(file: &Metadata) -> Result<(), Distrust> {
    regular(file).and_then(|reader| own(file.uid(), file.mode(), reader))
}

/// Checks a file that holds a secret: it belongs to the user or to the system, and nobody else may
/// read or write it.
pub(super) fn check_private(file: &Metadata) -> Result<(), Distrust> {
    regular(file).and_then(|reader| private(file.uid(), file.mode(), reader))
}

/// What is in a file that says whom to trust, or why it is not used, as a clause. It may be a pipe,
/// which comes from whoever started the program; of more than `limit` bytes nothing is read: a file
/// named by mistake must not fill the memory.
pub fn read_trusted(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let file = File::open(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    if found.is_file() {
        check_own(&found).map_err(|why| format!("is not used: {why}"))?;
    }
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(format!("is not used: it has more than {limit} bytes"));
    }
    Ok(bytes)
}

/// The user who reads a regular file.
fn regular(file: &Metadata) -> Result<u32, Distrust> {
    let reader = rustix::process::geteuid().as_raw();
    if file.is_file() {
        return Ok(reader);
    }
    Err(Distrust {
        fault: Fault::NotAFile,
        own: file.uid() == reader,
    })
}

fn own(owner: u32, mode: u32, reader: u32) -> Result<(), Distrust> {
    let fault = if owner != reader && owner != 0 {
        Fault::Owner(owner)
    } else if mode & 0o022 != 0 {
        Fault::Writable
    } else {
        return Ok(());
    };
    Err(Distrust {
        fault,
        own: owner == reader,
    })
}

fn private(owner: u32, mode: u32, reader: u32) -> Result<(), Distrust> {
    let fault = if owner != reader && owner != 0 {
        Fault::Owner(owner)
    } else if mode & 0o077 != 0 {
        Fault::Readable
    } else {
        return Ok(());
    };
    Err(Distrust {
        fault,
        own: owner == reader,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const ME: u32 = 1000;
    const OTHER: u32 = 1001;
    const ROOT: u32 = 0;

    #[test]
    fn a_file_of_the_user_or_of_the_system_is_trusted_unless_others_write_it() {
        for owner in [ME, ROOT] {
            assert_eq!(own(owner, 0o644, ME), Ok(()));
            for mode in [0o664, 0o646, 0o666] {
                let refused = own(owner, mode, ME).unwrap_err();
                assert_eq!(refused.what(), "others can write it");
            }
        }
        for mode in [0o600, 0o644] {
            let refused = own(OTHER, mode, ME).unwrap_err();
            assert_eq!(refused.what(), "it belongs to another user (uid 1001)");
        }
    }

    #[test]
    fn a_file_that_others_read_holds_no_secret() {
        for owner in [ME, ROOT] {
            assert_eq!(private(owner, 0o600, ME), Ok(()));
            assert_eq!(private(owner, 0o400, ME), Ok(()));
            for mode in [0o640, 0o604, 0o620, 0o601] {
                let refused = private(owner, mode, ME).unwrap_err();
                assert_eq!(refused.what(), "others can read it");
            }
        }
        assert!(private(OTHER, 0o600, ROOT).is_err());
    }

    #[test]
    fn nobody_is_told_to_change_a_file_that_is_not_his() {
        let others = [
            own(OTHER, 0o644, ME),
            own(ROOT, 0o666, ME),
            private(OTHER, 0o600, ME),
            private(ROOT, 0o640, ME),
        ];
        for refused in others {
            let said = refused.unwrap_err().to_string();
            assert!(!said.contains("chmod") && !said.contains("chown"), "{said}");
            assert!(said.contains("of your own"), "{said}");
        }
        let own = [own(ME, 0o664, ME), private(ME, 0o644, ME)];
        for refused in own {
            assert!(refused.unwrap_err().remedy().starts_with("run chmod"));
        }
    }
}
