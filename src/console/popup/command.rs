//! The command bar: what keys do, and filters, by name and with completion.

use super::{Act, Step};
use crate::{
    console::{
        Key, KeyCode, Pick,
        keymap::{self, Intent, Scope},
        list::SortColumn,
        text_field::TextField,
    },
    domain::ProfileName,
};

/// The commands, each with what it does.
pub const COMMANDS: &[(&str, &str)] = &[
    ("apps", "all apps"),
    ("apig", "the apps of APIG"),
    ("roma", "the apps of ROMA Connect"),
    ("modelarts", "the apps of ModelArts"),
    ("gateway", "the apps of a gateway: gateway NAME"),
    ("sort", "sort the list: sort COLUMN"),
    ("profile", "switch profiles: profile NAME"),
    ("edit", "edit the app"),
    ("reset", "reset the AppSecret"),
    ("generate", "generate an AppCode"),
    ("journal", "journal of writes"),
    ("requests", "request log"),
    ("tasks", "tasks in flight"),
    ("problems", "what could not be loaded"),
    ("reload", "load again"),
    ("unlock", "unlock a read-only profile"),
    ("help", "the keys"),
    ("quit", "leave"),
];

/// The bar.
#[derive(Debug)]
pub struct CommandBar {
    /// What is typed.
    pub field: TextField,
    /// Why the last command did nothing, as a whole sentence.
    pub notice: Option<String>,
    profiles: Vec<String>,
    gateways: Vec<String>,
}

impl CommandBar {
    /// An empty bar that completes these names.
    pub fn open(profiles: Vec<String>, gateways: Vec<String>) -> Self {
        Self {
            field: TextField::default(),
            notice: None,
            profiles,
            gateways,
        }
    }

    /// What the text could become, each as a whole line.
    pub fn completions(&self) -> Vec<String> {
        let text = self.field.value();
        match text.split_once(' ') {
            None => COMMANDS
                .iter()
                .filter(|(name, _)| name.starts_with(text))
                .map(|(name, _)| (*name).to_owned())
                .collect(),
            Some((command, begun)) => self
                .arguments(command)
                .into_iter()
                .filter(|argument| argument.starts_with(begun))
                .map(|argument| format!("{command} {argument}"))
                .collect(),
        }
    }

    fn arguments(&self, command: &str) -> Vec<String> {
        match command {
            "profile" => self.profiles.clone(),
            "gateway" => self.gateways.clone(),
            "sort" => {
                use strum::IntoEnumIterator as _;
                SortColumn::iter()
                    .map(|column| format!("{column:?}").to_lowercase())
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn key(&mut self, key: Key) -> Step {
        self.notice = None;
        match key.code {
            KeyCode::Esc => return Step::Close,
            KeyCode::Backspace if self.field.value().is_empty() => return Step::Close,
            KeyCode::Tab => {
                if let Some(first) = self.completions().first() {
                    self.field = TextField::new(first);
                }
            }
            KeyCode::Enter => match self.act() {
                Ok(act) => return Step::CloseAnd(act),
                Err(reason) => self.notice = Some(reason),
            },
            _ if keymap::resolve(Scope::Menu, key) == Some(Intent::Quit) => {
                return Step::StayAnd(Act::Quit);
            }
            _ => {
                self.field.key(key);
            }
        }
        Step::Stay
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.field.paste(text, |c| !c.is_control());
    }

    /// What the text asks for. The beginning of a command is enough where it is the only one.
    fn act(&self) -> Result<Act, String> {
        let text = self.field.value().trim();
        let (word, argument) = text.split_once(' ').unwrap_or((text, ""));
        let argument = argument.trim();
        let mut fitting = COMMANDS.iter().filter(|(name, _)| name.starts_with(word));
        let exact = COMMANDS.iter().find(|(name, _)| *name == word);
        let name = match (exact, fitting.next(), fitting.next()) {
            (Some((name, _)), _, _) | (None, Some((name, _)), None) => *name,
            (None, Some(_), Some(_)) => {
                return Err(format!(
                    "Several commands begin with {word}: Tab completes."
                ));
            }
            (None, None, _) => {
                return Err(format!("There is no command {word}. Tab completes."));
            }
        };
        Ok(match name {
            "apps" => Act::Filter(argument.to_owned()),
            "gateway" if !argument.is_empty() => Act::Filter(format!("gateway:{argument}")),
            "gateway" => return Err("Say which gateway: gateway NAME.".to_owned()),
            "sort" => Act::Sort(argument.parse().map_err(|_| {
                "Say by what: sort name, service, gateway, key, secret, codes, apis or remark."
                    .to_owned()
            })?),
            "profile" if argument.is_empty() => Act::Intent(Intent::Profiles),
            "profile" if argument == "demo" => Act::Connect(Pick::Demo),
            "profile" => Act::Connect(Pick::Profile(ProfileName::new(argument))),
            "edit" => Act::Intent(Intent::Edit),
            "reset" => Act::Intent(Intent::ResetSecret),
            "generate" => Act::Intent(Intent::GenerateCode),
            "journal" => Act::Intent(Intent::Journal),
            "requests" => Act::Intent(Intent::RequestLog),
            "tasks" => Act::Intent(Intent::Tasks),
            "problems" => Act::Intent(Intent::Problems),
            "reload" => Act::Intent(Intent::Reload),
            "unlock" => Act::Intent(Intent::Unlock),
            "help" => Act::Intent(Intent::Help),
            "quit" => Act::Quit,
            service => Act::Filter(format!("service:{service}")),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn acts(text: &str) -> Result<Act, String> {
        let mut bar = CommandBar::open(vec!["prod".to_owned()], vec!["payments".to_owned()]);
        bar.field = TextField::new(text);
        bar.act()
    }

    #[test]
    fn commands_do_what_their_names_say() {
        assert_eq!(acts("roma"), Ok(Act::Filter("service:roma".to_owned())));
        assert_eq!(
            acts("gateway payments"),
            Ok(Act::Filter("gateway:payments".to_owned()))
        );
        assert_eq!(acts("q"), Ok(Act::Quit));
        assert_eq!(acts("sort secret"), Ok(Act::Sort(SortColumn::Secret)));
        assert!(acts("a").is_err());
        assert!(acts("nonsense").is_err());
    }

    #[test]
    fn tab_completes_commands_and_names() {
        let mut bar = CommandBar::open(vec!["prod".to_owned()], vec!["payments".to_owned()]);
        bar.field = TextField::new("gat");
        assert_eq!(bar.completions(), ["gateway"]);
        bar.field = TextField::new("gateway p");
        assert_eq!(bar.completions(), ["gateway payments"]);
        bar.field = TextField::new("profile ");
        assert_eq!(bar.completions(), ["profile prod"]);
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_bar(text in ".{0,30}") {
            let _ = acts(&text);
        }
    }
}
