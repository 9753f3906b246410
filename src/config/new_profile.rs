//! A profile that is being made: checked answers in, the text of the configuration out.

use std::fmt::Write as _;

use super::{DEFAULT_CONFIG, Target, check};

/// What an answer is about, and so what it may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The name of a profile.
    Name,
    /// The id of a region.
    Region,
    /// The id of a project.
    ProjectId,
    /// The address of a service.
    Endpoint,
    /// The name of an environment variable.
    Variable,
    /// The path of a file.
    Path,
    /// A command and its arguments.
    Command,
    /// One line of text.
    Line,
}

impl Answer {
    /// Checks `text`; the complaint does not repeat it.
    pub fn check(self, text: &str) -> Result<String, String> {
        let text = text.trim();
        match self {
            Self::Name => check::profile_name(text).map(|name| name.raw().to_owned()),
            Self::Region => check::region(text),
            Self::ProjectId => check::project_id(text),
            Self::Endpoint => check::endpoint(text).map(|_url| text.to_owned()),
            Self::Variable => check::variable(text),
            Self::Path => check::path(text),
            Self::Command => check::command(text).map(|_words| text.to_owned()),
            Self::Line => check::line(text),
        }
    }
}

/// A profile that is being made. No secret is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewProfile {
    /// Its name.
    pub name: String,
    /// The region, if there is one.
    pub region: Option<String>,
    /// The project; `None` is the region's own.
    pub project: Option<NewProject>,
    /// Whether it is production.
    pub production: bool,
    /// How it signs in.
    pub auth: NewAuth,
    /// Addresses in place of the catalogue's.
    pub endpoints: Vec<(Target, String)>,
}

/// The project of a profile that is being made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewProject {
    /// By its id.
    Id(String),
    /// By its name.
    Name(String),
}

/// How a profile that is being made signs in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewAuth {
    /// With a token that somebody else got.
    Token(NewSource),
    /// With a name and a password.
    Password {
        /// The user.
        username: String,
        /// The account of the user.
        domain: String,
        /// The password.
        source: NewSource,
        /// Whether a passcode is asked for as well.
        mfa: bool,
    },
    /// By signing each request.
    AccessKey {
        /// The id of the key.
        access: String,
        /// The secret access key.
        source: NewSource,
        /// Only for a temporary key.
        security_token: Option<NewSource>,
    },
}

/// Where a secret of a profile that is being made comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NewSource {
    /// It is asked for.
    Ask,
    /// A command prints it.
    Command(String),
    /// A file holds it.
    File(String),
    /// A variable holds it.
    Env(String),
}

impl NewSource {
    /// The line for a secret called `key`; none where it is asked for.
    fn line(&self, key: &str) -> Option<(String, String)> {
        let (suffix, value) = match self {
            Self::Ask => return None,
            Self::Command(text) => ("command", text),
            Self::File(text) => ("file", text),
            Self::Env(text) => ("env", text),
        };
        Some((format!("{key}_{suffix}"), quoted(value)))
    }
}

impl NewProfile {
    /// The profile as sections of the configuration file.
    pub fn toml(&self) -> String {
        let name = quoted_key(&self.name);
        let mut text = format!("[profiles.{name}]\n");
        let mut lines: Vec<(String, String)> = Vec::new();
        let line = |key: &str, value: &str| (key.to_owned(), quoted(value));
        lines.extend(self.region.as_deref().map(|region| line("region", region)));
        lines.extend(self.project.as_ref().map(|project| match project {
            NewProject::Id(id) => line("project_id", id),
            NewProject::Name(name) => line("project", name),
        }));
        if self.production {
            lines.push(line("environment", "production"));
        }
        push(&mut text, &lines);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n[profiles.{name}.auth]");
        push(&mut text, &self.auth.lines());
        if !self.endpoints.is_empty() {
            let _ = writeln!(text, "\n[profiles.{name}.endpoints]");
            let lines: Vec<_> = self
                .endpoints
                .iter()
                .map(|(target, url)| line(target.word(), url))
                .collect();
            push(&mut text, &lines);
        }
        text
    }

    /// The whole file with the profile: added to what is there already, else a new one that starts
    /// with it and has every other key as a comment.
    pub fn added_to(&self, existing: Option<&str>) -> String {
        match existing {
            Some(text) => {
                let gap = match text {
                    "" => "",
                    text if text.ends_with('\n') => "\n",
                    _ => "\n\n",
                };
                format!("{text}{gap}{}", self.toml())
            }
            None => format!(
                "default_profile = {}\n\n{}\n\n{DEFAULT_CONFIG}",
                quoted(&self.name),
                self.toml()
            ),
        }
    }
}

