//! The journal on disk: one file that only ever grows, safe with several consoles at once.

mod disk;
mod place;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rustix::{fs::FlockOperation, io::Errno};

pub(super) use self::disk::{Disk, SystemDisk};
use self::place::Access;
use super::{
    JournalError, MarkKey,
    chain::{self, Link, Tail},
    ledger::Ledger,
    store::{Compose, Store},
};
use crate::{domain::ProfileName, engine::seal::Recipient};

/// The name of the journal in the folder for state.
const NAME: &str = "journal.jsonl";
/// The name of the key that recognises marks.
const KEY_NAME: &str = "journal.key";
/// How much of the end is read to find the last lines.
const WINDOW: usize = 64 * 1024;
/// How long to wait while another process appends.
const PATIENCE: Duration = Duration::from_secs(5);

/// The journal on disk.
pub type FileJournal = Ledger<FileStore>;

impl FileJournal {
    /// Opens the journal in `folder`, which is made where it does not exist. Refused where folder or
    /// file belong to someone else, are open to others, or cannot be locked or written.
    pub fn open(
        folder: &Path,
        recipients: BTreeMap<ProfileName, Recipient>,
    ) -> Result<Self, JournalError> {
        Self::on(folder, recipients, Box::new(SystemDisk))
    }

    /// The same with a disk of the caller's.
    pub(super) fn on(
        folder: &Path,
        recipients: BTreeMap<ProfileName, Recipient>,
        disk: Box<dyn Disk>,
    ) -> Result<Self, JournalError> {
        place::make_folder(folder)?;
        let store = FileStore {
            path: folder.join(NAME),
            folder: folder.to_owned(),
            disk,
        };
        let key = store.key()?;
        Ok(Self::new(store, key, recipients))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.store.path
    }
}

/// The lines of the journal in a file. It is opened anew for every line, so that a file which was
/// moved away is noticed, and locked only while a line is appended.
#[derive(Debug)]
pub struct FileStore {
    folder: PathBuf,
    path: PathBuf,
    disk: Box<dyn Disk>,
}

impl FileStore {
    /// The key of this installation, made with the first journal.
    fn key(&self) -> Result<MarkKey, JournalError> {
        let file = place::open(&self.path, Access::Append)?;
        let _lock = self.lock(&file, FlockOperation::NonBlockingLockExclusive)?;
        let path = self.folder.join(KEY_NAME);
        if let Some(mut file) = place::open_existing(&path)? {
            let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(64));
            (&mut file)
                .take(64)
                .read_to_end(&mut bytes)
                .map_err(|error| place::fault(&path, "read", &error))?;
            if let Some(key) = MarkKey::from_bytes(&bytes) {
                return Ok(key);
            }
        }
        // There is none, or its writing was cut off before any mark could be made with it.
        let key = MarkKey::generate().map_err(|_| {
            JournalError("The operating system gives no randomness for the journal.".to_owned())
        })?;
        let unfinished = self.folder.join(format!("{KEY_NAME}.new"));
        let written = || -> io::Result<()> {
            let file = place::create_anew(&unfinished)?;
            self.disk.write(&file, key.bytes())?;
            self.disk.sync(&file)?;
            std::fs::rename(&unfinished, &path)?;
            self.disk.sync(&File::open(&self.folder)?)
        };
        written().map_err(|error| place::fault(&path, "written", &error))?;
        Ok(key)
    }

    /// Waits until no other process holds the file, and holds it until the guard is dropped.
    fn lock<'a>(
        &self,
        file: &'a File,
        operation: FlockOperation,
    ) -> Result<Held<'a>, JournalError> {
        let began = Instant::now();
        loop {
            match rustix::fs::flock(file, operation) {
                Ok(()) => return Ok(Held(file)),
                Err(Errno::INTR) => {}
                Err(Errno::WOULDBLOCK) if began.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(3));
                }
                Err(Errno::WOULDBLOCK) => {
                    return Err(JournalError(format!(
                        "Another process has held the journal {} for {} seconds. End it, or wait for its end.",
                        self.path.display(),
                        PATIENCE.as_secs()
                    )));
                }
                Err(error) => {
                    return Err(JournalError(format!(
                        "The journal {} cannot be locked: {error}. Use a folder whose file system has locks.",
                        self.path.display()
                    )));
                }
            }
        }
    }

    fn tail(&self, file: &File) -> io::Result<(Tail, u64)> {
        let length = file.metadata()?.len();
        let from = length.saturating_sub(WINDOW as u64);
        let mut window = vec![0; usize::try_from(length - from).unwrap_or_default()];
        file.read_exact_at(&mut window, from)?;
        if let Some(tail) = chain::tail_of(&window, from == 0) {
            return Ok((tail, length));
        }
        // A line longer than the window, or nothing but damaged ones: follow the whole file.
        let mut tail = Tail::default();
        let mut reader = BufReader::new(self.reopened()?);
        chain::each_line(&mut reader, |line| {
            if let Some(link) = Link::of(line.bytes) {
                tail.entries = link.entries;
            }
            tail.hash.clone_from(&line.hash);
            tail.torn = !line.complete;
        })?;
        Ok((tail, length))
    }

    fn reopened(&self) -> io::Result<File> {
        place::open(&self.path, Access::Read).map_err(|error| io::Error::other(error.to_string()))
    }
}

/// Releases the lock of a file when dropped, though it may be open elsewhere in this process.
struct Held<'a>(&'a File);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // Closing the file releases the lock as well.
        let _ = rustix::fs::flock(self.0, FlockOperation::Unlock);
    }
}

impl Store for FileStore {
    fn append(&self, compose: &mut Compose<'_>) -> Result<(), JournalError> {
        let file = place::open(&self.path, Access::Append)?;
        let _held = self.lock(&file, FlockOperation::NonBlockingLockExclusive)?;
        let (tail, length) = self
            .tail(&file)
            .map_err(|error| place::fault(&self.path, "read", &error))?;
        let mut line = compose(&tail)?;
        if tail.torn {
            // What a crash cut off stays as it is, on a line of its own.
            line.insert(0, '\n');
        }
        let write = || -> io::Result<()> {
            self.disk.write(&file, line.as_bytes())?;
            self.disk.sync(&file)?;
            if length == 0 {
                self.disk.sync(&File::open(&self.folder)?)?;
            }
            Ok(())
        };
        write().map_err(|error| place::fault(&self.path, "written", &error))
    }

    fn read(&self, offset: u64) -> Result<(Box<dyn BufRead + '_>, u64), JournalError> {
        let Some(mut file) = place::open_existing(&self.path)? else {
            return Ok((Box::new(io::empty()), 0));
        };
        // Under the lock no line is half written; then the end is known and others may go on.
        let length = {
            let _held = self.lock(&file, FlockOperation::NonBlockingLockShared)?;
            file.metadata()
                .map_err(|error| place::fault(&self.path, "read", &error))?
                .len()
        };
        file.seek(SeekFrom::Start(offset))
            .map_err(|error| place::fault(&self.path, "read", &error))?;
        let rest = file.take(length.saturating_sub(offset));
        Ok((Box::new(BufReader::with_capacity(WINDOW, rest)), length))
    }

    fn is_durable(&self) -> bool {
        true
    }
}
