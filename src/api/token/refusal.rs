//! Why IAM gave no token, in sentences that say what to do.

use super::Login;
use crate::{
    api::iam::Scope,
    domain::{NoCredential, ServiceError, Text, explain::Kind},
};

/// Why IAM refused `login`, and what to do. The newer answers name a code, the older only a status
/// and a message, so the message's own words decide where there is no code.
pub(super) fn told(error: ServiceError, login: &Login, with_passcode: bool) -> NoCredential {
    let (mut reason, remedy) = sentences(&error, login, with_passcode);
    if let Some(details) = &error.details {
        reason.push(' ');
        reason.push_str(&details.shown());
    }
    NoCredential {
        reason,
        remedy: Some(remedy),
        refusal: Some(error),
    }
}

fn sentences(error: &ServiceError, login: &Login, with_passcode: bool) -> (String, String) {
    let user = Text::from(login.user.name.as_str());
    let account = Text::from(login.user.account.raw());
    let code = error.code.as_ref().map_or("", Text::raw);
    let words = error.message.raw().to_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let (reason, remedy) = if code == "IAM.0061" || says(&["locked"]) {
        (
            format!("IAM has locked the login of {user} after too many failed attempts."),
            "Wait until the lock ends, mend the password or passcode first, and do not try again before: each attempt may prolong it.",
        )
    } else if code == "IAM.1061" || (with_passcode && says(&["passcode", "totp", "verification"])) {
        (
            format!("IAM did not accept the passcode of {user}."),
            "Wait for the next one and enter that; if it fails again, check the clock of the device that makes it.",
        )
    } else if !with_passcode && says(&["mfa", "totp", "passcode", "second factor"]) {
        (
            format!("IAM wants a second factor of {user}."),
            "Set mfa = true in the auth section of the profile.",
        )
    } else if code == "IAM.1109" || says(&["project"]) {
        (
            format!(
                "IAM knows no project {} that {user} of the account {account} may use.",
                project(&login.scope)
            ),
            "Correct project_id or project in the profile; it is named like the region, or region_name.",
        )
    } else if error.kind() == Kind::Account {
        (
            format!(
                "IAM has disabled the user {user} of the account {account}, or does not let it in here."
            ),
            "Ask the administrator of the account.",
        )
    } else if error.is_throttle() {
        (
            "IAM takes no more requests now.".to_owned(),
            "Wait a minute and try again; a token is good for 24 hours.",
        )
    } else if error.status == 401 || code == "IAM.0062" || code == "1103" {
        let what = if with_passcode {
            "password or the passcode"
        } else {
            "password"
        };
        (
            format!("IAM did not accept the {what} of {user} in the account {account}."),
            "Check user name, account (domain) and password; a few more failures lock the login.",
        )
    } else {
        let said = error.to_string();
        (
            format!(
                "IAM gave no token to {user}: {}.",
                said.trim_end_matches('.')
            ),
            error.explanation().remedy,
        )
    };
    (reason, remedy.to_owned())
}

fn project(scope: &Scope) -> String {
    match scope {
        Scope::ProjectId(id) => Text::from(id.as_str()).to_string(),
        Scope::ProjectName(name) => Text::from(name.as_str()).to_string(),
        Scope::Account => "in the account".to_owned(),
    }
}
