//! Targets with a name: `[targets.NAME]`, for every profile, or `[profiles.P.targets.NAME]`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{NamedTarget, TargetTemplate};

use super::check;

/// The words that are targets already.
const TAKEN: [&str; 2] = ["stdout", "clipboard"];

/// The name of a target, as a key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct TargetKey(String);

impl TryFrom<String> for TargetKey {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let is_word = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
        if name.is_empty() || name.starts_with('-') || !name.chars().all(is_word) {
            Err("the name of a target has letters, digits, - and _".to_owned())
        } else if TAKEN.contains(&name.as_str()) {
            Err(format!("{name} is a target already: choose another name"))
        } else {
            Ok(Self(name))
        }
    }
}

/// A target, as it is written: a command, or any target.
#[derive(Deserialize, Debug)]
#[serde(try_from = "Written")]
pub(super) struct TargetFile {
    template: TargetTemplate,
    key: Option<char>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    command: Option<String>,
    target: Option<String>,
    key: Option<String>,
}

impl TryFrom<Written> for TargetFile {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let text = match (written.command, written.target) {
            (Some(command), None) => format!("command:{command}"),
            (None, Some(target)) => target,
            (None, None) | (Some(_), Some(_)) => {
                return Err("give command, or target with any other target, not both".to_owned());
            }
        };
        let template = text.parse().map_err(|error| format!("{error}"))?;
        let key = written.key.as_deref().map(letter).transpose()?;
        Ok(Self { template, key })
    }
}

/// One letter; those that a split escape sequence may bring are none.
fn letter(text: &str) -> Result<char, String> {
    let mut chars = check::line(text)?.chars().collect::<Vec<_>>();
    match (chars.pop(), chars.is_empty()) {
        (Some(letter), true)
            if letter.is_ascii_alphanumeric() && !matches!(letter, 'A'..='D' | 'O') =>
        {
            Ok(letter)
        }
        _ => Err("expected one letter or digit, not A to D nor O".to_owned()),
    }
}

/// The targets that the file has under their names.
pub(super) fn named(written: &BTreeMap<TargetKey, TargetFile>) -> Vec<NamedTarget> {
    written
        .iter()
        .map(|(name, target)| NamedTarget {
            name: name.0.clone(),
            template: target.template.clone(),
            key: target.key,
        })
        .collect()
}

/// Puts those of `over` beside `own`, whose names win.
pub(super) fn add(own: &mut Vec<NamedTarget>, over: &[NamedTarget]) {
    for target in over {
        if !own.iter().any(|known| known.name == target.name) {
            own.push(target.clone());
        }
    }
    own.sort_by(|one, other| one.name.cmp(&other.name));
}
