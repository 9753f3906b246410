//! A profile as it will stand in the configuration.

use std::fmt::Write as _;

use crate::{config::DEFAULT_CONFIG, domain::ProfileName};

/// Where a secret will come from; the secret itself is never in a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A variable of the environment.
    Variable(String),
    /// A file that holds nothing else.
    File(String),
    /// A program that prints it.
    Command(String),
    /// Whoever sits at the terminal.
    Asked,
}

/// How the profile will sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SignIn {
    /// With a token.
    Token(Source),
    /// With a password.
    Password {
        /// The user.
        username: String,
        /// The account.
        domain: String,
        /// The password.
        password: Source,
        /// Whether a passcode is needed too.
        mfa: bool,
    },
    /// With an access key.
    Key {
        /// Its id.
        access: String,
        /// Its secret.
        secret: Source,
    },
}

/// The project of the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Project {
    /// By its id.
    Id(String),
    /// By its name.
    Name(String),
}

/// A service and where it is.
pub(super) type Address = (&'static str, String);

/// A profile before it is written; every answer has been checked by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) name: ProfileName,
    pub(super) region: String,
    /// Those that the catalogue does not know.
    pub(super) endpoints: Vec<Address>,
    pub(super) project: Project,
    pub(super) sign_in: SignIn,
    pub(super) production: bool,
    pub(super) read_only: bool,
}

impl Draft {
    /// The tables of the profile, with comments.
    pub(super) fn tables(&self) -> String {
        let name = self.name.raw();
        let key = key(name);
        let mut lines = Lines::default();
        lines.say(&format!("[profiles.{key}]"));
        let known = self.endpoints.is_empty();
        lines.set(
            "region",
            &quoted(&self.region),
            if known {
                "the endpoints come from the catalogue of regions"
            } else {
                "the catalogue does not know it: see endpoints below"
            },
        );
        match &self.project {
            Project::Id(id) => lines.set("project_id", &quoted(id), ""),
            Project::Name(name) => lines.set("project", &quoted(name), "looked up through IAM"),
        }
        if self.production {
            lines.set(
                "environment",
                "\"production\"",
                "shown as a banner; asks for names typed in full",
            );
        }
        if self.read_only {
            lines.set("read_only", "true", "refuses everything but reading");
        }
        lines.say("");
        lines.say(&format!("[profiles.{key}.auth]"));
        match &self.sign_in {
            SignIn::Token(source) => {
                lines.set("method", "\"token\"", "");
                lines.source("token", source);
            }
            SignIn::Password {
                username,
                domain,
                password,
                mfa,
            } => {
                lines.set("method", "\"password\"", "");
                lines.set("username", &quoted(username), "");
                lines.set("domain", &quoted(domain), "the account");
                lines.source("password", password);
                if *mfa {
                    lines.set("mfa", "true", "the passcode is asked for");
                }
            }
            SignIn::Key { access, secret } => {
                lines.set("method", "\"aksk\"", "");
                lines.set("access_key", &quoted(access), "");
                lines.source("secret_key", secret);
            }
        }
        if !known {
            lines.say("");
            lines.say(&format!("[profiles.{key}.endpoints]"));
            for (service, url) in &self.endpoints {
                lines.set(service, &quoted(url), "");
            }
        }
        lines.0
    }

    /// A whole configuration with this profile as the one to start with, and every other key as a
    /// comment.
    pub(super) fn whole(&self) -> String {
        // Keys outside profiles must stand before the first table.
        let at = DEFAULT_CONFIG.find("#[profiles.").unwrap_or_default();
        let (general, profiles) = DEFAULT_CONFIG.split_at(at);
        let mut text = String::new();
        for line in general.lines() {
            if line.starts_with("#default_profile") {
                let _ = writeln!(text, "default_profile = {}", quoted(self.name.raw()));
            } else {
                text.push_str(line);
                text.push('\n');
            }
        }
        let _ = write!(
            text,
            "{}\n# Every key of a profile, and profiles that sign in in other ways.\n\n{profiles}",
            self.tables()
        );
        text
    }

    /// `present`, the text of a configuration, with this profile at its end.
    pub(super) fn added_to(&self, present: &str) -> String {
        let parting = if present.is_empty() || present.ends_with("\n\n") {
            ""
        } else if present.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        format!("{present}{parting}{}", self.tables())
    }
}

/// Lines of a configuration.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn say(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn set(&mut self, key: &str, value: &str, comment: &str) {
        let line = format!("{key} = {value}");
        if comment.is_empty() {
            self.say(&line);
        } else {
            self.say(&format!("{line:<38} # {comment}"));
        }
    }

    fn source(&mut self, what: &str, source: &Source) {
        match source {
            Source::Variable(name) => self.set(&format!("{what}_env"), &quoted(name), ""),
            Source::File(path) => self.set(
                &format!("{what}_file"),
                &quoted(path),
                "only its owner may read it: mode 0600",
            ),
            Source::Command(command) => {
                self.set(&format!("{what}_command"), &quoted(command), "");
            }
            Source::Asked => {
                let all = format!("{what}_env, {what}_file or {what}_command");
                self.say(&format!("# without {all} it is asked for"));
            }
        }
    }
}

/// `text` as a TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A profile's name as a key: with a dot, or a letter that a bare key cannot have, it is quoted.
fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.chars().all(is_bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}
