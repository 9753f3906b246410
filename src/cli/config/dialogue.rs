//! The questions that make a profile. Nothing secret is asked for, and nothing is written.

use std::io;

use super::{
    super::ask::Answers,
    draft::{Address, Draft, Project, SignIn, Source},
};
use crate::{
    config::{check, nearest, regions},
    domain::{ProfileName, text::visible},
};

/// Why the dialogue ended without a profile.
#[derive(Debug)]
pub(super) enum Left {
    /// The answers ended.
    Ended,
    /// The terminal is gone.
    Broken(io::Error),
}

impl From<io::Error> for Left {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

/// The questions, and who answers them.
pub(super) struct Dialogue<A>(pub(super) A);

impl<A: Answers> Dialogue<A> {
    /// Makes a profile that is called none of `taken`; `proposed` is its name if the answer is
    /// empty.
    pub(super) fn profile(
        &mut self,
        taken: &[ProfileName],
        proposed: Option<&str>,
    ) -> Result<Draft, Left> {
        let is_free = |name: &str| taken.iter().all(|taken| taken.raw() != name);
        let proposed = proposed
            .into_iter()
            .chain(["prod", "test", "second", "third"])
            .find(|name| is_free(name) && check::profile_name(name).is_ok());
        let name = self.ask("Name of the profile", proposed, |answer| {
            let name = check::profile_name(answer)?;
            if is_free(name.raw()) {
                Ok(name)
            } else {
                Err(format!(
                    "there is a profile {name} already, and it is left as it is: choose another name"
                ))
            }
        })?;
        let (region, endpoints) = self.place()?;
        let has_iam = regions::is_known(&region) || endpoints.iter().any(|(at, _)| *at == "iam");
        let project = self.project(&region, has_iam)?;
        let sign_in = self.sign_in()?;
        let production = self.yes("Is it production, where names are typed in full?", false)?;
        let read_only = self.yes("Shall it refuse everything but reading?", false)?;
        Ok(Draft {
            name,
            region,
            endpoints,
            project,
            sign_in,
            production,
            read_only,
        })
    }

    fn place(&mut self) -> Result<(String, Vec<Address>), Left> {
        loop {
            let region = self.ask("Region, such as eu-de", None, check::region)?;
            if regions::is_known(&region) {
                return Ok((region, Vec::new()));
            }
            let instead = nearest(&region, regions::regions())
                .map_or_else(String::new, |near| format!(" Did you mean {near}?"));
            self.say(&format!(
                "The catalogue does not know the region {region}.{instead}\nWith the addresses of its services it can be used all the same: leave out those that it\ndoes not have. With none of them you are asked for the region again."
            ))?;
            let mut endpoints = Vec::new();
            for (service, question) in [
                ("iam", "Address of IAM"),
                ("apig", "Address of API Gateway"),
                ("roma", "Address of ROMA Connect"),
                ("modelarts", "Address of ModelArts"),
            ] {
                let given = self.optional(question, |answer| {
                    check::endpoint(answer).map(|_| answer.trim().to_owned())
                })?;
                endpoints.extend(given.map(|url| (service, url)));
            }
            if endpoints.iter().any(|(service, _)| *service != "iam") {
                return Ok((region, endpoints));
            }
        }
    }

    fn project(&mut self, region: &str, has_iam: bool) -> Result<Project, Left> {
        // A region's project of the same name is there from the beginning.
        let proposed = has_iam.then_some(region);
        let question = if has_iam {
            "Project, by its id or its name"
        } else {
            "Project, by its id"
        };
        self.ask(question, proposed, |answer| {
            let is_id = answer.len() == 32 && answer.chars().all(|c| c.is_ascii_hexdigit());
            if is_id || !has_iam {
                check::project_id(answer).map(Project::Id)
            } else {
                check::line(answer).map(Project::Name)
            }
        })
    }

