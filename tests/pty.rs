//! The console on a real terminal: what it leaves behind, and when it writes.

mod asking;
mod compatibility;
mod console;
mod input;
mod leaving;
mod probe;
mod profiles;
mod prompts;
mod suspend;
