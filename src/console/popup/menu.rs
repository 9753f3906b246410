//! A choice of a few things, each with a key of its own.

mod profiles;
mod replacement;

use jiff::Timestamp;
use strum::IntoEnumIterator;

pub use profiles::Occasion;

use super::{
    Act, Context, Dialog, Popup, Step,
    draft::Draft,
    target::{TargetKind, TargetPrompt, Way},
};
use crate::{
    console::{
        About, Effect, Key, KeyCode,
        fleet::GatewayState,
        keymap::{self, Intent, Scope},
        list::SortColumn,
        profile_choice::ProfileChoice,
    },
    domain::{
        App, AppCode, Credential, CredentialKind, NewApp, Secret, Service, Text, app::days_between,
    },
};

/// The menu.
#[derive(Debug)]
pub struct Menu {
    /// What is chosen.
    pub title: String,
    /// A sentence above the items.
    pub hint: Option<String>,
    /// The items.
    pub items: Vec<Item>,
    /// The item under the cursor.
    pub cursor: usize,
    /// Whether Esc leaves it open, since nothing is behind it.
    pub stays: bool,
}

/// One thing to choose.
#[derive(Debug)]
pub struct Item {
    /// Its key.
    pub key: char,
    /// What it does.
    pub label: String,
    /// More about it, on lines of its own.
    pub note: Option<String>,
    /// What follows, or why it can't be chosen, as a whole sentence.
    pub choice: Result<Choice, String>,
}

/// What follows from a choice.
#[derive(Debug, Clone)]
pub enum Choice {
    /// The console does something.
    Act(Act),
    /// One of these profiles is chosen next.
    Profiles {
        /// What is then chosen.
        title: String,
        /// The profiles.
        choices: Vec<ProfileChoice>,
    },
    /// Text that is no secret goes to the clipboard.
    Copy(String),
    /// A secret goes to the clipboard.
    CopySecret {
        /// The secret.
        value: Secret,
        /// The journal entry of the write that brought it.
        journal: Option<u64>,
    },
    /// Where a secret goes is asked for.
    Ask {
        /// What sort of place.
        kind: TargetKind,
        /// What is there to begin with: the target of a name.
        text: String,
        /// What it belongs to.
        about: Box<About>,
        /// The secret.
        value: Secret,
        /// The journal entry of the write that brought it.
        journal: Option<u64>,
    },
}

impl Menu {
    /// Chooses the sort column; `current` is under the cursor.
    pub fn sort(current: SortColumn) -> Self {
        let items = SortColumn::iter().zip('1'..).map(|(column, key)| Item {
            key,
            label: if column == current {
                format!("{} {} in use", column.label(), column.arrow())
            } else {
                column.label().to_owned()
            },
            note: None,
            choice: Ok(Choice::Act(Act::Sort(column))),
        });
        Self {
            title: "Sort by".to_owned(),
            hint: None,
            items: items.collect(),
            cursor: SortColumn::iter()
                .position(|column| column == current)
                .unwrap_or(0),
            stays: false,
        }
    }

    /// Chooses where a new app is to be.
    pub fn new_app(gateways: &[&GatewayState]) -> Self {
        let keys = ('1'..='9')
            .chain('a'..='i')
            .chain('l'..='p')
            .chain('r'..='z');
        let items = gateways.iter().zip(keys).map(|(state, key)| {
            let place = &state.gateway.place;
            Item {
                key,
                label: if place.instance.is_some() {
                    format!("{} {}", place.service, state.gateway.name)
                } else {
                    place.service.to_string()
                },
                note: None,
                choice: Ok(Choice::Act(Act::Create(place.clone(), NewApp::default()))),
            }
        });
        Self {
            title: "Create an app where?".to_owned(),
            hint: None,
            items: items.collect(),
            cursor: 0,
            stays: false,
        }
    }

