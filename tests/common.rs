//! What the tests of several rooms share.

pub(crate) mod command;
pub(crate) mod document;
pub(crate) mod network;
pub(crate) mod pty;
pub(crate) mod scenario;
