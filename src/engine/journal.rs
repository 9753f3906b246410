//! The port through which every write is recorded: its intent before the request leaves, its
//! outcome afterwards, and how a new value was delivered.
//!
//! The journal is a file of JSON lines that only ever grows, each with the hash of the one before.
//! Lines with the same number `n` make one [`Entry`]. No secret is in it, except sealed.

mod actor;
mod chain;
mod entry;
mod fallback;
mod file;
mod ledger;
mod line;
mod mark;
pub(super) mod stamp;
mod store;
#[cfg(test)]
mod tests;

use std::{borrow::Cow, collections::BTreeMap, fmt, path::Path, sync::Arc};

use jiff::Timestamp;

pub(super) use self::actor::Life;
pub use self::{
    actor::{Actor, Process},
    chain::{KeptHead, Tail, Verification},
    entry::{Before, CodeMark, Entry, GoingMark, Record, Target, WantedFields},
    fallback::Fallback,
    file::{FileJournal, FileStore},
    ledger::{Ledger, MemoryJournal},
    mark::{Mark, MarkKey},
    store::{Compose, MemoryStore, Store},
};
use super::{deliver::Opening, seal::Recipient};
use crate::domain::{
    AppCode, AppId, AppRef, CodeRef, Fingerprint, Inventory, OperationKind, Place, ProfileName,
    Secret, Text,
};

/// What is about to be done.
#[derive(Debug)]
pub struct Intent<'a> {
    /// When.
    pub time: Timestamp,
    /// What.
    pub operation: OperationKind,
    /// Where.
    pub place: &'a Place,
    /// To which app; `None` where it makes one.
    pub app: Option<&'a AppId>,
    /// Its name as just read, or the name that it is to have.
    pub app_name: &'a str,
    /// The app as just read, as far as a later look has to be compared with it.
    pub before: AppBefore<'a>,
    /// The fields that were asked for.
    pub wanted: Option<Asked<'a>>,
    /// What of grants, addresses and quota it is to bring.
    pub aim: Option<Inventory>,
    /// The value chosen for it, where one is: sealed where the profile has a recipient, never
    /// written in clear.
    pub chosen: Option<&'a Secret>,
    /// Whether a person chose it, so that its plain fingerprint could confirm a guess.
    pub typed: bool,
    /// The campaign that it belongs to.
    pub campaign: Option<&'a str>,
}

/// The app as it is just before a write.
#[derive(Debug, Clone, Default)]
pub struct AppBefore<'a> {
    /// Its codes, where the operation is about them and they could be read.
    pub codes: Option<&'a [AppCode]>,
    /// The code to be replaced.
    pub replaced: Option<&'a Secret>,
    /// The code that is to go: to be deleted, or to be rotated out.
    pub going: Option<Going<'a>>,
    /// The fingerprint of its secret, where the service shows it.
    pub secret: Option<Fingerprint>,
    /// Its secret as the service masks it.
    pub mask: Option<&'a Secret>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// The apps of the name that a new one is to have.
    pub namesakes: Option<Vec<AppId>>,
    /// What the write takes away.
    pub inventory: Option<Cow<'a, Inventory>>,
}

/// The fields of an app that a write asks for; what is no secret of them.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Asked<'a> {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'a str>,
    /// The key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<&'a str>,
    /// The id of the app whose place a new one is to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<&'a str>,
}

/// A code that is to go.
#[derive(Debug, Clone, Copy)]
pub struct Going<'a> {
    /// How the service names it.
    pub name: &'a CodeRef,
    /// The code, where the codes could be read.
    pub code: Option<&'a AppCode>,
}

impl Going<'_> {
    /// Its fingerprint, where its value is known.
    fn fingerprint(&self) -> Option<Fingerprint> {
        match (self.name, self.code) {
            (CodeRef::Value(value), _) => Some(value.fingerprint()),
            (CodeRef::Id(_), code) => code.map(AppCode::fingerprint),
        }
    }
}

/// How it ended.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    serde::Serialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    /// Nothing more is known than that it was to be done.
    Intent,
    /// It took effect.
    Done,
    /// The service refused.
    Refused,
    /// It never left, or was seen not to have been applied.
    NotSent,
    /// It may or may not have taken effect.
    Unknown,
    /// It took effect and its new value did not arrive.
    ValueLost,
}

impl Outcome {
    /// Whether it is known how it ended.
    pub const fn is_settled(self) -> bool {
        match self {
            Self::Intent | Self::Unknown => false,
            Self::Done | Self::Refused | Self::NotSent | Self::ValueLost => true,
        }
    }

    /// The word for it in the journal and in JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// What is added to an entry when its outcome is known.
#[derive(Debug)]
pub struct Conclusion<'a> {
    /// When.
    pub time: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
    /// The service's id of the request.
    pub request_id: Option<&'a Text>,
    /// The new value, to be sealed where a recipient is configured, else only fingerprinted.
    pub received: Option<&'a Secret>,
    /// The app that was made, where one was.
    pub made: Option<&'a AppId>,
    /// Whether the entry is closed whatever the outcome: its app is gone, and nothing can tell any more.
    pub closed: bool,
    /// What the decision rests on, as one line.
    pub evidence: String,
}

