//! The command bar: what keys do, and filters, by name and with completion.

#[cfg(test)]
mod tests;
mod words;

use strum::IntoEnumIterator as _;

use self::words::{Command, find, fitting};
use super::{Act, Context, Dialog, Step};
use crate::{
    console::{
        Key, KeyCode,
        keymap::{self, Intent, Scope},
        list::SortColumn,
        profile_choice::ProfileChoice,
        text_field::TextField,
    },
    domain::{ThemeName, nearest},
};

/// The bar.
#[derive(Debug)]
pub struct CommandBar {
    /// What is typed.
    pub field: TextField,
    /// Why the last command did nothing, as a whole sentence.
    pub notice: Option<String>,
    /// Which of the completions Tab takes.
    pub chosen: usize,
    profiles: Vec<ProfileChoice>,
    gateways: Vec<String>,
    /// What was typed before, the latest first.
    history: Vec<String>,
    /// Which of those is in the field.
    recalled: Option<usize>,
}

/// What the text could become.
#[derive(Debug, PartialEq, Eq)]
pub struct Completion {
    /// The whole line.
    pub line: String,
    /// What of it is new.
    pub shown: String,
    /// What that does.
    pub does: String,
}

impl CommandBar {
    /// An empty bar that completes these names.
    pub fn open(profiles: Vec<ProfileChoice>, gateways: Vec<String>, history: Vec<String>) -> Self {
        Self {
            field: TextField::default(),
            notice: None,
            chosen: 0,
            profiles,
            gateways,
            history,
            recalled: None,
        }
    }

    /// Puts what was typed `by` lines earlier, or later, into the field.
    fn recall(&mut self, by: isize) {
        let next = match self.recalled {
            None if by > 0 => Some(0),
            None => None,
            Some(place) => place.checked_add_signed(by),
        };
        let line = next.and_then(|place| self.history.get(place));
        if let Some(line) = line {
            self.field = TextField::new(line);
            self.recalled = next;
        } else if by < 0 {
            self.field = TextField::default();
            self.recalled = None;
        }
        self.chosen = 0;
    }

    /// What the text could become.
    pub fn completions(&self) -> Vec<Completion> {
        let text = self.field.value();
        match text.split_once(' ') {
            None => fitting(text)
                .into_iter()
                .map(|(word, _, does)| Completion {
                    line: word.to_owned(),
                    shown: word.to_owned(),
                    does: does.to_owned(),
                })
                .collect(),
            Some((word, begun)) => self
                .arguments(word)
                .into_iter()
                .filter(|(argument, _)| argument.starts_with(begun.trim_start()))
                .map(|(argument, does)| Completion {
                    line: format!("{word} {argument}"),
                    shown: argument,
                    does,
                })
                .collect(),
        }
    }

    /// What can follow a command, each with what it is.
    fn arguments(&self, word: &str) -> Vec<(String, String)> {
        match find(word) {
            Ok(Command::Filter("gateway:")) => {
                let named = |name: &String| (name.clone(), String::new());
                self.gateways.iter().map(named).collect()
            }
            Ok(Command::Key(binding)) => match binding.intent {
                Intent::Profiles => self
                    .profiles
                    .iter()
                    .map(|choice| (choice.name.clone(), choice.origin.clone()))
                    .collect(),
                Intent::Sort => SortColumn::iter()
                    .map(|column| (column_word(column), column.label().to_owned()))
                    .collect(),
                _ => Vec::new(),
            },
            Ok(Command::Theme) => ThemeName::iter()
                .map(|theme| (theme.to_string(), theme.label().to_owned()))
                .collect(),
            Ok(Command::Filter(_) | Command::Identify) | Err(_) => Vec::new(),
        }
    }

    /// Whether ↑ means what was typed before: nothing else was typed or chosen yet.
    fn recalls(&self) -> bool {
        let is_empty = self.field.value().is_empty() && self.chosen == 0;
        !self.history.is_empty() && (is_empty || self.recalled.is_some())
    }

    /// Takes the chosen completion. A command that takes more gets a blank for that.
    fn complete(&mut self) {
        let Some(completion) = self.completions().into_iter().nth(self.chosen) else {
            return;
        };
        let mut line = completion.line;
        if !line.contains(' ') && !self.arguments(&line).is_empty() {
            line.push(' ');
        }
        self.field = TextField::new(&line);
        self.chosen = 0;
    }

