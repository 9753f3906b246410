//! Each operation's success and documented failures, over real HTTP.

mod access;
mod apig;
mod calls;
mod faults;
mod hanging;
mod hostile;
mod modelarts;
mod roma;
mod routes;
