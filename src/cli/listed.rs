//! An app as a list of the command line shows it.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use super::context::Context;
use crate::{
    domain::{
        App, AppCode, AppRef, BoundApis, Gateway, InstanceId, Service, Text, app::days_between,
        filter::Row, hygiene::Aged,
    },
    engine::{Connection, written::AppRecord},
};

/// An app and where it was found.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) app: App,
    pub(super) gateway: Arc<Gateway>,
    pub(super) connection: Arc<Connection>,
    /// The days of each of its codes, none for one without a time; once they were read.
    pub(super) code_days: Option<Vec<Option<i64>>>,
    /// The names of the APIs that are bound to it, once they were read.
    pub(super) api_names: Option<Vec<String>>,
    /// When the journal says that the secret was set, where nothing has changed since.
    secret_set_at: Option<Timestamp>,
    now: Timestamp,
}

impl Listed {
    /// `None` where the app belongs to no profile of the session. `set` is when secrets were set, as
    /// the journal knows it.
    pub(super) fn new(
        context: &Context,
        app: App,
        gateway: Arc<Gateway>,
        set: &BTreeMap<AppRef, Timestamp>,
    ) -> Option<Self> {
        let mut connections = context.engine().connections();
        let connection = connections
            .find(|connection| *connection.profile() == app.at.place.profile)
            .map(Arc::clone)?;
        Some(Self {
            code_days: None,
            api_names: None,
            secret_set_at: app.secret_set_at(set.get(&app.at).copied()),
            app,
            gateway,
            connection,
            now: Timestamp::now(),
        })
    }

    /// Takes in its codes: how many, and how old the oldest is.
    pub(super) fn know_codes(&mut self, codes: &[AppCode]) {
        self.app.code_count = Some(codes.len() as u64);
        let days = |code: &AppCode| code.created_at.map(|at| days_between(at, self.now));
        self.code_days = Some(codes.iter().map(days).collect());
    }

    /// Takes in the APIs that are bound to it.
    pub(super) fn know_apis(&mut self, bound: &BoundApis) {
        self.app.api_count = Some(bound.total);
        let names = bound.apis.iter().map(|api| api.name.raw().to_owned());
        self.api_names = Some(names.collect());
    }

    /// The path that names it on the command line, the profile only where there are several.
    pub(super) fn path(&self, with_profile: bool) -> String {
        let profile = if with_profile {
            format!("{}/", self.app.at.place.profile)
        } else {
            String::new()
        };
        format!(
            "{profile}{}/{}/{}",
            self.app.at.service().word(),
            self.gateway.name,
            self.app.name
        )
    }

    /// The record for programs.
    pub(super) fn record(&self) -> AppRecord {
        AppRecord::of(
            &self.connection,
            &self.app,
            &self.gateway.name,
            self.secret_set_at,
            self.age_days(),
        )
    }

    /// The same for the board.
    pub(super) fn aged(&self) -> Aged {
        Aged {
            app: self.app.clone(),
            gateway: self.gateway.name.clone(),
            secret_set_at: self.secret_set_at,
            age_days: self.age_days(),
        }
    }

    /// The age of the secret for people: exact where the journal knows it, else the least number of
    /// days that it can be.
    pub(super) fn age(&self, ascii: bool) -> Option<String> {
        let days = self.age_days()?;
        let bound = match (self.secret_set_at, ascii) {
            (Some(_), _) => "",
            (None, true) => ">=",
            (None, false) => "≥",
        };
        Some(format!("{bound}{days}d"))
    }
}

impl Listed {
    /// The same as a sentence beside the secret.
    pub(super) fn age_in_words(&self, ascii: bool) -> Option<String> {
        let age = self.age(ascii)?;
        Some(match self.secret_set_at {
            Some(_) => format!("set {age} ago"),
            None => format!("unchanged {age}"),
        })
    }
}

/// A time for programs: RFC 3339, UTC.
pub(super) fn time(at: Timestamp) -> String {
    at.to_string()
}

/// A time for people: to the second, UTC.
pub(super) fn time_for_people(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

impl Row for Listed {
    fn name(&self) -> &str {
        self.app.name.raw()
    }

    fn id(&self) -> &str {
        self.app.at.id.raw()
    }

    fn key(&self) -> Option<&str> {
        self.app.key.as_ref().map(Text::raw)
    }

    fn remark(&self) -> Option<&str> {
        self.app.remark.as_ref().map(Text::raw)
    }

    fn service(&self) -> Service {
        self.app.at.service()
    }

    fn gateway_name(&self) -> Option<&str> {
        Some(self.gateway.name.raw())
    }

    fn gateway_id(&self) -> Option<&str> {
        self.app.at.place.instance.as_ref().map(InstanceId::raw)
    }

    fn age_days(&self) -> Option<i64> {
        match self.secret_set_at {
            Some(at) => Some(days_between(at, self.now)),
            None => self.app.secret_age_min_days(self.now),
        }
    }

    fn code_count(&self) -> Option<u64> {
        self.app.code_count
    }

    fn api_count(&self) -> Option<u64> {
        self.app.api_count
    }

    fn status(&self) -> Option<i64> {
        self.app.status
    }

    fn gateway_status(&self) -> Option<&str> {
        self.gateway.status.as_ref().map(Text::raw)
    }

    fn profile(&self) -> &str {
        self.app.at.place.profile.raw()
    }

    fn region(&self) -> Option<&str> {
        self.connection.options().region.as_deref()
    }

    fn is_marked(&self) -> bool {
        false
    }

    fn code_age_days(&self) -> Option<i64> {
        self.code_days.as_ref()?.iter().flatten().max().copied()
    }

    fn api_names(&self) -> Option<Vec<String>> {
        self.api_names.clone()
    }
}
