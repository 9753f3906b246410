//! The file of one campaign: read by anybody of the user, written by whoever holds its lock.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rustix::{
    fs::{FlockOperation, OFlags},
    io::Errno,
};

use super::{
    Campaign, CampaignError,
    line::{Line, Plan},
};
use crate::engine::storage;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A campaign as its file tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFile {
    /// The plan.
    pub campaign: Campaign,
    /// Whether a look was asked for.
    pub(super) looked: bool,
    /// The apps that failed, with the reason.
    pub(super) failed: BTreeMap<usize, String>,
    /// When it last said that it waits for somebody to resume.
    pub(super) waited: Option<Timestamp>,
    /// What was decided last.
    pub(super) last: Last,
    /// Whether a process holds its lock.
    pub(super) is_held: bool,
}

/// What was decided last about a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Last {
    #[default]
    Planned,
    Running,
    Look,
    Paused,
    Stopped(String),
    Waiting(Option<Timestamp>),
    Finished,
    Abandoned,
}

/// A campaign whose lock this process holds until it is dropped, or killed.
#[derive(Debug)]
pub struct Held {
    pub(super) known: CampaignFile,
    file: File,
    path: PathBuf,
}

impl CampaignFile {
    /// Reads the file at `path`.
    pub(super) fn read(path: &Path) -> Result<Self, CampaignError> {
        let file = open(path).map_err(|error| fault(path, &error))?;
        let is_held = is_held(&file);
        let mut known = Self::of(&file, path)?;
        known.is_held = is_held;
        Ok(known)
    }

    fn of(mut file: &File, path: &Path) -> Result<Self, CampaignError> {
        file.seek(SeekFrom::Start(0))
            .map_err(|error| fault(path, &error))?;
        let mut known: Option<Self> = None;
        for text in BufReader::new(file.take(LARGEST)).lines() {
            let text = text.map_err(|error| fault(path, &error))?;
            // What a crash cut off says nothing.
            let Ok(line) = serde_json::from_str::<Line>(&text) else {
                continue;
            };
            match (&mut known, line) {
                (None, Line::Plan(plan)) => known = Some(Self::planned(plan.campaign()?)),
                (Some(known), line) => known.add(line),
                (None, _) => {}
            }
        }
        known.ok_or_else(|| {
            CampaignError::Other(format!(
                "{} holds no campaign: it is damaged, or was cut off when it was written. Remove it.",
                path.display()
            ))
        })
    }

    const fn planned(campaign: Campaign) -> Self {
        Self {
            campaign,
            looked: false,
            failed: BTreeMap::new(),
            waited: None,
            last: Last::Planned,
            is_held: false,
        }
    }

    fn add(&mut self, line: Line) {
        match line {
            Line::Plan(_) | Line::Later => {}
            Line::Run { .. } => self.last = Last::Running,
            Line::Failed { item, why, .. } => {
                self.failed.insert(item, why);
            }
            Line::Retried { .. } => self.failed.clear(),
            Line::Look { .. } => {
                self.looked = true;
                self.last = Last::Look;
            }
            Line::Paused { .. } => self.last = Last::Paused,
            Line::Stopped { why, .. } => self.last = Last::Stopped(why),
            Line::Waiting { time, until } => {
                if until.is_none() {
                    self.waited = Some(time);
                }
                self.last = Last::Waiting(until);
            }
            Line::Finished { .. } => self.last = Last::Finished,
            Line::Abandoned { .. } => self.last = Last::Abandoned,
        }
    }
}

impl CampaignFile {
    /// The same, were the apps that failed so far tried again.
    #[must_use]
    pub fn with_failed_again(&self) -> Self {
        let last = match &self.last {
            Last::Finished if !self.failed.is_empty() => Last::Paused,
            last => last.clone(),
        };
        Self {
            failed: BTreeMap::new(),
            last,
            ..self.clone()
        }
    }
}

