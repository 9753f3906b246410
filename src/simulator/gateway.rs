//! What APIG gateways and the `/apic/` paths of ROMA Connect share.

pub(super) mod access;
pub(super) mod apps;
pub(super) mod codes;
pub(super) mod environments;
pub(super) mod features;
pub(super) mod grants;
pub(super) mod instances;
pub(super) mod limits;
pub(super) mod quotas;
