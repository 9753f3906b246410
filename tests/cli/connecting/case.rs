//! A way to connect that fails, and what is to be said of it.

use std::{fmt::Write as _, fs};

use claviger::simulator::Running;
use serde_json::Value;

use super::ACCOUNT;
use crate::common::command::{Lab, PROJECT};

const HEADING: &str = "default_profile = \"prod\"\n[profiles.prod]\n";

/// A way to connect that fails.
pub(super) struct Case {
    /// What is wrong, for whoever reads a failed test.
    name: &'static str,
    /// The lines of the profile before its sections.
    profile: String,
    /// Its sections.
    sections: String,
    /// The exit code.
    code: i32,
    /// Words of the message.
    says: Vec<String>,
    /// Words of the remedy.
    remedy: &'static str,
}

impl Case {
    pub(super) fn new(name: &'static str, code: i32, says: &[&str], remedy: &'static str) -> Self {
        Self {
            name,
            profile: format!("project_id = \"{PROJECT}\"\n"),
            sections: String::new(),
            code,
            says: says.iter().map(|&words| words.to_owned()).collect(),
            remedy,
        }
    }

    /// Sets keys of the profile.
    pub(super) fn with(mut self, lines: &str) -> Self {
        self.profile.push_str(lines);
        self.profile.push('\n');
        self
    }

    /// Sets how it signs in.
    pub(super) fn auth(mut self, lines: &str) -> Self {
        let _ = writeln!(self.sections, "[profiles.prod.auth]\n{lines}");
        self
    }

    /// Sets its endpoints.
    pub(super) fn at(mut self, endpoints: &[(&str, &str)]) -> Self {
        self.sections.push_str("[profiles.prod.endpoints]\n");
        for (service, url) in endpoints {
            let _ = writeln!(self.sections, "{service} = \"{url}\"");
        }
        self
    }

    /// Names its project in place of giving the id.
    pub(super) fn project(mut self, name: &str) -> Self {
        self.profile = format!("project = \"{name}\"\n");
        self
    }

    /// Signs in with a token, at `apig`.
    pub(super) fn token(self, apig: &str) -> Self {
        self.auth("method = \"token\"\ntoken_env = \"MY_TOKEN\"")
            .at(&[("apig", apig)])
    }

    /// Signs in with a password, at the gateway of `lab`.
    pub(super) fn password(self, lab: &Lab, user: &str) -> Self {
        let url = lab.gateway.url();
        self.auth(&format!(
            "method = \"password\"\nusername = \"{user}\"\ndomain = \"{ACCOUNT}\"\npassword_env = \"MY_PASSWORD\""
        ))
        .at(&[("iam", url), ("apig", url)])
    }

    /// Signs with the access key of the variables, at these endpoints.
    pub(super) fn key(self, gateway: &Running, iam: &str) -> Self {
        let access = gateway.access_key();
        self.auth(&format!(
            "method = \"aksk\"\naccess_key = \"{access}\"\nsecret_key_env = \"MY_KEY\""
        ))
        .at(&[("iam", iam), ("apig", gateway.url())])
    }

    /// Runs the program and looks at what it says, in both forms.
    pub(super) async fn check(&self, lab: &Lab, secrets: &[&str]) {
        let name = self.name;
        lab.configure(&format!("{HEADING}{}{}", self.profile, self.sections));
        let log = lab.path("log");
        let log = log.to_str().expect("a path");
        let text = lab.run(&["--log", log, "apps", "list"]).await;
        assert_eq!(text.code, self.code, "{name}: {text:#?}");
        assert_eq!(
            text.out.lines().count().min(1),
            text.out.lines().count(),
            "{name}"
        );
        for words in self.says.iter().map(String::as_str).chain([self.remedy]) {
            assert!(
                text.err.contains(words),
                "{name}: {words:?} in {}",
                text.err
            );
        }
        let json = lab.run(&["--log", log, "apps", "list", "-o", "json"]).await;
        assert_eq!(json.code, self.code, "{name}: {json:#?}");
        let error = json.error();
        let said = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        let told = format!("{} {}", said("error_msg"), said("meaning"));
        for words in &self.says {
            assert!(told.contains(words), "{name}: {words:?} in {told}");
        }
        assert!(said("remedy").contains(self.remedy), "{name}: {error}");
        let whole = said("remedy");
        assert!(
            whole.ends_with('.') && whole.starts_with(char::is_uppercase),
            "{name}: {whole}"
        );
        assert!(
            matches!(error["outcome"].as_str(), Some("refused" | "not_sent")),
            "{name}"
        );
        assert_is_complete(&error);
        let logged = fs::read_to_string(log).unwrap_or_default();
        let all = [&text.out, &text.err, &json.out, &json.err, &logged];
        for secret in secrets {
            for place in all {
                assert!(!place.contains(secret), "{name}: a secret in {place}");
            }
        }
    }
}

/// Every field of an error is there, known or null.
fn assert_is_complete(error: &Value) {
    for field in [
        "error_code",
        "error_msg",
        "http_status",
        "request_id",
        "outcome",
        "meaning",
        "remedy",
    ] {
        assert!(error.get(field).is_some(), "{field} in {error}");
    }
}
