//! Comma-separated values with a header, after RFC 4180 but with plain line breaks.

use std::io::{self, Write};

use serde_json::Value;

use super::Record;
use crate::domain::text::visible;

/// Writes a header and a row for each record.
pub fn write<R: Record>(out: &mut (impl Write + ?Sized), records: &[R]) -> io::Result<()> {
    writeln!(out, "{}", R::FIELDS.join(","))?;
    for record in records {
        let value = serde_json::to_value(record)?;
        let cells: Vec<String> = R::FIELDS
            .iter()
            .map(|field| cell(value.get(field).unwrap_or(&Value::Null)))
            .collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(&guarded(&visible(text))),
        Value::Array(_) | Value::Object(_) => quoted(&visible(&value.to_string())),
    }
}

/// A spreadsheet would run what begins like a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Row {
        name: String,
        count: Option<u64>,
    }

    impl Record for Row {
        const FIELDS: &'static [&'static str] = &["name", "count"];
    }

    fn written(name: &str, count: Option<u64>) -> String {
        let row = Row {
            name: name.to_owned(),
            count,
        };
        let mut out = Vec::new();
        write(&mut out, &[row]).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_not_known_is_an_empty_cell() {
        assert_eq!(written("a", None), "name,count\na,\n");
        assert_eq!(written("a", Some(0)), "name,count\na,0\n");
    }

    #[test]
    fn a_cell_that_begins_like_a_formula_is_guarded() {
        for start in ["=", "+", "-", "@"] {
            let line = written(&format!("{start}SUM(A1)"), None);
            assert!(line.ends_with(&format!("'{start}SUM(A1),\n")), "{line}");
        }
    }

    #[test]
    fn separators_and_quotation_marks_are_quoted() {
        assert!(written("a,\"b\"", None).ends_with("\"a,\"\"b\"\"\",\n"));
    }

    /// The fields of one line.
    fn fields(line: &str) -> Vec<String> {
        let (mut found, mut field, mut inside) = (Vec::new(), String::new(), false);
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            match (c, inside) {
                ('"', true) if rest.peek() == Some(&'"') => {
                    field.push('"');
                    rest.next();
                }
                ('"', _) => inside = !inside,
                (',', false) => found.push(std::mem::take(&mut field)),
                (c, _) => field.push(c),
            }
        }
        found.push(field);
        found
    }

    proptest! {
        #[test]
        fn any_text_reads_back_from_its_cell_in_its_visible_form(text in any::<String>()) {
            let csv = written(&text, Some(1));
            let line = csv.strip_prefix("name,count\n").and_then(|line| line.strip_suffix('\n'));
            let read = fields(line.unwrap());
            let text = visible(&text).into_owned();
            let guarded = text.starts_with(['=', '+', '-', '@']);
            let expected = if guarded { format!("'{text}") } else { text };
            prop_assert_eq!(read, vec![expected, "1".to_owned()]);
        }
    }
}
