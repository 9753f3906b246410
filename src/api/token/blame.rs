//! What IAM's refusal is to be blamed on, so that only that is asked for again.

use crate::domain::{ServiceError, Text, explain::Kind};

/// What was wrong with a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blame {
    /// The password.
    Password,
    /// The passcode.
    Passcode,
    /// One of them: IAM does not always say which.
    Either,
    /// Neither: a locked or disabled login, an unknown project, too many requests …
    Other,
}

impl Blame {
    /// Reads `error`. The newer answers name a code, the older only a status and a message, so the
    /// message's own words decide where there is no code.
    pub(super) fn of(error: &ServiceError, with_passcode: bool) -> Self {
        let code = error.code.as_ref().map_or("", Text::raw);
        let words = error.message.raw().to_lowercase();
        let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
        let names_passcode = says(&["passcode", "totp", "verification"]);
        if code == "IAM.0061" || says(&["locked"]) {
            return Self::Other;
        }
        if code == "IAM.1061" || (with_passcode && names_passcode) {
            return Self::Passcode;
        }
        let names_other = code == "IAM.1109"
            || says(&["project", "mfa", "totp", "passcode", "second factor"])
            || error.kind() == Kind::Account
            || error.is_throttle();
        if names_other {
            return Self::Other;
        }
        match (code, error.status) {
            ("IAM.0062", _) => Self::Password,
            ("1103", _) | (_, 401) if with_passcode => Self::Either,
            ("1103", _) | (_, 401) => Self::Password,
            (_, _) => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blame(status: u16, code: Option<&str>, message: &str, with_passcode: bool) -> Blame {
        let error = ServiceError {
            service: None,
            status,
            code: code.map(Text::from),
            message: Text::from(message),
            details: None,
            request_id: None,
            retry_after: None,
        };
        Blame::of(&error, with_passcode)
    }

    #[test]
    fn a_plain_refusal_of_two_factors_leaves_open_which_was_wrong() {
        let message = "The username or password is wrong.";
        assert_eq!(blame(401, None, message, true), Blame::Either);
        assert_eq!(blame(401, None, message, false), Blame::Password);
    }

    #[test]
    fn a_code_names_what_was_wrong() {
        assert_eq!(blame(400, Some("IAM.1061"), "", true), Blame::Passcode);
        assert_eq!(blame(401, Some("IAM.0062"), "", true), Blame::Password);
    }

    #[test]
    fn what_another_password_does_not_mend_is_not_blamed_on_it() {
        assert_eq!(blame(401, Some("IAM.0061"), "", false), Blame::Other);
        assert_eq!(
            blame(401, None, "The account is locked.", true),
            Blame::Other
        );
        assert_eq!(blame(401, None, "MFA is required.", false), Blame::Other);
        assert_eq!(blame(429, Some("IAM.0012"), "", false), Blame::Other);
        assert_eq!(blame(500, None, "", false), Blame::Other);
        let project = "The project is disabled or could not be found.";
        assert_eq!(blame(401, None, project, true), Blame::Other);
    }
}
