//! Claviger: a terminal console for the apps and credentials of Huawei-family API gateways.

pub mod console;
pub mod domain;
pub mod shell;
pub mod ui;
