//! Tests of the program from outside. One binary, so that it is linked once.

#![cfg(unix)]

mod common;
mod pty;
