//! Text in columns: widths are those of the terminal, where Chinese characters take two.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `columns`, its end replaced by `…` where it is longer.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let mut shown = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = grapheme.width();
        if used + wide > columns - 1 {
            break;
        }
        shown.push_str(grapheme);
        used += wide;
    }
    shown.push('…');
    shown
}

/// `text` in at most `columns`, its beginning replaced by `…` where it is longer.
pub fn cut_start(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else {
        return String::new();
    };
    let ends = text.grapheme_indices(true).map(|(at, _)| &text[at..]);
    let end = ends.into_iter().find(|end| end.width() <= room);
    format!("…{}", end.unwrap_or_default())
}

/// `text` in at most `columns`, its middle replaced by `…` where it is longer: what tells two names
/// apart stands at their ends.
pub fn cut_middle(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else {
        return String::new();
    };
    let tail = cut_start(text, room / 2 + 1);
    let tail = tail.trim_start_matches('…');
    let head = cut(text, columns - tail.width());
    format!("{head}{tail}")
}

/// `text` in exactly `columns`, its middle cut, or filled with blanks.
pub fn fit_middle(text: &str, columns: usize) -> String {
    fit(&cut_middle(text, columns), columns)
}

/// `text` in exactly `columns`, cut or filled with blanks.
pub fn fit(text: &str, columns: usize) -> String {
    let mut shown = cut(text, columns);
    let missing = columns.saturating_sub(shown.width());
    shown.extend(std::iter::repeat_n(' ', missing));
    shown
}

/// `text` in lines of at most `columns`, broken at blanks where that is possible, never cut.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word = word;
        let separator = usize::from(!line.is_empty());
        if line.width() + separator + word.width() <= columns {
            if separator == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        while word.width() > columns {
            let (head, tail) = split_at_width(word, columns);
            lines.push(head.to_owned());
            word = tail;
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// `text` in lines of at most `columns`, every character kept.
pub fn chop(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut rest = text;
    while rest.width() > columns {
        let (head, tail) = split_at_width(rest, columns);
        lines.push(head.to_owned());
        rest = tail;
    }
    lines.push(rest.to_owned());
    lines
}

/// The longest beginning of `text` that fits in `columns` (at least one character), and the rest.
fn split_at_width(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns && at > 0 {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// What of a line with a cursor is seen in `columns`, and the cursor's column in it. The cursor
/// counts characters of `value`; `shown` makes one character's visible form.
pub fn window(
    value: &str,
    cursor: usize,
    columns: usize,
    shown: impl Fn(char) -> String,
) -> (String, usize) {
    let parts: Vec<String> = value.chars().map(shown).collect();
    let before = |count: usize| {
        parts
            .iter()
            .take(count)
            .map(|part| part.width())
            .sum::<usize>()
    };
    let mut first = 0;
    // The cursor needs a column of its own.
    while before(cursor) - before(first) >= columns.max(1) {
        first += 1;
    }
    let mut seen = String::new();
    for part in parts.iter().skip(first) {
        if seen.width() + part.width() > columns {
            break;
        }
        seen.push_str(part);
    }
    (seen, before(cursor) - before(first))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chinese_characters_take_two_columns() {
        assert_eq!(cut("订单服务", 8), "订单服务");
        assert_eq!(cut("订单服务", 7), "订单服…");
        assert_eq!(cut("订单服务", 6), "订单…");
        assert_eq!(fit("订单服务", 6), "订单… ");
    }

    #[test]
    fn long_ids_wrap_and_are_never_cut() {
        assert_eq!(wrap("356de8eb7a87", 5), ["356de", "8eb7a", "87"]);
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
    }

    #[test]
    fn names_are_cut_in_the_middle() {
        assert_eq!(cut_middle("billing_connector_0020", 13), "billin…r_0020");
        assert_eq!(cut_middle("short", 13), "short");
    }

    proptest! {
        #[test]
        fn cut_text_fits(text in ".{0,40}", columns in 0_usize..30) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
            prop_assert!(width(&cut_start(&text, columns)) <= columns);
            prop_assert!(width(&cut_middle(&text, columns)) <= columns);
            prop_assert_eq!(width(&fit(&text, columns)), columns);
        }

        #[test]
        fn wrapping_loses_nothing_but_blanks(text in "[a-z日 ]{0,60}", columns in 2_usize..20) {
            let lines = wrap(&text, columns);
            let without_blanks = |text: &str| text.replace(' ', "");
            prop_assert_eq!(without_blanks(&lines.concat()), without_blanks(&text));
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
        }

        #[test]
        fn the_cursor_is_always_seen(text in "[a-z日]{0,40}", at in 0_usize..41, columns in 2_usize..20) {
            let cursor = at.min(text.chars().count());
            let (seen, column) = window(&text, cursor, columns, |c| c.to_string());
            prop_assert!(width(&seen) <= columns);
            prop_assert!(column < columns);
        }
    }
}
