//! Writes, and whether what is said of them afterwards is true.

mod hooked;
mod killed;
mod lab;
mod matrix;
mod row;
mod storage;
mod together;
