//! Nouns and rules, pure: no clock, no I/O, no terminal, no network.

pub mod explain;
pub mod fault;
pub mod ids;
pub mod secret;
pub mod service;
pub mod text;

pub use explain::{Explanation, Family, Kind};
pub use fault::{LinkFault, ProxyFault, TlsFault};
pub use ids::{AppId, AppRef, CodeId, InstanceId, Place, ProfileName, ProjectId};
pub use secret::{Fingerprint, Secret};
pub use service::{Capability, Service};
pub use text::Text;
