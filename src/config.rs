//! Settings: what the file, the environment and the flags say, and which of them won.
//!
//! [`Settings::load`] reads them in the order default < file < environment < flag; a [`Profile`] is
//! everything that one connection needs. No credential is read here: a profile only knows where
//! each comes from, as a [`SecretSource`].

mod amount;
mod base_url;
pub mod check;
mod endpoint;
mod environment;
mod error;
mod file;
mod flags;
mod foreign;
mod ini;
mod json;
mod layer;
mod node;
mod paths;
mod profile;
mod proxy;
pub mod regions;
mod resolve;
mod sdk_endpoints;
mod secret_source;
mod settings;
mod show;
mod targets;
mod trust;
mod yaml;

pub use self::{
    amount::{DEFAULT_IDLE_LOCK, DEFAULT_TIMEOUT},
    base_url::{EndpointError, endpoint_url},
    check::days,
    endpoint::{Endpoint, Endpoints, Origin},
    error::{ConfigError, Found, Spot},
    file::{ConfigFile, DEFAULT_CONFIG},
    flags::{ColorChoice, GlobalFlags, LogLevel, OutputFormat},
    foreign::{Held, Offer},
    layer::{Layer, Sourced},
    paths::{StateError, config_path, create_state_folder, session_folder, state_folder},
    profile::{Auth, ConfiguredInstance, Profile, Project},
    proxy::{Proxy, ProxyError},
    regions::{Basis, Target},
    secret_source::{Entry, Format, NotOneLine, SecretSource, SecretSourceError},
    settings::Settings,
    show::Shown,
    trust::read_trusted,
};

pub use crate::domain::nearest;

/// How the environment is read: a variable's name in, its value out.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;
