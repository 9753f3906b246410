//! The lines of the journal as they are written: one JSON object each, with its entry's number, how
//! many entries have begun so far, and the hash of the line before.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Actor, Asked, Conclusion, Intent, JournalError, Mark, MarkKey,
    chain::{MAX_LINE, Tail},
    stamp,
};
use crate::{
    domain::{AppCode, AppId, CodeId, CodeRef, InstanceId, Inventory, text::visible},
    engine::{deliver::Opening, seal::Sealed},
};

/// The version of the lines' form.
const VERSION: u8 = 1;
/// The longest text that is kept of an answer or a message, in characters.
const MAX_TEXT: usize = 2000;

/// Which entry a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// It begins the next one.
    Next,
    /// It adds to this one.
    Of(u64),
}

/// What a line says.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Written<'a> {
    /// An operation is about to be done.
    Intent {
        operation: &'static str,
        target: WrittenTarget<'a>,
        actor: &'a Actor,
        before: Box<WrittenBefore<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        wanted: Option<Asked<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        aim: Option<&'a Inventory>,
        #[serde(skip_serializing_if = "Option::is_none")]
        chosen: Option<Mark>,
        #[serde(skip_serializing_if = "Option::is_none")]
        sealed: Option<Sealed>,
        #[serde(skip_serializing_if = "Option::is_none")]
        campaign: Option<&'a str>,
    },
    /// The service refused the chosen value and is asked to make one itself.
    Withdrawal,
    /// It ended.
    Conclusion {
        outcome: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        request_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        app_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<Mark>,
        #[serde(skip_serializing_if = "Option::is_none")]
        sealed: Option<Sealed>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        closed: bool,
        #[serde(skip_serializing_if = "String::is_empty")]
        evidence: String,
    },
    /// Files were opened for its new value.
    Opening(&'a Opening),
    /// Its new value was delivered.
    Delivery { delivery: String },
}

/// The app, its ids as the service knows them.
#[derive(Debug, Serialize)]
pub(super) struct WrittenTarget<'a> {
    profile: &'a str,
    service: &'static str,
    instance_id: Option<&'a str>,
    app_id: Option<&'a str>,
    app_name: &'a str,
}

/// The app as it was: what a later look is compared with.
#[derive(Debug, Serialize)]
pub(super) struct WrittenBefore<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<Vec<WrittenCode<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    going: Option<WrittenGoing<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Mark>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mask: Option<Mark>,
    #[serde(with = "stamp::option", skip_serializing_if = "Option::is_none")]
    updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namesakes: Option<Vec<AppId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory: Option<&'a Inventory>,
}

#[derive(Debug, Serialize)]
struct WrittenCode<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    fingerprint: Mark,
}

#[derive(Debug, Serialize)]
struct WrittenGoing<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<Mark>,
}

