//! A remark as somebody writes it, once for many apps.

use std::{fmt, str::FromStr};

use crate::domain::{Named, target::pattern::Pattern};

/// A word in the braces of a remark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
enum Brace {
    Name,
    Service,
    Gateway,
    Id,
    Profile,
    Remark,
}

/// A remark with braces, which stand for what is known of each app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemarkTemplate(Pattern<Brace>);

/// A brace of a remark that stands for nothing, as a whole sentence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "The brace {0} stands for nothing in a remark. Use {{name}}, {{service}}, {{gateway}}, {{id}}, {{profile}} or {{remark}}, or write {{{{ and }}}} for a brace."
)]
pub struct RemarkError(String);

impl RemarkTemplate {
    /// The remark of the app that is `named`, whose remark is `remark` now.
    pub fn expand(&self, named: &Named, remark: &str) -> String {
        self.0.with(|brace| {
            let text = match brace {
                Brace::Name => &named.name,
                Brace::Service => &named.service,
                Brace::Gateway => &named.gateway,
                Brace::Id => &named.id,
                Brace::Profile => &named.profile,
                Brace::Remark => remark,
            };
            text.to_owned()
        })
    }
}

impl fmt::Display for RemarkTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RemarkTemplate {
    type Err = RemarkError;

    fn from_str(text: &str) -> Result<Self, RemarkError> {
        let read = Pattern::read(text);
        read.map(Self).map_err(|unknown| RemarkError(unknown.0))
    }
}