    /// Chooses which code of `app` to reset or rotate: each with its age at `now` and with what then
    /// follows.
    pub fn replace_code(app: &App, codes: Vec<(&AppCode, Draft)>, now: Timestamp) -> Self {
        let oldest = codes.iter().filter_map(|(code, _)| code.created_at).min();
        let several = codes.len() > 1;
        let items = codes
            .into_iter()
            .zip('1'..='9')
            .map(|((code, draft), key)| {
                let mut words = vec![format!("AppCode {}", code.fingerprint())];
                words.extend(code.created_at.map(|at| {
                    let days = days_between(at, now);
                    let is_oldest = several && oldest == Some(at);
                    let oldest = if is_oldest { ", the oldest" } else { "" };
                    format!("{days}d old{oldest}")
                }));
                words.extend(
                    draft
                        .rotation
                        .as_ref()
                        .map(|_| "being rotated: delete it".to_owned()),
                );
                Item {
                    key,
                    label: words.join(" · "),
                    note: None,
                    choice: Ok(Choice::Act(Act::Reopen(draft, app.at.clone()))),
                }
            });
        let (verb, hint) = match app.at.service() {
            Service::ModelArts => (
                "Reset",
                "ModelArts codes have no names: these are their fingerprints.",
            ),
            Service::Apig | Service::Roma => ("Rotate", "These are their fingerprints."),
        };
        Self {
            title: format!("{verb} which AppCode of {}?", app.name),
            hint: Some(hint.to_owned()),
            items: items.collect(),
            cursor: 0,
            stays: false,
        }
    }

    /// Copies what is public of an app, and delivers `secret` where one is at hand.
    /// `journal` is the entry of the write that brought it.
    pub fn copy(
        app: &App,
        secret: Option<(&Secret, String, CredentialKind)>,
        journal: Option<u64>,
        cx: &Context<'_>,
    ) -> Self {
        let mut items = copy_items(app);
        let mut title = format!("Copy from {}", app.name);
        if let Some((value, label, kind)) = secret {
            title = format!("Copy from {}, or deliver {label}", app.name);
            items.extend(deliver_items(app, (value, kind), journal, cx));
            own_keys(&mut items);
        }
        Self {
            title,
            hint: Some(CLIPBOARD_HINT.to_owned()),
            items,
            cursor: 0,
            stays: false,
        }
    }

    /// Delivers a new credential.
    pub fn deliver(
        app: &App,
        credential: &Credential,
        journal: Option<u64>,
        cx: &Context<'_>,
    ) -> Self {
        let kind = credential.kind;
        let mut items = deliver_items(app, (&credential.value, kind), journal, cx);
        items.extend(copy_items(app));
        own_keys(&mut items);
        Self {
            title: format!("Deliver the new {} of {}", kind.label(), app.name),
            hint: Some(CLIPBOARD_HINT.to_owned()),
            items,
            cursor: 0,
            stays: false,
        }
    }

    /// Puts the cursor on the way that was chosen before.
    pub fn recall(&mut self, way: Option<&Way>) {
        let is_it = |item: &Item| match &item.choice {
            Ok(Choice::Ask { kind, text, .. }) => way.is_some_and(|way| way.is(*kind, text)),
            Ok(_) | Err(_) => false,
        };
        if let Some(position) = self.items.iter().position(is_it) {
            self.cursor = position;
        }
    }

    fn choose(&mut self, cx: &mut Context<'_>) -> Step {
        let Some(item) = self.items.get(self.cursor) else {
            return Step::Stay;
        };
        match &item.choice {
            Err(reason) => {
                self.hint = Some(reason.clone());
                Step::Stay
            }
            // Where leaving is asked about, the menu is still there afterwards.
            Ok(Choice::Act(Act::Quit)) => Step::StayAnd(Act::Quit),
            Ok(Choice::Act(act)) => Step::CloseAnd(act.clone()),
            Ok(Choice::Profiles { title, choices }) => {
                let menu = Self::of_one_tool(title, choices);
                Step::Push(Popup::Menu(Box::new(menu)))
            }
            Ok(Choice::Copy(text)) => {
                cx.effect(Effect::Copy(text.clone()));
                Step::Close
            }
            Ok(Choice::CopySecret { value, journal }) => {
                cx.effect(Effect::CopySecret {
                    value: value.clone(),
                    journal: *journal,
                });
                Step::Close
            }
            Ok(Choice::Ask {
                kind,
                text,
                about,
                value,
                journal,
            }) => {
                let prompt =
                    TargetPrompt::open(*kind, about.clone(), value.clone(), *journal, cx.now);
                Step::Replace(Popup::Target(Box::new(prompt.with(text))))
            }
        }
    }
}

impl Dialog for Menu {
    fn scope(&self) -> Scope {
        Scope::Menu
    }

