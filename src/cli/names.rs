//! The names of gateways and apps as the shell's completion offers them: what a listing of everything
//! found, kept for a while in the folder of the user's session. Nothing secret is among them.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::reference::At;
use crate::{
    config::Profile,
    domain::{App, AppId, AppRef, Gateway, InstanceId, Place, ProfileName, Service},
    engine::own_session_folder,
};

/// How the names of the files begin.
const START: &str = "names-";
/// The largest file that is read, in bytes: ten times what a fleet of 20,000 apps takes.
const LARGEST: u64 = 64 << 20;

/// What is there, and when that was known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Names {
    /// When the listing began, in milliseconds of Unix time.
    pub(super) read_at: i64,
    pub(super) places: Vec<NamedPlace>,
}

/// A gateway, or a service that has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NamedPlace {
    pub(super) profile: String,
    pub(super) service: Service,
    /// The gateway's id.
    pub(super) id: Option<String>,
    /// Its name.
    pub(super) name: String,
    /// The id and the name of each of its apps.
    pub(super) apps: Vec<(String, String)>,
}

impl NamedPlace {
    pub(super) fn new<'a>(gateway: &Gateway, apps: impl IntoIterator<Item = &'a App>) -> Self {
        let place = &gateway.place;
        let named = |app: &App| (app.at.id.raw().to_owned(), app.name.raw().to_owned());
        Self {
            profile: place.profile.raw().to_owned(),
            service: place.service,
            id: place.instance.as_ref().map(|id| id.raw().to_owned()),
            name: gateway.name.raw().to_owned(),
            apps: apps.into_iter().map(named).collect(),
        }
    }

    /// Where it is, to compare with what somebody wrote.
    pub(super) fn at(&self) -> At<'_> {
        At {
            profile: &self.profile,
            service: self.service,
            instance: self.id.as_deref(),
            gateway: &self.name,
        }
    }

    /// The app of this id.
    pub(super) fn app(&self, id: &str) -> AppRef {
        AppRef {
            place: Place {
                profile: ProfileName::new(&self.profile),
                service: self.service,
                instance: self.id.as_ref().map(InstanceId::new),
            },
            id: AppId::new(id),
        }
    }
}

/// The file that keeps the names of some profiles.
#[derive(Debug)]
pub(super) struct NamesFile {
    folder: PathBuf,
    name: String,
}

impl NamesFile {
    /// The file for `profiles` in the folder of the user's session, `XDG_RUNTIME_DIR`. `None` where
    /// that is not in memory and this user's alone. Other settings of a profile have another file.
    pub(super) fn of(profiles: &[Profile], session: &Path) -> Option<Self> {
        let folder = own_session_folder(session)?;
        let mut digest = Sha256::new();
        for profile in profiles {
            // Secrets are not among it: they show only that they are there.
            digest.update(format!("{profile:?}\n"));
        }
        let digest = digest.finalize();
        let (start, _) = digest.split_first_chunk::<8>()?;
        let hash = u64::from_be_bytes(*start);
        Some(Self {
            folder,
            name: format!("{START}{hash:016x}.json"),
        })
    }

    /// The names, where they are no older than `most` at `now`.
    pub(super) fn read(&self, now: Timestamp, most: Duration) -> Option<Names> {
        let file = OpenOptions::new()
            .read(true)
            .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
            .open(self.folder.join(&self.name))
            .ok()?;
        let mut text = Vec::new();
        file.take(LARGEST).read_to_end(&mut text).ok()?;
        let names: Names = serde_json::from_slice(&text).ok()?;
        let age = u64::try_from(now.as_millisecond().checked_sub(names.read_at)?).ok()?;
        (Duration::from_millis(age) <= most).then_some(names)
    }

    /// Keeps the names in place of those of before, for this user alone.
    pub(super) fn keep(&self, names: &Names) -> io::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)?;
        let text = serde_json::to_vec(names)?;
        let beside = self
            .folder
            .join(format!(".{}.{}", self.name, std::process::id()));
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(&beside)
            .and_then(|mut file| file.write_all(&text))
            .and_then(|()| fs::rename(&beside, self.folder.join(&self.name)));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn file(folder: &Path) -> NamesFile {
        NamesFile {
            folder: folder.join("claviger"),
            name: "names-test.json".to_owned(),
        }
    }

    #[test]
    fn names_are_never_older_than_asked() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(folder.path());
        let names = Names {
            read_at: at(0).as_millisecond(),
            places: Vec::new(),
        };
        let most = Duration::from_secs(600);
        assert_eq!(file.read(at(0), most), None);
        file.keep(&names).unwrap();
        assert_eq!(file.read(at(600), most), Some(names.clone()));
        assert_eq!(file.read(at(601), most), None);
        assert_eq!(file.read(at(1), Duration::ZERO), None);
        // A clock that was set back tells nothing of their age.
        assert_eq!(file.read(at(-1), most), None);
    }

    #[test]
    fn names_are_for_their_user_alone_and_what_is_no_list_of_names_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(folder.path());
        let names = Names {
            read_at: at(0).as_millisecond(),
            places: Vec::new(),
        };
        file.keep(&names).unwrap();
        let path = file.folder.join(&file.name);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, b"{\"read_at\": 3").unwrap();
        assert_eq!(file.read(at(0), Duration::MAX), None);
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        assert_eq!(file.read(at(0), Duration::MAX), None);
    }
}
