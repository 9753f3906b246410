//! The command line: the real binary over real HTTP.

mod console;
mod documents;
mod listing;
mod outcomes;
mod refusals;
mod secrets;
mod targets;
mod writes;
