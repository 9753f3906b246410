//! Values that nobody took: kept in the folder of the user's session, which ends with it, until they
//! are delivered.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::{Engine, randomness};
use crate::domain::{CredentialKind, ProfileName, Secret, Service, text::visible};

/// The folder in that of the session.
const FOLDER: &str = "claviger";
/// How the names of the files begin; the number of the journal's entry follows.
const START: &str = "undelivered-";
/// How the words of the journal for such a value begin; the file's name follows.
const WORD: &str = "kept ";
/// More than the longest value, in bytes.
const LONGEST: u64 = 64 * 1024;
/// The file systems that are only in memory: `tmpfs` and `ramfs`.
const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];

/// The folder of this program in that of the session, `XDG_RUNTIME_DIR`, if the latter is this user's
/// own, closed to all others, and on a file system in memory.
pub fn own_session_folder(session: &Path) -> Option<PathBuf> {
    let there = fs::symlink_metadata(session).ok()?;
    let is_own = there.is_dir()
        && there.uid() == rustix::process::geteuid().as_raw()
        && there.mode() & 0o777 == 0o700;
    let kind = rustix::fs::statfs(session).ok()?.f_type;
    let is_in_memory = u64::try_from(kind).is_ok_and(|kind| IN_MEMORY.contains(&kind));
    (session.is_absolute() && is_own && is_in_memory).then(|| session.join(FOLDER))
}

/// A folder in memory that belongs to this user alone.
#[derive(Debug, Clone)]
pub struct Keep(PathBuf);

impl Keep {
    /// The folder of the session, `XDG_RUNTIME_DIR`, as [`own_session_folder`] finds it.
    pub fn at(session: &Path) -> Option<Self> {
        own_session_folder(session).map(Self)
    }

    /// Keeps the value of entry `n`, and gives the file.
    fn put(&self, n: u64, value: &Secret) -> io::Result<PathBuf> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.0)?;
        let mut random = [0_u8; 4];
        randomness::fill(&mut random)?;
        let path = self
            .0
            .join(format!("{START}{n}-{:08x}", u32::from_ne_bytes(random)));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(&path)?;
        let written = file.write_all(value.expose().as_bytes());
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        written.map(|()| path)
    }

    /// The value in the file of this name.
    fn get(&self, name: &str) -> io::Result<Secret> {
        let file = OpenOptions::new()
            .read(true)
            .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
            .open(self.0.join(name))?;
        let there = file.metadata()?;
        if !there.is_file() || there.len() > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut text = Zeroizing::new(String::new());
        file.take(LONGEST).read_to_string(&mut text)?;
        Ok(Secret::new(text.to_string()))
    }

    /// Writes over the file of this name and removes it.
    fn wipe(&self, name: &str) -> io::Result<()> {
        let path = self.0.join(name);
        let mut file: File = OpenOptions::new().write(true).open(&path)?;
        let length = usize::try_from(file.metadata()?.len()).unwrap_or_default();
        file.write_all(&vec![0; length])?;
        fs::remove_file(&path)
    }

    /// What lies there, as a whole sentence; `None` where nothing does.
    pub fn sentence(&self) -> Option<String> {
        let files = self.files();
        let names: Vec<_> = files
            .iter()
            .map(|path| visible(&path.to_string_lossy()).into_owned())
            .collect();
        match names.as_slice() {
            [] => None,
            [one] => Some(format!("A new value that nobody took is kept in {one}.")),
            several => Some(format!(
                "New values that nobody took are kept in {}.",
                several.join(", ")
            )),
        }
    }

    /// The files that lie there, in the order of their names.
    pub fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries
            .filter(|entry| is_name(&entry.file_name().to_string_lossy()))
            .map(|entry| entry.path())
            .collect();
        files.sort();
        files
    }
}

