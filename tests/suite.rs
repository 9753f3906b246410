//! Tests of the program from outside. One binary, so that it is linked once.

#![cfg(unix)]

mod architecture;
mod cli;
mod common;
mod dependencies;
mod fuzzing;
mod operations;
mod pictures;
mod pty;
mod readme;
mod screens;
mod security;
mod shift;
mod stability;
mod wire;
