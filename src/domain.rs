//! Nouns and rules, pure: no clock, no I/O, no terminal, no network.

pub mod app;
pub mod call;
pub mod deed;
pub mod done;
pub mod explain;
pub mod facts;
pub mod failure;
pub mod fault;
pub mod filter;
pub mod gateway;
pub mod ids;
pub mod now;
pub mod operation;
pub mod rules;
pub mod secret;
pub mod service;
pub mod target;
pub mod text;

pub use app::{App, AppCode, BoundApi, BoundApis, Creator};
pub use call::Call;
pub use deed::{Deed, Ending, ReadBack};
pub use done::{Credential, CredentialKind, Done, Maker};
pub use explain::{Explanation, Family, Kind};
pub use facts::{Facts, Seen};
pub use failure::{Difference, Failure, NotSent, ServiceError, Unknown, UnknownCause, ValueLost};
pub use fault::{LinkFault, ProxyFault, TlsFault};
pub use filter::{Filter, Rank};
pub use gateway::{Gateway, Limits};
pub use ids::{AppId, AppRef, CodeId, InstanceId, Place, ProfileName, ProjectId};
pub use now::Now;
pub use operation::{Change, Choice, Operation, OperationKind};
pub use secret::{Fingerprint, Secret};
pub use service::{Capability, Service};
pub use target::{Target, TargetError};
pub use text::Text;
