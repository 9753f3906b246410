//! Claviger: a terminal console for the apps and credentials of Huawei-family API gateways.

pub mod api;
pub mod cli;
pub mod config;
pub mod console;
pub mod domain;
pub mod engine;
pub mod session;
pub mod shell;
pub mod simulator;
pub mod ui;