    fn key(&mut self, key: Key, cx: &mut Context<'_>) -> Step {
        // An item's own key counts before the keys that move.
        let latin = key.latin();
        if let (KeyCode::Char(c), false, false) = (latin.code, key.ctrl, key.alt)
            && let Some(position) = self.items.iter().position(|item| item.key == c)
        {
            self.cursor = position;
            return self.choose(cx);
        }
        let last = self.items.len().saturating_sub(1);
        match keymap::resolve(Scope::Menu, key) {
            Some(Intent::Up) => self.cursor = self.cursor.saturating_sub(1),
            Some(Intent::Down) => self.cursor = (self.cursor + 1).min(last),
            Some(Intent::PageUp | Intent::First) => self.cursor = 0,
            Some(Intent::PageDown | Intent::Last) => self.cursor = last,
            Some(Intent::Open) => return self.choose(cx),
            Some(Intent::Back) if self.stays => {}
            Some(Intent::Back) => return Step::Close,
            Some(Intent::Quit) => return Step::StayAnd(Act::Quit),
            _ => {}
        }
        Step::Stay
    }
}

const CLIPBOARD_HINT: &str =
    "The clipboard is the terminal's (OSC 52). It may refuse, and a session recorder stores it.";

fn copy_items(app: &App) -> Vec<Item> {
    let copy = |key, label: &str, text: Option<&Text>| Item {
        key,
        label: format!("{label} to the clipboard"),
        note: None,
        choice: match text {
            Some(text) if !text.is_empty() => Ok(Choice::Copy(text.raw().to_owned())),
            Some(_) | None => Err("The app has none.".to_owned()),
        },
    };
    let id = Text::from(app.at.id.raw());
    vec![
        copy('i', "id", Some(&id)),
        copy('k', "AppKey", app.key.as_ref()),
        copy('n', "name", Some(&app.name)),
    ]
}

/// Gives each item a key of its own: where two have the same, the later one gets a digit.
fn own_keys(items: &mut [Item]) {
    let mut taken = Vec::new();
    let mut digits = '1'..='9';
    for item in items {
        while taken.contains(&item.key) {
            let Some(digit) = digits.next() else { return };
            item.key = digit;
        }
        taken.push(item.key);
    }
}

/// The targets that have a name, then the others.
fn deliver_items(
    app: &App,
    (value, credential): (&Secret, CredentialKind),
    journal: Option<u64>,
    cx: &Context<'_>,
) -> Vec<Item> {
    let ask = |key, label: &str, kind, text: &str| Item {
        key,
        label: label.to_owned(),
        note: None,
        choice: if value.is_server_mask() {
            Err("This is only a mask of the secret. There is nothing to deliver.".to_owned())
        } else {
            Ok(Choice::Ask {
                kind,
                text: text.to_owned(),
                about: Box::new(About {
                    app: app.at.clone(),
                    name: app.name.clone(),
                    kind: credential,
                }),
                value: value.clone(),
                journal,
            })
        },
    };
    let clipboard = match cx.banner(&app.at) {
        Some(banner) if banner.never_reveal => Err(
            "The profile forbids it (never_reveal). Deliver to a file, a command or a public key."
                .to_owned(),
        ),
        Some(banner) if !banner.clipboard => Err(
            "The clipboard is off in this profile, since a session recorder stores what is copied. Set clipboard = true to allow it.".to_owned(),
        ),
        Some(_) | None if value.is_server_mask() => {
            Err("This is only a mask of the secret. There is nothing to copy.".to_owned())
        }
        Some(_) | None => Ok(Choice::CopySecret {
            value: value.clone(),
            journal,
        }),
    };
    let targets = cx.banner(&app.at).map(|banner| banner.targets.as_slice());
    let mut items: Vec<Item> = targets
        .unwrap_or_default()
        .iter()
        .map(|target| {
            let text = target.template.to_string();
            let label = format!("to {} …", target.name);
            let mut item = ask(target.key.unwrap_or('1'), &label, TargetKind::Named, &text);
            item.note = Some(text);
            item
        })
        .collect();
    items.extend([
        ask(
            'f',
            "to a new file that only you can read …",
            TargetKind::File,
            "",
        ),
        ask(
            'c',
            "to a command's standard input …",
            TargetKind::Command,
            "",
        ),
        ask(
            'a',
            "sealed to an age or SSH public key, in a file …",
            TargetKind::Age,
            "",
        ),
        Item {
            key: 'p',
            label: "to the clipboard, cleared after 30 s".to_owned(),
            note: None,
            choice: clipboard,
        },
    ]);
    items
}
