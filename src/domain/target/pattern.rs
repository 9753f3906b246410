//! Text with braces, which stand for what a credential belongs to.

use std::{fmt, str::FromStr};

use strum::VariantArray;

/// What a credential belongs to, in the words that braces know. What a service or a person chose is
/// here as it is: only what expands a target makes it harmless.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Named {
    /// The app's name.
    pub name: String,
    /// The service's word.
    pub service: String,
    /// The gateway's name; empty where the service has none.
    pub gateway: String,
    /// The app's id.
    pub id: String,
    /// The profile's name.
    pub profile: String,
    /// `secret`, `code` or `key`.
    pub kind: String,
}

/// A word in braces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, VariantArray, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Brace {
    /// The app's name.
    Name,
    /// The service's word.
    Service,
    /// The gateway's name.
    Gateway,
    /// The app's id.
    Id,
    /// The profile's name.
    Profile,
    /// Which credential it is.
    Kind,
}

impl Brace {
    /// What it stands for.
    fn of(self, named: &Named) -> &str {
        match self {
            Self::Name => &named.name,
            Self::Service => &named.service,
            Self::Gateway => &named.gateway,
            Self::Id => &named.id,
            Self::Profile => &named.profile,
            Self::Kind => &named.kind,
        }
    }

    /// The same, made harmless.
    pub(super) fn expand(self, named: &Named) -> String {
        harmless(self.of(named))
    }
}

/// Text in which `{name}` and its like are replaced; `{{` and `}}` are braces. `B` are the words that
/// may stand in braces.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::domain) struct Pattern<B = Brace>(Vec<Piece<B>>);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece<B> {
    Text(String),
    Brace(B),
}

/// A brace that stands for nothing, as it was written.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the brace {0} stands for nothing")]
pub(in crate::domain) struct UnknownBrace(pub(in crate::domain) String);

impl<B: FromStr> Pattern<B> {
    /// Reads `text`; a brace that is not known is refused.
    pub(in crate::domain) fn read(text: &str) -> Result<Self, UnknownBrace> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else {
                let end = from.find('}').map_or(from.len(), |end| end + 1);
                let (whole, after) = from.split_at(end);
                let brace = whole
                    .strip_prefix('{')
                    .and_then(|word| word.strip_suffix('}'))
                    .and_then(|word| word.parse().ok())
                    .ok_or_else(|| UnknownBrace(whole.to_owned()))?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Brace(brace));
                rest = after;
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self(pieces))
    }
}

impl Pattern {
    /// The text, with every brace replaced by what cannot be an option, a path or shell text.
    pub(super) fn expand(&self, named: &Named) -> String {
        self.with(|brace| brace.expand(named))
    }
}

impl<B> Pattern<B> {
    /// The text, with every brace replaced by what `stands` for it.
    pub(in crate::domain) fn with(&self, stands: impl Fn(&B) -> String) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Brace(brace) => stands(brace),
            })
            .collect()
    }

    /// Whether anything in it is replaced.
    pub(super) fn has_braces(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Brace(_)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<B: fmt::Display> fmt::Display for Pattern<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Brace(brace) => write!(f, "{{{brace}}}"),
        })
    }
}

/// `value` with `_` for whatever is no letter, digit, `.`, `_` or `-`, and for a leading `-` or `.`;
/// never empty.
fn harmless(value: &str) -> String {
    let clean: String = value
        .chars()
        .enumerate()
        .map(|(at, char)| match char {
            '-' | '.' if at == 0 => '_',
            '.' | '_' | '-' => char,
            char if char.is_alphanumeric() => char,
            _ => '_',
        })
        .collect();
    if clean.is_empty() {
        "_".to_owned()
    } else {
        clean
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_service_sends_is_made_harmless() {
        for (value, becomes) in [
            ("pay_demo-1.x", "pay_demo-1.x"),
            ("$(touch x)", "__touch_x_"),
            ("-rf", "_rf"),
            ("../../etc", "_._.._etc"),
            (".bashrc", "_bashrc"),
            ("a b;c|d", "a_b_c_d"),
            ("账单", "账单"),
            ("", "_"),
        ] {
            assert_eq!(harmless(value), becomes);
        }
    }

    proptest! {
        #[test]
        fn nothing_becomes_an_option_a_path_or_shell_text(value in any::<String>()) {
            let clean = harmless(&value);
            prop_assert!(!clean.is_empty());
            prop_assert!(!clean.starts_with(['-', '.']));
            prop_assert!(clean.chars().all(|char| char.is_alphanumeric() || "._-".contains(char)));
        }

        #[test]
        fn a_pattern_reads_back_as_it_is_written(text in "[a-z{}/ ]{0,20}") {
            if let Ok(pattern) = Pattern::<Brace>::read(&text) {
                prop_assert_eq!(Pattern::read(&pattern.to_string()), Ok(pattern));
            }
        }

        #[test]
        fn text_without_braces_stays_as_it_is(text in "[^{}]{0,20}") {
            let pattern: Pattern = Pattern::read(&text)?;
            prop_assert!(!pattern.has_braces());
            prop_assert_eq!(pattern.expand(&Named::default()), text);
        }
    }
}
