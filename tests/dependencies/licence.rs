//! Expressions of licences, as Cargo packages carry them: identifiers with `OR`, `AND`, `WITH` and
//! parentheses, and the older `/` for `OR`.

/// Whether the expression leaves a choice in which every licence is allowed. An exception only adds
/// to what a licence permits. What can't be read allows nothing.
pub(super) fn allows(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut left = words.as_slice();
    either(&mut left, is_allowed) == Some(true) && left.is_empty()
}

type Words<'a, 'b> = &'a mut &'b [&'b str];

fn either(words: Words<'_, '_>, is_allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut allowed = both(words, is_allowed)?;
    while take(words, "OR") {
        allowed |= both(words, is_allowed)?;
    }
    Some(allowed)
}

fn both(words: Words<'_, '_>, is_allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut allowed = one(words, is_allowed)?;
    while take(words, "AND") {
        allowed &= one(words, is_allowed)?;
    }
    Some(allowed)
}

fn one(words: Words<'_, '_>, is_allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    if take(words, "(") {
        let allowed = either(words, is_allowed)?;
        return take(words, ")").then_some(allowed);
    }
    let id = next(words)?;
    if take(words, "WITH") {
        next(words)?;
    }
    Some(is_allowed(id))
}

fn take(words: Words<'_, '_>, word: &str) -> bool {
    let is_next = words.first() == Some(&word);
    if is_next {
        *words = &words[1..];
    }
    is_next
}

fn next<'b>(words: Words<'_, 'b>) -> Option<&'b str> {
    let (first, rest) = words.split_first()?;
    *words = rest;
    Some(first)
}

#[test]
fn a_licence_is_allowed_where_one_choice_is_allowed_in_whole() {
    let mit = |id: &str| id == "MIT" || id == "Apache-2.0";
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT AND Apache-2.0", true),
        ("(GPL-3.0-only OR MIT) AND ISC", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("", false),
        ("MIT OR", false),
        ("(MIT", false),
        ("MIT MIT", false),
    ] {
        assert_eq!(allows(expression, &mit), expected, "{expression}");
    }
}
