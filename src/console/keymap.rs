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
    Binding {
        keys: &[key(KeyCode::Up), ch('k')],
        scopes: SCROLLING,
        intent: Intent::Up,
        does: "move up",
        footer: None,
    },
    Binding {
        keys: &[key(KeyCode::Down), ch('j')],
        scopes: SCROLLING,
        intent: Intent::Down,
        does: "move down",
        footer: None,
    },
    Binding {
        keys: &[key(KeyCode::PageUp)],
        scopes: SCROLLING,
        intent: Intent::PageUp,
        does: "move up one page",
        footer: None,
    },
    Binding {
        keys: &[key(KeyCode::PageDown)],
        scopes: SCROLLING,
        intent: Intent::PageDown,
        does: "move down one page",
        footer: None,
    },
    Binding {
        keys: &[ch('g'), key(KeyCode::Home)],
        scopes: SCROLLING,
        intent: Intent::First,
        does: "move to the first",
        footer: None,
    },
    Binding {
        keys: &[ch('G'), key(KeyCode::End)],
        scopes: SCROLLING,
        intent: Intent::Last,
        does: "move to the last",
        footer: None,
    },
    Binding {
        keys: &[key(KeyCode::Tab)],
        scopes: &[Apps, Detail, Form],
        intent: Intent::Next,
        does: "next pane or field",
        footer: None,
    },
    Binding {
        keys: &[key(KeyCode::BackTab)],
        scopes: &[Apps, Detail, Form],
        intent: Intent::Previous,
        does: "previous pane or field",
        footer: None,
    },
    Binding {
        keys: &[key(KeyCode::Enter)],
        scopes: &[Apps, Detail, Confirm, Form, Menu, Journal],
        intent: Intent::Open,
        does: "open, go on",
        footer: None,
    },
    Binding {
        keys: &[ctrl('s')],
        scopes: &[Form],
        intent: Intent::Open,
        does: "go on to before and after",
        footer: None,
    },
    Binding {
        keys: &[key(KeyCode::Esc)],
        scopes: EVERYWHERE,
        intent: Intent::Back,
        does: "back, close, cancel, clear the filter",
        footer: None,
    },
    Binding {
        keys: &[ch('e')],
        scopes: PANES,
        intent: Intent::Edit,
        does: "edit the app",
        footer: Some("edit"),
    },
    Binding {
        keys: &[ch('s')],
        scopes: PANES,
        intent: Intent::ResetSecret,
        does: "reset the AppSecret",
        footer: Some("reset secret"),
    },
    Binding {
        keys: &[ch('n')],
        scopes: PANES,
        intent: Intent::GenerateCode,
        does: "generate an AppCode",
        footer: Some("new code"),
    },
    Binding {
        keys: &[ch('r')],
        scopes: PANES,
        intent: Intent::ResetCode,
        does: "reset the selected AppCode (ModelArts), rotate it (APIG, ROMA)",
        footer: Some("reset code"),
    },
    Binding {
        keys: &[ch('d')],
        scopes: PANES,
        intent: Intent::Delete,
        does: "delete the selected AppCode",
        footer: None,
    },
    Binding {
        keys: &[ch('v')],
        scopes: &[Apps, Detail, Credential],
        intent: Intent::Reveal,
        does: "reveal for 10 s, hide",
        footer: Some("reveal"),
    },
    Binding {
        keys: &[ch('y')],
        scopes: &[Apps, Detail, Credential, Reading],
        intent: Intent::Deliver,
        does: "copy or deliver: a menu",
        footer: Some("copy"),
    },
    Binding {
        keys: &[ch('y')],
        scopes: &[Confirm, Review],
        intent: Intent::Confirm,
        does: "in a dialog: do it",
        footer: None,
    },
    Binding {
        keys: &[ch('c')],
        scopes: &[Confirm],
        intent: Intent::ChooseSecret,
        does: "in the reset dialog: type a secret yourself",
        footer: None,
    },
    Binding {
        keys: &[ch('g')],
        scopes: &[Confirm],
        intent: Intent::ServerSecret,
        does: "in the reset dialog: let the service make the secret",
        footer: None,
    },
    Binding {
        keys: &[ch('/')],
        scopes: &[Apps, Detail, Journal],
        intent: Intent::Filter,
        does: "filter",
        footer: Some("filter"),
    },
    Binding {
        keys: &[ch('o')],
        scopes: PANES,
        intent: Intent::Sort,
        does: "choose the sort column",
        footer: Some("sort"),
    },
    Binding {
        keys: &[ch('u'), key(KeyCode::F(5))],
        scopes: &[Apps, Detail, Reading, Journal],
        intent: Intent::Reload,
        does: "load again, try again, read back",
        footer: Some("reload"),
    },
    Binding {
        keys: &[ch('i')],
        scopes: &[Apps, Detail, Reading],
        intent: Intent::RequestLog,
        does: "request log",
        footer: Some("requests"),
    },
    Binding {
        keys: &[ch('t')],
        scopes: &[Apps, Detail, Sending, Tasks],
        intent: Intent::Tasks,
        does: "tasks: writes in flight, and how the latest ended; puts a dialog that waits aside",
        footer: None,
    },
    Binding {
        keys: &[ch('x')],
        scopes: &[Tasks],
        intent: Intent::Stop,
        does: "in the tasks: stop waiting for a write",
        footer: None,
    },
    Binding {
        keys: &[ch('p')],
        scopes: PANES,
        intent: Intent::Profiles,
        does: "switch profiles",
        footer: None,
    },
    Binding {
        keys: &[ch(':')],
        scopes: PANES,
        intent: Intent::Command,
        does: "command bar",
        footer: None,
    },
    Binding {
        keys: &[ch('J')],
        scopes: &[Apps, Detail, Tasks],
        intent: Intent::Journal,
        does: "journal of writes",
        footer: None,
    },
    Binding {
        keys: &[ch('U')],
        scopes: PANES,
        intent: Intent::Unlock,
        does: "unlock a read-only profile for 10 minutes",
        footer: None,
    },
    Binding {
        keys: &[ch('!')],
        scopes: PANES,
        intent: Intent::Problems,
        does: "what could not be loaded",
        footer: None,
    },
    Binding {
        keys: &[ch('?'), key(KeyCode::F(1))],
        scopes: &[
            Apps, Detail, Confirm, Review, Sending, Credential, Reading, Journal, Tasks,
        ],
        intent: Intent::Help,
        does: "help",
        footer: Some("help"),
    },
    Binding {
        keys: &[ctrl('l')],
        scopes: EVERYWHERE,
        intent: Intent::Redraw,
        does: "draw everything again",
        footer: None,
    },
    Binding {
        keys: &[ctrl('z')],
        scopes: EVERYWHERE,
        intent: Intent::Suspend,
        does: "suspend",
        footer: None,
    },
    Binding {
        keys: &[ch('q')],
        scopes: &[Apps, Detail, Reading, Journal, Tasks],
        intent: Intent::Quit,
        does: "close, quit; asks when something is in flight or undelivered",
        footer: None,
    },
    Binding {
        keys: &[ctrl('c')],
        scopes: EVERYWHERE,
        intent: Intent::Quit,
        does: "quit; asks when something is in flight or undelivered",
        footer: None,
    },
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
    let mut table = "| key | does |\n|---|---|\n".to_owned();
    for binding in BINDINGS {
        let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| {} | {} |", keys.join(" "), binding.does);
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
