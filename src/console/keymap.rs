//! The one key table: it resolves keys, and help, footer and README are made from it.

use std::fmt::Write as _;

use super::{Key, KeyCode};

/// Where a key is pressed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, strum::EnumIter)]
pub enum Scope {
    /// The list of apps.
    Apps,
    /// The detail pane.
    Detail,
    /// A dialog that asks before a write.
    Confirm,
    /// The form of an edit.
    Form,
    /// The before and after of an edit.
    Review,
    /// A dialog whose request is on its way.
    Sending,
    /// A new credential.
    Credential,
    /// A menu: its own keys come from its items.
    Menu,
    /// Something to read: help, an error, the request log.
    Reading,
    /// The journal.
    Journal,
    /// The writes in flight.
    Tasks,
}

/// What a key means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, strum::EnumIter)]
pub enum Intent {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// To the next pane or field.
    Next,
    /// To the previous pane or field.
    Previous,
    /// Open what is selected, or go on.
    Open,
    /// Go back, close, cancel, clear the filter.
    Back,
    /// Type a filter.
    Filter,
    /// Show the keys.
    Help,
    /// Edit the app.
    Edit,
    /// Reset the secret.
    ResetSecret,
    /// Generate a code.
    GenerateCode,
    /// Reset a code.
    ResetCode,
    /// Delete a code.
    Delete,
    /// Show a secret for a moment, or hide it.
    Reveal,
    /// Copy or deliver.
    Deliver,
    /// Choose the sort column.
    Sort,
    /// Load again, or try again.
    Reload,
    /// Show the request log.
    RequestLog,
    /// Show what is in flight.
    Tasks,
    /// Show which gateways failed.
    Problems,
    /// Show the journal.
    Journal,
    /// Unlock a read-only profile for a while.
    Unlock,
    /// Switch profiles.
    Profiles,
    /// Type a command.
    Command,
    /// Draw everything again.
    Redraw,
    /// Suspend the program.
    Suspend,
    /// Leave the program.
    Quit,
    /// Do what the dialog asks about.
    Confirm,
    /// Type a secret of one's own.
    ChooseSecret,
    /// Let the service make the secret.
    ServerSecret,
    /// Stop waiting for a write.
    Stop,
}

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    /// The keys, any of which does.
    pub keys: &'static [Key],
    /// Where.
    pub scopes: &'static [Scope],
    /// What it means.
    pub intent: Intent,
    /// What it does, for help and README.
    pub does: &'static str,
    /// Its word in the footer, where it has a place there.
    pub footer: Option<&'static str>,
    /// Its words in the command bar: the first is the one that is shown, others are understood.
    pub words: &'static [&'static str],
}

/// A row without a word.
const fn row(
    keys: &'static [Key],
    scopes: &'static [Scope],
    intent: Intent,
    does: &'static str,
) -> Binding {
    Binding {
        keys,
        scopes,
        intent,
        does,
        footer: None,
        words: &[],
    }
}

impl Binding {
    /// The row with a word in the footer.
    const fn footer(self, word: &'static str) -> Self {
        Self {
            footer: Some(word),
            ..self
        }
    }

    /// The row with words in the command bar.
    const fn word(self, words: &'static [&'static str]) -> Self {
        Self { words, ..self }
    }
}

const fn key(code: KeyCode) -> Key {
    Key {
        code,
        ctrl: false,
        alt: false,
    }
}

const fn ch(c: char) -> Key {
    key(KeyCode::Char(c))
}

const fn ctrl(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        ctrl: true,
        alt: false,
    }
}

use Scope::{
    Apps, Confirm, Credential, Detail, Form, Journal, Menu, Reading, Review, Sending, Tasks,
};

const PANES: &[Scope] = &[Apps, Detail];
const SCROLLING: &[Scope] = &[Apps, Detail, Menu, Reading, Journal, Tasks];
const EVERYWHERE: &[Scope] = &[
    Apps, Detail, Confirm, Form, Review, Sending, Credential, Menu, Reading, Journal, Tasks,
];

