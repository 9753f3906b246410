//! The console as it is used: an estate, keys in, screen out.

mod anything;
mod asking;
mod codes;
mod connecting;
mod dialogs;
mod hostile;
mod listing;
mod operations;
mod outcomes;
mod pictures;
mod scrolling;
mod secrets;
