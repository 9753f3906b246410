//! The rows of the key table.

use super::{
    Binding, Intent,
    Scope::{
        self, Apps, Board, Campaigns, Confirm, Credential, Detail, Form, Gateways, Items, Journal,
        Menu, Reading, Review, Sending, Tasks,
    },
};
use crate::console::{Key, KeyCode};

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

/// The panes about an app.
const PANES: &[Scope] = &[Apps, Detail];
const ALL_PANES: &[Scope] = &[Apps, Detail, Gateways];
const SCROLLING: &[Scope] = &[
    Apps, Detail, Gateways, Menu, Reading, Journal, Tasks, Board, Items, Campaigns,
];
const EVERYWHERE: &[Scope] = &[
    Apps, Detail, Gateways, Confirm, Form, Review, Sending, Credential, Menu, Reading, Journal,
    Tasks, Board, Items, Campaigns,
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
        &[Apps, Detail, Gateways, Form],
        Intent::Next,
        "next pane or field",
    ),
    row(
        &[key(KeyCode::BackTab)],
        &[Apps, Detail, Gateways, Form],
        Intent::Previous,
        "previous pane or field",
    ),
    row(
        &[key(KeyCode::Enter)],
        &[
            Apps, Detail, Confirm, Form, Review, Menu, Journal, Board, Items, Campaigns,
        ],
        Intent::Open,
        "open, go on",
    ),
    row(
        &[key(KeyCode::Enter)],
        &[Gateways],
        Intent::Open,
        "in the gateways: list the apps of this one alone",
    )
    .footer("its apps"),
    row(
        &[ctrl('s')],
        &[Form],
        Intent::Open,
        "review: before and after",
    ),
    row(
        &[key(KeyCode::Esc)],
        EVERYWHERE,
        Intent::Back,
        "back, close, cancel, clear the filter",
    ),
    row(
        &[ch('c')],
        ALL_PANES,
        Intent::Create,
        "create an app, on the gateway of the selected one",
    )
    .word(&["create", "new"]),
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
        "rotate the selected AppCode; in ModelArts reset it",
    )
    .footer("rotate code")
    .word(&["rotate"]),
    row(
        &[ch('d')],
        PANES,
        Intent::Delete,
        "delete the app, or in the detail pane the selected AppCode",
    )
    .word(&["delete"]),
    row(
        &[ch('a')],
        PANES,
        Intent::Apis,
        "the APIs it may call: grant, revoke",
    )
    .word(&["apis", "grant", "revoke"]),
    row(
        &[ch('w')],
        PANES,
        Intent::Replace,
        "replace the app by a twin: a new key and secret, without an outage",
    )
    .word(&["replace", "twin"]),
    row(
        &[ch('x')],
        PANES,
        Intent::Access,
        "its list of client addresses, its quota and its members",
    )
    .word(&["addresses", "access", "quota", "members"]),
    row(&[ch('n')], &[Items], Intent::Add, "in the APIs: grant more"),
    row(
        &[ch('e')],
        &[Items],
        Intent::Change,
        "in the addresses: change the list",
    ),
    row(
        &[ch('d')],
        &[Items],
        Intent::Remove,
        "in the APIs: revoke; in the addresses: take the list away; in the quotas: release the app",
    ),
    row(
        &[ch('b')],
        &[Items],
        Intent::Quota,
        "in the addresses: bind the app to a quota, or release it",
    ),
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
        "in a dialog: type the new secret or AppCode yourself",
    ),
    row(
        &[ch('g')],
        &[Confirm],
        Intent::ServerSecret,
        "in a dialog: let the service make the secret",
    ),
    row(
        &[ch('/')],
        &[Apps, Detail, Gateways, Journal],
        Intent::Filter,
        "filter",
    )
    .footer("filter")
    .word(&["filter"]),
    row(
        &[ch(' ')],
        &[Apps, Items],
        Intent::Mark,
        "mark it, or take its mark away, and move down",
    )
    .footer("mark")
    .word(&["mark"]),
    row(
        &[ch('V')],
        &[Apps],
        Intent::MarkRange,
        "mark from the last mark to here",
    )
    .word(&["mark-range"]),
    row(
        &[ch('*')],
        &[Apps],
        Intent::MarkAll,
        "mark all that the filter shows, or none of it",
    )
    .word(&["mark-all"]),
    row(
        &[ch('~')],
        &[Apps],
        Intent::MarkInverted,
        "turn the marks of what the filter shows round",
    )
    .word(&["invert"]),
    row(&[ch('o')], PANES, Intent::Sort, "choose the sort column")
        .footer("sort")
        .word(&["sort"]),
    row(
        &[ch('u'), key(KeyCode::F(5))],
        &[
            Apps, Detail, Gateways, Reading, Journal, Board, Items, Campaigns,
        ],
        Intent::Reload,
        "load again, try again, read back",
    )
    .footer("reload")
    .word(&["reload"]),
    row(
        &[ch('i')],
        &[Apps, Detail, Gateways, Reading],
        Intent::RequestLog,
        "request log",
    )
    .footer("requests")
    .word(&["log", "requests"]),
    row(
        &[ch('t')],
        &[Apps, Detail, Gateways, Sending, Tasks],
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
    row(
        &[ch('l')],
        ALL_PANES,
        Intent::Limits,
        "what the gateway allows: limits, switches, environments",
    )
    .footer("limits")
    .word(&["limits", "features"]),
    row(&[ch('p')], ALL_PANES, Intent::Profiles, "switch profiles").word(&["profile"]),
    row(&[ch(':')], ALL_PANES, Intent::Command, "command bar"),
    row(
        &[ch('J')],
        &[Apps, Detail, Gateways, Tasks, Board],
        Intent::Journal,
        "journal of writes",
    )
    .word(&["journal"]),
    row(
        &[ch('B')],
        &[Apps, Detail, Gateways, Board],
        Intent::Board,
        "the board: how old secrets are, and what needs attention",
    )
    .footer("board")
    .word(&["board", "hygiene"]),
    row(
        &[ch('C')],
        &[Apps, Detail, Campaigns],
        Intent::Campaigns,
        "the campaigns: many writes as one",
    )
    .word(&["campaigns"]),
    row(
        &[ch('r')],
        &[Campaigns],
        Intent::Resume,
        "in a campaign: go on",
    ),
    row(
        &[ch('p')],
        &[Campaigns],
        Intent::Pause,
        "in a campaign: pause after the app in flight",
    ),
    row(
        &[ch('a')],
        &[Campaigns],
        Intent::Abandon,
        "in a campaign: give it up",
    ),
    row(
        &[ch('e')],
        &[Campaigns],
        Intent::Export,
        "in a campaign: its report",
    ),
    row(
        &[ch('e')],
        &[Board],
        Intent::Export,
        "on the board: export it, as text, Markdown, CSV, JSON or OpenMetrics",
    ),
    row(
        &[ch('c')],
        &[Board],
        Intent::ReadCodes,
        "on the board: read the ages of AppCodes, a request for each app",
    ),
    row(
        &[ch('U')],
        ALL_PANES,
        Intent::Unlock,
        "unlock a read-only profile for 10 minutes",
    )
    .word(&["unlock"]),
    row(
        &[ch('!')],
        ALL_PANES,
        Intent::Problems,
        "what could not be loaded",
    )
    .word(&["problems"]),
    row(
        &[ch('?'), key(KeyCode::F(1))],
        &[
            Apps, Detail, Gateways, Confirm, Review, Sending, Credential, Reading, Journal, Tasks,
            Board, Items, Campaigns,
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
        &[
            Apps, Detail, Gateways, Reading, Journal, Tasks, Board, Items, Campaigns,
        ],
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