impl NewAuth {
    fn lines(&self) -> Vec<(String, String)> {
        let line = |key: &str, value: &str| (key.to_owned(), quoted(value));
        match self {
            Self::Token(source) => std::iter::once(line("method", "token"))
                .chain(source.line("token"))
                .collect(),
            Self::Password {
                username,
                domain,
                source,
                mfa,
            } => {
                let mut lines = vec![
                    line("method", "password"),
                    line("username", username),
                    line("domain", domain),
                ];
                lines.extend(source.line("password"));
                if *mfa {
                    lines.push(("mfa".to_owned(), "true".to_owned()));
                }
                lines
            }
            Self::AccessKey {
                access,
                source,
                security_token,
            } => {
                let mut lines = vec![line("method", "aksk"), line("access_key", access)];
                lines.extend(source.line("secret_key"));
                lines.extend(
                    security_token
                        .as_ref()
                        .and_then(|token| token.line("security_token")),
                );
                lines
            }
        }
    }
}

/// Writes keys and values, the equals signs below each other.
fn push(text: &mut String, lines: &[(String, String)]) {
    let width = lines.iter().map(|(key, _value)| key.len()).max();
    for (key, value) in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{key:<0$} = {value}", width.unwrap_or(0));
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn quoted_key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.chars().all(is_bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::config::{Auth, GlobalFlags, Project, Settings};

    fn profile() -> NewProfile {
        NewProfile {
            name: "prod".to_owned(),
            region: Some("eu-de".to_owned()),
            project: Some(NewProject::Name("eu-de_payments".to_owned())),
            production: true,
            auth: NewAuth::Password {
                username: "me".to_owned(),
                domain: "OTC1".to_owned(),
                source: NewSource::Command("pass show 'my otc'".to_owned()),
                mfa: true,
            },
            endpoints: Vec::new(),
        }
    }

    fn settings() -> Settings {
        Settings::load(&GlobalFlags::default(), &|_name| None).unwrap()
    }

    #[test]
    fn a_new_file_starts_with_the_profile_and_has_every_key_as_a_comment() {
        let text = profile().added_to(None);
        assert!(text.starts_with("default_profile = \"prod\"\n\n[profiles.prod]\nregion "));
        assert!(text.ends_with(DEFAULT_CONFIG));
        let read = settings()
            .profile_in(&text, Path::new("/c"), &"prod".into())
            .unwrap();
        assert!(read.is_production());
        assert_eq!(read.project, Project::Name("eu-de_payments".to_owned()));
        let Auth::Password {
            mfa: true, source, ..
        } = &read.auth
        else {
            panic!("{read:?}");
        };
        assert_eq!(source.to_string(), "the command pass");
    }

    #[test]
    fn what_is_in_a_file_already_stays_as_it_is() {
        for before in ["", "# mine\n[profiles.a]\nregion = \"eu-de\"", "x = 1\n"] {
            let text = profile().added_to(Some(before));
            assert!(text.starts_with(before) && text.ends_with(&profile().toml()));
        }
    }

    proptest! {
        #[test]
        fn every_profile_that_is_made_of_checked_answers_reads_back(
            name in "[a-zä.]{1,6}",
            user in "[ -~]{1,12}",
            command in "[a-z]{1,5}( [a-z'\"$#\\\\-]{0,9})?",
            url in "https://[a-z]{1,5}[.]example(/[a-z]{0,3})?",
            method in 0_usize..3,
        ) {
            let command = Answer::Command.check(&command);
            let (Ok(name), Ok(user), Ok(command)) = (Answer::Name.check(&name), Answer::Line.check(&user), command) else {
                return Ok(());
            };
            let source = NewSource::Command(command);
            let new = NewProfile {
                name: name.clone(),
                project: Some(NewProject::Id("0123".to_owned())),
                endpoints: vec![(Target::Iam, url.clone()), (Target::Service(crate::domain::Service::Apig), url)],
                auth: match method {
                    0 => NewAuth::Token(source),
                    1 => NewAuth::Password { username: user.clone(), domain: user.clone(), source, mfa: false },
                    _ => NewAuth::AccessKey { access: user.clone(), source, security_token: None },
                },
                ..profile()
            };
            let text = new.added_to(None);
            let read = settings().profile_in(&text, Path::new("/c"), &name.as_str().into());
            let read = read.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert_eq!(read.name.raw(), name);
            prop_assert_eq!(read.auth.method(), ["token", "password", "aksk"][method]);
        }
    }
}
