//! The command line: the real binary over real HTTP.

mod access;
mod apis;
mod apps;
mod codes;
mod config;
mod connecting;
mod console;
mod doctor;
mod documents;
mod identity;
mod init;
mod journal;
mod listing;
mod outcomes;
mod quotas;
mod refusals;
mod secrets;
mod targets;
mod writes;
