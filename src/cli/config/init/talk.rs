//! The questions, one after the other. An answer that can't be used is asked for again.

use std::io;

use super::super::super::{ask, context::Context};
use crate::{
    config::{Answer, NewAuth, NewProfile, NewProject, NewSource, Target, nearest, regions},
    domain::{ProfileName, Service},
};

const SERVICES: [Service; 3] = [Service::Apig, Service::Roma, Service::ModelArts];

/// What has been asked and answered.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// Whether the input has ended: then nothing more is asked.
    ended: bool,
}

/// The answer to a question; `None` where the input has ended.
type Answered<T> = io::Result<Option<T>>;

/// The answer, or an early end.
macro_rules! answered {
    ($asked:expr) => {
        match $asked? {
            Some(answer) => answer,
            None => return Ok(None),
        }
    };
}

impl Talk {
    /// Asks for all of a profile whose name is none of `known`.
    pub(super) fn profile(&mut self, known: &[ProfileName]) -> Answered<NewProfile> {
        let name = answered!(self.name(known));
        let region = answered!(self.region());
        let auth = answered!(self.auth());
        let project = answered!(self.project(&auth, region.as_deref()));
        let endpoints = answered!(self.endpoints(&auth, region.as_deref()));
        let production = answered!(self.maybe(
            "Is it production? It then asks for names typed in full.",
            false
        ));
        Ok(Some(NewProfile {
            name,
            region,
            project,
            production,
            auth,
            endpoints,
        }))
    }

    /// Asks whether; the end of the input is no.
    pub(super) fn yes(&mut self, question: &str, usual: bool) -> io::Result<bool> {
        Ok(self.maybe(question, usual)?.unwrap_or(false))
    }

    fn name(&mut self, known: &[ProfileName]) -> Answered<String> {
        let is_free = |name: &str| known.iter().all(|known| known.raw() != name);
        let usual = is_free("prod").then_some("prod");
        loop {
            let name = answered!(self.text("Name of the profile", usual, Answer::Name));
            if is_free(&name) {
                return Ok(Some(name));
            }
            Context::say("  There is a profile of that name already. It stays as it is.");
        }
    }

    fn region(&mut self) -> Answered<Option<String>> {
        let question = "Region, such as eu-de or cn-north-4; Enter alone for none";
        let region = answered!(self.optional(question, Answer::Region));
        if let Some(region) = region.as_deref() {
            Context::say(&format!("  {}", about(region)));
        }
        Ok(Some(region))
    }

    fn auth(&mut self) -> Answered<NewAuth> {
        let ways = [
            "with a user and a password",
            "with an access key (AK and SK)",
            "with a token that you have",
        ];
        let auth = match answered!(self.choice("How does it sign in?", &ways)) {
            0 => NewAuth::Password {
                username: answered!(self.text("User", None, Answer::Line)),
                domain: answered!(self.text("Account (domain) of the user", None, Answer::Line)),
                source: answered!(self.source("password", true)),
                mfa: answered!(self.maybe("Is a passcode needed too (MFA)?", false)),
            },
            1 => {
                let access = answered!(self.text("Access key id (AK)", None, Answer::Line));
                let source = answered!(self.source("secret access key (SK)", true));
                let temporary = answered!(self.maybe("Is the key temporary?", false));
                let security_token = if temporary {
                    Some(answered!(self.source("security token", false)))
                } else {
                    None
                };
                NewAuth::AccessKey {
                    access,
                    source,
                    security_token,
                }
            }
            _ => NewAuth::Token(answered!(self.source("token", true))),
        };
        Ok(Some(auth))
    }

    /// Asks where a secret comes from; `can_ask` is whether it may be asked for each time.
    fn source(&mut self, what: &str, can_ask: bool) -> Answered<NewSource> {
        let ways = [
            "I type it each time",
            "a command prints it, such as pass show huawei",
            "a file that only I can read",
            "an environment variable",
        ];
        let left_out = usize::from(!can_ask);
        let question = format!("Where does the {what} come from?");
        let source = match answered!(self.choice(&question, &ways[left_out..])) + left_out {
            0 => NewSource::Ask,
            1 => NewSource::Command(answered!(self.text("Command", None, Answer::Command))),
            2 => NewSource::File(answered!(self.text("Path of the file", None, Answer::Path))),
            _ => {
                let name = self.text("Name of the variable", None, Answer::Variable);
                NewSource::Env(answered!(name))
            }
        };
        Ok(Some(source))
    }

    fn project(&mut self, auth: &NewAuth, region: Option<&str>) -> Answered<Option<NewProject>> {
        // The project of a token can be another than the region's own.
        let region = match auth {
            NewAuth::Token(_) => None,
            NewAuth::Password { .. } | NewAuth::AccessKey { .. } => region,
        };
        let Some(region) = region else {
            let id = answered!(self.text("Id of the project", None, Answer::ProjectId));
            return Ok(Some(Some(NewProject::Id(id))));
        };
        let project = answered!(self.text("Project, by name or id", Some(region), Answer::Line));
        let is_id = project.len() == 32 && project.chars().all(|c| c.is_ascii_hexdigit());
        Ok(Some(if is_id {
            Some(NewProject::Id(project))
        } else {
            (project != region).then_some(NewProject::Name(project))
        }))
    }