/// The table, in the order of help and README.
pub const BINDINGS: &[Binding] = &[
    row(
        &[key(KeyCode::Up), ch('k')],
        SCROLLING,
        Intent::Up,
        "move up",
    ),
    row(
        &[key(KeyCode::Down), ch('j')],
        SCROLLING,
        Intent::Down,
        "move down",
    ),
    row(
        &[key(KeyCode::PageUp)],
        SCROLLING,
        Intent::PageUp,
        "move up one page",
    ),
    row(
        &[key(KeyCode::PageDown)],
        SCROLLING,
        Intent::PageDown,
        "move down one page",
    ),
    row(
        &[ch('g'), key(KeyCode::Home)],
        SCROLLING,
        Intent::First,
        "move to the first",
    ),
    row(
        &[ch('G'), key(KeyCode::End)],
        SCROLLING,
        Intent::Last,
        "move to the last",
    ),
    row(
        &[key(KeyCode::Tab)],
        &[Apps, Detail, Form],
        Intent::Next,
        "next pane or field",
    ),
    row(
        &[key(KeyCode::BackTab)],
        &[Apps, Detail, Form],
        Intent::Previous,
        "previous pane or field",
    ),
    row(
        &[key(KeyCode::Enter)],
        &[Apps, Detail, Confirm, Form, Menu, Journal],
        Intent::Open,
        "open, go on",
    ),
    row(
        &[ctrl('s')],
        &[Form],
        Intent::Open,
        "go on to before and after",
    ),
    row(
        &[key(KeyCode::Esc)],
        EVERYWHERE,
        Intent::Back,
        "back, close, cancel, clear the filter",
    ),
    row(&[ch('e')], PANES, Intent::Edit, "edit the app")
        .footer("edit")
        .word(&["edit"]),
    row(
        &[ch('s')],
        PANES,
        Intent::ResetSecret,
        "reset the AppSecret",
    )
    .footer("reset secret")
    .word(&["secret", "reset"]),
    row(
        &[ch('n')],
        PANES,
        Intent::GenerateCode,
        "generate an AppCode",
    )
    .footer("new code")
    .word(&["code", "generate"]),
    row(
        &[ch('r')],
        PANES,
        Intent::ResetCode,
        "reset the selected AppCode (ModelArts), rotate it (APIG, ROMA)",
    )
    .footer("reset code")
    .word(&["rotate"]),
    row(
        &[ch('d')],
        PANES,
        Intent::Delete,
        "delete the selected AppCode",
    )
    .word(&["delete"]),
    row(
        &[ch('v')],
        &[Apps, Detail, Credential],
        Intent::Reveal,
        "reveal for 10 s, hide",
    )
    .footer("reveal")
    .word(&["reveal"]),
    row(
        &[ch('y')],
        &[Apps, Detail, Credential, Reading],
        Intent::Deliver,
        "copy or deliver: a menu",
    )
    .footer("copy")
    .word(&["copy", "deliver"]),
    row(
        &[ch('y')],
        &[Confirm, Review],
        Intent::Confirm,
        "in a dialog: do it",
    ),
    row(
        &[ch('c')],
        &[Confirm],
        Intent::ChooseSecret,
        "in the reset dialog: type a secret yourself",
    ),
    row(
        &[ch('g')],
        &[Confirm],
        Intent::ServerSecret,
        "in the reset dialog: let the service make the secret",
    ),
    row(
        &[ch('/')],
        &[Apps, Detail, Journal],
        Intent::Filter,
        "filter",
    )
    .footer("filter")
    .word(&["filter"]),
    row(&[ch('o')], PANES, Intent::Sort, "choose the sort column")
        .footer("sort")
        .word(&["sort"]),
    row(
        &[ch('u'), key(KeyCode::F(5))],
        &[Apps, Detail, Reading, Journal],
        Intent::Reload,
        "load again, try again, read back",
    )
    .footer("reload")
    .word(&["reload"]),
    row(
        &[ch('i')],
        &[Apps, Detail, Reading],
        Intent::RequestLog,
        "request log",
    )
    .footer("requests")
    .word(&["log", "requests"]),
    row(
        &[ch('t')],
        &[Apps, Detail, Sending, Tasks],
        Intent::Tasks,
        "tasks: writes in flight, and how the latest ended; puts a dialog that waits aside",
    )
    .word(&["tasks"]),
    row(
        &[ch('x')],
        &[Tasks],
        Intent::Stop,
        "in the tasks: stop waiting for a write",
    ),
    row(&[ch('p')], PANES, Intent::Profiles, "switch profiles").word(&["profile"]),
    row(&[ch(':')], PANES, Intent::Command, "command bar"),
    row(
        &[ch('J')],
        &[Apps, Detail, Tasks],
        Intent::Journal,
        "journal of writes",
    )
    .word(&["journal"]),
    row(
        &[ch('U')],
        PANES,
        Intent::Unlock,
        "unlock a read-only profile for 10 minutes",
    )
    .word(&["unlock"]),
    row(
        &[ch('!')],
        PANES,
        Intent::Problems,
        "what could not be loaded",
    )
    .word(&["problems"]),
    row(
        &[ch('?'), key(KeyCode::F(1))],
        &[
            Apps, Detail, Confirm, Review, Sending, Credential, Reading, Journal, Tasks,
        ],
        Intent::Help,
        "help",
    )
    .footer("help")
    .word(&["help"]),
    row(
        &[ctrl('l')],
        EVERYWHERE,
        Intent::Redraw,
        "draw everything again",
    )
    .word(&["redraw"]),
    row(&[ctrl('z')], EVERYWHERE, Intent::Suspend, "suspend").word(&["suspend"]),
    row(
        &[ch('q')],
        &[Apps, Detail, Reading, Journal, Tasks],
        Intent::Quit,
        "close, quit; asks when something is in flight or undelivered",
    )
    .word(&["quit"]),
    row(
        &[ctrl('c')],
        EVERYWHERE,
        Intent::Quit,
        "quit; asks when something is in flight or undelivered",
    ),
];

