//! Between the console and a terminal: the model as cells, a terminal's bytes as keys.

pub mod translate;
