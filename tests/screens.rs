//! The console as it is used: an estate, keys in, screen out.

mod listing;
