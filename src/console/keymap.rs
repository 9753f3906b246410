//! The one key table: it resolves keys, and help, footer and README are made from it.

mod table;

use std::fmt::Write as _;

pub use self::table::BINDINGS;
use super::Key;

/// Where a key is pressed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, strum::EnumIter)]
pub enum Scope {
    /// The list of apps.
    Apps,
    /// The detail pane.
    Detail,
    /// The gateways.
    Gateways,
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
    /// The board.
    Board,
    /// What an app may call, who may call as it, what a gateway allows.
    Items,
    /// The campaigns.
    Campaigns,
}

impl Intent {
    /// Whether it only moves what is looked at.
    pub const fn moves(self) -> bool {
        matches!(
            self,
            Self::Up
                | Self::Down
                | Self::PageUp
                | Self::PageDown
                | Self::First
                | Self::Last
                | Self::Next
                | Self::Previous
        )
    }
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
    /// Make an app.
    Create,
    /// Edit the app.
    Edit,
    /// Reset the secret.
    ResetSecret,
    /// Generate a code.
    GenerateCode,
    /// Reset a code.
    ResetCode,
    /// Delete the app, or a code.
    Delete,
    /// Replace the app by a twin.
    Replace,
    /// Show a secret for a moment, or hide it.
    Reveal,
    /// Copy or deliver.
    Deliver,
    /// Mark the app, and go down.
    Mark,
    /// Mark from the last mark to the cursor.
    MarkRange,
    /// Mark all that the filter shows.
    MarkAll,
    /// Turn the marks of what the filter shows round.
    MarkInverted,
    /// Show what the app may call.
    Apis,
    /// Show who may call as the app, and from where.
    Access,
    /// Show what a gateway allows.
    Limits,
    /// In a list: add to it.
    Add,
    /// In a list: change it.
    Change,
    /// In a list: take away.
    Remove,
    /// In the addresses: list the quotas that the app could be bound to.
    Quota,
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
    /// Show how old secrets are, and what needs attention.
    Board,
    /// Show the campaigns.
    Campaigns,
    /// Go on with a campaign.
    Resume,
    /// Pause a campaign.
    Pause,
    /// Give a campaign up.
    Abandon,
    /// Write a report.
    Export,
    /// Read the ages of codes.
    ReadCodes,
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

/// What `key` means in `scope`.
pub fn resolve(scope: Scope, key: Key) -> Option<Intent> {
    let key = key.latin();
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
        let word = binding.words.first().map(|word| format!("`:{word}`"));
        let word = word.unwrap_or_default();
        // Writing to a string cannot fail.
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
                let meant = resolve(scope, Key::char(letter));
                // The board and the campaigns alone are opened by one: that changes nothing.
                assert!(
                    matches!(meant, None | Some(Intent::Board | Intent::Campaigns)),
                    "{letter}"
                );
            }
        }
    }

    #[test]
    fn the_key_that_confirms_opens_no_dialog() {
        for binding in BINDINGS.iter().filter(|row| row.intent == Intent::Confirm) {
            for key in binding.keys {
                for scope in [Scope::Apps, Scope::Detail] {
                    let opened = resolve(scope, *key);
                    assert!(matches!(opened, None | Some(Intent::Deliver)), "{key}");
                }
            }
        }
    }
}