impl<'a> Written<'a> {
    /// The line of an intent. Values of unknown origin are marked with `key`.
    pub(super) fn intent(
        intent: &'a Intent<'a>,
        chosen: Option<Mark>,
        sealed: Option<Sealed>,
        key: &MarkKey,
    ) -> Self {
        let code = |code: &'a AppCode| WrittenCode {
            id: code.id.as_ref().map(CodeId::raw),
            fingerprint: Mark::Plain(code.fingerprint()),
        };
        let (place, before) = (intent.place, &intent.before);
        Self::Intent {
            operation: intent.operation.word(),
            target: WrittenTarget {
                profile: place.profile.raw(),
                service: place.service.word(),
                instance_id: place.instance.as_ref().map(InstanceId::raw),
                app_id: intent.app.map(AppId::raw),
                app_name: intent.app_name,
            },
            actor: Actor::current(),
            before: Box::new(WrittenBefore {
                codes: before.codes.map(|codes| codes.iter().map(code).collect()),
                replaced: before.replaced.map(|code| Mark::Plain(code.fingerprint())),
                going: before.going.as_ref().map(|going| WrittenGoing {
                    id: match going.name {
                        CodeRef::Id(id) => Some(id.raw()),
                        CodeRef::Value(_) => None,
                    },
                    fingerprint: going.fingerprint().map(Mark::Plain),
                }),
                secret: before.secret.map(|secret| key.keyed(secret)),
                mask: before.mask.map(|mask| key.keyed(mask.fingerprint())),
                updated_at: before.updated_at,
                namesakes: before.namesakes.clone(),
                inventory: before.inventory.as_deref(),
            }),
            wanted: intent.wanted,
            aim: intent.aim.as_ref(),
            chosen,
            sealed,
            campaign: intent.campaign,
        }
    }

    /// The line of a conclusion.
    pub(super) fn conclusion(
        conclusion: &Conclusion<'_>,
        after: Option<Mark>,
        sealed: Option<Sealed>,
        evidence: &str,
    ) -> Self {
        Self::Conclusion {
            outcome: conclusion.outcome.into(),
            request_id: conclusion.request_id.map(|id| bounded(id.raw())),
            app_id: conclusion.made.map(|id| bounded(id.raw())),
            after,
            sealed,
            closed: conclusion.closed,
            evidence: bounded(evidence),
        }
    }

    /// The line of a delivery.
    pub(super) fn delivery(how: &str) -> Self {
        Self::Delivery {
            delivery: bounded(how),
        }
    }
}

fn bounded(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

#[derive(Serialize)]
struct WrittenLine<'a> {
    v: u8,
    n: u64,
    entries: u64,
    prev: &'a str,
    time: String,
    #[serde(flatten)]
    event: &'a Written<'a>,
}

/// The line that follows `tail`, with its line break, and the number of its entry.
pub(super) fn compose(
    tail: &Tail,
    number: Number,
    time: Timestamp,
    event: &Written<'_>,
) -> Result<(u64, String), JournalError> {
    let (n, entries) = match number {
        Number::Next => (tail.entries + 1, tail.entries + 1),
        Number::Of(n) => (n, tail.entries),
    };
    let line = WrittenLine {
        v: VERSION,
        n,
        entries,
        prev: &tail.hash,
        time: format!("{time:.3}"),
        event,
    };
    let json = serde_json::to_string(&line).map_err(|error| {
        JournalError(format!(
            "The journal entry could not be written as JSON: {error}."
        ))
    })?;
    let mut line = harmless(&json);
    line.push('\n');
    if line.len() > MAX_LINE {
        return Err(JournalError(format!(
            "The journal entry would be longer than {} KiB, which no entry may be.",
            MAX_LINE / 1024
        )));
    }
    Ok((n, line))
}

/// `json` with every character escaped that a terminal would obey or a reader would not see, so
/// that the file can be read with `cat`. Such characters occur only within its strings.
fn harmless(json: &str) -> String {
    if matches!(visible(json), std::borrow::Cow::Borrowed(_)) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        let mut buffer = [0; 4];
        if c.is_ascii() && !c.is_ascii_control()
            || matches!(
                visible(c.encode_utf8(&mut buffer)),
                std::borrow::Cow::Borrowed(_)
            )
        {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_line_is_harmless_to_a_terminal_and_says_the_same(text in any::<String>()) {
            let json = serde_json::to_string(&text).expect("JSON");
            let line = harmless(&json);
            prop_assert!(matches!(visible(&line), std::borrow::Cow::Borrowed(_)));
            prop_assert_eq!(serde_json::from_str::<String>(&line).expect("a string"), text);
        }
    }

    #[test]
    fn an_entry_that_would_be_endless_is_refused() {
        let tail = Tail::default();
        let huge = Written::Delivery {
            delivery: "x".repeat(MAX_LINE),
        };
        let error = compose(&tail, Number::Next, Timestamp::UNIX_EPOCH, &huge);
        assert!(error.expect_err("too long").to_string().ends_with('.'));
    }
}
