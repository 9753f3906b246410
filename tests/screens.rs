//! The console as it is used: an estate, keys in, screen out.

mod anything;
mod apps;
mod asking;
pub(crate) mod campaigns;
mod codes;
mod command;
mod connecting;
mod dialogs;
mod hostile;
mod identify;
mod listing;
mod locking;
mod operations;
mod outcomes;
mod pictures;
mod profiles;
mod reach;
mod reading;
mod replacing;
mod request_log;
mod scrolling;
mod secrets;
mod states;
