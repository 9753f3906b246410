//! A secret is one line.

use zeroize::Zeroizing;

use crate::domain::Secret;

use super::NotOneLine;

/// The longest secret that is read, in bytes. Tokens are the longest: up to 100,000 characters.
pub(super) const LONGEST: usize = 256 * 1024;

/// The secret in `bytes`, which may end with one line break, and hold no other.
pub(super) fn one_line(bytes: &Zeroizing<Vec<u8>>) -> Result<Secret, NotOneLine> {
    if bytes.len() > LONGEST {
        return Err(NotOneLine::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_invalid| NotOneLine::NotText)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(NotOneLine::Empty);
    }
    if text.contains(['\n', '\r']) {
        return Err(NotOneLine::MoreLines);
    }
    Ok(Secret::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Secret, NotOneLine> {
        one_line(&Zeroizing::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn one_line_break_at_the_end_is_taken_off_and_no_other() {
        let secret = |text: &str| Ok(Secret::new(text.to_owned()));
        assert_eq!(read("hunter2"), secret("hunter2"));
        assert_eq!(read("hunter2\n"), secret("hunter2"));
        assert_eq!(read("hunter2\r\n"), secret("hunter2"));
        assert_eq!(read(" hunter2 \n"), secret(" hunter2 "));
        assert_eq!(read("hunter2\n\n"), Err(NotOneLine::MoreLines));
        assert_eq!(read("hunter2\nmore"), Err(NotOneLine::MoreLines));
        assert_eq!(read("\n"), Err(NotOneLine::Empty));
        assert_eq!(read(""), Err(NotOneLine::Empty));
    }

    #[test]
    fn what_is_not_text_or_too_long_is_no_secret() {
        let bytes = Zeroizing::new(vec![0xff, 0xfe]);
        assert_eq!(one_line(&bytes), Err(NotOneLine::NotText));
        assert_eq!(read(&"a".repeat(LONGEST + 1)), Err(NotOneLine::TooLong));
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(line in "[^\r\n]{1,40}") {
            let secret = read(&format!("{line}\n"));
            prop_assert_eq!(secret, Ok(Secret::new(line)));
        }
    }
}
