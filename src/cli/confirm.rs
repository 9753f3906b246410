//! The question before a write: its plan, then a word that nobody types by accident.

use std::fmt::Write as _;

use super::{ask, context::Context, problem::Problem};
use crate::domain::{Dependants, Plan, Text, text::visible};

/// How many APIs are named before the rest is counted.
const NAMED: usize = 5;

/// Shows `plan` of a write at `gateway` and asks for consent: `y`, or the name in full where its
/// strength asks for that.
pub(super) fn confirm(
    plan: &Plan,
    gateway: &Text,
    production: bool,
    on_screen: bool,
) -> Result<(), Problem> {
    Context::say(&described(plan, gateway, production));
    if on_screen {
        Context::say("The new value will be shown on this terminal.");
    }
    let by_name = plan.strength.needs_name(production);
    let answer = if by_name {
        ask::line("Type the app's name to go on: ")
    } else {
        ask::line("Go on? [y/N] ")
    };
    let answer = answer
        .map_err(|error| Problem::usage(format!("The answer cannot be read: {error}.")))?
        .unwrap_or_default();
    let agreed = if by_name {
        // The end of the input is no consent, even where an app has no name.
        !answer.is_empty() && answer == plan.name.raw()
    } else {
        matches!(answer.trim(), "y" | "Y" | "yes")
    };
    if agreed {
        Ok(())
    } else {
        Err(Problem::refused("Not confirmed. Nothing was sent."))
    }
}

/// What `--confirm` has to say beside `--yes`.
pub(super) enum Word<'a> {
    /// For one write, the app's name.
    Name(&'a Text),
    /// For several, their number.
    Number(usize),
}

impl Word<'_> {
    /// Checks what was `given`; nothing has to be where no caller `is_refused` afterwards.
    pub(super) fn check(&self, given: Option<&str>, is_refused: bool) -> Result<(), Problem> {
        let (what, word) = match self {
            Self::Name(name) => ("the app's name", name.raw().to_owned()),
            Self::Number(number) => ("the number of these writes", number.to_string()),
        };
        let shown = visible(&word);
        match given {
            // An empty word is a variable that was never set, not a name.
            Some(given) if given == word && !word.is_empty() => Ok(()),
            Some(given) => Err(Problem::refused(format!(
                "--confirm says {}, but {what} is {shown}. Nothing was sent.",
                visible(given)
            ))),
            None if is_refused => Err(Problem::refused(format!(
                "A caller may be refused after this, so --yes needs {what} beside it here: --confirm {}. Nothing was sent.",
                shell_words::quote(&shown)
            ))),
            None => Ok(()),
        }
    }
}

/// The plan as text, without a line break at its end.
pub(super) fn described(plan: &Plan, gateway: &Text, production: bool) -> String {
    let mut text = format!(
        "{}: {} · {} · {}{}\n",
        plan.operation.title(),
        plan.name,
        plan.place.service,
        gateway,
        if production { " · PRODUCTION" } else { "" }
    );
    let mut say = |sentence: &str| {
        let _ = writeln!(text, "  {}", visible(sentence));
    };
    for sentence in &plan.effects {
        say(&sentence.text);
    }
    for change in &plan.changes {
        say(&match (&change.before, &change.after) {
            (Some(before), Some(after)) => {
                format!("{}: \"{before}\" becomes \"{after}\"", change.field)
            }
            (None | Some(_), _) => format!("{}: becomes the one you gave", change.field),
        });
    }
    if let Some(dependants) = &plan.dependants {
        say(&dependants.sentence.text);
        // One on a line, as in the console: a terminal breaks a long line within a name.
        for name in named(dependants) {
            say(&format!("  {name}"));
        }
    }
    for sentence in &plan.remains {
        say(&sentence.text);
    }
    if let Some(value) = &plan.value {
        say(&format!("{}: {}", value.label, value.chosen));
    }
    for obstacle in &plan.obstacles {
        say(&obstacle.to_string());
    }
    text.truncate(text.trim_end().len());
    text
}

/// The first of the APIs with their environments, each once, and how many more there are.
fn named(dependants: &Dependants) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for api in &dependants.apis.apis {
        let name = match &api.environment {
            Some(environment) => format!("{} ({environment})", api.name),
            None => api.name.to_string(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let total = usize::try_from(dependants.apis.total).unwrap_or(usize::MAX);
    let more = total.saturating_sub(NAMED.min(names.len()));
    names.truncate(NAMED);
    if more > 0 {
        names.push(format!("… {more} more"));
    }
    names
}
