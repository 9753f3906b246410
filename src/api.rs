//! The wire: an endpoint is a value that makes a [`Request`] and decodes a reply. One file per
//! service with what is particular to it, `gateway` for what APIG and ROMA Connect share, `app` for
//! what all three do alike; the wire's shapes are private to them. [`client`] alone does I/O.

pub mod apig;
mod app;
pub mod client;
pub mod credential;
pub mod csms;
mod dialect;
mod error;
mod gateway;
pub mod iam;
mod lenient;
pub mod modelarts;
mod page;
mod paths;
pub mod probe;
pub mod request;
pub mod roma;
mod shown_app;
pub mod sign;
mod site;
pub mod skew;
pub mod tls;
mod token;
pub mod way;

pub use app::{CreateApp, DeleteApp, ListApps};
pub use client::{Answer, CallError, Client, ClientOptions};
pub use credential::{Credential, CredentialError, TokenSource};
pub use gateway::{
    AddCode, AppOutline, BindQuota, CheckApp, ClearAccess, CreateQuota, DeleteCode, GenerateCode,
    GrantApis, InstanceDetail, ListBoundApis, ListCodes, ListConfigs, ListEnvironments,
    ListFeatures, ListGrantable, ListGrants, ListInstances, ListQuotaApps, ListQuotas, MadeCode,
    QuotaApp, Restriction, RevokeGrant, SetAccess, ShowAccess, ShowBoundQuota, ShowInstance,
    ShowQuota, ShowRestriction, UnbindQuota,
};
pub use iam::{Identity, Named};
pub use page::{PAGE_LIMIT, Page};
pub use request::{Body, Host, Path, Repeat, Request};
pub use shown_app::ShownApp;
pub use site::Site;
pub use token::{Login, Passcode, PasswordToken, Supply};

use http::HeaderMap;

use crate::domain::Text;

/// One call of a service's API: everything it says, and what its answer means.
pub trait Endpoint: Sync {
    /// What a successful answer holds.
    type Reply: Send;

    /// The request, complete but for host and credential.
    fn request(&self) -> Request;

    /// What the body of a 2xx answer says.
    fn decode(&self, body: &[u8]) -> Result<Self::Reply, Malformed>;

    /// What a 2xx answer says. Only where a part of it travels in a header is this more than
    /// [`Endpoint::decode`].
    fn decode_all(&self, headers: &HeaderMap, body: &[u8]) -> Result<Self::Reply, Malformed> {
        let _ = headers;
        self.decode(body)
    }
}

/// A 2xx answer whose body is not the documented shape: where and what, never the body itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(pub Text);