/// Which entries a list has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// At most so many, the newest.
    pub last: Option<usize>,
    /// Only those without a settled outcome.
    pub unresolved: bool,
}

/// The journal could not be written or read: a whole sentence that says why and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct JournalError(pub String);

/// Why there is only a journal in memory: whole sentences, to be said loudly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning(String);

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Records writes, and reads back what was recorded. Implementations must have an intent on stable
/// storage before they return, unless they say that they are not durable.
pub trait Journal: fmt::Debug + Send + Sync {
    /// Records what is about to be done and gives the entry's number. Fails: nothing is sent.
    fn intend(&self, intent: &Intent<'_>) -> Result<u64, JournalError>;

    /// Records it where it may end with the process; for writes that may go on where [`Self::intend`]
    /// fails.
    fn intend_in_memory(&self, intent: &Intent<'_>) -> Result<u64, JournalError> {
        self.intend(intent)
    }

    /// Whether entry `n` should be on disk, and is not.
    fn is_only_in_memory(&self, _n: u64) -> bool {
        false
    }

    /// Records that the service refused the chosen value of entry `n` and is now asked to make one
    /// itself. Fails: nothing more is sent.
    fn withdraw(&self, n: u64) -> Result<(), JournalError>;

    /// Records how entry `n` ended.
    fn conclude(&self, n: u64, conclusion: &Conclusion<'_>) -> Result<(), JournalError>;

    /// Records which files were opened for the new value of entry `n`: by that they are recognised
    /// should this process be killed.
    fn opened(&self, n: u64, opening: &Opening) -> Result<(), JournalError>;

    /// Records how the new value of entry `n` was delivered, in words such as `file` or `dropped`: see
    /// [`super::Handed::how`].
    fn delivered(&self, n: u64, how: &str) -> Result<(), JournalError>;

    /// How many entries have no settled outcome. Cheap to ask again: only new lines are read.
    fn unresolved(&self) -> u64;

    /// Whether entries outlive the process.
    fn is_durable(&self) -> bool;

    /// Whether new values of `profile` are sealed in its entries.
    fn seals_for(&self, profile: &ProfileName) -> bool;

    /// The entries, oldest first, without what was there before each. The journal is read once.
    fn entries(&self, listing: &Listing) -> Result<Vec<Entry>, JournalError>;

    /// What lists tell of the entries, oldest first.
    fn records(&self, listing: &Listing) -> Result<Vec<Record>, JournalError> {
        let entries = self.entries(listing)?.into_iter();
        Ok(entries.map(|entry| entry.record).collect())
    }

    /// All that is known of entry `n`.
    fn entry(&self, n: u64) -> Result<Option<Entry>, JournalError>;

    /// When each app's secret was last set through this journal. Where the app has changed since,
    /// someone may have set it again by other means.
    fn secrets_set(&self) -> Result<BTreeMap<AppRef, Timestamp>, JournalError>;

    /// The entries that delete or rotate codes, oldest first: what rotations are told from.
    fn rotations(&self) -> Result<Vec<Entry>, JournalError>;

    /// The entries that make twins, delete apps or reset secrets, oldest first: what replacements are
    /// told from.
    fn replacements(&self) -> Result<Vec<Entry>, JournalError>;

    /// The entries of a campaign, oldest first. The journal is read once.
    fn of_campaign(&self, id: &str) -> Result<Vec<Entry>, JournalError>;

    /// Follows the chain from its first line to its last, and looks for a hash that was `kept`
    /// elsewhere.
    fn verify(&self, kept: Option<&str>) -> Result<Verification, JournalError>;

    /// The key that recognises the marks in its entries.
    fn key(&self) -> &MarkKey;
}

/// The journal in `folder`, the program's folder for state, sealing to the recipients of their
/// profiles; in memory is only what the disk does not take. Where it cannot be used there, or there
/// is no such folder, all of it, and a warning that says why.
pub fn open(
    folder: Option<&Path>,
    recipients: BTreeMap<ProfileName, Recipient>,
) -> (Arc<dyn Journal>, Option<Warning>) {
    let opened = match folder {
        Some(folder) => FileJournal::open(folder, recipients.clone()),
        None => Err(JournalError(
            "There is no folder for the journal: neither XDG_STATE_HOME nor HOME is set."
                .to_owned(),
        )),
    };
    match opened {
        Ok(journal) => (Arc::new(Fallback::over(journal)), None),
        Err(error) => {
            let warning = Warning(format!(
                "{error} The journal is only in memory: when this program ends, nothing tells which writes were made or are unresolved. Writes of profiles that are production or have a recipient are refused unless --accept-volatile-journal is given."
            ));
            (Arc::new(Fallback::without_disk(recipients)), Some(warning))
        }
    }
}