    /// Asks for the addresses, where the catalogue does not have them.
    fn endpoints(
        &mut self,
        auth: &NewAuth,
        region: Option<&str>,
    ) -> Answered<Vec<(Target, String)>> {
        let mut given = Vec::new();
        if region.is_some_and(|region| !services(region).is_empty()) {
            return Ok(Some(given));
        }
        let question = "Address of IAM, such as https://iam.example.com";
        let iam = match auth {
            NewAuth::Password { .. } => {
                Some(answered!(self.text(question, None, Answer::Endpoint)))
            }
            NewAuth::AccessKey { .. } | NewAuth::Token(_) => {
                let question = format!("{question}; Enter alone for none");
                answered!(self.optional(&question, Answer::Endpoint))
            }
        };
        let is_in_catalog = !region.is_some_and(regions::is_known)
            && iam.is_some()
            && !matches!(auth, NewAuth::AccessKey { .. });
        given.extend(iam.map(|url| (Target::Iam, url)));
        let without = if is_in_catalog {
            "Enter alone for that of the token's catalog"
        } else {
            "Enter alone for none"
        };
        loop {
            for service in SERVICES {
                let question = format!("Address of {}; {without}", service.label());
                let url = answered!(self.optional(&question, Answer::Endpoint));
                given.extend(url.map(|url| (Target::Service(service), url)));
            }
            let is_service = |target: &Target| *target != Target::Iam;
            if is_in_catalog || given.iter().any(|(target, _url)| is_service(target)) {
                return Ok(Some(given));
            }
            Context::say("  At least one service needs an address.");
        }
    }

    /// Asks for text that is needed; Enter alone takes `usual` where there is one.
    fn text(&mut self, question: &str, usual: Option<&str>, what: Answer) -> Answered<String> {
        let prompt = match usual {
            Some(usual) => format!("{question} [{usual}]: "),
            None => format!("{question}: "),
        };
        loop {
            let answer = answered!(self.line(&prompt));
            match (answer.trim(), usual) {
                ("", Some(usual)) => return Ok(Some(usual.to_owned())),
                ("", None) => Context::say("  This is needed. Ctrl-D leaves."),
                (text, _) => match what.check(text) {
                    Ok(text) => return Ok(Some(text)),
                    Err(why) => Context::say(&format!("  Not so: {why}.")),
                },
            }
        }
    }

    /// Asks for text that may be left out by Enter alone.
    fn optional(&mut self, question: &str, what: Answer) -> Answered<Option<String>> {
        loop {
            let answer = answered!(self.line(&format!("{question}: ")));
            match answer.trim() {
                "" => return Ok(Some(None)),
                text => match what.check(text) {
                    Ok(text) => return Ok(Some(Some(text))),
                    Err(why) => Context::say(&format!("  Not so: {why}.")),
                },
            }
        }
    }

    /// Asks for one of several things, the first of which is the usual one; gives its position.
    fn choice(&mut self, question: &str, ways: &[&str]) -> Answered<usize> {
        Context::say(question);
        for (number, way) in (1..).zip(ways) {
            Context::say(&format!("  {number}  {way}"));
        }
        loop {
            let answer = answered!(self.line("Number [1]: "));
            match answer.trim() {
                "" => return Ok(Some(0)),
                text => match text.parse::<usize>() {
                    Ok(number) if (1..=ways.len()).contains(&number) => {
                        return Ok(Some(number - 1));
                    }
                    Ok(_) | Err(_) => {
                        Context::say(&format!("  Not so: a number from 1 to {}.", ways.len()));
                    }
                },
            }
        }
    }

    fn maybe(&mut self, question: &str, usual: bool) -> Answered<bool> {
        let choices = if usual { "[Y/n]" } else { "[y/N]" };
        loop {
            let answer = answered!(self.line(&format!("{question} {choices} ")));
            match answer.trim().to_ascii_lowercase().as_str() {
                "" => return Ok(Some(usual)),
                "y" | "yes" => return Ok(Some(true)),
                "n" | "no" => return Ok(Some(false)),
                _ => Context::say("  Not so: y or n."),
            }
        }
    }

    fn line(&mut self, prompt: &str) -> Answered<String> {
        if self.ended {
            return Ok(None);
        }
        let line = ask::line(prompt)?;
        if line.is_none() {
            self.ended = true;
            Context::say("");
        }
        Ok(line)
    }
}

/// The services that the catalogue has in the region.
fn services(region: &str) -> Vec<&'static str> {
    let is_there = |service: &Service| regions::endpoint(Target::Service(*service), region);
    SERVICES
        .into_iter()
        .filter(|service| is_there(service).is_some())
        .map(Service::label)
        .collect()
}

/// What the catalogue knows of a region, as a sentence or two.
fn about(region: &str) -> String {
    let found = services(region);
    if !found.is_empty() {
        let name = regions::region_name(region).unwrap_or(region);
        return format!("{name}: the addresses of {} are known.", found.join(", "));
    }
    match nearest(region, regions::regions()) {
        Some(near) if !regions::is_known(region) => format!(
            "This region is not known, so its addresses are asked for. One of a similar name: {near}."
        ),
        Some(_) | None => {
            "The addresses of its services are not known, so they are asked for.".to_owned()
        }
    }
}
