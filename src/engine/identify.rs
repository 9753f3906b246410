//! Whose a value is, by what the journal and readings tell of it.

use futures_util::stream::{self, StreamExt as _};

use super::{
    Engine,
    journal::{Entry, JournalError, Listing, Mark},
};
use crate::domain::{
    App, AppRef, CodeId, CredentialKind, Failure, Secret,
    identify::{Certainty, Match, Part, among, listed, may_be_code, may_be_secret, merged},
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
        let reads = apps.iter().map(|app| async move {
            let codes = self.codes(&app.at).await;
            (*app, codes.map(|codes| among(value, app, &codes)))
        });
        let reads: Vec<_> = reads.collect();
        Searched::of(stream::iter(reads).buffered(AT_ONCE).collect().await)
    }

    /// Reads the secrets of `apps` in clear and compares each with `value`; each is wiped then. The
    /// audit trail of the cloud shows each reading.
    pub async fn search_secrets(&self, value: &Secret, apps: &[&App]) -> Searched {
        let reads = apps.iter().map(|app| async move {
            let secret = self.secret(&app.at).await;
            let found = secret.map(|secret| {
                let is_it = secret == *value;
                is_it.then(|| Match::now(app, Part::AppSecret, Certainty::Certain))
            });
            (*app, found)
        });
        let reads: Vec<_> = reads.collect();
        Searched::of(stream::iter(reads).buffered(AT_ONCE).collect().await)
    }
}

/// A search for a value among apps, the cheapest first.
#[derive(Debug)]
pub struct Search<'a> {
    engine: &'a Engine,
    value: &'a Secret,
    apps: Vec<&'a App>,
    matches: Vec<Match>,
    missed: Vec<(AppRef, Failure)>,
}

impl<'a> Search<'a> {
    /// Compares with what lists tell of `apps` and with the journal; nothing is sent. What the journal
    /// cannot tell comes as an error beside it.
    pub fn begin(
        engine: &'a Engine,
        value: &'a Secret,
        apps: Vec<&'a App>,
    ) -> (Self, Option<JournalError>) {
        let mut matches: Vec<Match> = apps.iter().flat_map(|app| listed(value, app)).collect();
        let error = match engine.journalled(value) {
            Ok(known) => {
                matches.extend(known);
                None
            }
            Err(error) => Some(error),
        };
        let search = Self {
            engine,
            value,
            apps,
            matches,
            missed: Vec::new(),
        };
        (search, error)
    }

    fn is_found(&self) -> bool {
        let mut matches = self.matches.iter();
        matches.any(|one| one.certainty == Certainty::Certain)
    }

    fn of(&self, test: fn(&Secret, &App) -> bool) -> Vec<&'a App> {
        let apps = self.apps.iter().copied();
        apps.filter(|app| test(self.value, app)).collect()
    }

    /// Of how many apps the codes, and then the secrets in clear, could still tell; none once it is
    /// certain whose the value is.
    pub fn in_question(&self) -> (usize, usize) {
        if self.is_found() {
            return (0, 0);
        }
        (self.of(may_be_code).len(), self.of(may_be_secret).len())
    }

    /// Reads codes, then, if none is it, secrets in clear, of the apps that are in question.
    pub async fn read(&mut self) {
        if self.is_found() {
            return;
        }
        let (codes, secrets) = (self.of(may_be_code), self.of(may_be_secret));
        let searched = self.engine.search_codes(self.value, &codes).await;
        let read = searched.read.clone();
        self.take(searched);
        self.outdate_codes(&read);
        if self.is_found() {
            return;
        }
        let searched = self.engine.search_secrets(self.value, &secrets).await;
        // A secret that was read is no longer merely possible.
        self.matches.retain(|one| {
            one.certainty != Certainty::Possible || !searched.read.contains(&one.app)
        });
        for one in &mut self.matches {
            let is_other = one.part == Part::AppSecret && searched.read.contains(&one.app);
            if is_other && one.certainty == Certainty::Journalled {
                one.in_force = Some(false);
            }
        }
        self.take(searched);
    }

    fn take(&mut self, searched: Searched) {
        self.matches.extend(searched.found);
        self.missed.extend(searched.missed);
    }

    /// A code that the journal knows and its app no longer has does not work any more.
    fn outdate_codes(&mut self, read: &[AppRef]) {
        let certain: Vec<AppRef> = self
            .matches
            .iter()
            .filter(|one| one.certainty == Certainty::Certain)
            .map(|one| one.app.clone())
            .collect();
        for one in &mut self.matches {
            let is_code = one.certainty == Certainty::Journalled && one.part == Part::AppCode;
            if is_code && read.contains(&one.app) && !certain.contains(&one.app) {
                one.in_force = Some(false);
            }
        }
    }

    /// What was found, the surest first, and what could not be read.
    pub fn ended(self) -> (Vec<Match>, Vec<(AppRef, Failure)>) {
        (merged(self.matches), self.missed)
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
