//! JSON that a terminal can be shown: what would act on it, hide or reorder text stands escaped,
//! which is the same text to whoever parses it.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use serde::Serialize;

use crate::domain::text::acts_or_hides;

/// Writes `value` over several lines, without a line break at the end.
pub fn pretty<T: Serialize + ?Sized>(out: &mut (impl Write + ?Sized), value: &T) -> io::Result<()> {
    out.write_all(escaped(serde_json::to_string_pretty(value)?).as_bytes())
}

/// Writes `value` as one line.
pub fn line<T: Serialize + ?Sized>(out: &mut (impl Write + ?Sized), value: &T) -> io::Result<()> {
    writeln!(out, "{}", escaped(serde_json::to_string(value)?))
}

/// `json` with escapes in its strings. Outside of them, only line breaks are controls.
fn escaped(json: String) -> String {
    let acts = |c: char| c != '\n' && acts_or_hides(c);
    if !json.chars().any(acts) {
        return json;
    }
    let mut text = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> (String, String) {
        let (mut several, mut one) = (Vec::new(), Vec::new());
        pretty(&mut several, &[text]).unwrap();
        line(&mut one, text).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(several), text(one))
    }

    #[test]
    fn controls_of_eight_bits_and_overrides_are_escaped() {
        let (_, line) = written("a\u{9b}2J\u{202e}b\u{7f}\u{e0041}");
        assert_eq!(line, "\"a\\u009b2J\\u202eb\\u007f\\udb40\\udc41\"\n");
    }

    proptest! {
        #[test]
        fn any_text_reads_back_and_nothing_acts(text in any::<String>()) {
            let (several, one) = written(&text);
            prop_assert_eq!(&serde_json::from_str::<Vec<String>>(&several).unwrap()[0], &text);
            prop_assert_eq!(serde_json::from_str::<String>(&one).unwrap(), text);
            prop_assert!(!several.chars().chain(one.chars()).any(|c| c != '\n' && acts_or_hides(c)));
            prop_assert_eq!(one.lines().count(), 1);
        }
    }
}
