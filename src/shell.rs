//! The only place with a clock, a terminal, signals and tasks.
//!
//! In the order of a start: [`harden`] the process, [`panic::install`] what a fault does,
//! [`terminal::require_terminal`], [`event_loop::Session::open`] and [`event_loop::run`].

pub mod capability;
pub mod console;
pub mod effects;
pub mod event_loop;
pub mod harden;
pub(crate) mod job;
pub mod log;
mod paint;
pub mod panic;
pub mod screen;
mod signals;
pub mod silence;
pub mod terminal;
pub mod tty;
pub mod watchdog;

pub use capability::ColorChoice;
pub use event_loop::{Clock, Control, Ending, Errand, Program, Session, run};
pub use terminal::{NotATerminal, require_terminal};
