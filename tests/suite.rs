//! Tests of the program from outside. One binary, so that it is linked once.

#![cfg(unix)]

mod cli;
mod common;
mod pty;
mod screens;
