//! From what was given for `CODE` to the one code that it means.

use super::super::problem::Problem;
use crate::domain::{AppCode, CodeId, Fingerprint};

/// The code that `text` means: its position such as `#1`, its id, or its fingerprint.
///
/// No message repeats `text`, which may be a code that was given by mistake.
pub(super) fn pick<'a>(text: &str, codes: &'a [AppCode]) -> Result<&'a AppCode, Problem> {
    if let Some(position) = text.strip_prefix('#') {
        let code = position
            .parse::<usize>()
            .ok()
            .and_then(|position| codes.get(position.checked_sub(1)?));
        return code.ok_or_else(|| none(codes));
    }
    let fingerprint = (text.len() == 8)
        .then(|| text.parse::<Fingerprint>().ok())
        .flatten();
    let is_meant = |code: &&AppCode| {
        code.id.as_ref().map(CodeId::raw) == Some(text) || fingerprint == Some(code.fingerprint())
    };
    let mut meant = codes.iter().filter(is_meant);
    match (meant.next(), meant.next()) {
        (Some(code), None) => Ok(code),
        (Some(_), Some(_)) => Err(Problem::usage(
            "Several codes of the app have this fingerprint. Name one by its position.",
        )),
        (None, _) => Err(none(codes)),
    }
}

/// The only code of the app, where none was named.
pub(super) fn only(codes: &[AppCode]) -> Result<&AppCode, Problem> {
    match codes {
        [only] => Ok(only),
        [] => Err(none(codes)),
        several => Err(Problem::usage(format!(
            "The app has several AppCodes. Name one by its position, its fingerprint or its id: {}. Nothing was sent.",
            listed(several)
        ))),
    }
}

fn none(codes: &[AppCode]) -> Problem {
    if codes.is_empty() {
        return Problem::usage("The app has no AppCode.");
    }
    Problem::usage(format!(
        "The app has no such AppCode. Name one by its position or its fingerprint: {}. Nothing was sent.",
        listed(codes)
    ))
}

fn listed(codes: &[AppCode]) -> String {
    let list: Vec<String> = codes
        .iter()
        .enumerate()
        .map(|(number, code)| format!("#{} {}", number + 1, code.fingerprint()))
        .collect();
    list.join(", ")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::domain::Secret;

    fn codes() -> Vec<AppCode> {
        ["first", "second", "second"]
            .into_iter()
            .zip(["a1", "b2", "c3"])
            .map(|(value, id)| AppCode {
                id: Some(CodeId::from(id)),
                value: Secret::new(value.to_owned()),
                created_at: None,
            })
            .collect()
    }

    fn id(text: &str) -> Option<String> {
        let codes = codes();
        let code = pick(text, &codes).ok()?;
        code.id.as_ref().map(|id| id.raw().to_owned())
    }

    #[test]
    fn a_code_is_named_by_position_id_or_fingerprint() {
        assert_eq!(id("#1").as_deref(), Some("a1"));
        assert_eq!(id("#3").as_deref(), Some("c3"));
        assert_eq!(id("b2").as_deref(), Some("b2"));
        let first = Secret::new("first".to_owned()).fingerprint();
        assert_eq!(id(&first.to_string()).as_deref(), Some("a1"));
    }

    #[test]
    fn what_names_no_code_or_several_is_refused_and_not_repeated() {
        let second = Secret::new("second".to_owned()).fingerprint().to_string();
        for text in ["#0", "#4", "#", "first", "zz", second.as_str()] {
            let codes = codes();
            let problem = pick(text, &codes).unwrap_err();
            let Problem::Usage(message) = problem else {
                panic!("a wrong code is an error of usage");
            };
            if text == "first" {
                assert!(!message.contains(text), "{message}");
            }
        }
    }
}
