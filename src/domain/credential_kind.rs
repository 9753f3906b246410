//! The two kinds of credential that an app has.

/// What a credential is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CredentialKind {
    /// An `AppSecret`.
    AppSecret,
    /// An `AppCode`.
    AppCode,
}

impl CredentialKind {
    /// Its word in the name of a target.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AppSecret => "secret",
            Self::AppCode => "code",
        }
    }

    /// The vendors' word for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AppSecret => "AppSecret",
            Self::AppCode => "AppCode",
        }
    }
}
