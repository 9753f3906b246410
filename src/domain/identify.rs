//! Whose is a value that was found somewhere: what lists, the journal and readings tell of it.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    App, AppCode, AppRef, Capability, CodeId, Secret, Text,
    rules::{self, Field},
};

/// Which credential of an app a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Part {
    /// Its `AppKey`.
    AppKey,
    /// Its `AppSecret`.
    AppSecret,
    /// One of its `AppCodes`.
    AppCode,
}

impl Part {
    /// The vendors' word for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AppKey => "AppKey",
            Self::AppSecret => "AppSecret",
            Self::AppCode => "AppCode",
        }
    }
}

/// How sure a match is, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The whole value was compared.
    Certain,
    /// The journal has a mark of it.
    Journalled,
    /// The ends of it that a list shows are the same.
    Possible,
}

/// An app that a value belongs to, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The app.
    pub app: AppRef,
    /// Its name; as the journal has it where the app is in no list.
    pub name: Text,
    /// Which of its credentials.
    pub part: Part,
    /// How sure that is.
    pub certainty: Certainty,
    /// Whether it still works; `None` where that is not known.
    pub in_force: Option<bool>,
    /// The id of the code, where it has one.
    pub code: Option<CodeId>,
    /// Its place among the codes, from 1.
    pub position: Option<usize>,
    /// The latest entry of the journal that has a mark of it, and when that was.
    pub entry: Option<(u64, Timestamp)>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// All matches, the surest first.
    pub matches: Vec<Match>,
    /// Of how many apps only a reading of the `AppCodes` could still tell.
    pub codes: usize,
    /// The same of secrets in clear.
    pub secrets: usize,
    /// How many apps could not be read.
    pub missed: usize,
    /// What else there is to know, as whole sentences.
    pub warnings: Vec<String>,
}

impl Found {
    /// Whether reading apps could tell more.
    pub const fn could_read(&self) -> bool {
        self.codes > 0 || self.secrets > 0
    }
}

impl Match {
    /// What it is, as a whole sentence; `place` tells where the app is.
    pub fn sentence(&self, place: &str) -> String {
        let part = self.part.label();
        let verb = match self.certainty {
            Certainty::Certain => "It is",
            Certainty::Journalled => "By the journal it is or was",
            Certainty::Possible => "Possible by its ends: it may be",
        };
        let what = match (self.part, self.position) {
            (Part::AppKey | Part::AppSecret, _) => format!("the {part}"),
            (Part::AppCode, Some(position)) => format!("the {part} #{position}"),
            (Part::AppCode, None) => format!("an {part}"),
        };
        format!("{verb} {what} of {} ({}), {place}.", self.name, self.app.id)
    }

    /// A match in what is there now.
    pub fn now(app: &App, part: Part, certainty: Certainty) -> Self {
        Self {
            app: app.at.clone(),
            name: app.name.clone(),
            part,
            certainty,
            in_force: (certainty == Certainty::Certain).then_some(true),
            code: None,
            position: None,
            entry: None,
        }
    }

    /// The command that renews it; `None` where it need not be, or its service renews no such thing.
    pub fn renewal(&self) -> Option<String> {
        if self.in_force == Some(false) {
            return None;
        }
        let service = self.app.service();
        let id = &self.app.id;
        match self.part {
            Part::AppKey => service
                .offers(Capability::EditKey)
                .ok()
                .map(|()| format!("claviger apps edit {id} --key KEY")),
            Part::AppSecret => Some(format!("claviger secret reset {id} --deliver TARGET")),
            Part::AppCode => {
                let code = match (&self.code, self.position) {
                    (Some(code), _) => code.to_string(),
                    (None, Some(position)) => format!("'#{position}'"),
                    (None, None) => "CODE".to_owned(),
                };
                let verb = match service.offers(Capability::RotateCode) {
                    Ok(()) => "rotate",
                    Err(_) => "reset",
                };
                Some(format!(
                    "claviger codes {verb} {id} {code} --deliver TARGET"
                ))
            }
        }
    }
}

/// What a list tells of `value` for one app: nothing is read for it.
pub fn listed(value: &Secret, app: &App) -> Vec<Match> {
    let mut found = Vec::new();
    let is_key = |key: &Text| Secret::new(key.raw().to_owned()) == *value;
    if app.key.as_ref().is_some_and(is_key) {
        found.push(Match::now(app, Part::AppKey, Certainty::Certain));
    }
    found.extend(among(value, app, app.codes.as_deref().unwrap_or_default()));
    if agreement(value, app) == Some(true) {
        found.push(Match::now(app, Part::AppSecret, Certainty::Possible));
    }
    found
}

/// The code of an app that `value` is, if it is one of these.
pub fn among(value: &Secret, app: &App, codes: &[AppCode]) -> Option<Match> {
    let place = codes.iter().position(|code| code.value == *value)?;
    Some(Match {
        code: codes[place].id.clone(),
        position: Some(place + 1),
        ..Match::now(app, Part::AppCode, Certainty::Certain)
    })
}

/// Whether only a reading of its codes tells that `value` is none of them.
pub fn may_be_code(value: &Secret, app: &App) -> bool {
    app.codes.is_none()
        && app.code_count != Some(0)
        && rules::rule(app.at.service(), Field::Code)
            .is_none_or(|rule| rule.check(value.expose()).is_ok())
}

/// Whether a reading of its secret can tell, and a list does not, whether `value` is it.
pub fn may_be_secret(value: &Secret, app: &App) -> bool {
    app.at.service().offers(Capability::ReadSecret).is_ok() && agreement(value, app) != Some(false)
}

/// Whether the ends of the secret that the list shows are those of `value`.
pub fn agreement(value: &Secret, app: &App) -> Option<bool> {
    value.agrees_with_mask(app.masked_secret.as_ref()?)
}

/// One match for each credential: the surest, with what the journal knows of it.
pub fn merged(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by(|a, b| {
        let key = |one: &Match| (one.certainty, one.app.clone(), one.part);
        key(a).cmp(&key(b))
    });
    let mut merged: Vec<Match> = Vec::new();
    for one in found {
        let same = merged
            .iter_mut()
            .find(|known| known.app == one.app && known.part == one.part);
        match same {
            Some(known) => {
                known.entry = known.entry.max(one.entry);
                known.in_force = known.in_force.or(one.in_force);
            }
            None => merged.push(one),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
