//! Why profiles could not be opened.

use std::path::PathBuf;

use crate::{
    config::{ConfigError, ProxyError},
    domain::{ProfileName, text::visible},
    simulator::{StartError, StoryError},
};

/// Why profiles could not be opened. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The file of certificate authorities can't be used.
    #[error("profile {profile}: the CA bundle {} {why}", visible(&path.to_string_lossy()))]
    CaBundle {
        /// The profile.
        profile: ProfileName,
        /// The file.
        path: PathBuf,
        /// What is wrong with it, as a clause with a full stop.
        why: String,
    },
    /// The proxy's address can't be had.
    #[error("profile {profile}: proxy: {source}.")]
    Proxy {
        /// The profile.
        profile: ProfileName,
        /// Why.
        source: ProxyError,
    },
    /// The public key that new values are sealed to can't be used.
    #[error("profile {profile}: recipient: {why}")]
    Recipient {
        /// The profile.
        profile: ProfileName,
        /// A whole sentence.
        why: String,
    },
    /// The HTTP client could not be set up.
    #[error("profile {profile}: {why}")]
    Client {
        /// The profile.
        profile: ProfileName,
        /// A whole sentence.
        why: String,
    },
    /// The demo's estate can't be told.
    #[error(transparent)]
    Story(#[from] StoryError),
    /// The gateway inside the program does not run.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The gateway inside the program has no usable address.
    #[error("the gateway inside the program has no usable address")]
    DemoAddress,
}

impl SessionError {
    /// What to do, as a whole sentence, where the message does not say it.
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::CaBundle { .. } => Some(
                "Point ca_bundle in the profile, or --ca-bundle, to a file of PEM certificates that you can read.",
            ),
            Self::Proxy { .. } => Some("Correct proxy, proxy_env or proxy_file in the profile."),
            Self::Recipient { .. } => Some(
                "Correct recipient in the profile: a public key, or @ and the file that holds one.",
            ),
            Self::Config(_)
            | Self::Client { .. }
            | Self::Story(_)
            | Self::Start(_)
            | Self::DemoAddress => None,
        }
    }
}
