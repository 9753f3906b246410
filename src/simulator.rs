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
//! | `incoming`, `call`, `reply` | what arrives, as a whole request, and what answers it |
//! | `dispatch`, `site` | from a request to its answer, and the gateway that it is about |
//! | `apig`, `roma`, `modelarts`, `iam`, `csms` with `vault` | one service each |
//! | `gateway` | what APIG and the `/apic/` paths of ROMA Connect share |
//! | `data_plane` | where APIs are called: `/calls/GATEWAY/GROUP/API`, `/calls/open`, `/calls/portal` |
//! | `rule` | what the services accept in a field |
//! | `auth`, `signature` | who may come in |
//! | `estate`, `story`, `dice` | what is there, and how it is told and made up |
//! | `fault` | what goes wrong with which request |
//! | `server`, `shared`, `connection`, `wire` | the port, what its connections share, answers that end too early |
//! | `running` | what a test may ask of it |
//! | `command` | `claviger simulate` |

mod apig;
mod auth;
mod call;
mod command;
mod connection;
mod csms;
mod data_plane;
mod dice;
mod dispatch;
mod error;
pub mod estate;
mod fault;
mod gateway;
mod iam;
mod incoming;
mod modelarts;
mod operation;
mod reply;
mod respond;
mod roma;
mod routes;
mod rule;
mod running;
mod server;
mod shared;
mod signature;
mod site;
mod story;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod times;
mod toml_error;
pub mod vault;
mod wire;

pub use command::{SimulateArgs, SimulateError, run};
pub use estate::Estate;
pub use fault::{Action, Fault, Match, Misstatement, Status};
pub use operation::Operation;
pub use running::{Instance, Running};
pub use server::{Options, Simulator, StartError};
pub use shared::{Clock, Received};
pub use story::{Story, StoryError, names as estate_names};
pub use toml_error::TomlError;
