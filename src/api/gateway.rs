//! What APIG and ROMA Connect share: the same shapes below `/apigw/instances/{instance_id}` and
//! `/apic/instances/{instance_id}`, with the codes of APIG.

mod access;
mod check;
mod codes;
mod features;
mod grants;
mod instances;
mod limits;
mod quotas;

pub use self::{
    access::{ClearAccess, SetAccess, ShowAccess},
    check::{AppOutline, CheckApp},
    codes::{AddCode, DeleteCode, GenerateCode, ListCodes, MadeCode},
    features::ListFeatures,
    grants::{GrantApis, ListBoundApis, ListEnvironments, ListGrantable, ListGrants, RevokeGrant},
    instances::{InstanceDetail, ListInstances, Restriction, ShowInstance, ShowRestriction},
    limits::ListConfigs,
    quotas::{
        BindQuota, CreateQuota, ListQuotaApps, ListQuotas, QuotaApp, ShowBoundQuota, ShowQuota,
        UnbindQuota,
    },
};
