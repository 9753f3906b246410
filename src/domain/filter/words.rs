//! A filter's text as words: separated by blanks, unless quotes hold them together.

/// A word of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// It, without its quotes.
    pub(super) text: String,
    /// Where its first colon outside of quotes is, in bytes of `text`.
    pub(super) colon: Option<usize>,
    /// Where it begins, in characters of the filter.
    pub(super) at: usize,
    /// How long it is there, in characters.
    pub(super) length: usize,
}

/// The words of `text`. A quote that is not closed reaches to the end.
pub(super) fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quoted = false;
    for (at, char) in text.chars().enumerate() {
        if char.is_whitespace() && !quoted {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_with(|| Word {
            text: String::new(),
            colon: None,
            at,
            length: 0,
        });
        word.length = at + 1 - word.at;
        match char {
            '"' => quoted = !quoted,
            ':' if !quoted => {
                word.colon = word.colon.or(Some(word.text.len()));
                word.text.push(char);
            }
            char => word.text.push(char),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_a_word_together_and_hide_colons() {
        let words = split("name:\"a b\"  \"x:y\" c");
        let told: Vec<_> = words
            .iter()
            .map(|word| (word.text.as_str(), word.colon, word.at, word.length))
            .collect();
        assert_eq!(
            told,
            [
                ("name:a b", Some(4), 0, 10),
                ("x:y", None, 12, 5),
                ("c", None, 18, 1)
            ]
        );
    }
}
