//! The console as it is used: an estate, keys in, screen out.

mod anything;
mod apps;
mod asking;
mod codes;
mod command;
mod connecting;
mod dialogs;
mod hostile;
mod listing;
mod locking;
mod operations;
mod outcomes;
mod pictures;
mod profiles;
mod reach;
mod scrolling;
mod secrets;
