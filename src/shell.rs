//! The only place with a clock, a terminal, signals and tasks.

pub mod capability;
pub mod event_loop;
mod job;
mod paint;
pub mod screen;
mod signals;
pub mod terminal;
pub mod tty;
pub mod watchdog;
