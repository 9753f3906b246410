//! The commands of the bar, and the words that mean them.

use crate::{
    console::keymap::{self, Binding},
    domain::nearest,
};

/// The commands that no key has: each filters the list.
pub(super) const FILTERS: [(&str, &str, &str); 5] = [
    ("apps", "", "all apps"),
    ("apig", "service:apig", "the apps of APIG"),
    ("roma", "service:roma", "the apps of ROMA Connect"),
    ("modelarts", "service:modelarts", "the apps of ModelArts"),
    ("gateway", "gateway:", "the apps of a gateway: gateway NAME"),
];

/// A command.
#[derive(Clone, Copy)]
pub(super) enum Command {
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
pub(super) fn fitting(text: &str) -> Vec<(&'static str, Command, &'static str)> {
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
pub(super) fn find(word: &str) -> Result<Command, String> {
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
