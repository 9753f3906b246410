//! Which colours the console has.

/// The themes.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Debug,
    Default,
    strum::EnumIter,
    strum::EnumString,
    strum::Display,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "lowercase")]
pub enum ThemeName {
    /// Colours that are read on a dark background and on a light one.
    #[default]
    #[strum(to_string = "auto", serialize = "default")]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light one.
    Light,
    /// None: bold, reversed and underlined alone.
    Mono,
}

/// How many colours a terminal is given.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum ColorDepth {
    /// None: attributes only.
    None,
    /// The sixteen that each terminal defines for itself.
    Sixteen,
    /// The 256, of which all but the first sixteen are the same everywhere.
    #[default]
    Many,
}

impl ThemeName {
    /// What it is, for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Auto => "reads on a dark background and on a light one",
            Self::Dark => "for a dark background",
            Self::Light => "for a light background",
            Self::Mono => "no colours",
        }
    }
}
