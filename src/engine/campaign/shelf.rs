//! Where campaigns are kept: a folder beside the journal, a file each.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::{
    Campaign, CampaignError, CampaignFile, Held,
    file::{fault, request},
};
use crate::engine::randomness;

/// The folder in that of the journal.
const FOLDER: &str = "campaigns";
/// The end of the files' names.
const END: &str = "jsonl";

/// The folder of campaigns.
#[derive(Debug, Clone)]
pub struct Shelf(PathBuf);

impl Shelf {
    /// The campaigns beside the journal in `state`, the program's folder for state.
    pub fn beside(state: &Path) -> Self {
        Self(state.join(FOLDER))
    }

    /// An id that no campaign has yet: six hexadecimal digits.
    pub fn new_id(&self) -> Result<String, CampaignError> {
        loop {
            let mut random = [0_u8; 4];
            randomness::fill(&mut random).map_err(|_| {
                CampaignError::Other(
                    "The operating system gives no randomness for the campaign.".to_owned(),
                )
            })?;
            let id = format!("{:06x}", u32::from_ne_bytes(random) >> 8);
            if !self.path(&id).exists() {
                return Ok(id);
            }
        }
    }

    /// Keeps a new campaign, and holds it.
    pub fn add(&self, campaign: Campaign) -> Result<Held, CampaignError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.0)
            .map_err(|error| fault(&self.0, &error))?;
        Held::create(self.path(&campaign.id), campaign)
    }

    /// All campaigns, the oldest first, and why others cannot be read.
    pub fn list(&self) -> Result<(Vec<CampaignFile>, Vec<CampaignError>), CampaignError> {
        let (mut known, mut unread) = (Vec::new(), Vec::new());
        for id in self.ids()? {
            match CampaignFile::read(&self.path(&id)) {
                Ok(campaign) => known.push(campaign),
                Err(error) => unread.push(error),
            }
        }
        known.sort_by(|a, b| {
            let key = |it: &CampaignFile| (it.campaign.started_at, it.campaign.id.clone());
            key(a).cmp(&key(b))
        });
        Ok((known, unread))
    }

    /// The id that `text` is, or is the beginning of.
    pub fn find(&self, text: &str) -> Result<String, CampaignError> {
        let mut ids = self.ids()?;
        if ids.iter().any(|id| id == text) {
            return Ok(text.to_owned());
        }
        ids.retain(|id| !text.is_empty() && id.starts_with(text));
        let shown = crate::domain::text::visible(text);
        match ids.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(CampaignError::Other(format!(
                "There is no campaign {shown}. claviger campaign list shows those that are there."
            ))),
            several => Err(CampaignError::Other(format!(
                "Several campaigns begin with {shown}: {}. Name one.",
                several.join(", ")
            ))),
        }
    }

    /// The campaign of this id.
    pub fn get(&self, id: &str) -> Result<CampaignFile, CampaignError> {
        CampaignFile::read(&self.path(id))
    }

    /// Takes the lock of a campaign.
    pub fn take(&self, id: &str) -> Result<Held, CampaignError> {
        Held::take(self.path(id), id)
    }

    /// Asks whoever runs a campaign to pause it after the app that is in flight.
    pub fn pause(&self, id: &str) -> Result<(), CampaignError> {
        let path = request(&self.path(id));
        let asked = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path);
        asked.map(|_| ()).map_err(|error| fault(&path, &error))
    }

    fn ids(&self) -> Result<Vec<String>, CampaignError> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(fault(&self.0, &error)),
        };
        let mut ids = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let is_ours = path.extension().is_some_and(|end| end == END);
            if let (true, Some(id)) = (is_ours, path.file_stem().and_then(|stem| stem.to_str())) {
                ids.push(id.to_owned());
            }
        }
        ids.sort();
        Ok(ids)
    }

    fn path(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id}.{END}"))
    }
}
