//! APIG: what its gateways do not share with ROMA Connect.

pub(super) mod apps;
pub(super) mod instances;