    fn typed(&self) -> String {
        self.field.value().trim().to_owned()
    }

    /// What the text asks for. The beginning of a command is enough where it is the only one.
    fn act(&self) -> Result<Act, String> {
        let text = self.field.value().trim();
        let (word, argument) = text.split_once(' ').unwrap_or((text, ""));
        let argument = argument.trim();
        let binding = match find(word)? {
            Command::Filter("gateway:") if argument.is_empty() => {
                return Err("Say which gateway: gateway NAME.".to_owned());
            }
            Command::Filter("gateway:") => {
                return Ok(Act::Filter(format!("gateway:{argument}")));
            }
            Command::Filter(term) => {
                return Ok(Act::Filter(format!("{term} {argument}").trim().to_owned()));
            }
            Command::Theme => return theme(argument),
            Command::Identify if argument.is_empty() => return Ok(Act::Identify),
            Command::Identify => {
                return Err(
                    "The value is asked for afterwards, unseen: leave it out here.".to_owned(),
                );
            }
            Command::Key(binding) => binding,
        };
        match binding.intent {
            intent if argument.is_empty() => Ok(Act::Intent(intent)),
            Intent::Filter => Ok(Act::Filter(argument.to_owned())),
            Intent::Sort => argument.parse().map(Act::Sort).map_err(|_unknown| {
                let words: Vec<String> = SortColumn::iter().map(column_word).collect();
                format!(
                    "There is no column {argument}. Sort by one of: {}.",
                    words.join(", ")
                )
            }),
            Intent::Profiles => self.profile(argument),
            _ => Err(format!(
                "The command {word} takes nothing more: leave out {argument}."
            )),
        }
    }

    fn profile(&self, name: &str) -> Result<Act, String> {
        let Some(choice) = self.profiles.iter().find(|choice| choice.name == name) else {
            let names = self.profiles.iter().map(|choice| choice.name.as_str());
            return Err(match nearest(name, names) {
                Some(near) => format!("There is no profile {name}. Did you mean {near}?"),
                None => format!("There is no profile {name}. Tab shows those that are there."),
            });
        };
        match &choice.lacks {
            None => Ok(Act::Connect(choice.pick.clone())),
            Some(why) => Err(format!("The profile {name} cannot be used: {why}.")),
        }
    }
}

impl Dialog for CommandBar {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, _: &mut Context<'_>) -> Step {
        self.notice = None;
        match key.code {
            KeyCode::Esc => return Step::Close,
            KeyCode::Backspace if self.field.value().is_empty() => return Step::Close,
            KeyCode::Up if self.recalls() => self.recall(1),
            KeyCode::Down if self.recalled.is_some() => self.recall(-1),
            KeyCode::Up => self.chosen = self.chosen.saturating_sub(1),
            KeyCode::Down => {
                let last = self.completions().len().saturating_sub(1);
                self.chosen = (self.chosen + 1).min(last);
            }
            KeyCode::Tab => self.complete(),
            KeyCode::Enter => match self.act() {
                Ok(act) => return Step::CloseAnd(Act::Typed(self.typed(), Box::new(act))),
                Err(reason) => self.notice = Some(reason),
            },
            _ if keymap::resolve(Scope::Menu, key) == Some(Intent::Quit) => {
                return Step::StayAnd(Act::Quit);
            }
            _ => {
                self.chosen = 0;
                self.recalled = None;
                self.field.key(key);
            }
        }
        Step::Stay
    }

    fn paste(&mut self, text: &str) {
        self.chosen = 0;
        self.field.paste(text, |c| !c.is_control());
    }
}

/// The theme that is named.
fn theme(argument: &str) -> Result<Act, String> {
    argument.parse().map(Act::Theme).map_err(|_unknown| {
        let words: Vec<String> = ThemeName::iter().map(|theme| theme.to_string()).collect();
        format!("Say which theme: {}.", words.join(", "))
    })
}

/// A column as it is typed.
fn column_word(column: SortColumn) -> String {
    format!("{column:?}").to_lowercase()
}
