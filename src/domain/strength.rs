//! How strong a yes a write asks for.

/// How strong a yes a write asks for. The console's dialogs go by it, and so does the command line:
/// where a name is needed, `--yes` alone does not do, `--confirm NAME` must stand beside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Strength {
    /// A plain yes: no caller that is let in today is refused afterwards.
    #[default]
    Yes,
    /// The app's name in full in a profile marked `production`, else a plain yes: a caller may be
    /// refused afterwards. An edit asks for this where it changes `AppKey` or `AppSecret`.
    NameInProduction,
    /// The app's name in full wherever it is.
    Name,
}

impl Strength {
    /// Whether the name must be given in full.
    pub const fn needs_name(self, production: bool) -> bool {
        match self {
            Self::Yes => false,
            Self::NameInProduction => production,
            Self::Name => true,
        }
    }

    /// Whether a caller may be refused afterwards.
    pub const fn is_grave(self) -> bool {
        match self {
            Self::Yes => false,
            Self::NameInProduction | Self::Name => true,
        }
    }
}
