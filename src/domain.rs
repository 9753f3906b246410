//! Nouns and rules, pure: no clock, no I/O, no terminal, no network.

pub mod ids;
pub mod now;
pub mod secret;
pub mod service;
pub mod text;

pub use ids::{AppId, AppRef, CodeId, InstanceId, Place, ProfileName, ProjectId};
pub use now::Now;
pub use secret::{Fingerprint, Secret};
pub use service::{Capability, Service};
pub use text::Text;