/// Whether a file of this name is one of ours: nothing that the journal says leads anywhere else.
fn is_name(name: &str) -> bool {
    name.strip_prefix(START).is_some_and(|rest| {
        !rest.is_empty()
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

/// A value that was kept.
#[derive(Debug)]
pub struct Kept {
    /// It.
    pub value: Secret,
    name: String,
}

/// How a value is had that no target took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// The service still shows it.
    Shown,
    /// It is sealed in the journal.
    Sealed,
    /// It is in this file until the end of the login.
    Kept(PathBuf),
    /// Nothing has it.
    Lost,
}

impl Rest {
    /// How it is had, of entry `n`, as a whole sentence; `None` where it is lost.
    pub fn sentence(&self, n: u64) -> Option<String> {
        let fetch = format!("claviger journal reconcile {n} --deliver TARGET");
        match self {
            Self::Shown => Some(format!(
                "The service still shows it: correct the target, then get it with {fetch}."
            )),
            Self::Sealed => Some(format!(
                "It is sealed in the journal: get it with claviger journal unseal {n} --identity FILE."
            )),
            Self::Kept(path) => Some(format!(
                "It is kept in {} until the end of this login: correct the target, then {fetch} delivers it and wipes it there.",
                visible(&path.to_string_lossy())
            )),
            Self::Lost => None,
        }
    }
}

impl Engine {
    /// How the value of entry `n` is had, which no target took: it is kept where nothing else has it.
    pub fn rest_of(
        &self,
        n: u64,
        service: Service,
        profile: &ProfileName,
        kind: CredentialKind,
        value: &Secret,
    ) -> Rest {
        if service.shows_again(kind) {
            return Rest::Shown;
        }
        self.safe(n, profile, value)
    }

    /// The same of a value that no service shows, or may not be in force.
    pub fn safe(&self, n: u64, profile: &ProfileName, value: &Secret) -> Rest {
        if self.journal.seals_for(profile) {
            return Rest::Sealed;
        }
        self.keep(n, value).map_or(Rest::Lost, Rest::Kept)
    }

    /// Where values are kept that nobody takes.
    pub const fn keeps(&self) -> Option<&Keep> {
        self.keep.as_ref()
    }

    /// Keeps the value of entry `n`, which nobody took, and notes it in the journal. `None` where
    /// there is nowhere to keep it.
    pub fn keep(&self, n: u64, value: &Secret) -> Option<PathBuf> {
        let path = match self.keep.as_ref()?.put(n, value) {
            Ok(path) => path,
            Err(error) => {
                tracing::error!(n, %error, "a value could not be kept");
                return None;
            }
        };
        let name = path.file_name()?.to_string_lossy();
        if let Err(error) = self.journal.delivered(n, &format!("{WORD}{name}")) {
            tracing::error!(n, %error, "where a value is kept could not be journalled");
        }
        Some(path)
    }

    /// The value of entry `n` that is kept, if it is.
    pub fn kept(&self, n: u64) -> Option<Kept> {
        let keep = self.keep.as_ref()?;
        let entry = self.journal.entry(n).ok()??;
        let delivery = entry.record.delivery?;
        let words: Vec<&str> = delivery.raw().split(", ").collect();
        let latest_first = words.into_iter().rev();
        latest_first
            .filter_map(|how| how.strip_prefix(WORD))
            .filter(|name| is_name(name))
            .find_map(|name| {
                Some(Kept {
                    value: keep.get(name).ok()?,
                    name: name.to_owned(),
                })
            })
    }

    /// Wipes a kept value that was delivered.
    pub fn wipe(&self, kept: &Kept) {
        let Some(keep) = &self.keep else { return };
        if let Err(error) = keep.wipe(&kept.name) {
            tracing::error!(name = kept.name, %error, "a kept value could not be wiped");
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_value_is_kept_until_it_is_wiped() {
        let folder = tempfile::tempdir().unwrap();
        let keep = Keep(folder.path().join(FOLDER));
        let path = keep.put(7, &Secret::new("Sentinel01".to_owned())).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(keep.files(), std::slice::from_ref(&path));
        let name = path.file_name().unwrap().to_str().unwrap();
        assert_eq!(keep.get(name).unwrap().expose(), "Sentinel01");
        keep.wipe(name).unwrap();
        assert_eq!(keep.files(), [] as [PathBuf; 0]);
    }

    #[test]
    fn only_a_folder_of_the_session_keeps_values() {
        let folder = tempfile::tempdir_in("/dev/shm").unwrap();
        let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode));
        mode(0o700).unwrap();
        assert!(Keep::at(folder.path()).is_some());
        mode(0o750).unwrap();
        assert!(Keep::at(folder.path()).is_none());
        assert!(Keep::at(Path::new("/proc/self")).is_none());
        assert!(Keep::at(&folder.path().join("missing")).is_none());
    }

    #[test]
    fn a_name_of_the_journal_leads_nowhere_else() {
        for name in ["undelivered-7-00ff", "undelivered-1"] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "undelivered-",
            "undelivered-../x",
            "x",
            "undelivered-1/2",
            "../undelivered-1",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}
