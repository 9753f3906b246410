//! What is next in a replacement that is under way.

use super::{Choice, Item, Menu};
use crate::{
    console::popup::{Act, draft::Draft},
    domain::{AppRef, Choice as Origin, Operation, Replacement, ReplacementStep},
};

const UNKNOWN: &str =
    "It is not known how its last step ended. Settle that in the journal (J) first.";

impl Menu {
    /// Goes on with a replacement, ends it, or takes it back.
    pub fn replacement(replacement: &Replacement) -> Self {
        let item = |key, label: &str, choice| Item {
            key,
            label: label.to_owned(),
            note: None,
            choice,
        };
        let old = || {
            let app = replacement.old.clone();
            Ok(reopened(Operation::DeleteApp { app }, &replacement.old))
        };
        let twin = |operation: fn(AppRef) -> Operation| match &replacement.twin {
            Some(twin) => Ok(reopened(operation(twin.clone()), twin)),
            None => Err(UNKNOWN.to_owned()),
        };
        let end = match replacement.step {
            ReplacementStep::Delivered => old(),
            ReplacementStep::Undelivered => Err(
                "Nobody was given the secret of the twin. Reset it with s, and deliver it."
                    .to_owned(),
            ),
            ReplacementStep::Making
            | ReplacementStep::Deleting(_)
            | ReplacementStep::Undoing(_) => Err(UNKNOWN.to_owned()),
        };
        let reset = |app| Operation::ResetSecret {
            app,
            choice: Origin::Auto,
        };
        let delete = |app| Operation::DeleteApp { app };
        Self {
            title: format!(
                "Replace {} by {}",
                replacement.old_name, replacement.twin_name
            ),
            hint: Some(match replacement.step {
                ReplacementStep::Delivered => {
                    "Both work. Move the callers to the new key and secret before the old app goes."
                        .to_owned()
                }
                ReplacementStep::Undelivered => {
                    "Both work. The secret of the twin was delivered to nobody yet.".to_owned()
                }
                ReplacementStep::Making
                | ReplacementStep::Deleting(_)
                | ReplacementStep::Undoing(_) => UNKNOWN.to_owned(),
            }),
            items: vec![
                item(
                    'f',
                    "finish: delete the old app, and give its name to the twin",
                    end,
                ),
                item(
                    's',
                    "reset the secret of the twin, to deliver it",
                    twin(reset),
                ),
                item('u', "undo: delete the twin", twin(delete)),
            ],
            cursor: 0,
            stays: false,
        }
    }
}

/// The dialog of a write.
fn reopened(operation: Operation, app: &AppRef) -> Choice {
    Choice::Act(Act::Reopen(Draft::from(operation), app.clone()))
}
