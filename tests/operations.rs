//! Writes, and whether what is said of them afterwards is true.

mod campaigns;
mod hooked;
mod killed;
mod lab;
mod matrix;
mod misstated;
mod read_only;
mod row;
mod secrets;
mod storage;
mod together;
