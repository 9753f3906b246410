//! Claviger: a terminal console for the apps and credentials of Huawei-family API gateways.

pub mod domain;
pub mod simulator;
