//! The command bar: what keys do, and filters, by name and with completion.

use strum::IntoEnumIterator as _;

use super::{Act, Context, Dialog, Step};
use crate::{
    console::{
        Key, KeyCode,
        keymap::{self, Binding, Intent, Scope},
        list::SortColumn,
        profile_choice::ProfileChoice,
        text_field::TextField,
    },
    domain::{ThemeName, nearest},
};

/// The commands that no key has: each filters the list.
const FILTERS: [(&str, &str, &str); 5] = [
    ("apps", "", "all apps"),
    ("apig", "service:apig", "the apps of APIG"),
    ("roma", "service:roma", "the apps of ROMA Connect"),
    ("modelarts", "service:modelarts", "the apps of ModelArts"),
    ("gateway", "gateway:", "the apps of a gateway: gateway NAME"),
];

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

/// A command.
#[derive(Clone, Copy)]
enum Command {
    /// Filters the list by this term.
    Filter(&'static str),
    /// Does what a key does.
    Key(&'static Binding),
    /// Draws in other colours.
    Theme,
    /// Asks whose a value is.
    Identify,
}

/// The command that changes the colours.
const THEME: (&str, &str) = ("theme", "colours: theme auto, dark, light or mono");
/// The command that asks whose a value is.
const IDENTIFY: (&str, &str) = ("identify", "whose is a value that was found somewhere");

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

/// Other words that people bring for commands, each with the word that it is.
const BROUGHT: [(&str, &str); 17] = [
    ("ls", "apps"),
    ("list", "apps"),
    ("ctx", "profile"),
    ("context", "profile"),
    ("cluster", "gateway"),
    ("ns", "gateway"),
    ("rm", "delete"),
    ("remove", "delete"),
    ("renew", "secret"),
    ("new", "code"),
    ("refresh", "reload"),
    ("order", "sort"),
    ("history", "journal"),
    ("errors", "problems"),
    ("colors", "theme"),
    ("colours", "theme"),
    ("exit", "quit"),
];

/// The commands that `text` may mean: those that begin so, then those that hold it, then what
/// another word for them begins so.
fn fitting(text: &str) -> Vec<(&'static str, Command, &'static str)> {
    let mut found: Vec<_> = all()
        .filter(|(word, _, _)| word.starts_with(text))
        .collect();
    let mut add = |wanted: &dyn Fn(&str) -> bool| {
        for command in all() {
            if wanted(command.0) && found.iter().all(|(word, _, _)| *word != command.0) {
                found.push(command);
            }
        }
    };
    add(&|word| word.contains(text));
    let known = |word: &str| {
        let mut words = BROUGHT.iter();
        words.any(|(brought, is)| brought.starts_with(text) && *is == word)
            || keymap::BINDINGS.iter().any(|row| {
                row.words.first() == Some(&word)
                    && row.words.iter().any(|other| other.starts_with(text))
            })
    };
    add(&known);
    found
}

/// The theme that is named.
fn theme(argument: &str) -> Result<Act, String> {
    argument.parse().map(Act::Theme).map_err(|_unknown| {
        let words: Vec<String> = ThemeName::iter().map(|theme| theme.to_string()).collect();
        format!("Say which theme: {}.", words.join(", "))
    })
}

/// All commands: the word, what it does, and that for people. Those of keys follow the key table.
fn all() -> impl Iterator<Item = (&'static str, Command, &'static str)> {
    let filters = FILTERS
        .into_iter()
        .map(|(word, term, does)| (word, Command::Filter(term), does));
    let keys = keymap::BINDINGS.iter().filter_map(|binding| {
        let word = binding.words.first()?;
        Some((*word, Command::Key(binding), binding.does))
    });
    let theme = (THEME.0, Command::Theme, THEME.1);
    let identify = (IDENTIFY.0, Command::Identify, IDENTIFY.1);
    filters.chain(keys).chain([theme, identify])
}

/// The command that `word` names or is the only one to begin with.
fn find(word: &str) -> Result<Command, String> {
    let brought = BROUGHT.iter().find(|(brought, _)| *brought == word);
    let word = brought.map_or(word, |(_, is)| is);
    let also = keymap::BINDINGS
        .iter()
        .find(|row| row.words.contains(&word));
    if let Some(binding) = also {
        return Ok(Command::Key(binding));
    }
    let fitting: Vec<_> = all()
        .filter(|(known, _, _)| known.starts_with(word))
        .collect();
    if let Some((_, command, _)) = fitting.iter().find(|(known, _, _)| *known == word) {
        return Ok(*command);
    }
    match fitting.as_slice() {
        [(_, command, _)] => Ok(*command),
        [] => Err(match nearest(word, all().map(|(known, _, _)| known)) {
            Some(near) => format!("There is no command {word}. Did you mean {near}?"),
            None => format!("There is no command {word}. An empty line shows them all."),
        }),
        _ if word.is_empty() => Err("Type a command; Tab completes.".to_owned()),
        several => {
            let words: Vec<&str> = several.iter().map(|(known, _, _)| *known).collect();
            Err(format!(
                "Several commands begin with {word}: {}.",
                words.join(", ")
            ))
        }
    }
}

/// A column as it is typed.
fn column_word(column: SortColumn) -> String {
    format!("{column:?}").to_lowercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        console::{Pick, profile_choice::Held},
        domain::ProfileName,
    };

    fn choice(name: &str, lacks: Option<&str>) -> ProfileChoice {
        ProfileChoice {
            pick: Pick::Profile(ProfileName::new(name)),
            name: name.to_owned(),
            held: Held::Settings,
            origin: "from the settings".to_owned(),
            about: String::new(),
            lacks: lacks.map(str::to_owned),
        }
    }

    fn bar(text: &str) -> CommandBar {
        let profiles = vec![
            choice("prod", None),
            choice("half", Some("the region is missing")),
        ];
        let mut bar = CommandBar::open(profiles, vec!["payments".to_owned()], Vec::new());
        bar.field = TextField::new(text);
        bar
    }

    fn acts(text: &str) -> Result<Act, String> {
        bar(text).act()
    }

    fn lines(text: &str) -> Vec<String> {
        let completions = bar(text).completions().into_iter();
        completions.map(|completion| completion.line).collect()
    }

    #[test]
    fn commands_do_what_their_names_say() {
        assert_eq!(acts("roma"), Ok(Act::Filter("service:roma".to_owned())));
        assert_eq!(
            acts("roma age:>90d"),
            Ok(Act::Filter("service:roma age:>90d".to_owned()))
        );
        assert_eq!(acts("apps billing"), Ok(Act::Filter("billing".to_owned())));
        assert_eq!(
            acts("gateway payments"),
            Ok(Act::Filter("gateway:payments".to_owned()))
        );
        assert_eq!(acts("q"), Ok(Act::Intent(Intent::Quit)));
        assert_eq!(acts("sort secret"), Ok(Act::Sort(SortColumn::Secret)));
        assert_eq!(
            acts("filter codes:0"),
            Ok(Act::Filter("codes:0".to_owned()))
        );
        let prod = Pick::Profile(ProfileName::new("prod"));
        assert_eq!(acts("profile prod"), Ok(Act::Connect(prod)));
    }

    #[test]
    fn every_key_of_the_list_has_a_word_but_for_those_that_move_and_the_bar_itself() {
        use Intent::{
            Back, Command, Down, First, Last, Next, Open, PageDown, PageUp, Previous, Up,
        };
        for binding in keymap::in_scope(Scope::Apps) {
            let moves = [
                Back, Command, Down, First, Last, Next, Open, PageDown, PageUp, Previous, Up,
            ];
            let word = keymap::BINDINGS
                .iter()
                .filter(|other| other.intent == binding.intent)
                .find_map(|other| other.words.first());
            match word {
                None => assert!(moves.contains(&binding.intent), "{:?}", binding.intent),
                Some(word) => assert_eq!(acts(word), Ok(Act::Intent(binding.intent))),
            }
        }
    }

    #[test]
    fn no_word_means_two_things() {
        let mut words: Vec<&str> = FILTERS.iter().map(|(word, _, _)| *word).collect();
        words.extend(keymap::BINDINGS.iter().flat_map(|binding| binding.words));
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn what_cannot_be_done_says_why_and_what_was_probably_meant() {
        let says = |text: &str| acts(text).expect_err("no such command");
        assert_eq!(
            says("a"),
            "Several commands begin with a: apps, apig, apis, addresses."
        );
        assert_eq!(
            says("jurnal"),
            "There is no command jurnal. Did you mean journal?"
        );
        assert!(says("nonsense").contains("There is no command nonsense."));
        assert_eq!(
            says("profile prd"),
            "There is no profile prd. Did you mean prod?"
        );
        assert!(says("profile nothing-like-it").contains("Tab shows"));
        assert_eq!(
            says("profile half"),
            "The profile half cannot be used: the region is missing."
        );
        assert!(says("sort weight").contains("name, service, gateway"));
        assert!(says("journal now").contains("takes nothing more"));
        assert!(says("gateway").contains("gateway NAME"));
        assert!(says("").contains("Tab completes"));
    }

    #[test]
    fn tab_completes_commands_and_names() {
        assert_eq!(lines("gat"), ["gateway"]);
        assert_eq!(lines("gateway p"), ["gateway payments"]);
        assert_eq!(lines("profile "), ["profile prod", "profile half"]);
        assert_eq!(lines("sort na"), ["sort name"]);
        let mut bar = bar("prof");
        bar.complete();
        assert_eq!(bar.field.value(), "profile ");
        bar.key(
            Key::from(KeyCode::Down),
            &mut Context {
                now: crate::domain::Now {
                    mono: std::time::Duration::ZERO,
                    wall: jiff::Timestamp::UNIX_EPOCH,
                },
                banners: &[],
                effects: &mut Vec::new(),
                next_request: &mut 0,
            },
        );
        bar.complete();
        assert_eq!(bar.field.value(), "profile half");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_bar(text in ".{0,30}") {
            let _ = acts(&text);
            bar(&text).complete();
        }
    }
}
