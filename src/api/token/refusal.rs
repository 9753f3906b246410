//! Why IAM gave no token, in sentences that say what to do.

use super::Login;
use crate::{
    api::iam::Scope,
    domain::{ServiceError, Text, explain::Kind},
};

/// Why IAM refused `login`, as whole sentences. The newer answers name a code, the older only a
/// status and a message, so the message's own words decide where there is no code.
pub(super) fn sentence(error: &ServiceError, login: &Login, with_passcode: bool) -> String {
    let user = Text::from(login.user.name.as_str());
    let account = Text::from(login.user.domain.as_str());
    let code = error.code.as_ref().map_or("", Text::raw);
    let words = error.message.raw().to_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let mut sentence = if code == "IAM.0061" || says(&["locked"]) {
        format!(
            "IAM has locked the login of {user} after too many failed attempts. Wait until the lock ends, mend the password or passcode first, and do not try again before: each attempt may prolong it."
        )
    } else if code == "IAM.1061" || (with_passcode && says(&["passcode", "totp", "verification"])) {
        format!(
            "IAM did not accept the passcode of {user}. Wait for the next one and enter that; if it fails again, check the clock of the device that makes it."
        )
    } else if !with_passcode && says(&["mfa", "totp", "passcode", "second factor"]) {
        format!(
            "IAM wants a second factor of {user}. Set mfa = true in the auth section of the profile."
        )
    } else if code == "IAM.1109" || says(&["project"]) {
        format!(
            "IAM knows no project {} that {user} of the account {account} may use. Correct project_id or project in the profile; it is named like the region, or region_name.",
            project(&login.scope)
        )
    } else if error.kind() == Kind::Account {
        format!(
            "IAM has disabled the user {user} of the account {account}, or does not let it in here. Ask the administrator of the account."
        )
    } else if error.is_throttle() {
        "IAM takes no more requests now. Wait a minute and try again; a token is good for 24 hours."
            .to_owned()
    } else if error.status == 401 || code == "IAM.0062" || code == "1103" {
        let what = if with_passcode {
            "password or the passcode"
        } else {
            "password"
        };
        format!(
            "IAM did not accept the {what} of {user} in the account {account}. Check user name, account (domain) and password; a few more failures lock the login."
        )
    } else {
        format!(
            "IAM gave no token to {user}: {error}. {}",
            error.explanation().remedy
        )
    };
    if let Some(details) = &error.details {
        sentence.push(' ');
        sentence.push_str(&details.shown());
    }
    sentence
}

fn project(scope: &Scope) -> String {
    match scope {
        Scope::ProjectId(id) => Text::from(id.as_str()).to_string(),
        Scope::ProjectName(name) => Text::from(name.as_str()).to_string(),
        Scope::Account => "in the account".to_owned(),
    }
}
