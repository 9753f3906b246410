//! The command line: the real binary over real HTTP.

mod codes;
mod connecting;
mod console;
mod documents;
mod journal;
mod listing;
mod outcomes;
mod refusals;
mod secrets;
mod targets;
mod writes;
