//! A gateway inside the program: it speaks the wire contract of APIG, ROMA Connect, `ModelArts`
//! and IAM over real HTTP on loopback, for rehearsal, for `--demo` and for tests.
//!
//! It shares no wire types with the client, so that a mistake in one is seen by the other.
//!
//! | file | holds |
//! |---|---|
//! | `operation` | the operations |
//! | `routes` | which of them a method and path ask for |
//! | `respond` | from a request to what is sent, faults included |
//! | `dispatch` | from a request to its answer |
//! | `apig`, `roma`, `modelarts`, `iam` | one service each |
//! | `gateway` | what APIG and the `/apic/` paths of ROMA Connect share |
//! | `data_plane` | where APIs are called: `/calls/GATEWAY/GROUP/API`, `/calls/open`, `/calls/portal` |
//! | `rule` | what the services accept in a field |
//! | `auth`, `signature` | who may come in |
//! | `estate`, `story`, `dice` | what is there, and how it is told and made up |
//! | `fault` | what goes wrong with which request |
//! | `server`, `connection`, `wire` | the port, connections, answers that end too early |
//! | `running` | what a test may ask of it |
//! | `command` | `claviger simulate` |

mod apig;
mod auth;
mod call;
mod command;
mod connection;
pub mod csms;
mod data_plane;
mod dice;
mod dispatch;
mod error;
pub mod estate;
mod fault;
mod gateway;
mod iam;
mod modelarts;
mod operation;
mod respond;
mod roma;
mod routes;
mod rule;
mod running;
mod server;
mod signature;
mod story;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod times;
mod toml_error;
mod wire;

pub use command::{SimulateArgs, SimulateError, run};
pub use estate::Estate;
pub use fault::{Action, Fault, Match, Misstatement, Status};
pub use operation::Operation;
pub use running::{Instance, Received, Running};
pub use server::{Clock, Options, Simulator, StartError};
pub use story::{Story, StoryError, names as estate_names};
pub use toml_error::TomlError;
