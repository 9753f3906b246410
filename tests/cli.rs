//! The command line: the real binary over real HTTP.

mod access;
mod apis;
mod apps;
mod codes;
mod config;
mod connecting;
mod consent;
mod console;
mod doctor;
mod documents;
mod held;
mod identity;
mod init;
mod journal;
mod listing;
mod log;
mod members;
mod outcomes;
mod quotas;
mod refusals;
mod script;
mod secrets;
mod targets;
mod throttling;
mod workspace;
mod writes;