impl Held {
    /// Writes the file of a new campaign, and holds it.
    pub(super) fn create(path: PathBuf, campaign: Campaign) -> Result<Self, CampaignError> {
        let plan = Line::Plan(Box::new(Plan::of(&campaign)));
        let created = OpenOptions::new()
            .read(true)
            .append(true)
            .create_new(true)
            .mode(0o600)
            .open(&path);
        let file = created.map_err(|error| fault(&path, &error))?;
        lock(&file, &campaign.id, &path)?;
        let mut held = Self {
            known: CampaignFile::planned(campaign),
            file,
            path,
        };
        held.say(plan)?;
        // The entry in the folder is what makes the file findable after a power cut.
        if let Some(folder) = held.path.parent() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(held)
    }

    /// Takes the lock of the campaign in the file at `path`.
    pub(super) fn take(path: PathBuf, id: &str) -> Result<Self, CampaignError> {
        let file = open(&path).map_err(|error| fault(&path, &error))?;
        lock(&file, id, &path)?;
        let known = CampaignFile::of(&file, &path)?;
        Ok(Self { known, file, path })
    }

    /// What the file tells.
    pub const fn known(&self) -> &CampaignFile {
        &self.known
    }

    /// Adds a line, on stable storage when this returns.
    pub(super) fn say(&mut self, line: Line) -> Result<(), CampaignError> {
        let json = serde_json::to_string(&line).map_err(|error| {
            CampaignError::Other(format!("The campaign cannot be written: {error}."))
        })?;
        let mut write = || -> io::Result<()> {
            // What a crash cut off stays as it is, on a line of its own.
            let mut text = String::new();
            if self.is_torn()? {
                text.push('\n');
            }
            text.push_str(&json);
            text.push('\n');
            self.file.write_all(text.as_bytes())?;
            storage::sync(&self.file)
        };
        write().map_err(|error| fault(&self.path, &error))?;
        self.known.add(line);
        Ok(())
    }

    fn is_torn(&mut self) -> io::Result<bool> {
        if self.file.metadata()?.len() == 0 {
            return Ok(false);
        }
        self.file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        self.file.read_exact(&mut last)?;
        Ok(last != [b'\n'])
    }

    /// Lets the apps that failed so far be tried again.
    pub fn retry_failed(&mut self) -> Result<(), CampaignError> {
        self.say(Line::Retried {
            time: Timestamp::now(),
        })
    }

    /// Gives the campaign up.
    pub fn abandon(&mut self) -> Result<(), CampaignError> {
        self.say(Line::Abandoned {
            time: Timestamp::now(),
        })
    }

    /// Whether somebody asked it to pause since it began.
    pub(super) fn is_to_pause(&self) -> bool {
        request(&self.path).exists()
    }

    /// Forgets that somebody asked.
    pub(super) fn forget_request(&self) {
        let _ = std::fs::remove_file(request(&self.path));
    }
}

/// The file that asks whoever holds the campaign in `path` to pause.
pub(super) fn request(path: &Path) -> PathBuf {
    path.with_extension("pause")
}

fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new()
        .read(true)
        .append(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

/// Whether a process holds the lock. One that is being started inherits it for a moment, and says
/// nothing about the campaign.
fn is_held(file: &File) -> bool {
    for _ in 0..5 {
        match rustix::fs::flock(file, FlockOperation::NonBlockingLockShared) {
            Err(Errno::WOULDBLOCK) => std::thread::sleep(std::time::Duration::from_millis(4)),
            Ok(()) | Err(_) => return false,
        }
    }
    true
}

fn lock(file: &File, id: &str, path: &Path) -> Result<(), CampaignError> {
    // Whoever reads a list holds it for a moment.
    for _ in 0..50 {
        match rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(()),
            Err(Errno::WOULDBLOCK) => std::thread::sleep(std::time::Duration::from_millis(4)),
            Err(error) => return Err(fault(path, &error.into())),
        }
    }
    Err(CampaignError::Locked(id.to_owned()))
}

/// What kept a file of campaigns from being read or written.
pub(super) fn fault(path: &Path, error: &io::Error) -> CampaignError {
    CampaignError::Other(format!(
        "{} cannot be read or written: {error}. Campaigns are kept beside the journal.",
        path.display()
    ))
}
