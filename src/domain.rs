//! Nouns and rules, pure: no clock, no I/O, no terminal, no network.

pub mod access;
pub mod account;
pub mod address;
pub mod app;
pub mod call;
pub mod campaign;
mod credential_kind;
pub mod deed;
pub mod done;
pub mod explain;
pub mod facts;
pub mod failure;
pub mod fault;
pub mod filter;
pub mod gateway;
pub mod grant;
pub mod hygiene;
pub mod identify;
pub mod ids;
pub mod inventory;
pub mod loopback;
pub mod member;
pub mod moment;
pub mod nearest;
pub mod no_credential;
pub mod now;
pub mod open_entry;
mod operation;
pub mod plan;
pub mod policy;
pub mod probe;
pub mod question;
pub mod quota;
pub mod reading;
mod replacement;
pub mod report_form;
pub mod rotation;
pub mod rules;
pub mod secret;
pub mod service;
mod service_error;
mod strength;
pub mod target;
pub mod text;
mod theme;

pub use access::{Access, AccessRule};
pub use account::Account;
pub use address::{Address, AddressError};
pub use app::{App, AppCode, BoundApi, BoundApis, Creator};
pub use call::Call;
pub use campaign::{
    CampaignDetail, CampaignKind, CampaignList, CampaignPlan, CampaignState, CampaignSummary, Care,
    PlannedApp,
};
pub use credential_kind::CredentialKind;
pub use deed::{Deed, Ending, ReadBack};
pub use done::{Credential, Done, Item, ItemEnd, Maker};
pub use explain::{Explanation, Family, Kind};
pub use facts::{Facts, Seen};
pub use failure::{Difference, Failure, NotSent, Unknown, UnknownCause, ValueLost};
pub use fault::{LinkFault, ProxyFailure, ProxyFault, TlsFault};
pub use filter::{Filter, FilterError, Rank};
pub use gateway::{Feature, Features, Gateway, Limits};
pub use grant::{Api, Environment, Grant, GrantResult, Granted};
pub use ids::{
    ApiId, AppId, AppRef, CodeId, EnvironmentId, GrantId, InstanceId, Place, ProfileName,
    ProjectId, QuotaId,
};
pub use inventory::{Inventory, KeptGrant, KeptQuota};
pub use loopback::is_loopback;
pub use member::Member;
pub use moment::same_moment;
pub use nearest::nearest;
pub use no_credential::NoCredential;
pub use now::Now;
pub use open_entry::OpenEntry;
pub use operation::{
    Change, Choice, CodeRef, NewApp, NewQuota, Operation, OperationKind, TimeUnit,
};
pub use plan::{Dependants, FieldChange, NewValue, Plan, Sentence, Survey, Weight};
pub use policy::{Ages, Bucket, Policy};
pub use probe::Verdict;
pub use question::{Question, Wanted};
pub use quota::Quota;
pub use reading::{Reading, Reads};
pub use replacement::{Replacement, ReplacementStep, twin_name};
pub use report_form::ReportForm;
pub use rotation::{Rotation, RotationStep};
pub use secret::{Fingerprint, Secret};
pub use service::{Capability, Service};
pub use service_error::ServiceError;
pub use strength::Strength;
pub use target::{Named, NamedTarget, Target, TargetError, TargetTemplate};
pub use text::Text;
pub use theme::{ColorDepth, ThemeName};
