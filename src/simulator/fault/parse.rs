//! Faults as TOML.

use std::{str::FromStr, time::Duration};

use http::Method;
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};

use super::{Action, Misstatement, Operation, Status};

/// A method by its name.
pub(super) fn method<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Method>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Method::from_str(&text)
        .map(Some)
        .map_err(|_| de::Error::custom(format!("{text} is no HTTP method")))
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::from_str(&name)
            .map_err(|_| de::Error::custom(format!("{name} is no operation of the simulator")))
    }
}

/// Accepts a word (`"drop_after"`) or a table (`{ status = 429, retry_after = 3 }`).
impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ActionVisitor;

        impl<'de> Visitor<'de> for ActionVisitor {
            type Value = Action;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a word such as \"drop_after\", or { delay_ms = … }, { status = … } or { answer = … }")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Action, E> {
                Ok(match word {
                    "refuse" => Action::Refuse,
                    "drop_before" => Action::DropBefore,
                    "drop_after" => Action::DropAfter,
                    "html" => Action::Html,
                    "malformed" => Action::Malformed,
                    "truncated" => Action::Truncated,
                    "reset" => Action::Reset,
                    _ => {
                        return Err(E::custom(format!(
                            "{word} is none of refuse, drop_before, drop_after, html, malformed, \
                             truncated, reset"
                        )));
                    }
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Action, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Table {
                    delay_ms: Option<u64>,
                    status: Option<u16>,
                    answer: Option<serde_json::Value>,
                    code: Option<String>,
                    message: Option<String>,
                    retry_after: Option<u32>,
                    #[serde(default)]
                    as_date: bool,
                    #[serde(default)]
                    page: bool,
                    #[serde(default)]
                    done: bool,
                }
                let table = Table::deserialize(de::value::MapAccessDeserializer::new(map))?;
                match (table.delay_ms, table.status, table.answer) {
                    (None, None, Some(answer)) => Ok(Action::Misstate(Misstatement {
                        answer,
                        done: table.done,
                    })),
                    (Some(delay), None, None) => Ok(Action::Delay(Duration::from_millis(delay))),
                    (None, Some(status @ 200..=599), None) => Ok(Action::Status(Status {
                        status,
                        code: table.code,
                        message: table.message,
                        retry_after: table.retry_after,
                        as_date: table.as_date,
                        page: table.page,
                        done: table.done,
                    })),
                    (None, Some(status), None) => Err(de::Error::custom(format!(
                        "{status} is no final HTTP status"
                    ))),
                    (Some(_) | None, Some(_) | None, Some(_) | None) => Err(de::Error::custom(
                        "one of delay_ms, status and answer is needed",
                    )),
                }
            }
        }

        deserializer.deserialize_any(ActionVisitor)
    }
}