    fn sign_in(&mut self) -> Result<SignIn, Left> {
        let method = self.choose(
            "Sign in with a token, a password or an access key",
            &["token", "password", "key"],
        )?;
        Ok(match method {
            "password" => SignIn::Password {
                username: self.ask("User name", None, check::line)?,
                domain: self.ask("Account (domain)", None, check::line)?,
                password: self.source("password")?,
                mfa: self.yes("Does it need a passcode too?", false)?,
            },
            "key" => SignIn::Key {
                access: self.ask("Access key (AK)", None, check::line)?,
                secret: self.source("secret key")?,
            },
            _ => SignIn::Token(self.source("token")?),
        })
    }

    fn source(&mut self, what: &str) -> Result<Source, Left> {
        let place = self.choose(
            &format!("Where does the {what} come from"),
            &["ask", "command", "file", "variable"],
        )?;
        Ok(match place {
            "command" => Source::Command(self.ask(
                "The command, such as pass show huawei/token",
                None,
                |answer| check::command(answer).map(|_words| answer.to_owned()),
            )?),
            "file" => Source::File(self.ask("The file, with mode 0600", None, check::path)?),
            "variable" => {
                Source::Variable(self.ask("The name of the variable", None, check::variable)?)
            }
            _ => Source::Asked,
        })
    }

    /// Says something.
    pub(super) fn say(&mut self, text: &str) -> Result<(), Left> {
        Ok(self.0.say(text)?)
    }

