//! What a killed process left of the files that it had opened for a new value: recognised by the
//! journal's entry, completed or removed.

use super::{
    Engine,
    deliver::{Left, Opening, Wanted, Why},
    journal::{Entry, JournalError, Listing, Outcome},
};
use crate::domain::{Secret, text::visible};

/// What was left of the files of one entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// The files that hold the value now.
    pub files: usize,
    /// Whether every target that was named holds it.
    pub all: bool,
    /// What was found and done, as whole sentences; empty where nothing was.
    pub sentences: Vec<String>,
}

impl Engine {
    /// Settles what killed processes left of the files that were opened for the new value of entry
    /// `n`. One that holds the value gets its name, if that is free; the journal says so then. One
    /// without is removed. What holds anything else stays, and is told.
    pub fn settle_files(&self, n: u64) -> Result<Leftovers, JournalError> {
        let entry = self.journal.entry(n)?;
        Ok(entry.map_or_else(Leftovers::default, |entry| self.settle_files_of(&entry)))
    }

    /// The same of every entry that was done and whose value nobody is known to have: what was found,
    /// with the entry.
    pub fn settle_all_files(&self) -> Result<Vec<(Entry, Leftovers)>, JournalError> {
        let mut entries = self.journal.entries(&Listing::default())?;
        entries.retain(|entry| {
            let is_done = match entry.record.outcome {
                Outcome::Done | Outcome::ValueLost | Outcome::Refused | Outcome::NotSent => true,
                Outcome::Intent | Outcome::Unknown => false,
            };
            is_done && entry.record.delivery.is_none() && !entry.openings.is_empty()
        });
        let settled = entries.into_iter().map(|entry| {
            let left = self.settle_files_of(&entry);
            (entry, left)
        });
        Ok(settled
            .filter(|(_, left)| !left.sentences.is_empty())
            .collect())
    }

    /// Whether a killed process left the new value of `entry` in a file.
    pub(super) fn holds_value(&self, entry: &Entry) -> bool {
        let recognises = |value: &Secret| self.recognises(entry, value);
        let wanted = Wanted {
            recognises: &recognises,
            is_void: false,
        };
        let mut files = entry.openings.iter().flat_map(|opening| &opening.files);
        files.any(|file| file.holds(&wanted))
    }

    fn settle_files_of(&self, entry: &Entry) -> Leftovers {
        let recognises = |value: &Secret| self.recognises(entry, value);
        let wanted = Wanted {
            recognises: &recognises,
            is_void: match entry.record.outcome {
                Outcome::Refused | Outcome::NotSent => true,
                Outcome::Intent | Outcome::Done | Outcome::Unknown | Outcome::ValueLost => false,
            },
        };
        let mut all = Leftovers::default();
        for opening in &entry.openings {
            let (left, how) = settle(opening, &wanted, entry.record.delivery.is_none());
            all.files += left.files;
            all.all |= left.all;
            all.sentences.extend(left.sentences);
            let Some(how) = how else { continue };
            if let Err(error) = self.journal.delivered(entry.record.n, &how) {
                tracing::error!(n = entry.record.n, %error, "what was left of a file could not be journalled");
            }
        }
        all
    }

    fn recognises(&self, entry: &Entry, value: &Secret) -> bool {
        let key = self.journal.key();
        let mut marks = entry.after.into_iter().chain(entry.chosen);
        marks.any(|mark| key.recognises(mark, value.fingerprint()))
    }
}

/// Settles the files of one delivery: what was found, and how the value was delivered by it, in the
/// journal's words.
fn settle(
    opening: &Opening,
    wanted: &Wanted<'_>,
    is_undelivered: bool,
) -> (Leftovers, Option<String>) {
    let (mut left, mut took, mut is_news, mut last) = (Leftovers::default(), 0, false, false);
    for file in &opening.files {
        let found = file.settle(wanted);
        let has_it = match &found {
            Left::Completed(_) => true,
            Left::There(_) => is_undelivered,
            Left::Nothing | Left::Removed(_) | Left::Kept(..) => false,
        };
        is_news |= has_it;
        took += usize::from(has_it && !file.last);
        last |= has_it && file.last;
        left.files += usize::from(has_it);
        left.sentences.extend(sentence(&found, is_undelivered));
    }
    left.all = took > 0 && took == opening.targets;
    let how = match (left.all, took, last) {
        (true, _, _) => vec!["file"; took].join(", "),
        (false, 0, true) => "last_resort".to_owned(),
        (false, _, _) => "partly".to_owned(),
    };
    (left, is_news.then_some(how))
}

fn sentence(left: &Left, is_undelivered: bool) -> Option<String> {
    let name = |path: &std::path::Path| visible(&path.to_string_lossy()).into_owned();
    match left {
        Left::Nothing => None,
        Left::There(path) => {
            is_undelivered.then(|| format!("Its new value is in {}, where it belongs.", name(path)))
        }
        Left::Completed(path) => Some(format!(
            "Its new value is in {} now: a process that was killed had left it there under a hidden name.",
            name(path)
        )),
        Left::Removed(path) => Some(format!(
            "What a killed process left beside {} held no value and was removed.",
            name(path)
        )),
        Left::Kept(room, why) => {
            let room = name(room);
            Some(match why {
                Why::Taken => format!(
                    "Its new value stays in {room}, since something else has the name that it was to get. Move it to where it belongs."
                ),
                Why::Unable => format!(
                    "Its new value stays in {room}, which could not be renamed. Move it to where it belongs."
                ),
                Why::Unknown => format!(
                    "A killed process left {room}. The journal does not know what is in it, so it was left alone. Look at it, and remove it."
                ),
                Why::Void => format!(
                    "A killed process left {room}. The value in it never came into force. Remove it."
                ),
            })
        }
    }
}
