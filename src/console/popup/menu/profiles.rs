//! Which profile to connect: the settings' own, those of other tools, the demo, a new one.

use super::{Choice, Item, Menu};
use crate::console::{
    Pick,
    popup::Act,
    profile_choice::{Held, ProfileChoice},
};

/// The keys of the settings' own profiles: letters that mean something else here are left out.
const KEYS: &str = "123456789abcfilmrtuvwxyz";

/// What a menu of profiles is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occasion {
    /// Nobody has said which profile to use: nothing else can be done.
    First,
    /// Another profile shall take the place of the present ones.
    Switch,
}

impl Menu {
    /// Chooses which profile to connect. `in_use` are the names of those that are.
    pub fn profiles(choices: &[ProfileChoice], occasion: Occasion, in_use: &[String]) -> Self {
        let is_own = |choice: &&ProfileChoice| choice.held == Held::Settings;
        let own: Vec<&ProfileChoice> = choices.iter().filter(is_own).collect();
        let mut items: Vec<Item> = own
            .iter()
            .zip(KEYS.chars())
            .map(|(choice, key)| single(choice, key, label(choice, &choice.name), in_use))
            .collect();
        let first = occasion == Occasion::First;
        items.extend(
            [
                group(choices, Held::Demo, 'd', "try", in_use),
                group(choices, Held::Environment, 'e', "the environment", in_use),
                group(choices, Held::Clouds, 'o', "clouds.yaml", in_use),
                group(choices, Held::KooCli, 'h', "KooCLI (hcloud)", in_use),
                group(choices, Held::Sdk, 's', "the SDK's credentials", in_use),
            ]
            .into_iter()
            .flatten(),
        );
        if own.is_empty() {
            // What is in the environment was put there for just now.
            items.sort_by_key(|item| item.key != 'e' || item.choice.is_err());
        }
        items.push(Item {
            key: 'n',
            label: "new profile: asks what it needs".to_owned(),
            note: None,
            choice: Ok(Choice::Act(Act::NewProfile)),
        });
        if first {
            items.push(Item {
                key: 'q',
                label: "leave".to_owned(),
                note: None,
                choice: Ok(Choice::Act(Act::Quit)),
            });
        }
        let used = |item: &Item| item.label.ends_with(IN_USE);
        Self {
            title: match (first, own.is_empty()) {
                (true, true) => "No profile yet",
                (true, false) => "Which profile?",
                (false, _) => "Switch to",
            }
            .to_owned(),
            hint: first.then(|| {
                "Nothing is sent before you choose. What other tools left here is only read, never copied."
                    .to_owned()
            }),
            cursor: items.iter().position(used).unwrap_or(0),
            items,
            stays: first,
        }
    }

    /// Chooses one of several that another tool holds.
    pub(super) fn of_one_tool(title: &str, choices: &[ProfileChoice]) -> Self {
        let items = choices
            .iter()
            .zip(KEYS.chars())
            .map(|(choice, key)| single(choice, key, label(choice, &choice.origin), &[]))
            .collect();
        Self {
            title: title.to_owned(),
            hint: None,
            items,
            cursor: 0,
            stays: false,
        }
    }
}

/// What is said of a profile that is connected.
const IN_USE: &str = " (in use)";

/// One profile.
fn single(choice: &ProfileChoice, key: char, label: String, in_use: &[String]) -> Item {
    let is_used = in_use.contains(&choice.name) && choice.lacks.is_none();
    Item {
        key,
        label: if is_used { label + IN_USE } else { label },
        note: choice
            .lacks
            .as_deref()
            .map(|why| format!("{}.", capital(why))),
        choice: match &choice.lacks {
            None => Ok(Choice::Act(Act::Connect(choice.pick.clone()))),
            Some(why) => Err(format!("It cannot be used: {why}.")),
        },
    }
}

/// All profiles of one tool under one key: a single one at once, several by a menu of their own.
fn group(
    choices: &[ProfileChoice],
    held: Held,
    key: char,
    tool: &str,
    in_use: &[String],
) -> Option<Item> {
    let mut found: Vec<&ProfileChoice> = choices
        .iter()
        .filter(|choice| choice.held == held)
        .collect();
    if let [only] = found.as_slice() {
        let text = match only.pick {
            Pick::Demo => format!("try the demo: {}", only.origin),
            Pick::Profile(_) | Pick::Offer(_) => {
                let use_it = if only.lacks.is_none() { "use " } else { "" };
                let tool = match held {
                    Held::KooCli => "KooCLI: ",
                    Held::Sdk => "the SDK: ",
                    Held::Settings | Held::Environment | Held::Clouds | Held::Demo => "",
                };
                format!("{use_it}{tool}{}", label(only, &only.origin))
            }
        };
        return Some(single(only, key, text, in_use));
    }
    if found.is_empty() {
        return None;
    }
    // What can be used stands first, and is named.
    found.sort_by_key(|choice| choice.lacks.is_some());
    let usable = found.iter().filter(|choice| choice.lacks.is_none());
    let names: Vec<&str> = usable.map(|choice| choice.name.as_str()).collect();
    let label = if names.is_empty() {
        format!("{tool}: {} found, none can be used as it is …", found.len())
    } else {
        format!("use {tool}: {} …", names.join(", "))
    };
    Some(Item {
        key,
        label,
        note: None,
        choice: Ok(Choice::Profiles {
            title: format!("Which of {tool}?"),
            choices: found.into_iter().cloned().collect(),
        }),
    })
}

/// Where a profile comes from and what it is about.
fn label(choice: &ProfileChoice, origin: &str) -> String {
    if choice.about.is_empty() {
        origin.to_owned()
    } else {
        format!("{origin}, {}", choice.about)
    }
}

/// A sentence's beginning from a fragment.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