    /// Asks for one of `words`, of which the beginning will do; an empty answer takes the first.
    fn choose(
        &mut self,
        question: &str,
        words: &'static [&'static str],
    ) -> Result<&'static str, Left> {
        let shown = format!("{question}? ({})", words.join(", "));
        self.ask(&shown, words.first().copied(), |answer| {
            let answer = answer.to_lowercase();
            let mut fitting = words.iter().filter(|word| word.starts_with(&answer));
            match (fitting.next(), fitting.next()) {
                (Some(word), None) => Ok(*word),
                _ => Err(format!("expected {}", words.join(", "))),
            }
        })
    }

    /// Asks for yes or no.
    pub(super) fn yes(&mut self, question: &str, otherwise: bool) -> Result<bool, Left> {
        let proposed = if otherwise { "y" } else { "n" };
        self.ask(
            &format!("{question} (y, n)"),
            Some(proposed),
            |answer| match answer.to_lowercase().as_str() {
                "y" | "yes" => Ok(true),
                "n" | "no" => Ok(false),
                _ => Err("expected y or n".to_owned()),
            },
        )
    }

    /// Asks until the answer passes `check`; an empty one stands for `proposed`.
    fn ask<T>(
        &mut self,
        question: &str,
        proposed: Option<&str>,
        check: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Left> {
        loop {
            let hint = proposed.map_or_else(String::new, |text| format!(" [{}]", visible(text)));
            let answer = self.line(&format!("{question}{hint}: "))?;
            let answer = match (answer.trim(), proposed) {
                ("", Some(proposed)) => proposed,
                (answer, _) => answer,
            };
            match check(answer) {
                Ok(value) => return Ok(value),
                Err(why) => self.complain(&why)?,
            }
        }
    }

    /// Asks for something that may be left out.
    fn optional<T>(
        &mut self,
        question: &str,
        check: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Left> {
        loop {
            let answer = self.line(&format!("{question} [none]: "))?;
            match answer.trim() {
                "" | "none" => return Ok(None),
                answer => match check(answer) {
                    Ok(value) => return Ok(Some(value)),
                    Err(why) => self.complain(&why)?,
                },
            }
        }
    }

    fn complain(&mut self, why: &str) -> Result<(), Left> {
        let mut letters = why.chars();
        let first: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        self.say(&format!("  {first}{}.", letters.as_str()))
    }

    fn line(&mut self, question: &str) -> Result<String, Left> {
        self.0.line(question)?.ok_or(Left::Ended)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::config::{ConfigFile, GlobalFlags, Settings};

    /// Answers that are known beforehand, and all that was said meanwhile.
    struct Script<'a> {
        answers: std::str::Lines<'a>,
        said: String,
    }

    impl Answers for Script<'_> {
        fn say(&mut self, text: &str) -> io::Result<()> {
            self.said += text;
            self.said += "\n";
            Ok(())
        }

        fn line(&mut self, question: &str) -> io::Result<Option<String>> {
            self.said += question;
            Ok(self.answers.next().map(str::to_owned))
        }
    }

    fn answered(answers: &str, taken: &[ProfileName]) -> (Result<Draft, Left>, String) {
        let mut dialogue = Dialogue(Script {
            answers: answers.lines(),
            said: String::new(),
        });
        let draft = dialogue.profile(taken, None);
        (draft, dialogue.0.said)
    }

    /// The profile of a draft, as the program reads it again.
    fn read_again(draft: &Draft) -> crate::config::Profile {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        std::fs::write(&path, draft.whole()).expect("a file");
        let flags = GlobalFlags {
            config: Some(path),
            ..GlobalFlags::default()
        };
        let settings = Settings::load(&flags, &|_| None).expect("settings");
        assert_eq!(settings.chosen.value, std::slice::from_ref(&draft.name));
        settings.profile(&draft.name).expect("a profile")
    }

    #[test]
    fn empty_answers_make_the_usual_profile() {
        let (draft, said) = answered("\neu-de\n\n\n\n\n\n", &[]);
        let profile = read_again(&draft.expect("a profile"));
        assert_eq!(profile.name.raw(), "prod");
        assert_eq!(profile.auth.method(), "token");
        assert!(!profile.is_production() && !profile.read_only);
        assert!(said.contains("Name of the profile [prod]: "), "{said}");
    }

    #[test]
    fn a_name_that_is_taken_is_asked_for_again() {
        let taken = [ProfileName::from("prod")];
        let (draft, said) = answered("prod\nprod2\neu-de\n\n\n\n\n\n", &taken);
        assert_eq!(draft.expect("a profile").name.raw(), "prod2");
        assert!(said.contains("There is a profile prod already"), "{said}");
        assert!(said.contains("[test]"), "{said}");
    }

    #[test]
    fn an_unknown_region_names_the_nearest_and_asks_for_addresses() {
        let answers = "p\neu-dee\n\n\n\n\nlab-1\nhttp://evil.example\nhttps://iam.lab\nhttps://apig.lab/\n\n\nlab-1_x\nkey\nAK1\nc\npass 'x\npass show sk\ny\ny\n";
        let (draft, said) = answered(answers, &[]);
        assert!(said.contains("Did you mean eu-de?"), "{said}");
        assert!(said.contains("Plain http to evil.example"), "{said}");
        assert!(said.contains("A quotation mark"), "{said}");
        let profile = read_again(&draft.expect("a profile"));
        assert_eq!(profile.services.len(), 1);
        assert_eq!(profile.auth.method(), "aksk");
        assert!(profile.is_production() && profile.read_only);
    }

    #[test]
    fn answers_that_end_leave_nothing() {
        let (draft, _) = answered("prod\neu-de\n", &[]);
        assert!(matches!(draft, Err(Left::Ended)));
    }

    #[test]
    fn every_key_of_the_example_still_stands_where_it_can_be_taken_out_of_its_comment() {
        let (draft, _) = answered("a.b\neu-de\n\n\n\n\n\n", &[]);
        let text = draft.expect("a profile").whole();
        let bare = text
            .replace("\n#theme", "\ntheme")
            .replace("\n#ascii", "\nascii");
        assert_ne!(text, bare);
        ConfigFile::parse(&bare, Path::new("c")).expect("a configuration");
        assert!(text.contains("#[profiles.batch]"), "{text}");
    }

    proptest! {
        #[test]
        fn whatever_is_answered_what_is_made_can_be_read(
            answers in prop::collection::vec("(y|n|key|pass|a|c|v|eu-de|lab|https://a.b|[ -~äß]{0,12})", 0..40)
        ) {
            let (draft, _) = answered(&(answers.join("\n") + "\n"), &[]);
            if let Ok(draft) = draft {
                let read = ConfigFile::parse(&draft.whole(), Path::new("c"));
                prop_assert!(read.is_ok(), "{:?}", read.err());
                let added = draft.added_to("# mine\n[profiles.\"other one\"]\nregion = \"eu-de\"");
                prop_assert!(added.contains("region = \"eu-de\"\n\n[profiles."));
            }
        }
    }
}
