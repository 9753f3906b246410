//! INI files: sections in brackets, keys and values, comments after `#` or `;`. Read by hand, since
//! such a file is a secret key and a parser keeps all of it in maps that nobody wipes.

/// The value of `key` in `section`; the last one where it stands several times. Keys are compared
/// without regard to case, as the vendor's SDKs do. An empty value is none.
pub(super) fn value<'t>(text: &'t str, section: &str, key: &str) -> Option<&'t str> {
    let mut here = false;
    let mut found = None;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            here = name.trim() == section;
        } else if here
            && !line.starts_with(['#', ';'])
            && let Some((name, value)) = line.split_once(['=', ':'])
            && name.trim().eq_ignore_ascii_case(key)
        {
            found = Some(value.trim()).filter(|value| !value.is_empty());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_found_in_their_section() {
        let text = "ak = outside\n[basic]\n# ak = no\nak = AK\nSK=a=b\nempty =\n[global]\nak=G\n";
        assert_eq!(value(text, "basic", "ak"), Some("AK"));
        assert_eq!(value(text, "basic", "sk"), Some("a=b"));
        assert_eq!(value(text, "basic", "empty"), None);
        assert_eq!(value(text, "global", "ak"), Some("G"));
        assert_eq!(value(text, "other", "ak"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fall_over(text in "[a-c =:;#\\[\\]\r\n\\PC]{0,60}") {
            let _ = value(&text, "a", "b");
        }

        #[test]
        fn what_was_written_is_found(
            key in "[a-z_]{1,8}",
            written in "[!-~]([ -~]{0,20}[!-~])?",
            noise in "[^\\[]{0,40}",
        ) {
            let text = format!("{noise}\n[basic]\n{key} = {written}\n");
            prop_assert_eq!(value(&text, "basic", &key), Some(written.as_str()));
        }
    }
}
