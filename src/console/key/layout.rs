//! Letters of other keyboard layouts, by the key that they are on: where keys are commands, the key
//! counts, not what is printed on it.

/// Pairs of what a layout types and what the same key types on a US keyboard.
const LAYOUTS: [(&str, &str); 4] = [
    // ЙЦУКЕН, with the letters that Ukrainian and Belarusian have in place of others.
    (
        "йцукенгшщзхъфывапролджэячсмитьбюёіїєў",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,.`s]'o",
    ),
    // Greek.
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    // Hebrew.
    ("קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."),
    // Arabic.
    (
        "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ",
        "qwertyuiop[]asdfghjkl;'zxcvnm,./",
    ),
];

/// The US key of `c`: a letter of another layout, or a full-width one of an input method.
pub(super) fn latin(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    match c {
        '\u{3000}' => return ' ',
        // The full-width forms stand in the order of ASCII.
        '！'..='～' => {
            let ascii = u32::from(c) - 0xfee0;
            return char::from_u32(ascii).unwrap_or(c);
        }
        _ => {}
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    let found = LAYOUTS.iter().find_map(|(theirs, ours)| {
        let place = theirs.chars().position(|known| known == lower)?;
        ours.chars().nth(place)
    });
    match found {
        Some(key) if lower == c => key,
        Some(key) => key.to_ascii_uppercase(),
        None => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_layout_has_a_key_for_each_letter() {
        for (theirs, ours) in LAYOUTS {
            assert_eq!(theirs.chars().count(), ours.chars().count(), "{theirs}");
            assert!(ours.is_ascii());
        }
    }

    #[test]
    fn letters_act_as_the_key_at_their_place() {
        for (typed, key) in [
            ('ы', 's'),
            ('о', 'j'),
            ('Ф', 'A'),
            ('σ', 's'),
            ('η', 'h'),
            ('ד', 's'),
            ('س', 's'),
            ('ｓ', 's'),
            ('？', '?'),
            ('：', ':'),
            ('é', 'é'),
            ('日', '日'),
        ] {
            assert_eq!(latin(typed), key, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn ascii_stays_and_nothing_else_becomes_a_control(c in any::<char>()) {
            let key = latin(c);
            prop_assert!(!c.is_ascii() || key == c);
            prop_assert!(!key.is_control() || key == c);
        }
    }
}
