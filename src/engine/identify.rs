//! Whose a value is, by what the journal and readings tell of it.

use futures_util::stream::{self, StreamExt as _};

use super::{
    Engine,
    journal::{Entry, JournalError, Listing, Mark},
};
use crate::domain::{
    App, AppRef, CodeId, CredentialKind, Failure, Secret,
    identify::{Certainty, Match, Part, among},
};

/// How many apps are read at once.
const AT_ONCE: usize = 6;

/// What readings found, and what could not be read.
#[derive(Debug, Default)]
pub struct Searched {
    /// The apps that the value belongs to.
    pub found: Vec<Match>,
    /// The apps that were read.
    pub read: Vec<AppRef>,
    /// Those that could not be.
    pub missed: Vec<(AppRef, Failure)>,
}

impl Engine {
    /// The apps of which the journal has a mark of `value`. Nothing is sent.
    pub fn journalled(&self, value: &Secret) -> Result<Vec<Match>, JournalError> {
        let entries = self.journal.entries(&Listing::default())?;
        let print = value.fingerprint();
        let is = |mark: Mark| self.journal.key().recognises(mark, print);
        Ok(entries
            .iter()
            .filter_map(|entry| recognised(entry, &is))
            .collect())
    }

    /// Reads the codes of `apps` and compares each with `value`; each is wiped then.
    pub async fn search_codes(&self, value: &Secret, apps: &[&App]) -> Searched {
        let reads = stream::iter(apps).map(|app| async move {
            let codes = self.codes(&app.at).await;
            (*app, codes.map(|codes| among(value, app, &codes)))
        });
        Searched::of(reads.buffered(AT_ONCE).collect().await)
    }

    /// Reads the secrets of `apps` in clear and compares each with `value`; each is wiped then. The
    /// audit trail of the cloud shows each reading.
    pub async fn search_secrets(&self, value: &Secret, apps: &[&App]) -> Searched {
        let reads = stream::iter(apps).map(|app| async move {
            let secret = self.secret(&app.at).await;
            let found = secret.map(|secret| {
                let is_it = secret == *value;
                is_it.then(|| Match::now(app, Part::AppSecret, Certainty::Certain))
            });
            (*app, found)
        });
        Searched::of(reads.buffered(AT_ONCE).collect().await)
    }
}

impl Searched {
    fn of(answers: Vec<(&App, Result<Option<Match>, Failure>)>) -> Self {
        let mut searched = Self::default();
        for (app, answer) in answers {
            match answer {
                Ok(found) => {
                    searched.read.push(app.at.clone());
                    searched.found.extend(found);
                }
                Err(failure) => searched.missed.push((app.at.clone(), failure)),
            }
        }
        searched
    }
}

/// What an entry tells of a value that `is` recognises by its mark.
fn recognised(entry: &Entry, is: &impl Fn(Mark) -> bool) -> Option<Match> {
    let is_some = |mark: &Option<Mark>| mark.is_some_and(is);
    let before = &entry.before;
    let of_code = |part, code: Option<&CodeId>| Some((part, code.cloned()));
    let (part, code) = if is_some(&entry.after) || is_some(&entry.chosen) {
        let part = match entry.record.kind()?.yields()? {
            CredentialKind::AppSecret => Part::AppSecret,
            CredentialKind::AppCode => Part::AppCode,
        };
        (part, None)
    } else if is_some(&before.secret) {
        (Part::AppSecret, None)
    } else if is_some(&before.replaced) {
        (Part::AppCode, None)
    } else {
        let codes = before.codes.iter().flatten();
        let mut known = codes.filter(|code| is(code.fingerprint));
        let going = || {
            let going = before.going.as_ref()?;
            is_some(&going.fingerprint).then_some(going.id.as_ref())
        };
        match known.next() {
            Some(code) => of_code(Part::AppCode, code.id.as_ref()),
            None => of_code(Part::AppCode, going()?),
        }?
    };
    Some(Match {
        app: entry.record.target.app()?,
        name: entry.record.target.app_name.clone(),
        part,
        certainty: Certainty::Journalled,
        in_force: None,
        code,
        position: None,
        entry: Some((entry.record.n, entry.record.time)),
    })
}
