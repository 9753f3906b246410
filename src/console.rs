//! The console, pure: what a key means and what follows from it. No clock, no I/O, no terminal.

pub mod key;

pub use key::{Input, Key, KeyCode};
