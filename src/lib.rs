//! Claviger: a terminal console for the apps and credentials of Huawei-family API gateways.

pub mod api;
pub mod config;
pub mod console;
pub mod domain;
pub mod engine;
pub mod shell;
pub mod simulator;
pub mod ui;
