//! Why profiles could not be opened.

use std::{io, path::PathBuf};

use crate::{
    config::{ConfigError, ProxyError},
    domain::ProfileName,
    simulator::{StartError, StoryError},
};

/// Why profiles could not be opened. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The file of certificate authorities can't be read.
    #[error("profile {profile}: the CA bundle {} cannot be read: {source}", path.display())]
    CaBundle {
        /// The profile.
        profile: ProfileName,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The proxy's address can't be had.
    #[error("profile {profile}: {source}")]
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
