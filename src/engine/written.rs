//! What programs read of a result: JSON and CSV, for the command line and for what the console
//! exports.

mod app;
pub mod csv;
pub mod json;

use serde::Serialize;

pub use self::app::AppRecord;

/// A result of which every field has a fixed name.
pub trait Record: Serialize {
    /// The names of the fields, in the order of CSV columns.
    const FIELDS: &'static [&'static str];
}