/// What `key` means in `scope`.
pub fn resolve(scope: Scope, key: Key) -> Option<Intent> {
    BINDINGS
        .iter()
        .find(|binding| binding.scopes.contains(&scope) && binding.keys.contains(&key))
        .map(|binding| binding.intent)
}

/// The bindings of `scope`, in the table's order.
pub fn in_scope(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    BINDINGS
        .iter()
        .filter(move |binding| binding.scopes.contains(&scope))
}

/// The key table of the README, in Markdown.
pub fn markdown() -> String {
    let mut table = "| key | word | does |\n|---|---|---|\n".to_owned();
    for binding in BINDINGS {
        let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
        // Writing to a string cannot fail.
        let word = binding.words.first().map(|word| format!("`:{word}`"));
        let word = word.unwrap_or_default();
        let _ = writeln!(table, "| {} | {word} | {} |", keys.join(" "), binding.does);
    }
    table
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for scope in Scope::iter() {
            let mut seen = Vec::new();
            for binding in in_scope(scope) {
                for key in binding.keys {
                    assert!(!seen.contains(key), "{key} twice in {scope:?}");
                    seen.push(*key);
                }
            }
        }
    }

    #[test]
    fn every_intent_has_a_key() {
        for intent in Intent::iter() {
            assert!(
                BINDINGS.iter().any(|binding| binding.intent == intent),
                "{intent:?}"
            );
        }
    }

    #[test]
    fn no_letter_of_a_split_escape_sequence_confirms_or_destroys() {
        for letter in ['A', 'B', 'C', 'D', 'O', '['] {
            for scope in Scope::iter() {
                assert_eq!(resolve(scope, ch(letter)), None);
            }
        }
    }

    #[test]
    fn the_key_that_confirms_opens_no_dialog() {
        for binding in BINDINGS.iter().filter(|row| row.intent == Intent::Confirm) {
            for key in binding.keys {
                for scope in PANES {
                    let opened = resolve(*scope, *key);
                    assert!(matches!(opened, None | Some(Intent::Deliver)), "{key}");
                }
            }
        }
    }
}
