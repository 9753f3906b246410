//! Writes, and whether what is said of them afterwards is true.

mod hooked;
mod lab;
mod matrix;
mod row;
