//! Decoding that survives what the documents disagree about: a field of an unexpected type counts
//! as left out, times come in every form, numbers may be strings.

use std::{fmt, marker::PhantomData};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use serde_path_to_error::Track;

use super::Malformed;
use crate::domain::{Secret, Text};

/// Decodes `body`; a failure names the field, never a value.
pub(super) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, Malformed> {
    decode_seed(body, PhantomData::<T>)
}

/// Decodes `body` by `seed`; a failure names the field, never a value.
pub(super) fn decode_seed<'de, S: DeserializeSeed<'de>>(
    body: &'de [u8],
    seed: S,
) -> Result<S::Value, Malformed> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let located = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    seed.deserialize(located).map_err(|error| {
        let path = track.path().to_string();
        let what = match error.classify() {
            serde_json::error::Category::Eof => "the answer ended early",
            serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Data => "missing or of another type",
            serde_json::error::Category::Io => "unreadable",
        };
        Malformed(Text::new(if path == "." {
            what.to_owned()
        } else {
            format!("{path}: {what}")
        }))
    })
}

/// A scalar of whatever type.
enum Scalar {
    Text(String),
    Integer(i64),
    Number(f64),
    Bool(bool),
    Other,
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(value.to_owned()))
            }
            fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
                Ok(Scalar::Text(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar::Integer(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(i64::try_from(value).map_or(Scalar::Other, Scalar::Integer))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
                Ok(Scalar::Number(value))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(value))
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// Text, or a number as text; anything else counts as left out.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) => Some(Text::new(text)),
        Scalar::Integer(number) => Some(Text::new(number.to_string())),
        Scalar::Number(number) => Some(Text::new(number.to_string())),
        Scalar::Bool(value) => Some(Text::new(value.to_string())),
        Scalar::Other => None,
    })
}

/// A list of texts; what is no text is left out, and anything but a list counts as an empty one.
pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Text>, D::Error> {
    #[derive(Deserialize)]
    struct Item(#[serde(deserialize_with = "text")] Option<Text>);
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Many {
        List(Vec<Item>),
        Other(IgnoredAny),
    }
    Ok(match Many::deserialize(deserializer)? {
        Many::List(items) => items.into_iter().filter_map(|Item(text)| text).collect(),
        Many::Other(_) => Vec::new(),
    })
}

/// An id that must be there: text, or a number as text.
pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) if !text.is_empty() => Ok(text),
        Scalar::Integer(number) => Ok(number.to_string()),
        Scalar::Text(_) | Scalar::Number(_) | Scalar::Bool(_) | Scalar::Other => {
            Err(serde::de::Error::custom("an id is missing"))
        }
    }
}

/// A secret; anything but text that is not empty counts as left out.
pub(super) fn secret<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Secret>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) if !text.is_empty() => Some(Secret::new(text)),
        Scalar::Text(_)
        | Scalar::Integer(_)
        | Scalar::Number(_)
        | Scalar::Bool(_)
        | Scalar::Other => None,
    })
}

/// A whole number, or one in text; anything else counts as left out.
pub(super) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Integer(number) => Some(number),
        Scalar::Text(text) => text.trim().parse().ok(),
        Scalar::Number(_) | Scalar::Bool(_) | Scalar::Other => None,
    })
}

/// A count: a whole number that is not negative, or one in text.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(integer(deserializer)?.and_then(|number| u64::try_from(number).ok()))
}

/// A switch: a bool, or one of the words for it.
pub(super) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Bool(value) => Some(value),
        Scalar::Integer(number) => Some(number != 0),
        Scalar::Text(text) => switch_word(&text),
        Scalar::Number(_) | Scalar::Other => None,
    })
}

/// What a word says about a switch, if it says anything.
pub(super) fn switch_word(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "on" | "true" | "1" | "enable" | "enabled" | "yes" => Some(true),
        "off" | "false" | "0" | "disable" | "disabled" | "no" => Some(false),
        _ => None,
    }
}

/// A time in any form that the documents show: RFC 3339 with up to nine fraction digits, with or
/// without a zone (then UTC), `yyyy-MM-dd HH:mm:ss` with trailing offsets, seconds or milliseconds
/// since 1970 as a number or as text. Anything else counts as left out.
pub(super) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    Ok(match Scalar::deserialize(deserializer)? {
        Scalar::Text(text) => parse_time(&text),
        Scalar::Integer(number) => epoch(number),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float outside the range saturates, which epoch() refuses"
        )]
        Scalar::Number(number) => epoch(number as i64),
        Scalar::Bool(_) | Scalar::Other => None,
    })
}

/// See [`time`].
pub(super) fn parse_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    if let Ok(number) = text.parse::<i64>() {
        return epoch(number);
    }
    let zoneless = |text: &str| {
        text.parse::<DateTime>()
            .ok()
            .and_then(|time| time.to_zoned(TimeZone::UTC).ok())
            .map(|time| time.timestamp())
    };
    zoneless(text).or_else(|| text.get(..19).and_then(zoneless))
}

/// Seconds or milliseconds since 1970; values past the year 5138 in seconds are milliseconds.
fn epoch(number: i64) -> Option<Timestamp> {
    const LAST_SECOND: i64 = 100_000_000_000;
    if number <= 0 {
        return None;
    }
    if number < LAST_SECOND {
        Timestamp::from_second(number).ok()
    } else {
        Timestamp::from_millisecond(number).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_documented_form_of_a_time_is_read() {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let seconds = at("2020-08-03T13:09:13Z");
        for form in [
            "2020-08-03T13:09:13Z",
            "2020-08-03T13:09:13",
            "2020-08-03 13:09:13",
            "2020-08-03 13:09:13 +0000 +0000",
            "1596460153",
            "1596460153000",
            "2020-08-03T15:09:13+02:00",
        ] {
            assert_eq!(parse_time(form), seconds, "{form}");
        }
        assert_eq!(
            parse_time("2020-09-20T02:03:04.123456789Z"),
            at("2020-09-20T02:03:04.123456789Z")
        );
        for nothing in ["", "never", "2020-99-99", "-5"] {
            assert_eq!(parse_time(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_time_parser(text in any::<String>()) {
            let _ = parse_time(&text);
        }
    }
}
