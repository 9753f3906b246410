//! `whoami` and `login`: whose the credential is, what for and until when. Never the credential.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Exit,
    context::Context,
    doctor,
    output::{Record, Table},
    problem::{self, Problem},
};
use crate::{
    domain::{Failure, ProfileName, Text},
    engine::{Connection, Identity, Named},
};

/// Who a profile signs in as, for programs.
#[derive(Debug, Serialize)]
struct IdentityRecord {
    profile: ProfileName,
    method: &'static str,
    user_id: Option<Text>,
    user: Option<Text>,
    account: Option<Text>,
    project_id: Option<Text>,
    project: Option<Text>,
    issued_at: Option<String>,
    expires_at: Option<String>,
    warning: Option<String>,
}

impl Record for IdentityRecord {
    const FIELDS: &'static [&'static str] = &[
        "profile",
        "method",
        "user_id",
        "user",
        "account",
        "project_id",
        "project",
        "issued_at",
        "expires_at",
        "warning",
    ];
}

impl IdentityRecord {
    fn of(
        profile: ProfileName,
        method: &'static str,
        identity: &Identity,
        warning: Option<String>,
    ) -> Self {
        let id = |named: &Option<Named>| named.as_ref().map(|named| named.id.clone());
        let name = |named: &Option<Named>| named.as_ref().map(|named| named.name.clone());
        Self {
            profile,
            method,
            user_id: id(&identity.user),
            user: name(&identity.user),
            account: name(&identity.account),
            project_id: id(&identity.project),
            project: name(&identity.project),
            issued_at: identity.issued_at.map(time),
            expires_at: identity.expires_at.map(time),
            warning,
        }
    }
}

impl IdentityRecord {
    /// What signing in came to, as whole sentences.
    fn told(&self) -> String {
        let who = self.user.as_ref().or(self.user_id.as_ref());
        let who = who.map_or_else(|| "somebody".to_owned(), ToString::to_string);
        let project = self.project.as_ref().or(self.project_id.as_ref());
        let place =
            project.map_or_else(String::new, |project| format!(" for the project {project}"));
        let end = match (&self.expires_at, self.method) {
            (Some(end), "password") => format!(" The new token holds until {end}."),
            (Some(end), _) => format!(" It holds until {end}."),
            (None, _) => String::new(),
        };
        match self.method {
            "password" => format!(
                "signed in as {who}{place}.{end} Nothing was stored: each run signs in by itself."
            ),
            "aksk" => format!(
                "IAM accepts the access key{place}. It signs each request by itself, and nothing was stored."
            ),
            _ => format!(
                "IAM accepts the token, which is that of {who}{place}.{end} Nothing was stored."
            ),
        }
    }
}

/// Asks every profile who it is.
async fn all(context: &Context) -> (Vec<IdentityRecord>, Vec<Failure>) {
    let (mut records, mut failures) = (Vec::new(), Vec::new());
    for profile in context.session.profiles() {
        let mut connections = context.engine().connections();
        let Some(connection) = connections.find(|one| *one.profile() == profile.name) else {
            continue;
        };
        match one(context, connection).await {
            Ok(record) => records.push(record),
            Err(failure) => {
                let profile = connection.profile().to_string();
                problem::report_one(&profile, &failure, context.output.format);
                failures.push(failure);
            }
        }
    }
    (records, failures)
}

async fn one(context: &Context, connection: &Connection) -> Result<IdentityRecord, Failure> {
    connection.ready().await?;
    let identity = connection.identity().await?;
    let name = connection.profile();
    let method = context
        .profile(name)
        .map_or("token", |profile| profile.auth.method());
    let warning = connection.misfit(&identity);
    Ok(IdentityRecord::of(name.clone(), method, &identity, warning))
}

/// `claviger whoami`
pub(super) async fn whoami(context: &Context) -> Result<Exit, Problem> {
    let (records, failures) = all(context).await;
    context.output.list(&records, || {
        let mut table = Table::new(vec![
            "PROFILE", "METHOD", "USER", "ACCOUNT", "PROJECT", "UNTIL",
        ]);
        for record in &records {
            let text = |text: &Option<Text>| text.as_ref().map(ToString::to_string);
            table.row([
                Some(record.profile.to_string()),
                Some(record.method.to_owned()),
                text(&record.user),
                text(&record.account),
                text(&record.project).or_else(|| text(&record.project_id)),
                record.expires_at.clone(),
            ]);
        }
        table
    })?;
    for record in &records {
        warn(record);
    }
    Ok(Exit::of_many(!records.is_empty(), &failures))
}

/// `claviger login`
pub(super) async fn login(context: &Context) -> Result<Exit, Problem> {
    let (records, failures) = all(context).await;
    for record in &records {
        Context::say(&format!("{}: {}", record.profile, record.told()));
        warn(record);
    }
    Ok(Exit::of_many(!records.is_empty(), &failures))
}

fn warn(record: &IdentityRecord) {
    if let Some(warning) = &record.warning {
        Context::say(&format!("{}: {warning}", record.profile));
    }
}

/// RFC 3339, UTC.
fn time(time: Timestamp) -> String {
    doctor::to_the_second(time).to_string()
}
